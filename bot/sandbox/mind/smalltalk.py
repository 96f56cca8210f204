"""Greetings, thanks, and what this is and can do."""

import re

from bot.sandbox.mind.conversation import Conversation, Reply

CAN_DO = """I am a small local stand-in inside Parley, so that you can try everything before an AI is connected. I can:

- **answer questions about Parley** from its documentation, for example *How do I connect Slack?*
- **remember this conversation**: tell me your name and ask for it later, or ask what you asked before
- **work out sums**, such as `12 * (3 + 4)`
- **look at a picture** you attach and say what I measure in it
- **draw**: try `/imagine a fox in the snow`
- **speak**: try `/speak Good morning`
- **write a long text** to see how long answers are split: *write 5,000 characters about tea*

What I cannot do is know the world: that comes with a real model."""

CAN_DO_ZH = """我是 Parley 内置的本地替身，在接入 AI 之前供你试用全部功能。我可以：

- **回答关于 Parley 的问题**，内容来自它的文档，例如“如何连接 Slack？”
- **记住这段对话**：告诉我你的名字，之后再问我；或者问我你刚才问了什么
- **做算术**，例如 `12 * (3 + 4)`
- **看图片**：附上一张图片，我会说出我测量到的内容
- **画图**：试试 `/imagine 雪地里的狐狸`
- **朗读**：试试 `/speak 早上好`
- **写长文**，看看长回答如何分段：“写一篇 5000 字的文章”

我不了解外面的世界，那需要接入真正的模型。"""

# question, answer in English, answer in Chinese; the whole question must match
_TALK = (
    (
        r"(hi|hello|hey|hiya|good (morning|afternoon|evening|day)|greetings|你好|您好|嗨|早上好"
        r"|下午好|晚上好)( there| parley| all)?",
        "Hello{name}. Ask me how something in Parley works, send me a picture, or have me draw one.",
        "你好{name}。可以问我 Parley 怎么用，发一张图片给我看，或者让我画一张。",
    ),
    (r"(many )?(thanks|thank you|thx|cheers|谢谢|多谢|感谢).{0,20}", "You are welcome{name}.", "不客气{name}。"),
    (
        r"(bye|goodbye|good ?night|see you|再见|拜拜|晚安).{0,15}",
        "Goodbye{name}. This conversation stays where it is.",
        "再见{name}。这段对话会留在这里。",
    ),
    (
        r"(how are you|how('s| is) it going|how do you do|你好吗|最近怎么样).{0,15}",
        "All is running here, thank you. What would you like to try?",
        "一切正常，谢谢。你想试试什么？",
    ),
    (
        r"(ping|test|testing|are you there|测试|在吗)",
        "I am here, and the whole way to me works: your message arrived and this answer is coming back the same way.",
        "我在。你的消息已经送达，这条回答正沿同一条路返回。",
    ),
    (
        r"(ok|okay|good|great|nice|cool|fine|yes|no|well done|好的|好|不错|很好)",
        "Good. What shall we try next?",
        "好的。接下来试什么？",
    ),
    (
        r".*\b(tell|know)\b.*\bjoke\b.*|.*笑话.*",
        'A message walks into a bar. The bartender says: "We heard you the first time." It was delivered exactly once.',
        "一条消息走进酒吧。酒保说：“第一遍我们就听见了。”它恰好只送达一次。",
    ),
)
_ABLE = re.compile(
    r"(can you (see|draw|paint|speak|talk|read|remember|count|calculate)\b.{0,30}|.*\bwhat "
    r"(can|could|do) you (do|help|know).*|(help|help me|what now|what is this( "
    r"place)?)|.*(你|您)(能|会|可以)(做|干|帮).*|帮助|.*有什么功能.*)"
)
_SELF = re.compile(
    r".*\b(who|what) are you\b.*|what('s| is) your name|.*\bare you (an? |the )?(real |true )?(ai|bot|human|person"
    r"|model|sandbox|robot|chatgpt|gpt|qwen)\b.*|.*\b(which|what) model\b.*\byou\b.*"
    r"|你(是谁|是什么|叫什么).*|.*你是(真的)?(人|ai|机器人|模型).*"
)
WHO = (
    "I am Parley's sandbox: a program of fixed rules that speaks the way an AI service does, "
    "so that everything around it can be tried. "
    "No AI is connected yet. With a key, the same conversation goes on with a real model."
)
WHO_ZH = (
    "我是 Parley 的沙盒：一个按固定规则回答的本地程序，接口与 AI 服务相同，方便你先试用。"
    "目前还没有接入 AI；填入密钥后，同一段对话会由真正的模型继续。"
)


def small_talk(conversation: Conversation) -> Reply | None:
    """Answer what people say before they ask anything."""
    words = conversation.question.strip().lower().rstrip(" .!?。！？~,，")
    is_chinese = conversation.is_chinese
    if _ABLE.fullmatch(words):
        return Reply(CAN_DO_ZH if is_chinese else CAN_DO, "They want to know what I can do, so I list it.")
    if _SELF.fullmatch(words):
        return Reply(WHO_ZH if is_chinese else WHO, "They ask what I am. I say it plainly: a sandbox.")
    for pattern, english, chinese in _TALK:
        if re.fullmatch(pattern, words):
            name = f", {conversation.speaker}" if conversation.speaker else ""
            return Reply(
                (chinese if is_chinese else english).format(name=name), "This is small talk; a short answer will do."
            )
    return None
