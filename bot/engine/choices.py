"""People's choices, read from the store and remembered for a moment."""

from collections import OrderedDict
from collections.abc import Mapping

from bot.domain.conversation import ConversationKey, PersonKey
from bot.domain.preferences import Effective, effective
from bot.ports.clock import Clock
from bot.ports.store import PreferenceStore

REMEMBERED = 5.0
AT_MOST = 2000
INSTALLATION = "installation"


def thread_scope(key: ConversationKey) -> str:
    """The scope of one conversation."""
    return f"thread:{key.platform}:{key.workspace}:{key.channel}:{key.thread}"


def person_scope(person: PersonKey) -> str:
    """The scope of one person everywhere."""
    return f"person:{person}"


class Choices:
    """Tells the effective choices. What another process wrote is seen within five seconds."""

    def __init__(self, store: PreferenceStore, clock: Clock, defaults: Mapping[str, str]) -> None:
        self._store = store
        self._clock = clock
        self._defaults = defaults
        self._known: OrderedDict[str, tuple[float, Mapping[str, str]]] = OrderedDict()

    async def of(self, key: ConversationKey, person: PersonKey) -> Effective:
        """Merge what was chosen for the thread, by the person and for the installation."""
        scopes = (("thread", thread_scope(key)), ("person", person_scope(person)), ("installation", INSTALLATION))
        await self._read([scope for _, scope in scopes])
        layers = [(source, self._known[scope][1]) for source, scope in scopes if scope in self._known]
        return effective([*layers, ("built_in", self._defaults)])

    async def write(self, scope: str, name: str, value: str) -> None:
        """Keep a choice."""
        await self._store.write(scope, name, value)
        self._known.pop(scope, None)

    async def _read(self, scopes: list[str]) -> None:
        now = self._clock.monotonic()
        stale = [scope for scope in scopes if scope not in self._known or now - self._known[scope][0] > REMEMBERED]
        if not stale:
            return
        read = await self._store.read(stale)
        for scope in stale:
            self._known[scope] = (now, read.get(scope, {}))
            self._known.move_to_end(scope)
        while len(self._known) > AT_MOST:
            self._known.popitem(last=False)
