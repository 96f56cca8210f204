"""An AI that says what the test tells it to."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from decimal import Decimal

from bot.domain.media import Media, MediaKind
from bot.domain.reply import StopReason, TextDelta
from bot.domain.usage import Usage
from bot.ports.provider import (
    ChatEvent,
    ChatFinished,
    ChatRequest,
    Drawn,
    PictureRequest,
    ProviderFacts,
    SpeechRequest,
    Spoken,
)

Script = list[ChatEvent | Exception | asyncio.Event]


class FakeProvider:
    """Plays one script a question; without a script it repeats the question. An `asyncio.Event` is waited for."""

    def __init__(self) -> None:
        self.scripts: deque[Script] = deque()
        self.asked: list[ChatRequest] = []
        self.drawn: list[PictureRequest] = []
        self.spoken: list[SpeechRequest] = []
        self.offered: tuple[str, ...] = ()
        self.facts = ProviderFacts("fake", is_sandbox=False)

    async def chat(self, request: ChatRequest) -> AsyncIterator[ChatEvent]:
        """Play the next script."""
        self.asked.append(request)
        script: Script = (
            self.scripts.popleft() if self.scripts else [TextDelta(f"You said: {request.messages[-1].text}")]
        )
        for item in script:
            match item:
                case asyncio.Event():
                    await item.wait()
                case Exception():
                    raise item
                case _:
                    yield item
        if not any(isinstance(item, ChatFinished) for item in script):
            yield finished(request.model)

    async def draw(self, request: PictureRequest) -> Drawn:
        """Draw a few bytes."""
        self.drawn.append(request)
        picture = Media(MediaKind.PICTURE, "drawn.png", "image/png", b"picture %d" % len(self.drawn))
        return Drawn((picture,) * request.count, 7, Usage(request.model, units=request.count, cost=Decimal(0)))

    async def speak(self, request: SpeechRequest) -> Spoken:
        """Speak a few bytes."""
        self.spoken.append(request)
        return Spoken(Media(MediaKind.AUDIO, "speech.mp3", "audio/mpeg", b"speech"), Usage(request.model))

    async def models(self) -> tuple[str, ...]:
        """List what the test offers."""
        return self.offered


def finished(model: str = "m", *, stop: StopReason = StopReason.COMPLETE, tokens: int = 10) -> ChatFinished:
    """The end of an answer."""
    return ChatFinished(stop, Usage(model, tokens, tokens, cost=Decimal(0)), model)
