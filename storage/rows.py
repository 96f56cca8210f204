"""Rows of conversations, messages and turns as values; statements that read them share these columns."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from bot.domain.conversation import ConversationKey
from bot.domain.message import Message, Role, StoredMessage
from bot.domain.turn import Slot, Turn
from storage.cipher import Cipher
from storage.mapping import action_of, author_of, inbound_of, parts_of, person_of, shown_of
from storage.tables import conversations, messages, turns
from storage.timing import of_ms

CONVERSATION = (
    conversations.c.id,
    conversations.c.platform,
    conversations.c.workspace,
    conversations.c.channel,
    conversations.c.thread,
    conversations.c.next_exchange,
    conversations.c.window_start,
    conversations.c.summary,
    conversations.c.had_two_people,
)
MESSAGE = (
    messages.c.id,
    messages.c.seq,
    messages.c.role,
    messages.c.parts,
    messages.c.author,
    messages.c.at,
    messages.c.answer_id,
    messages.c.platform_message_id,
    messages.c.token_estimate,
    messages.c.is_beside,
    messages.c.shown,
)
TURN = (
    turns.c.id,
    turns.c.turn_id,
    turns.c.answer_id,
    turns.c.generation,
    turns.c.conversation_id,
    turns.c.lane,
    turns.c.question_row,
    turns.c.question_seq,
    turns.c.keeps_answer,
    turns.c.slot,
    turns.c.person,
    turns.c.attempt,
    turns.c.inbound,
    turns.c.action,
    turns.c.created_at,
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """What transactions need to know of a conversation."""

    row_id: int
    key: ConversationKey
    next_exchange: int
    window_start: int
    summary: str
    had_two_people: bool


def conversation_of(row: Row[Any]) -> Conversation:
    """A row of the columns CONVERSATION."""
    return Conversation(
        row.id,
        ConversationKey(row.platform, row.workspace, row.channel, row.thread),
        row.next_exchange,
        row.window_start,
        row.summary,
        row.had_two_people,
    )


def message_of(row: Row[Any]) -> StoredMessage:
    """A row of the columns MESSAGE."""
    return StoredMessage(
        row_id=row.id,
        seq=row.seq,
        message=Message(Role(row.role), parts_of(row.parts), author_of(row.author)),
        at=of_ms(row.at),
        answer_id=row.answer_id,
        platform_message_id=row.platform_message_id,
        token_estimate=row.token_estimate,
        is_beside=row.is_beside,
        shown=shown_of(row.shown),
    )


def turn_of(row: Row[Any], key: ConversationKey, cipher: Cipher) -> Turn:
    """A row of the columns TURN."""
    return Turn(
        turn_id=row.turn_id,
        answer_id=row.answer_id,
        lane=row.lane,
        key=key,
        inbound=inbound_of(row.inbound, cipher),
        action=action_of(row.action, cipher),
        attempt=row.attempt,
        accepted_at=of_ms(row.created_at),
        conversation_id=row.conversation_id,
        question_row=row.question_row,
        slot=Slot(row.slot),
        person=person_of(row.person),
        generation=row.generation,
    )
