"""What every transaction function is given: the connection, the time and what this process goes by."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable

from bot.ports.turns import Wake
from storage.cipher import Cipher


@dataclass(frozen=True, slots=True)
class Rules:
    """What this process goes by. `turns_per_person` is how many may run at once for one person; 0 is no limit."""

    node: str
    cipher: Cipher
    turns_per_person: int = 0
    is_embedded: bool = True


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction while it runs; `wakes` are told when it was committed."""

    connection: Connection
    now: int
    rules: Rules
    wakes: list[Wake] = field(default_factory=list)

    def run(self, statement: Executable, **values: object) -> CursorResult[*tuple[Any, ...]]:
        """Run a prebuilt statement with these values."""
        return self.connection.execute(statement, values)

    def undo(self) -> None:
        """Take back all that was done so far; in a group only what this one did."""
        nested = self.connection.get_nested_transaction()
        if nested is None:
            self.connection.rollback()
        else:
            nested.rollback()
            self.connection.begin_nested()
        self.wakes.clear()
