"""Fixtures for every test."""

from tests.databases import (
    database,
    postgres_rig,
    postgres_schema,
    postgres_server,
    rig,
    shared_rig,
    sqlite_rig,
    sqlite_template,
)

__all__ = [
    "database",
    "postgres_rig",
    "postgres_schema",
    "postgres_server",
    "rig",
    "shared_rig",
    "sqlite_rig",
    "sqlite_template",
]
