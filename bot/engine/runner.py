"""Runs one turn from its claim to its end: answer, show, store."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import replace

from bot.delivery.place import Delivered, Place
from bot.delivery.renderer import deliver
from bot.domain.message import MediaPart, Message, Part, Role, Shown, Text
from bot.domain.money import shown_money
from bot.domain.reply import ReplyEvent, ReplyFailed, ReplyFinished, Status, StopReason
from bot.domain.turn import Slot, Turn, TurnState
from bot.domain.wording import Words, language_of
from bot.engine.chat import converse
from bot.engine.choices import Choices
from bot.engine.context import Context, standing_answer
from bot.engine.routing import reply_to
from bot.engine.services import Services
from bot.engine.stopping import Stoppable
from bot.engine.summary import is_summary, summarise, summary_turn
from bot.engine.tokens import estimate
from bot.errors import LeaseLost, ParleyError, Refusal, StoreError, TurnTooLong
from bot.ports.checkpoint import Checkpoint
from bot.ports.telemetry import TurnFacts
from bot.ports.turns import Claimed, Ended, NewMessage

FINISH_TRIES = 5

Free = Callable[[], Mapping[Slot, int]]

log = logging.getLogger(__name__)


class Runner:
    """Answers claimed turns. One `run` is one attempt."""

    def __init__(self, services: Services, choices: Choices) -> None:
        self._services = services
        self._choices = choices

    async def run(self, claimed: Claimed, stoppable: Stoppable, free: Free, *, is_fresh: bool) -> Ended:
        """Answer one turn and end it; the lane's next turn comes back when this process may run it then.

        `is_fresh` says that no attempt was made before this one.
        """
        turn, services = claimed.turn, self._services
        if is_summary(turn):
            return await self._sum_up(claimed, free)
        started = services.clock.now()
        services.reach(Checkpoint.STARTED)
        with services.telemetry.span("turn", turn.turn_id):
            context = await self._context(claimed, is_fresh=is_fresh)
            delivered = await self._answer(context, claimed, stoppable)
            state = _state(delivered, stoppable)
            ended = await self._finish(turn, state, _messages(turn, delivered, services), delivered.error, free=free)
            services.reach(Checkpoint.FINISHED)
        services.telemetry.turn_ended(_facts(turn, state, delivered, started=started.timestamp(), services=services))
        if context.fallen and await services.conversations.lookup(turn.key):
            await self._ask_for_summary(turn, *context.fallen)
        return ended

    async def _ask_for_summary(self, turn: Turn, start: int, end: int) -> None:
        """Have what fell out of the window summed up; where that can't be stored, the next time asks again."""
        try:
            new = summary_turn(turn, start=start, end=end, turn_id=self._services.new_id())
            await self._services.turns.accept(new)
        except StoreError as error:
            log.warning("a summary could not be asked for", extra={"turn": turn.turn_id, "code": error.code})

    async def _sum_up(self, claimed: Claimed, free: Free) -> Ended:
        """Make a summary; nothing is shown, and nothing is said where it fails: the next one takes it in."""
        turn, services, error = claimed.turn, self._services, None
        preferences = await self._choices.of(turn.key, turn.person)
        try:
            summary = claimed.history.summary
            await summarise(services, turn, summary=summary, model=preferences.value("model.chat"))
        except ParleyError as fault:
            _log_error(turn, fault)
            error = fault
        return await self._finish(turn, TurnState.DEAD if error else TurnState.DONE, [], error, free=free)

    async def _context(self, claimed: Claimed, *, is_fresh: bool) -> Context:
        turn, services = claimed.turn, self._services
        preferences = await self._choices.of(turn.key, turn.person)
        words = Words(language_of(turn.inbound.author.locale, default=services.options.language))
        return Context(services, claimed, preferences=preferences, words=words, chat=converse, is_fresh=is_fresh)

    async def _answer(self, context: Context, claimed: Claimed, stoppable: Stoppable) -> Delivered:
        turn, services = claimed.turn, self._services
        place = Place(
            adapter=services.adapters[turn.key.platform],
            gate=services.gates[turn.key.platform],
            target=turn.inbound.target,
            turn=turn,
            receipts=services.receipts,
            words=context.words,
            clock=services.clock,
            reach=services.reach,
            is_held=lambda: services.turns.is_held(turn),
            is_fresh=context.is_fresh and turn.generation == 0,
        )
        reply = stoppable.wrap(self._guarded(context))
        deadline = asyncio.get_running_loop().call_later(services.options.turn_seconds, self._expire, turn, stoppable)
        try:
            return await deliver(reply, place, base_text=self._base_text(claimed))
        finally:
            deadline.cancel()

    def _expire(self, turn: Turn, stoppable: Stoppable) -> None:
        log.warning("a turn took too long", extra={"turn": turn.turn_id})
        stoppable.ask(ReplyFailed(TurnTooLong()))

    async def _guarded(self, context: Context) -> AsyncIterator[ReplyEvent]:
        """The reply, with its faults turned into its last event."""
        turn = context.turn
        try:
            if turn.attempt > self._services.options.max_attempts:
                raise ParleyError("given up after too many attempts")
            reply = reply_to(context, self._services.extensions)
            async with aclosing(reply) as events:  # type: ignore[type-var]  # replies are async generators
                async for event in events:
                    yield _labelled(event, context) if isinstance(event, ReplyFinished) else event
        except LeaseLost:
            raise
        except ParleyError as error:
            _log_error(turn, error)
            yield ReplyFailed(error)
        except Exception as error:
            log.exception("an answer failed", extra={"turn": turn.turn_id})
            yield ReplyFailed(ParleyError(type(error).__name__))

    def _base_text(self, claimed: Claimed) -> str:
        pressed = claimed.turn.action
        action = self._services.extensions.actions.get(pressed.verb) if pressed else None
        if action is None or not action.keeps_answer:
            return ""
        return standing_answer(claimed.history, claimed.turn.answer_id)

    async def _finish(
        self,
        turn: Turn,
        state: TurnState,
        messages: list[NewMessage],
        error: ParleyError | None,
        *,
        free: Free,
    ) -> Ended:
        """Store the end, trying again while the database is away: what people saw must be in the history."""
        code = error.code if error else ""
        for attempt in range(1, FINISH_TRIES + 1):
            try:
                return await self._services.turns.finish(turn, state, messages, error=code, free=free())
            except StoreError as fault:
                if attempt == FINISH_TRIES or not fault.retryable:
                    raise
                log.warning("the end of a turn could not be stored yet", extra={"turn": turn.turn_id})
                await self._services.clock.sleep(min(2**attempt / 4, 4.0))
        raise AssertionError("the loop returns or raises")


def _labelled(finished: ReplyFinished, context: Context) -> ReplyFinished:
    """Say below every answer that an AI made it, or that none did, and what it cost."""
    label = Status("note.sandbox" if context.provider.facts.is_sandbox else "note.ai")
    usage, notes = finished.usage, [label, *finished.notes]
    if usage and usage.cost:
        notes.append(Status("note.cost", {"cost": shown_money(usage.cost, usage.currency)}))
    return replace(finished, notes=tuple(notes))


def _messages(turn: Turn, delivered: Delivered, services: Services) -> list[NewMessage]:
    """What joins the conversation: the answer as it was shown, and the notice people got instead or beside it."""
    kept: list[NewMessage] = []
    ref = delivered.refs[0].message_id if delivered.refs else ""
    is_beside = turn.lane.startswith("turn:")
    parts: list[Part] = [Text(delivered.text)] if delivered.text else []
    parts += [MediaPart(media) for media in delivered.media]
    verbs = tuple(action.action_id for action in delivered.actions)
    if parts:
        shown = Shown(delivered.footer, delivered.stop.value, verbs)
        tokens = estimate(delivered.text, services.meter.ratio(delivered.usage.model if delivered.usage else ""))
        answer = Message(Role.ASSISTANT, tuple(parts))
        kept.append(NewMessage(answer, shown, platform_message_id=ref, token_estimate=tokens, is_beside=is_beside))
    if delivered.notice:
        notice = Message(Role.NOTICE, (Text(delivered.notice),))
        pressed = tuple(action.action_id for action in delivered.notice_actions)
        kept.append(
            NewMessage(
                notice,
                Shown("", delivered.stop.value, pressed),
                is_beside=is_beside,
                stands_alone=delivered.leaves_old,
            )
        )
    return kept


def _state(delivered: Delivered, stoppable: Stoppable) -> TurnState:
    if delivered.stop is StopReason.STOPPED and stoppable.is_asked:
        return TurnState.CANCELLED
    if delivered.error is not None and not isinstance(delivered.error, Refusal):
        return TurnState.DEAD
    return TurnState.DONE


def _log_error(turn: Turn, error: ParleyError) -> None:
    if isinstance(error, Refusal):
        return
    fields = {"turn": turn.turn_id, "code": error.code, "detail": error.detail}
    log.warning("an answer could not be made", extra=fields | {"trace": getattr(error, "trace_id", "")})


def _facts(turn: Turn, state: TurnState, delivered: Delivered, *, started: float, services: Services) -> TurnFacts:
    usage = delivered.usage
    accepted = turn.accepted_at.timestamp()
    return TurnFacts(
        turn_id=turn.turn_id,
        platform=turn.key.platform,
        kind=turn.slot.value,
        state=state,
        attempt=turn.attempt,
        queued=max(started - accepted, 0.0),
        first_visible=delivered.first_visible,
        total=max(services.clock.now().timestamp() - accepted, 0.0),
        model=usage.model if usage else "",
        tokens=usage.input_tokens + usage.output_tokens if usage else 0,
        cost=f"{usage.cost} {usage.currency}" if usage and usage.cost is not None else "",
        edits=delivered.edits,
        error=delivered.error.code if delivered.error else "",
    )
