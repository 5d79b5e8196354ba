"""The rules that hold the project together, read from the source itself: nothing is imported here but the registry."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from dlcore.topics import GROUPS, TOPICS, Topic, load

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("dlcore", "dashboard", "docs_ext")

# What each part may import, beside the standard library and itself; a part is the longest prefix of a module's name.
# Imports go one way: numpy ← dlcore ← dashboard.charts ← {dashboard.views, docs_ext}.
MAY_IMPORT = {
    "dlcore": {"numpy"},
    "dashboard.charts": {"numpy", "pandas", "altair", "contourpy", "dlcore"},
    "dashboard": {"numpy", "pandas", "altair", "PIL", "streamlit", "dlcore"},
    "docs_ext": {"numpy", "altair", "vl_convert", "markdown", "mkdocs", "dlcore", "dashboard.charts"},
}
# What a function may load on use, so that its module costs nothing without it.
MAY_LOAD_ON_USE = {"dlcore": {"math_core"}}
# The numerical parts stand on numpy alone; it is the derivations that know them, never the other way round.
NUMERICAL = (
    *("dlcore.conv", "dlcore.optim", "dlcore.backprop", "dlcore.search", "dlcore.training", "dlcore.text"),
    "dlcore.data",
)
NOTATION = ("dlcore.expr", "dlcore.derivation", "dlcore.derivations", "dlcore.markup")


@dataclass(frozen=True)
class Import:
    """One import: the module that writes it, the module it names, whether it runs when the module is loaded."""

    by: str
    of: str
    line: int
    on_load: bool

    def __str__(self) -> str:
        return f"{self.by}, line {self.line}: imports {self.of}"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, Path]:
    return {module_name(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def walk(node: ast.AST, on_load: bool = True) -> Iterator[tuple[ast.AST, bool]]:
    """Every node with whether it runs when the module is loaded; what only a type checker reads is left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        runs = on_load and not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield child, on_load
        yield from walk(child, runs)


@cache
def imports() -> tuple[Import, ...]:
    found = []
    for name, path in modules().items():
        for node, on_load in walk(tree(path)):
            if isinstance(node, ast.Import):
                found += [Import(name, alias.name, node.lineno, on_load) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{name}, line {node.lineno}: write the absolute import"
                whole = [f"{node.module}.{alias.name}" for alias in node.names]
                found += [Import(name, m if m in modules() else str(node.module), node.lineno, on_load) for m in whole]
    return tuple(dict.fromkeys(found))


def inside(name: str, *parents: str) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def part(name: str) -> str:
    return max((key for key in MAY_IMPORT if inside(name, key)), key=len)


def test_imports_go_one_way() -> None:
    wrong = []
    for each in imports():
        here = part(each.by)
        allowed = {here, *MAY_IMPORT[here]} | (set() if each.on_load else MAY_LOAD_ON_USE.get(here, set()))
        own = inside(each.of, *PACKAGES)
        if (own or each.of.split(".")[0] not in sys.stdlib_module_names) and not inside(each.of, *allowed):
            wrong.append(str(each))
    assert not wrong, "\n".join(wrong)


def test_the_numerical_parts_do_not_know_the_notation() -> None:
    wrong = [str(each) for each in imports() if inside(each.by, *NUMERICAL) and inside(each.of, *NOTATION)]
    assert not wrong, "\n".join(wrong)


def test_no_import_is_cyclic() -> None:
    needs = {name: {each.of for each in imports() if each.by == name and each.on_load} for name in modules()}
    try:
        TopologicalSorter({name: found & modules().keys() for name, found in needs.items()}).prepare()
    except CycleError as error:
        pytest.fail(f"{' imports '.join(reversed(error.args[1]))}")


def test_no_module_needs_its_neighbor_s_private_names() -> None:
    wrong = []
    for each, path in modules().items():
        called = {  # the names under which this module knows other modules of ours
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in ast.walk(tree(path))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for name, full in called.items():
            private = full.rpartition(".")[2].startswith("_")
            if private and inside(full, *PACKAGES) and full not in modules():  # a private module of ours is fine
                wrong.append(f"{each} imports {name} from {full.rpartition('.')[0]}")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                private = node.attr.startswith("_") and not node.attr.startswith("__")
                if private and called.get(node.value.id) in modules():
                    wrong.append(f"{each}, line {node.lineno}: {ast.unparse(node)}")
    assert not wrong, "\n".join(wrong)


@cache
def files() -> tuple[Path, ...]:
    """Every file that git knows or would take; a copy without git is walked."""
    try:
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
        found = [ROOT / name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        skip = {"node_modules", "site", "build"}
        found = [p for p in ROOT.rglob("*") if not any(x in skip or x[0] == "." for x in p.relative_to(ROOT).parts)]
    return tuple(path for path in found if path.is_file())


def test_no_file_is_past_400_lines() -> None:
    lines = {path: path.read_bytes().count(b"\n") for path in files() if path.suffix == ".py"}
    long = [f"{path.relative_to(ROOT)}: {count} lines" for path, count in lines.items() if count > 400]
    assert not long, "\n".join(long)


# In pieces, so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.:/~-])/(?:work|root|home|Users|tmp|mnt)/\w|\b[A-Z]:\\+Users")
REGISTRY = re.compile(r"(?:pypi|registry\.npmjs|registry\.yarnpkg|files\.pythonhosted)\.(?:org|com)|/simple[/]")


def test_no_file_names_a_machine_s_path_or_a_package_registry() -> None:
    found = []
    for path in files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture or a font
        for number, line in enumerate(lines, 1):
            if MACHINE.search(line) or REGISTRY.search(line):
                found.append(f"{path.relative_to(ROOT)}, line {number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_all_that_is_random_is_seeded() -> None:
    seeded = {"Generator", "PCG64", "SeedSequence", "BitGenerator"}
    wrong = []
    for path in (path for path in files() if path.suffix == ".py"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            called = ast.unparse(node.func)
            module, _, name = called.rpartition(".")
            bare = name in {"default_rng", "Random", "RandomState", "SeedSequence"} and not (node.args or node.keywords)
            shared = (module in {"np.random", "numpy.random"} and name not in seeded | {"default_rng"}) or (
                module == "random" and name != "Random"
            )
            if bare or shared:
                wrong.append(f"{path.relative_to(ROOT)}, line {node.lineno}: {called}()")
    assert not wrong, "\n".join(wrong)


FOLDERS = {  # one file in each, named by the slug
    "derivation": "dlcore/derivations/{module}.py",
    "view": "dashboard/views/{module}.py",
    "guide page": "docs/guide/{slug}.md",
    "tests": "tests/topics/test_{module}.py",
}


def path_in(kind: str, topic: Topic) -> Path:
    return ROOT / FOLDERS[kind].format(module=topic.module, slug=topic.slug)


@pytest.mark.parametrize("kind", FOLDERS)
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_registered_topic_is_complete(topic: Topic, kind: str) -> None:
    path = path_in(kind, topic)
    assert path.is_file(), f"{topic.slug} has no {kind}: write {path.relative_to(ROOT)}"


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_topic_s_file_is_registered(kind: str) -> None:
    expected = {path_in(kind, topic) for topic in TOPICS}
    folder, suffix = path_in(kind, TOPICS[0]).parent, path_in(kind, TOPICS[0]).suffix
    stray = {
        path for path in folder.glob(f"*{suffix}") if path.stem not in {"__init__", "conftest", "index"}
    } - expected
    assert not stray, f"no topic in dlcore/topics.py for {sorted(str(path.relative_to(ROOT)) for path in stray)}"


def test_the_registry_is_sound() -> None:
    slugs = [topic.slug for topic in TOPICS]
    assert len(set(slugs)) == len(slugs)
    for place, topic in enumerate(TOPICS):
        assert re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", topic.slug)
        assert topic.group in GROUPS
        assert topic.question.endswith("?")
        assert set(topic.after) <= set(slugs[:place]), f"{topic.slug} comes before what it builds on"


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.slug)
def test_a_topic_s_derivation_bears_its_slug(topic: Topic) -> None:
    assert load(topic.slug).slug == topic.slug


def test_a_test_file_that_skips_without_torch_is_marked() -> None:
    """The full run takes up where the README's command left off by marks alone, so nothing may skip without one."""
    wrong = []
    for path in (path for path in files() if path.is_relative_to(ROOT / "tests") and path.suffix == ".py"):
        calls = [ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
        marks = [ast.unparse(node) for node in tree(path).body if isinstance(node, ast.Assign)]
        if "pytest.importorskip" in calls and not any(re.match("pytestmark = .*mark.reference", m) for m in marks):
            wrong.append(str(path.relative_to(ROOT)))
    assert not wrong, f"no module-wide mark `reference`: {wrong}"


def test_what_the_count_of_branches_leaves_out_needs_no_torch() -> None:
    """`.ci/run` runs the tests with torch in that step alone: one in a folder that it leaves out would never run."""
    left_out = [ROOT / each for each in re.findall(r"--ignore=(\S+)", (ROOT / ".ci" / "run").read_text())]
    assert left_out
    inside = [path for path in files() if any(path.is_relative_to(each) for each in left_out)]
    assert [path for path in inside if path.suffix == ".py" and "mark.reference" in path.read_text("utf-8")] == []
