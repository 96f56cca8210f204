"""Opening the database: one object with a store per subject."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text

from bot.errors import StoreError, StoreUnavailable
from storage import turns_lease
from storage.addresses import PostgresAddress, SqliteAddress, parse_address, resolve
from storage.backend import Backend
from storage.cipher import Cipher, NoCipher
from storage.conversations import SqlConversations
from storage.ledger import SqlLedger
from storage.media import SqlMedia
from storage.media_bytes import DatabaseBytes, FolderBytes, MediaBytes
from storage.preferences import SqlPreferences
from storage.receipts import SqlReceipts
from storage.site import Site
from storage.sqlite import SqliteBackend
from storage.steps import SqlSteps
from storage.timing import StoreClock
from storage.transaction import Rules
from storage.turns import SqlTurns

MEDIA_FOLDER = "media"
_ASK = select(text("1"))


class SqlHealth:
    """Implements `Health`."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def check(self) -> None:
        """Make one round trip; raises `StoreUnavailable`."""
        try:
            await self._site.read(lambda t: t.run(_ASK).scalar_one())
        except StoreUnavailable:
            raise
        except StoreError as error:
            raise StoreUnavailable(error.detail) from error


@dataclass(frozen=True, slots=True)
class Database:
    """The stores of one open database. `node` is what this process is called in it."""

    node: str
    turns: SqlTurns
    conversations: SqlConversations
    receipts: SqlReceipts
    steps: SqlSteps
    ledger: SqlLedger
    preferences: SqlPreferences
    media: SqlMedia
    health: SqlHealth
    backend: Backend

    async def close(self) -> None:
        """Let what runs finish and close; turns that still run here are taken over by others."""
        await self.turns.close()
        await self.backend.close()


async def open_database(
    url: str,
    *,
    data_dir: Path,
    node: str,
    listen_url: str = "",
    cipher: Cipher | None = None,
    turns_per_person: int = 0,
    now_ms: Callable[[], int] | None = None,
) -> Database:
    """Open the database of DATABASE_URL (a file of the data folder when empty) and make this process known in it.

    `listen_url` goes past a pooler; `now_ms` replaces the database's clock. A `SettingsError` or `StoreUnavailable`
    tells in one sentence why it can't be opened.
    """
    incarnation = f"{node}-{secrets.token_hex(4)}"
    backend, kept = _backend(url, data_dir=data_dir, listen_url=listen_url, node=incarnation)
    rules = Rules(incarnation, cipher or NoCipher(), turns_per_person, backend.is_embedded)
    site = Site(backend, StoreClock(now_ms), rules)
    try:
        await site.pulse(turns_lease.enter)
    except StoreError:
        await backend.close()
        raise
    return Database(
        incarnation,
        SqlTurns(site),
        SqlConversations(site),
        SqlReceipts(site),
        SqlSteps(site),
        SqlLedger(site),
        SqlPreferences(site),
        SqlMedia(site, kept),
        SqlHealth(site),
        backend,
    )


def _backend(url: str, *, data_dir: Path, listen_url: str, node: str) -> tuple[Backend, MediaBytes]:
    address = parse_address(resolve(url, data_dir))
    if isinstance(address, SqliteAddress):
        backend = SqliteBackend(address.path)
        folder = FolderBytes(data_dir / MEDIA_FOLDER)
        folder.clear()
        return backend, folder
    from storage.postgres import PostgresBackend  # its driver is loaded only where it is used

    listening = parse_address(listen_url) if listen_url else address
    if not isinstance(listening, PostgresAddress):
        listening = address
    return PostgresBackend(address, listening=listening, node=node), DatabaseBytes()
