"""Finds who answers: the chat, a command or a button."""

from collections.abc import AsyncIterator

from bot.domain.inbound import InboundAction, InboundCommand, InboundMessage
from bot.domain.reply import ReplyEvent
from bot.engine.context import Context
from bot.engine.services import Extensions
from bot.errors import Refusal


def reply_to(context: Context, extensions: Extensions) -> AsyncIterator[ReplyEvent]:
    """Choose who answers a turn: the button that re-runs it where that says how, else who answers its inbound."""
    turn = context.turn
    if turn.action is not None:
        action = extensions.actions.get(turn.action.verb)
        if action is not None and action.respond is not None:
            return action.respond(context)
    match turn.inbound:
        case InboundMessage():
            return context.chat()
        case InboundCommand(name=name, arguments=arguments):
            command = extensions.commands.get(name)
            if command is None or command.respond is None:
                raise Refusal(words="refusal.unknown_command", command=name, nearest="help")
            return command.respond(context, arguments)
        case InboundAction(verb=verb):
            pressed = extensions.actions.get(verb)
            if pressed is None or pressed.respond is None:
                raise Refusal(words="refusal.button_gone")
            return pressed.respond(context)
