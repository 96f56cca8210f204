"""Tells the date and the time in any zone."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.ports.extension import Tool, TurnContext


async def tell_time(context: TurnContext, arguments: Mapping[str, object]) -> str:
    """Say the time in the zone that was asked for, the person's own, or UTC."""
    zone = str(arguments.get("zone") or context.turn.inbound.author.time_zone or "UTC")
    try:
        now = context.clock.now().astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return f"There is no time zone {zone}. Use an IANA name such as Asia/Shanghai."
    return f"{now:%A, %d %B %Y, %H:%M:%S} in {zone} (UTC{now:%z})"


TOOL = Tool(
    name="current_time",
    description="Tells the present date and time in a time zone.",
    parameters={
        "type": "object",
        "properties": {"zone": {"type": "string", "description": "IANA time zone, such as Europe/Berlin"}},
        "additionalProperties": False,
    },
    run=tell_time,
)
