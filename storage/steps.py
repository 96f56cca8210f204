"""Paid results kept before they are shown."""

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well

from bot.ports.extension import StepResult
from storage.mapping import step_of, step_to_json
from storage.site import Site
from storage.tables import steps

_FIND = select(steps.c.result).where(
    steps.c.answer_id == bindparam("answer"),
    steps.c.generation == bindparam("of_generation"),
    steps.c.name == bindparam("of_name"),
)
_KEEP = insert(steps).on_conflict_do_nothing()


class SqlSteps:
    """Implements `StepStore`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def find(self, answer_id: str, generation: int, name: str) -> StepResult | None:
        """Read a kept result."""
        values = {"answer": answer_id, "of_generation": generation, "of_name": name}
        text = await self._site.read(lambda t: t.run(_FIND, **values).scalar_one_or_none())
        return None if text is None else step_of(text)

    async def keep(self, answer_id: str, generation: int, name: str, result: StepResult) -> None:
        """Keep a result; the first one kept stands."""
        values = {"answer_id": answer_id, "generation": generation, "name": name, "result": step_to_json(result)}
        await self._site.write(lambda t: t.run(_KEEP, **values, at=t.now))
