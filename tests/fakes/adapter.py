"""A platform that exists only in the test: it remembers every call and shows what stands."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.capabilities import Capabilities, TextUnit
from bot.domain.conversation import ConversationKey, MessageRef, ReplyTarget
from bot.domain.media import Attachment
from bot.domain.reply import Outgoing, Status, Urgency
from bot.errors import AdapterError, PlatformUnavailable, TargetGone
from bot.ports.adapter import Call, Receive
from bot.ports.clock import Clock

ROOMY = Capabilities(max_text=2000, text_unit=TextUnit.UTF16, max_upload=10_000_000, edit_interval=1.0)


@dataclass(frozen=True, slots=True)
class Called:
    """One call of the platform: what was asked, and when it began."""

    call: Call
    at: float
    message_id: str = ""
    outgoing: Outgoing | None = None
    urgency: Urgency | None = None
    nonce: str = ""
    status: Status | None = None

    @property
    def text(self) -> str:
        """The text that was to be shown."""
        return self.outgoing.text if self.outgoing else ""


class FakeAdapter:
    """Posts into a list. `failures` are raised by the next calls of a kind, `slow` makes calls take time.

    A post whose nonce is known is the same message. `lost_posts` take effect and fail all the same.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        capabilities: Capabilities = ROOMY,
        routes: Callable[[Call, ReplyTarget], tuple[str, ...]] | None = None,
        platform: str = "fake",
    ) -> None:
        self._clock = clock
        self._platform = platform
        self._routes = routes
        self._by_nonce: dict[str, MessageRef] = {}
        self._count = 0
        self._attachments: dict[str, bytes] = {}
        self.known = capabilities
        self.calls: list[Called] = []
        self.standing: dict[str, Outgoing] = {}
        self.status: Status | None = None
        self.failures: dict[Call, deque[AdapterError | None]] = {call: deque() for call in Call}
        self.slow: dict[Call, float] = {}
        self.lost_posts = 0
        self.is_running = asyncio.Event()
        self.receive: Receive | None = None

    @property
    def platform(self) -> str:
        """The platform's name."""
        return self._platform

    @property
    def screen(self) -> list[str]:
        """The texts that stand, in order."""
        return [outgoing.text for outgoing in self.standing.values()]

    def named(self, call: Call) -> list[Called]:
        """List the calls of a kind."""
        return [called for called in self.calls if called.call is call]

    def put_attachment(self, handle: str, content: bytes) -> None:
        """Let a file be fetched."""
        self._attachments[handle] = content

    async def run(self, receive: Receive) -> None:
        """Hand `receive` to the test until cancelled."""
        self.receive = receive
        self.is_running.set()
        await asyncio.Event().wait()

    def capabilities(self, target: ReplyTarget) -> Capabilities:
        """Tell what the test has set."""
        return self.known

    def routes_of(self, call: Call, target: ReplyTarget) -> tuple[str, ...]:
        """Name no budgets, or those the test has set."""
        return self._routes(call, target) if self._routes else ()

    async def post(self, target: ReplyTarget, outgoing: Outgoing, *, nonce: str, urgency: Urgency) -> MessageRef:
        """Post a message, once for each nonce."""
        ref = self._by_nonce.get(nonce) or self._new_ref(target.key)
        await self._begin(Called(Call.POST, self._clock.monotonic(), ref.message_id, outgoing, urgency, nonce))
        if nonce not in self._by_nonce:
            self._by_nonce[nonce] = ref
            self.standing[ref.message_id] = outgoing
        if self.lost_posts:
            self.lost_posts -= 1
            raise PlatformUnavailable("the answer to a post got lost")
        return ref

    async def edit(self, ref: MessageRef, outgoing: Outgoing, *, urgency: Urgency) -> MessageRef:
        """Replace what a message shows."""
        await self._begin(Called(Call.EDIT, self._clock.monotonic(), ref.message_id, outgoing, urgency))
        if ref.message_id not in self.standing:
            raise TargetGone(ref.message_id)
        self.standing[ref.message_id] = outgoing
        return ref

    async def delete(self, ref: MessageRef) -> None:
        """Take a message away."""
        await self._begin(Called(Call.DELETE, self._clock.monotonic(), ref.message_id))
        if self.standing.pop(ref.message_id, None) is None:
            raise TargetGone(ref.message_id)

    async def set_status(self, target: ReplyTarget, turn_id: str, status: Status | None) -> None:
        """Show what is being done."""
        await self._begin(Called(Call.STATUS, self._clock.monotonic(), status=status))
        self.status = status

    async def fetch(self, attachment: Attachment, *, at_most: int) -> bytes:
        """Read a file the test has put there."""
        await self._begin(Called(Call.FETCH, self._clock.monotonic()))
        if attachment.handle not in self._attachments:
            raise TargetGone(attachment.handle)
        return self._attachments[attachment.handle][:at_most]

    def remove(self, ref: MessageRef) -> None:
        """Let a person delete a message."""
        del self.standing[ref.message_id]

    async def _begin(self, called: Called) -> None:
        self.calls.append(called)
        if seconds := self.slow.get(called.call, 0.0):
            await self._clock.sleep(seconds)
        if (failures := self.failures[called.call]) and (failure := failures.popleft()) is not None:
            raise failure

    def _new_ref(self, key: ConversationKey) -> MessageRef:
        self._count += 1
        return MessageRef(key, f"m{self._count}")


class RecoveringFakeAdapter(FakeAdapter):
    """A platform that can also be asked what stands."""

    async def find_posted(self, target: ReplyTarget, nonce: str) -> MessageRef | None:
        """Find a message by its nonce."""
        await self._begin(Called(Call.FETCH, self._clock.monotonic(), nonce=nonce))
        return self._by_nonce.get(nonce)
