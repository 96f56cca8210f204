"""Stop: end one answer; what stands of it stays."""

from collections.abc import Mapping

from bot.domain.command import Lane
from bot.domain.inbound import Answered, Argument, InboundAction
from bot.domain.reply import Outgoing
from bot.ports.extension import AnswerContext, ButtonAction


async def stop(context: AnswerContext, _: Mapping[str, Argument]) -> Answered:
    """Stop the answer of this button."""
    pressed = context.inbound
    stopped = await context.stop(pressed.turn_id) if isinstance(pressed, InboundAction) else 0
    text = "" if stopped else context.words.say("notice.stopped_none")
    return Answered(Outgoing(text=text, is_final=True, is_notice=True))


ACTION = ButtonAction("stop", Lane.NONE, answer=stop)
