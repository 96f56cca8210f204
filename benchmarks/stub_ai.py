"""An AI that streams prepared words at a set pace, in a process of its own: `python -m benchmarks.stub_ai`.

It prints its address and runs until its standard input is closed. TOKENS words an answer, one chunk a word, every
INTERVAL seconds after FIRST seconds; an interval of 0 sends as fast as the socket takes it.
"""

import asyncio
import json
import sys
import time

from aiohttp import web

WORDS = (
    "Every",
    "message",
    "that",
    "is",
    "accepted",
    "gets",
    "one",
    "whole",
    "answer,",
    "in",
    "order.",
    "It",
    "moves.",
)


def chunk(text: str | None, *, tokens: int, finish: str | None = None) -> bytes:
    """One event as the provider sends it, with the use so far."""
    body = {
        "id": "0" * 32,
        "object": "chat.completion.chunk",
        "created": 1770000000,
        "model": "Qwen/Qwen3-8B",
        "choices": [{"index": 0, "delta": {"content": text, "reasoning_content": None}, "finish_reason": finish}],
        "system_fingerprint": "",
        "usage": {"prompt_tokens": 15, "completion_tokens": tokens, "total_tokens": 15 + tokens},
    }
    return b"data: " + json.dumps(body).encode() + b"\n\n"


def words_of(count: int) -> list[str]:
    """The words of an answer: sentences, with a paragraph now and then."""
    return [WORDS[n % len(WORDS)] + ("\n\n" if n % 60 == 59 else " ") for n in range(count)]


def build(*, tokens: int, interval: float, first: float) -> web.Application:
    """Build the site."""
    chunks = [chunk(word, tokens=n + 1) for n, word in enumerate(words_of(tokens))]
    end = chunk("", tokens=tokens, finish="stop") + b"data: [DONE]\n\n"

    arrivals: dict[str, float] = {}

    async def answer(request: web.Request) -> web.StreamResponse:
        arrived = time.perf_counter()
        body = json.loads(await request.read())
        said = [message["content"] for message in body["messages"]]
        arrivals[said[-1] if said else ""] = arrived
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await asyncio.sleep(first)
        for each in chunks:
            await response.write(each)
            if interval:
                await asyncio.sleep(interval)
        await response.write(end)
        return response

    async def arrived(_: web.Request) -> web.Response:
        return web.json_response(arrivals)

    async def models(_: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": [{"id": "Qwen/Qwen3-8B"}]})

    site = web.Application()
    site.add_routes(
        [web.post("/v1/chat/completions", answer), web.get("/v1/models", models), web.get("/v1/arrivals", arrived)]
    )
    return site


async def main() -> None:
    """Serve until standard input ends."""
    tokens, interval, first = int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])
    runner = web.AppRunner(build(tokens=tokens, interval=interval, first=first), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
