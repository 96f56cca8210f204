"""/ask: ask anything, with a picture, a document or another model."""

from collections.abc import AsyncIterator, Mapping

from bot.abilities.choosing import chosen_model
from bot.domain.command import CommandSpec, Parameter, ParameterKind
from bot.domain.inbound import Argument
from bot.domain.models.cards import ModelKind
from bot.domain.reply import ReplyEvent
from bot.ports.extension import Command, TurnContext


async def ask(context: TurnContext, arguments: Mapping[str, Argument]) -> AsyncIterator[ReplyEvent]:
    """Answer as the chat does, from the model that was named."""
    wanted = arguments.get("model")
    model = await chosen_model(wanted, context.provider, ModelKind.CHAT) if isinstance(wanted, str) and wanted else ""
    async for event in context.chat(model=model, question=str(arguments["question"])):
        yield event


COMMAND = Command(
    CommandSpec(
        "ask",
        (
            Parameter("question", is_required=True, takes_rest=True),
            Parameter("picture", ParameterKind.PICTURE),
            Parameter("file", ParameterKind.FILE),
            Parameter("model", ParameterKind.TEXT, is_word=True, completes="models"),
        ),
    ),
    respond=ask,
)
