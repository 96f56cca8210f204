"""How secrets among the rows (interaction tokens, response addresses) are kept."""

from typing import Protocol


class Cipher(Protocol):
    """Seals a text before it is stored and opens it after it was read."""

    def seal(self, text: str) -> str:
        """Encrypt a text."""
        ...

    def open(self, sealed: str) -> str:
        """Decrypt it; a text that can't be opened any more is empty."""
        ...


class NoCipher:
    """Seals nothing: what is stored can be read by anybody who reads the database."""

    def seal(self, text: str) -> str:
        """Leave the text as it is."""
        return text

    def open(self, sealed: str) -> str:
        """Leave the text as it is."""
        return sealed
