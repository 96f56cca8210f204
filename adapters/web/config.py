"""The settings of the page."""

from typing import Literal

from pydantic import Field

from bot.config import CommaList, Section, toml


class WebSettings(Section):
    """Whether the page is served, and to whom."""

    is_on: Literal["on", "off"] = Field("on", alias="PARLEY_WEB", json_schema_extra=toml("web.page"))
    sign_in_code: str = Field("", alias="PARLEY_WEB_TOKEN", json_schema_extra=toml("web.token"))
    user_header: str = Field("", alias="PARLEY_WEB_USER_HEADER", json_schema_extra=toml("web.user_header"))
    trusted_proxies: CommaList = Field(
        (), alias="PARLEY_TRUSTED_PROXIES", json_schema_extra=toml("web.trusted_proxies")
    )

    @property
    def is_configured(self) -> bool:
        """Is this platform to be run?"""
        return self.is_on == "on"
