"""Messages as rows: what `accept`, `overhear` and `finish` store alike."""

from typing import Any

from bot.domain.message import Message
from storage.mapping import author_to_json, folded, parts_to_json, plain
from storage.transaction import Transaction


def message_values(t: Transaction, message: Message) -> dict[str, Any]:
    """The columns a message fills by itself."""
    return {
        "role": message.role.value,
        "parts": parts_to_json(message.parts),
        "folded_text": folded(message.text),
        "author": author_to_json(message.author),
        "author_person": plain(str(message.author.person)) if message.author else "",
        "at": t.now,
    }
