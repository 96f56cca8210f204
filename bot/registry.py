"""Finds platforms, commands, actions and tools by scanning their packages."""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar

import adapters
import bot.actions
import bot.commands
import bot.tools
from bot.engine.services import Extensions
from bot.ports.extension import ButtonAction, Command, Tool

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Platform:
    """One folder of `adapters`: its name, its settings class and its builder, both named by string.

    They are imported only when the platform is asked for, so that what is not configured costs nothing.
    """

    name: str
    settings: str
    builder: str


def platforms() -> tuple[Platform, ...]:
    """List the platforms there are; an adapter's `__init__` holds nothing but its `PLATFORM`."""
    found = []
    for module in _modules(adapters):
        settings, builder = module.PLATFORM
        found.append(Platform(module.__name__.rpartition(".")[2], settings, builder))
    return tuple(found)


def load(name: str) -> object:
    """Import what `module:attribute` names."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def extensions() -> Extensions:
    """Load every command, action and tool; two of one name are a fault of the code."""
    commands: list[Command] = [module.COMMAND for module in _modules(bot.commands)]
    actions: list[ButtonAction] = [module.ACTION for module in _modules(bot.actions)]
    tools: list[Tool] = [module.TOOL for module in _modules(bot.tools)]
    return Extensions(
        _by_name([(command.spec.name, command) for command in commands]),
        _by_name([(action.verb, action) for action in actions]),
        _by_name([(tool.name, tool) for tool in tools]),
    )


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(package.__path__):
        yield importlib.import_module(f"{package.__name__}.{info.name}")


def _by_name(named: list[tuple[str, T]]) -> dict[str, T]:
    found = dict(named)
    if len(found) != len(named):
        raise ValueError(f"one of these names is declared twice: {sorted(name for name, _ in named)}")
    return found
