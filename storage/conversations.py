"""Conversations as people see them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Row, Select, Text, bindparam, delete, or_, select, union, update

from bot.domain.conversation import ConversationKey
from bot.domain.message import Message, Part, Role, StoredMessage
from bot.ports.store import Summary
from bot.ports.turns import CancelAsked, ConversationChanged
from storage.mapping import folded, parts_to_json, plain
from storage.rows import MESSAGE, message_of
from storage.site import Site
from storage.tables import STANDING, conversations, messages, receipts, steps, turns
from storage.timing import of_ms, to_ms
from storage.touching import key_values, lock_standing, standing_id
from storage.transaction import Transaction
from storage.turns_start import RUNNING

# Later than any time and any place.
END_OF_TIME = (1 << 62) - 1

_SUMMARY = (
    conversations.c.id,
    conversations.c.platform,
    conversations.c.workspace,
    conversations.c.channel,
    conversations.c.thread,
    conversations.c.title,
    conversations.c.updated_at,
)
_VISIBLE = (messages.c.superseded_by.is_(None), messages.c.erased_at.is_(None))
_of = bindparam("conversation", type_=BigInteger)


def _listing() -> Select[tuple[Any, ...]]:
    return (
        select(*_SUMMARY)
        .where(
            conversations.c.platform == bindparam("platform"),
            conversations.c.channel == bindparam("channel"),
            conversations.c.updated_at < bindparam("before", type_=BigInteger),
            STANDING,
        )
        .order_by(conversations.c.updated_at.desc(), conversations.c.id.desc())
        .limit(bindparam("at_most", type_=Integer))
    )


_pattern = bindparam("pattern", type_=Text)
_LISTING = _listing()
_FOUND = _listing().where(
    or_(
        conversations.c.folded_title.like(_pattern, escape="\\"),
        select(messages.c.id)
        .where(
            messages.c.conversation_id == conversations.c.id,
            messages.c.folded_text.like(_pattern, escape="\\"),
            *_VISIBLE,
        )
        .exists(),
    )
)
_STANDING = select(*_SUMMARY).where(conversations.c.id == standing_id())
_PAGE = (
    select(*MESSAGE)
    .where(
        messages.c.conversation_id == standing_id(),
        messages.c.seq < bindparam("before", type_=BigInteger),
        *_VISIBLE,
    )
    .order_by(messages.c.seq.desc())
    .limit(bindparam("at_most", type_=Integer))
)
_RENAME = (
    update(conversations)
    .where(conversations.c.id == _of)
    .values(title=bindparam("new_title"), folded_title=bindparam("new_folded"))
)
_END = update(conversations).where(conversations.c.id == _of).values(ended_at=bindparam("now", type_=BigInteger))
_RUNNING = select(turns.c.turn_id).where(turns.c.conversation_id == _of, turns.c.state == RUNNING)
# Ended turns are swept after a while; the messages still name their answers.
_ANSWERS = union(
    select(turns.c.answer_id).where(turns.c.conversation_id == _of),
    select(messages.c.answer_id).where(messages.c.conversation_id == _of),
)
_REMOVE = (
    delete(receipts).where(receipts.c.answer_id.in_(_ANSWERS)),
    delete(steps).where(steps.c.answer_id.in_(_ANSWERS)),
    delete(conversations).where(conversations.c.id == _of),
)
_REWRITE = (
    update(messages)
    .where(messages.c.id == bindparam("row"), messages.c.erased_at.is_(None))
    .values(parts=bindparam("new_parts"), folded_text=bindparam("new_folded"), token_estimate=bindparam("new_estimate"))
)
_MOVE_WINDOW = (
    update(conversations).where(conversations.c.id == _of).values(window_start=bindparam("start", type_=BigInteger))
)
_SUMMARISE = update(conversations).where(conversations.c.id == _of).values(summary=bindparam("said"))


class SqlConversations:
    """Implements `ConversationStore`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def listing(
        self, platform: str, channel: str, *, find: str = "", before: datetime | None = None, at_most: int = 50
    ) -> Sequence[Summary]:
        """List standing conversations of a channel, the newest first."""
        values: dict[str, object] = {"platform": platform, "channel": channel, "at_most": at_most}
        values["before"] = END_OF_TIME if before is None else to_ms(before)
        if find:
            values["pattern"] = pattern(find)
        rows = await self._site.read(lambda t: t.run(_FOUND if find else _LISTING, **values).all())
        return [_summary(row) for row in rows]

    async def lookup(self, key: ConversationKey) -> Summary | None:
        """Find the standing conversation of a key or an alias."""
        row = await self._site.read(lambda t: t.run(_STANDING, **key_values(key)).first())
        return None if row is None else _summary(row)

    async def page(
        self, key: ConversationKey, *, before_seq: int | None = None, at_most: int = 50
    ) -> Sequence[StoredMessage]:
        """Read the newest messages, oldest first."""
        before = END_OF_TIME if before_seq is None else before_seq

        def read(t: Transaction) -> list[StoredMessage]:
            rows = t.run(_PAGE, **key_values(key), before=before, at_most=at_most).all()
            return [message_of(row) for row in reversed(rows)]

        return await self._site.read(read)

    async def rename(self, key: ConversationKey, title: str) -> bool:
        """Give a conversation another title."""
        return await self._site.write(lambda t: _rename(t, key, title))

    async def remove(self, key: ConversationKey) -> bool:
        """Erase a conversation with everything in it."""
        return await self._site.write(lambda t: _remove(t, key))

    async def end(self, key: ConversationKey) -> bool:
        """Close the standing conversation."""
        return await self._site.write(lambda t: _end(t, key))

    async def rewrite(self, row_id: int, parts: Sequence[Part], *, token_estimate: int) -> None:
        """Replace a message's parts."""
        message = Message(Role.USER, tuple(parts))
        values = {"new_parts": parts_to_json(message.parts), "new_folded": folded(message.text)}
        await self._site.write(lambda t: t.run(_REWRITE, row=row_id, new_estimate=token_estimate, **values))

    async def move_window(self, conversation_id: int, start_seq: int) -> None:
        """Keep where the prompt's window starts."""
        await self._site.write(lambda t: t.run(_MOVE_WINDOW, conversation=conversation_id, start=start_seq))

    async def keep_summary(self, conversation_id: int, summary: str) -> None:
        """Keep what stands for all that came before the window."""
        await self._site.write(lambda t: t.run(_SUMMARISE, conversation=conversation_id, said=plain(summary)))


def pattern(find: str) -> str:
    """What LIKE takes to find these words anywhere, in any case."""
    escaped = folded(find).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _summary(row: Row[*tuple[Any, ...]]) -> Summary:
    key = ConversationKey(row.platform, row.workspace, row.channel, row.thread)
    return Summary(key, row.id, row.title, of_ms(row.updated_at))


def _rename(t: Transaction, key: ConversationKey, title: str) -> bool:
    conversation = lock_standing(t, key)
    if conversation is None:
        return False
    t.run(_RENAME, conversation=conversation.row_id, new_title=plain(title), new_folded=folded(title))
    t.wakes.append(ConversationChanged(conversation.key))
    return True


def _remove(t: Transaction, key: ConversationKey) -> bool:
    conversation = lock_standing(t, key)
    if conversation is None:
        return False
    running = t.run(_RUNNING, conversation=conversation.row_id).all()
    for statement in _REMOVE:
        t.run(statement, conversation=conversation.row_id)
    t.wakes.extend(CancelAsked(row.turn_id) for row in running)
    t.wakes.append(ConversationChanged(conversation.key))
    return True


def _end(t: Transaction, key: ConversationKey) -> bool:
    conversation = lock_standing(t, key)
    if conversation is None:
        return False
    t.run(_END, conversation=conversation.row_id, now=t.now)
    t.wakes.append(ConversationChanged(conversation.key))
    return True
