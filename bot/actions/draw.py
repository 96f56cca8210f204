"""Draw again: the same words, another picture."""

from collections.abc import AsyncIterator

from bot.abilities.draw import draw
from bot.domain.command import Lane
from bot.domain.inbound import InboundAction, InboundCommand
from bot.domain.reply import ReplyEvent
from bot.domain.turn import Slot
from bot.errors import Refusal
from bot.ports.extension import ButtonAction, TurnContext


async def draw_again(context: TurnContext) -> AsyncIterator[ReplyEvent]:
    """Draw what the answer above drew, from another seed."""
    pressed = context.turn.inbound
    asked = await context.asked(pressed.turn_id) if isinstance(pressed, InboundAction) else None
    if not isinstance(asked, InboundCommand):
        raise Refusal(words="refusal.button_gone")
    arguments = {name: value for name, value in asked.arguments.items() if name != "seed"}
    async for event in draw(context, arguments):
        yield event


ACTION = ButtonAction("draw", Lane.OWN, respond=draw_again, slot=Slot.PICTURE, ability="picture")
