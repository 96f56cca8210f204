"""Looking at turns, and sweeping away old ones."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Select, bindparam, delete, func, select, update

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.turn import Turn, TurnState
from bot.ports.turns import Backlog
from storage.mapping import plain
from storage.rows import TURN, turn_of
from storage.tables import conversations, nodes, rate, receipts, seen, turns
from storage.touching import all_ids, key_values
from storage.transaction import Transaction
from storage.turns_start import READY, RUNNING, WAITING

# A process that was silent for so long does not come back.
FORGOTTEN_NODE = 3_600_000

_KEY = (conversations.c.platform, conversations.c.workspace, conversations.c.channel, conversations.c.thread)
_TURNS = select(*TURN, *_KEY).join(conversations, conversations.c.id == turns.c.conversation_id)
_BY_ID = _TURNS.where(turns.c.turn_id == bindparam("turn"))


def _open() -> Select[tuple[object, ...]]:
    return _TURNS.where(turns.c.conversation_id.in_(all_ids()), turns.c.state.in_([WAITING, READY, RUNNING])).order_by(
        turns.c.seq
    )


_OPEN = _open()
_OPEN_OF_PERSON = _open().where(turns.c.person == bindparam("person"))
_COUNTS = select(turns.c.state, func.count()).group_by(turns.c.state)
_OLDEST = select(func.min(turns.c.created_at)).where(turns.c.state.in_([WAITING, READY]))
_before = bindparam("before", type_=BigInteger)
_SWEEP_SEEN = delete(seen).where(seen.c.at < _before)
_SWEEP_TURNS = delete(turns).where(turns.c.finished_at < _before, turns.c.state.in_(["done", "dead", "cancelled"]))
_SWEEP_RATE = delete(rate).where(rate.c.tat < _before)
_SWEEP_NODES = delete(nodes).where(nodes.c.beat_at < _before)
_SWEEP_HANDLES = update(receipts).where(receipts.c.expires_at < _before, receipts.c.handle != "").values(handle="")


def find(t: Transaction, turn_id: str) -> Turn | None:
    """Look a turn up."""
    row = t.run(_BY_ID, turn=turn_id).first()
    if row is None:
        return None
    return turn_of(row, ConversationKey(row.platform, row.workspace, row.channel, row.thread), t.rules.cipher)


def open_turns(t: Transaction, key: ConversationKey, person: PersonKey | None) -> Sequence[Turn]:
    """List turns that have not ended, also those of a conversation that was closed meanwhile."""
    values = key_values(key)
    rows = t.run(_OPEN, **values) if person is None else t.run(_OPEN_OF_PERSON, **values, person=plain(str(person)))
    return [
        turn_of(row, ConversationKey(row.platform, row.workspace, row.channel, row.thread), t.rules.cipher)
        for row in rows
    ]


def backlog(t: Transaction) -> Backlog:
    """Count turns by state."""
    counts = {TurnState(state): count for state, count in t.run(_COUNTS)}
    oldest = t.run(_OLDEST).scalar_one()
    return Backlog(counts, 0.0 if oldest is None else max(0.0, (t.now - oldest) / 1000))


def sweep(t: Transaction, *, seen_before: int, turns_before: int) -> int:
    """Remove old dedupe keys and ended turns, and with them what is of no use any more."""
    t.run(_SWEEP_RATE, before=t.now * 1000)
    t.run(_SWEEP_NODES, before=t.now - FORGOTTEN_NODE)
    t.run(_SWEEP_HANDLES, before=t.now)
    return t.run(_SWEEP_SEEN, before=seen_before).rowcount + t.run(_SWEEP_TURNS, before=turns_before).rowcount
