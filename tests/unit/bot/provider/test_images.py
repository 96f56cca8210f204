"""Drawing over a real socket: fields, fetching, partial results, money."""

import base64
from decimal import Decimal

import pytest

from bot.domain.media import Media, MediaKind
from bot.errors import AbilityMissing, ProviderAccount, ProviderOverloaded, ProviderRejected, ProviderUnavailable
from bot.ports.provider import PictureRequest
from bot.provider import fetching
from tests.unit.bot.provider.room import PAYER, Room, furnished
from tests.wire.provider_server import ProviderServer, Reply, Then, plain

PATH = "/v1/images/generations"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
JPEG = b"\xff\xd8\xff" + b"pixels"


def wanted(model: str = "Qwen/Qwen-Image", **options: object) -> PictureRequest:
    return PictureRequest(model=model, prompt="a fox", payer=PAYER, **options)  # type: ignore[arg-type]


def drawn(server: ProviderServer, *names: str, seed: int | None = 7) -> Reply:
    """Answer with links to pictures on the server itself."""
    images = [{"url": f"{server.origin}/{name}?Expires=1"} for name in names]
    return plain(200, {"images": images, "timings": {"inference": 2.7}, "seed": seed})


def hang_up(room: Room, name: str, data: bytes, **options: object) -> None:
    """Put a picture where a link leads."""
    reply = Reply((data,), content_type="application/octet-stream", **options)  # type: ignore[arg-type]
    room.server.script(reply, path=f"/{name}")


async def test_pictures_are_drawn_fetched_and_priced() -> None:
    async with furnished() as room:
        room.server.script(drawn(room.server, "a.png"), path=PATH)
        hang_up(room, "a.png", PNG)
        result = await room.provider.draw(wanted(seed=7))
        asked, fetched = room.server.asked
        [row] = room.ledger.entries
    [picture] = result.pictures
    assert (picture.kind, picture.mime_type, picture.data) == (MediaKind.PICTURE, "image/png", PNG)
    assert (result.seed, result.usage.units, result.usage.cost) == (7, 1, Decimal("0.30"))
    assert asked.body == {"model": "Qwen/Qwen-Image", "prompt": "a fox", "image_size": "1328x1328", "seed": 7}
    assert "Authorization" not in fetched.headers
    assert (row.ability, row.outcome, row.usage.cost) == ("draw", "ok", Decimal("0.30"))


async def test_a_model_that_draws_several_is_asked_once() -> None:
    async with furnished() as room:
        room.server.script(drawn(room.server, "a", "b"), path=PATH)
        hang_up(room, "a", PNG)
        hang_up(room, "b", JPEG)
        result = await room.provider.draw(wanted("Kwai-Kolors/Kolors", count=2))
        assert room.server.asked[0].body["batch_size"] == 2
    assert [picture.name for picture in result.pictures] == ["picture-1.png", "picture-2.jpg"]


async def test_a_model_that_draws_one_is_asked_for_each_with_a_seed_of_its_own() -> None:
    async with furnished() as room:
        room.server.script(drawn(room.server, "a"), drawn(room.server, "b", seed=8), path=PATH)
        hang_up(room, "a", PNG)
        hang_up(room, "b", JPEG)
        result = await room.provider.draw(wanted(count=2, seed=7))
        seeds = [asked.body["seed"] for asked in room.server.asked if asked.method == "POST"]
    assert seeds == [7, 8]
    assert (len(result.pictures), result.seed, result.usage.cost) == (2, 7, Decimal("0.60"))


async def test_what_is_drawn_is_kept_when_the_rest_fails() -> None:
    async with furnished() as room:
        room.server.script(drawn(room.server, "a"), plain(403, {"code": 30001, "message": "balance"}), path=PATH)
        hang_up(room, "a", PNG)
        result = await room.provider.draw(wanted(count=2))
        assert [outcome for _, outcome in room.ledger.outcomes] == ["ok", "provider_account"]
    assert len(result.pictures) == 1


async def test_a_picture_that_was_fetched_is_kept_when_the_next_can_not_be() -> None:
    async with furnished() as room:
        room.server.script(drawn(room.server, "a", "gone"), path=PATH)
        hang_up(room, "a", PNG)
        result = await room.provider.draw(wanted("Kwai-Kolors/Kolors", count=2))
    assert [picture.data for picture in result.pictures] == [PNG]


async def test_a_dialect_that_can_not_start_from_a_picture_says_so_before_it_costs() -> None:
    start = Media(MediaKind.PICTURE, "fox.png", "image/png", PNG)
    async with furnished(dialect="openai") as room:
        with pytest.raises(AbilityMissing):
            await room.provider.draw(wanted("gpt-image-1", start=start))
        assert room.server.asked == []


async def test_the_other_name_of_the_list_is_read_too() -> None:
    async with furnished() as room:
        room.server.script(plain(200, {"data": [{"url": f"{room.server.origin}/a"}]}), path=PATH)
        hang_up(room, "a", PNG)
        assert len((await room.provider.draw(wanted())).pictures) == 1


async def test_the_other_dialect_may_send_pictures_inside_the_answer() -> None:
    async with furnished(dialect="openai") as room:
        inside = {"b64_json": base64.b64encode(PNG).decode()}
        room.server.script(plain(200, {"created": 1, "data": [inside, inside]}), path=PATH)
        result = await room.provider.draw(wanted("gpt-image-1", count=2, size="1024x1024"))
        assert room.server.asked[0].body["n"] == 2
    assert [picture.data for picture in result.pictures] == [PNG, PNG]


async def test_a_passing_fault_is_tried_once_more() -> None:
    async with furnished() as room:
        room.server.script(plain(503, {"code": 50505, "message": "busy"}), drawn(room.server, "a"), path=PATH)
        hang_up(room, "a", PNG)
        assert len((await room.provider.draw(wanted())).pictures) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (plain(403, {"code": 30001, "message": "balance"}), ProviderAccount),
        (plain(400, {"code": 20015, "message": "image_size"}), ProviderRejected),
        (plain(200, b"not json"), ProviderUnavailable),
        (plain(200, {"images": []}), ProviderUnavailable),
        (plain(200, {"code": 50505, "message": "overloaded"}), ProviderOverloaded),
    ],
)
async def test_faults_are_told(reply: Reply, error: type[Exception]) -> None:
    async with furnished() as room:
        room.server.script(reply, reply, path=PATH)
        with pytest.raises(error):
            await room.provider.draw(wanted())


async def test_a_link_may_lead_on_within_trusted_places() -> None:
    async with furnished() as room:
        room.server.script(drawn(room.server, "a"), path=PATH)
        room.server.script(Reply(status=302, headers={"Location": "/b"}), path="/a")
        hang_up(room, "b", PNG)
        assert len((await room.provider.draw(wanted())).pictures) == 1


async def test_a_link_that_leads_elsewhere_into_the_network_is_not_followed() -> None:
    async with ProviderServer() as inside, furnished() as room:
        room.server.script(drawn(room.server, "a"), path=PATH)
        room.server.script(Reply(status=302, headers={"Location": f"{inside.origin}/secret"}), path="/a")
        with pytest.raises(ProviderUnavailable):
            await room.provider.draw(wanted())
        assert inside.asked == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
async def test_a_link_into_the_network_is_refused_when_it_connects(host: str) -> None:
    async with ProviderServer() as inside, furnished() as room:
        port = inside.origin.rpartition(":")[2]
        room.server.script(plain(200, {"images": [{"url": f"https://{host}:{port}/a.png"}]}), path=PATH)
        with pytest.raises(ProviderUnavailable, match="none may be fetched"):
            await room.provider.draw(wanted())


async def test_a_link_without_encryption_is_refused_wherever_it_leads() -> None:
    async with furnished(connect_seconds=0.2) as room:
        room.server.script(plain(200, {"images": [{"url": "http://8.8.8.8/a.png"}]}), path=PATH)
        with pytest.raises(ProviderUnavailable, match="none may be fetched"):
            await room.provider.draw(wanted())


async def test_a_trusted_origin_is_fetched_from_wherever_it_lies() -> None:
    async with ProviderServer() as store, furnished(trusted_media_origins=(store.origin,)) as room:
        room.server.script(plain(200, {"images": [{"url": f"{store.origin}/a"}]}), path=PATH)
        store.script(Reply((PNG,), content_type="image/png"), path="/a")
        assert len((await room.provider.draw(wanted())).pictures) == 1
        assert "Authorization" not in store.asked[0].headers


async def test_fetching_is_tried_again_without_drawing_again() -> None:
    async with furnished() as room:
        room.server.script(drawn(room.server, "a"), path=PATH)
        hang_up(room, "a", PNG, then=Then.CUT, headers={"Content-Length": "1000"})
        hang_up(room, "a", PNG)
        assert len((await room.provider.draw(wanted())).pictures) == 1
        assert [asked.method for asked in room.server.asked] == ["POST", "GET", "GET"]


@pytest.mark.parametrize("data", [b"<html>", b""])
async def test_what_is_no_picture_is_not_handed_on(data: bytes) -> None:
    async with furnished() as room:
        room.server.script(drawn(room.server, "a"), path=PATH)
        hang_up(room, "a", data)
        with pytest.raises(ProviderUnavailable, match="not a picture"):
            await room.provider.draw(wanted())


async def test_a_file_beyond_the_limit_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST_FILE", 100)
    async with furnished() as room:
        room.server.script(drawn(room.server, "a"), path=PATH)
        hang_up(room, "a", PNG + b"x" * 200)
        with pytest.raises(ProviderUnavailable, match="larger"):
            await room.provider.draw(wanted())
