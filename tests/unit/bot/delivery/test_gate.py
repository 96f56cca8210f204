"""The send queue: budgets by route, the most urgent first."""

import asyncio

import pytest

from bot.delivery.gate import Budget, BudgetGate
from bot.domain.reply import Urgency
from tests.fakes.clock import FakeClock, settle

EDITS = ("edits",)


class Line:
    """Callers at a gate, by name, in the order they got through."""

    def __init__(self, gate: BudgetGate) -> None:
        self.gate = gate
        self.passed: list[str] = []

    def come(
        self, name: str, urgency: Urgency = Urgency.GROWING, routes: tuple[str, ...] = EDITS
    ) -> asyncio.Task[None]:
        async def enter() -> None:
            await self.gate.enter(routes, urgency)
            self.passed.append(name)

        return asyncio.create_task(enter())


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def gate(clock: FakeClock) -> BudgetGate:
    return BudgetGate(clock)


@pytest.fixture
def line(gate: BudgetGate) -> Line:
    return Line(gate)


async def test_without_routes_nobody_waits(gate: BudgetGate) -> None:
    gate.pause("", 100)
    await asyncio.wait_for(gate.enter((), Urgency.STATUS), 1)


async def test_an_unknown_route_is_open(gate: BudgetGate) -> None:
    for _ in range(100):
        await asyncio.wait_for(gate.enter(("new",), Urgency.STATUS), 1)


async def test_the_last_call_of_a_budget_is_never_spent(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.learn("edits", limit=5, remaining=5, reset_after=4)
    callers = [line.come(str(number)) for number in range(10)]
    await settle()
    assert line.passed == ["0", "1", "2", "3"]
    await clock.advance(3.9)
    assert len(line.passed) == 4
    await clock.advance(0.2)
    assert len(line.passed) == 8
    await clock.advance(5)
    await asyncio.gather(*callers)
    assert line.passed == [str(number) for number in range(10)]
    assert gate.waiting == 0


async def test_a_budget_of_one_is_spent(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.learn("edits", limit=1, remaining=1, reset_after=2)
    callers = [line.come("a"), line.come("b")]
    await settle()
    assert line.passed == ["a"]
    await clock.advance(2)
    await asyncio.gather(*callers)


async def test_the_most_urgent_goes_first_and_equals_in_order(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.learn("edits", limit=1, remaining=0, reset_after=1)
    order = [Urgency.STATUS, Urgency.GROWING, Urgency.NOTICE, Urgency.FINAL, Urgency.FIRST, Urgency.FINAL]
    callers = [line.come(f"{urgency.name} {number}", urgency) for number, urgency in enumerate(order)]
    await settle()
    await clock.advance(10)
    await asyncio.gather(*callers)
    assert line.passed == ["FINAL 3", "FINAL 5", "FIRST 4", "NOTICE 2", "GROWING 1", "STATUS 0"]


async def test_a_call_waits_for_all_its_routes_and_blocks_no_other(
    gate: BudgetGate, line: Line, clock: FakeClock
) -> None:
    gate.learn("edits", limit=1, remaining=0, reset_after=5)
    waiting = line.come("both", Urgency.FINAL, ("global", "edits"))
    free = line.come("free", Urgency.STATUS, ("global",))
    await settle()
    assert line.passed == ["free"]
    await clock.advance(5)
    await asyncio.gather(waiting, free)


async def test_a_pause_holds_one_route(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.pause("edits", 3)
    held, free = line.come("held", Urgency.FINAL), line.come("free", routes=("posts",))
    await clock.advance(2.9)
    assert line.passed == ["free"]
    await clock.advance(0.1)
    await asyncio.gather(held, free)


async def test_a_pause_of_everything_holds_every_route(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.pause("", 3)
    held = line.come("held", Urgency.FINAL)
    await clock.advance(2.9)
    assert line.passed == []
    await clock.advance(0.1)
    await held


async def test_a_pause_can_grow_while_somebody_waits(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.pause("edits", 1)
    held = line.come("held")
    await settle()
    gate.pause("edits", 5)
    await clock.advance(4)
    assert line.passed == []
    await clock.advance(1)
    await held


async def test_a_reservation_keeps_budget_for_its_owner(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.learn("edits", limit=3, remaining=3, reset_after=10)
    kept = gate.reserve(EDITS)
    assert kept is not None
    first, second = line.come("first"), line.come("second")
    await settle()
    assert line.passed == ["first"]
    await asyncio.wait_for(gate.enter(EDITS, Urgency.FINAL, reservation=kept), 1)
    await clock.advance(10)
    await asyncio.gather(first, second)


async def test_a_released_reservation_lets_the_next_one_through(gate: BudgetGate, line: Line) -> None:
    gate.learn("edits", limit=3, remaining=2, reset_after=10)
    kept = gate.reserve(EDITS)
    assert kept is not None
    waiting = line.come("waiting")
    await settle()
    assert line.passed == []
    kept.release()
    kept.release()
    await asyncio.wait_for(waiting, 1)


async def test_at_most_half_of_a_budget_is_kept_back(gate: BudgetGate) -> None:
    gate.learn("edits", limit=5, remaining=5, reset_after=10)
    kept = [gate.reserve(EDITS) for _ in range(4)]
    assert [reservation is not None for reservation in kept] == [True, True, False, False]


async def test_a_spent_budget_promises_nothing(gate: BudgetGate) -> None:
    gate.learn("edits", limit=5, remaining=1, reset_after=10)
    assert gate.reserve(EDITS) is None


async def test_a_reservation_obeys_a_pause(gate: BudgetGate, clock: FakeClock) -> None:
    kept = gate.reserve(EDITS)
    gate.pause("edits", 2)
    entering = asyncio.create_task(gate.enter(EDITS, Urgency.FINAL, reservation=kept))
    await clock.advance(1.9)
    assert not entering.done()
    await clock.advance(0.2)
    await entering


async def test_what_is_presumed_holds_until_the_platform_speaks(clock: FakeClock) -> None:
    gate = BudgetGate(clock, presume=lambda route: Budget(3, 5.0) if route.startswith("post:") else None)
    line = Line(gate)
    callers = [line.come(str(number), routes=("post:C1",)) for number in range(4)]
    await settle()
    assert line.passed == ["0", "1"]
    gate.learn("post:C1", limit=10, remaining=8, reset_after=5)
    await settle()
    assert len(line.passed) == 4
    await asyncio.gather(*callers)


async def test_calls_on_their_way_are_not_counted_twice(gate: BudgetGate, line: Line) -> None:
    gate.learn("edits", limit=5, remaining=5, reset_after=10)
    callers = [line.come(str(number)) for number in range(3)]
    await settle()
    gate.learn("edits", limit=5, remaining=4, reset_after=10)  # the answer to the first of three calls
    late = [line.come("late"), line.come("later")]
    await settle()
    assert line.passed == ["0", "1", "2", "late"]
    for task in (*callers, *late):
        task.cancel()


async def test_an_earlier_reset_that_is_learned_wakes_earlier(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.learn("edits", limit=1, remaining=0, reset_after=50)
    waiting = line.come("waiting")
    await settle()
    gate.learn("edits", limit=1, remaining=0, reset_after=2)
    await clock.advance(2)
    await asyncio.wait_for(waiting, 1)


async def test_who_gives_up_waiting_leaves_the_line(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    gate.learn("edits", limit=1, remaining=0, reset_after=2)
    gone, next_one, last = line.come("gone"), line.come("next"), line.come("last")
    await settle()
    gone.cancel()
    await settle()
    assert gate.waiting == 2
    await clock.advance(4)
    await asyncio.gather(next_one, last)
    assert line.passed == ["next", "last"]


async def test_who_is_cancelled_when_let_through_gives_the_call_back(
    gate: BudgetGate, line: Line, clock: FakeClock
) -> None:
    gate.learn("edits", limit=1, remaining=0, reset_after=100)
    gone, next_one = line.come("gone"), line.come("next")
    await settle()
    gate.learn("edits", limit=1, remaining=0, reset_after=0)  # grants `gone` before it can run
    gone.cancel()
    await asyncio.wait_for(next_one, 1)
    assert line.passed == ["next"]


async def test_many_waiters_all_get_through(gate: BudgetGate, line: Line, clock: FakeClock) -> None:
    for channel in range(20):
        gate.learn(f"C{channel}", limit=5, remaining=5, reset_after=5)
    gate.learn("all", limit=50, remaining=50, reset_after=1)
    callers = [line.come(str(n), Urgency(n % 5), ("all", f"C{n % 20}")) for n in range(300)]
    await clock.advance(30)
    await asyncio.gather(*callers)
    assert len(line.passed) == 300 and gate.waiting == 0
