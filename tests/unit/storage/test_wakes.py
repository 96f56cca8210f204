"""How wake-ups travel."""

from bot.domain.conversation import ConversationKey
from bot.ports.turns import CancelAsked, ConversationChanged, TurnsReady
from storage.wakes import Listeners, packed, unpacked

KEY = ConversationKey("slack", "T1", "C1", "日本")


def test_wakes_arrive_as_they_were_sent() -> None:
    wakes = [TurnsReady(), CancelAsked("t1"), ConversationChanged(KEY)]
    (notice,) = packed("one", wakes)
    assert unpacked(notice, but_of="two") == wakes


def test_a_process_does_not_hear_itself() -> None:
    (notice,) = packed("one", [TurnsReady()])
    assert unpacked(notice, but_of="one") == []


def test_the_same_wake_is_sent_once() -> None:
    (notice,) = packed("one", [TurnsReady(), CancelAsked("t1")] * 50)
    assert unpacked(notice, but_of="two") == [TurnsReady(), CancelAsked("t1")]


def test_many_wakes_are_split_below_what_the_database_takes() -> None:
    wakes = [ConversationChanged(ConversationKey("slack", "T1", "C1", f"日本 {n}")) for n in range(500)]
    notices = packed("one", wakes)
    assert len(notices) > 1
    assert all(len(notice.encode()) < 8000 for notice in notices)
    assert [wake for notice in notices for wake in unpacked(notice, but_of="two")] == wakes


def test_what_cannot_be_read_is_passed_over() -> None:
    assert unpacked("not a notice", but_of="two") == []
    assert unpacked('{"sender":"one","later":1,"is_ready":true}', but_of="two") == [TurnsReady()]


def test_listeners_hear_only_while_they_listen() -> None:
    listeners, heard = Listeners(), []
    with listeners.joined(heard.append):
        listeners.tell([TurnsReady()])
    listeners.tell([CancelAsked("t1")])
    assert heard == [TurnsReady()]
