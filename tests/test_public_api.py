"""What is public is exported once, documented in full, and costs no more to import than numpy.

A door is a module that a reader imports from: `dlcore` itself, its modules, and its packages (whose inner modules are
reached through the package). Every function, class and method behind a door says what each parameter is, what comes
back, and which input it refuses.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import griffe
import pytest

import dlcore


def public_modules() -> list[str]:
    found = [each.name for each in pkgutil.walk_packages(dlcore.__path__, "dlcore.")]
    return ["dlcore", *(name for name in found if not any(part.startswith("_") for part in name.split(".")))]


MODULES = public_modules()


def is_door(name: str) -> bool:
    """Whether no package around the module exports anything of its own: then the module is where a reader goes."""
    package = name.rpartition(".")[0]
    return package in {"", "dlcore"} or not getattr(importlib.import_module(package), "__all__", ())


def exported(module: ModuleType) -> dict[str, Any]:
    return {name: getattr(module, name) for name in getattr(module, "__all__", ())}


def documented() -> Iterator[tuple[str, Any]]:
    """Every function, class and method behind a door, once, with the name a reader calls it by."""
    seen: set[int] = set()
    for name in filter(is_door, MODULES):
        for short, thing in exported(importlib.import_module(name)).items():
            if not (inspect.isclass(thing) or inspect.isfunction(thing)) or id(thing) in seen:
                continue
            seen.add(id(thing))
            yield f"{name}.{short}", thing
            for inner, member in vars(thing).items() if inspect.isclass(thing) else ():
                if not inner.startswith("_"):
                    yield f"{name}.{short}.{inner}", member


DOCUMENTED = dict(documented())


@pytest.mark.parametrize("name", MODULES)
def test_a_module_exports_all_that_it_defines_for_others(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} has no docstring"
    body = ast.parse(inspect.getsource(module)).body
    defined = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    public = {each for each in defined if not each.startswith("_") and each != "main"}  # a command's
    if not public and not hasattr(module, "__all__"):
        return  # a folder
    assert len(set(module.__all__)) == len(module.__all__), f"{name}.__all__ names something twice"
    assert public <= set(module.__all__), f"{name}.__all__ lacks {sorted(public - set(module.__all__))}"
    assert not [each for each in module.__all__ if each.startswith("_")]
    exported(module)  # an unknown name raises AttributeError


def test_an_object_is_exported_by_its_own_module_and_the_packages_around_it_alone() -> None:
    wrong = []
    for name in MODULES:
        module = importlib.import_module(name)
        for short, thing in exported(module).items():
            home = getattr(thing, "__module__", "") if inspect.isclass(thing) or inspect.isfunction(thing) else ""
            if home.startswith("dlcore") and not f"{home}.".startswith(f"{name}."):
                wrong.append(f"{name} exports {short}, which is {home}'s")
    assert not wrong, "\n".join(wrong)


def sections(thing: Any) -> dict[str, Any]:
    docstring = griffe.Docstring(inspect.getdoc(thing) or "")
    return {section.kind.value: section.value for section in docstring.parse("numpy", warnings=False)}


def function_of(thing: Any) -> Callable[..., Any] | None:
    """What is called, beneath decorators; None for a property or a constant of a class."""
    if isinstance(thing, classmethod | staticmethod):
        thing = thing.__func__
    if inspect.isclass(thing):
        own = vars(thing).get("__init__")
        written = own and own.__qualname__.startswith(thing.__qualname__) and own.__code__.co_filename != "<string>"
        return own if written else None  # a dataclass's is made for it, and its fields are checked below
    return inspect.unwrap(thing) if callable(thing) else None


def refuses(function: Callable[..., Any]) -> bool:
    """Whether the function's own lines raise InvalidInputError, or call a check that does."""
    body = ast.parse(textwrap.dedent(inspect.getsource(function)))
    raised = (ast.unparse(node.exc) for node in ast.walk(body) if isinstance(node, ast.Raise) and node.exc)
    called = (ast.unparse(node.func) for node in ast.walk(body) if isinstance(node, ast.Call))
    return any("InvalidInputError" in text for text in raised) or any("checks." in text for text in called)


@pytest.mark.parametrize("name", DOCUMENTED)
def test_a_public_object_is_documented(name: str) -> None:
    thing = DOCUMENTED[name]
    if not (callable(thing) or isinstance(thing, property | classmethod | staticmethod)):
        return  # a constant or a slot
    text = inspect.getdoc(thing.__func__ if isinstance(thing, classmethod | staticmethod) else thing)
    assert text, f"{name} has no docstring"
    assert text.splitlines()[0].rstrip().endswith((".", ":", "?")), f"{name}: end the first line with a period"


@pytest.mark.parametrize("name", DOCUMENTED)
def test_its_docstring_has_a_section_for_all_that_its_signature_has(name: str) -> None:
    thing = DOCUMENTED[name]
    function = function_of(thing)
    if function is None:
        return
    found = sections(thing.__func__ if isinstance(thing, classmethod | staticmethod) else thing)
    signature = inspect.signature(function)
    own = [each for each in signature.parameters.values() if each.name not in {"self", "cls"}]
    asked = {each.name for each in own if not each.name.startswith("_")}
    told = {each.name.lstrip("*") for each in found.get("parameters", []) + found.get("other parameters", [])}
    assert told == asked, f"{name}: Parameters has {sorted(told)}, the signature has {sorted(asked)}"
    nothing = signature.return_annotation in {None, "None", inspect.Signature.empty}
    if own and not inspect.isclass(thing) and not nothing:  # without parameters it reads like a property
        assert "returns" in found or "yields" in found, f"{name} says nothing of what it returns"
    if refuses(function):
        kinds = {str(each.annotation) for each in found.get("raises", [])}
        assert "InvalidInputError" in kinds, f"{name} raises InvalidInputError and has no Raises for it"


def in_a_new_process(code: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()


@pytest.mark.parametrize("names", [["dlcore"], MODULES], ids=["dlcore", "all of its modules"])
def test_importing_it_imports_numpy_alone(names: list[str]) -> None:
    code = f"import sys; before = set(sys.modules); import {', '.join(names)}; print(*(set(sys.modules) - before))"
    found = {name.partition(".")[0] for name in in_a_new_process(code)} - sys.stdlib_module_names
    compiled = {name for name in found if "cython" in name}  # what numpy's compiled parts share
    assert found - compiled <= {"dlcore", "numpy"}


def test_importing_dlcore_and_its_registry_loads_no_topic() -> None:
    loaded = in_a_new_process("import sys, dlcore, dlcore.topics; print(*sys.modules)")
    assert not [name for name in loaded if name.startswith(("dlcore.derivation", "dlcore.expr", "dlcore.conv"))]
