"""Writes as much text as is asked for, so that splitting, cutting and continuing can be seen.

Every paragraph carries its number in bold brackets, and the last line says how many there are.
"""

import re
from collections.abc import Iterator
from itertools import count
from random import Random

from bot.sandbox.mind.conversation import Conversation, Reply

MOST_CHARACTERS = 60_000
CHARACTERS_PER_WORD = 6
SLACK = 200
_WISH = re.compile(
    r"\b(?:write|give|send|produce|generate|make|an? answer of|text of|essay "
    r"of)\b.{0,40}?\b(\d[\d,.]*)\s*(k)?[ -]?(characters?|chars?|letters|words?)",
    re.IGNORECASE,
)
_WISH_ZH = re.compile(r"(?:写|生成|给我|输出).{0,20}?(\d[\d,]*)\s*(千|万)?\s*(?:个)?(?:字符|字|词)")
_TOPIC = re.compile(r"\b(?:about|on)\s+([^.!?\n]{2,60})", re.IGNORECASE)
_TOPIC_ZH = re.compile(r"关于\s*([^，。！？\n的]{1,20})")

_SENTENCES = (
    "A message is worth little until somebody has read it, and nothing at all if it arrives twice.",
    "What is acknowledged has been stored; what is only received may still be lost.",
    "People forgive a late answer sooner than half of one.",
    "The first visible word matters more than the last, because it tells you that somebody is listening.",
    "A list that grows while you read it should never move the line under your eyes.",
    "When two writers share a page, the page needs a rule, not a referee.",
    "Every limit is a promise that someone else made about their own machine.",
    "An edit replaces what was said; a second message only adds to it.",
    "Long answers are read in parts, so each part has to stand on its own feet.",
    "A code block that is opened in one part has to be closed in it, and opened again in the next.",
    "Silence is also an answer, but only the sender knows which one.",
    "The shortest way through a system is the one that can be explained in a sentence.",
    "If a fault is announced once it is news; announced forty times it is weather.",
    "A number without its unit is a rumour.",
    "Whoever counts bytes where people count letters will cut a word in the wrong place.",
    "Retrying is cheap for the caller and expensive for everybody else.",
    "A good notice says what happened and what to do, and then stops.",
    "The order of two messages is a fact; their time stamps are only witnesses.",
)
_SENTENCES_ZH = (
    "一条消息只有被读到才有价值，送达两次则适得其反。",
    "确认收到的内容应当已经保存，仅仅接收到的内容仍可能丢失。",
    "人们更容易原谅迟到的回答，而不是只有一半的回答。",
    "最先出现的几个字最重要，因为它说明有人在听。",
    "长回答是分段阅读的，所以每一段都要能够独立成立。",
    "在一段里打开的代码块，必须在同一段里关闭，再在下一段重新打开。",
    "故障说一次是消息，说四十次就成了噪音。",
    "没有单位的数字只是传闻。",
    "重试对调用者很便宜，对其他人却很昂贵。",
    "好的提示说明发生了什么、该怎么做，然后就结束。",
    "两条消息的先后是事实，时间戳只是证人。",
    "能用一句话讲清楚的路径，往往就是最短的路径。",
)


def long_text(conversation: Conversation) -> Reply | None:
    """Write a text of the size that is asked for."""
    question = conversation.question
    size = _wanted_size(question)
    if size is None:
        return None
    match = _TOPIC_ZH.search(question) or _TOPIC.search(question)
    text = write(size, topic=match[1].strip() if match else "", is_chinese=conversation.is_chinese)
    return Reply(text, f"They want about {size} characters, so I write numbered paragraphs until there are enough.")


def write(size: int, *, topic: str = "", is_chinese: bool = False) -> str:
    """Return at least `size` characters of Markdown, hardly more, and a last line that counts the paragraphs."""
    random = Random(f"{size} {topic}")
    blocks, length, number = [_title(topic, is_chinese)], 0, 0
    for heading, block in _endless(random, is_chinese):
        length = sum(map(len, blocks)) + 2 * len(blocks)
        room = size - length - len(_end(number, size, is_chinese))
        if room <= 0:
            break
        if len(block) > room + SLACK:
            block = _paragraph(random, is_chinese, most=room)
        number += 1
        blocks += [heading, f"**[{number}]** {block}"] if heading else [f"**[{number}]** {block}"]
    return "\n\n".join([*blocks, _end(number, size, is_chinese)])


def _end(number: int, size: int, is_chinese: bool) -> str:
    if is_chinese:
        return f"全文完：共 {number} 段，要求 {size} 字。"
    return f"End of the text: {number} numbered paragraphs, {size} characters asked for."


def _wanted_size(question: str) -> int | None:
    match = _WISH_ZH.search(question) or _WISH.search(question)
    if match is None:
        return None
    wanted = int(re.sub(r"[,.]", "", match[1])) * {"千": 1000, "万": 10_000, "k": 1000}.get((match[2] or "").lower(), 1)
    if match.re is _WISH and match[3].lower().startswith("word"):
        wanted *= CHARACTERS_PER_WORD
    return max(1, min(wanted, MOST_CHARACTERS))


def _title(topic: str, is_chinese: bool) -> str:
    if is_chinese:
        return f"# 练习长文{f'：{topic}' if topic else ''}"
    return f"# A long text for practice{f': {topic}' if topic else ''}"


def _endless(random: Random, is_chinese: bool) -> Iterator[tuple[str, str]]:
    """Yield blocks of every kind in turn, each chapter's first one with its heading."""
    kinds = (_paragraph, _paragraph, _list, _paragraph, _table, _paragraph, _program, _paragraph, _quote)
    for chapter in count(1):
        heading = f"## 第 {chapter} 章" if is_chinese else f"## Chapter {chapter}"
        for index, kind in enumerate(kinds):
            yield (heading if index == 0 else ""), kind(random, is_chinese)


def _paragraph(random: Random, is_chinese: bool, most: int = 900) -> str:
    bank, joint = (_SENTENCES_ZH, "") if is_chinese else (_SENTENCES, " ")
    text = ""
    for sentence in random.sample(bank, random.randint(3, 6)):
        if text and len(text) + len(sentence) > most:
            break
        text += (joint if text else "") + sentence
    return text


def _list(random: Random, is_chinese: bool) -> str:
    bank = _SENTENCES_ZH if is_chinese else _SENTENCES
    head = "要点：" if is_chinese else "What follows from it:"
    return "\n".join([head, "", *(f"{index}. {sentence}" for index, sentence in enumerate(random.sample(bank, 4), 1))])


def _table(random: Random, is_chinese: bool) -> str:
    first = random.randint(2, 400)
    head = "| 数 | 平方 | 立方 | 是否质数 |" if is_chinese else "| Number | Square | Cube | Prime |"
    yes, no = ("是", "否") if is_chinese else ("yes", "no")
    rows = [f"| {n} | {n * n} | {n**3} | {yes if _is_prime(n) else no} |" for n in range(first, first + 6)]
    return "\n".join([("一张表：" if is_chinese else "A table to look at:"), "", head, "|---:|---:|---:|---|", *rows])


def _program(random: Random, is_chinese: bool) -> str:
    first, steps = random.randint(1, 900), random.randint(12, 40)
    lines = [
        f"def step_{first + n}(value: int) -> int:\n    return (value * {31 + n} + {first + n}) % 10_007\n"
        for n in range(steps)
    ]
    head = "一段程序：" if is_chinese else "A program that mixes a number:"
    return "\n".join([head, "", "```python", "\n".join(lines).rstrip(), "```"])


def _quote(random: Random, is_chinese: bool) -> str:
    bank = _SENTENCES_ZH if is_chinese else _SENTENCES
    head = "值得记住：" if is_chinese else "Worth keeping:"
    return f"{head}\n\n> {random.choice(bank)}\n> {random.choice(bank)}"


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))
