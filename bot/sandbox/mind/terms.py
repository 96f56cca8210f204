"""Turns words, English and Chinese, into the terms by which documents are found."""

import re

_WORD = re.compile(r"[a-z0-9][a-z0-9_\-]*|[\u3400-\u9fff]+")
_COMMON = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "doing",
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "by",
        "with",
        "and",
        "or",
        "not",
        "no",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "i",
        "me",
        "my",
        "you",
        "your",
        "we",
        "our",
        "us",
        "they",
        "them",
        "he",
        "she",
        "his",
        "her",
        "how",
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "when",
        "where",
        "why",
        "can",
        "could",
        "would",
        "should",
        "may",
        "might",
        "must",
        "will",
        "shall",
        "if",
        "then",
        "than",
        "so",
        "as",
        "about",
        "into",
        "out",
        "up",
        "down",
        "over",
        "please",
        "tell",
        "show",
        "explain",
        "get",
        "got",
        "have",
        "has",
        "had",
        "there",
        "here",
        "just",
        "also",
        "some",
        "any",
        "let",
        "want",
        "need",
        "like",
        "make",
        "way",
        "thing",
        "use",
        "using",
        "support",
    ]
)
_SAME = {
    "image": "picture",
    "photo": "picture",
    "hook": "connect",
    "link": "connect",
    "integrate": "connect",
    "attach": "connect",
    "setup": "connect",
    "set": "connect",
    "install": "install",
    "deploy": "deploy",
    "key": "key",
    "apikey": "key",
    "token": "token",
    "cost": "price",
    "costs": "price",
    "money": "price",
    "paint": "draw",
    "imagine": "imagine",
    "audio": "speech",
    "voice": "voice",
    "speak": "speech",
    "talk": "speech",
    "colour": "color",
    "begin": "start",
    "run": "run",
    "launch": "start",
    "erase": "delete",
    "remove": "delete",
    "setting": "settings",
    "config": "settings",
    "configure": "settings",
    "configuration": "settings",
    "limits": "limit",
    "quota": "limit",
    "db": "database",
    "postgres": "postgresql",
    "sqlite3": "sqlite",
    "ai": "model",
    "llm": "model",
    "private": "privacy",
    "plugin": "extend",
}
_CHINESE = {
    "连接": "connect",
    "接入": "connect",
    "设置": "settings connect",
    "配置": "settings",
    "模型": "model",
    "图片": "picture",
    "图像": "picture",
    "照片": "picture",
    "画": "draw imagine picture",
    "绘": "draw picture",
    "语音": "speech voice",
    "朗读": "speech",
    "声音": "voice",
    "音色": "voice",
    "视频": "video",
    "限制": "limit",
    "限额": "limit",
    "额度": "limit",
    "密钥": "key",
    "安装": "install",
    "部署": "deploy",
    "数据库": "database",
    "隐私": "privacy",
    "删除": "delete",
    "忘记": "forget",
    "命令": "command",
    "按钮": "button",
    "备份": "backup",
    "升级": "upgrade",
    "更新": "upgrade",
    "启动": "start run",
    "运行": "run start",
    "停止": "stop",
    "沙盒": "sandbox",
    "频道": "channel",
    "线程": "thread",
    "权限": "permission",
    "管理员": "admin",
    "费用": "price",
    "价格": "price",
    "花费": "price",
    "测试": "test",
    "日志": "log",
    "错误": "error",
    "工具": "tool",
    "翻译": "translate",
    "总结": "summarize",
    "转写": "transcribe",
    "网页": "web page",
    "服务器": "server",
    "令牌": "token",
    "回答": "answer",
    "问题": "question",
    "消息": "message",
    "历史": "history",
    "对话": "conversation",
    "语言": "language",
    "容器": "docker",
    "端口": "port",
    "文件": "file",
    "平台": "platform",
    "适配器": "adapter",
    "开发": "develop",
    "贡献": "contribute",
    "重启": "restart",
    "崩溃": "crash",
    "丢失": "lost",
    "机器人": "bot parley",
    "邀请": "invite",
    "监控": "metrics",
    "健康": "healthz",
    "数据": "data",
    "保存": "data",
    "钱": "price",
}
# Words that only ask; taken out before the rest of a sentence is cut into pairs.
_ASKING = re.compile(
    "怎么样|怎么|怎样|如何|什么|多少|哪里|哪儿|哪个|是否|能否|能不能|可不可以|可以|为什么|一个|使用|[吗呢的了是我你您请在有和要把能会]"
)


def terms_of(text: str) -> list[str]:
    """Return the terms in order; a listed Chinese word becomes its English terms, the rest pairs of characters.

    A Chinese character that is left alone says too little to search for.
    """
    terms: list[str] = []
    for word in _WORD.findall(text.lower()):
        terms += _plain(word) if word.isascii() else _wide(word)
    return [term for term in terms if term not in _COMMON and not term.isdigit()]


def _plain(word: str) -> list[str]:
    pieces = [word, *re.split(r"[_\-]", word)] if "_" in word or "-" in word else [word]
    return [_SAME.get(stem, stem) for stem in (_stem(piece) for piece in pieces if piece and piece not in _COMMON)]


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending in ("ing", "ed"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word


def _wide(run: str) -> list[str]:
    terms: list[str] = []
    for known, english in _CHINESE.items():
        if known in run:
            terms += english.split()
            run = run.replace(known, " ")
    for rest in _ASKING.sub(" ", run).split():
        terms += [rest[index : index + 2] for index in range(len(rest) - 1)]
    return terms
