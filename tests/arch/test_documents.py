"""Documents say what the code does."""

import re
from pathlib import Path

import pytest
import yaml

from adapters.web.config import WebSettings
from bot.config import Ai, Core
from tests.arch.pages import PAGE, commands_page

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_commands_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == commands_page(), "run: python -m tests.arch.pages"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_compose_and_dockerfile_agree_with_the_house() -> None:
    compose = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    docker = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    for folder in re.findall(r"^COPY (?!--from)(\w+) ", docker, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder
    assert "USER parley" in docker
    assert "HEALTHCHECK" in docker
    assert docker.count("FROM ") == 2
    services = yaml.safe_load(compose)["services"]
    parley, database = services["parley"], services["database"]
    declared = {field.alias for section in (Core, Ai, WebSettings) for field in section.model_fields.values()}
    assert set(parley["environment"]) <= declared
    assert parley["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert parley["environment"]["DATABASE_URL"].startswith("postgres://")
    assert parley["ports"] == ["127.0.0.1:8080:8080"]
    assert "healthcheck" in database


def test_the_make_file_knows_the_two_commands_of_a_newcomer() -> None:
    make = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in ("run", "test", "check", "bench"):
        assert re.search(rf"^{target}:", make, re.MULTILINE)


def test_pins_name_no_address() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!-]+", line), line
