"""Which revision of the schema a database stands at."""

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from storage.failures import is_missing_table

# The newest revision of `migrations/versions`; a test holds the two together. Known here, so that a start need not load
# what only migrations need.
HEAD = "0001"

_REVISION = text("SELECT version_num FROM alembic_version")


def revision(connection: Connection) -> str:
    """Read the revision with one SELECT; empty where nothing was ever created."""
    try:
        return str(connection.execute(_REVISION).scalar() or "")
    except DBAPIError as error:
        if is_missing_table(error):
            return ""
        raise
