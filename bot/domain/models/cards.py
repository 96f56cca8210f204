"""Model cards: what a model can do, how much it reads, what it costs. The data is `catalogue.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

from bot.domain.models.prices import Price, Tier

CAREFUL_CONTEXT = 32_768


class ModelKind(StrEnum):
    """What a model is for."""

    CHAT = "chat"
    PICTURE = "picture"
    PICTURE_EDIT = "picture_edit"
    VIDEO = "video"
    SPEECH = "speech"
    TRANSCRIPTION = "transcription"
    EMBEDDING = "embedding"
    RERANK = "rerank"
    UNKNOWN = "unknown"


class Ability(StrEnum):
    """What a chat model can do besides talking."""

    VISION = "vision"
    TOOLS = "tools"
    JSON = "json"
    PREFIX = "prefix"
    FIM = "fim"
    THINKING = "thinking"


@dataclass(frozen=True, slots=True)
class PictureTraits:
    """How a picture model is asked. No `sizes` means that its sizes are not known and any is tried.

    `takes` are the optional fields of the wire it knows; `at_once` pictures come of one call; `inputs` is how many
    pictures it can start from; `follows_input` says that it takes no size, because the result is as its input.
    """

    sizes: tuple[str, ...] = ()
    shapes: Mapping[str, str] = field(default_factory=dict)
    takes: frozenset[str] = frozenset()
    at_once: int = 1
    inputs: int = 0
    follows_input: bool = False


@dataclass(frozen=True, slots=True)
class SpeechTraits:
    """How a speech model is asked: with a style in front of the text, with a mark for the first speaker."""

    takes_style: bool = False
    speaker_mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What is known of a model. `switches_thinking`: it may be told to think or not; telling others is an error."""

    model: str
    kind: ModelKind = ModelKind.UNKNOWN
    context: int = CAREFUL_CONTEXT
    abilities: frozenset[Ability] = frozenset()
    is_known: bool = False
    switches_thinking: bool = False
    thinks_with_tools: bool = True
    picture: PictureTraits = field(default_factory=PictureTraits)
    speech: SpeechTraits = field(default_factory=SpeechTraits)
    prices: tuple[Price, ...] = ()

    def can(self, ability: Ability) -> bool:
        """Is it known to have this ability?"""
        return ability in self.abilities

    def lacks(self, ability: Ability) -> bool:
        """Is it known not to have this ability? An unknown model lacks nothing for certain."""
        return self.is_known and ability not in self.abilities


def card(model: str) -> ModelCard:
    """Look a model up. One without a card gets careful defaults.

    They are: 32k of context, no ability that is offered by itself (no pictures, no tools, no thinking switch; what
    is asked for explicitly is still sent), every picture size tried, and a price that is unknown.
    """
    return _cards().get(model) or ModelCard(model=model)


def cards() -> tuple[ModelCard, ...]:
    """List every model that has a card."""
    return tuple(_cards().values())


def successor(model: str) -> str:
    """Name the model that took a retired one's place; empty when it is not known to be retired."""
    return _successors().get(model, "")


@lru_cache(maxsize=1)
def _catalogue() -> Mapping[str, Any]:
    return tomllib.loads(files("bot.domain.models").joinpath("catalogue.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _successors() -> Mapping[str, str]:
    return {str(old): str(new) for old, new in _catalogue()["successors"].items()}


@lru_cache(maxsize=1)
def _cards() -> Mapping[str, ModelCard]:
    catalogue = _catalogue()
    return {str(row["id"]): _card_of(row, catalogue) for row in catalogue["model"]}


def _card_of(row: Mapping[str, Any], catalogue: Mapping[str, Any]) -> ModelCard:
    return ModelCard(
        model=str(row["id"]),
        kind=ModelKind(row.get("kind", "chat")),
        context=int(row.get("context", CAREFUL_CONTEXT)),
        abilities=frozenset(Ability(name) for name in row.get("can", ())),
        is_known=True,
        switches_thinking=bool(row.get("switches_thinking", False)),
        thinks_with_tools=bool(row.get("thinks_with_tools", True)),
        picture=_picture_traits(row.get("picture", {})),
        speech=SpeechTraits(**row.get("speech", {})),
        prices=(_price_of(row, catalogue), *(_price_of(price, catalogue) for price in row.get("price", ()))),
    )


def _picture_traits(row: Mapping[str, Any]) -> PictureTraits:
    return PictureTraits(
        sizes=tuple(row.get("sizes", ())),
        shapes=dict(row.get("shapes", {})),
        takes=frozenset(row.get("takes", ())),
        at_once=int(row.get("at_once", 1)),
        inputs=int(row.get("inputs", 0)),
        follows_input=bool(row.get("follows_input", False)),
    )


def _price_of(row: Mapping[str, Any], catalogue: Mapping[str, Any]) -> Price:
    valid_from = row.get("valid_from", catalogue["valid_from"])
    assert isinstance(valid_from, date)
    return Price(
        site=str(row.get("site", catalogue["site"])),
        currency=str(row.get("currency", catalogue["currency"])),
        valid_from=valid_from,
        tiers=tuple(_tier_of(tier) for tier in row.get("tiers", ())),
        each=_decimal(row, "each"),
        per_kilobyte=_decimal(row, "per_kilobyte"),
    )


def _tier_of(row: Mapping[str, Any]) -> Tier:
    return Tier(int(row["from"]), Decimal(row["input"]), Decimal(row["output"]), _decimal(row, "cached"))


def _decimal(row: Mapping[str, Any], name: str) -> Decimal | None:
    return Decimal(row[name]) if name in row else None
