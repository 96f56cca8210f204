"""Answers a question in words: window, prompt, model, tools, and what to do when the prompt is too long."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bot.domain.inbound import InboundMessage
from bot.domain.media import Media, MediaKind
from bot.domain.message import History, MediaPart, Message, Role, StoredMessage, Text, ToolResult
from bot.domain.models.cards import Ability, card
from bot.domain.reply import ReplyEvent, ReplyFinished, Status, StatusChanged, StopReason, ToolFinished, ToolStarted
from bot.domain.usage import Usage
from bot.engine.context import Context, standing_answer
from bot.engine.prompt import Setting, build_prompt
from bot.engine.reading import read_attachments, text_of
from bot.engine.toolbox import call_tools, offered
from bot.engine.window import answered_only, choose_window, pictures_to_send
from bot.errors import PromptTooLong
from bot.ports.checkpoint import Checkpoint
from bot.ports.provider import ChatFinished, ChatRequest, ToolsCalled

RESERVE_SHARE = 0.2
RESERVE_TOKENS = 10_000
LARGE_WINDOW = 32_000


@dataclass(slots=True)
class _Asked:
    """What one answer has used so far."""

    usage: Usage | None = None
    stop: StopReason = StopReason.COMPLETE
    model: str = ""
    notes: list[Status] = field(default_factory=list)

    def add(self, finished: ChatFinished) -> None:
        self.stop = finished.stop
        self.model = finished.model
        self.usage = finished.usage if self.usage is None else summed(self.usage, finished.usage)


async def converse(context: Context, model: str, question: str, goes_on: bool) -> AsyncIterator[ReplyEvent]:
    """Stream the answer to a turn's question."""
    yield StatusChanged(Status("status.thinking"))
    history = context.history
    async for read in read_attachments(context):
        if isinstance(read, History):
            history = read
        else:
            yield read
    wanted = model or context.preferences.value("model.chat")
    asked, share = _Asked(), 1.0
    while True:
        try:
            request = await _request(context, history, wanted, question=question, goes_on=goes_on, share=share)
            async with aclosing(_rounds(context, request, asked)) as events:
                async for event in events:
                    yield event
            break
        except PromptTooLong as error:
            if share < 1.0:
                raise
            share = 0.85 * (error.limit / error.tokens if error.tokens and error.limit else 0.6)
            asked.notes.append(Status("note.trimmed"))
    yield ReplyFinished(asked.stop, asked.usage, _notes(context, asked, request.model), ("again", "speak"))


async def _rounds(context: Context, request: ChatRequest, asked: _Asked) -> AsyncGenerator[ReplyEvent, None]:
    """Ask the model, call the tools it wants, ask again, in a bounded number of rounds."""
    for round_number in range(context.services.options.tool_rounds + 1):
        is_last = round_number == context.services.options.tool_rounds
        called: ToolsCalled | None = None
        sent = replace(request, tools=()) if is_last else request
        async with aclosing(context.provider.chat(sent)) as events:  # type: ignore[type-var]  # an async generator
            async for event in events:
                match event:
                    case ToolsCalled():
                        called = event
                    case ChatFinished():
                        asked.add(event)
                        _learn(context, sent, event)
                    case _:
                        yield event
        if called is None:
            return
        for call in called.calls:
            yield ToolStarted(call.name)
        results = await call_tools(context, called.calls, round_number=round_number)
        for call in called.calls:
            yield ToolFinished(call.name, is_ok=True)
        request = replace(request, messages=(*request.messages, *_tool_messages(called, results)), prefix="")


async def _request(
    context: Context, history: History, wanted: str, *, question: str, goes_on: bool, share: float
) -> ChatRequest:
    options = context.services.options
    messages = answered_only(history.messages, answer_id=context.turn.answer_id)
    standing = standing_answer(history, context.turn.answer_id) if goes_on else ""
    if question and messages and messages[-1].row_id == context.turn.question_row:
        messages[-1] = _reworded(messages[-1], question)
    model, sees = _model(context, wanted, has_pictures=bool(pictures_to_send(messages)))
    budget = int(prompt_budget(model, at_most=options.prompt_tokens, answer=options.max_tokens) * share)
    window = choose_window(messages, start_seq=history.window_start, budget=budget)
    if window.has_moved and share == 1.0:
        await context.services.conversations.move_window(history.conversation_id, window.start_seq)
        context.fallen = (history.window_start, window.start_seq)
    pictures = pictures_to_send(window.messages) if sees else frozenset()
    prompt = build_prompt(
        window.messages,
        _setting(context, history, is_cut=window.start_seq > 0),
        pictures=pictures,
        names_people=history.had_two_people,
        words=context.words,
    )
    has_prefix = goes_on and card(model).can(Ability.PREFIX)
    context.services.reach(Checkpoint.PROMPT_READY)
    return ChatRequest(
        model=model,
        messages=_continued(prompt, standing, has_prefix=has_prefix),
        payer=context.payer,
        max_tokens=options.max_tokens,
        tools=offered(context.services.extensions.tools) if card(model).can(Ability.TOOLS) and not goes_on else (),
        prefix=standing if has_prefix else "",
        media=await _pictures(context, window.messages, pictures),
    )


def prompt_budget(model: str, *, at_most: int, answer: int) -> int:
    """Tokens a prompt may have: the setting, or what the model's window leaves beside the answer and a reserve."""
    size = card(model).context
    reserve = RESERVE_TOKENS if size >= LARGE_WINDOW else int(size * RESERVE_SHARE)
    return max(min(at_most, size - min(answer, size // 4) - reserve), 500)


def summed(one: Usage, other: Usage) -> Usage:
    """Add the usage of two calls of one answer; an unknown price makes the sum unknown."""
    cost: Decimal | None = None
    if one.cost is not None and other.cost is not None and one.currency == other.currency:
        cost = one.cost + other.cost
    return Usage(
        other.model,
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
        one.cached_tokens + other.cached_tokens,
        one.reasoning_tokens + other.reasoning_tokens,
        one.units + other.units,
        cost,
        other.currency,
    )


def _continued(prompt: tuple[Message, ...], standing: str, *, has_prefix: bool) -> tuple[Message, ...]:
    """Ask to go on: by prefix where the model can, else by showing what it wrote and asking for the rest."""
    if not standing:
        return prompt
    without = prompt[:-1] if prompt[-1].role is Role.ASSISTANT else prompt
    if has_prefix:
        return without
    ask = Text("Continue exactly where you stopped. Do not repeat anything and do not comment.")
    return (*without, Message(Role.ASSISTANT, (Text(standing),)), Message(Role.USER, (ask,)))


def _reworded(stored: StoredMessage, question: str) -> StoredMessage:
    kept = tuple(part for part in stored.message.parts if not isinstance(part, Text))
    return replace(stored, message=replace(stored.message, parts=(*kept, Text(question))))


def _tool_messages(called: ToolsCalled, results: Sequence[ToolResult]) -> tuple[Message, ...]:
    return (Message(Role.ASSISTANT, called.calls), *(Message(Role.TOOL, (result,)) for result in results))


async def _pictures(context: Context, messages: Sequence[StoredMessage], pictures: frozenset[str]) -> dict[str, Media]:
    found: dict[str, Media] = {}
    for message in messages:
        for part in message.message.parts:
            if isinstance(part, MediaPart) and part.media.kind is MediaKind.PICTURE and part.media.media_id in pictures:
                found[part.media.media_id] = await context.files.for_model(await context.read(part.media))
    return found


def _model(context: Context, wanted: str, *, has_pictures: bool) -> tuple[str, bool]:
    """Choose the model, and whether pictures are sent: the vision model steps in where the wanted one can't see."""
    if not has_pictures:
        return wanted, False
    if card(wanted).can(Ability.VISION):
        return wanted, True
    return context.preferences.value("model.vision") or wanted, True


def _setting(context: Context, history: History, *, is_cut: bool) -> Setting:
    inbound = context.turn.inbound
    is_partial = is_cut or history.is_partial
    place = context.turn.key.platform + (" (direct message)" if isinstance(inbound, InboundMessage) else "")
    return Setting(place, context.clock.now(), inbound.author.time_zone, is_partial=is_partial, summary=history.summary)


def _learn(context: Context, request: ChatRequest, finished: ChatFinished) -> None:
    if not request.media:
        sent = sum(len(text_of(message.parts).encode()) for message in request.messages)
        context.services.meter.learn(finished.model, sent_bytes=sent, prompt_tokens=finished.usage.input_tokens)


def _notes(context: Context, asked: _Asked, wanted: str) -> tuple[Status, ...]:
    notes = list(asked.notes)
    if asked.model and asked.model != wanted:
        notes.append(Status("note.fallback", {"model": asked.model, "wanted": wanted}))
    return tuple(notes)
