"""The working: a formula, its numbers put in, and every reduction in the order a person writes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dlcore.expr.evaluate import Environment, evaluate
from dlcore.expr.nodes import Expr, Symbol, postorder
from dlcore.expr.numerals import exactly_printed, print_value
from dlcore.expr.printing import print_text
from dlcore.expr.rules import RELATIONS
from dlcore.expr.substitute import literal, put_in, revealed

__all__ = ["NUMBERS_PUT_IN", "Step", "Working", "work"]

NUMBERS_PUT_IN = "put the numbers in"
DERIVED = "derived"
ROUNDED = "rounded"
SIGNS = {"=": "=", "≈": r"\approx", "⟺": r"\iff"}
FAILS = {"<": "≥", "<=": ">", ">": "≤", ">=": "<", "=": "≠"}
CHAINS = ({"add", "sub"}, {"mul"})  # runs of these over pure numbers are one step
CONSTANTS = ("ones", "zeros", "identity")
ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "#$%&_{}"})
LONGEST_CHAIN = 100  # steps of one formula; a longer one ends with its value


@dataclass(frozen=True, kw_only=True)
class Step:
    """One line of a working: a left side where it opens a chain, a relation, a right side, and perhaps a reason."""

    left: Expr | None = None
    relation: str = "="
    right: Expr
    reason: str = ""

    def text(self) -> str:
        """The line in plain text."""
        left = f"{self.left.text()} " if self.left is not None else ""
        return f"{left}{self.relation} {self.right.text()}"

    def latex(self) -> str:
        """The line in LaTeX."""
        left = f"{self.left.latex()} " if self.left is not None else ""
        return f"{left}{SIGNS[self.relation]} {self.right.latex()}"


class Working(tuple[Step, ...]):
    """The steps of a working, in order."""

    def text(self) -> str:
        """All lines in plain text."""
        return "\n".join(step.text() for step in self)

    def _repr_markdown_(self) -> str:
        rows = []
        for step in self:
            left = step.left.latex() if step.left is not None else ""
            reason = f" & \\text{{{step.reason.translate(ESCAPED)}}}" if step.reason else ""
            rows.append(f"{left} &{SIGNS[step.relation]} {step.right.latex()}{reason}")
        return "$$\\begin{aligned}" + " \\\\ ".join(rows) + "\\end{aligned}$$"


def work(root: Expr, given: Mapping[Any, Any], *, reasons: Mapping[str, str] | None = None) -> Working:
    """Every step from the formula to its value.

    The formula, then the numbers put in, then the innermost operations, all of them in one step, runs of pure-number
    sums at once. Names that the formula is made of are worked first, each once. A step that would print like the one
    before is left out, and a step that rounds says ≈.

    Parameters
    ----------
    root : Expr
        The formula, often a name.
    given : mapping
        From symbols (or their names) to values.
    reasons : mapping, optional
        From an operation (such as `floor`) to the reason shown at the step that carries it out.

    Examples
    --------
    >>> from dlcore.expr import define, floor, symbols
    >>> n, p, k, s = symbols("n in 1..64", "p in 0..9", "k in 1..11", "s in 1..5")
    >>> N = define("N", floor((n + 2 * p - k) / s) + 1)
    >>> print(N.working({n: 36, p: 3, k: 3, s: 2}).text())
    N = ⌊(n + 2p − k)/s⌋ + 1
    = ⌊(36 + 2·3 − 3)/2⌋ + 1
    = ⌊(36 + 6 − 3)/2⌋ + 1
    = ⌊39/2⌋ + 1
    = ⌊19.5⌋ + 1
    = 19 + 1
    = 20
    """
    env = Environment.of((root,), given)
    written: dict[Expr, Expr] = {}
    whole = revealed(root, written)
    free = set(whole.symbols())
    evaluate(whole, env)  # what has no value is told in letters, before there are numbers in their place
    steps: list[Step] = []
    for name in whole.names():
        if free.issuperset(name.symbols()):  # else it holds a sum's index, and is read inside that sum
            steps.extend(_chain(name, written[name].definition, env, reasons or {}))
            env = env.holding(name, evaluate(name, env))
    if whole.op != "name":
        steps.extend(_chain(whole, root, env, reasons or {}))
    return Working(steps)


def _chain(node: Expr, written: Expr, env: Environment, reasons: Mapping[str, str]) -> Iterator[Step]:
    """The steps of one name, or of the formula itself; `written` is its definition as the author wrote it."""
    equals = "⟺" if node.op in RELATIONS or node.op == "and" else "="
    left: Expr | None = written
    shown = print_text(written)
    if node.op == "name":
        yield Step(left=node, right=written)
        left = None
    current = put_in(node.definition, env)
    opening = [(node.definition, DERIVED), (current, NUMBERS_PUT_IN)]
    for right, reason in opening:
        if (text := print_text(right)) != shown:
            rounded = any(_is_literal(x) and not exactly_printed(_number(x)) for x in postorder(right))
            yield Step(left=left, relation="≈" if rounded else equals, right=right, reason=reason)
            left, shown = None, text
    for _ in range(LONGEST_CHAIN):
        if _is_literal(current):
            return
        current, rounded, done = _reduced(current, env)
        if (text := print_text(current)) != shown:
            why = dict.fromkeys(reasons.get(each.op) or _reason(each) for each in done)
            reason = "; ".join(each for each in why if each) or (ROUNDED if rounded else "")
            yield Step(left=left, relation="≈" if rounded else equals, right=current, reason=reason)
            left, shown = None, text
    value = evaluate(current, env)
    yield Step(relation=equals if exactly_printed(value) else "≈", right=literal(value), reason="and so on")


def _reason(node: Expr) -> str:
    """What a person adds when an operation is carried out whose print does not show how."""
    if node.op != "held":
        return ""
    (whole,), env = node.args, node.extra
    if whole.op == "recurrence":
        start, _, _, steps = (print_text(arg) for arg in whole.args)
        return f"{steps} {'step' if steps == '1' else 'steps'} from {start}"
    index, relation = whole.args
    if whole.op != "least" or relation.op not in RELATIONS:
        return ""
    assert isinstance(index, Symbol)
    found, words = evaluate(whole, env), []
    for value, sign in ((found, RELATIONS[relation.op][2]), (found - 1, FAILS[relation.op])):
        if value >= index.domain.ends(env.known())[0]:
            sides = (print_value(evaluate(arg, env.holding(index, value)), latex=False) for arg in relation.args)
            words.append(f"at {value}: {f' {sign} '.join(sides)}")
    return "; ".join(words)


def _reduced(root: Expr, env: Environment) -> tuple[Expr, bool, list[Expr]]:
    """Carry out the innermost operations, all of them: the new expression, whether a print was rounded, and which.

    A transposed or negated literal counts as a literal, and a run of sums (or products) of numbers is carried out
    whole, once all of it is numbers.
    """
    pure = _pure_chains(root)
    rounded, done = False, []
    memo: dict[int, Expr] = {}
    parents = {id(arg): node for node in postorder(root) for arg in node.args}
    for node in postorder(root, inside=lambda node: node.op != "held" and not _settled(node)):
        ready = not _is_literal(node) and (node.op == "held" or _ready(node, pure))
        above = parents.get(id(node))
        part_of_run = id(node) in pure and above is not None and id(above) in pure and _joins(node, above)
        if _settled(node) and node is not root:
            memo[id(node)] = node
        elif ready and not part_of_run:
            value = evaluate(node, env)
            memo[id(node)] = literal(value)
            rounded = rounded or not exactly_printed(value)
            done.append(node)
        else:
            memo[id(node)] = Expr(node.op, tuple(memo[id(arg)] for arg in node.args), node.shape, node.extra)
    return memo[id(root)], rounded, done


def _is_literal(node: Expr) -> bool:
    return node.op in ("number", "array")


def _number(node: Expr) -> Any:
    return node.extra[0] if node.op == "number" else node.extra


def _settled(node: Expr) -> bool:
    """What is read together with the operation around it: a literal, one transposed or negated, a relation of such."""
    if node.op in RELATIONS:
        return all(_settled(arg) for arg in node.args)
    return _is_literal(node) or (node.op in ("T", "neg") and _is_literal(node.args[0]))


def _run(node: Expr) -> set[str] | None:
    return next((chain for chain in CHAINS if node.op in chain), None)


def _joins(node: Expr, parent: Expr) -> bool:
    run = _run(node)
    return run is not None and parent.op in run


def _pure_chains(root: Expr) -> set[int]:
    """The sums and products all of whose terms are literals."""
    pure: set[int] = set()
    for node in postorder(root, inside=lambda node: node.op != "held"):
        if _run(node) and all(_settled(arg) or (id(arg) in pure and _joins(arg, node)) for arg in node.args):
            pure.add(id(node))
    return pure


def _ready(node: Expr, pure: set[int]) -> bool:
    if _run(node):
        return id(node) in pure
    return all(_settled(arg) for arg in node.args) and bool(node.args or node.op in CONSTANTS)
