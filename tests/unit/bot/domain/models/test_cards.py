"""What model cards say, and what is assumed where there is none."""

import pytest

from bot.domain.models.cards import Ability, ModelKind, card, cards, successor


def test_the_catalogue_holds_every_model_of_the_site() -> None:
    known = cards()
    assert len(known) == 87
    assert sum(model.kind is ModelKind.CHAT for model in known) == 60
    assert all(model.is_known and model.prices for model in known)


def test_a_card_tells_abilities_and_context() -> None:
    known = card("Qwen/Qwen3.5-4B")
    assert known.can(Ability.VISION)
    assert known.can(Ability.TOOLS)
    assert not known.can(Ability.PREFIX)
    assert known.context == 262_144


@pytest.mark.parametrize("model", ["Qwen/Qwen3-8B", "deepseek-ai/DeepSeek-V3.2", "Qwen/Qwen3.5-4B", "zai-org/GLM-4.5V"])
def test_listed_hybrids_take_the_thinking_switch(model: str) -> None:
    assert card(model).switches_thinking


@pytest.mark.parametrize("model", ["Qwen/Qwen3.6-27B", "deepseek-ai/DeepSeek-R1", "Qwen/Qwen2.5-7B-Instruct", "my/own"])
def test_other_models_do_not(model: str) -> None:
    assert not card(model).switches_thinking


def test_an_unknown_model_gets_careful_defaults() -> None:
    unknown = card("somebody/something")
    assert unknown.context == 32_768
    assert not unknown.is_known
    assert not unknown.can(Ability.VISION)
    assert not unknown.lacks(Ability.VISION)
    assert unknown.prices == ()


def test_every_successor_is_a_living_model() -> None:
    assert successor("Qwen/QwQ-32B-Preview") == "Qwen/Qwen3-32B"
    assert successor("Qwen/Qwen3-8B") == ""
    assert card(successor("Pro/deepseek-ai/DeepSeek-R1-0120")).is_known


def test_every_shape_of_a_picture_model_is_a_size_it_draws() -> None:
    for known in cards():
        assert set(known.picture.shapes.values()) <= set(known.picture.sizes)
