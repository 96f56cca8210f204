"""What the page prints of Markdown."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.web.dialect import GrowingHtml, blocks_of, html_of


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**颜色：**红色", "<strong>颜色：</strong>红色"),
        ("**“引用”**的话", "<strong>“引用”</strong>的话"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name", "snake_case_name"),
        ("~~gone~~", "<s>gone</s>"),
        ("see https://example.com.", 'href="https://example.com"'),
    ],
)
def test_marks_become_elements(text: str, html: str) -> None:
    assert html in html_of(text)


class Elements(HTMLParser):
    """What a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        '[x](https://e "\\" onclick=\\"alert(1)")',
        "![x](https://evil.example/pixel.png)",
        '```"><script>alert(1)</script>\ncode\n```',
        "<div style='position:fixed'>over</div>",
    ],
)
def test_nothing_a_model_writes_runs_or_is_loaded(text: str) -> None:
    seen = Elements()
    seen.feed(html_of(text))
    assert not seen.tags & {"script", "img", "iframe", "style", "object", "svg"}
    assert not any(name.startswith("on") or name in {"style", "src"} for name, _ in seen.attributes)
    assert all(
        value.startswith(("http://", "https://", "mailto:")) for name, value in seen.attributes if name == "href"
    )


def test_code_is_coloured_and_named_when_it_is_whole() -> None:
    html = html_of("```python\nprint('hi')\n```")
    assert 'data-language="python"' in html
    assert '<span class="nb">print</span>' in html
    assert "print" in html_of("```nosuchlanguage\nprint\n```")


def test_cells_are_aligned_without_style() -> None:
    html = html_of("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<td align="center">1</td>' in html
    assert "style" not in html


def test_each_block_is_one_element() -> None:
    assert len(blocks_of("# a\n\nb\n\n- c\n- d\n\n```\ne\n```\n\n| a |\n|---|\n| 1 |\n\n---")) == 6


PIECES = st.sampled_from(
    ["# Title\n\n", "A word ", "**bold** ", "\n\n", "- item\n", "1. one\n", "```python\nx = 1\n", "```\n",
     "| a | b |\n|---|---|\n", "| 1 | 2 |\n", "> quote\n", "---\n", "中文，", "`code` ", "\n"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25))
def test_a_text_that_grew_looks_like_one_that_came_whole(pieces: list[str]) -> None:
    growing, shown, text = GrowingHtml(), [], ""
    for piece in pieces:
        text += piece
        keep, _ = growing.update(text)
        shown[keep:] = growing.blocks[keep:]
        assert shown == growing.blocks
    growing.update(text, is_final=True)
    assert growing.blocks == blocks_of(text)


def test_closed_blocks_are_rendered_once() -> None:
    growing = GrowingHtml()
    growing.update("First.\n\nSecond")
    keep, html = growing.update("First.\n\nSecond one.\n\nThird")
    assert keep == 1
    assert "First" not in html
    assert growing.html == html_of("First.\n\nSecond one.\n\nThird")


def test_a_text_that_begins_again_is_rendered_anew() -> None:
    growing = GrowingHtml()
    growing.update("First.\n\nSecond.\n\nThird.")
    keep, _ = growing.update("Another answer.")
    assert keep == 0
    assert growing.html == html_of("Another answer.")
