"""Locks a file against other processes, on every system."""

import sys
from typing import IO

# Beyond anything that is written: Windows locks bytes, and what is locked can't be read by others.
FAR = 1 << 30


def lock_file(file: IO[str]) -> None:
    """Take the lock at once or raise `OSError`; it goes with the open file."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
