"""Calls the tools a model asked for: validated, bounded in time and size, side by side, kept as steps."""

import asyncio
import hashlib
import json
import logging
from collections.abc import Mapping, Sequence

from bot.domain.message import ToolCall, ToolResult
from bot.engine.context import Context
from bot.errors import ParleyError, Refusal
from bot.ports.checkpoint import Checkpoint
from bot.ports.extension import StepResult, Tool
from bot.ports.provider import ToolSpec

SECONDS = 20.0
CHARACTERS = 20_000
AT_ONCE = 8

log = logging.getLogger(__name__)


def offered(tools: Mapping[str, Tool]) -> tuple[ToolSpec, ...]:
    """The tools as a model sees them."""
    return tuple(ToolSpec(tool.name, tool.description, tool.parameters) for tool in tools.values())


async def call_tools(context: Context, calls: Sequence[ToolCall], *, round_number: int) -> list[ToolResult]:
    """Call all tools of one round; what goes wrong is told to the model in words."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(_call(context, call, round_number)) for call in calls[:AT_ONCE]]
    results = [task.result() for task in running]
    refused = [ToolResult(call.call_id, f"Not called: at most {AT_ONCE} at once.") for call in calls[AT_ONCE:]]
    return results + refused


async def _call(context: Context, call: ToolCall, round_number: int) -> ToolResult:
    tool = context.services.extensions.tools.get(call.name)
    if tool is None:
        return ToolResult(call.call_id, f"There is no tool {call.name}.")
    try:
        arguments = checked_arguments(tool, call.arguments)
    except Refusal as refusal:
        return ToolResult(call.call_id, f"The arguments are wrong: {refusal.detail}")

    async def make() -> StepResult:
        return StepResult(text=await _run(context, tool, arguments))

    context.services.reach(Checkpoint.TOOL_CALLED)
    digest = hashlib.sha256(f"{call.name}{call.arguments}".encode()).hexdigest()[:12]
    result = await context.once(f"tool:{round_number}:{digest}", make)
    return ToolResult(call.call_id, result.text)


async def _run(context: Context, tool: Tool, arguments: Mapping[str, object]) -> str:
    try:
        async with asyncio.timeout(SECONDS):
            text = await tool.run(context, arguments)
    except TimeoutError:
        return f"The tool did not answer within {SECONDS:.0f} seconds."
    except ParleyError as error:
        return f"The tool could not answer: {error}"
    return text if len(text) <= CHARACTERS else text[:CHARACTERS] + "\n[cut]"


def checked_arguments(tool: Tool, arguments: str) -> Mapping[str, object]:
    """Read a call's arguments and hold them to the tool's schema; raises `Refusal` with a detail for the model."""
    from jsonschema import Draft202012Validator

    try:
        parsed = json.loads(arguments or "{}")
    except ValueError:
        raise Refusal("they are no JSON", words="refusal.input") from None
    errors = [error.message for error in Draft202012Validator(dict(tool.parameters)).iter_errors(parsed)]
    if errors or not isinstance(parsed, dict):
        raise Refusal("; ".join(errors[:3]) or "they are no object", words="refusal.input")
    return parsed
