"""Choosing a model by what people type, out of what the account has."""

from collections.abc import Sequence

from bot.domain.grammar import nearest
from bot.domain.models.cards import ModelKind, card
from bot.errors import ProviderError, Refusal
from bot.ports.provider import ModelList


async def chosen_model(wanted: str, provider: ModelList, kind: ModelKind) -> str:
    """Find the id a person means: in any case, with or without its vendor. Refuses what the account lacks.

    Models known to be of another kind are left out. Where the provider can't list its models, the words are taken as
    they are.
    """
    try:
        listed = await provider.models()
    except ProviderError:
        return wanted
    offered = tuple(each for each in listed if card(each).kind in (kind, ModelKind.UNKNOWN))
    return matching(wanted, offered) if offered else wanted


def matching(wanted: str, offered: Sequence[str]) -> str:
    """Match what was typed against ids; raises `Refusal` naming the nearest."""
    folded = wanted.strip().casefold()
    for each in offered:
        if each.casefold() == folded:
            return each
    ends = [each for each in offered if each.casefold().rpartition("/")[2] == folded]
    if ends:
        return min(ends, key=len)
    tails = {each.rpartition("/")[2].casefold(): each for each in offered}
    close = nearest(folded.rpartition("/")[2], tuple(tails))
    if close:
        raise Refusal(words="refusal.unknown_model", model=wanted[:60], nearest=tails[close])
    raise Refusal(words="refusal.unknown_model_none", model=wanted[:60])
