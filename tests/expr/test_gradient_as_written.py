"""Gradients read as a person writes them: signs and constants in front, one fraction, no transpose of a transpose."""

from __future__ import annotations

import pytest

from dlcore.expr import (
    Expr,
    define,
    exp,
    expectation,
    inner,
    lambda_max,
    ln,
    logsumexp,
    norm,
    number,
    product,
    relu,
    sigmoid,
    sq,
    sqrt,
    symbols,
    tanh,
    total,
)

a, b, eta, lam, n = symbols("a", "b", "eta", "lambda", "n in 1..9")
X, w, t, u, v, A, i, p = symbols("X[n,d]", "w[d]", "t[n]", "u[n]", "v[n]", "A[n,n]", "i in 1..n", "p[n] in simplex")
r = define("r", X @ w - t)


@pytest.mark.parametrize(
    ("of", "wrt", "text"),
    [
        (sq(X @ w - t) / n, w, "2/n·Xᵀ (X w − t)"),
        (sq(r) / n, w, "2/n·Xᵀ r"),
        (sq(r) / (2 * n), w, "1/n·Xᵀ r"),
        (number(1) / 2 * sq(X @ w - t), w, "Xᵀ (X w − t)"),
        (sq(r) / n, r, "2/n·r"),
        (sq(X @ w - t) ** 2, w, "4‖X w − t‖² Xᵀ (X w − t)"),
        (sq(t - relu(X @ w)), w, "−2Xᵀ ((t − ReLU(X w)) ⊙ [X w > 0])"),
        (sq(X @ (w - 2 * eta / n * X.T @ r) - t) / n, eta, "−4/n²·(Xᵀ (X (w − 2η/n·Xᵀ r) − t))ᵀ Xᵀ r"),
        (total(i, p[i] * (t[i] - X[i].T @ w) ** 2), w, "Σ_{i=1..n} (−2p_i (t_i − x_iᵀ w) x_i)"),
        (expectation(i, p, (t[i] - X[i].T @ w) ** 2), w, "Σ_{i=1..n} (−2p_i (t_i − x_iᵀ w) x_i)"),
        (sq(X @ w) + lam * sq(w), w, "2λ w + 2Xᵀ X w"),
        (u.T @ A @ u, u, "Aᵀ u + A u"),
        (u.T @ A @ u, A, "u uᵀ"),
        (inner(A, A), A, "A + A"),
        (lambda_max(A), A, "v_max(A) v_max(A)ᵀ"),
        (norm(u), u, "u/‖u‖"),
        (-norm(u), u, "−u/‖u‖"),
        (norm(X @ w - t), w, "1/‖X w − t‖·Xᵀ (X w − t)"),
        (logsumexp(X @ w), w, "Xᵀ softmax(X w)"),
        (u.T @ (v * a), a, "uᵀ v"),
        (sq(u) * sq(v), u, "2‖v‖² u"),
        (a**3 / b, a, "3a²/b"),
        (a**3 / b, b, "−a³/b²"),
        (-a / b, b, "a/b²"),
        (ln(a) / a, a, "−1/a²·ln(a) + 1/a²"),
        (1 / (1 + exp(-a)), a, "exp(−a)/(1 + exp(−a))²"),
        ((a + b) / (a - b), a, "−(a + b)/(a − b)² + 1/(a − b)"),
        (sqrt(a**2 + b**2), a, "a/√(a² + b²)"),
        (sigmoid(a), a, "σ(a) (1 − σ(a))"),
        (tanh(a), a, "1 − tanh(a)²"),
        (2 * a * 3 * b, a, "6b"),
        (a**-1, a, "−a⁻²"),
        (a**b, b, "a^b ln(a)"),
        (2**a, a, "2^a ln(2)"),
        (a - b, b, "−1"),
        (a * 0, a, "0"),
        (a**1, a, "1"),
        (a**0, a, "0"),
        (product(i, 1 + a * u[i]), a, "Σ_{i=1..n} (Π_{j≠i} (1 + a u_j)) u_i"),
    ],
    ids=str,
)
def test_a_gradient(of: Expr, wrt: Expr, text: str) -> None:
    assert of.gradient(wrt).text() == text
