"""What steps, ledger, preferences and health promise, on every implementation."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.domain.media import MediaKind, StoredMedia
from bot.domain.usage import Spent, Usage
from bot.ports.extension import StepResult
from bot.ports.store import LedgerEntry
from tests.contract.talk import THREAD, person
from tests.databases import Rig
from tests.fakes.rooms import at

PICTURE = StoredMedia("m1", MediaKind.PICTURE, "fox.png", "image/png", 3, "a fox", 10, 20)


def call(cost: str | None, *, currency: str = "CNY", by: str = "ana") -> LedgerEntry:
    usage = Usage("m", 10, 20, 3, 4, 1, None if cost is None else Decimal(cost), currency)
    return LedgerEntry(turn_id="t", person=person(by), key=THREAD, ability="chat", usage=usage, took_ms=5)


async def test_a_step_is_kept_by_answer_generation_and_name(database: Any) -> None:
    usage = Usage("m", 10, 20, cost=Decimal("0.000000001"), currency="USD")
    result = StepResult((PICTURE,), "words", {"job": "42"}, usage)
    await database.steps.keep("a", 0, "draw", result)
    assert await database.steps.find("a", 0, "draw") == result
    assert await database.steps.find("a", 1, "draw") is None
    assert await database.steps.find("a", 0, "speak") is None
    assert await database.steps.find("b", 0, "draw") is None


async def test_the_first_kept_step_stands(database: Any) -> None:
    await database.steps.keep("a", 0, "draw", StepResult(text="first"))
    await database.steps.keep("a", 0, "draw", StepResult(text="second"))
    assert (await database.steps.find("a", 0, "draw")).text == "first"


async def test_spending_is_summed_by_currency_and_never_across(rig: Rig) -> None:
    database = await rig.open()
    for cost, currency in (("0.1", "CNY"), ("0.2", "CNY"), ("0.3", "USD"), ("0", "EUR")):
        await database.ledger.record(call(cost, currency=currency))
    spent = await database.ledger.spent(since=at(rig.ticker.now))
    amounts = (("CNY", Decimal("0.3")), ("EUR", Decimal(0)), ("USD", Decimal("0.3")))
    assert spent == Spent(amounts, 0)


async def test_an_unknown_price_is_counted_and_not_zero(rig: Rig) -> None:
    database = await rig.open()
    await database.ledger.record(call(None))
    await database.ledger.record(call(None, currency="USD"))
    await database.ledger.record(call("0.5"))
    spent = await database.ledger.spent(since=at(rig.ticker.now))
    assert spent == Spent((("CNY", Decimal("0.5")),), 2)


async def test_a_cost_is_rounded_half_even_once_to_nano_units(rig: Rig) -> None:
    database = await rig.open()
    for cost in ("0.0000000005", "0.0000000015", "0.00000000251", "12345678.123456789"):
        await database.ledger.record(call(cost))
    spent = await database.ledger.spent(since=at(rig.ticker.now))
    assert spent.amounts == (("CNY", Decimal("12345678.123456794")),)


async def test_spending_is_of_a_time_and_of_a_person(rig: Rig) -> None:
    database = await rig.open()
    await database.ledger.record(call("1"))
    rig.ticker.forward(10)
    await database.ledger.record(call("2"))
    await database.ledger.record(call("4", by="ben"))
    since = at(rig.ticker.now)
    assert (await database.ledger.spent(since=since)).amounts == (("CNY", Decimal(6)),)
    assert (await database.ledger.spent(since=since, person=person("ben"))).amounts == (("CNY", Decimal(4)),)
    assert await database.ledger.spent(since=since, person=person("cem")) == Spent()


async def test_choices_are_kept_by_scope_and_taken_back_by_nothing(database: Any) -> None:
    await database.preferences.write("person:slack:T1:ana", "model", "big")
    await database.preferences.write("person:slack:T1:ana", "model", "bigger")
    await database.preferences.write("person:slack:T1:ana", "voice", "anna")
    await database.preferences.write("installation", "model", "small")
    scopes = ["person:slack:T1:ana", "installation", "thread:x"]
    assert await database.preferences.read(scopes) == {
        "person:slack:T1:ana": {"model": "bigger", "voice": "anna"},
        "installation": {"model": "small"},
        "thread:x": {},
    }
    await database.preferences.write("person:slack:T1:ana", "model", "")
    await database.preferences.write("thread:x", "model", "")
    assert await database.preferences.read(["person:slack:T1:ana"]) == {"person:slack:T1:ana": {"voice": "anna"}}
    assert await database.preferences.read([]) == {}


async def test_a_database_that_answers_is_healthy(database: Any) -> None:
    await database.health.check()


async def test_ledger_entries_of_failed_calls_count_like_others(rig: Rig) -> None:
    database = await rig.open()
    await database.ledger.record(replace(call("0.25"), outcome="cut"))
    assert (await database.ledger.spent(since=at(rig.ticker.now))).amounts == (("CNY", Decimal("0.25")),)
