"""What an answer given at once, without a turn, may use: the engine's side of `AnswerContext`."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.command import CommandSpec
from bot.domain.inbound import InboundAction, InboundCommand
from bot.domain.message import Message, Role, Shown, Text
from bot.domain.preferences import Effective
from bot.domain.reply import StopReason
from bot.domain.turn import TurnState
from bot.domain.wording import Words
from bot.engine.choices import Choices, person_scope, thread_scope
from bot.engine.services import Services
from bot.engine.summary import is_summary
from bot.engine.worker import Worker
from bot.ports.provider import Provider
from bot.ports.turns import NewMessage


class Answering:
    """One question that is answered inside `receive`."""

    def __init__(
        self,
        services: Services,
        choices: Choices,
        worker: Worker,
        *,
        inbound: InboundCommand | InboundAction,
        preferences: Effective,
        words: Words,
    ) -> None:
        self._services = services
        self._choices = choices
        self._worker = worker
        self.inbound = inbound
        self.preferences = preferences
        self.words = words

    @property
    def language(self) -> str:
        """The language to speak."""
        return self.words.language

    @property
    def provider(self) -> Provider:
        """The AI that answers now."""
        return self._services.provider

    @property
    def commands(self) -> Mapping[str, CommandSpec]:
        """Every command by name."""
        return MappingProxyType({name: each.spec for name, each in self._services.extensions.commands.items()})

    async def stop(self, turn_id: str = "") -> int:
        """Stop one answer, or all of the asker's here; returns how many had not ended."""
        turns = self._services.turns
        if not turn_id:
            open_turns = await turns.open_turns(self.inbound.key, self.inbound.author.person)
            ids = [turn.turn_id for turn in open_turns if not is_summary(turn)]
        else:
            ids = [turn_id]
        return sum([await self._cancelled(each) for each in ids])

    async def _cancelled(self, turn_id: str) -> bool:
        """Cancel one turn; one that has not begun gets its notice here, since nobody else will show it anything."""
        text = Message(Role.NOTICE, (Text(self.words.say("notice.stopped")),))
        state = await self._services.turns.cancel(turn_id, NewMessage(text, Shown(stop=StopReason.STOPPED.value)))
        if state is TurnState.RUNNING:
            self._worker.stop(turn_id)
        elif state is not None:
            adapter = self._services.adapters[self.inbound.key.platform]
            await adapter.set_status(self.inbound.target, turn_id, None)
        return state is not None

    async def start_fresh(self) -> None:
        """End the conversation here, so that the next message begins an empty one."""
        await self._services.conversations.end(self.inbound.key)

    async def prefer(self, scope: str, name: str, value: str) -> None:
        """Keep a choice for `me` or this `thread`; an empty value takes it back."""
        person, key = self.inbound.author.person, self.inbound.key
        await self._choices.write(thread_scope(key) if scope == "thread" else person_scope(person), name, value)
