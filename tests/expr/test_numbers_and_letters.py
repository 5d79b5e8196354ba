"""Numbers as a person writes them, letters as a page shows them, and what a declaration means."""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from dlcore.errors import InvalidInputError
from dlcore.expr import Symbol, number, printing, symbols
from dlcore.expr.domain import Bound, Domain
from dlcore.expr.letters import letters
from dlcore.expr.numerals import exact, exactly_printed, plain, print_value


@pytest.mark.parametrize(
    ("value", "text", "in_full"),
    [
        (Fraction(20), "20", True),
        (Fraction(-2), "−2", True),
        (exact(0.010005), "0.010005", True),
        (exact(0.000005), "0.000005", True),
        (exact(0.0078125), "0.0078125", True),
        (exact(1e-9), "0.000000001", True),
        (exact(1e-10), "10⁻¹⁰", True),
        (exact(-1.5e-12), "−1.5·10⁻¹²", True),
        (Fraction(1, 3), "1/3", True),
        (Fraction(-1, 3), "−1/3", True),
        (Fraction(3101, 675), "3101/675", True),
        (Fraction(219, 4331), "0.0505657", False),
        (Fraction(10**20, 3), "3.33333·10¹⁹", False),
        (Fraction(10**18), "1,000,000,000,000,000,000", True),
        (Fraction(10**21), "10²¹", True),
        (Fraction(123456789 * 10**15), "1.23457·10²³", False),
        (Fraction(10**400), "10⁴⁰⁰", True),
        (1 / 3, "0.333333", False),
        (2 / 3, "0.666667", False),
        (0.1 + 0.2, "0.3", False),
        (0.5, "0.5", True),
        (4.0, "4", True),
        (-0.0, "0", True),
        (39.99999999999, "40", False),
        (1234.5678, "1234.57", False),
        (52444644.0, "52,444,644", True),
        (1234567.8, "1.23457·10⁶", False),
        (999999.7, "10⁶", False),
        (0.001, "0.001", True),
        (0.000522, "5.22·10⁻⁴", True),
        (9.999999e-5, "10⁻⁴", False),
        (6.02214076e23, "6.02214·10²³", False),
        (1e300, "10³⁰⁰", True),
        (math.inf, "∞", False),
        (-math.inf, "−∞", False),
        (math.nan, "undefined", False),
        (True, "true", True),
        (np.bool_(False), "false", True),
    ],
    ids=str,
)
def test_a_number(value: Any, text: str, in_full: bool) -> None:
    assert print_value(value, latex=False) == text
    assert exactly_printed(value) is in_full


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        (Fraction(-1, 3), r"-\frac{1}{3}"),
        (0.000522, r"5.22 \cdot 10^{-4}"),
        (math.inf, r"\infty"),
        (math.nan, r"\text{undefined}"),
        (True, r"\text{true}"),
        (False, r"\text{false}"),
    ],
)
def test_a_number_in_latex(value: Any, latex: str) -> None:
    assert print_value(value, latex=True) == latex


def test_an_array_prints_in_full_only_if_every_entry_does() -> None:
    assert exactly_printed(exact([0.5, 2]))
    assert not exactly_printed(np.array([[1 / 3], [2.0]]))


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        (0.1, Fraction(1, 10)),
        (np.float32(0.1), Fraction(1, 10)),
        (1e-3, Fraction(1, 1000)),
        (3, Fraction(3)),
        (np.int8(-3), Fraction(-3)),
        (Fraction(2, 4), Fraction(1, 2)),
        (10**30, Fraction(10**30)),
    ],
)
def test_a_typed_number_is_the_decimal_it_prints_as(typed: Any, value: Fraction) -> None:
    assert exact(typed) == value
    assert isinstance(exact(typed), Fraction)


def test_a_typed_array_is_a_column_or_rows_of_exact_numbers() -> None:
    assert exact([1, 0.1]).tolist() == [[Fraction(1)], [Fraction(1, 10)]]
    assert exact([[1, 0.1]]).tolist() == [[Fraction(1), Fraction(1, 10)]]
    assert exact((1, 2)).shape == exact(range(2)).shape == (2, 1)
    assert exact([2**70, 1])[0, 0] == 2**70
    assert exact([[Fraction(1, 3), 0.5]]).tolist() == [[Fraction(1, 3), Fraction(1, 2)]]


def test_a_large_array_is_computed_in_floats() -> None:
    assert exact(np.ones((40, 40))).dtype == np.float64
    assert exact(np.ones((20, 20))).dtype == object


def test_a_value_for_a_caller() -> None:
    assert plain(Fraction(4, 2)) == 2
    assert isinstance(plain(Fraction(4, 2)), int)
    assert plain(Fraction(1, 3)) == Fraction(1, 3)
    assert plain(np.bool_(True)) is True
    array = plain(exact([1, 2]))
    assert array.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 5


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("n", "n", "n"),
        ("w0", "w₀", "w_{0}"),
        ("W12", "W₁₂", "W_{12}"),
        ("eta", "η", r"\eta"),
        ("lambda", "λ", r"\lambda"),
        ("Omega", "Ω", r"\Omega"),
        ("eta0", "η₀", r"\eta_{0}"),
        ("N_out", "N_out", r"N_{\mathrm{out}}"),
        ("lambda_max", "λ_max", r"\lambda_{\max}"),
        ("w_i", "w_i", "w_{i}"),
        ("x_eta", "x_η", r"x_{\eta}"),
        ("y_hat", "ŷ", r"\hat{y}"),
        ("X_tilde", "X̃", r"\tilde{X}"),
        ("g_bar", "ḡ", r"\bar{g}"),
        ("theta_star", "θ*", r"\theta^{*}"),
        ("w1_star", "w₁*", "w_{1}^{*}"),
        ("y_hat_1", "ŷ₁", r"\hat{y}_{1}"),
        ("best", "best", r"\mathrm{best}"),
        ("rate2", "rate₂", r"\mathrm{rate}_{2}"),
        ("a_1_2", "a_(1,2)", "a_{1, 2}"),
    ],
)
def test_a_name_gives_its_letter(name: str, text: str, latex: str) -> None:
    assert letters(name, latex=False).text() == text
    assert letters(name, latex=True).latex() == latex
    assert Symbol(name, (), Domain(), "").mathml()


def test_a_declaration_says_it_all() -> None:
    X, k, eta, p, plain_letter = symbols(
        "X[n,d]: the data, one row: an example",
        "k in 1..n-1 : the kernel's size",
        "eta in 0.5..1.5",
        "p[n] in simplex: how often each row is drawn",
        "z",
    )
    assert (X.name, X.shape, X.axes, X.meaning) == ("X", ("n", "d"), ("n", "d"), "the data, one row: an example")
    assert (k.domain.describe(), k.domain.ends({"n": 5}), k.domain.names) == ("an integer from 1 to n−1", (1, 4), {"n"})
    assert (eta.domain.describe(), eta.domain.ends()) == ("from 0.5 to 1.5", (Fraction(1, 2), Fraction(3, 2)))
    assert (p.shape, p.domain.describe()) == (("n", 1), "made of positive numbers that sum to 1")
    assert (plain_letter.shape, plain_letter.domain.describe(), plain_letter.meaning) == ((1, 1), "a real number", "")


@pytest.mark.parametrize(
    ("source", "inside", "outside"),
    [
        ("1..4", [1, 4, 2.0, np.array([[1], [4]])], [0, 5, 1.5, Fraction(5, 2), np.array([[1.0], [0.5]])]),
        ("0.0..1.0", [0, 1, 0.5, np.array([[0.1]])], [-0.1, 1.1]),
        ("-1.5..2", [-1.5, 2], [-1.6, 2.1]),
        ("real", [-1e300, 0], []),
        ("positive", [1e-300], [0, -1, np.array([[1.0], [0.0]])]),
        ("nonnegative", [0, 1], [-1e-9]),
        ("probability", [0.5], [0, 1, 2]),
        ("simplex", [np.array([[0.25], [0.75]])], [np.array([[0.5], [0.6]]), np.array([[1.0], [0.0]])]),
        ("definite", [np.eye(2), 2.0], [-np.eye(2), np.array([[1.0, 2.0], [0.0, 1.0]])]),
    ],
)
def test_a_domain_knows_what_it_allows_and_draws_only_that(source: str, inside: list[Any], outside: list[Any]) -> None:
    domain = Domain.parse(source)
    assert all(domain.contains(value, {}) for value in inside)
    assert not any(domain.contains(value, {}) for value in outside)
    rng = np.random.default_rng(1)
    shape = (3, 3) if source == "definite" else (3, 1)
    assert all(domain.contains(domain.draw(rng, shape, {}), {}) for _ in range(50))


def test_the_end_of_a_range_may_be_a_formula() -> None:
    bound = Bound("-1 + n*2 - p")
    assert bound.value({"n": 5, "p": 3}) == 6
    assert bound.printed(latex=False) == "−1+n·2−p"
    assert Bound("2*(n - (p - 1))").printed(latex=False) == "2(n−(p−1))"
    assert Bound("n*k_max + 3*2").printed(latex=True) == r"n \cdot k_{\max}+3 \cdot 2"
    with pytest.raises(InvalidInputError, match=r"p is not bound, and the range's end -1 \+ n\*2 - p needs it"):
        bound.value({"n": 5})


def test_mathml_names_the_extra_where_math_core_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for cached in (printing.to_mathml, printing._converter):
        cached.cache_clear()
    monkeypatch.setitem(sys.modules, "math_core", None)
    with pytest.raises(InvalidInputError) as caught:
        number(2).mathml()
    assert str(caught.value) == (
        "MathML needs the package math-core, which is missing; install it with pip install 'dlcore[mathml]'."
    )
    assert number(2).latex() == number(2).text() == "2"


def test_mathml_is_a_block_or_inline() -> None:
    assert number(2).mathml() == '<math display="block"><mn>2</mn></math>'
    assert number(2).mathml(display=False) == "<math><mn>2</mn></math>"
