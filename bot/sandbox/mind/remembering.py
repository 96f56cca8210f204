"""Answers that come from the conversation itself: what was said, names and facts that were told, shorter, again."""

import re

from bot.sandbox.mind.conversation import Conversation, Reply
from bot.sandbox.mind.sums import find_sum

_NAME = (
    re.compile(
        r"(?i:\b(?:my name is|my name's|call me|i am called))\s+"
        r"([A-Z\u00c0-\u024f][\w'\-]*(?: [A-Z\u00c0-\u024f][\w'\-]*)?)"
    ),
    re.compile(r"\bmy name(?: is|'s)\s+([\w'\-]+)", re.IGNORECASE),
    re.compile(r"(?i:^(?:hi|hello|hey)?[,. ]*(?:i am|i'm|this is))\s+([A-Z\u00c0-\u024f][\w'\-]*)[.! ]*$"),
    re.compile(r"我(?:的名字)?(?:叫做?|名叫|的名字是)\s*([\w·]{1,12})"),
)
_FACT = re.compile(
    r"\b(?:my|our|(?:remember|note)(?: that)? the) ([a-z][\w' \-]{1,40}?) (?:is|are|=) ([^.!?\n]{1,120})", re.IGNORECASE
)
_FACT_ZH = re.compile(r"我(?:们)?的(\w{1,12}?)是([^。！？\n什么]{1,60})")
_REMEMBER = re.compile(
    r"\b(?:remember|note|keep in mind)(?: that| this)?[: ]+(.{3,200})|记住[：:，,]?\s*(.{2,100})", re.IGNORECASE
)
_ASK_NAME = re.compile(
    r"\b(what('s| is| was) my name|who am i|do you (know|remember) my name)\b|我(叫|的名字是)什么|我是谁", re.IGNORECASE
)
_ASK_FACT = re.compile(r"\bwhat(?:'s| is| was| are| were) (my|our|the) ([\w' \-]{2,40})", re.IGNORECASE)
_ASK_FACT_ZH = re.compile(r"我(?:们)?的(\w{1,12}?)是(?:什么|啥|多少|谁)")
_ASK_REMEMBERED = re.compile(
    r"\bwhat (did i|have i|should you).*(remember|note|keep in mind)|我让你记住", re.IGNORECASE
)
_ASK_BEFORE = re.compile(
    r"\bwhat (did|was|have) i (just |last |previously )?(ask|say|said|write|wrote|asked"
    r"|question)|\bmy (last|previous) (question|message)|我(刚才|刚刚|之前|上次)?(问"
    r"|说)了?(什么|啥)",
    re.IGNORECASE,
)
_ASK_FIRST = re.compile(
    r"\b(my|the) first (question|message)|\bwhat did i (ask|say) first|我(最先|第一次|一开始)问", re.IGNORECASE
)
_ASK_COUNT = re.compile(
    r"\bhow many (questions|messages|times)\b.*\b(i|me|we|far)\b|我(问|说)了(几|多少)", re.IGNORECASE
)
_AGAIN = re.compile(
    r"(please )?(repeat( that| it)?|say (that|it) again|again|what did you (just )?say|once "
    r"more)( please)?|(请)?(再说一遍|重复(一遍|一下)?|你刚才说了?什么)",
    re.IGNORECASE,
)
_SHORTER = re.compile(
    r"(please |make (it|that) |a bit |can you (make|say) (it|that) )*(shorter|shorten( (it"
    r"|that))?|briefly|in short|tl;?dr|in one sentence)( please)?|(请)?(简短|短|简洁)(一)?(点"
    r"|些)|(长话短说)",
    re.IGNORECASE,
)
_TELLS = re.compile(r"^[^?？]*$")


def remember(conversation: Conversation) -> Reply | None:
    """Answer from what was said before, or take note of what is told."""
    return _recall(conversation) or _look_back(conversation) or _say_again(conversation) or _take_note(conversation)


def _recall(conversation: Conversation) -> Reply | None:
    question, zh = conversation.question, conversation.is_chinese
    if _ASK_NAME.search(question):
        name = _last_name(conversation)
        if name is None:
            return Reply(
                "你还没有告诉我你的名字。" if zh else "You have not told me your name in this conversation.",
                "I look for a name in what was said and find none.",
            )
        return Reply(f"你叫 {name}。" if zh else f"Your name is {name}.", f"Earlier they told me the name {name}.")
    wanted = _ASK_FACT_ZH.search(question) if zh else _ASK_FACT.search(question)
    if wanted is None:
        return None
    facts = _facts(conversation)
    key = (wanted[1] if zh else wanted[2]).strip().lower()
    if key not in facts:
        return None
    return Reply(
        f"你的{key}是{facts[key]}。"
        if zh
        else f"{'The' if wanted[1].lower() == 'the' else 'Your'} {key} is {facts[key]}.",
        f"They told me about their {key} before.",
    )


def _look_back(conversation: Conversation) -> Reply | None:
    question, zh = conversation.question, conversation.is_chinese
    asked = [said.text.strip() for said in conversation.earlier("user") if said.text.strip()]
    thought = f"The conversation holds {len(asked)} earlier messages of theirs."
    if _ASK_REMEMBERED.search(question):
        notes = [match[1] or match[2] for text in asked for match in _REMEMBER.finditer(text)]
        if notes:
            return Reply("\n".join(f"- {note.strip()}" for note in notes), thought)
    if _ASK_COUNT.search(question):
        return Reply(
            f"在这之前你发了 {len(asked)} 条消息。"
            if zh
            else (
                f"Before this one you sent {len(asked)} {'message' if len(asked) == 1 else 'messages'} that I can see."
            ),
            thought,
        )
    is_first = _ASK_FIRST.search(question) is not None
    if not is_first and not _ASK_BEFORE.search(question):
        return None
    if not asked:
        return Reply(
            "这是你在这段对话中的第一条消息。" if zh else "This is the first thing you ask me in this conversation.",
            thought,
        )
    text = _quoted(asked[0] if is_first else asked[-1])
    if zh:
        return Reply(f"你{'最先' if is_first else '刚才'}说的是：\n\n{text}", thought)
    return Reply(f"{'The first thing you said' if is_first else 'Just before, you said'}:\n\n{text}", thought)


def _say_again(conversation: Conversation) -> Reply | None:
    words = conversation.question.strip().rstrip(" .!?。！？")
    said = [item.text for item in conversation.earlier("assistant") if item.text.strip()]
    if not said:
        return None
    if _AGAIN.fullmatch(words):
        return Reply(said[-1], "They want my last answer again.")
    if _SHORTER.fullmatch(words):
        return Reply(shorten(said[-1]), "They want my last answer shorter: its first sentences and first points.")
    return None


def _take_note(conversation: Conversation) -> Reply | None:
    question, zh = conversation.question, conversation.is_chinese
    if not _TELLS.match(question) or len(question) > 400 or find_sum(question) is not None:
        return None
    name = _name_in(question)
    if name is not None:
        return Reply(
            f"你好，{name}，我记住了。"
            if zh
            else f"Nice to meet you, {name}. I will remember it in this conversation.",
            "They tell me their name.",
        )
    note = _REMEMBER.search(question) or _FACT_ZH.search(question) or _FACT.search(question)
    if note is None:
        return None
    return Reply(
        "记住了。之后可以在这段对话里问我。" if zh else "Noted. Ask me for it later in this conversation.",
        "They tell me something to keep.",
    )


def shorten(text: str) -> str:
    """Return the first two sentences and the first three points of a text."""
    lines = [line for line in text.splitlines() if line.strip()]
    points = [line for line in lines if re.match(r"\s*([-*]|\d+\.)\s", line)][:3]
    plain = next((line for line in lines if line not in points and not line.startswith(("#", "```", "|"))), "")
    sentences = re.split(r"(?<=[.!?])\s+|(?<=[。！？])", plain)
    return "\n".join([" ".join(sentences[:1] if points else sentences[:2]).strip(), *points]).strip() or text[:200]


def _quoted(text: str) -> str:
    shown = text if len(text) <= 600 else f"{text[:600]}…"
    return "\n".join(f"> {line}" for line in shown.splitlines())


def _name_in(text: str) -> str | None:
    found = (match for pattern in _NAME if (match := pattern.search(text)) is not None)
    match = next(found, None)
    return match[1].strip() if match is not None and match[1] not in {"什么", "what"} else None


def _last_name(conversation: Conversation) -> str | None:
    mine = [said for said in conversation.earlier("user") if said.speaker in {"", conversation.speaker}]
    told = [name for said in reversed(mine) if (name := _name_in(said.text)) is not None]
    return told[0] if told else conversation.speaker or None


def _facts(conversation: Conversation) -> dict[str, str]:
    facts: dict[str, str] = {}
    for said in conversation.earlier("user"):
        for match in (*_FACT.finditer(said.text), *_FACT_ZH.finditer(said.text)):
            if not said.text.rstrip().endswith(("?", "？")):
                facts[match[1].strip().lower()] = match[2].strip()
    return facts
