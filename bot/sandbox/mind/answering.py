"""Finds the answer: one try after another, from the most certain to the honest last one."""

import re
from collections.abc import Sequence

from bot.sandbox.mind.conversation import Conversation, Reply, Said
from bot.sandbox.mind.documents import sentences_for, tell_document
from bot.sandbox.mind.library import Found, Library
from bot.sandbox.mind.long_text import long_text
from bot.sandbox.mind.remembering import remember
from bot.sandbox.mind.smalltalk import small_talk
from bot.sandbox.mind.sums import find_sum, work_out
from bot.sandbox.mind.tools import Tool, answer_from_tools, call_tools

ENOUGH_COVERAGE = 0.6
ENOUGH_ABOUT_PARLEY = 0.3
_ABOUT_PARLEY = re.compile(
    r"\b(parley|slack|discord|siliconflow|sandbox|install|deploy|docker|api key|bot|token"
    r"|database|postgres\w*|sqlite|command|privacy)\b|沙盒|密钥|安装|部署|接入|连接|机器人",
    re.IGNORECASE,
)
_CONTINUE = re.compile(
    r"(please )?(continue|go on|carry on|keep going|more)( please)?|(请)?继续(写|说)?(下去)?", re.IGNORECASE
)
_DRAW = re.compile(r"\b(?:draw|paint|imagine|sketch)(?: me)?\s+(.+)|画(?:一[张只个幅])?(.+)", re.IGNORECASE | re.DOTALL)
# "How do I draw" asks for the way, "draw me a cat" for the cat.
_ASKS_WAY = re.compile(r"(?:how|where|what|which|can (?:i|we))\b|怎么|怎样|如何", re.IGNORECASE)
_TWO_QUESTIONS = re.compile(
    r"(?P<first>.+?)(?:[,;?]? and |[?？。；，] *)(?P<second>(?:(?:how|where|what|which|can)\b|怎么|怎样|如何).+)",
    re.IGNORECASE,
)
_SPEAK = re.compile(r"\b(read|say|speak)\b.*\b(aloud|out loud|loud)\b|朗读|念(一下|出来)", re.IGNORECASE)
_SUMMARIZE = re.compile(
    r"^(?:please )?(?:summari[sz]e|sum up|总结|概括)[^:：\n]{0,60}[:：\n](.+)", re.IGNORECASE | re.DOTALL
)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_ASKS_DATE = re.compile(
    r"\bwhat(?:'s| is)? (?:the )?(?:date|day)\b|\btoday\b.*\bdate\b|今天.*(几号|日期)", re.IGNORECASE
)
_ABOUT_PICTURE = re.compile(
    r"\b(picture|image|photo|colou?rs?|size|wide|tall|it|see|look|show)\b|图|颜色|尺寸|看", re.IGNORECASE
)


def answer(conversation: Conversation, library: Library, tools: Sequence[Tool] = ()) -> Reply:
    """Return the same reply for the same conversation, always."""
    return (
        answer_from_tools(conversation)
        or _continue(conversation, library)
        or call_tools(conversation, tools)
        or long_text(conversation)
        or _describe(conversation)
        or tell_document(conversation)
        or remember(conversation)
        or _talk_and_look_up(conversation, library)
        or small_talk(conversation)
        or _work_out(conversation)
        or _do_with_text(conversation)
        or _look_up(conversation, library)
        or _earlier_picture(conversation)
        or _cannot_know(conversation)
    )


def _continue(conversation: Conversation, library: Library) -> Reply | None:
    """Go on where the last answer stopped, which can be told since answers are always the same."""
    if not _CONTINUE.fullmatch(conversation.question.strip().rstrip(".!。！")):
        return None
    asked = [index for index, said in enumerate(conversation.said) if said.role == "user"][:-1]
    shown = conversation.earlier("assistant")
    if not asked or not shown:
        return None
    whole, seen = answer(conversation.until(asked[-1]), library).text, shown[-1].text
    if whole.startswith(seen) and len(whole) > len(seen):
        return Reply(whole[len(seen) :], "My last answer was cut; I write the rest of it.")
    zh = conversation.is_chinese
    return Reply(
        "上一条回答已经完整。" if zh else "My last answer was complete; there is nothing more to it.",
        "Nothing was left out.",
    )


def _describe(conversation: Conversation) -> Reply | None:
    sights = conversation.said[conversation.last_asked].sights if conversation.last_asked >= 0 else ()
    if not sights:
        return None
    if len(sights) == 1:
        return Reply(sights[0], "I measure the picture: size, colours, edges, transparency.")
    titled = [f"**Picture {number}**\n\n{sight}" for number, sight in enumerate(sights, 1)]
    return Reply("\n\n".join(titled), f"I measure {len(sights)} pictures one after the other.")


def _earlier_picture(conversation: Conversation) -> Reply | None:
    sights = [sight for said in conversation.said for sight in said.sights]
    if not sights or not _ABOUT_PICTURE.search(conversation.question):
        return None
    return Reply(sights[-1], "They ask about the picture from before, so I measure it again.")


def _talk_and_look_up(conversation: Conversation, library: Library) -> Reply | None:
    """Answer both halves of a question such as "what can you do, and how do I connect Slack?"."""
    asked = _TWO_QUESTIONS.fullmatch(conversation.question.strip())
    if asked is None:
        return None
    first, second = (Conversation((Said("user", asked[half]),)) for half in ("first", "second"))
    talk = small_talk(first)
    found = _look_up(second, library) if talk else None
    return Reply(f"{talk.text}\n\n{found.text}", found.thoughts) if talk and found else None


def _work_out(conversation: Conversation) -> Reply | None:
    expression = find_sum(conversation.question)
    result = work_out(expression) if expression else None
    return Reply(f"{expression} = **{result}**", f"A sum: {expression}.") if result is not None else None


def _do_with_text(conversation: Conversation) -> Reply | None:
    question, zh = conversation.question, conversation.is_chinese
    wish = None if _ASKS_WAY.match(question.strip()) else _DRAW.search(question)
    if wish is not None:
        prompt = (wish[1] or wish[2]).strip(" .。!！?？\n")
        return Reply(
            f"画图请用 `/imagine {prompt}`，我会按这些词画出来。"
            if zh
            else f"Pictures come with a command: `/imagine {prompt}` draws it.",
            "A picture is wanted; the command for it is /imagine.",
        )
    if _SPEAK.search(question):
        return Reply(
            "朗读请用 `/speak 文字`，或按回答下面的“朗读”。"
            if zh
            else "I speak with `/speak` and your text, or when you press **Read aloud** under an answer.",
            "They want to hear something.",
        )
    whole = _SUMMARIZE.search(question)
    if whole is not None:
        return Reply(
            "\n".join(f"- {part}" for part in sentences_for("", whole[1])),
            "I cannot understand a text, but I can pick its weightiest sentences.",
        )
    date = _DATE.search(conversation.system)
    if date is not None and _ASKS_DATE.search(question):
        return Reply(f"今天是 {date[0]}。" if zh else f"Today is {date[0]}.", "The date stands in what Parley told me.")
    return None


def _look_up(conversation: Conversation, library: Library) -> Reply | None:
    """Answer from the documentation where it holds enough of what the question is about."""
    found = library.search(conversation.question)
    if not found or not found[0].excerpt:
        return None
    needed = ENOUGH_ABOUT_PARLEY if _ABOUT_PARLEY.search(conversation.question) else ENOUGH_COVERAGE
    best = found[0]
    if best.coverage < needed or not best.is_certain:
        return None
    others = [item for item in found[1:] if item.score > best.score * 0.7 and item.section.title != best.section.title]
    thoughts = f"I search the documentation. {best.section.file}, section {best.section.title}, fits best."
    return Reply(_cited(best, others, is_chinese=conversation.is_chinese), thoughts)


def _cited(best: Found, others: Sequence[Found], *, is_chinese: bool) -> str:
    place = f"**{best.section.title}** (`{best.section.file}`)"
    more = ", ".join(f"{item.section.title} (`{item.section.file}`)" for item in others)
    if is_chinese:
        return f"文档中 {place} 这样写：\n\n{best.excerpt}" + (f"\n\n另见：{more}" if more else "")
    return f"From the documentation, {place}:\n\n{best.excerpt}" + (f"\n\nSee also: {more}." if more else "")


def _cannot_know(conversation: Conversation) -> Reply:
    thoughts = "Neither the conversation nor the documentation holds this, and I know nothing of the world. I say so."
    topic = " ".join(conversation.question.split())
    shown = topic if len(topic) <= 80 else f"{topic[:79]}…"
    if conversation.is_chinese:
        return Reply(
            f"“{shown}”我无法回答：现在没有接入 AI，而我只了解 Parley 本身和这段对话。\n\n"
            "你可以问我 Parley 怎么用（例如“如何连接 Slack？”），让我算一道题，发一张图片，或试试 "
            "`/imagine 雪地里的狐狸`。"
            "填入 `SILICONFLOW_API_KEY` 后，真正的模型会在这段对话里继续回答。",
            thoughts,
        )
    return Reply(
        f"I cannot answer “{shown}”: no AI is connected here, and all I know is Parley itself and "
        f"this conversation.\n\n"
        "You can ask me how something in Parley works (*How do I connect Slack?*), give me a sum, "
        "send me a picture, or try "
        "`/imagine a fox in the snow`. With `SILICONFLOW_API_KEY` set, a real model answers in this same conversation.",
        thoughts,
    )
