"""The page as a platform: what is posted appears on every open page of its conversation."""

import asyncio
from collections.abc import Callable, Iterable

from aiohttp import web

from adapters.web.hub import Hub
from bot.domain.capabilities import Capabilities, TextUnit
from bot.domain.conversation import ConversationKey, MessageRef, PersonKey, ReplyTarget
from bot.domain.inbound import Accepted, AnyInbound, Received
from bot.domain.media import Attachment
from bot.domain.reply import Outgoing, Status, Urgency
from bot.domain.wording import LANGUAGES, Words
from bot.errors import PlatformUnavailable, TargetGone
from bot.ports.adapter import Call, Receive
from bot.ports.clock import Clock
from bot.ports.media import MediaStore
from bot.ports.turns import ConversationChanged, Wake

GATHER = 0.03  # changes of one moment are read from the store once; the answer itself does not wait for it
EDIT_INTERVAL = 0.1  # ten times a second is as often as people see, and leaves the processor to others
LONGEST_POST = 200_000  # a page has no limit of its own: an answer is one post, whole
CAPABILITIES = Capabilities(
    max_text=LONGEST_POST, text_unit=TextUnit.CODE_POINTS, max_upload=50 * 1024 * 1024, edit_interval=EDIT_INTERVAL
)


class WebAdapter:
    """Parley's own page."""

    platform = "web"

    def __init__(
        self, hub: Hub, media: MediaStore, clock: Clock, person_of: Callable[[web.Request], PersonKey | None]
    ) -> None:
        self._hub = hub
        self._media = media
        self._clock = clock
        self.person_of = person_of
        self._changed: asyncio.Queue[ConversationKey] = asyncio.Queue()
        self._receive: Receive | None = None
        self._served: list[web.AbstractRouteDef] = []
        self._words = {language: Words(language) for language in LANGUAGES}

    def serve(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        """Take the routes of the page; the builder has made them."""
        self._served.extend(routes)

    def http_routes(self) -> Iterable[web.AbstractRouteDef]:
        """List the page's routes."""
        return self._served

    async def run(self, receive: Receive) -> None:
        """Take in what people send, and pass on what changed in the store."""
        self._receive = receive
        try:
            while True:
                changed = {await self._changed.get()}
                await self._clock.sleep(GATHER)
                while not self._changed.empty():
                    changed.add(self._changed.get_nowait())
                for key in changed:
                    await self._hub.refresh(key)
        finally:
            self._hub.close()

    async def receive(self, inbound: AnyInbound) -> Received:
        """Hand an inbound to the engine."""
        if self._receive is None:
            raise PlatformUnavailable("not started yet")
        received = await self._receive(inbound)
        if isinstance(received, Accepted) and received.text:
            self._hub.status(inbound.key, received.turn_id, dict.fromkeys(LANGUAGES, received.text))
        return received

    def on_wake(self, wake: Wake) -> None:
        """Take in that a conversation changed, here or in another process."""
        if isinstance(wake, ConversationChanged) and wake.key.platform == self.platform:
            self._changed.put_nowait(wake.key)

    def capabilities(self, target: ReplyTarget) -> Capabilities:
        """A page shows everything everywhere."""
        return CAPABILITIES

    def routes_of(self, call: Call, target: ReplyTarget) -> tuple[str, ...]:
        """Nobody limits us on our own page."""
        return ()

    async def post(self, target: ReplyTarget, outgoing: Outgoing, *, nonce: str, urgency: Urgency) -> MessageRef:
        """Show a post; the page needs no more than its nonce to find it again."""
        ref = MessageRef(target.key, nonce)
        self._show(ref, outgoing, is_new=True)
        return ref

    async def edit(self, ref: MessageRef, outgoing: Outgoing, *, urgency: Urgency) -> MessageRef:
        """Show what a post has become."""
        self._show(ref, outgoing, is_new=False)
        return ref

    async def delete(self, ref: MessageRef) -> None:
        """Take a post away."""
        answer_id, part, _ = ref.message_id.split(".")
        if answer := self._hub.find(answer_id):
            answer.parts.pop(int(part), None)
            if answer.parts:
                self._hub.show(answer)
            else:
                self._hub.drop(answer_id)

    async def set_status(self, target: ReplyTarget, turn_id: str, status: Status | None) -> None:
        """Show what is being done."""
        texts = None
        if status is not None:
            texts = {name: words.say(status.key, **status.parameters) for name, words in self._words.items()}
        self._hub.status(target.key, turn_id, texts)

    async def fetch(self, attachment: Attachment, *, at_most: int) -> bytes:
        """Read an upload; it was kept when it came."""
        media = await self._media.read(attachment.handle)
        if media is None or len(media.data) > at_most:
            raise TargetGone(attachment.name)
        return media.data

    def _show(self, ref: MessageRef, outgoing: Outgoing, *, is_new: bool) -> None:
        answer_id, part, _ = ref.message_id.split(".")
        answer = self._hub.live(answer_id, ref.key)
        is_first = not answer.parts
        keep, html = answer.take(int(part), outgoing)
        is_plain = not outgoing.media and not outgoing.is_final and not outgoing.is_notice
        if is_plain and not is_first and not is_new:
            self._hub.grow(answer, keep, html)
        else:
            self._hub.show(answer)
