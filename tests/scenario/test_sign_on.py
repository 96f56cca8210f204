"""Single sign-on: a trusted proxy names the person, and nobody else can."""

from pathlib import Path

from tests.scenario.room import parley

SETTINGS = {"PARLEY_WEB_USER_HEADER": "X-Person", "PARLEY_TRUSTED_PROXIES": "127.0.0.1"}


async def test_who_the_proxy_names_sees_their_own_conversations_and_pictures(tmp_path: Path) -> None:
    async with parley(tmp_path, **SETTINGS) as room, room.person(**{"X-Person": "ana"}) as ana, ana.chat() as chat:
        drawn = await chat.asks("/imagine a fox")
        async with room.person(**{"X-Person": "ana"}) as elsewhere, room.person(**{"X-Person": "bo"}) as bo:
            for person, status in ((elsewhere, 200), (bo, 404)):
                async with person.session.get(room.url + drawn["media"][0]["url"]) as response:
                    assert response.status == status
            _, listed = await bo.ask("GET", "/api/conversations")
            assert listed["conversations"] == []


async def test_a_header_from_elsewhere_names_nobody(tmp_path: Path) -> None:
    settings = SETTINGS | {"PARLEY_TRUSTED_PROXIES": "10.0.0.1"}
    async with parley(tmp_path, **settings) as room, room.person(**{"X-Person": "ana"}) as ana:
        assert ana.boot["error"]["code"] == "sign_in"


async def test_files_that_only_a_deleted_conversation_showed_are_gone(tmp_path: Path) -> None:
    async with parley(tmp_path) as room, room.person() as ana, ana.chat() as chat:
        drawn = await chat.asks("/imagine a fox")
        await ana.ask("DELETE", chat.path)
        async with ana.session.get(room.url + drawn["media"][0]["url"]) as response:
            assert response.status == 404
        _, upload = await ana.upload("notes.txt", b"words")
        assert (await ana.ask("DELETE", f"/api/uploads/{upload['id']}"))[0] == 204
        async with ana.session.get(f"{room.url}/media/{upload['id']}") as response:
            assert response.status == 404
