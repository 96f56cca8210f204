"""The turn store in memory, with the behaviour of the real one."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.inbound import AnyInbound, InboundMessage
from bot.domain.message import Message, StoredMessage
from bot.domain.turn import Slot, Turn, TurnState
from bot.errors import StoreUnavailable
from bot.ports.turns import (
    Acceptance,
    Backlog,
    Beat,
    CancelAsked,
    Claimed,
    ConversationChanged,
    Ended,
    Known,
    LaneFull,
    NewMessage,
    NewTurn,
    NoSuchTurn,
    Taken,
    TurnsReady,
    Wake,
)
from tests.fakes.lanes import Lanes
from tests.fakes.rooms import (
    EXCHANGE,
    OPEN,
    HeldConversation,
    HeldMessage,
    HeldNode,
    HeldTurn,
    Rooms,
    at,
    is_answer,
    ms,
)

MOST_WAITING = 20


class FakeTurns:
    """Implements `TurnStore` over shared rooms."""

    def __init__(self, rooms: Rooms, node: str, *, now_ms: Callable[[], int], turns_per_person: int) -> None:
        self._rooms = rooms
        self._node = node
        self._now = now_ms
        self._lanes = Lanes(rooms, node, now_ms=now_ms, turns_per_person=turns_per_person)
        rooms.nodes[node] = HeldNode(now_ms())
        self.is_broken = False

    async def accept(self, new: NewTurn) -> Acceptance:
        keys = self._keys(new.inbound)
        if any(key in self._rooms.seen for key in keys):
            return Known()
        original = self._rooms.find(new.reruns) if new.reruns else None
        if new.reruns and original is None:
            return NoSuchTurn()
        self._rooms.seen |= dict.fromkeys(keys, self._now())
        taken, refused = self._lanes.take(new.limits)
        if refused is not None:
            return refused
        key = original.turn.key if original else new.inbound.key
        standing = self._rooms.conversation(original.turn.conversation_id) if original else self._rooms.standing(key)
        lane = f"turn:{new.turn_id}" if new.is_own_lane else f"thread:{standing.row_id if standing else 'new'}"
        ahead = [held for held in self._rooms.turns if held.turn.lane == lane and held.state in OPEN]
        waiting = sum(held.state is TurnState.WAITING for held in ahead)
        if waiting >= MOST_WAITING:
            return LaneFull(waiting)
        self._rooms.rate |= taken
        conversation = standing or self._lanes.opened(key, new.title)
        return self._queued(new, conversation, original, ahead=len(ahead))

    async def overhear(self, inbound: AnyInbound, message: Message) -> bool:
        keys = self._keys(inbound)
        conversation = self._rooms.standing(inbound.key)
        if conversation is None or any(key in self._rooms.seen for key in keys):
            return False
        self._rooms.seen |= dict.fromkeys(keys, self._now())
        self._lanes.touch(conversation, message, inbound)
        self._say(conversation, message, seq=conversation.next_place(), inbound=inbound)
        self._rooms.tell(ConversationChanged(conversation.key))
        return True

    async def claim(self, free: Mapping[Slot, int]) -> Sequence[Claimed]:
        left = dict(free)
        claims = []
        for held in sorted(self._rooms.turns, key=lambda held: held.run_at):
            is_due = held.state is TurnState.READY and held.run_at <= self._now()
            if is_due and left.get(held.turn.slot, 0) > 0 and self._lanes.may_run(held):
                left[held.turn.slot] -= 1
                claims.append(self._lanes.start(held, in_a_row=1))
        return claims

    async def finish(
        self,
        turn: Turn,
        state: TurnState,
        messages: Sequence[NewMessage] = (),
        *,
        error: str = "",
        free: Mapping[Slot, int] | None = None,
    ) -> Ended:
        held = self._lanes.held(turn)
        conversation = self._rooms.conversation(turn.conversation_id)
        if held is None or conversation is None:
            return Ended(is_lost=True)
        held.state, held.error, held.finished_at, held.owner = state, error, self._now(), ""
        self._answer(held, conversation, messages)
        conversation.updated_at = self._now()
        following = self._lanes.promote(turn.lane, free or {}, in_a_row=held.in_a_row)
        self._rooms.tell(ConversationChanged(conversation.key))
        if self._lanes.holds_back(turn.person):
            self._rooms.tell(TurnsReady())
        return Ended(following=following)

    async def retry(self, turn: Turn, *, wait: float, error: str, gives_back: bool = False) -> bool:
        held = self._lanes.held(turn)
        if held is None:
            return False
        held.state, held.owner, held.error, held.in_a_row = TurnState.READY, "", error, 0
        held.run_at = self._now() + round(max(0.0, wait) * 1000)
        held.turn = replace(held.turn, attempt=held.turn.attempt - int(gives_back))
        if wait <= 0:
            self._rooms.tell(TurnsReady())
        return True

    async def is_held(self, turn: Turn) -> bool:
        return self._lanes.held(turn) is not None

    async def cancel(self, turn_id: str, notice: NewMessage | None = None) -> TurnState | None:
        held = self._rooms.find(turn_id)
        if held is None or held.state not in OPEN:
            return None
        was = held.state
        if was is TurnState.RUNNING:
            held.cancel_requested = True
            self._rooms.tell(CancelAsked(turn_id))
            return was
        held.state, held.finished_at = TurnState.CANCELLED, self._now()
        conversation = self._rooms.conversation(held.turn.conversation_id)
        if notice is not None and conversation is not None and not held.turn.generation:
            self._answer(held, conversation, [notice])
        if was is TurnState.READY:
            self._lanes.promote(held.turn.lane, {}, in_a_row=0)
        self._rooms.tell(ConversationChanged(held.turn.key))
        return was

    async def open_turns(self, key: ConversationKey, person: PersonKey | None = None) -> Sequence[Turn]:
        ids = {held.row_id for held in self._rooms.conversations if held.key == key} | {self._rooms.aliases.get(key, 0)}
        found = [held for held in self._rooms.turns if held.turn.conversation_id in ids and held.state in OPEN]
        return [held.turn for held in sorted(found, key=lambda held: held.seq) if person in (None, held.turn.person)]

    async def find(self, turn_id: str) -> Turn | None:
        held = self._rooms.find(turn_id)
        return held.turn if held else None

    async def beat(self) -> Beat:
        if self.is_broken:
            raise StoreUnavailable("broken by the test")
        now = self._now()
        self._rooms.nodes.setdefault(self._node, HeldNode(now)).beat_at = now
        running = [held for held in self._rooms.turns if held.state is TurnState.RUNNING]
        orphans = [held for held in running if not self._rooms.is_alive(held.owner, now)]
        for held in orphans:
            held.state, held.owner, held.run_at, held.in_a_row = TurnState.READY, "", now, 0
        if orphans:
            self._rooms.tell(TurnsReady())
        later = [held.run_at for held in self._rooms.turns if held.state is TurnState.READY and held.run_at > now]
        return Beat(
            {held.turn.turn_id: (held.turn.attempt, held.cancel_requested) for held in self._lanes.own()},
            at(min(later)) if later else None,
            len(orphans),
            sum(self._rooms.is_alive(node, now) for node in self._rooms.nodes),
        )

    async def hand_back(self) -> int:
        self._rooms.nodes[self._node].is_draining = True
        own = self._lanes.own()
        for held in own:
            held.state, held.owner, held.run_at, held.in_a_row = TurnState.READY, "", self._now(), 0
            held.turn = replace(held.turn, attempt=held.turn.attempt - 1)
        self._rooms.tell(TurnsReady())
        return len(own)

    async def leave(self) -> None:
        self._rooms.nodes.pop(self._node, None)

    async def backlog(self) -> Backlog:
        counts: dict[TurnState, int] = {}
        for held in self._rooms.turns:
            counts[held.state] = counts.get(held.state, 0) + 1
        waiting = [held.created_at for held in self._rooms.turns if held.state in (TurnState.WAITING, TurnState.READY)]
        return Backlog(counts, (self._now() - min(waiting)) / 1000 if waiting else 0.0)

    async def sweep(self, *, seen_before: datetime, turns_before: datetime) -> int:
        old = [key for key, seen_at in self._rooms.seen.items() if seen_at < ms(seen_before)]
        ended = [held for held in self._rooms.turns if held.finished_at is not None]
        swept = [held for held in ended if (held.finished_at or 0) < ms(turns_before)]
        for key in old:
            del self._rooms.seen[key]
        self._rooms.turns = [held for held in self._rooms.turns if held not in swept]
        return len(old) + len(swept)

    async def listen(self, on_wake: Callable[[Wake], None]) -> None:
        self._rooms.listeners.append(on_wake)
        try:
            await asyncio.Event().wait()
        finally:
            self._rooms.listeners.remove(on_wake)

    def _keys(self, inbound: AnyInbound) -> list[tuple[str, str, str]]:
        return [(inbound.key.platform, inbound.author.person.realm, key) for key in inbound.dedupe]

    def _queued(self, new: NewTurn, conversation: HeldConversation, original: HeldTurn | None, *, ahead: int) -> Taken:
        self._lanes.touch(conversation, new.message, new.inbound)
        seq = conversation.next_place()
        row = original.turn.question_row if original else None
        if original is None and new.message is not None:
            row = self._say(conversation, new.message, seq=seq, inbound=new.inbound, new=new)
        held = HeldTurn(
            self._lanes.turn_of(new, conversation, original, row),
            TurnState.WAITING if ahead else TurnState.READY,
            seq,
            original.question_seq if original else seq,
            ms(new.run_at) if new.run_at else self._now(),
            self._now(),
            home=self._node if new.is_home else "",
            keeps_answer=new.keeps_answer,
        )
        self._rooms.turns.append(held)
        starts = not ahead and new.can_start and held.run_at <= self._now() and self._lanes.may_run(held)
        claimed = self._lanes.start(held, in_a_row=1) if starts else None
        self._rooms.tell(ConversationChanged(conversation.key))
        if held.state is TurnState.READY:
            self._rooms.tell(TurnsReady())
        return Taken(new.turn_id, held.turn.answer_id, held.state, claimed, ahead, row)

    def _say(
        self,
        conversation: HeldConversation,
        message: Message,
        *,
        seq: int,
        inbound: AnyInbound,
        new: NewTurn | None = None,
    ) -> int:
        stored = StoredMessage(
            row_id=next(self._rooms.counter),
            seq=seq,
            message=message,
            at=at(self._now()),
            answer_id=new.turn_id if new else "",
            platform_message_id=inbound.message_id if isinstance(inbound, InboundMessage) else "",
            token_estimate=new.token_estimate if new else 0,
            is_beside=bool(new and new.is_own_lane),
        )
        self._rooms.messages.append(HeldMessage(conversation.row_id, stored))
        return stored.row_id

    def _answer(self, held: HeldTurn, conversation: HeldConversation, messages: Sequence[NewMessage]) -> None:
        if not messages:
            return
        places = [
            other.stored.seq
            for other in self._rooms.messages
            if other.conversation_id == conversation.row_id
            and held.question_seq <= other.stored.seq < held.question_seq + EXCHANGE
        ]
        place = max([held.question_seq, *places])
        for other in self._rooms.messages:
            is_same = other.stored.answer_id == held.turn.answer_id and is_answer(other.stored.message.role)
            if is_same and not any(new.stands_alone for new in messages):
                other.is_superseded = True
        for new in messages:
            place += not new.is_beside
            stored = StoredMessage(
                row_id=next(self._rooms.counter),
                seq=conversation.next_place() if new.is_beside else place,
                message=new.message,
                at=at(self._now()),
                answer_id=held.turn.turn_id if new.stands_alone else held.turn.answer_id,
                platform_message_id=new.platform_message_id,
                token_estimate=new.token_estimate,
                is_beside=new.is_beside,
                shown=new.shown,
            )
            self._rooms.messages.append(HeldMessage(conversation.row_id, stored))
