"""Goes on after words that the answer must begin with."""

import re

from bot.sandbox.mind.conversation import Conversation, Reply

_FENCE = re.compile(r"```(\w+)?\s*$")
_PROGRAMS = {
    "python": (
        'def greet(name: str) -> str:\n    return f"Hello, {name}!"\n\n\n'
        'if __name__ == "__main__":\n    print(greet("world"))\n'
    ),
    "javascript": "function greet(name) {\n  return `Hello, ${name}!`;\n}\n\nconsole.log(greet('world'));\n",
    "bash": '#!/bin/sh\nname="${1:-world}"\necho "Hello, $name!"\n',
    "sql": "SELECT 'Hello, ' || name || '!' AS greeting\nFROM people\nORDER BY name;\n",
    "json": '{"greeting": "Hello", "to": "world"}\n',
}
_SAME = {
    "py": "python",
    "js": "javascript",
    "sh": "bash",
    "shell": "bash",
    "typescript": "javascript",
    "ts": "javascript",
}


def after_prefix(reply: Reply, prefix: str, conversation: Conversation) -> Reply:
    """Return what comes after the prefix: the rest of the same answer, or an answer that fits what was begun."""
    for begun in (prefix, prefix.rstrip()):
        if begun and reply.text.startswith(begun):
            return Reply(reply.text[len(begun) :], reply.thoughts)
    fence = _FENCE.search(prefix)
    if fence is not None:
        language = (fence[1] or "").lower()
        code = _PROGRAMS.get(_SAME.get(language, language), f"Hello, {conversation.speaker or 'world'}!\n")
        return Reply(
            f"{code}```\n", "The answer must begin with a code fence, so I write a small program and close it."
        )
    gap = "" if prefix[-1:].isspace() else " "
    return Reply(f"{gap}{reply.text}", reply.thoughts)
