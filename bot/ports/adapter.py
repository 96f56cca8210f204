"""What a platform can do for the conversation engine."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Protocol, runtime_checkable

from bot.domain.capabilities import Capabilities
from bot.domain.conversation import MessageRef, ReplyTarget
from bot.domain.inbound import AnyInbound, Received
from bot.domain.media import Attachment
from bot.domain.reply import Outgoing, Status, Urgency

Receive = Callable[[AnyInbound], Awaitable[Received]]


class Call(StrEnum):
    """What can be asked of a platform, for its budgets."""

    POST = "post"
    EDIT = "edit"
    DELETE = "delete"
    STATUS = "status"
    FETCH = "fetch"


class Adapter(Protocol):
    """One platform installation. Raises `AdapterError` and nothing of the vendor's."""

    @property
    def platform(self) -> str:
        """The platform's name, as in conversation keys."""
        ...

    async def run(self, receive: Receive) -> None:
        """Take in what people do until cancelled; acknowledge only after `receive` returned."""
        ...

    def capabilities(self, target: ReplyTarget) -> Capabilities:
        """Tell what can be shown at one place."""
        ...

    def routes_of(self, call: Call, target: ReplyTarget) -> tuple[str, ...]:
        """Name the budgets a call spends, for the gate; pure. No routes, no waiting."""
        ...

    async def post(self, target: ReplyTarget, outgoing: Outgoing, *, nonce: str, urgency: Urgency) -> MessageRef:
        """Post a message once; the same nonce again is the same message."""
        ...

    async def edit(self, ref: MessageRef, outgoing: Outgoing, *, urgency: Urgency) -> MessageRef:
        """Replace what a posted message shows."""
        ...

    async def delete(self, ref: MessageRef) -> None:
        """Take a posted message away."""
        ...

    async def set_status(self, target: ReplyTarget, turn_id: str, status: Status | None) -> None:
        """Show what is being done for a turn; None clears it."""
        ...

    async def fetch(self, attachment: Attachment, *, at_most: int) -> bytes:
        """Read a file a person sent, at most so many bytes."""
        ...


@runtime_checkable
class RecoveringAdapter(Protocol):
    """A platform that can be asked what already stands there."""

    async def find_posted(self, target: ReplyTarget, nonce: str) -> MessageRef | None:
        """Find a message whose post took effect although its receipt was never stored."""
        ...
