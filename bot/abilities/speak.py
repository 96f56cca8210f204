"""Reading aloud, as the command and the button share it."""

import re
from collections.abc import AsyncIterator, Mapping

from bot.domain.inbound import Argument, words_in
from bot.domain.preferences import Effective
from bot.domain.reply import MediaReady, ReplyEvent, ReplyFinished, Status, StatusChanged
from bot.errors import Refusal
from bot.ports.extension import StepResult, TurnContext
from bot.ports.provider import Payer, SpeechRequest

VOICES = ("anna", "bella", "claire", "diana", "alex", "benjamin", "charles", "david")
FORMATS = ("mp3", "wav", "opus", "pcm")
LONGEST = 4000
_FENCE = re.compile(r"^(```|~~~).*?^\1[^\S\n]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_ADDRESS = re.compile(r"https?://\S+")
_MARKS = re.compile(r"^\s{0,3}(?:#{1,6}\s+|[-*+]\s+|\d+[.)]\s+|>\s?|\|)|[*_~`|]+", re.MULTILINE)


def speech_request(arguments: Mapping[str, Argument], preferences: Effective, payer: Payer) -> SpeechRequest:
    """Turn options into a request; refuses what can't be spoken. Pure."""
    text = speakable(words_in(arguments, "text"))
    if not text:
        raise Refusal(words="refusal.nothing_to_read")
    if len(text) > LONGEST:
        raise Refusal(words="refusal.text_too_long", n=len(text), max=LONGEST)
    voice = (words_in(arguments, "voice") or preferences.value("voice", VOICES[0])).lower()
    if voice not in VOICES:
        raise Refusal(words="refusal.unknown_voice", voice=voice[:40], voices=", ".join(VOICES))
    speed = arguments.get("speed", 1.0)
    return SpeechRequest(
        model=preferences.value("model.speech"),
        text=text,
        payer=payer,
        voice=voice,
        format=words_in(arguments, "format") or FORMATS[0],
        speed=float(speed) if isinstance(speed, int | float) else 1.0,
        style=words_in(arguments, "style"),
    )


async def speak(context: TurnContext, arguments: Mapping[str, Argument]) -> AsyncIterator[ReplyEvent]:
    """Record, keep, play."""
    yield StatusChanged(Status("status.speaking"))
    request = speech_request(arguments, context.preferences, context.payer)

    async def make() -> StepResult:
        spoken = await context.provider.speak(request)
        audio = await context.files.label(spoken.audio, model=spoken.usage.model)
        return StepResult(media=(await context.keep(audio),), usage=spoken.usage)

    result = await context.once("speak", make)
    for audio in result.media:
        yield MediaReady(audio)
    yield ReplyFinished(usage=result.usage)


def speakable(text: str) -> str:
    """Leave out what nobody says aloud: code blocks, addresses, marks."""
    spoken = _LINK.sub(r"\1", _FENCE.sub(" ", text))
    spoken = _MARKS.sub("", _ADDRESS.sub("", spoken))
    return re.sub(r"[ \t]+", " ", re.sub(r"\n{2,}", "\n", spoken)).strip()
