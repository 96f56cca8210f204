"""What the page asks for: messages, buttons, uploads and the side list."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from adapters.web.adapter import WebAdapter
from adapters.web.bubbles import actions_of, bubble_of, moment
from adapters.web.dialect import html_of
from adapters.web.door import Door, Visit, body_of
from adapters.web.failures import refused
from adapters.web.parse import action_from, conversation_key, message_from, upload_ids
from bot.domain.inbound import Accepted, Answered, Ignored, Received
from bot.domain.media import Media, MediaKind, StoredMedia, shown_size
from bot.domain.message import MediaPart, Role, StoredMessage
from bot.errors import Refusal
from bot.server.surroundings import Surroundings

LIST = 40
OLDER = 40
TITLE_LENGTH = 120
EXPORT_AT_ONCE = 200


class Listener:
    """The page's requests, each answered in one method."""

    def __init__(self, adapter: WebAdapter, door: Door, surroundings: Surroundings) -> None:
        self._adapter = adapter
        self._door = door
        self._house = surroundings

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """List them."""
        one = "/api/conversations/{id}"
        guarded = self._door.guarded
        return [
            web.get("/api/conversations", guarded(self.listing)),
            web.patch(one, guarded(self.rename)),
            web.delete(one, guarded(self.remove)),
            web.get(f"{one}/export", guarded(self.export)),
            web.get(f"{one}/bubbles", guarded(self.older)),
            web.post(f"{one}/messages", guarded(self.message)),
            web.post(f"{one}/actions", guarded(self.action)),
            web.post("/api/uploads", guarded(self.upload)),
            web.delete("/api/uploads/{id}", guarded(self.drop_upload)),
        ]

    async def listing(self, visit: Visit) -> web.Response:
        """List conversations, searched and page by page."""
        query = visit.request.query
        before = _time(query.get("before", ""))
        found = await self._house.conversations.listing(
            "web", visit.author.person.user_id, find=query.get("find", "").strip()[:200], before=before, at_most=LIST
        )
        shown = [{"id": each.key.thread, "title": each.title, "updated_at": moment(each.updated_at)} for each in found]
        following = moment(found[-1].updated_at) if len(found) == LIST else None
        return web.json_response({"conversations": shown, "next": following})

    async def rename(self, visit: Visit) -> web.Response:
        """Give a conversation another title."""
        body = await body_of(visit.request)
        title = str(body.get("title", "")).strip() if isinstance(body, dict) else ""
        if not title:
            raise Refusal(words="refusal.rename_empty")
        if not await self._house.conversations.rename(self._key(visit), title[:TITLE_LENGTH]):
            raise Refusal(words="refusal.no_conversation")
        return web.Response(status=204)

    async def remove(self, visit: Visit) -> web.Response:
        """Erase a conversation and the files only it shows."""
        everything = await self._everything(visit)
        await self._house.conversations.remove(self._key(visit))
        for stored in everything:
            for part in stored.message.parts:
                if isinstance(part, MediaPart):
                    await self._house.media.release(part.media.media_id)
        return web.Response(status=204)

    async def older(self, visit: Visit) -> web.Response:
        """Read what was said before a place."""
        order = visit.request.query.get("before", "")
        if not (order.isascii() and order.isdecimal() and len(order) < 19):
            raise Refusal(words="refusal.input")
        page = await self._house.conversations.page(self._key(visit), before_seq=int(order), at_most=OLDER + 1)
        bubbles = [bubble_of(stored, visit.words) for stored in page[-OLDER:]]
        return web.json_response({"bubbles": bubbles, "more": len(page) > OLDER})

    async def export(self, visit: Visit) -> web.Response:
        """Save a conversation as a Markdown file."""
        key = self._key(visit)
        summary = await self._house.conversations.lookup(key)
        if summary is None:
            raise Refusal(words="refusal.no_conversation")
        said = [_as_markdown(stored) for stored in await self._everything(visit)]
        text = f"# {summary.title}\n\n" + "\n\n".join(said) + "\n"
        disposition = 'attachment; filename="conversation.md"'
        return web.Response(text=text, content_type="text/markdown", headers={"Content-Disposition": disposition})

    async def message(self, visit: Visit) -> web.Response:
        """Take in a message."""
        body = await body_of(visit.request)
        uploads = [await self._upload_of(visit, each) for each in upload_ids(body)]
        key = self._key(visit)
        inbound = message_from(body, key, visit.author, uploads, at=self._house.clock.now())
        return _told(await self._adapter.receive(inbound), visit)

    async def action(self, visit: Visit) -> web.Response:
        """Take in a button that was pressed."""
        body = await body_of(visit.request)
        inbound = action_from(body, self._key(visit), visit.author, at=self._house.clock.now())
        return _told(await self._adapter.receive(inbound), visit)

    async def upload(self, visit: Visit) -> web.Response:
        """Take in a file: checked by content, kept, and shown before it is sent."""
        request = visit.request
        name = file_name(request.headers.get("X-File-Name", ""))
        limit = self._house.upload_bytes
        if (request.content_length or 0) > limit:
            size = shown_size(request.content_length or 0)
            text = visit.words.say("refusal.file_too_big", name=name or "file", size=size, limit=shown_size(limit))
            return refused(text, code="too_large", status=413)
        data = await request.read()
        stored = await self._kept(data, name or "file", visit)
        url = self._house.links.own(stored.media_id) if stored.kind is MediaKind.PICTURE else None
        shown = {"id": stored.media_id, "name": stored.name, "kind": stored.kind.value, "size": stored.size, "url": url}
        return web.json_response(shown, status=201)

    async def drop_upload(self, visit: Visit) -> web.Response:
        """Let go of a file that was not sent; what a message shows stays."""
        media_id = visit.request.match_info["id"]
        if await self._house.media.owner(media_id) == visit.author.person:
            await self._house.media.release(media_id)
        return web.Response(status=204)

    async def _kept(self, data: bytes, name: str, visit: Visit) -> StoredMedia:
        files, person = self._house.files, visit.author.person
        match files.kind_of(data, name):
            case MediaKind.PICTURE:
                picture = await files.picture(data, name)
                return await self._house.media.keep(
                    picture.media, owner=person, width=picture.width, height=picture.height
                )
            case MediaKind.DOCUMENT:
                await files.document(data, name, at_most=1000)
                mime_type = visit.request.headers.get("Content-Type", "application/octet-stream")
                media = Media(MediaKind.DOCUMENT, name, mime_type, data)
                return await self._house.media.keep(media, owner=person)
            case _:
                raise Refusal(words="refusal.cannot_hear", name=name)

    async def _upload_of(self, visit: Visit, media_id: str) -> StoredMedia:
        stored = await self._house.media.find(media_id)
        if stored is None or await self._house.media.owner(media_id) != visit.author.person:
            raise Refusal(words="refusal.unreadable", name=media_id[:20])
        return stored

    async def _everything(self, visit: Visit) -> list[StoredMessage]:
        found: list[StoredMessage] = []
        before: int | None = None
        while page := await self._house.conversations.page(self._key(visit), before_seq=before, at_most=EXPORT_AT_ONCE):
            found[:0] = page
            before = page[0].seq
        return found

    def _key(self, visit: Visit) -> Any:
        return conversation_key(visit.author.person, visit.request.match_info["id"])


def file_name(sent: str) -> str:
    """The name of an upload: no folders, nothing that is not printed, at most 120 characters."""
    name = unquote(sent).replace("/", "_").replace("\\", "_")
    return "".join(each for each in name if each.isprintable()).strip()[:120]


def _told(received: Received, visit: Visit) -> web.Response:
    """Tell the page what became of what it sent."""
    answer: dict[str, Any]
    match received:
        case Accepted(turn_id, text):
            answer = {"kind": "accepted", "turn": turn_id, "text": text}
        case Answered(outgoing):
            actions = actions_of(outgoing.actions, visit.words)
            html = html_of(outgoing.text)
            answer = {"kind": "answered", "text": outgoing.text, "html": html, "actions": actions}
        case Ignored(reason):
            answer = {"kind": "ignored", "text": reason}
        case _:
            answer = {"kind": "duplicate"}
    return web.json_response({"received": answer})


def _as_markdown(stored: StoredMessage) -> str:
    message = stored.message
    name = message.author.display_name if message.author and message.role is Role.USER else "Parley"
    files = [f"[{part.media.name}]" for part in message.parts if isinstance(part, MediaPart)]
    return "\n\n".join([f"**{name}** ({stored.at:%Y-%m-%d %H:%M} UTC)", *files, message.text]).rstrip()


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        raise Refusal(words="refusal.input") from None
