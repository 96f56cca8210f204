"""Generated Markdown whose visible words are known, and an independent reader of what Markdown shows."""

from collections.abc import Iterable
from dataclasses import dataclass

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

Segment = tuple[str, str]  # source, and what of it is visible


@dataclass(frozen=True)
class Document:
    """Markdown in segments."""

    segments: tuple[Segment, ...]

    @property
    def source(self) -> str:
        return "".join(source for source, _ in self.segments)

    @property
    def visible(self) -> str:
        return letters("".join(visible for _, visible in self.segments))

    def visible_before(self, at: int) -> str:
        """The visible letters of all segments that end before a place, but not the last one's."""
        seen: list[str] = []
        for source, visible in self.segments:
            at -= len(source)
            if at < 0:
                break
            if visible:
                seen.append(visible)
        return letters("".join(seen[:-1]))


def letters(text: str) -> str:
    """Letters and digits alone: marks and blanks may differ."""
    return "".join(character for character in text if character.isalnum())


def visible_letters(markdown: str) -> str:
    """What a Markdown reader shows."""
    return letters("".join(_texts(READER.parse(markdown))))


def _texts(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type == "inline":
            yield from _texts(token.children or [])
        elif token.type in ("text", "code_inline", "fence", "code_block"):
            yield token.content


latin = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäéABC", min_size=1, max_size=12)
chinese = st.text(alphabet="你好世界画图天气很早上说话", min_size=1, max_size=10)
emoji = st.sampled_from(["👍🏽", "👩‍👩‍👧", "🇩🇪🇫🇷", "é", "한국", "🏳️‍🌈"])
words = st.one_of(latin, latin, latin, chinese, emoji)
ends = st.sampled_from(["", "", "", "", ".", ",", "!", "。", "?"])


def pieces(mark: str, inner: list[Segment], end: str) -> list[Segment]:
    return [(mark, ""), *inner, (end, "")]


@st.composite
def plain(draw: st.DrawFn, most: int = 8) -> list[Segment]:
    """Words with blanks between."""
    said = draw(st.lists(words, min_size=1, max_size=most))
    return [segment for word in said for segment in ((" ", ""), (word, word))][1:]


@st.composite
def styled(draw: st.DrawFn) -> list[Segment]:
    """Words inside marks."""
    kind = draw(st.sampled_from(["**", "*", "_", "~~", "`", "``", "nested", "link", "picture"]))
    inner = draw(plain())
    match kind:
        case "nested":
            middle = pieces("*", draw(plain(3)), "*")
            return [("**", ""), *inner, (" ", ""), *middle, (" ", ""), *draw(plain(3)), ("**", "")]
        case "link":
            return pieces("[", draw(plain(3)), f"](https://example.org/{draw(latin)}?a={draw(latin)})")
        case "picture":
            return [(f"![{draw(latin)} {draw(latin)}](https://example.org/{draw(latin)}.png)", "")]
        case _:
            return pieces(kind, inner, kind)


@st.composite
def line(draw: st.DrawFn, most: int = 8) -> list[Segment]:
    """A line of text: words, styled or not, with sentence ends."""
    segments: list[Segment] = []
    for chunk in draw(st.lists(st.one_of(plain(20), plain(20), styled()), min_size=1, max_size=most)):
        segments += [*chunk, (draw(ends), ""), (" ", "")]
    return segments[:-1]


@st.composite
def fence(draw: st.DrawFn, indent: str = "") -> list[Segment]:
    """A code block, sometimes with marks of another one inside."""
    mark = draw(st.sampled_from(["```", "~~~", "````"]))
    inner = {"```": "~~~", "~~~": "```", "````": "```"}[mark]
    segments: list[Segment] = [(f"{indent}{mark}{draw(st.sampled_from(['', 'python', 'c++']))}\n", "")]
    for code in draw(st.lists(st.one_of(latin, plain(), st.just(""), st.just(inner)), min_size=1, max_size=12)):
        text = code if isinstance(code, str) else "".join(source for source, _ in code)
        segments.append((f"{indent}{draw(st.sampled_from(['', '    ']))}{text}\n" if text else "\n", text))
    return [*segments, (f"{indent}{mark}\n", "")]


@st.composite
def bullets(draw: st.DrawFn) -> list[Segment]:
    """A list, with items inside items, paragraphs and code."""
    mark = draw(st.sampled_from(["- ", "* ", "1. "]))
    step = draw(st.sampled_from([len(mark), 4]))
    segments: list[Segment] = []
    for _ in range(draw(st.integers(1, 5))):
        segments += [(mark, ""), *draw(line(3)), ("\n", "")]
        inside = " " * len(mark)
        match draw(st.integers(0, 5)):
            case 0:
                for _ in range(draw(st.integers(1, 3))):
                    segments += [(" " * step + "- ", ""), *draw(line(2)), ("\n", "")]
            case 1:
                segments += [("\n", ""), (inside, ""), *draw(line(2)), ("\n\n", "")]
            case 2:
                segments += draw(fence(inside))
            case _:
                pass
    return segments


@st.composite
def table(draw: st.DrawFn) -> list[Segment]:
    columns = draw(st.integers(2, 4))
    segments: list[Segment] = []
    for row in range(draw(st.integers(2, 10))):
        for _ in range(columns):
            cell = draw(st.one_of(plain(3), styled()) if row else plain(2))
            segments += [("| ", ""), *cell, (" ", "")]
        segments.append(("|\n", ""))
        if row == 0:
            segments.append(("|" + " --- |" * columns + "\n", ""))
    return segments


@st.composite
def block(draw: st.DrawFn) -> list[Segment]:
    match draw(st.integers(0, 7)):
        case 0:
            return [("#" * draw(st.integers(1, 3)) + " ", ""), *draw(plain(5)), ("\n", "")]
        case 1:
            return draw(fence())
        case 2:
            return draw(bullets())
        case 3:
            return draw(table())
        case 4:
            quoted = [[("> ", ""), *draw(line(3)), ("\n", "")] for _ in range(draw(st.integers(1, 3)))]
            return [segment for lines in quoted for segment in lines]
        case _:
            lines = [[*draw(line()), ("\n", "")] for _ in range(draw(st.integers(1, 3)))]
            return [segment for text in lines for segment in text]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Whole documents."""
    segments = [
        segment for parts in draw(st.lists(block(), min_size=1, max_size=7)) for segment in (*parts, ("\n", ""))
    ]
    return Document(tuple(segments))
