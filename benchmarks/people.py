"""People before browsers, many at once, for load: each opens a conversation, asks, and follows the answer."""

import asyncio
import json
import secrets
import time
from dataclasses import dataclass

import aiohttp


@dataclass(frozen=True, slots=True)
class Seen:
    """What one person saw of one answer, in seconds from sending; `freeze` is the longest stillness while it grew.

    `sent_at` is the system's monotonic time.
    """

    sent_at: float
    first_text: float
    whole: float
    freeze: float
    length: int


async def ask(address: str, question: str, together: asyncio.Barrier) -> Seen:
    """Open the page, wait for the others, ask, and follow the answer to its end."""
    jar = aiohttp.CookieJar(unsafe=True)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": address}, timeout=timeout) as session:
        async with session.get(f"{address}/api/boot") as response:
            csrf = (await response.json())["csrf"]
        conversation = secrets.token_urlsafe(16)
        async with session.get(f"{address}/api/events?conversation={conversation}") as events:
            await events.content.readuntil(b"event: snapshot")
            await together.wait()
            sent = time.perf_counter()
            body = {"text": question, "client_id": secrets.token_urlsafe(12), "uploads": []}
            path = f"{address}/api/conversations/{conversation}/messages"
            async with session.post(path, json=body, headers={"X-Parley-CSRF": csrf}) as response:
                assert response.status == 200, await response.text()
            return await _follow(events.content, sent)


async def _follow(content: aiohttp.StreamReader, sent: float) -> Seen:
    first = last = 0.0
    freeze = 0.0
    event = b""
    async for line in content:
        if line.startswith(b"event: "):
            event = line[7:].strip()
            continue
        if not line.startswith(b"data: ") or event not in (b"bubble", b"grow"):
            continue
        is_answer = event == b"grow" or b'"role":"parley"' in line
        if not is_answer:
            continue
        now = time.perf_counter()
        first = first or now
        freeze = max(freeze, now - (last or now))
        last = now
        if event == b"bubble" and b'"state":"done"' in line:
            length = len(json.loads(line[6:])["text"])
            return Seen(sent, first - sent, now - sent, freeze, length)
    raise RuntimeError("the stream ended before the answer")


async def crowd(address: str, size: int, *, questions: list[str] | None = None) -> list[Seen]:
    """So many people ask at once, when all of them have the page open."""
    together = asyncio.Barrier(size)
    asked = questions or ["Hello"] * size
    return list(await asyncio.gather(*(ask(address, question, together) for question in asked)))
