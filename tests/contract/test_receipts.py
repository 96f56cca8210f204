"""What `ReceiptStore` promises, on every implementation."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.conversation import MessageRef
from bot.ports.store import Receipt
from tests.contract.talk import THREAD
from tests.databases import Rig
from tests.fakes.rooms import at


def intent(part: int, *, generation: int = 0, answer_id: str = "a") -> Receipt:
    return Receipt(f"{answer_id}.{part}.{generation}", answer_id, part, THREAD)


async def test_an_intent_stands_until_it_was_posted(database: Any) -> None:
    await database.receipts.intend(intent(1))
    assert await database.receipts.of_answer("a") == [intent(1)]
    ref = MessageRef(THREAD, "m1", "secret")
    await database.receipts.posted("a.1.0", ref)
    assert await database.receipts.of_answer("a") == [replace(intent(1), ref=ref)]


async def test_intending_again_changes_nothing(database: Any) -> None:
    ref = MessageRef(THREAD, "m1")
    await database.receipts.intend(intent(1))
    await database.receipts.posted("a.1.0", ref)
    await database.receipts.intend(intent(1))
    assert await database.receipts.of_answer("a") == [replace(intent(1), ref=ref)]


async def test_a_closed_part_keeps_its_source(database: Any) -> None:
    await database.receipts.intend(intent(1))
    await database.receipts.close("a.1.0", "**words** 日本")
    assert (await database.receipts.of_answer("a"))[0].text == "**words** 日本"


async def test_receipts_come_by_part_with_the_newest_generation(database: Any) -> None:
    for receipt in (intent(10), intent(2), intent(1), intent(1, generation=10), intent(1, generation=9)):
        await database.receipts.intend(receipt)
    await database.receipts.intend(intent(1, answer_id="other"))
    nonces = [receipt.nonce for receipt in await database.receipts.of_answer("a")]
    assert nonces == ["a.1.10", "a.2.0", "a.10.0"]


async def test_a_dropped_part_is_forgotten(database: Any) -> None:
    await database.receipts.intend(intent(1))
    await database.receipts.intend(intent(2))
    await database.receipts.drop("a.1.0")
    await database.receipts.drop("nothing")
    assert [receipt.part for receipt in await database.receipts.of_answer("a")] == [2]


async def test_what_was_never_intended_is_not_posted(database: Any) -> None:
    await database.receipts.posted("a.1.0", MessageRef(THREAD, "m1"))
    assert await database.receipts.of_answer("a") == []


async def test_a_handle_is_gone_when_it_expired(rig: Rig) -> None:
    database = await rig.open()
    until = at(rig.ticker.now) + timedelta(minutes=15)
    await database.receipts.intend(intent(1))
    await database.receipts.posted("a.1.0", MessageRef(THREAD, "m1", "token", until))
    assert (await database.receipts.of_answer("a"))[0].ref == MessageRef(THREAD, "m1", "token", until)
    rig.ticker.forward(15 * 60)
    assert (await database.receipts.of_answer("a"))[0].ref == MessageRef(THREAD, "m1", "", until)
