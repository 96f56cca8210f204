"""Values survive being stored, whatever people and models put into them."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.conversation import Author, ConversationKey, MessageRef, PersonKey, ReplyTarget
from bot.domain.inbound import AnyInbound, InboundAction, InboundCommand, InboundMessage
from bot.domain.media import Attachment, StoredMedia
from bot.domain.message import DocumentPart, MediaPart, Part, Quote, Reasoning, Shown, Text, ToolCall, ToolResult
from bot.domain.usage import Usage
from bot.errors import StoreError
from bot.ports.extension import StepResult
from storage import mapping
from storage.cipher import NoCipher

WORDS = st.text(max_size=20)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters=":"), max_size=10)
MOMENTS = st.datetimes(timezones=st.just(UTC))
KEYS = st.builds(ConversationKey, WORDS, WORDS, WORDS, WORDS)
PEOPLE = st.builds(PersonKey, NAMES, NAMES, WORDS)
AUTHORS = st.builds(Author, PEOPLE, WORDS, WORDS, WORDS, st.lists(WORDS, max_size=2).map(tuple))
MEDIA = st.builds(StoredMedia)
ATTACHMENTS = st.builds(Attachment, stored=st.none() | MEDIA)
REFS = st.builds(MessageRef, KEYS, WORDS, WORDS, st.none() | MOMENTS)
TARGETS = st.builds(ReplyTarget, KEYS, st.none() | PEOPLE, WORDS)
QUOTES = st.builds(Quote, WORDS, WORDS)
COMMON = {
    "key": KEYS,
    "dedupe": st.lists(WORDS, max_size=3).map(tuple),
    "author": AUTHORS,
    "sent_at": MOMENTS,
    "target": TARGETS,
}
ARGUMENTS = WORDS | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
MESSAGES = st.builds(
    InboundMessage,
    **COMMON,
    message_id=WORDS,
    text=WORDS,
    attachments=st.lists(ATTACHMENTS, max_size=2).map(tuple),
    replies_to=WORDS,
    quoted=st.lists(QUOTES, max_size=2).map(tuple),
    addressed=st.booleans(),
)
COMMANDS = st.builds(
    InboundCommand,
    **COMMON,
    name=WORDS,
    arguments=st.dictionaries(WORDS, ARGUMENTS | ATTACHMENTS | PEOPLE, max_size=4),
    about=st.none() | REFS,
)
ACTIONS = st.builds(
    InboundAction,
    **COMMON,
    verb=WORDS,
    turn_id=WORDS,
    part=st.integers(0, 99),
    values=st.dictionaries(WORDS, WORDS, max_size=3),
    message=st.none() | REFS,
)
MOMENT = datetime(2026, 2, 1, tzinfo=UTC)
PARTS: dict[type[Part], st.SearchStrategy[Part]] = {
    Text: st.builds(Text, WORDS),
    Reasoning: st.builds(Reasoning, WORDS),
    MediaPart: st.builds(MediaPart, MEDIA),
    DocumentPart: st.builds(DocumentPart, WORDS, WORDS, st.booleans()),
    Quote: QUOTES,
    ToolCall: st.builds(ToolCall, WORDS, WORDS, WORDS),
    ToolResult: st.builds(ToolResult, WORDS, WORDS),
}


class Reversed:
    """A cipher one can see through."""

    def seal(self, text: str) -> str:
        return text[::-1]

    def open(self, sealed: str) -> str:
        return sealed[::-1]


@given(MESSAGES | COMMANDS | ACTIONS)
def test_what_a_person_did_comes_back_equal(inbound: AnyInbound) -> None:
    stored = mapping.inbound_to_json(inbound, Reversed())
    back = mapping.inbound_of(stored, Reversed())
    assert back == inbound
    assert type(back) is type(inbound)


@given(COMMANDS)
def test_arguments_come_back_with_their_types(command: InboundCommand) -> None:
    back = mapping.inbound_of(mapping.inbound_to_json(command, NoCipher()), NoCipher())
    assert isinstance(back, InboundCommand)
    assert [type(value) for value in back.arguments.values()] == [type(value) for value in command.arguments.values()]


@given(st.lists(st.one_of(*PARTS.values()), max_size=5).map(tuple))
def test_parts_come_back_equal(parts: tuple[Part, ...]) -> None:
    assert mapping.parts_of(mapping.parts_to_json(parts)) == parts


@given(st.builds(StepResult, st.lists(MEDIA, max_size=2).map(tuple), WORDS, st.dictionaries(WORDS, WORDS), st.none()))
def test_steps_come_back_equal(result: StepResult) -> None:
    assert mapping.step_of(mapping.step_to_json(result)) == result


@given(st.decimals(allow_nan=False, allow_infinity=False) | st.none())
def test_costs_of_steps_come_back_exactly(cost: object) -> None:
    result = StepResult(usage=Usage("m", cost=cost))  # type: ignore[arg-type] # hypothesis types it loosely
    assert mapping.step_of(mapping.step_to_json(result)) == result


@given(PEOPLE)
def test_people_come_back_equal(person: PersonKey) -> None:
    assert mapping.person_of(str(person)) == person


@given(st.none() | AUTHORS, st.builds(Shown, WORDS, WORDS, st.lists(WORDS, max_size=3).map(tuple)), KEYS)
def test_authors_ways_of_showing_and_keys_come_back_equal(
    author: Author | None, shown: Shown, key: ConversationKey
) -> None:
    assert mapping.author_of(mapping.author_to_json(author)) == author
    assert mapping.shown_of(mapping.shown_to_json(shown)) == shown
    assert mapping.key_of(mapping.key_to_json(key)) == key


def test_every_member_of_the_unions_has_a_tag() -> None:
    assert set(mapping.PARTS.values()) == set(PARTS) == set(Part.__args__)
    assert set(mapping.INBOUNDS.values()) == set(AnyInbound.__args__)


@given(MESSAGES | COMMANDS | ACTIONS)
def test_fields_of_a_newer_version_are_ignored(inbound: AnyInbound) -> None:
    raw = msgspec.json.decode(mapping.inbound_to_json(inbound, NoCipher()))
    raw["added_later"] = raw["author"]["added_later"] = {"x": 1}
    assert mapping.inbound_of(msgspec.json.encode(raw).decode(), NoCipher()) == inbound


def test_parts_of_a_newer_version_are_left_out() -> None:
    stored = '[{"type":"hologram","depth":3},{"type":"text","text":"words","mood":"calm"}]'
    assert mapping.parts_of(stored) == (Text("words"),)


def test_an_inbound_of_a_newer_version_is_an_error_of_ours() -> None:
    with pytest.raises(StoreError, match="hologram"):
        mapping.inbound_of('{"type":"hologram"}', NoCipher())


def test_what_is_damaged_is_an_error_of_ours() -> None:
    with pytest.raises(StoreError, match="InboundMessage"):
        mapping.inbound_of('{"type":"message","key":3}', NoCipher())


def test_no_handle_is_stored_in_the_open() -> None:
    key, person = ConversationKey("slack", "T", "C", "1"), PersonKey("slack", "T", "U")
    ref = MessageRef(key, "m", "secret-of-ref")
    common = {"key": key, "dedupe": (), "author": Author(person, "Ana"), "sent_at": MOMENT}
    target = ReplyTarget(key, handle="secret-of-target")
    command = InboundCommand(**common, target=target, name="x", about=ref)
    action = InboundAction(**common, target=target, verb="x", turn_id="t", message=ref)
    for inbound in (command, action):
        stored = mapping.inbound_to_json(inbound, Reversed())
        assert "secret" not in stored
        assert mapping.inbound_of(stored, Reversed()) == inbound


def test_half_characters_do_not_stop_a_message() -> None:
    assert mapping.parts_of(mapping.parts_to_json((Text("a\ud83db"),))) == (Text("a?b"),)
    assert mapping.plain("a\x00\ud83db") == "a?b"


@pytest.mark.parametrize(("text", "found"), [("Straße", "STRASSE"), ("ПРИВЕТ", "привет"), ("Ａ日本", "ａ日本")])
def test_folding_ignores_case_in_every_script(text: str, found: str) -> None:
    assert mapping.folded(text) == mapping.folded(found)
