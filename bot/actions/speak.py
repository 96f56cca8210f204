"""Read aloud: the answer above, spoken."""

from collections.abc import AsyncIterator

from bot.abilities.speak import LONGEST, speak, speakable
from bot.domain.command import Lane
from bot.domain.inbound import InboundAction
from bot.domain.reply import ReplyEvent
from bot.ports.extension import ButtonAction, TurnContext


async def read_aloud(context: TurnContext) -> AsyncIterator[ReplyEvent]:
    """Speak the answer the button stands below, as much of it as is spoken at once."""
    pressed = context.turn.inbound
    said = await context.said(pressed.turn_id) if isinstance(pressed, InboundAction) else ""
    async for event in speak(context, {"text": speakable(said)[:LONGEST]}):
        yield event


ACTION = ButtonAction("speak", Lane.OWN, respond=read_aloud, ability="speech")
