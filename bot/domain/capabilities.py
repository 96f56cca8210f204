"""What a place can show, asked per target and not per platform."""

from dataclasses import dataclass
from enum import StrEnum


class TextUnit(StrEnum):
    """How a platform counts the length of a text."""

    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    UTF8_BYTES = "utf8_bytes"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one target can take. `edit_interval` is seconds between edits of one growing message."""

    max_text: int
    text_unit: TextUnit
    max_upload: int
    edit_interval: float
    native_stream: bool = False
    can_edit: bool = True
    can_delete: bool = True
    can_thread: bool = False
    shows_status: bool = True
    shows_buttons: bool = True
    max_buttons: int = 5
    shows_forms: bool = False
