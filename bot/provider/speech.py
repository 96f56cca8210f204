"""Speaking."""

from bot.domain.media import Media, MediaKind
from bot.domain.usage import Usage
from bot.errors import ProviderUnavailable, Refusal
from bot.ports.provider import SpeechRequest, Spoken
from bot.provider.books import OK
from bot.provider.failures import failure_in_stream, trace_of
from bot.provider.http import Patience
from bot.provider.kit import Kit
from bot.provider.wire import speech_body, spoken_text

PATH = "/audio/speech"
LARGEST_SPEECH = 50 * 1024 * 1024
LONGEST_TEXT = 128_000
MIME_TYPES = {"mp3": "audio/mpeg", "opus": "audio/ogg", "wav": "audio/wav", "pcm": "audio/pcm"}


class Speech:
    """The speech ability of one provider."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._books = kit.books

    async def speak(self, request: SpeechRequest) -> Spoken:
        """Turn a text into sound."""
        if len(request.text) > LONGEST_TEXT:
            raise Refusal(words="refusal.text_too_long", n=len(request.text), max=LONGEST_TEXT)
        try:
            return await self._kit.repeated(request.model, lambda: self._ask(request))
        finally:
            await self._books.settle(request.payer)

    async def _ask(self, request: SpeechRequest) -> Spoken:
        patience = Patience(silence=self._kit.options.silence_seconds, total=self._kit.options.total_seconds)
        body = speech_body(request, dialect=self._kit.options.dialect)
        with self._books.call(request.payer, "speak", request.model) as call:
            async with self._kit.line.post(PATH, body, patience=patience, accept="*/*") as response:
                call.trace_id = trace_of(response.headers)
                data = await self._kit.line.body(response, at_most=LARGEST_SPEECH)
            # The type of sound varies and says little, but JSON in its place is always an error.
            if response.content_type == "application/json":
                raise failure_in_stream(data, trace_id=call.trace_id)
            if not data:
                raise ProviderUnavailable("no sound came", trace_id=call.trace_id)
            call.usage = Usage(request.model, units=len(spoken_text(request).encode()))
            call.outcome = OK
        name = f"speech.{request.format}"
        audio = Media(MediaKind.AUDIO, name, MIME_TYPES.get(request.format, "application/octet-stream"), data)
        return Spoken(audio, self._books.priced(call.usage))
