"""The examples of docs/extend.md are whole files that work."""

import re
from pathlib import Path
from typing import Any

from bot.domain.inbound import Accepted, Answered
from bot.domain.message import ToolCall
from bot.domain.reply import TextDelta
from bot.engine.services import Extensions
from bot.ports.provider import ToolsCalled
from tests.fakes.clock import settle
from tests.fakes.engine import engine
from tests.fakes.provider import finished

PAGE = Path(__file__).resolve().parents[2] / "docs" / "extend.md"


def _examples() -> dict[str, dict[str, Any]]:
    """Every example by its file, as the module it makes."""
    found: dict[str, dict[str, Any]] = {}
    for block in re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        name = block.splitlines()[0].removeprefix("# ").strip()
        module: dict[str, Any] = {"__name__": name}
        exec(compile(block, name, "exec"), module)
        found[name] = module
    return found


def _added() -> Extensions:
    examples = _examples()
    command = examples["bot/commands/flip.py"]["COMMAND"]
    action = examples["bot/actions/odds.py"]["ACTION"]
    tool = examples["bot/tools/dice.py"]["TOOL"]
    return Extensions({"flip": command}, {"odds": action}, {tool.name: tool})


async def test_the_command_answers_and_refuses() -> None:
    async with engine(added=_added()) as bench:
        assert isinstance(await bench.says("/flip times:3"), Accepted)
        assert re.fullmatch(r"((heads|tails)(, )?){3}", bench.screen[0])
        refused = await bench.says("/flip times:99")
        assert isinstance(refused, Answered)
        assert "1 to 20" in refused.outgoing.text


async def test_the_button_answers_below_the_command() -> None:
    async with engine(added=_added()) as bench:
        tossed = await bench.says("/flip times:3")
        assert isinstance(tossed, Accepted)
        assert isinstance(await bench.presses("odds", tossed.turn_id), Accepted)
        await settle(200)
        assert len(bench.screen) == 2


async def test_the_tool_answers_the_model() -> None:
    added = _added()
    [name] = added.tools
    async with engine(added=added) as bench:
        bench.provider.scripts.append([ToolsCalled((ToolCall("c1", name, "{}"),)), finished()])
        bench.provider.scripts.append([TextDelta("Rolled.")])
        await bench.says("roll")
        assert bench.screen == ["Rolled."]
        assert bench.provider.asked[-1].messages[-1].parts
