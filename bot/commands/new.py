"""/new: start a fresh conversation here."""

from collections.abc import Mapping

from bot.domain.command import CommandSpec, Lane, Visibility
from bot.domain.inbound import Answered, Argument
from bot.domain.reply import Outgoing
from bot.ports.extension import AnswerContext, Command


async def new(context: AnswerContext, _: Mapping[str, Argument]) -> Answered:
    """End this conversation; the next message begins an empty one."""
    await context.start_fresh()
    return Answered(Outgoing(text=context.words.say("notice.fresh"), is_final=True, is_notice=True))


COMMAND = Command(CommandSpec("new", lane=Lane.NONE, visibility=Visibility.ASKER), answer=new)
