"""Try again: a question that could not be answered is asked once more."""

from bot.domain.command import Lane
from bot.ports.extension import ButtonAction

ACTION = ButtonAction("retry", Lane.THREAD, reruns=True)
