"""Files people sent become parts of their message: fetched, checked, kept, read once."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

from bot.domain.inbound import AnyInbound, InboundCommand, InboundMessage
from bot.domain.media import Attachment, MediaKind
from bot.domain.message import DocumentPart, History, MediaPart, Message, Part, Quote, Role, StoredMessage, Text
from bot.domain.reply import Status, StatusChanged
from bot.engine.context import Context
from bot.engine.tokens import estimate
from bot.errors import Refusal
from bot.ports.checkpoint import Checkpoint


def attachments_of(inbound: AnyInbound) -> tuple[Attachment, ...]:
    """The files that came with an inbound."""
    match inbound:
        case InboundMessage():
            return inbound.attachments
        case InboundCommand():
            return tuple(value for value in inbound.arguments.values() if isinstance(value, Attachment))
        case _:
            return ()


def question_message(inbound: AnyInbound, text: str) -> Message:
    """What is stored of a question when it comes: its words, what it quotes, files that are kept already."""
    quoted: tuple[Quote, ...] = inbound.quoted if isinstance(inbound, InboundMessage) else ()
    kept = tuple(MediaPart(each.stored) for each in attachments_of(inbound) if each.stored)
    words = (Text(text),) if text else ()
    return Message(Role.USER, (*quoted, *kept, *words), inbound.author)


async def read_attachments(context: Context) -> AsyncIterator[StatusChanged | History]:
    """Read the question's files and put them into its message; the last thing yielded is the new history."""
    waiting = attachments_of(context.turn.inbound)
    question = next((each for each in context.history.messages if each.row_id == context.turn.question_row), None)
    if not waiting or question is None or _is_read(question):
        yield context.history
        return
    parts: list[Part] = [part for part in question.message.parts if not isinstance(part, MediaPart)]
    for attachment in waiting:
        yield StatusChanged(_status(attachment))
        parts = [*await _read(context, attachment), *parts]
    tokens = estimate(text_of(parts))
    await context.services.conversations.rewrite(question.row_id, parts, token_estimate=tokens)
    context.services.reach(Checkpoint.FILES_READ)
    message = replace(question.message, parts=tuple(parts))
    yield _replaced(context.history, replace(question, message=message, token_estimate=tokens))


def text_of(parts: Iterable[Part]) -> str:
    """All words of parts, those read out of files too."""
    return "\n".join(part.text for part in parts if isinstance(part, Text | DocumentPart | Quote))


async def _read(context: Context, attachment: Attachment) -> list[Part]:
    stored = attachment.stored
    if stored and stored.kind is MediaKind.PICTURE:
        return [MediaPart(stored)]
    data = (await context.read(stored)).data if stored else await context.fetch(attachment)
    match context.files.kind_of(data, attachment.name):
        case MediaKind.PICTURE:
            picture = await context.files.picture(data, attachment.name)
            return [MediaPart(await context.keep(picture.media, width=picture.width, height=picture.height))]
        case MediaKind.DOCUMENT:
            limit = context.services.options.document_characters
            read = await context.files.document(data, attachment.name, at_most=limit)
            kept = [MediaPart(stored)] if stored else []
            return [*kept, DocumentPart(attachment.name, read.text, is_cut=read.is_cut)]
        case _:
            raise Refusal(words="refusal.cannot_hear", name=attachment.name)


def _is_read(question: StoredMessage) -> bool:
    """Pictures are parts from the first attempt on; a document is read when its words are there."""
    parts = question.message.parts
    media = [part for part in parts if isinstance(part, MediaPart)]
    needs_words = any(part.media.kind is not MediaKind.PICTURE for part in media)
    has_words = any(isinstance(part, DocumentPart) for part in parts)
    return has_words or (bool(media) and not needs_words)


def _status(attachment: Attachment) -> Status:
    if attachment.kind is MediaKind.PICTURE:
        return Status("status.looking")
    return Status("status.reading", {"name": attachment.name})


def _replaced(history: History, changed: StoredMessage) -> History:
    messages = tuple(changed if each.row_id == changed.row_id else each for each in history.messages)
    return replace(history, messages=messages)
