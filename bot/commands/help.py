"""/help: what Parley can do here."""

from collections.abc import Mapping

from bot.domain.command import CommandSpec, Lane, Parameter, Visibility
from bot.domain.grammar import nearest
from bot.domain.inbound import Answered, Argument
from bot.domain.reply import Outgoing
from bot.domain.wording import Words
from bot.errors import Refusal
from bot.ports.extension import AnswerContext, Command


async def help_(context: AnswerContext, arguments: Mapping[str, Argument]) -> Answered:
    """List every command, or tell one command's options."""
    topic = str(arguments.get("topic", "")).strip().lstrip("/").lower()
    text = _about(context, topic) if topic else _all(context)
    return Answered(Outgoing(text=text, is_final=True, is_notice=True))


def _all(context: AnswerContext) -> str:
    words = context.words
    lines = [f"- `/{name}` {words.say(f'command.{name}.summary')}" for name in sorted(context.commands)]
    return "\n".join([words.say("help.intro"), "", *lines, "", words.say("help.outro")])


def _about(context: AnswerContext, topic: str) -> str:
    spec = context.commands.get(topic)
    if spec is None:
        close = nearest(topic, tuple(context.commands)) or "help"
        raise Refusal(words="refusal.unknown_command", command=topic[:40], nearest=close)
    words = context.words
    head = f"**/{spec.name}** {words.say(f'command.{spec.name}.summary')}"
    if not spec.parameters:
        return f"{head}\n\n{words.say('help.none')}"
    return "\n".join([head, "", *(_option(spec, parameter, words) for parameter in spec.parameters)])


def _option(spec: CommandSpec, parameter: Parameter, words: Words) -> str:
    mark = "*" if parameter.is_required else ""
    return f"- `{parameter.name}`{mark} {words.say(f'command.{spec.name}.{parameter.name}')}"


COMMAND = Command(
    CommandSpec("help", (Parameter("topic", takes_rest=True),), lane=Lane.NONE, visibility=Visibility.ASKER),
    answer=help_,
)
