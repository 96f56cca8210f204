"""/model: choose the model, see prices and abilities."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bot.abilities.choosing import chosen_model
from bot.domain.command import CommandSpec, Lane, Parameter, ParameterKind, Visibility
from bot.domain.inbound import Answered, Argument
from bot.domain.models.cards import Ability, ModelCard, ModelKind, card
from bot.domain.models.prices import Price
from bot.domain.money import shown_money
from bot.domain.reply import Outgoing
from bot.domain.wording import Words
from bot.errors import ProviderError
from bot.ports.extension import AnswerContext, Command

USES: Mapping[str, ModelKind] = {
    "chat": ModelKind.CHAT,
    "vision": ModelKind.CHAT,
    "pictures": ModelKind.PICTURE,
    "speech": ModelKind.SPEECH,
}
SHOWN = 30
LONG = 200_000


async def model(context: AnswerContext, arguments: Mapping[str, Argument]) -> Answered:
    """Choose, or tell what is chosen and what there is."""
    use = str(arguments.get("for") or "chat")
    name = str(arguments.get("name") or "").strip()
    text = await _choose(context, name, use, str(arguments.get("scope") or "me")) if name else ""
    if not name:
        text = await _tell(context, use if arguments.get("for") else "", str(arguments.get("show") or ""))
    return Answered(Outgoing(text=text, is_final=True, is_notice=True))


async def _choose(context: AnswerContext, name: str, use: str, scope: str) -> str:
    chosen = await chosen_model(name, context.provider, USES[use])
    await context.prefer(scope, f"model.{use}", chosen)
    return context.words.say("model.chosen", use=context.words.say(f"model.use_{use}"), model=chosen)


async def _tell(context: AnswerContext, use: str, show: str) -> str:
    words = context.words
    lines = [f"- {_now(context, each)}" for each in ([use] if use else USES)]
    try:
        offered = await context.provider.models()
    except ProviderError:
        return "\n".join(lines)
    fitting = [each for each in map(card, sorted(offered)) if _fits(each, use or "chat", show)]
    if not fitting:
        return "\n".join([*lines, "", words.say("model.none_match")])
    more = words.say("model.more", n=len(fitting) - SHOWN) if len(fitting) > SHOWN else ""
    return "\n".join([*lines, "", *_table(fitting[:SHOWN], words), *(["", more] if more else [])])


def _now(context: AnswerContext, use: str) -> str:
    name, words = f"model.{use}", context.words
    source = words.say(f"model.source_{context.preferences.source(name) or 'built_in'}")
    shown = f"`{context.preferences.value(name)}`"
    return words.say("model.now", use=words.say(f"model.use_{use}"), model=shown, source=source)


def _fits(each: ModelCard, use: str, show: str) -> bool:
    if each.kind is not USES[use] or (use == "vision" and not each.can(Ability.VISION)):
        return False
    match show:
        case "free":
            return bool(each.prices) and price_of(each.prices) == 0
        case "sees":
            return each.can(Ability.VISION)
        case "tools":
            return each.can(Ability.TOOLS)
        case "long":
            return each.context >= LONG
        case _:
            return True


def _table(found: Sequence[ModelCard], words: Words) -> list[str]:
    names = [words.say(f"model.table_{name}") for name in ("model", "price", "reads", "can")]
    rows = [
        f"| `{each.model}` | {shown_price(each, words)} | {_reads(each)} | {_abilities(each, words)} |"
        for each in found
    ]
    return [f"| {' | '.join(names)} |", "|---|---|---|---|", *rows]


def price_of(prices: Sequence[Price]) -> Decimal | None:
    """The one figure a model is ranked by; zero is free."""
    price = prices[0]
    if price.tiers:
        return price.tiers[0].input + price.tiers[0].output
    return price.each if price.each is not None else price.per_kilobyte


def shown_price(each: ModelCard, words: Words) -> str:
    """A model's price in words."""
    if not each.prices:
        return words.say("model.price_unknown")
    price = each.prices[0]
    if price_of(each.prices) == 0:
        return words.say("model.free")
    if price.tiers:
        tier = price.tiers[0]
        read, written = shown_money(tier.input, price.currency), shown_money(tier.output, price.currency)
        return words.say("model.price_tokens", input=read, output=written)
    if price.each is not None:
        return words.say("model.price_each", price=shown_money(price.each, price.currency))
    return words.say("model.price_kilobyte", price=shown_money(price.per_kilobyte or Decimal(0), price.currency))


def _reads(each: ModelCard) -> str:
    return f"{each.context // 1000}K" if each.kind is ModelKind.CHAT else ""


def _abilities(each: ModelCard, words: Words) -> str:
    shown = (Ability.VISION, Ability.TOOLS, Ability.THINKING)
    return ", ".join(words.say(f"model.can_{ability.value}") for ability in shown if each.can(ability))


COMMAND = Command(
    CommandSpec(
        "model",
        (
            Parameter("name", takes_rest=True, completes="models"),
            Parameter("for", ParameterKind.CHOICE, choices=tuple(USES)),
            Parameter("scope", ParameterKind.CHOICE, choices=("me", "thread")),
            Parameter("show", ParameterKind.CHOICE, choices=("free", "sees", "tools", "long")),
        ),
        lane=Lane.NONE,
        visibility=Visibility.ASKER,
    ),
    answer=model,
)
