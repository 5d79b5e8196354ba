"""The code behind a page: each call that gave its numbers, as a script that runs as it is and prints them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

__all__ = ["Call", "Written", "script"]

WIDTH = 88


@dataclass(frozen=True)
class Written:
    """A value that a script cannot spell out, such as a picture, with the code that makes it.

    Attributes
    ----------
    value : object
        The value itself.
    code : str
        An expression that gives it.
    imports : tuple of str
        The import lines that the expression needs.
    """

    value: Any
    code: str
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call that a page made: the function, what it was given, and what of its result the page shows.

    Attributes
    ----------
    function : callable
        A public function of `dlcore`.
    args, given : tuple, mapping
        What it was called with; `Written` values stand for those that a script cannot spell out.
    result : object
        What it returned.
    name : str
        What the script calls the result.
    shows : tuple of str
        The attributes of the result that the page shows, of each of them where it is a tuple; without any, the script
        prints the result itself.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    given: Mapping[str, Any]
    result: Any
    name: str
    shows: tuple[str, ...] = field(default=())

    def imports(self) -> set[str]:
        """The import lines that the call needs."""
        lines = {f"from {public_module(self.function)} import {self.function.__name__}"}
        for value in (*self.args, *self.given.values()):
            lines |= set(value.imports) if isinstance(value, Written) else set()
            lines |= {"import numpy as np"} if isinstance(value, np.ndarray) else set()
        return lines

    def lines(self) -> list[str]:
        """The call, and a line that prints what the page shows, with what it prints behind it."""
        parts = [written(value) for value in self.args]
        parts += [f"{key}={written(value)}" for key, value in self.given.items()]
        head = f"{self.name} = {self.function.__name__}("
        one = f"{head}{', '.join(parts)})"
        call = [one] if len(one) <= WIDTH else [head, *(f"    {part}," for part in parts), ")"]
        values = [self._value(name) for name in self.shows] or [self.result]
        printed = ", ".join(map(self._code, self.shows)) or self.name
        shown = " ".join(map(str, values))
        comment = f"  # {shown}" if "\n" not in shown and len(shown) <= WIDTH else ""
        return [*call, f"print({printed}){comment}"]

    def _value(self, attribute: str) -> Any:
        if type(self.result) is tuple:
            return [getattr(each, attribute) for each in self.result]
        value = getattr(self.result, attribute)
        return {key: each.tolist() for key, each in value.items()} if _arrays(value) else value

    def _code(self, attribute: str) -> str:
        if type(self.result) is tuple:
            return f"[each.{attribute} for each in {self.name}]"
        code = f"{self.name}.{attribute}"
        arrays = f"{{key: each.tolist() for key, each in {code}.items()}}"
        return arrays if _arrays(getattr(self.result, attribute)) else code


def _arrays(value: Any) -> bool:
    """Whether a value is arrays by their names, which print on many lines."""
    return isinstance(value, Mapping) and all(isinstance(each, np.ndarray) for each in value.values())


def public_module(function: Callable[..., Any]) -> str:
    """The package that lists the function among its public names; the one it is written in may be private."""
    module = function.__module__
    while "." in module:
        parent = module.rpartition(".")[0]
        if function.__name__ not in getattr(importlib.import_module(parent), "__all__", ()):
            break
        module = parent
    return module


def written(value: Any) -> str:
    """A value as Python reads it."""
    if isinstance(value, Written):
        return value.code
    if isinstance(value, np.ndarray):
        return f"np.array({value.tolist()!r})"
    return repr(value)


def script(calls: list[Call]) -> str:
    """The calls as one script: imports first, then each call and what it prints."""
    imports = sorted(
        {line for call in calls for line in call.imports()}, key=lambda line: (line.startswith("from"), line)
    )
    return "\n".join([*_joined(imports), "", *(line for call in calls for line in call.lines())])


def _joined(imports: list[str]) -> list[str]:
    """Imports from one module on one line."""
    names: dict[str, list[str]] = {}
    for line in imports:
        module, _, name = (
            line.removeprefix("from ").partition(" import ") if line.startswith("from") else (line, "", "")
        )
        names.setdefault(module, []).append(name)
    return [
        f"from {module} import {', '.join(sorted(found))}" if found[0] else module for module, found in names.items()
    ]
