"""Documents and examples name every setting, and no other."""

import re
from pathlib import Path

from adapters.web.config import WebSettings
from bot.config import Ai, Core

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\b((?:PARLEY|SILICONFLOW|DATABASE)_[A-Z_]+)\b")
OUTSIDE = {"PARLEY_CONFIG"}  # read before any section is


def _declared() -> set[str]:
    return {field.alias or "" for section in (Core, Ai, WebSettings) for field in section.model_fields.values()}


def test_the_example_names_every_setting() -> None:
    named = set(NAME.findall((ROOT / ".env.example").read_text(encoding="utf-8")))
    assert named == _declared()


def test_the_settings_page_names_every_setting_and_no_other() -> None:
    named = set(NAME.findall((ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    assert named - OUTSIDE == _declared()


def test_documents_name_only_settings_that_exist() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        unknown = set(NAME.findall(page.read_text(encoding="utf-8"))) - _declared() - OUTSIDE
        assert not unknown, f"{page.name} names {sorted(unknown)}"


def test_every_setting_has_a_place_in_the_file_of_its_own() -> None:
    places = [
        field.json_schema_extra["toml"]
        for section in (Core, Ai, WebSettings)
        for field in section.model_fields.values()
        if isinstance(field.json_schema_extra, dict)
    ]
    assert len(places) == len(set(places)) == len(_declared())
