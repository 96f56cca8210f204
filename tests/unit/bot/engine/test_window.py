"""What part of a conversation a model is given."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import Role
from bot.engine.window import KEEP, answered_only, choose_window, cost_of, pictures_to_send
from tests.unit.bot.engine.making import said


def _talk(exchanges: int, tokens: int = 96) -> list:
    messages = []
    for number in range(exchanges):
        messages.append(said(2 * number + 1, f"question {number}", tokens=tokens))
        messages.append(said(2 * number + 2, f"answer {number}", role=Role.ASSISTANT, tokens=tokens))
    return messages


def test_a_short_conversation_is_sent_whole() -> None:
    window = choose_window(_talk(3), start_seq=0, budget=10_000)
    assert len(window.messages) == 6
    assert not window.has_moved


def test_a_full_window_is_cut_to_the_share_that_is_kept_and_begins_with_a_question() -> None:
    window = choose_window(_talk(50), start_seq=0, budget=2000)
    assert window.has_moved
    assert window.messages[0].message.role is Role.USER
    assert sum(map(cost_of, window.messages)) <= 2000 * KEEP
    assert window.messages[-1].message.text == "answer 49"


def test_the_start_stays_until_the_window_is_full_again() -> None:
    talk = _talk(50)
    first = choose_window(talk, start_seq=0, budget=2000)
    longer = [*talk, said(101, "one more"), said(102, "yes", role=Role.ASSISTANT)]
    second = choose_window(longer, start_seq=first.start_seq, budget=2000)
    assert not second.has_moved
    assert second.messages[0] == first.messages[0]


def test_a_single_message_larger_than_the_window_is_still_sent() -> None:
    window = choose_window([said(1, "long", tokens=9000)], start_seq=0, budget=2000)
    assert [message.seq for message in window.messages] == [1]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=40), st.integers(500, 5000))
def test_the_newest_message_is_always_in_the_window(tokens: list[int], budget: int) -> None:
    messages = [said(seq, "x", tokens=each) for seq, each in enumerate(tokens, start=1)]
    window = choose_window(messages, start_seq=0, budget=budget)
    assert window.messages[-1].seq == len(tokens)
    assert window.start_seq <= len(tokens)


def test_what_was_asked_beside_the_chat_is_left_out_until_it_is_answered() -> None:
    messages = [
        said(1, "/imagine a fox", answer_id="draw", beside=True),
        said(2, "hello", answer_id="chat"),
    ]
    assert [each.seq for each in answered_only(messages, answer_id="chat")] == [2]
    answered = [*messages, said(3, "", role=Role.ASSISTANT, answer_id="draw", beside=True, pictures=("p",))]
    assert [each.seq for each in answered_only(answered, answer_id="chat")] == [1, 2, 3]


def test_the_question_of_the_answer_itself_is_always_there() -> None:
    messages = [said(1, "/imagine a fox", answer_id="draw", beside=True)]
    assert answered_only(messages, answer_id="draw") == messages


def test_notices_are_never_given_to_a_model() -> None:
    assert answered_only([said(1, "broken", role=Role.NOTICE)], answer_id="") == []


def test_only_the_last_four_pictures_are_sent_again() -> None:
    messages = [said(seq, "look", pictures=(f"p{seq}",)) for seq in range(1, 8)]
    assert pictures_to_send(messages) == {"p4", "p5", "p6", "p7"}
