"""Another answer: the same question is answered anew, in the same messages."""

from bot.domain.command import Lane
from bot.ports.extension import ButtonAction

ACTION = ButtonAction("again", Lane.THREAD, reruns=True)
