"""Takes in what people say and do: stored first, then acknowledged, then answered."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.command import CommandSpec, Lane, ParameterKind
from bot.domain.grammar import called_in, nearest, parse_options, unescaped
from bot.domain.inbound import (
    Accepted,
    Answered,
    AnyInbound,
    Argument,
    Duplicate,
    Ignored,
    InboundAction,
    InboundCommand,
    InboundMessage,
    Overheard,
    Received,
    ShowForm,
)
from bot.domain.media import Attachment, MediaKind
from bot.domain.preferences import Effective
from bot.domain.reply import Outgoing
from bot.domain.turn import Slot
from bot.domain.wording import Words, language_of
from bot.engine.answering import Answering
from bot.engine.choices import Choices
from bot.engine.permit import Refused, Rules, permit
from bot.engine.reading import question_message
from bot.engine.services import Services
from bot.engine.spending import Spending
from bot.engine.tokens import estimate
from bot.engine.worker import Worker
from bot.errors import Refusal
from bot.ports.checkpoint import Checkpoint
from bot.ports.extension import ButtonAction, Command
from bot.ports.turns import Known, LaneFull, NewTurn, NoSuchTurn, OverLimit, Taken

TITLE_LENGTH = 60
STOP_WORDS = frozenset({"stop", "停", "停止"})


@dataclass(frozen=True, slots=True)
class _Wish:
    """What is to be done for an inbound: its words in the conversation, where it waits and what it takes."""

    text: str
    is_own_lane: bool = False
    slot: Slot = Slot.CHAT
    ability: str = "chat"
    title: str = ""
    reruns: bool = False
    keeps_answer: bool = False


class Receiver:
    """The one way in. Returns only when what was accepted is stored."""

    def __init__(self, services: Services, worker: Worker, choices: Choices) -> None:
        self._services = services
        self._worker = worker
        self._choices = choices
        self._spending = Spending(services.ledger, services.clock)

    async def __call__(self, inbound: AnyInbound) -> Received:
        """Take in one inbound; a refusal is answered at once, in words."""
        words = Words(language_of(inbound.author.locale, default=self._services.options.language))
        try:
            received = await self._receive(inbound, words)
        except Refusal as refusal:
            received = _said(words.say(refusal.words, **refusal.parameters))
        self._services.telemetry.received(inbound.key.platform, type(received).__name__.lower())
        return received

    async def _receive(self, inbound: AnyInbound, words: Words) -> Received:
        if inbound.author.is_bot:
            return Ignored("bot")
        match inbound:
            case InboundMessage():
                return await self._message(inbound, words)
            case InboundCommand():
                return await self._command(inbound, words)
            case InboundAction():
                return await self._action(inbound, words)

    async def _message(self, inbound: InboundMessage, words: Words) -> Received:
        if not inbound.addressed:
            is_new = await self._services.turns.overhear(inbound, question_message(inbound, inbound.text))
            return Overheard() if is_new else Ignored("not addressed")
        if inbound.text.strip().lower() in STOP_WORDS:
            return await self._command(_as_command(inbound, "stop", {}), words)
        if called := called_in(inbound.text):
            command = self._command_named(called.name)
            options = parse_options(command.spec, called.rest)
            arguments = _with_files(command.spec, options, inbound.attachments)
            return await self._command(_as_command(inbound, called.name, arguments), words)
        if not inbound.text.strip() and not inbound.attachments:
            raise Refusal(words="refusal.empty_message")
        said = replace(inbound, text=unescaped(inbound.text))
        return await self._accept(said, words, _Wish(said.text))

    async def _command(self, inbound: InboundCommand, words: Words) -> Received:
        command = self._command_named(inbound.name)
        spec, arguments = command.spec, inbound.arguments
        missing = tuple(each for each in spec.parameters if each.is_required and not arguments.get(each.name))
        if missing:
            adapter = self._services.adapters[inbound.key.platform]
            if adapter.capabilities(inbound.target).shows_forms:
                return ShowForm(spec, arguments, missing)
            raise Refusal(words=f"command.{spec.name}.empty")
        preferences = await self._choices.of(inbound.key, inbound.author.person)
        if command.check:
            command.check(arguments, preferences)
        if command.answer:
            return await command.answer(self._answering(inbound, preferences, words), arguments)
        title = str(arguments.get(spec.rest.name, "")) if spec.rest else ""
        return await self._accept(inbound, words, _wish_of(spec, text=_as_typed(spec, arguments), title=title))

    async def _action(self, inbound: InboundAction, words: Words) -> Received:
        action = self._services.extensions.actions.get(inbound.verb)
        if action is None:
            raise Refusal(words="refusal.button_gone")
        asked = await self._services.turns.find(inbound.turn_id)
        if asked is None or asked.key != inbound.key:
            raise Refusal(words="refusal.button_gone")
        if asked.person != inbound.author.person and not inbound.author.is_admin:
            raise Refusal(words="refusal.not_your_button", name=asked.inbound.author.display_name)
        if action.answer:
            preferences = await self._choices.of(inbound.key, inbound.author.person)
            return await action.answer(self._answering(inbound, preferences, words), {})
        again = action.reruns and action.respond is None
        wish = (self._wish_again(asked.inbound) if again else None) or _wish_to(action)
        wish = replace(wish, reruns=action.reruns, keeps_answer=action.keeps_answer)
        return await self._accept(inbound, words, wish)

    def _wish_again(self, inbound: AnyInbound) -> _Wish | None:
        """What answered a command or a button waits, run again, where it waited before."""
        match inbound:
            case InboundCommand(name=name):
                return _wish_of(self._command_named(name).spec)
            case InboundAction(verb=verb) if pressed := self._services.extensions.actions.get(verb):
                return _wish_to(pressed)
            case _:
                return None

    async def _accept(self, inbound: AnyInbound, words: Words, wish: _Wish) -> Received:
        """Permit, store (T1) and start. Nothing may come between storing a turn that runs here and running it."""
        services = self._services
        allowed = permit(
            inbound.author.person,
            inbound.key,
            wish.ability,
            rules=_rules(services),
            spent=await self._spending.today(),
            now=services.clock.now(),
        )
        if isinstance(allowed, Refused):
            raise Refusal(words=allowed.words, **allowed.parameters)
        rerun = inbound if wish.reruns and isinstance(inbound, InboundAction) else None
        has_words = bool(wish.text) or isinstance(inbound, InboundMessage)
        new = NewTurn(
            turn_id=services.new_id(),
            inbound=inbound,
            message=question_message(inbound, wish.text) if has_words else None,
            title=title_of(wish.title or wish.text),
            action=rerun,
            reruns=rerun.turn_id if rerun else "",
            keeps_answer=wish.keeps_answer,
            is_own_lane=wish.is_own_lane,
            is_home=inbound.key.platform in services.options.home_platforms,
            can_start=self._worker.free()[wish.slot] > 0,
            slot=wish.slot,
            limits=allowed.limits,
            token_estimate=estimate(wish.text),
        )
        return await asyncio.shield(self._store(new, words))

    async def _store(self, new: NewTurn, words: Words) -> Received:
        match await self._services.turns.accept(new):
            case Known():
                return Duplicate()
            case Taken(turn_id=turn_id, claimed=claimed, ahead=ahead):
                self._services.reach(Checkpoint.ACCEPTED)
                if claimed is not None:
                    self._worker.start(claimed, is_fresh=True)
                return Accepted(turn_id, words.say("notice.waiting") if ahead else "")
            case OverLimit(limit=limit, wait=wait):
                kind = "pictures" if limit.key.startswith("pictures") else "requests"
                when = _in_words(wait, words)
                return _said(words.say(f"refusal.too_fast_{kind}", n=f"{limit.per_minute:g}", when=when))
            case LaneFull(waiting=waiting):
                return _said(words.say("refusal.lane_full", n=waiting))
            case NoSuchTurn():
                return _said(words.say("refusal.button_gone"))

    def _answering(self, inbound: InboundCommand | InboundAction, preferences: Effective, words: Words) -> Answering:
        services, choices = self._services, self._choices
        return Answering(services, choices, self._worker, inbound=inbound, preferences=preferences, words=words)

    def _command_named(self, name: str) -> Command:
        commands = self._services.extensions.commands
        if command := commands.get(name):
            return command
        close = nearest(name, tuple(commands)) or "help"
        raise Refusal(words="refusal.unknown_command", command=name, nearest=close)


def _wish_of(spec: CommandSpec, *, text: str = "", title: str = "") -> _Wish:
    return _Wish(text, spec.lane is Lane.OWN, Slot(spec.slot), spec.ability, title)


def _wish_to(action: ButtonAction) -> _Wish:
    return _Wish("", action.lane is Lane.OWN, action.slot, action.ability)


def title_of(text: str) -> str:
    """The title of a conversation that begins with these words: its first line, cut at a word."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[: TITLE_LENGTH - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[20:] else cut).rstrip() + "…"


def _as_command(inbound: InboundMessage, name: str, arguments: Mapping[str, Argument]) -> InboundCommand:
    return InboundCommand(
        key=inbound.key,
        dedupe=inbound.dedupe,
        author=inbound.author,
        sent_at=inbound.sent_at,
        target=inbound.target,
        name=name,
        arguments=arguments,
    )


def _with_files(
    spec: CommandSpec, arguments: Mapping[str, Argument], attachments: tuple[Attachment, ...]
) -> dict[str, Argument]:
    """Give the files of a message to the options that take files, in order."""
    filled = dict(arguments)
    for attachment in attachments:
        wanted = ParameterKind.PICTURE if attachment.kind is MediaKind.PICTURE else ParameterKind.FILE
        free = next((each for each in spec.parameters if each.kind is wanted and each.name not in filled), None)
        if free is None:
            raise Refusal(words="refusal.file_not_taken", command=spec.name, name=attachment.name)
        filled[free.name] = attachment
    return filled


def _as_typed(spec: CommandSpec, arguments: Mapping[str, Argument]) -> str:
    """How the call reads in the conversation."""
    rest = spec.rest.name if spec.rest else ""
    said = [str(arguments[rest])] if isinstance(arguments.get(rest), str) else []
    for name, value in arguments.items():
        if name != rest and isinstance(value, str | int | float):
            shown = f'"{value}"' if " " in str(value) else str(value)
            said.append(f"{name}:{shown}")
    return " ".join([f"/{spec.name}", *said])


def _rules(services: Services) -> Rules:
    options = services.options
    return Rules(
        requests_per_minute=options.requests_per_minute,
        pictures_per_minute=options.pictures_per_minute,
        daily_limit=Decimal(str(options.daily_limit)),
        unknown_price_calls=options.unknown_price_calls,
        places=options.places,
    )


def _in_words(seconds: float, words: Words) -> str:
    return words.say("time.in_seconds", n=max(int(seconds + 0.999), 1))


def _said(text: str) -> Answered:
    return Answered(Outgoing(text=text, is_final=True, is_notice=True))
