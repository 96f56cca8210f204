"""How places in a conversation are numbered.

A question opens an exchange; everything that answers it stands inside that exchange, also when a later question came
first or when it is answered again next week. So one number orders a conversation, and "up to the question" is `<=`.
"""

# Room in an exchange for 4096 runs of its answer, and in each run for 256 messages.
EXCHANGE = 1 << 20
RUN = 1 << 8


def opening(exchange: int) -> int:
    """The place of what opens an exchange."""
    return exchange * EXCHANGE


def answering(opened_at: int, *, generation: int, number: int) -> int:
    """The place of a message (the first is number 1) that one run of the answer said."""
    return opened_at + generation * RUN + number
