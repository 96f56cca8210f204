"""What the page prints: Markdown to safe HTML, block by block, so that a growing answer is rendered once. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token

from adapters.web.cjk import use_cjk_emphasis

HIGHLIGHT_AT_MOST = 60_000
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_TAGS = {
    *("p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em"),
    *("strong", "s", "a", "table", "thead", "tbody", "tr", "th", "td", "div", "span"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "div": {"class", "data-language"},
    "span": {"class"},
    "pre": {"class"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
}
_SCHEMES = {"http", "https", "mailto"}


def html_of(text: str) -> str:
    """Render a whole Markdown text."""
    return "".join(blocks_of(text))


def blocks_of(text: str) -> list[str]:
    """Render a text into the HTML of its top-level blocks, one element each."""
    return [_cleaned(block) for block, _ in _rendered(text, is_growing=False)]


class GrowingHtml:
    """The HTML of a text that grows at its end: closed blocks are rendered once, the last one anew."""

    __slots__ = ("_closed", "_closed_text", "blocks")

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self._closed = 0
        self._closed_text = ""

    def update(self, text: str, *, is_final: bool = False) -> tuple[int, str]:
        """Take the whole text as it is now; returns how many blocks stay and the HTML that follows them."""
        if not text.startswith(self._closed_text):
            self._closed, self._closed_text = 0, ""
        keep = self._closed
        offset = len(self._closed_text)
        rendered = _rendered(text[offset:], is_growing=not is_final)
        fresh = [_cleaned(block) for block, _ in rendered]
        self.blocks[keep:] = fresh
        if len(rendered) > 1:
            self._closed += len(rendered) - 1
            self._closed_text = text[: offset + _line_start(text[offset:], rendered[-1][1])]
        return keep, "".join(fresh)

    @property
    def html(self) -> str:
        """All of it."""
        return "".join(self.blocks)


def _rendered(text: str, *, is_growing: bool) -> list[tuple[str, int]]:
    """Render top-level blocks, each with the line it begins at. The last one may still grow: it gets no colours."""
    parser = _parser(finds_links="://" in text)
    tokens = parser.parse(text)
    spans = list(_spans(tokens))
    found = []
    for number, (start, end) in enumerate(spans):
        environment = {"plain": is_growing and number == len(spans) - 1}
        line = tokens[start].map
        html = str(parser.renderer.render(tokens[start:end], parser.options, environment))
        found.append((html, line[0] if line else 0))
    return found


def _spans(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    spans, depth, start = [], 0, 0
    for index, token in enumerate(tokens):
        if depth == 0 and token.nesting >= 0:
            start = index
        depth += token.nesting
        if depth == 0:
            spans.append((start, index + 1))
    return spans


def _line_start(text: str, line: int) -> int:
    position = 0
    for _ in range(line):
        position = text.index("\n", position) + 1
    return position


@lru_cache(maxsize=2)
def _parser(*, finds_links: bool) -> MarkdownIt:
    """Looking for bare links costs as much as all the rest, so only a text that has one is searched."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": finds_links, "breaks": True})
    parser.enable(["table", "strikethrough", *(["linkify"] if finds_links else [])])
    use_cjk_emphasis(parser)
    parser.add_render_rule("fence", _fence)
    parser.add_render_rule("code_block", _fence)
    parser.add_render_rule("image", _image)
    parser.add_render_rule("th_open", _cell)
    parser.add_render_rule("td_open", _cell)
    parser.add_render_rule("table_open", lambda *_: '<div class="table"><table>')
    parser.add_render_rule("table_close", lambda *_: "</table></div>")
    return parser


def _fence(_: RendererProtocol, tokens: Sequence[Token], index: int, __: object, environment: dict[str, object]) -> str:
    token = tokens[index]
    named = _LANGUAGE.match(token.info.strip())
    language = named.group(0) if named else ""
    is_plain = bool(environment.get("plain")) or len(token.content) > HIGHLIGHT_AT_MOST
    code = escape(token.content) if is_plain or not language else coloured(token.content, language)
    return (
        f'<div class="code" data-language="{escape(language)}"><pre class="highlight"><code>{code}</code></pre></div>\n'
    )


@lru_cache(maxsize=256)
def coloured(code: str, language: str) -> str:
    """Colour code by classes; a language nobody knows stays plain."""
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return escape(code)
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def _cell(_: RendererProtocol, tokens: Sequence[Token], index: int, __: object, ___: object) -> str:
    """The alignment of a cell as an attribute: the page's policy allows no style in the text."""
    token = tokens[index]
    side = str(token.attrs.get("style", "")).removeprefix("text-align:")
    return f'<{token.tag} align="{side}">' if side in {"left", "center", "right"} else f"<{token.tag}>"


def _image(_: RendererProtocol, tokens: Sequence[Token], index: int, __: object, ___: object) -> str:
    """A picture in model text is a link: the page loads nothing from strangers."""
    token = tokens[index]
    address = escape(str(token.attrs.get("src", "")))
    return f'<a href="{address}">{escape(token.content) or address}</a>'


def _cleaned(html: str) -> str:
    return nh3.clean(
        html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer nofollow"
    )
