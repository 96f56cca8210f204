"""Writes docs/commands.md from the commands themselves: `python -m tests.arch.pages`."""

from pathlib import Path

from bot.domain.command import CommandSpec, Parameter
from bot.domain.wording import Words
from bot.registry import extensions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
INTRO = """# Commands

Type a command at the beginning of a message. Options are written `name:value`, `--name value` or `name=value`; quotes
keep words together, and the long dash a phone makes of `--` is read as one. What names no option is the command's text.
A message that begins with `//` is sent as text with one slash.
"""


def commands_page() -> str:
    """The whole page."""
    words = Words("en")
    specs = [command.spec for _, command in sorted(extensions().commands.items())]
    return INTRO + "\n" + "\n".join(_section(spec, words) for spec in specs)


def _section(spec: CommandSpec, words: Words) -> str:
    lines = [f"## /{spec.name}: {words.say(f'command.{spec.name}.summary')}", ""]
    if not spec.parameters:
        return "\n".join([*lines, "It has no options.", ""])
    lines += ["| Option | Takes | What it is |", "|---|---|---|"]
    lines += [_row(spec, parameter, words) for parameter in spec.parameters]
    return "\n".join([*lines, ""])


def _row(spec: CommandSpec, parameter: Parameter, words: Words) -> str:
    needed = " (needed)" if parameter.is_required else ""
    takes = ", ".join(parameter.choices) or parameter.kind.value
    if parameter.minimum is not None and parameter.maximum is not None:
        takes += f", {parameter.minimum:.10g} to {parameter.maximum:.10g}"
    return f"| `{parameter.name}`{needed} | {takes} | {words.say(f'command.{spec.name}.{parameter.name}')} |"


if __name__ == "__main__":
    PAGE.write_text(commands_page(), encoding="utf-8")
