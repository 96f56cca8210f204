"""Speaking over a real socket."""

from decimal import Decimal

import pytest

from bot.errors import ProviderOverloaded, ProviderRejected, ProviderUnavailable, Refusal
from bot.ports.provider import SpeechRequest
from tests.unit.bot.provider.room import PAYER, furnished
from tests.wire.provider_server import Reply, plain

PATH = "/v1/audio/speech"


def wanted(text: str = "你好", **options: object) -> SpeechRequest:
    return SpeechRequest(model="FunAudioLLM/CosyVoice2-0.5B", text=text, payer=PAYER, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "mime"), [("mp3", "audio/mpeg"), ("opus", "audio/ogg"), ("wav", "audio/wav")])
async def test_sound_comes_back_whole_and_priced_by_the_byte(name: str, mime: str) -> None:
    async with furnished() as room:
        room.server.script(Reply((b"so", b"und"), content_type="application/audio"), path=PATH)
        spoken = await room.provider.speak(wanted(format=name))
        [row] = room.ledger.entries
    assert (spoken.audio.data, spoken.audio.mime_type, spoken.audio.name) == (b"sound", mime, f"speech.{name}")
    assert (spoken.usage.units, spoken.usage.cost) == (6, Decimal("0.0003"))
    assert (row.ability, row.outcome, row.usage.units) == ("speak", "ok", 6)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (plain(400, {"code": 20052, "message": "voice missing"}), ProviderRejected),
        (plain(200, {"code": 50508, "message": "busy"}), ProviderOverloaded),
        (Reply((), content_type="audio/mpeg"), ProviderUnavailable),
    ],
)
async def test_an_error_is_never_taken_for_sound(reply: Reply, error: type[Exception]) -> None:
    async with furnished() as room:
        room.server.script(reply, reply, path=PATH)
        with pytest.raises(error):
            await room.provider.speak(wanted())
        assert all(row.outcome != "ok" for row in room.ledger.entries)


async def test_a_text_longer_than_the_provider_reads_is_refused_before_it_costs() -> None:
    async with furnished() as room:
        with pytest.raises(Refusal):
            await room.provider.speak(wanted("x" * 128_001))
        assert room.server.asked == []
