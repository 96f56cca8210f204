"""Database addresses as providers hand them out, turned into what the drivers take."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import SettingsError

DEFAULT_FILE = "parley.sqlite3"
POSTGRES = ("postgres", "postgresql", "postgresql+asyncpg")
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

# What only libpq understands and what changes nothing for us; asyncpg fails at connect when it is given them.
LIBPQ_ONLY = frozenset(
    {
        "channel_binding", "client_encoding", "gssdelegation", "gssencmode", "gsslib", "keepalives", "keepalives_count",
        "keepalives_idle", "keepalives_interval", "krbsrvname", "load_balance_hosts", "require_auth", "requirepeer",
        "sslcompression", "sslcrl", "sslcrldir", "sslnegotiation", "sslsni", "target_session_attrs", "tcp_user_timeout",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A database in a file."""

    path: Path


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A database on a server: `arguments` are asyncpg's own, whoever connects."""

    url: URL
    arguments: Mapping[str, object] = field(default_factory=dict)


def resolve(url: str, data_dir: Path) -> str:
    """The address itself; the default file of the data folder when it is empty."""
    return url or f"sqlite:///{data_dir / DEFAULT_FILE}"


def parse_address(url: str) -> SqliteAddress | PostgresAddress:
    """Read DATABASE_URL as written by people and providers; a `SettingsError` says what is wrong with it."""
    try:
        parsed = make_url(url.strip())
    except (ArgumentError, ValueError) as error:
        raise SettingsError("DATABASE_URL is not an address like sqlite:///file or postgresql://host/name.") from error
    if parsed.drivername == "sqlite":
        return _sqlite(parsed)
    if parsed.drivername in POSTGRES:
        return _postgres(parsed)
    raise SettingsError(f"DATABASE_URL begins with {parsed.drivername}://; it must be sqlite:// or postgresql://.")


def _sqlite(parsed: URL) -> SqliteAddress:
    if not parsed.database or parsed.database == ":memory:":
        raise SettingsError("DATABASE_URL names no file; write sqlite:///path/to/parley.sqlite3.")
    if parsed.query:
        raise SettingsError(f"DATABASE_URL has the unknown parameter {min(parsed.query)}; SQLite takes none.")
    return SqliteAddress(Path(parsed.database))


def _postgres(parsed: URL) -> PostgresAddress:
    given = {name: value if isinstance(value, str) else value[-1] for name, value in parsed.query.items()}
    arguments: dict[str, object] = {
        "user": parsed.username,
        "password": parsed.password,
        "database": parsed.database,
        "host": parsed.host,
        "port": parsed.port,
    }
    for name in ("host", "port", "user", "password"):
        if name in given:
            value = given.pop(name)
            arguments[name] = _whole(name, value) if name == "port" else value
    if "dbname" in given:
        arguments["database"] = given.pop("dbname")
    arguments |= _secured(given)
    if "connect_timeout" in given:
        arguments["timeout"] = float(_whole("connect_timeout", given.pop("connect_timeout")) or 60)
    settings = {name: given.pop(name) for name in ("application_name", "options") if name in given}
    if settings:
        arguments["server_settings"] = settings
    unknown = sorted(set(given) - LIBPQ_ONLY)
    if unknown:
        raise SettingsError(f"DATABASE_URL has the unknown parameter {unknown[0]}; take it out.")
    return PostgresAddress(URL.create("postgresql+asyncpg"), {k: v for k, v in arguments.items() if v is not None})


def _secured(given: dict[str, str]) -> Mapping[str, object]:
    """Take the parameters about encryption out of `given` and say them in asyncpg's way."""
    mode = given.pop("sslmode", given.pop("ssl", ""))
    root, certificate, key = (given.pop(name, "") for name in ("sslrootcert", "sslcert", "sslkey"))
    if mode and mode not in SSL_MODES:
        raise SettingsError(f"DATABASE_URL has sslmode={mode}; it must be one of {', '.join(SSL_MODES)}.")
    if not (root or certificate or mode.startswith("verify-")):
        return {"ssl": mode} if mode else {}
    if mode in ("disable", "allow", "prefer"):
        return {"ssl": mode}
    try:
        context = ssl.create_default_context(cafile=root if root and root != "system" else None)
        if certificate:
            context.load_cert_chain(certificate, key or None)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError("DATABASE_URL names a certificate file that can't be read.") from error
    context.check_hostname = mode == "verify-full" or root == "system"
    if not context.check_hostname and not mode.startswith("verify-") and not root:
        context.verify_mode = ssl.CERT_NONE
    return {"ssl": context}


def _whole(name: str, value: str) -> int:
    if not value.isdecimal():
        raise SettingsError(f"DATABASE_URL has {name}={value}; it must be a whole number.")
    return int(value)
