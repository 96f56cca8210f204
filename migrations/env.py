"""Alembic's environment: migrates over the connection that `migrations.run` hands in."""

from alembic import context
from sqlalchemy import Connection, text

from storage.tables import metadata

# Any number that no other program on the same server uses.
LOCK = 5_823_001_977


def migrate(connection: Connection) -> None:
    """Run the revisions in one transaction, and one process at a time."""
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.run_migrations()


migrate(context.config.attributes["connection"])
