"""Continue: an answer that was cut goes on in the same message."""

from collections.abc import AsyncIterator

from bot.domain.command import Lane
from bot.domain.reply import ReplyEvent
from bot.ports.extension import ButtonAction, TurnContext


async def go_on(context: TurnContext) -> AsyncIterator[ReplyEvent]:
    """Write on where the answer stopped."""
    async for event in context.chat(goes_on=True):
        yield event


ACTION = ButtonAction("continue", Lane.THREAD, respond=go_on, reruns=True, keeps_answer=True)
