"""What the operator reads when Parley is up: what runs, where, and what is still to be set."""

from collections.abc import Callable

from bot.app import App
from bot.domain.wording import Words
from bot.server.guards import is_local_name

NAME_WIDTH = 9
VALUE_WIDTH = 36


def panel(app: App, *, seconds: float, version: str) -> str:
    """Draw the panel; `seconds` is how long the start took."""
    core = app.house.settings.core
    say = Words(core.language).say
    facts = app.house.ai.provider.facts
    moved = bool(core.port) and app.served.port != core.port
    lines = [say("panel.port_moved", taken=core.port, port=app.served.port)] if moved else []
    lines += [f"{f'Parley {version}':<{NAME_WIDTH + VALUE_WIDTH + 2}}{say('panel.ready', seconds=f'{seconds:.1f}')}"]
    if "web" in app.house.adapters:
        is_local = is_local_name(core.host) and not core.public_url
        hint = say("panel.local_only") if is_local else core.public_url
        lines.append(_line(say("panel.web"), app.served.url, hint))
    ai = say("panel.sandbox") if facts.is_sandbox else facts.label
    lines.append(_line(say("panel.ai"), ai, say("panel.ai_hint") if facts.is_sandbox else core_model(app)))
    lines += [
        _line(name.capitalize(), say("panel.on") if name in app.house.adapters else say("panel.off"), "")
        for name in app.house.settings.platforms
        if name != "web"
    ]
    lines.append(_line(say("panel.limits"), limits(app, say), say("panel.limits_hint")))
    return "\n".join(lines)


def core_model(app: App) -> str:
    """The chat model in use."""
    return app.house.settings.ai.chat_model


def limits(app: App, say: Callable[..., str]) -> str:
    """The limits in words."""
    core = app.house.settings.core
    each = say("panel.each", n=core.requests_per_minute) if core.requests_per_minute else say("panel.each_unlimited")
    day = say("panel.day", n=f"{core.daily_limit:g}") if core.daily_limit else say("panel.day_unlimited")
    return f"{each}, {day}"


def _line(name: str, value: str, hint: str) -> str:
    return f"  {name:<{NAME_WIDTH}}{value:<{VALUE_WIDTH}}{hint}".rstrip()
