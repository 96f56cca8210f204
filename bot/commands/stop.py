"""/stop: stop the answer being written here."""

from collections.abc import Mapping

from bot.domain.command import CommandSpec, Lane, Visibility
from bot.domain.inbound import Answered, Argument
from bot.domain.reply import Outgoing
from bot.ports.extension import AnswerContext, Command


async def stop(context: AnswerContext, _: Mapping[str, Argument]) -> Answered:
    """Stop what is being answered here for the person who asks."""
    stopped = await context.stop()
    key = "notice.stopped" if stopped == 1 else "notice.stopped_some" if stopped else "notice.stopped_none"
    return Answered(Outgoing(text=context.words.say(key, n=stopped), is_final=True, is_notice=True))


COMMAND = Command(CommandSpec("stop", lane=Lane.NONE, visibility=Visibility.ASKER), answer=stop)
