"""Tells what a document says, in its own words: the sentences that fit the question, or the weightiest ones."""

import re

from bot.sandbox.mind.conversation import Conversation, Reply

_BLOCK = re.compile(r'<document name="([^"]*)"[^>]*>\n?(.*?)\n?</document>', re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_TERM = re.compile(r"\w{4,}|[\u3400-\u9fff]")
_ABOUT = re.compile(r"\b(document|file|report|page|pdf|it|this|that|say|says)\b|文件|文档|报告|内容", re.IGNORECASE)
SENTENCES = 5


def tell_document(conversation: Conversation) -> Reply | None:
    """Answer about a document that came with the question, or about the last one when the question is about it."""
    blocks = _BLOCK.findall(conversation.question)
    asked = _BLOCK.sub(" ", conversation.question).strip()
    if not blocks and _ABOUT.search(asked):
        blocks = [block for said in conversation.earlier("user") for block in _BLOCK.findall(said.text)][-1:]
    if not blocks:
        return None
    name, text = blocks[-1]
    zh = conversation.is_chinese
    chosen = sentences_for(asked, text)
    listed = "\n".join(f"> {sentence}" for sentence in chosen) or ("> （空）" if zh else "> (empty)")
    count = len(text.split())
    head = f"**{name}** 有 {len(text)} 个字符。我挑出这些句子：" if zh else f"**{name}** has {count} words. From it:"
    return Reply(f"{head}\n\n{listed}", f"I look in {name} for the words of the question.")


def sentences_for(question: str, text: str) -> list[str]:
    """Pick sentences, in their order: those that share most words with the question, else the weightiest."""
    sentences = [part.strip() for part in _SENTENCE.split(text) if part.strip()]
    wanted = set(_TERM.findall(question.lower()))
    shared = {part: len(wanted & set(_TERM.findall(part.lower()))) for part in sentences}
    if not any(shared.values()):
        words = _TERM.findall(text.lower())
        counts = {word: words.count(word) for word in set(words[:2000])}
        shared = {part: sum(counts.get(word, 0) for word in set(_TERM.findall(part.lower()))) + 1 for part in sentences}
    best = sorted((part for part in shared if shared[part]), key=lambda part: -shared[part])[:SENTENCES]
    return [part for part in dict.fromkeys(sentences) if part in best]
