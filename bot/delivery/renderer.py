"""From reply events to posts: shows an answer while it is made, and writes its end once."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import assert_never

from bot.delivery.ending import Ending, ending_of, write_ending, write_notice
from bot.delivery.live_message import LiveMessage
from bot.delivery.place import Delivered, Place
from bot.delivery.receipts import Messages
from bot.delivery.status import StatusLine
from bot.domain.conversation import MessageRef
from bot.domain.media import StoredMedia
from bot.domain.reply import (
    Action,
    AnswerRestarted,
    MediaReady,
    ReasoningDelta,
    ReplyEvent,
    ReplyFailed,
    ReplyFinished,
    Status,
    StatusChanged,
    TextDelta,
    ToolFinished,
    ToolStarted,
)
from bot.errors import ParleyError

log = logging.getLogger(__name__)


async def deliver(reply: AsyncIterator[ReplyEvent], place: Place, *, base_text: str = "") -> Delivered:
    """Show a reply while it comes, and write its end once.

    `base_text` stands already and is gone on with. Raises `LeaseLost` when another process has the turn, and
    `TargetGone` where nothing can be posted. Cancelled, it writes nothing more.
    """
    messages = Messages(place)
    if not place.is_fresh:
        await messages.load()
    status = StatusLine(place)
    live = LiveMessage(place, messages, base_text=base_text, on_text=status.clear)
    try:
        return await _show(reply, place, messages, live=live, status=status)
    except ExceptionGroup as group:
        first = _first_of(group)
        raise first from first.__cause__
    finally:
        live.release()


async def post_notice(place: Place, text: str, actions: tuple[Action, ...] = ()) -> MessageRef:
    """Post the one notice of an answer; posted before, by any attempt, it is edited."""
    messages = Messages(place)
    await messages.load()
    slot = await write_notice(text, actions, place, messages)
    assert slot.ref is not None
    return slot.ref


async def _show(
    reply: AsyncIterator[ReplyEvent], place: Place, messages: Messages, *, live: LiveMessage, status: StatusLine
) -> Delivered:
    async with asyncio.TaskGroup() as group:
        telling = group.create_task(status.run())
        writer = group.create_task(live.write())
        media: list[StoredMedia] = []
        end = await _listen(reply, live, status, media)
        await live.stop(writer)
        ending = ending_of(end, place, live, tuple(media))
        await write_ending(ending, place, messages, reservation=live.reservation)
        live.mark_visible()
        live.release()
        await status.fade()
        telling.cancel()
    return _delivered(ending, live, messages)


async def _listen(
    reply: AsyncIterator[ReplyEvent], live: LiveMessage, status: StatusLine, media: list[StoredMedia]
) -> ReplyFinished | ReplyFailed:
    """Take in the reply to its end."""
    end: ReplyFinished | ReplyFailed = ReplyFailed(ParleyError("The reply has no end"))
    is_thinking = False
    async with _closing(reply) as events:
        async for event in events:
            match event:
                case TextDelta(text):
                    live.add(text)
                case ReasoningDelta():
                    if not is_thinking:
                        is_thinking = True
                        status.show(Status("status.thinking"))
                case AnswerRestarted():
                    live.restart()
                    media.clear()
                case MediaReady(file):
                    media.append(file)
                case StatusChanged(shown):
                    status.show(shown)
                case ToolStarted(name):
                    status.show(Status("status.tool", {"tool": name}))
                case ToolFinished():
                    pass
                case ReplyFinished() | ReplyFailed():
                    end = event
                case _ as unreachable:
                    assert_never(unreachable)
    return end


@asynccontextmanager
async def _closing(reply: AsyncIterator[ReplyEvent]) -> AsyncIterator[AsyncIterator[ReplyEvent]]:
    """Close a reply that is a generator on every way out."""
    if isinstance(reply, AsyncGenerator):
        async with aclosing(reply):
            yield reply
    else:
        yield reply


def _delivered(ending: Ending, live: LiveMessage, messages: Messages) -> Delivered:
    return Delivered(
        text="".join(part.source for part in ending.parts),
        media=ending.media,
        stop=ending.stop,
        usage=ending.usage,
        footer=ending.footer,
        actions=ending.actions,
        error=ending.error,
        notice=ending.notice,
        notice_actions=ending.notice_actions,
        first_visible=live.first_visible,
        edits=messages.edits,
        refs=messages.refs(),
        leaves_old=ending.leaves,
    )


def _first_of(group: ExceptionGroup[Exception]) -> Exception:
    first = group.exceptions[0]
    return _first_of(first) if isinstance(first, ExceptionGroup) else first
