"""Who may run what, in memory: the part of the fake turn store that takes, orders and starts turns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.inbound import AnyInbound
from bot.domain.message import History, Message, Role
from bot.domain.turn import Slot, Turn, TurnState
from bot.ports.turns import Claimed, NewTurn, OverLimit, RateLimit, TurnsReady
from tests.fakes.rooms import HeldConversation, HeldTurn, Rooms, at

MOST_IN_A_ROW = 10
MOST_MESSAGES = 200


class Lanes:
    """Takes, orders and starts turns for one fake process."""

    def __init__(self, rooms: Rooms, node: str, *, now_ms: Callable[[], int], turns_per_person: int) -> None:
        self._rooms = rooms
        self._node = node
        self._now = now_ms
        self._per_person = turns_per_person

    def held(self, turn: Turn) -> HeldTurn | None:
        """The turn, if this process still has that attempt of it."""
        held = self._rooms.find(turn.turn_id)
        is_mine = held is not None and held.state is TurnState.RUNNING and held.owner == self._node
        return held if held is not None and is_mine and held.turn.attempt == turn.attempt else None

    def own(self) -> list[HeldTurn]:
        """What runs in this process."""
        return [held for held in self._rooms.turns if held.state is TurnState.RUNNING and held.owner == self._node]

    def may_run(self, held: HeldTurn) -> bool:
        """May it run in this process now?"""
        node = self._rooms.nodes.get(held.home)
        is_gone = node is None or node.is_draining or not self._rooms.is_alive(held.home, self._now())
        if held.home not in ("", self._node) and not is_gone:
            return False
        running = [other for other in self._rooms.turns if other.state is TurnState.RUNNING]
        count = sum(other.turn.person == held.turn.person for other in running)
        return not self._per_person or count < self._per_person

    def start(self, held: HeldTurn, *, in_a_row: int) -> Claimed:
        """Run it here."""
        held.state, held.owner, held.in_a_row = TurnState.RUNNING, self._node, in_a_row
        held.turn = replace(held.turn, attempt=held.turn.attempt + 1)
        return Claimed(held.turn, self.history(held))

    def promote(self, lane: str, free: Mapping[Slot, int], *, in_a_row: int) -> Claimed | None:
        """Make the lane's next waiting turn run here when it may, else ready."""
        waiting = [held for held in self._rooms.turns if held.turn.lane == lane and held.state is TurnState.WAITING]
        if not waiting:
            return None
        following = min(waiting, key=lambda held: held.seq)
        can_start = (
            free.get(following.turn.slot, 0) > 0
            and in_a_row < MOST_IN_A_ROW
            and following.run_at <= self._now()
            and self.may_run(following)
        )
        if can_start:
            return self.start(following, in_a_row=in_a_row + 1)
        following.state = TurnState.READY
        self._rooms.tell(TurnsReady())
        return None

    def history(self, held: HeldTurn) -> History:
        """The tail of its conversation up to its question."""
        conversation = self._rooms.conversation(held.turn.conversation_id)
        assert conversation is not None
        tail = [
            other.stored
            for other in self._rooms.visible(conversation.row_id)
            if other.stored.message.role is not Role.NOTICE
            and other.stored.seq >= conversation.window_start
            and (
                other.stored.seq <= held.question_seq
                or (held.keeps_answer and other.stored.answer_id == held.turn.answer_id)
            )
        ]
        return History(
            conversation_id=conversation.row_id,
            messages=tuple(tail[-MOST_MESSAGES:]),
            summary=conversation.summary,
            window_start=conversation.window_start,
            had_two_people=len(conversation.people) > 1,
            is_partial=len(tail) > MOST_MESSAGES,
        )

    def take(self, limits: Sequence[RateLimit]) -> tuple[dict[str, float], OverLimit | None]:
        """What the rate limits would be after taking one of each, or the one that refuses."""
        taken: dict[str, float] = {}
        for limit in limits:
            if limit.per_minute <= 0:
                continue
            interval = 60_000 / limit.per_minute
            tat, latest = self._rooms.rate.get(limit.key, 0.0), self._now() + interval * (max(1, limit.burst) - 1)
            if tat > latest:
                return {}, OverLimit(limit, (tat - latest) / 1000)
            taken[limit.key] = max(tat, self._now()) + interval
        return taken, None

    def opened(self, key: ConversationKey, title: str) -> HeldConversation:
        """Begin a conversation."""
        conversation = HeldConversation(next(self._rooms.counter), key, title, self._now())
        self._rooms.conversations.append(conversation)
        return conversation

    def touch(self, conversation: HeldConversation, message: Message | None, inbound: AnyInbound) -> None:
        """Say that it changed, and who joined it."""
        conversation.updated_at = self._now()
        if message is not None:
            conversation.people.add((message.author or inbound.author).person)

    def turn_of(
        self, new: NewTurn, conversation: HeldConversation, original: HeldTurn | None, question_row: int | None
    ) -> Turn:
        """A new turn that has not run yet."""
        answer_id = original.turn.answer_id if original else new.turn_id
        generations = [held.turn.generation for held in self._rooms.turns if held.turn.answer_id == answer_id]
        return Turn(
            turn_id=new.turn_id,
            answer_id=answer_id,
            lane=f"turn:{new.turn_id}" if new.is_own_lane else f"thread:{conversation.row_id}",
            key=conversation.key,
            inbound=original.turn.inbound if original else new.inbound,
            action=new.action,
            attempt=0,
            accepted_at=at(self._now()),
            conversation_id=conversation.row_id,
            question_row=question_row,
            slot=new.slot,
            person=new.inbound.author.person,
            generation=max(generations) + 1 if generations else 0,
        )

    def holds_back(self, person: PersonKey) -> bool:
        """Is a turn of this person ready that may have waited for another of theirs to end?"""
        ready = [held for held in self._rooms.turns if held.state is TurnState.READY and held.run_at <= self._now()]
        return self._per_person > 0 and any(held.turn.person == person for held in ready)
