"""The settings: the only reader of the environment, `.env` and `parley.toml`. All faults are told at once."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.errors import SettingsError

DOCS = Path(__file__).resolve().parent.parent / "docs"


def toml(path: str) -> dict[str, Any]:
    """Say where a setting stands in `parley.toml`."""
    return {"toml": path}


def _items(value: object) -> object:
    """Read a comma list; `none` is the empty one, since an empty variable counts as not set."""
    if not isinstance(value, str):
        return value
    return () if value.strip().lower() == "none" else tuple(item.strip() for item in value.split(",") if item.strip())


CommaList = Annotated[tuple[str, ...], BeforeValidator(_items)]


class Section(BaseSettings):
    """A group of settings; each field is named by its environment variable (alias) and its place in the file."""

    model_config = SettingsConfigDict(extra="ignore", env_file=None, frozen=True, enable_decoding=False)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take values only from what `read_settings` hands in: it has read every source itself, once."""
        return (init_settings,)


class Core(Section):
    """What every installation has. The names are the interface: they do not change."""

    database_url: str = Field("", alias="DATABASE_URL", json_schema_extra=toml("database.url"))
    database_listen_url: str = Field("", alias="DATABASE_LISTEN_URL", json_schema_extra=toml("database.listen_url"))
    data_dir: Path = Field(Path("data"), alias="PARLEY_DATA_DIR", json_schema_extra=toml("data_dir"))
    docs_dir: Path = Field(DOCS, alias="PARLEY_DOCS", json_schema_extra=toml("docs_dir"))
    host: str = Field("127.0.0.1", alias="PARLEY_HOST", json_schema_extra=toml("server.host"))
    port: int = Field(8080, alias="PARLEY_PORT", ge=0, le=65535, json_schema_extra=toml("server.port"))
    public_url: str = Field("", alias="PARLEY_PUBLIC_URL", json_schema_extra=toml("server.public_url"))
    metrics_public: bool = Field(False, alias="PARLEY_METRICS_PUBLIC", json_schema_extra=toml("server.metrics_public"))
    admin_token: str = Field("", alias="PARLEY_ADMIN_TOKEN", json_schema_extra=toml("admin.token"))
    secret_key: str = Field("", alias="PARLEY_SECRET_KEY", json_schema_extra=toml("server.secret_key"))
    language: Literal["en", "zh"] = Field("en", alias="PARLEY_LANGUAGE", json_schema_extra=toml("language"))
    log_format: Literal["console", "json"] = Field(
        "console", alias="PARLEY_LOG_FORMAT", json_schema_extra=toml("log.format")
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", alias="PARLEY_LOG_LEVEL", json_schema_extra=toml("log.level")
    )
    daily_limit: float = Field(20, alias="PARLEY_DAILY_LIMIT", ge=0, json_schema_extra=toml("limits.daily"))
    requests_per_minute: int = Field(
        6, alias="PARLEY_REQUESTS_PER_MINUTE", ge=0, json_schema_extra=toml("limits.requests_per_minute")
    )
    pictures_per_minute: int = Field(
        2, alias="PARLEY_PICTURES_PER_MINUTE", ge=0, json_schema_extra=toml("limits.pictures_per_minute")
    )
    turns_per_person: int = Field(
        4, alias="PARLEY_TURNS_PER_PERSON", ge=0, json_schema_extra=toml("limits.turns_per_person")
    )


class Ai(Section):
    """Which AI answers, and by which models."""

    api_key: str = Field("", alias="SILICONFLOW_API_KEY", json_schema_extra=toml("ai.api_key"))
    base_url: str = Field("", alias="SILICONFLOW_BASE_URL", json_schema_extra=toml("ai.base_url"))
    dialect: Literal["siliconflow", "openai"] = Field(
        "siliconflow", alias="PARLEY_PROVIDER", json_schema_extra=toml("ai.provider")
    )
    chat_model: str = Field("Qwen/Qwen3-8B", alias="PARLEY_CHAT_MODEL", json_schema_extra=toml("ai.chat_model"))
    vision_model: str = Field("Qwen/Qwen3.5-4B", alias="PARLEY_VISION_MODEL", json_schema_extra=toml("ai.vision_model"))
    image_model: str = Field("Kwai-Kolors/Kolors", alias="PARLEY_IMAGE_MODEL", json_schema_extra=toml("ai.image_model"))
    speech_model: str = Field(
        "FunAudioLLM/CosyVoice2-0.5B", alias="PARLEY_SPEECH_MODEL", json_schema_extra=toml("ai.speech_model")
    )
    fallback_models: CommaList = Field(
        ("Qwen/Qwen3.5-9B", "deepseek-ai/DeepSeek-V4-Flash"),
        alias="PARLEY_FALLBACK_MODELS",
        json_schema_extra=toml("ai.fallback_models"),
    )
    silence_seconds: float = Field(
        60, alias="PARLEY_SILENCE_LIMIT", gt=0, json_schema_extra=toml("limits.silence_seconds")
    )
    turn_seconds: float = Field(600, alias="PARLEY_TURN_LIMIT", gt=0, json_schema_extra=toml("limits.turn_seconds"))
    max_tokens: int = Field(4096, alias="PARLEY_MAX_TOKENS", ge=1, json_schema_extra=toml("ai.max_tokens"))
    prompt_tokens: int = Field(16_000, alias="PARLEY_PROMPT_TOKENS", ge=500, json_schema_extra=toml("ai.prompt_tokens"))
    chat_slots: int = Field(1000, alias="PARLEY_CHAT_SLOTS", ge=1, json_schema_extra=toml("limits.chat_slots"))
    picture_slots: int = Field(8, alias="PARLEY_PICTURE_SLOTS", ge=1, json_schema_extra=toml("limits.picture_slots"))

    @property
    def is_sandbox(self) -> bool:
        """The sandbox answers when neither a key nor an address is set."""
        return not self.api_key and not self.base_url


class Sources:
    """What the environment, `.env` and `parley.toml` say, in that order of precedence."""

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.environment = {**_dotenv(folder / ".env"), **environment}
        named = self.environment.get("PARLEY_CONFIG", "")
        self.file = folder / (named or "parley.toml")
        if named and not self.file.is_file():
            raise SettingsError(f"PARLEY_CONFIG names {named}, which is not there.")
        self.table = _table(self.file)

    def values(self, section: type[Section]) -> dict[str, Any]:
        """Collect what was said about one section; an empty variable counts as not set."""
        found: dict[str, Any] = {}
        for field in section.model_fields.values():
            alias = field.alias or ""
            said = self.environment.get(alias, "")
            if said != "":
                found[alias] = said
            elif (value := _dig(self.table, _place(field))) is not None:
                found[alias] = value
        return found


def read_settings(
    sections: Sequence[type[Section]], *, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> tuple[Section, ...]:
    """Read several sections; raises one `SettingsError` that tells every fault."""
    sources = Sources(os.environ if environment is None else environment, folder or Path.cwd())
    read: list[Section] = []
    faults: list[str] = []
    for section in sections:
        try:
            read.append(section(**sources.values(section)))
        except ValidationError as error:
            faults += [f"{'.'.join(map(str, item['loc'][:1]))}: {_sentence(item['msg'])}" for item in error.errors()]
    faults += _unknown_entries(sections, sources)
    if faults:
        raise SettingsError("These settings can't be used: " + "; ".join(faults))
    return tuple(read)


def _unknown_entries(sections: Sequence[type[Section]], sources: Sources) -> list[str]:
    """Find entries of the file that no section knows: a misspelt limit must not be a silent one."""
    known = {_place(field) for section in sections for field in section.model_fields.values()}
    return [f"{sources.file.name} has an unknown entry {path}" for path in _paths(sources.table) if path not in known]


def _sentence(message: str) -> str:
    return message[0].lower() + message[1:]


def _place(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    return str(extra.get("toml", "")) if isinstance(extra, dict) else ""


def _dig(table: Mapping[str, Any], path: str) -> Any:
    for name in path.split("."):
        if not isinstance(table, Mapping) or name not in table:
            return None
        table = table[name]
    return table


def _paths(table: Mapping[str, Any], prefix: str = "") -> list[str]:
    paths: list[str] = []
    for name, value in table.items():
        paths += _paths(value, f"{prefix}{name}.") if isinstance(value, Mapping) else [prefix + name]
    return paths


def _table(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} can't be read: {error}.") from error


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    from dotenv import dotenv_values

    return {name: value for name, value in dotenv_values(path, interpolate=False).items() if value is not None}
