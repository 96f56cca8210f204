"""What people say and Parley answers, made short for tests of the stores."""

from datetime import UTC, datetime
from typing import Any

from bot.domain.conversation import Author, ConversationKey, PersonKey, ReplyTarget
from bot.domain.inbound import InboundAction, InboundMessage
from bot.domain.message import Message, Role, Text
from bot.domain.turn import Slot
from bot.ports.turns import Claimed, NewMessage, NewTurn, Taken

FREE = {Slot.CHAT: 10, Slot.PICTURE: 10, Slot.VIDEO: 10}
THREAD = ConversationKey("slack", "T1", "C1", "100.1")
ELSEWHERE = ConversationKey("slack", "T1", "C1", "200.2")


def person(name: str = "ana") -> PersonKey:
    return PersonKey("slack", "T1", name)


def author(name: str = "ana") -> Author:
    return Author(person(name), name.capitalize())


def said(text: str, *, key: ConversationKey = THREAD, by: str = "ana", dedupe: tuple[str, ...] = ()) -> InboundMessage:
    return InboundMessage(
        key=key,
        dedupe=dedupe or (f"msg:{key.thread}:{text}",),
        author=author(by),
        sent_at=datetime(2026, 2, 1, 12, 0, 0, 123456, tzinfo=UTC),
        target=ReplyTarget(key, handle="response-url"),
        message_id=f"{key.thread}:{text}",
        text=text,
    )


def pressed(verb: str, turn_id: str, *, key: ConversationKey = THREAD, by: str = "ana", nth: int = 1) -> InboundAction:
    return InboundAction(
        key=key,
        dedupe=(f"act:{verb}:{turn_id}:{nth}",),
        author=author(by),
        sent_at=datetime(2026, 2, 1, 12, 5, tzinfo=UTC),
        target=ReplyTarget(key),
        verb=verb,
        turn_id=turn_id,
    )


def asked(text: str, *, key: ConversationKey = THREAD, by: str = "ana", **options: Any) -> NewTurn:
    """A question whose turn is called after its words and starts at once where it can."""
    inbound = options.pop("inbound", None) or said(text, key=key, by=by)
    settings = {"turn_id": f"t-{key.thread}-{text}", "can_start": True} | options
    return NewTurn(inbound=inbound, message=Message(Role.USER, (Text(text),), inbound.author), **settings)


def again(turn_id: str, *, called: str, nth: int = 1, **options: Any) -> NewTurn:
    """The answer of a turn made again by a button."""
    action = pressed("again", turn_id, nth=nth)
    settings = {"can_start": True} | options
    return NewTurn(turn_id=called, inbound=action, action=action, reruns=turn_id, **settings)


def answer(text: str, *, role: Role = Role.ASSISTANT, **options: Any) -> NewMessage:
    return NewMessage(Message(role, (Text(text),)), **options)


async def taken(database: Any, new: NewTurn) -> Taken:
    """Accept what must be accepted."""
    acceptance = await database.turns.accept(new)
    assert isinstance(acceptance, Taken), acceptance
    return acceptance


async def started(database: Any, new: NewTurn) -> Claimed:
    """Accept what must start at once."""
    acceptance = await taken(database, new)
    assert acceptance.claimed is not None, acceptance
    return acceptance.claimed


def words(claimed: Claimed | None) -> list[str]:
    """What a claimed turn is given to read."""
    assert claimed is not None
    return [stored.message.text for stored in claimed.history.messages]


async def standing(database: Any, key: ConversationKey = THREAD) -> list[str]:
    """What people see of a conversation."""
    return [stored.message.text for stored in await database.conversations.page(key)]
