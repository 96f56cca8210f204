"""Reading is bounded in time and brings libraries only when they are needed."""

import subprocess
import sys
import threading

import pytest

from bot.errors import Refusal
from bot.files.reading import FileLimits, LocalFiles

HEAVY = ("PIL", "pypdf", "docx", "openpyxl", "pptx", "lxml")


def test_nothing_heavy_is_imported_before_a_file_comes() -> None:
    code = f"import sys, bot.files.reading; print([name for name in {HEAVY} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


async def test_a_reading_that_does_not_end_is_given_up_on() -> None:
    ended = threading.Event()

    def never_ending() -> float:
        ended.wait(10)
        return 0.0

    files = LocalFiles(FileLimits(seconds=0.05, grace=0.05), monotonic=never_ending)
    with pytest.raises(Refusal) as refused:
        await files.document(b"words", "a.txt", at_most=10)
    ended.set()
    assert (refused.value.words, refused.value.parameters) == ("refusal.unreadable", {"name": "a.txt"})
