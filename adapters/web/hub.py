"""What open pages are told: growing answers at once, stored changes as they come. One hub a process."""

import asyncio
import itertools
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.web.bubbles import Bubble, answer_bubble, bubble_of, moment
from adapters.web.live import LiveAnswer
from bot.domain.conversation import ConversationKey
from bot.domain.message import Role, StoredMessage
from bot.domain.wording import Words
from bot.errors import StoreError
from bot.ports.clock import Clock
from bot.ports.store import ConversationStore, Summary

PAGE = 40
QUEUE = 500
AFTER_ALL = 1e12  # a growing answer stands below everything stored
MOST_LIVE = 2000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page was last sent of a bubble, in short, and where it stands."""

    digest: str
    order: float


@dataclass(slots=True)
class Reader:
    """One open page: whose it is, which conversation it shows, and what it has not been sent yet."""

    channel: str
    thread: str
    words: Words
    waiting: list[bytes] = field(default_factory=list)
    has_news: asyncio.Event = field(default_factory=asyncio.Event)
    is_behind: bool = False
    is_over: bool = False
    shown: dict[str, Seen] = field(default_factory=dict)

    def tell(self, line: bytes) -> None:
        """Queue one event; who does not read fast enough gets the whole state anew."""
        if len(self.waiting) >= QUEUE:
            self.waiting.clear()
            self.is_behind = True
        self.waiting.append(line)
        self.has_news.set()


class Hub:
    """Knows who reads and what grows."""

    def __init__(self, conversations: ConversationStore, clock: Clock) -> None:
        self._conversations = conversations
        self._clock = clock
        self._readers: list[Reader] = []
        self._live: dict[str, LiveAnswer] = {}
        self._status: dict[str, tuple[ConversationKey, str]] = {}
        self._ids = itertools.count(1)

    @contextmanager
    def reading(self, reader: Reader) -> Iterator[Reader]:
        """Keep a page informed while it is open."""
        self._readers.append(reader)
        try:
            yield reader
        finally:
            self._readers.remove(reader)

    def close(self) -> None:
        """End every open stream; pages connect again, to whoever serves them then."""
        for reader in self._readers:
            reader.is_over = True
            reader.has_news.set()

    def live(self, answer_id: str, key: ConversationKey) -> LiveAnswer:
        """The growing answer of this id; begun when there is none."""
        answer = self._live.get(answer_id)
        if answer is None or answer.is_final:
            order = answer.order if answer else self._order_of(answer_id, key)
            answer = self._live[answer_id] = LiveAnswer(answer_id, key, order, moment(self._clock.now()))
            if len(self._live) > MOST_LIVE:
                self._live.pop(next(iter(self._live)))
        return answer

    def find(self, answer_id: str) -> LiveAnswer | None:
        """The growing answer of this id, if any."""
        return self._live.get(answer_id)

    def drop(self, answer_id: str) -> None:
        """Forget a growing answer that was taken away."""
        if answer := self._live.pop(answer_id, None):
            self.tell(answer.key, "gone", {"id": answer_bubble(answer_id)})

    def show(self, answer: LiveAnswer) -> None:
        """Send a growing answer's whole bubble."""
        for reader in self._readers_of(answer.key):
            bubble = answer.bubble(reader.words)
            reader.shown[bubble["id"]] = Seen(_digest(bubble), bubble["order"])
            reader.tell(self._line("bubble", bubble))

    def grow(self, answer: LiveAnswer, keep: int, html: str) -> None:
        """Send what has grown."""
        for reader in self._readers_of(answer.key):
            reader.shown[answer_bubble(answer.answer_id)] = Seen("", answer.order)
        self.tell(answer.key, "grow", {"id": answer_bubble(answer.answer_id), "keep": keep, "html": html})

    def status(self, key: ConversationKey, turn_id: str, texts: Mapping[str, str] | None) -> None:
        """Send what is being done, in each reader's language; None clears it."""
        if texts is None:
            self._status.pop(turn_id, None)
            self.tell(key, "status", {"turn": turn_id, "text": None})
            return
        self._status[turn_id] = (key, texts["en"])
        for reader in self._readers_of(key):
            reader.tell(self._line("status", {"turn": turn_id, "text": texts[reader.words.language]}))

    def tell(self, key: ConversationKey, event: str, data: Mapping[str, Any]) -> None:
        """Send one event to everybody who reads a conversation."""
        readers = self._readers_of(key)
        if readers:
            line = self._line(event, data)
            for reader in readers:
                reader.tell(line)

    def tell_all(self, event: str) -> None:
        """Send one event to every open page."""
        line = self._line(event, {})
        for reader in self._readers:
            reader.tell(line)

    async def refresh(self, key: ConversationKey) -> None:
        """Tell the readers of a conversation what changed in the store, in whichever process it was changed."""
        try:
            await self._refresh(key)
        except StoreError as error:
            log.warning("open pages could not be told of a change", extra={"code": error.code})

    async def _refresh(self, key: ConversationKey) -> None:
        readers = [reader for reader in self._readers if reader.channel == key.channel]
        if not readers:
            self._settle(key, await self._conversations.page(key, at_most=4) if self._grows_in(key) else ())
            return
        summary = await self._conversations.lookup(key)
        if summary is None:
            event: dict[str, Any] = {"id": key.thread, "deleted": True}
        else:
            event = _listed(summary)
        line = self._line("conversation", event)
        page = await self._conversations.page(key, at_most=PAGE) if summary else ()
        if summary is None:
            self._forget(key)
        self._settle(key, page)
        for reader in readers:
            reader.tell(line)
            if reader.thread == key.thread:
                self._update(reader, page)

    async def snapshot(self, reader: Reader) -> None:
        """Send a page everything it shows: at its opening, and whenever it lost the thread."""
        key = ConversationKey("web", "", reader.channel, reader.thread)
        summary = await self._conversations.lookup(key)
        page = await self._conversations.page(key, at_most=PAGE + 1)
        bubbles = self._bubbles(page[-PAGE:], key, reader.words)
        reader.shown = {bubble["id"]: Seen(_digest(bubble), bubble["order"]) for bubble in bubbles}
        reader.is_behind = False
        title = summary.title if summary else ""
        state = {"conversation": {"id": reader.thread, "title": title}, "bubbles": bubbles, "more": len(page) > PAGE}
        reader.tell(self._line("snapshot", state))
        if summary is not None:
            reader.tell(self._line("conversation", _listed(summary)))
        for turn_id, (place, text) in self._status.items():
            if place == key:
                reader.tell(self._line("status", {"turn": turn_id, "text": text}))

    def _update(self, reader: Reader, page: Sequence[StoredMessage]) -> None:
        key = ConversationKey("web", "", reader.channel, reader.thread)
        bubbles = self._bubbles(page, key, reader.words)
        present = {bubble["id"]: Seen(_digest(bubble), bubble["order"]) for bubble in bubbles}
        first = min((bubble["order"] for bubble in bubbles), default=0)
        for bubble in bubbles:
            if reader.shown.get(bubble["id"]) != present[bubble["id"]]:
                reader.tell(self._line("bubble", bubble))
        if len(page) < PAGE or not first:
            for gone in reader.shown.keys() - present.keys():
                reader.tell(self._line("gone", {"id": gone}))
            reader.shown = present
        else:
            reader.shown |= present

    def _bubbles(self, page: Sequence[StoredMessage], key: ConversationKey, words: Words) -> list[Bubble]:
        """Stored messages, and what grows now in the place of what it replaces."""
        growing = {answer.answer_id: answer for answer in self._grows_in(key) if answer.parts}
        bubbles: list[Bubble] = []
        for stored in page:
            answer = growing.get(stored.answer_id)
            if answer is None or stored.message.role is Role.USER:
                bubbles.append(bubble_of(stored, words))
            else:
                answer.order = stored.seq
        bubbles += [answer.bubble(words) for answer in growing.values()]
        return sorted(bubbles, key=lambda bubble: float(bubble["order"]))

    def _settle(self, key: ConversationKey, page: Sequence[StoredMessage]) -> None:
        """Let go of growing answers whose end is stored; a notice stands in a bubble of its own then."""
        ended = {stored.answer_id for stored in page if stored.message.role in {Role.ASSISTANT, Role.NOTICE}}
        answered = {stored.answer_id for stored in page if stored.message.role is Role.ASSISTANT}
        for answer_id in [each for each in ended if each in self._live and self._live[each].is_final]:
            del self._live[answer_id]
            if answer_id not in answered:
                self.tell(key, "gone", {"id": answer_bubble(answer_id)})

    def _forget(self, key: ConversationKey) -> None:
        """Let go of what was shown of a conversation that is not there any more."""
        for answer in self._grows_in(key):
            self.drop(answer.answer_id)
        for turn_id in [each for each, (place, _) in self._status.items() if place == key]:
            self.status(key, turn_id, None)

    def _grows_in(self, key: ConversationKey) -> list[LiveAnswer]:
        return [answer for answer in self._live.values() if answer.key == key]

    def _order_of(self, answer_id: str, key: ConversationKey) -> float:
        """Where an answer stands that is made again; a new one stands below everything."""
        seen = [reader.shown.get(answer_bubble(answer_id)) for reader in self._readers_of(key)]
        return next((each.order for each in seen if each), AFTER_ALL + next(self._ids))

    def _readers_of(self, key: ConversationKey) -> list[Reader]:
        return [each for each in self._readers if each.thread == key.thread and each.channel == key.channel]

    def _line(self, event: str, data: Mapping[str, Any]) -> bytes:
        body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return f"id: {next(self._ids)}\nevent: {event}\ndata: {body}\n\n".encode()


def _listed(summary: Summary) -> dict[str, Any]:
    return {"id": summary.key.thread, "title": summary.title, "updated_at": moment(summary.updated_at)}


def _digest(bubble: Bubble) -> str:
    return str(hash((bubble["html"], bubble["footer"], bubble["state"], str(bubble["media"]), str(bubble["actions"]))))
