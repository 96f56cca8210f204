"""Finding and locking a conversation: the first lock of every transaction that changes turns (then turn rows)."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well

from bot.domain.conversation import ConversationKey
from storage.mapping import folded, plain
from storage.rows import CONVERSATION, Conversation, conversation_of
from storage.tables import STANDING, conversation_aliases, conversations
from storage.transaction import Transaction

_named = conversations.alias("named")
_KEY = ("platform", "workspace", "channel", "thread")


def _own(*, standing: bool) -> Select[tuple[int]]:
    query = select(_named.c.id).where(*(_named.c[name] == bindparam(f"k_{name}") for name in _KEY))
    return query.where(_named.c.ended_at.is_(None)) if standing else query


def _aliased(*, standing: bool) -> Select[tuple[int]]:
    aliases = conversation_aliases
    query = select(aliases.c.conversation_id).where(*(aliases.c[name] == bindparam(f"k_{name}") for name in _KEY))
    if not standing:
        return query
    return query.join(_named, _named.c.id == aliases.c.conversation_id).where(_named.c.ended_at.is_(None))


def standing_id() -> ColumnElement[int]:
    """The conversation that a key (bound by `key_values`) means now: its own, else the one it is an alias of."""
    own: ScalarSelect[int] = _own(standing=True).scalar_subquery()
    return func.coalesce(own, _aliased(standing=True).scalar_subquery())


def all_ids() -> Select[tuple[int]]:
    """Every conversation a key ever meant, ended ones too."""
    return select(union(_own(standing=False), _aliased(standing=False)).subquery().c[0])


def key_values(key: ConversationKey) -> dict[str, object]:
    """A key as the parameters of these statements."""
    return {f"k_{name}": getattr(key, name) for name in _KEY}


_speaker = bindparam("speaker", type_=Text)
_TOUCHED = {
    "next_exchange": conversations.c.next_exchange + bindparam("exchanges", type_=Integer),
    "updated_at": bindparam("now", type_=BigInteger),
    "first_person": case((conversations.c.first_person == "", _speaker), else_=conversations.c.first_person),
    "had_two_people": or_(
        conversations.c.had_two_people,
        and_(_speaker != "", conversations.c.first_person != "", conversations.c.first_person != _speaker),
    ),
}
_TOUCH_STANDING = (
    update(conversations).where(conversations.c.id == standing_id(), STANDING).values(_TOUCHED).returning(*CONVERSATION)
)
_TOUCH = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(_TOUCHED)
    .returning(*CONVERSATION)
)
_OPEN = (
    insert(conversations)
    .values(
        {name: bindparam(f"k_{name}") for name in _KEY}
        | {
            "title": bindparam("title"),
            "folded_title": bindparam("folded"),
            "next_exchange": bindparam("exchanges", type_=Integer),
            "first_person": _speaker,
            "created_at": bindparam("now", type_=BigInteger),
            "updated_at": bindparam("now", type_=BigInteger),
        }
    )
    .on_conflict_do_update(index_elements=list(_KEY), index_where=STANDING, set_=_TOUCHED)
    .returning(*CONVERSATION)
)
_LOCK = select(*CONVERSATION).where(conversations.c.id == bindparam("conversation")).with_for_update()
_LOCK_STANDING = select(*CONVERSATION).where(conversations.c.id == standing_id(), STANDING).with_for_update()


def touch(t: Transaction, conversation_id: int, *, exchanges: int = 0, speaker: str = "") -> Conversation | None:
    """Lock a conversation, say that it changed, and open so many exchanges."""
    row = t.run(_TOUCH, conversation=conversation_id, exchanges=exchanges, speaker=speaker, now=t.now).first()
    return None if row is None else conversation_of(row)


def touch_standing(t: Transaction, key: ConversationKey, *, speaker: str = "") -> Conversation | None:
    """Lock the conversation a key means and open an exchange in it; None when there is none."""
    row = t.run(_TOUCH_STANDING, **key_values(key), exchanges=1, speaker=speaker, now=t.now).first()
    return None if row is None else conversation_of(row)


def open_standing(t: Transaction, key: ConversationKey, *, title: str, speaker: str = "") -> Conversation:
    """Lock the conversation a key means and open an exchange in it; it begins here when there is none."""
    standing = touch_standing(t, key, speaker=speaker)
    if standing is not None:
        return standing
    values = {"title": plain(title), "folded": folded(title), "exchanges": 1, "speaker": speaker, "now": t.now}
    return conversation_of(t.run(_OPEN, **key_values(key), **values).one())


def lock(t: Transaction, conversation_id: int) -> Conversation | None:
    """Lock a conversation."""
    row = t.run(_LOCK, conversation=conversation_id).first()
    return None if row is None else conversation_of(row)


def lock_standing(t: Transaction, key: ConversationKey) -> Conversation | None:
    """Lock the conversation a key means; None when there is none."""
    row = t.run(_LOCK_STANDING, **key_values(key)).first()
    return None if row is None else conversation_of(row)
