"""The key a person connected on the page, kept in the data folder for its owner alone."""

import msgspec


class Connection(msgspec.Struct, frozen=True):
    """A key and the site that knows it."""

    api_key: str
    base_url: str


def write_connection(connection: Connection) -> str:
    """Put a connection into words for its file."""
    return msgspec.json.encode(connection).decode()


def read_connection(text: str) -> Connection | None:
    """Read the file's words; None when they are damaged, as if nothing were connected."""
    try:
        return msgspec.json.decode(text, type=Connection)
    except msgspec.DecodeError:
        return None
