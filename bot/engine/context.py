"""What the answer to one turn may use: the engine's side of `TurnContext`."""

from collections.abc import AsyncIterator, Awaitable, Callable

from bot.domain.inbound import AnyInbound, InboundAction
from bot.domain.media import Attachment, Media, MediaKind, StoredMedia
from bot.domain.message import History, Role
from bot.domain.preferences import Effective
from bot.domain.reply import ReplyEvent, Urgency
from bot.domain.wording import Words
from bot.engine.services import Services
from bot.errors import Refusal
from bot.ports.adapter import Call
from bot.ports.checkpoint import Checkpoint
from bot.ports.clock import Clock
from bot.ports.extension import StepResult
from bot.ports.files import Files
from bot.ports.provider import Payer, Provider
from bot.ports.turns import Claimed

Chat = Callable[["Context", str, str, bool], AsyncIterator[ReplyEvent]]


class Context:
    """One turn at work. `is_fresh`: nothing was tried before. `fallen`: where messages left the window, from and to."""

    def __init__(
        self, services: Services, claimed: Claimed, *, preferences: Effective, words: Words, chat: Chat, is_fresh: bool
    ) -> None:
        self.services = services
        self.is_fresh = is_fresh
        self.turn = claimed.turn
        self.history = claimed.history
        self.preferences = preferences
        self.words = words
        self.fallen: tuple[int, int] | None = None
        self._chat = chat

    @property
    def language(self) -> str:
        """The language to speak."""
        return self.words.language

    @property
    def provider(self) -> Provider:
        """The AI that answers now."""
        return self.services.provider

    @property
    def files(self) -> Files:
        """What reads files."""
        return self.services.files

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.services.clock

    @property
    def payer(self) -> Payer:
        """For whom calls are made."""
        return Payer(self.turn.turn_id, self.turn.person, self.turn.key)

    async def once(self, name: str, make: Callable[[], Awaitable[StepResult]]) -> StepResult:
        """Make a paid result once in the life of this answer; later attempts get the kept one."""
        steps, turn = self.services.steps, self.turn
        if not self.is_fresh and (kept := await steps.find(turn.answer_id, turn.generation, name)):
            return kept
        result = await make()
        self.services.reach(Checkpoint.RESULT_MADE)
        await steps.keep(turn.answer_id, turn.generation, name, result)
        self.services.reach(Checkpoint.STEP_KEPT)
        return result

    async def keep(self, media: Media, *, width: int = 0, height: int = 0) -> StoredMedia:
        """Keep a generated file for the person who asked."""
        return await self.services.media.keep(media, owner=self.turn.person, width=width, height=height)

    async def read(self, media: StoredMedia) -> Media:
        """Read a kept file."""
        found = await self.services.media.read(media.media_id)
        if found is None:
            raise Refusal(words="refusal.unreadable", name=media.name)
        return found

    async def fetch(self, attachment: Attachment) -> bytes:
        """Fetch a file a person sent from its platform."""
        turn, limit = self.turn, self.services.options.upload_bytes
        adapter = self.services.adapters[turn.key.platform]
        await self.services.gates[turn.key.platform].enter(
            adapter.routes_of(Call.FETCH, turn.inbound.target), Urgency.NOTICE
        )
        return await adapter.fetch(attachment, at_most=limit)

    async def picture(self, attachment: Attachment) -> StoredMedia:
        """Fetch, check and keep a picture a person sent."""
        if attachment.stored and attachment.stored.kind is MediaKind.PICTURE:
            return attachment.stored
        picture = await self.files.picture(await self.fetch(attachment), attachment.name)
        return await self.keep(picture.media, width=picture.width, height=picture.height)

    async def asked(self, turn_id: str) -> AnyInbound | None:
        """What an earlier turn answered; where a button was pressed, what the button's answer was about."""
        for _ in range(20):
            turn = await self.services.turns.find(turn_id)
            if turn is None or turn.key != self.turn.key:
                return None
            if not isinstance(turn.inbound, InboundAction):
                return turn.inbound
            turn_id = turn.inbound.turn_id
        return None

    async def said(self, answer_id: str) -> str:
        """The words of an answer that stands in this conversation; empty when there is none."""
        return standing_answer(self.history, answer_id) or next(
            (
                message.message.text
                for message in reversed(await self.services.conversations.page(self.turn.key, at_most=200))
                if message.answer_id == answer_id and message.message.role is Role.ASSISTANT
            ),
            "",
        )

    def chat(self, *, model: str = "", question: str = "", goes_on: bool = False) -> AsyncIterator[ReplyEvent]:
        """Answer as the chat does."""
        return self._chat(self, model, question, goes_on)


def standing_answer(history: History, answer_id: str) -> str:
    """The words of an answer in a history; empty when it has none."""
    return next(
        (
            message.message.text
            for message in reversed(history.messages)
            if message.answer_id == answer_id and message.message.role is Role.ASSISTANT
        ),
        "",
    )
