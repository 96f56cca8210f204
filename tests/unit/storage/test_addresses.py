"""Database addresses as providers hand them out."""

import ssl
from pathlib import Path

import pytest

from bot.errors import SettingsError
from storage.addresses import PostgresAddress, SqliteAddress, parse_address, resolve


def arguments(url: str) -> dict[str, object]:
    address = parse_address(url)
    assert isinstance(address, PostgresAddress)
    return dict(address.arguments)


def test_nothing_given_is_a_file_of_the_data_folder() -> None:
    assert parse_address(resolve("", Path("/srv/data"))) == SqliteAddress(Path("/srv/data/parley.sqlite3"))


def test_a_file_is_named_relative_or_absolute() -> None:
    assert parse_address("sqlite:///here.sqlite3") == SqliteAddress(Path("here.sqlite3"))
    assert parse_address("sqlite:////srv/there.sqlite3") == SqliteAddress(Path("/srv/there.sqlite3"))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_every_spelling_of_postgres_is_taken(scheme: str) -> None:
    assert arguments(f"{scheme}://ana:p%40ss@db.example:6543/parley") == {
        "user": "ana",
        "password": "p@ss",
        "host": "db.example",
        "port": 6543,
        "database": "parley",
    }


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require"])
def test_sslmode_is_said_in_the_drivers_way(mode: str) -> None:
    assert arguments(f"postgres://h/d?sslmode={mode}")["ssl"] == mode


def test_verify_full_checks_the_name_and_verify_ca_only_the_certificate() -> None:
    full, ca = (arguments(f"postgres://h/d?sslmode={mode}")["ssl"] for mode in ("verify-full", "verify-ca"))
    assert isinstance(full, ssl.SSLContext)
    assert isinstance(ca, ssl.SSLContext)
    assert (full.check_hostname, full.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert (ca.check_hostname, ca.verify_mode) == (False, ssl.CERT_REQUIRED)


def test_what_only_libpq_understands_is_dropped() -> None:
    url = (
        "postgres://u@h/d?channel_binding=require&target_session_attrs=read-write&keepalives_idle=30&gssencmode=disable"
    )
    assert arguments(url) == {"user": "u", "host": "h", "database": "d"}


def test_what_the_driver_calls_otherwise_is_renamed() -> None:
    url = "postgresql:///d?host=/run/postgresql&port=5433&connect_timeout=7&application_name=parley&options=-c%20x%3D1"
    assert arguments(url) == {
        "host": "/run/postgresql",
        "port": 5433,
        "database": "d",
        "timeout": 7.0,
        "server_settings": {"application_name": "parley", "options": "-c x=1"},
    }


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("postgres://h/d?pgbouncer=true", "pgbouncer"),
        ("postgres://h/d?sslmode=perhaps", "sslmode=perhaps"),
        ("postgres://h/d?sslmode=verify-full&sslrootcert=/nowhere.pem", "certificate"),
        ("postgres://h/d?connect_timeout=soon", "connect_timeout=soon"),
        ("mysql://h/d", "mysql://"),
        ("sqlite+aiosqlite:///x", "sqlite+aiosqlite://"),
        ("sqlite://", "sqlite:///path"),
        ("sqlite:///:memory:", "names no file"),
        ("sqlite:///x?mode=ro", "mode"),
        ("nonsense", "not an address"),
        ("postgres://h:port/d", "not an address"),
    ],
)
def test_a_wrong_address_is_refused_in_one_sentence_that_names_the_fault(url: str, named: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_address(url)
    assert named in refused.value.detail
    assert refused.value.detail.startswith("DATABASE_URL")
    assert "\n" not in refused.value.detail


def test_a_refusal_never_repeats_the_password() -> None:
    with pytest.raises(SettingsError) as refused:
        parse_address("postgres://ana:secret@h/d?pgbouncer=true")
    assert "secret" not in refused.value.detail
