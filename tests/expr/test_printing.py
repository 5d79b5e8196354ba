"""Formulas as a mathematician writes them: the author's order, and brackets exactly where they are needed."""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import fromstring

import pytest

from dlcore.expr import (
    Expr,
    absolute,
    all_of,
    ceil,
    choose,
    convention,
    count,
    define,
    derivative,
    diag,
    diagonal,
    equal,
    exp,
    expectation,
    floor,
    identity,
    inner,
    inverse,
    lambda_max,
    lambda_min,
    largest,
    least,
    ln,
    logsumexp,
    mask,
    maximum,
    minimum,
    norm,
    number,
    ones,
    product,
    recurrence,
    relu,
    sigmoid,
    softmax,
    sq,
    sqrt,
    symbols,
    tanh,
    total,
    unit,
    zeros,
)
from dlcore.expr.nodes import as_expr

a, b, c, x, k, eta, lam, best, N_out = symbols("a", "b", "c", "x", "k in 1..9", "eta", "lambda", "best", "N_out")
n, m, i, j = symbols("n in 1..9", "m in 1..9", "i in 1..n", "j in 1..m-1")
u, v, w, t, p, theta, theta_star, y_hat = symbols(
    "u[n]", "v[n]", "w[m]", "t[n]", "p[n] in simplex", "theta[m]", "theta_star[m]", "y_hat"
)
A, B, C, S, X, X_tilde, W1 = symbols(
    "A[n,m]", "B[m,n]", "C[n,n]", "S[n,n] in definite", "X[n,m]", "X_tilde[n,m]", "W1[n,m]"
)
L = define("L", sq(X @ w - t) / n)
w1 = define("w1", w - 2 * eta / n * X.T @ (X @ w - t))
padding = convention("padding", "how padding is counted", each="on each side", total="both sides together")

ARITHMETIC = [
    (a - (b - c), "a − (b − c)", "a - (b - c)"),
    (a - (b + c), "a − (b + c)", "a - (b + c)"),
    (a - b + c, "a − b + c", "a - b + c"),
    (a + (b - c), "a + b − c", "a + b - c"),
    (a - b - c, "a − b − c", "a - b - c"),
    (b + a, "b + a", "b + a"),
    (a / (b * c), "a/(b c)", r"\frac{a}{b c}"),
    (a / b * c, "a/b·c", r"\frac{a}{b} \, c"),
    (a * (b / c), "a b/c", r"a \, \frac{b}{c}"),
    (a * b / c, "a b/c", r"\frac{a b}{c}"),
    (a / b / c, "a/b/c", r"\frac{a/b}{c}"),
    (a / (b / c), "a/(b/c)", r"\frac{a}{b/c}"),
    ((a / b) * (c / x), "a/b·c/x", r"\frac{a}{b} \, \frac{c}{x}"),
    (1 / (1 + 1 / (1 + a)), "1/(1 + 1/(1 + a))", r"\frac{1}{1 + \frac{1}{1 + a}}"),
    ((a + b) / (c + x), "(a + b)/(c + x)", r"\frac{a + b}{c + x}"),
    ((a + b) / 2, "(a + b)/2", r"\frac{a + b}{2}"),
    ((1 + a / b) / 2, "(1 + a/b)/2", r"\frac{1 + \frac{a}{b}}{2}"),
    ((1 - a) / -b, "(1 − a)/(−b)", r"\frac{1 - a}{-b}"),
    (-a / -b, "−a/(−b)", r"\frac{-a}{-b}"),
    (-a / b, "−a/b", r"-\frac{a}{b}"),
    (-(a / b), "−a/b", r"-\frac{a}{b}"),
    ((b - a) / c, "(b − a)/c", r"\frac{b - a}{c}"),
    (-(a + b) / c, "−(a + b)/c", r"-\frac{a + b}{c}"),
    (-(a / b) / c, "−a/b/c", r"-\frac{a/b}{c}"),
    ((-a + b) / c, "(−a + b)/c", r"\frac{-a + b}{c}"),
    ((a * b) ** 2, "(a b)²", "(a b)^{2}"),
    ((-a) ** 2, "(−a)²", "(-a)^{2}"),
    (-(a**2), "−a²", "-a^{2}"),
    ((a / b) ** 2, "(a/b)²", r"\left(\frac{a}{b}\right)^{2}"),
    ((a + b) ** 2, "(a + b)²", "(a + b)^{2}"),
    (2 * a**2, "2a²", "2a^{2}"),
    ((2 * a) ** 2, "(2a)²", "(2a)^{2}"),
    (a**b**c, "a^(b^c)", "a^{b^{c}}"),
    ((a**b) ** c, "(a^b)^c", "(a^{b})^{c}"),
    (a ** (b + c), "a^(b + c)", "a^{b + c}"),
    (a**-1, "a⁻¹", "a^{-1}"),
    (a ** Fraction(1, 2), "a^(1/2)", "a^{1/2}"),
    (a ** (-b / c), "a^(−b/c)", "a^{-b/c}"),
    (2**a, "2^a", "2^{a}"),
    (-(a + b), "−(a + b)", "-(a + b)"),
    (-(a * b), "−a b", "-a b"),
    (-a * b, "−a b", "-a b"),
    (a * -b, "a (−b)", "a (-b)"),
    (a - -b, "a − (−b)", "a - (-b)"),
    (a + -b, "a + (−b)", "a + (-b)"),
    (a.__neg__().__neg__(), "−(−a)", "-(-a)"),
    (-a - b, "−a − b", "-a - b"),
    (-(a - b) * c, "−(a − b) c", "-(a - b) c"),
    (a * (b + c), "a (b + c)", "a (b + c)"),
    ((a + b) * c, "(a + b) c", "(a + b) c"),
    ((a + b) * (c + x), "(a + b)(c + x)", "(a + b) (c + x)"),
    (a * (b * c), "a b c", "a b c"),
]
NUMBERS = [
    (as_expr(2) * 3, "2·3", r"2 \cdot 3"),
    (2 * number(-3), "2·(−3)", r"2 \cdot (-3)"),
    (a * -3, "a·(−3)", r"a \cdot (-3)"),
    (-3 * a, "−3a", "-3a"),
    (b - 2 * a, "b − 2a", "b - 2a"),
    (b + -2 * a, "b + (−2a)", "b + (-2a)"),
    (a * 2, "a·2", r"a \cdot 2"),
    (2 * a * 3, "2a·3", r"2a \cdot 3"),
    (2 * (3 * a), "2·3a", r"2 \cdot 3a"),
    (2 * (a + b), "2(a + b)", "2(a + b)"),
    (as_expr(2) * 3 * (a + b), "2·3·(a + b)", r"2 \cdot 3 \cdot (a + b)"),
    (a * 2 * b, "a·2b", r"a \cdot 2b"),
    (a * 10**k, "a·10^k", r"a \cdot 10^{k}"),
    (2 * (a / b), "2a/b", r"2 \, \frac{a}{b}"),
    (2 * (1 / b), "2·1/b", r"2 \cdot \frac{1}{b}"),
    (2 / a * b, "2/a·b", r"\frac{2}{a} \, b"),
    (as_expr(0.010005), "0.010005", "0.010005"),
    (as_expr(-0.5), "−0.5", "-0.5"),
    (as_expr(0.1) + 0.2, "0.1 + 0.2", "0.1 + 0.2"),
    (number(Fraction(1, 3)) * a, "1/3·a", r"\frac{1}{3} \, a"),
    (a * Fraction(1, 3), "a·1/3", r"a \cdot \frac{1}{3}"),
    (number(Fraction(1, 2)) * sq(u), "1/2·‖u‖²", r"\frac{1}{2} \, \lVert u \rVert^{2}"),
    (number(Fraction(1, 3)) ** 2, "(1/3)²", r"\left(\frac{1}{3}\right)^{2}"),
    (number(Fraction(-1, 3)) + a, "−1/3 + a", r"-\frac{1}{3} + a"),
    (as_expr(-2) ** 2, "(−2)²", "(-2)^{2}"),
    (0.5**n, "0.5^n", "0.5^{n}"),
    (as_expr(52444644) * 2, "52,444,644·2", r"52{,}444{,}644 \cdot 2"),
    (as_expr(2**64), "18,446,744,073,709,551,616", "18{,}446{,}744{,}073{,}709{,}551{,}616"),
    (as_expr(10**30), "10³⁰", "10^{30}"),
    (number(Fraction(1, 10**12)) * a, "10⁻¹² a", "10^{-12} a"),
    (as_expr(1.2345e-11) * a, "1.2345·10⁻¹¹ a", r"1.2345 \cdot 10^{-11} a"),
    (as_expr(1.2345e-11) ** 2, "(1.2345·10⁻¹¹)²", r"(1.2345 \cdot 10^{-11})^{2}"),
    (a / -2, "a/(−2)", r"\frac{a}{-2}"),
]
ARRAYS = [
    (u.T @ v, "uᵀ v", r"u^{\top} v"),
    (u @ v.T, "u vᵀ", r"u v^{\top}"),
    ((A @ B).T, "(A B)ᵀ", r"(A B)^{\top}"),
    ((A + X).T, "(A + X)ᵀ", r"(A + X)^{\top}"),
    (C.T.T, "(Cᵀ)ᵀ", r"(C^{\top})^{\top}"),
    ((A @ w).T @ u, "(A w)ᵀ u", r"(A w)^{\top} u"),
    (A @ (B @ u), "A B u", "A B u"),
    (inverse(C), "C⁻¹", "C^{-1}"),
    (inverse(C + S), "(C + S)⁻¹", "(C + S)^{-1}"),
    (inverse(A.T @ A) @ A.T @ t, "(Aᵀ A)⁻¹ Aᵀ t", r"(A^{\top} A)^{-1} A^{\top} t"),
    (X.T @ inverse(X @ X.T) @ t, "Xᵀ (X Xᵀ)⁻¹ t", r"X^{\top} (X X^{\top})^{-1} t"),
    (inverse(C).T, "(C⁻¹)ᵀ", r"(C^{-1})^{\top}"),
    ((u * v).T @ u, "(u ⊙ v)ᵀ u", r"(u \odot v)^{\top} u"),
    (A @ (w * w), "A (w ⊙ w)", r"A (w \odot w)"),
    (u * (A @ w), "u ⊙ A w", r"u \odot A w"),
    (2 * (u * v), "2u ⊙ v", r"2u \odot v"),
    (-(u * v), "−u ⊙ v", r"-u \odot v"),
    ((u + v) * u, "(u + v) ⊙ u", r"(u + v) \odot u"),
    (u - v * u, "u − v ⊙ u", r"u - v \odot u"),
    (u**2, "u^⊙2", r"u^{\odot 2}"),
    (C**-1, "C^⊙(−1)", r"C^{\odot (-1)}"),
    (u ** (a + 1) / n, "u^⊙(a + 1)/n", r"\frac{u^{\odot (a + 1)}}{n}"),
    (diag(u) @ A, "diag(u) A", r"\operatorname{diag}(u) A"),
    (a * A @ w, "a A w", "a A w"),
    (2 * eta / n * X.T @ (X @ w - t), "2η/n·Xᵀ (X w − t)", r"\frac{2\eta}{n} \, X^{\top} (X w - t)"),
    (W1 @ w + u, "W₁ w + u", "W_{1} w + u"),
    (
        (theta - theta_star).T @ X_tilde.T @ X_tilde @ (theta - theta_star),
        "(θ − θ*)ᵀ X̃ᵀ X̃ (θ − θ*)",
        r"(\theta - \theta^{*})^{\top} \tilde{X}^{\top} \tilde{X} (\theta - \theta^{*})",
    ),
    (theta_star**2, "(θ*)^⊙2", r"(\theta^{*})^{\odot 2}"),
    (sq(theta_star), "‖θ*‖²", r"\lVert \theta^{*} \rVert^{2}"),
    (sq(X @ w - t) / n, "‖X w − t‖²/n", r"\frac{\lVert X w - t \rVert^{2}}{n}"),
    (sq(u) ** 2, "(‖u‖²)²", r"(\lVert u \rVert^{2})^{2}"),
    (norm(u) ** 2, "‖u‖²", r"\lVert u \rVert^{2}"),
    (norm(u / n), "‖u/n‖", r"\left\lVert \frac{u}{n} \right\rVert"),
    (inner(A, X), "⟨A, X⟩", r"\langle A, X \rangle"),
    (u - ones(n), "u − 𝟏", r"u - \mathbf{1}"),
    (u + zeros(n), "u + 𝟎", r"u + \mathbf{0}"),
    (C + eta * identity(n), "C + η I", r"C + \eta I"),
    (X[i].T @ w, "x_iᵀ w", r"x_{i}^{\top} w"),
    (X_tilde[i], "x̃_i", r"\tilde{x}_{i}"),
    (X[i, j], "X_ij", "X_{ij}"),
    (X[i][j], "X_ij", "X_{ij}"),
    (unit(i, n)[j], "(e_i)_j", "(e_{i})_{j}"),
    (X[i + 1, j], "X_(i+1,j)", "X_{i + 1, j}"),
    (X[1, 2], "X₁₂", "X_{12}"),
    (u[3], "u₃", "u_{3}"),
    (u[i - 1] ** 2, "u_(i−1)²", "u_{i - 1}^{2}"),
    ((A @ w)[i], "(A w)_i", "(A w)_{i}"),
    ((A @ w)[i + 1], "(A w)_(i+1)", "(A w)_{i + 1}"),
    (theta_star[j] ** 2, "(θ_j*)²", r"(\theta_{j}^{*})^{2}"),
    (unit(i, n), "e_i", "e_{i}"),
    (as_expr([1, 0.5, -2]), "(1, 0.5, −2)", r"\begin{pmatrix} 1 \\ 0.5 \\ -2 \end{pmatrix}"),
    (as_expr([[1, 0], [3, 4]]), "[[1, 0], [3, 4]]", r"\begin{pmatrix} 1 & 0 \\ 3 & 4 \end{pmatrix}"),
    (as_expr([[Fraction(1, 3), 2]]), "[[1/3, 2]]", r"\begin{pmatrix} 1/3 & 2 \end{pmatrix}"),
    (2 * as_expr([1, 2]), "2·(1, 2)", r"2\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
    (relu(as_expr([1, 2])), "ReLU((1, 2))", r"\operatorname{ReLU}\begin{pmatrix} 1 \\ 2 \end{pmatrix}"),
    (as_expr(range(9)), "(0, 1, 2, …, 8)", r"\begin{pmatrix} 0 \\ 1 \\ 2 \\ \vdots \\ 8 \end{pmatrix}"),
    (
        as_expr([[10 * r + s for s in range(9)] for r in range(9)]),
        "[[0, 1, 2, …, 8], [10, 11, 12, …, 18], [20, 21, 22, …, 28], …, [80, 81, 82, …, 88]]",
        r"\begin{pmatrix} 0 & 1 & 2 & \cdots & 8 \\ 10 & 11 & 12 & \cdots & 18 \\ 20 & 21 & 22 & \cdots & 28 \\ "
        r"\vdots & \vdots & \vdots & \ddots & \vdots \\ 80 & 81 & 82 & \cdots & 88 \end{pmatrix}",
    ),
]
WORDS = [
    (floor((n + 2 * a - k) / b) + 1, "⌊(n + 2a − k)/b⌋ + 1", r"\left\lfloor \frac{n + 2a - k}{b} \right\rfloor + 1"),
    (floor(a) + 1, "⌊a⌋ + 1", r"\lfloor a \rfloor + 1"),
    (ceil(a / 2), "⌈a/2⌉", r"\left\lceil \frac{a}{2} \right\rceil"),
    (ln(1 - a) / ln(1 - b), "ln(1 − a)/ln(1 − b)", r"\frac{\ln(1 - a)}{\ln(1 - b)}"),
    (2 * ln(a), "2 ln(a)", r"2\ln(a)"),
    (a * exp(-b), "a exp(−b)", r"a \exp(-b)"),
    (exp(-a / b), "exp(−a/b)", r"\exp\left(-\frac{a}{b}\right)"),
    (sqrt(a), "√a", r"\sqrt{a}"),
    (sqrt(a + b) / 2, "√(a + b)/2", r"\frac{\sqrt{a + b}}{2}"),
    (sqrt(a) ** 2, "(√a)²", r"\sqrt{a}^{2}"),
    (absolute(-a), "|−a|", r"\lvert -a \rvert"),
    (relu(W1 @ w + u), "ReLU(W₁ w + u)", r"\operatorname{ReLU}(W_{1} w + u)"),
    (sigmoid(a) * (1 - sigmoid(a)), "σ(a) (1 − σ(a))", r"\sigma(a) (1 - \sigma(a))"),
    (1 - tanh(a) ** 2, "1 − tanh(a)²", r"1 - \tanh(a)^{2}"),
    (maximum(a, b / 2), "max(a, b/2)", r"\max\left(a, \frac{b}{2}\right)"),
    (minimum(a, 1), "min(a, 1)", r"\min(a, 1)"),
    (mask(u > 0) * v, "[u > 0] ⊙ v", r"[ u > 0 ] \odot v"),
    (softmax(u), "softmax(u)", r"\operatorname{softmax}(u)"),
    (logsumexp(u), "logsumexp(u)", r"\operatorname{logsumexp}(u)"),
    (diagonal(C), "diagonal(C)", r"\operatorname{diagonal}(C)"),
    (2 * lambda_max(A.T @ A), "2λ_max(Aᵀ A)", r"2\lambda_{\max}(A^{\top} A)"),
    (lambda_min(S) / 2, "λ_min(S)/2", r"\frac{\lambda_{\min}(S)}{2}"),
    (2 * best, "2 best", r"2 \, \mathrm{best}"),
    (best * k, "best k", r"\mathrm{best} \, k"),
    (N_out * k, "N_out k", r"N_{\mathrm{out}} k"),
    (lam * y_hat, "λ ŷ", r"\lambda \hat{y}"),
    (2 * w1, "2w₁", "2w_{1}"),
    (a + padding.pick(each=2 * b, total=b), "a + 2b", "a + 2b"),
    (choose(a + padding.pick(each=2 * b, total=b), {"padding": "total"}), "a + b", "a + b"),
]
INDEXED = [
    (total(i, u[i] * v[i]), "Σ_{i=1..n} u_i v_i", r"\sum_{i=1}^{n} u_{i} v_{i}"),
    (total(j, w[j]), "Σ_{j=1..m−1} w_j", r"\sum_{j=1}^{m-1} w_{j}"),
    (2 * total(i, u[i]), "2Σ_{i=1..n} u_i", r"2\sum_{i=1}^{n} u_{i}"),
    (a * total(i, u[i]), "a Σ_{i=1..n} u_i", r"a \sum_{i=1}^{n} u_{i}"),
    (total(i, u[i]) * a, "(Σ_{i=1..n} u_i) a", r"\left(\sum_{i=1}^{n} u_{i}\right) a"),
    (total(i, u[i]) * 2, "(Σ_{i=1..n} u_i)·2", r"\left(\sum_{i=1}^{n} u_{i}\right) \cdot 2"),
    (total(i, u[i]) + 1, "Σ_{i=1..n} u_i + 1", r"\sum_{i=1}^{n} u_{i} + 1"),
    (total(i, u[i] + 1), "Σ_{i=1..n} (u_i + 1)", r"\sum_{i=1}^{n} (u_{i} + 1)"),
    (total(i, -u[i]), "Σ_{i=1..n} (−u_i)", r"\sum_{i=1}^{n} (-u_{i})"),
    (a - total(i, u[i]), "a − Σ_{i=1..n} u_i", r"a - \sum_{i=1}^{n} u_{i}"),
    (total(i, u[i]) / n, "(Σ_{i=1..n} u_i)/n", r"\frac{\sum_{i=1}^{n} u_{i}}{n}"),
    (total(i, u[i]) ** 2, "(Σ_{i=1..n} u_i)²", r"\left(\sum_{i=1}^{n} u_{i}\right)^{2}"),
    (total(i, u[i] ** 2), "Σ_{i=1..n} u_i²", r"\sum_{i=1}^{n} u_{i}^{2}"),
    (
        total(i, p[i] * (t[i] - X[i].T @ theta) ** 2),
        "Σ_{i=1..n} p_i (t_i − x_iᵀ θ)²",
        r"\sum_{i=1}^{n} p_{i} (t_{i} - x_{i}^{\top} \theta)^{2}",
    ),
    (
        total(i, total(j, X[i, j])),
        "Σ_{i=1..n} Σ_{j=1..m−1} X_ij",
        r"\sum_{i=1}^{n} \sum_{j=1}^{m-1} X_{ij}",
    ),
    (product(i, 1 + u[i]), "Π_{i=1..n} (1 + u_i)", r"\prod_{i=1}^{n} (1 + u_{i})"),
    (expectation(i, p, sq(X[i])), "E_{i~p}[‖x_i‖²]", r"\mathbb{E}_{i \sim p}[\lVert x_{i} \rVert^{2}]"),
    (2 * expectation(i, p, u[i] / n), "2E_{i~p}[u_i/n]", r"2\mathbb{E}_{i \sim p}\left[\frac{u_{i}}{n}\right]"),
    (largest(i, sq(X[i])), "max_i ‖x_i‖²", r"\max_{i} \lVert x_{i} \rVert^{2}"),
    (2 * largest(i, u[i]), "2 max_i u_i", r"2\max_{i} u_{i}"),
    (count(i, u[i] > 0), "#{1 ≤ i ≤ n : u_i > 0}", r"\#\{ 1 \le i \le n : u_{i} > 0 \}"),
    (least(k, 1 - (1 - a) ** k >= b), "min{k : 1 − (1 − a)^k ≥ b}", r"\min\{ k : 1 - (1 - a)^{k} \ge b \}"),
    (recurrence(x, start=1, step=x / 2, steps=k), "x_k", "x_{k}"),
    (recurrence(x, start=1, step=x / 2, steps=k + 1), "x_(k+1)", "x_{k + 1}"),
    (derivative(L, w), "∂L/∂w", r"\frac{\partial L}{\partial w}"),
    (derivative(L, eta), "dL/dη", r"\frac{d L}{d \eta}"),
    (derivative(derivative(L, eta), eta), "d²L/dη²", r"\frac{d^{2} L}{d \eta^{2}}"),
    (derivative(L, w1), "∂L/∂w₁", r"\frac{\partial L}{\partial w_{1}}"),
    (derivative(a * b + c, a), "d/da (a b + c)", r"\frac{d}{d a} \, (a b + c)"),
    (derivative(sq(X @ w), w), "∂/∂w ‖X w‖²", r"\frac{\partial}{\partial w} \, \lVert X w \rVert^{2}"),
    (derivative(a * b, a) * c, "(d/da (a b)) c", r"\left(\frac{d}{d a} \, (a b)\right) c"),
    (2 * derivative(L, eta), "2 dL/dη", r"2 \, \frac{d L}{d \eta}"),
    (derivative(L, eta) ** 2, "(dL/dη)²", r"\left(\frac{d L}{d \eta}\right)^{2}"),
    (w - eta * derivative(L, w), "w − η ∂L/∂w", r"w - \eta \, \frac{\partial L}{\partial w}"),
]
RELATIONS = [
    (a <= b, "a ≤ b", r"a \le b"),
    (a + 1 < b - c, "a + 1 < b − c", "a + 1 < b - c"),
    (a + 1 >= b, "a + 1 ≥ b", r"a + 1 \ge b"),
    (equal(a, b), "a = b", "a = b"),
    (all_of(eta > 0, eta < 2 / a), "0 < η < 2/a", r"0 < \eta < \frac{2}{a}"),
    (all_of(a < x, x <= b), "a < x ≤ b", r"a < x \le b"),
    (all_of(a > x, x > b), "a > x > b", "a > x > b"),
    (all_of(a < b, x < c), "a < b and x < c", r"a < b \text{ and } x < c"),
    (all_of(a < b, b < c, c < x), "a < b and b < c and c < x", r"a < b \text{ and } b < c \text{ and } c < x"),
]
TABLE = [*ARITHMETIC, *NUMBERS, *ARRAYS, *WORDS, *INDEXED, *RELATIONS]
each = pytest.mark.parametrize(("expr", "text", "latex"), TABLE, ids=[row[1] for row in TABLE])


@each
def test_text(expr: Expr, text: str, latex: str) -> None:
    assert expr.text() == text
    assert repr(expr) == f"<{text}>"


@each
def test_latex(expr: Expr, text: str, latex: str) -> None:
    assert expr.latex() == latex
    assert expr._repr_markdown_() == f"$\\displaystyle {latex}$"


@each
def test_mathml(expr: Expr, text: str, latex: str) -> None:
    mathml = expr.mathml()
    assert mathml.startswith('<math display="block">')
    assert "merror" not in mathml
    assert "\\" not in mathml


@each
def test_mathml_is_well_formed_without_a_list_of_entities(expr: Expr, text: str, latex: str) -> None:
    fromstring(expr.mathml())
