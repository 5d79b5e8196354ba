"""Expressions that are shown, evaluated, worked and differentiated: what you read is what ran.

Declare letters with `symbols`, write formulas with Python's operators and the words below, and ask an expression for
its `value`, `latex`, `text`, `mathml`, `working`, `gradient` or `graph`.
"""

from dlcore.expr.conventions import Convention, choose, convention
from dlcore.expr.declare import symbols
from dlcore.expr.functions import (
    absolute,
    ceil,
    exp,
    floor,
    ln,
    mask,
    maximum,
    minimum,
    relu,
    sigmoid,
    sqrt,
    tanh,
)
from dlcore.expr.matrices import (
    diag,
    diagonal,
    inner,
    inverse,
    lambda_max,
    lambda_min,
    logsumexp,
    norm,
    softmax,
    sq,
)
from dlcore.expr.nodes import Expr, Symbol, define, number
from dlcore.expr.plans import Plan, plan, stepwise
from dlcore.expr.quotients import Difference, differences
from dlcore.expr.reading import read_expression
from dlcore.expr.replace import sized
from dlcore.expr.sweeps import Sweep, sweep
from dlcore.expr.words import (
    all_of,
    count,
    derivative,
    equal,
    expectation,
    identity,
    largest,
    least,
    ones,
    product,
    recurrence,
    total,
    unit,
    zeros,
)
from dlcore.expr.working import Step, Working

__all__ = [
    "Convention",
    "Difference",
    "Expr",
    "Plan",
    "Step",
    "Sweep",
    "Symbol",
    "Working",
    "absolute",
    "all_of",
    "ceil",
    "choose",
    "convention",
    "count",
    "define",
    "derivative",
    "diag",
    "diagonal",
    "differences",
    "equal",
    "exp",
    "expectation",
    "floor",
    "identity",
    "inner",
    "inverse",
    "lambda_max",
    "lambda_min",
    "largest",
    "least",
    "ln",
    "logsumexp",
    "mask",
    "maximum",
    "minimum",
    "norm",
    "number",
    "ones",
    "plan",
    "product",
    "read_expression",
    "recurrence",
    "relu",
    "sigmoid",
    "sized",
    "softmax",
    "sq",
    "sqrt",
    "stepwise",
    "sweep",
    "symbols",
    "tanh",
    "total",
    "unit",
    "zeros",
]
