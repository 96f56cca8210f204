"""What of an answer stands where."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Row, Text, bindparam, delete, select, true, update
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well

from bot.domain.conversation import ConversationKey, MessageRef
from bot.ports.store import Receipt
from storage.cipher import Cipher
from storage.mapping import key_of, key_to_json, plain
from storage.site import Site
from storage.tables import conversation_aliases, conversations, receipts, turns
from storage.timing import of_ms, to_ms
from storage.touching import key_values
from storage.transaction import Transaction

_nonce = bindparam("of_nonce", type_=Text)
_INTEND = insert(receipts).on_conflict_do_nothing()
_POSTED = (
    update(receipts)
    .where(receipts.c.nonce == _nonce)
    .values(
        is_posted=true(),
        message_id=bindparam("new_id"),
        posted_place=bindparam("new_place"),
        handle=bindparam("new_handle"),
        expires_at=bindparam("expires", type_=BigInteger),
    )
)
_CLOSE = update(receipts).where(receipts.c.nonce == _nonce).values(text=bindparam("new_text"))
_DROP = delete(receipts).where(receipts.c.nonce == _nonce)
_OF_ANSWER = (
    select(receipts).where(receipts.c.answer_id == bindparam("answer")).order_by(receipts.c.part, receipts.c.generation)
)
_others = receipts.alias("others")
# The conversation of an answer of which nothing was posted before.
_FIRST_OF = (
    select(
        conversations.c.id,
        conversations.c.platform,
        conversations.c.workspace,
        conversations.c.channel,
        conversations.c.thread,
    )
    .join(turns, turns.c.conversation_id == conversations.c.id)
    .join(receipts, receipts.c.answer_id == turns.c.turn_id)
    .where(
        receipts.c.nonce == _nonce,
        ~select(_others.c.nonce).where(_others.c.answer_id == receipts.c.answer_id, _others.c.is_posted).exists(),
    )
)
_ALIAS = (
    insert(conversation_aliases)
    .values(
        conversation_id=bindparam("conversation"),
        **{name: bindparam(f"k_{name}") for name in ("platform", "workspace", "channel", "thread")},
    )
    .on_conflict_do_nothing()
)


class SqlReceipts:
    """Implements `ReceiptStore`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def intend(self, receipt: Receipt) -> None:
        """Store that a part will be posted."""
        await self._site.write(lambda t: _intend(t, receipt))

    async def posted(self, nonce: str, ref: MessageRef) -> None:
        """Store that it was, and where."""
        await self._site.write(lambda t: _posted(t, nonce, ref))

    async def close(self, nonce: str, text: str) -> None:
        """Store the source of a part that will not grow any more."""
        await self._site.write(lambda t: t.run(_CLOSE, of_nonce=nonce, new_text=plain(text)))

    async def of_answer(self, answer_id: str) -> Sequence[Receipt]:
        """List an answer's receipts by part, the newest generation of each."""

        def read(t: Transaction) -> list[Receipt]:
            rows = t.run(_OF_ANSWER, answer=answer_id)
            return list({row.part: _receipt(row, t.rules.cipher, now=t.now) for row in rows}.values())

        return await self._site.read(read)

    async def drop(self, nonce: str) -> None:
        """Forget a part that was deleted."""
        await self._site.write(lambda t: t.run(_DROP, of_nonce=nonce))


def generation_of(nonce: str) -> int:
    """Which run of an answer a nonce (`answer.part.generation`) belongs to."""
    last = nonce.rpartition(".")[2]
    return int(last) if last.isdecimal() else 0


def _intend(t: Transaction, receipt: Receipt) -> None:
    values = {
        "nonce": receipt.nonce,
        "answer_id": receipt.answer_id,
        "part": receipt.part,
        "generation": generation_of(receipt.nonce),
        "place": key_to_json(receipt.key),
        "text": plain(receipt.text),
        "at": t.now,
    }
    t.run(_INTEND, **values)
    if receipt.ref is not None:
        _posted(t, receipt.nonce, receipt.ref)


def _posted(t: Transaction, nonce: str, ref: MessageRef) -> None:
    """The alias comes first: it touches the conversation, whose lock comes before all others."""
    first = t.run(_FIRST_OF, of_nonce=nonce).first()
    if first is not None and ref.key != ConversationKey(*first[1:]):
        t.run(_ALIAS, conversation=first.id, **key_values(ref.key))
    values = {
        "new_id": ref.message_id,
        "new_place": key_to_json(ref.key),
        "new_handle": t.rules.cipher.seal(ref.handle) if ref.handle else "",
        "expires": None if ref.expires_at is None else to_ms(ref.expires_at),
    }
    t.run(_POSTED, of_nonce=nonce, **values)


def _receipt(row: Row[*tuple[Any, ...]], cipher: Cipher, *, now: int) -> Receipt:
    ref = None
    if row.is_posted:
        is_over = row.expires_at is not None and row.expires_at <= now
        handle = cipher.open(row.handle) if row.handle and not is_over else ""
        expires_at = None if row.expires_at is None else of_ms(row.expires_at)
        ref = MessageRef(key_of(row.posted_place), row.message_id, handle, expires_at)
    return Receipt(row.nonce, row.answer_id, row.part, key_of(row.place), ref, row.text)
