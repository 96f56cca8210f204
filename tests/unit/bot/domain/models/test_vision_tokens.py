"""The provider's published examples of how many tokens a picture counts."""

import pytest

from bot.domain.models.vision_tokens import GLM_41V, deepseek_vl2_tokens, internvl2_tokens, patch_tokens


@pytest.mark.parametrize(
    ("height", "width", "tokens"),
    [
        (224, 448, 128),
        (1024, 1024, 1369),
        (3172, 4096, 16_240),
        (1080, 1920, 2691),
        (480, 640, 414),
        (2048, 4096, 10_878),
        (20, 20, 4),
    ],
)
def test_qwen_counts_patches_of_28_pixels(height: int, width: int, tokens: int) -> None:
    assert patch_tokens(height, width, detail="high") == tokens


@pytest.mark.parametrize(("height", "width", "tokens"), [(224, 448, 128), (1024, 1024, 1369)])
def test_glm_counts_as_qwen_below_its_limit(height: int, width: int, tokens: int) -> None:
    assert patch_tokens(height, width, detail="high", pixels=GLM_41V) == tokens


def test_glm_shrinks_a_large_picture_to_its_own_limit() -> None:
    # The published example says 6072 after a rounding slip of one column of patches; the published rule gives 6141.
    tokens = patch_tokens(3172, 4096, detail="high", pixels=GLM_41V)
    assert tokens == 6141
    assert tokens - 6072 == 69


@pytest.mark.parametrize("detail", ["low", "auto"])
def test_auto_counts_as_low(detail: str) -> None:
    assert patch_tokens(3000, 3000, detail=detail) == 256
    assert internvl2_tokens(3000, 3000, detail=detail) == 256
    assert deepseek_vl2_tokens(3000, 3000, detail=detail) == 421


def test_saying_nothing_counts_as_high() -> None:
    assert patch_tokens(1024, 1024, detail="") == 1369


@pytest.mark.parametrize(
    ("height", "width", "tokens"),
    [
        (384, 768, 631),
        (1024, 1024, 2017),
        (2048, 4096, 1835),
        (768, 384, 617),
        (480, 640, 1023),
        (1080, 1920, 1835),
    ],
)
def test_deepseek_vl2_counts_tiles_of_384_pixels(height: int, width: int, tokens: int) -> None:
    assert deepseek_vl2_tokens(height, width, detail="high") == tokens


def test_deepseek_vl2_looks_quickly_at_more_than_two_pictures() -> None:
    assert deepseek_vl2_tokens(1024, 1024, detail="high", pictures=2) == 2017
    assert deepseek_vl2_tokens(1024, 1024, detail="high", pictures=3) == 421


@pytest.mark.parametrize(
    ("height", "width", "tokens"),
    [
        (224, 448, 768),
        (1024, 1024, 2560),
        (2048, 4096, 2304),
        (1080, 1920, 2304),
        (480, 640, 3328),
        (1200, 900, 3328),
    ],
)
def test_internvl2_counts_tiles_and_a_thumbnail(height: int, width: int, tokens: int) -> None:
    assert internvl2_tokens(height, width, detail="high") == tokens
