"""Decides which offered tools a question truly asks for, and answers from what they gave."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.sandbox.mind.conversation import Call, Conversation, Reply
from bot.sandbox.mind.sums import find_sum

_TIME = re.compile(
    r"\bwhat(?:'s| is)? (?:the )?(time|date|day)\b|\bwhat (day|date) is|\btime is it\b"
    r"|\bcurrent time\b|几点|现在.*时间|今天.*(几号|星期|日期)",
    re.IGNORECASE,
)
_DICE = re.compile(r"\b(roll|throw)\b.*\b(dice|die|\d*d\d+)\b|掷骰|扔骰", re.IGNORECASE)
_DRAW = re.compile(r"\b(?:draw|paint|imagine|sketch)(?: me)?\s+(.+)|画(?:一[张只个幅])?(.+)", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"')]+")
_ZONE = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+\b")


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the caller offers, with the names and types of its parameters."""

    name: str
    parameters: Mapping[str, Mapping[str, object]]
    required: tuple[str, ...]

    def is_about(self, *words: str) -> bool:
        return any(word in self.name.lower() for word in words)


def call_tools(conversation: Conversation, offered: Sequence[Tool]) -> Reply | None:
    """Call every tool the question needs, or none."""
    calls = tuple(_calls(conversation.question, offered))
    if not calls:
        return None
    names = ", ".join(call.name for call in calls)
    return Reply("", f"I need {names} to answer this truthfully, so I call it.", calls)


def answer_from_tools(conversation: Conversation) -> Reply | None:
    """Answer when tools have just reported."""
    results = conversation.said[conversation.last_asked + 1 :]
    called = {call_id: name for said in results for call_id, name in said.calls}
    reported = [said for said in results if said.role == "tool"]
    if not reported or conversation.said[-1].role != "tool":
        return None
    lines = [_line(called.get(said.answers_call, "tool"), said.text, conversation) for said in reported]
    return Reply("\n\n".join(lines), f"{len(reported)} tool results are in; I answer with them.")


def _calls(question: str, offered: Sequence[Tool]) -> Iterator[Call]:
    for tool in offered:
        argument = _argument(question, tool)
        if argument is not None:
            yield Call(tool.name, _filled(tool, argument))


def _argument(question: str, tool: Tool) -> str | None:
    """Return what to hand to the tool, None where the question does not ask for it."""
    if tool.is_about("calc", "math", "sum"):
        return find_sum(question)
    if tool.is_about("time", "clock", "date"):
        zone = _ZONE.search(question)
        return (zone[0] if zone else "") if _TIME.search(question) else None
    if tool.is_about("dice", "roll"):
        spoken = re.search(r"\d*d\d+", question.lower())
        return (spoken[0] if spoken else "1d6") if _DICE.search(question) else None
    if tool.is_about("draw", "imagine", "picture"):
        wish = _DRAW.search(question)
        return (wish[1] or wish[2]).strip(" .。") if wish else None
    address = _ADDRESS.search(question)
    if tool.is_about("fetch", "page", "read", "web", "url") and address is not None:
        return address[0]
    is_named = re.search(rf"\b(?:use|call|run|使用|调用)\W+(?:the )?{re.escape(tool.name)}\b", question, re.IGNORECASE)
    return question if is_named else None


def _filled(tool: Tool, argument: str) -> dict[str, object]:
    """Give the argument to the first parameter that is text, and plain values to other required ones."""
    filled: dict[str, object] = {}
    for name, schema in tool.parameters.items():
        kind = schema.get("type", "string")
        choices = schema.get("enum")
        if isinstance(choices, list) and choices:
            if name in tool.required:
                filled[name] = choices[0]
        elif kind in {"string", "str"} and argument and argument not in filled.values():
            filled[name] = argument
        elif kind in {"integer", "int", "number", "float"} and (name in tool.required or argument[-1:].isdigit()):
            number = re.search(r"\d+$", argument)
            filled[name] = int(number[0]) if number else 1
        elif name in tool.required and kind == "boolean":
            filled[name] = True
    return filled


def _line(tool: str, result: str, conversation: Conversation) -> str:
    zh = conversation.is_chinese
    shown = _readable(result)
    if any(word in tool.lower() for word in ("calc", "math", "sum")):
        expression = find_sum(conversation.question)
        return f"{expression} = **{shown}**" if expression and len(shown) < 80 else shown
    if any(word in tool.lower() for word in ("time", "clock", "date")):
        return f"现在是 {shown}。" if zh else f"It is {shown}."
    return f"{tool} 的结果：\n\n{shown}" if zh else f"From {tool}:\n\n{shown}"


def _readable(result: str) -> str:
    """Return the one value of a JSON object, or the text as it is."""
    try:
        value = json.loads(result)
    except ValueError:
        return result.strip()
    if isinstance(value, dict) and value:
        named = next((value[key] for key in ("result", "value", "text", "output", "time") if key in value), None)
        value = named if named is not None else ", ".join(f"{key}: {item}" for key, item in value.items())
    return str(value)
