"""The computation graph: arguments before results, forward values, and the gradients that torch gives."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.expr import define, relu, sq, symbols, total
from dlcore.expr.evaluate import Environment, evaluate
from dlcore.expr.graph import Graph, graph

x, y, W1, b1, W2, b2, W3, b3 = symbols("x[d]", "y", "W1[h,d]", "b1[h]", "W2[m,h]", "b2[m]", "W3[1,m]", "b3")
B1 = {
    x: [2, 1],
    y: 10,
    W1: [[1, 0], [3, 4], [1, 2]],
    b1: [0, -2, 5],
    W2: [[2, 6, 1], [0, 3, 1]],
    b2: [-23, -11],
    W3: [[-2, 3]],
    b3: 18,
}
z1 = define("z1", W1 @ x + b1)
a1 = define("a1", relu(z1))
z2 = define("z2", W2 @ a1 + b2)
a2 = define("a2", relu(z2))
z3 = define("z3", W3 @ a2 + b3)
y_hat = define("y_hat", relu(z3))
L = define("L", sq(y_hat - y))


def named(drawn: Graph) -> dict[str, Any]:
    return {node.expr.text(): node for node in drawn.nodes if node.expr.op in ("symbol", "name")}


def listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else value


def test_B1_values_and_gradients() -> None:
    nodes = named(L.graph(B1))
    values = {word: listed(node.value) for word, node in nodes.items()}
    assert values == {
        "x": [[2], [1]],
        "y": 10,
        "W₁": [[1, 0], [3, 4], [1, 2]],
        "b₁": [[0], [-2], [5]],
        "z₁": [[2], [8], [9]],
        "a₁": [[2], [8], [9]],
        "W₂": [[2, 6, 1], [0, 3, 1]],
        "b₂": [[-23], [-11]],
        "z₂": [[38], [22]],
        "a₂": [[38], [22]],
        "W₃": [[-2, 3]],
        "b₃": 18,
        "z₃": 8,
        "ŷ": 8,
        "L": 4,
    }
    gradients = {word: listed(node.gradient) for word, node in nodes.items()}
    assert gradients == {
        "x": [[48], [40]],
        "y": 4,
        "W₁": [[32, 16], [24, 12], [-8, -4]],
        "b₁": [[16], [12], [-4]],
        "z₁": [[16], [12], [-4]],
        "a₁": [[16], [12], [-4]],
        "W₂": [[16, 64, 72], [-24, -96, -108]],
        "b₂": [[8], [-12]],
        "z₂": [[8], [-12]],
        "a₂": [[8], [-12]],
        "W₃": [[-152, -88]],
        "b₃": -4,
        "z₃": -4,
        "ŷ": -4,
        "L": 1,
    }


@pytest.mark.reference
def test_B1_gradients_of_torch() -> None:
    torch = importlib.import_module("torch")
    given = {k.name: torch.tensor(np.asarray(v, dtype=float), requires_grad=True) for k, v in B1.items()}
    hidden = given["x"]
    for layer in "123":
        hidden = torch.relu(given[f"W{layer}"] @ hidden + given[f"b{layer}"])
    ((hidden - given["y"]) ** 2).sum().backward()
    for node in L.graph(B1).nodes:
        if node.expr.op == "symbol":
            ours = np.asarray(node.gradient, dtype=float)
            np.testing.assert_allclose(ours.ravel(), given[node.expr.name].grad.numpy().ravel())


def test_nodes_stand_in_drawing_order() -> None:
    drawn = L.graph(B1)
    for place, node in enumerate(drawn.nodes):
        assert all(source < place for source in node.inputs)
        assert node.column == 1 + max((drawn.nodes[k].column for k in node.inputs), default=-1)
    assert drawn.nodes[-1].expr is L
    assert len(set(drawn.edges)) == len(drawn.edges) == sum(len(node.inputs) for node in drawn.nodes)
    column = {word: node.column for word, node in named(drawn).items()}
    assert column["z₁"] < column["a₁"] < column["z₂"] < column["a₂"] < column["z₃"] < column["ŷ"] < column["L"]


def test_a_shared_node_is_drawn_once_and_gathers_both_gradients() -> None:
    (a,) = symbols("a")
    square = a * a
    drawn = graph(square + square, {a: 3})
    assert [(node.expr.text(), node.value, node.gradient) for node in drawn.nodes] == [
        ("a", 3, 12),
        ("a a", 9, 2),
        ("a a + a a", 18, 1),
    ]
    assert drawn.edges == ((0, 1), (0, 1), (1, 2), (1, 2))


def test_a_sum_over_an_index_is_one_node() -> None:
    u, i, a = symbols("u[n]", "i in 1..n", "a")
    drawn = graph(a * total(i, u[i] ** 2), {u: [1, 2], a: 3})
    assert [node.expr.text() for node in drawn.nodes] == ["a", "Σ_{i=1..n} u_i²", "a Σ_{i=1..n} u_i²"]
    assert [node.gradient for node in drawn.nodes] == [5, 3, 1]


def test_what_has_no_slope_has_no_gradient() -> None:
    a, b = symbols("a", "b")
    drawn = graph(a + b * 0 + (2 * b) ** 0, {a: 1, b: 2})
    assert {node.expr.text(): node.gradient for node in drawn.nodes}["2b"] is None


@pytest.mark.parametrize(
    ("root", "given", "sentence"),
    [
        (x, {x: [1, 2]}, "x is not a number, and only a number has a gradient"),
        (L, {y: 1}, "W₃ has no value; give a value for W3"),
    ],
)
def test_a_graph_needs_a_number_and_all_values(root: Any, given: Any, sentence: str) -> None:
    with pytest.raises(InvalidInputError, match=sentence):
        root.graph(given)


def test_what_several_expressions_share_is_computed_once() -> None:
    a, b = symbols("a", "b")
    shared = a + b
    env = Environment.of((shared * 2,), {a: 1, b: 2})
    memo: dict[int, Any] = {}
    assert evaluate(shared, env, memo) == 3
    memo[id(shared)] = 100
    assert evaluate(shared * 2, env, memo) == 200
