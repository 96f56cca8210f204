"""Everything Parley says stands in the word files, in both languages."""

import ast
import re
from pathlib import Path

import pytest

from bot.domain.wording import LANGUAGES, Words, catalogue, language_of
from bot.registry import extensions

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("bot", "adapters", "storage")
ROOTS = "status note notice fault refusal time prompt page panel doctor connect label model help"
KEY = re.compile(rf"^({'|'.join(ROOTS.split())})\.[a-z_]*[a-z]$")
NAMES = re.compile(r"\{(\w+)\}")


def _keys_in_code() -> set[str]:
    keys: set[str] = set()
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        if "sandbox" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.match(node.value):
                keys.add(node.value)
    return keys - {"model.chat", "model.vision", "model.pictures", "model.speech"}


def _keys_on_the_page() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "adapters/web/static").rglob("*.js"):
        found |= set(re.findall(r"[\"'`](page\.[a-z_]+)[\"'`]", path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("key", sorted(_keys_in_code() | _keys_on_the_page()))
def test_every_key_that_is_used_has_words(key: str) -> None:
    assert key in catalogue("en")


def test_both_languages_say_the_same_things() -> None:
    assert catalogue("en").keys() == catalogue("zh").keys()


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_both_languages_take_the_same_parameters(key: str) -> None:
    assert set(NAMES.findall(catalogue("en")[key])) == set(NAMES.findall(catalogue("zh")[key]))


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_words_keep_the_rules_of_wording(key: str) -> None:
    for language in LANGUAGES:
        text = catalogue(language)[key]
        assert "!" not in text
        assert "！" not in text
        assert not re.search(r"\b(oops|the bot|LLM|user)\b", text, re.IGNORECASE), text


def test_every_command_option_and_button_has_words() -> None:
    found = extensions()
    words = Words("zh")
    for name, command in found.commands.items():
        assert words.has(f"command.{name}.summary")
        for parameter in command.spec.parameters:
            assert words.has(f"command.{name}.{parameter.name}"), f"{name} {parameter.name}"
            if parameter.is_required:
                assert words.has(f"command.{name}.empty")
    for verb in found.actions:
        assert words.has(f"button.{verb}")


def test_what_is_not_translated_is_said_in_english_and_a_missing_name_shows() -> None:
    assert Words("fr").language == "en"
    assert Words("en").say("notice.ref") == "Ref {ref}"
    assert Words("en").say("no.such.key") == "no.such.key"
    assert (language_of("zh-Hans-CN"), language_of("de"), language_of("", default="zh")) == ("zh", "en", "zh")
