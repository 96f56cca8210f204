"""What falls out of a conversation's window becomes a rolling summary, made by a turn of its own that nobody sees."""

from contextlib import aclosing

from bot.domain.inbound import InboundAction
from bot.domain.message import Message, Role, StoredMessage, Text
from bot.domain.reply import TextDelta
from bot.domain.turn import Turn
from bot.engine.reading import text_of
from bot.engine.services import Services
from bot.ports.provider import ChatRequest, Payer
from bot.ports.turns import NewTurn

# No button has this verb: a browser that sends it is refused like any unknown one.
VERB = "summary"
CHARACTERS = 40_000
TOKENS = 700
AT_MOST = 200
ASK = (
    "Sum up this earlier part of a conversation for yourself, so that you can go on with it: who takes part, what was "
    "asked, decided, promised and learned, names, numbers and open questions. At most 300 words, in its language."
)


def is_summary(turn: Turn) -> bool:
    """Is this a turn that makes a summary?"""
    return isinstance(turn.inbound, InboundAction) and turn.inbound.verb == VERB


def summary_turn(turn: Turn, *, start: int, end: int, turn_id: str) -> NewTurn:
    """Ask for what stood between two places of the conversation to be summed up; asked twice, it is done once."""
    inbound = InboundAction(
        key=turn.key,
        dedupe=(f"sum:{turn.conversation_id}:{end}",),
        author=turn.inbound.author,
        sent_at=turn.inbound.sent_at,
        target=turn.inbound.target,
        verb=VERB,
        turn_id=turn.turn_id,
        values={"start": str(start), "end": str(end)},
    )
    return NewTurn(turn_id=turn_id, inbound=inbound, is_own_lane=True)


async def summarise(services: Services, turn: Turn, *, summary: str, model: str) -> None:
    """Make the summary and keep it. `summary` is the one so far."""
    assert isinstance(turn.inbound, InboundAction)
    start, end = (int(turn.inbound.values[name]) for name in ("start", "end"))
    page = await services.conversations.page(turn.key, before_seq=end, at_most=AT_MOST)
    said = transcript([message for message in page if message.seq >= start])
    if not said:
        return
    before = f"Summary so far:\n{summary}\n\n" if summary else ""
    request = ChatRequest(
        model=model,
        messages=(Message(Role.SYSTEM, (Text(ASK),)), Message(Role.USER, (Text(before + said),))),
        payer=Payer(turn.turn_id, turn.person, turn.key),
        max_tokens=TOKENS,
    )
    async with aclosing(services.provider.chat(request)) as events:  # type: ignore[type-var]  # an async generator
        made = [event.text async for event in events if isinstance(event, TextDelta)]
    if text := "".join(made).strip():
        await services.conversations.keep_summary(turn.conversation_id, text)


def transcript(messages: list[StoredMessage]) -> str:
    """Write messages down with who said them; of a very long stretch the newest part."""
    lines = []
    for stored in messages:
        message = stored.message
        text = text_of(message.parts).strip()
        if text and message.role in {Role.USER, Role.ASSISTANT}:
            name = message.author.display_name if message.author and message.role is Role.USER else "Parley"
            lines.append(f"{name}: {text}")
    return "\n".join(lines)[-CHARACTERS:]
