"""Puts the page together."""

from adapters.web.adapter import WebAdapter
from adapters.web.config import WebSettings
from adapters.web.door import Door
from adapters.web.hub import Hub
from adapters.web.listen import Listener
from adapters.web.pages import Pages
from bot.server.sessions import Sessions
from bot.server.surroundings import Surroundings


def build(settings: WebSettings, surroundings: Surroundings) -> WebAdapter:
    """Build the platform with its routes."""
    is_secure = surroundings.public_url.startswith("https://")
    sessions = Sessions(surroundings.sealer, sign_in_code=settings.sign_in_code, is_secure=is_secure)
    door = Door(settings, sessions, surroundings)
    hub = Hub(surroundings.conversations, surroundings.clock)
    adapter = WebAdapter(hub, surroundings.media, surroundings.clock, door.person_of)
    adapter.serve(Pages(hub, door, surroundings).routes())
    adapter.serve(Listener(adapter, door, surroundings).routes())
    surroundings.watch(adapter.on_wake)
    return adapter
