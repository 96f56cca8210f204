"""Choices people made, by scope."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well

from storage.mapping import plain
from storage.site import Site
from storage.tables import preferences

_READ = select(preferences).where(preferences.c.scope.in_(bindparam("scopes", expanding=True)))
_ADD = insert(preferences)
_WRITE = _ADD.on_conflict_do_update(index_elements=["scope", "name"], set_={"value": _ADD.excluded.value})
_REMOVE = delete(preferences).where(
    preferences.c.scope == bindparam("of_scope"), preferences.c.name == bindparam("of_name")
)


class SqlPreferences:
    """Implements `PreferenceStore`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def read(self, scopes: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """Read the choices of several scopes; one without choices is empty."""
        rows = await self._site.read(lambda t: t.run(_READ, scopes=list(scopes)).all())
        found: dict[str, dict[str, str]] = {scope: {} for scope in scopes}
        for row in rows:
            found[row.scope][row.name] = row.value
        return found

    async def write(self, scope: str, name: str, value: str) -> None:
        """Keep a choice; an empty value removes it."""
        if value:
            await self._site.write(lambda t: t.run(_WRITE, scope=scope, name=name, value=plain(value)))
        else:
            await self._site.write(lambda t: t.run(_REMOVE, of_scope=scope, of_name=name))
