"""How an answer ends: what its last write shows, and the notice when it could not be made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.delivery.live_message import LiveMessage
from bot.delivery.place import Place
from bot.delivery.receipts import Messages, Slot
from bot.delivery.splitting import TextPart
from bot.domain.media import StoredMedia
from bot.domain.reply import Action, Outgoing, ReplyFailed, ReplyFinished, StopReason
from bot.domain.usage import Usage
from bot.errors import LeaseLost, ParleyError, Refusal
from bot.ports.checkpoint import Checkpoint
from bot.ports.gate import Reservation

FILES_PER_POST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """All that stands when an answer has ended. `keeps` leaves text standing that nobody knows any more, `leaves` an
    earlier answer that was to be replaced and was not.
    """

    stop: StopReason
    usage: Usage | None = None
    parts: Sequence[TextPart] = ()
    media: tuple[StoredMedia, ...] = ()
    footer: str = ""
    actions: tuple[Action, ...] = ()
    notice: str = ""
    notice_actions: tuple[Action, ...] = ()
    error: ParleyError | None = None
    keeps: bool = False
    leaves: bool = False


def ending_of(
    event: ReplyFinished | ReplyFailed, place: Place, live: LiveMessage, media: tuple[StoredMedia, ...]
) -> Ending:
    """Decide what is written last."""
    if isinstance(event, ReplyFailed):
        return _failed(event.error, place, live, media)
    parts = live.whole()
    if parts or media:
        return _finished(event, place, parts, media)
    if event.stop is not StopReason.STOPPED:
        failed = _failed(ParleyError(words="fault.empty"), place, live, ())
        return replace(failed, usage=event.usage)
    standing = live.visible()
    if standing or live.has_unknown:
        return replace(_finished(event, place, standing, ()), keeps=not standing)
    return Ending(stop=event.stop, usage=event.usage, notice=place.words.say("notice.stopped"))


async def write_ending(
    ending: Ending, place: Place, messages: Messages, *, reservation: Reservation | None = None
) -> None:
    """Read the fence, then write everything that is not there yet and take away what is left over."""
    place.reach(Checkpoint.FINAL_READY)
    if not await place.is_held():
        raise LeaseLost(place.turn.turn_id)
    place.reach(Checkpoint.FENCE_READ)
    await _write_text(ending, place, messages, reservation)
    await _write_media(ending, place, messages)
    if ending.notice:
        await write_notice(ending.notice, ending.notice_actions, place, messages)
    if not ending.keeps:
        await messages.remove_after(messages.texts, len(ending.parts))
    if not ending.leaves:
        await messages.remove_after(messages.media, len(_files(ending.media)))
    await messages.remove_after(messages.notices, 1 if ending.notice else 0)
    place.reach(Checkpoint.FINAL_WRITTEN)


async def write_notice(text: str, actions: tuple[Action, ...], place: Place, messages: Messages) -> Slot:
    """Write the notice of an answer; again, it is the same message."""
    outgoing = Outgoing(
        text,
        actions=_shown_actions(actions, place),
        private_to=place.target.for_person,
        is_final=True,
        is_notice=True,
    )
    slot = messages.notice_slot()
    await messages.insist(slot, outgoing)
    await messages.close(slot, text)
    return slot


def _failed(error: ParleyError, place: Place, live: LiveMessage, media: tuple[StoredMedia, ...]) -> Ending:
    """What was said stays, marked; the notice tells why and what to do."""
    words, turn = place.words, place.turn
    notice = words.say(error.words, **error.parameters)
    actions: tuple[Action, ...] = ()
    if not isinstance(error, Refusal):
        notice += " " + words.say("notice.ref", ref=turn.turn_id)
        actions = (Action("retry", turn.answer_id),)
    if live.leaves_old:
        return Ending(
            stop=StopReason.FAILED, notice=notice, notice_actions=actions, error=error, keeps=True, leaves=True
        )
    parts = live.visible()
    return Ending(
        stop=StopReason.FAILED,
        parts=parts,
        media=media,
        footer=words.say("note.cut") if parts or media else "",
        notice=notice,
        notice_actions=actions,
        error=error,
        keeps=not parts and live.has_unknown,
    )


def _finished(event: ReplyFinished, place: Place, parts: Sequence[TextPart], media: tuple[StoredMedia, ...]) -> Ending:
    verbs = event.verbs
    if event.stop is StopReason.LENGTH and "continue" not in verbs:
        verbs = ("continue", *verbs)
    actions = tuple(Action(verb, place.turn.answer_id) for verb in verbs)
    return Ending(
        stop=event.stop,
        usage=event.usage,
        parts=parts,
        media=media,
        footer=" · ".join(place.words.say(note.key, **note.parameters) for note in event.notes),
        actions=_shown_actions(actions, place),
    )


def _shown_actions(actions: tuple[Action, ...], place: Place) -> tuple[Action, ...]:
    capabilities = place.capabilities
    return actions[: capabilities.max_buttons] if capabilities.shows_buttons else ()


def _files(media: tuple[StoredMedia, ...]) -> list[tuple[StoredMedia, ...]]:
    return [media[start : start + FILES_PER_POST] for start in range(0, len(media), FILES_PER_POST)]


async def _write_text(ending: Ending, place: Place, messages: Messages, reservation: Reservation | None) -> None:
    for index, part in enumerate(ending.parts):
        slot = messages.text_slot(index)
        outgoing = Outgoing(part.shown, private_to=place.target.for_person)
        if index == len(ending.parts) - 1 and not ending.media:
            outgoing = _last(outgoing, ending)
        elif slot.shows(outgoing) or (slot.is_plain and slot.source == part.source):
            continue
        await messages.insist(slot, outgoing, reservation=reservation)
        await messages.close(slot, part.source)


async def _write_media(ending: Ending, place: Place, messages: Messages) -> None:
    posts = _files(ending.media)
    for index, files in enumerate(posts):
        outgoing = Outgoing(media=files, private_to=place.target.for_person)
        if index == len(posts) - 1:
            outgoing = _last(outgoing, ending)
        await messages.insist(messages.media_slot(index), outgoing)


def _last(outgoing: Outgoing, ending: Ending) -> Outgoing:
    return replace(outgoing, footer=ending.footer, actions=ending.actions, is_final=True)
