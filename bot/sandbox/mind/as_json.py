"""Answers in JSON mode: an object with the keys the prompt lays out, filled from the text where they stand in it."""

import json
import re

from bot.sandbox.mind.conversation import Conversation, Reply

_KEY = re.compile(r"[\"“]([A-Za-z_]\w{0,40})[\"”]\s*:")


def as_json(reply: Reply, conversation: Conversation) -> Reply:
    """Return the reply as one JSON object; a key that cannot be filled is null."""
    layout = f"{conversation.system}\n{conversation.question}"
    keys = list(dict.fromkeys(_KEY.findall(layout)))
    if not keys:
        return Reply(json.dumps({"answer": reply.text}, ensure_ascii=False), reply.thoughts, reply.calls)
    values = {key: _value(key, conversation.question) for key in keys}
    if not any(values.values()):
        values[keys[0]] = reply.text
    return Reply(
        json.dumps(values, ensure_ascii=False), "They want JSON; I fill the keys from what they wrote.", reply.calls
    )


def _value(key: str, text: str) -> str | None:
    match = re.search(
        rf"(?<![\"“\w]){re.escape(key)}\s*(?:is|are|was|=|:|：|是)\s*([^,;.\n。，；]+)", text, re.IGNORECASE
    )
    return match[1].strip() if match else None
