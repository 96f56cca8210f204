"""The named places between two awaits of a turn, where tests may kill, freeze or fail it."""

from collections.abc import Callable
from enum import StrEnum


class Checkpoint(StrEnum):
    """Every place a turn passes, in order."""

    ACCEPTED = "accepted"
    STARTED = "started"
    FILES_READ = "files_read"
    PROMPT_READY = "prompt_ready"
    FIRST_TOKEN = "first_token"
    TOOL_CALLED = "tool_called"
    RESULT_MADE = "result_made"
    STEP_KEPT = "step_kept"
    INTENT_STORED = "intent_stored"
    POSTED = "posted"
    RECEIPT_STORED = "receipt_stored"
    EDITED = "edited"
    FINAL_READY = "final_ready"
    FENCE_READ = "fence_read"
    FINAL_WRITTEN = "final_written"
    FINISHED = "finished"


Reach = Callable[[Checkpoint], None]


def pass_by(_: Checkpoint) -> None:
    """Do nothing at a checkpoint: what a running installation does."""
