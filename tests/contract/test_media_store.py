"""What `MediaStore` promises, on every implementation."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.media import Media, MediaKind, StoredMedia
from bot.domain.message import MediaPart, Message, Role, Text
from bot.errors import Refusal
from tests.contract.talk import asked, person, taken

FOX = Media(MediaKind.PICTURE, "fox.png", "image/png", b"\x89PNG\x00fox", "a fox in the snow")


async def test_a_kept_file_is_read_as_it_was(database: Any) -> None:
    stored = await database.media.keep(FOX, owner=person(), width=10, height=20)
    assert stored == StoredMedia(
        stored.media_id, FOX.kind, FOX.name, FOX.mime_type, len(FOX.data), FOX.alt_text, 10, 20
    )
    assert await database.media.find(stored.media_id) == stored
    assert await database.media.read(stored.media_id) == FOX
    assert await database.media.owner(stored.media_id) == person()


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
async def test_files_of_every_size_come_back_whole(database: Any, size: int) -> None:
    data = bytes(n % 251 for n in range(1000)) * (size // 1000 + 1)
    stored = await database.media.keep(replace(FOX, data=data[:size]), owner=None)
    media = await database.media.read(stored.media_id)
    assert media.data == data[:size]
    assert await database.media.owner(stored.media_id) is None


async def test_the_same_bytes_of_one_owner_are_one_file(database: Any) -> None:
    first = await database.media.keep(FOX, owner=person())
    assert await database.media.keep(replace(FOX, name="other.png"), owner=person()) == first


async def test_the_same_bytes_of_two_owners_are_two_files(database: Any) -> None:
    of_ana = await database.media.keep(FOX, owner=person("ana"))
    of_ben = await database.media.keep(FOX, owner=person("ben"))
    assert of_ana.media_id != of_ben.media_id
    await database.media.remove(of_ana.media_id)
    assert await database.media.read(of_ana.media_id) is None
    assert await database.media.read(of_ben.media_id) == FOX


async def test_a_removed_file_is_gone_and_may_come_back(database: Any) -> None:
    stored = await database.media.keep(FOX, owner=person())
    await database.media.remove(stored.media_id)
    assert await database.media.find(stored.media_id) is None
    assert await database.media.owner(stored.media_id) is None
    await database.media.remove(stored.media_id)
    assert await database.media.keep(FOX, owner=person()) == stored
    assert await database.media.read(stored.media_id) == FOX


async def test_keeping_and_removing_at_once_never_loses_kept_bytes(database: Any) -> None:
    first = await database.media.keep(FOX, owner=person("0"))
    kept, *_ = await asyncio.gather(
        database.media.keep(FOX, owner=person("1")),
        database.media.remove(first.media_id),
        *(database.media.keep(FOX, owner=person(str(n))) for n in range(2, 8)),
    )
    assert await database.media.read(kept.media_id) == FOX


async def test_more_than_fifty_megabytes_are_refused(database: Any) -> None:
    with pytest.raises(Refusal) as refused:
        await database.media.keep(replace(FOX, data=bytes(50 * 1024 * 1024 + 1)), owner=person())
    assert refused.value.words == "refusal.file_too_big"
    assert refused.value.parameters["name"] == FOX.name


async def test_a_file_a_message_shows_is_not_released_and_another_is(database: Any) -> None:
    shown = await database.media.keep(FOX, owner=person())
    spare = await database.media.keep(replace(FOX, data=b"another fox"), owner=person())
    looked = asked("look")
    message = Message(Role.USER, (MediaPart(shown), Text("look")), looked.inbound.author)
    await taken(database, replace(looked, message=message))
    assert not await database.media.release(shown.media_id)
    assert await database.media.release(spare.media_id)
    assert await database.media.find(shown.media_id) is not None
    assert await database.media.find(spare.media_id) is None
