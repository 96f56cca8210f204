"""What the sandbox knows of each model: read once from `catalogue.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CAREFUL_CONTEXT = 32_768
EVERYTHING = frozenset("VTJP")
LISTED_FOR = {
    "chat": ("text", "chat"),
    "embedding": ("text", "embedding"),
    "reranker": ("text", "reranker"),
    "text-to-image": ("image", "text-to-image"),
    "image-to-image": ("image", "image-to-image"),
    "speech-to-text": ("audio", "speech-to-text"),
    "text-to-speech": ("audio", "text-to-speech"),
    "text-to-video": ("video", "text-to-video"),
    "image-to-video": ("video", "image-to-video"),
}
_ID = re.compile(r"(Pro/)?[^/\s]+/[^/\s]+(/[^/\s]+)?")


@dataclass(frozen=True, slots=True)
class Model:
    """Flags: V sees pictures, T tools, J JSON mode, P prefix, F fills gaps, H thinks when asked, R always thinks."""

    model_id: str
    kind: str
    context: int
    flags: frozenset[str]
    sizes: tuple[str, ...] = ()


def read_catalogue() -> Mapping[str, Model]:
    table = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text("utf-8"))
    models = [_parse(line) for line in table["models"]]
    return {model.model_id: model for model in models}


def model_named(catalogue: Mapping[str, Model], model_id: str) -> Model | None:
    """Return the model, or a careful guess for a well-formed id that is not in the catalogue."""
    known = catalogue.get(model_id)
    if known is not None:
        return known
    if _ID.fullmatch(model_id) is None:
        return None
    return Model(model_id, "any", CAREFUL_CONTEXT, EVERYTHING)


def _parse(line: str) -> Model:
    kind, model_id, context, flags, *sizes = line.split()
    return Model(model_id, kind, int(context), frozenset(flags.strip("-")), tuple(sizes))
