"""A derivation: conventions, what refutes a mistake, what an assumption carries, what an author may not write."""

from __future__ import annotations

import numpy as np
import pytest

from dlcore.derivation import Derivation, DoesNotFollow, Erratum, Mistake, claim, equals, hence, shown, solves, start
from dlcore.errors import InvalidInputError
from dlcore.expr import convention, define, floor, ln, symbols

x, y, k, m = symbols("x: one number", "y: another", "k in 1..9: a count", "m in 1..9: another")
X, w = symbols("X[n,d]: a matrix", "w[d]: a column")

loss = convention("loss", "what stands in front", none="nothing", half="a half")
padding = convention("padding", "how it is counted", each="on each side", total="in total")
E = define("E", loss.pick(none=1, half=1 / 2) * (x - y) ** 2)
wide = define("m", k + padding.pick(each=2 * m, total=m))


def twice_or_once(x: float, y: float, loss: str) -> float:
    return (x - y) * (1 if loss == "half" else 2)


def chosen() -> Derivation:
    slope = claim(
        "slope",
        "The slope.",
        start(loss.pick(none=2, half=1) * (x - y)),
        equals(loss.pick(none=2 * x - 2 * y, half=x - y)),
        Mistake("flipped", loss.pick(none=2 * y - 2 * x, half=y - x), "the order is turned"),
    )
    sized = claim("size", "The size.", start(wide - k), equals(padding.pick(each=m + m, total=m)))
    return Derivation("chosen", slope, sized, assume=(k <= wide,), computed_by={slope: twice_or_once})


# --- conventions -----------------------------------------------------------------------------------------------------


def test_a_convention_changes_lines_mistakes_assumptions_and_names(rng: np.random.Generator) -> None:
    derivation = chosen()
    assert [(one.name, one.chosen) for one in derivation.conventions] == [("loss", "none"), ("padding", "each")]
    assert derivation.claim("slope").answer.text() == "2x − 2y"
    half = derivation.under(loss="half")
    assert half.claim("slope").answer.text() == "x − y"
    assert half.claim("slope").lines[0].text() == "x − y"  # the factor 1 goes
    assert half.mistakes[0].expr.text() == "y − x"
    assert half.claim("size").names[0].definition.text() == "k + 2m"
    total = derivation.under(padding="total")
    assert total.claim("size").names[0].definition.text() == "k + m"
    assert total.assume[0].args[1] is total.claim("size").names[0]  # one name, everywhere
    for loss_option in ("none", "half"):
        for padding_option in ("each", "total"):
            derivation.under(loss=loss_option, padding=padding_option).verify(rng)


def test_a_convention_may_be_changed_again_and_back() -> None:
    half = chosen().under(loss="half")
    both = half.under(padding="total")
    assert [one.chosen for one in both.conventions] == ["half", "total"]
    assert both.claim("slope").answer.text() == "x − y"
    assert both.under(loss="none").claim("slope").answer.text() == "2x − 2y"
    assert both.under(loss="none").claim("size").names[0].definition.text() == "k + m"
    assert chosen().claim("slope").answer.text() == "2x − 2y"


def test_the_fast_function_hears_of_the_convention_in_force(rng: np.random.Generator) -> None:
    wrong = chosen().under(loss="half")
    wrong.computed_by = {"slope": lambda x, y: 2 * (x - y)}
    with pytest.raises(DoesNotFollow, match="the function that computes it gives"):
        wrong.verify(rng)


def test_an_unknown_convention_or_option_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="convention = 'rounding' is not in chosen; use one of loss, padding"):
        chosen().under(rounding="up")
    with pytest.raises(InvalidInputError, match="loss = 'double' is not an option; use one of none, half"):
        chosen().under(loss="double")


# --- mistakes --------------------------------------------------------------------------------------------------------


def refuted(mistake: Mistake, rng: np.random.Generator) -> str:
    known = claim("sum", "A sum.", start(x + y), equals(y + x), mistake)
    derivation = Derivation("known", known, sources={"B1": {x: 2, y: 3}})
    return derivation.refutation(known, known.lines[1], mistake, rng)


def test_a_mistake_is_refuted_by_verification(rng: np.random.Generator) -> None:
    assert refuted(Mistake("minus", y - x, "it is a sum"), rng).startswith("sum: = y − x does not follow: ")
    assert refuted(Mistake("matrix", X @ w, "a number"), rng) == "sum: = X w is n by 1, the line before is a number"


def test_a_mistake_is_refuted_by_having_no_value(rng: np.random.Generator) -> None:
    assert "takes the logarithm of" in refuted(Mistake("log", ln(-(x**2)), "nothing is logged"), rng)


def test_a_mistake_without_a_shape_is_refuted_by_its_shape_error(rng: np.random.Generator) -> None:
    assert "the inner sizes d and n differ" in refuted(Mistake("shapeless", lambda: X @ X, "no shape"), rng)
    with pytest.raises(InvalidInputError, match="mistake = 'shaped' is a callable that raises no shape error"):
        refuted(Mistake("shaped", lambda: X @ w, "it has a shape"), rng)


def test_a_mistake_that_is_a_number_is_refuted_on_the_source_s_numbers(rng: np.random.Generator) -> None:
    assert refuted(Mistake("six", 6, "2 + 3 is 5", at="B1"), rng) == "sum: on the numbers of B1 it is 5.0, not 6.0"
    assert "not [[5.0, 5.0]]" in refuted(Mistake("pair", [[5, 5]], "one number", at="B1"), rng)
    assert refuted(Mistake("five", 5, "2 + 3 is 5", at="B1"), rng) == ""


def test_a_mistake_that_is_right_is_not_refuted(rng: np.random.Generator) -> None:
    assert refuted(Mistake("right", 1 * x + y, "it is right"), rng) == ""


# --- assumptions -----------------------------------------------------------------------------------------------------


def test_dropping_an_assumption_says_what_still_holds(rng: np.random.Generator) -> None:
    fits = claim("fits", "It fits.", start(floor(m / k) >= 1), equals(k <= m))
    shared = claim("shared", "Needs it.", start(floor(m / k) >= 1), equals(1 + 0 * k >= 1))
    derivation = Derivation("assumed", fits, shared, assume=(k <= m,))
    derivation.verify(rng)
    assert derivation.still_hold_without(derivation.assume[0], rng) == ("fits",)


def test_an_assumption_that_no_claim_needs_is_seen(rng: np.random.Generator) -> None:
    derivation = Derivation("free", claim("sum", "A sum.", start(k + m), equals(m + k)), assume=(k <= m,))
    assert derivation.still_hold_without(derivation.assume[0], rng) == ("sum",)


def test_an_assumption_that_is_almost_never_met_is_an_error(rng: np.random.Generator) -> None:
    narrow = Derivation("narrow", claim("sum", "A sum.", start(k + m), equals(m + k)), assume=(9 * k <= m,))
    with pytest.raises(
        InvalidInputError,
        match=r"assume = '9k ≤ m' is met by fewer than 0\.1 of the draws; narrow the symbols' domains instead",
    ):
        narrow.verify(rng)


# --- what an author may not write ------------------------------------------------------------------------------------


def test_a_claim_of_one_line_must_be_checked_by_something(rng: np.random.Generator) -> None:
    alone = claim("alone", "One line.", start(x + y))
    with pytest.raises(InvalidInputError, match="claim = 'alone' has one line that nothing checks; add a line"):
        Derivation("bad", alone)
    Derivation("good", alone, computed_by={alone: lambda x, y: x + y}).verify(rng)
    Derivation("good", claim("alone", "It solves.", solves(x - y, x, y))).verify(rng)
    Derivation("good", claim("alone", "It is shown.", shown("two is two", lambda: True))).verify(rng)


def test_slugs_functions_and_numbers_must_belong_to_each_other() -> None:
    one = claim("sum", "A sum.", start(x + y), equals(y + x))
    other = claim("sum", "Again.", start(x + y), equals(y + x))
    with pytest.raises(InvalidInputError, match=r"claims = \['sum', 'sum'\] must have different slugs"):
        Derivation("bad", one, other)
    stray = claim("stray", "Stray.", start(x), equals(x))
    with pytest.raises(InvalidInputError, match=r"computed_by = \['stray'\] must be among the claims"):
        Derivation("bad", one, computed_by={stray: lambda x: x})
    nine = claim("sum", "A sum.", start(x + y), equals(y + x), Mistake("nine", 9, "no", at="B9"))
    with pytest.raises(InvalidInputError, match=r"at = \['B9'\] must be among the sources"):
        Derivation("bad", nine)


def test_a_claim_is_found_by_its_slug() -> None:
    assert chosen().claim("size").statement == "The size."
    with pytest.raises(InvalidInputError, match="claim = 'sise' is not in chosen; use one of slope, size"):
        chosen().claim("sise")


def test_the_letters_are_those_of_the_lines_and_of_the_mistakes() -> None:
    (z,) = symbols("z: only in a mistake")
    known = claim("sum", "A sum.", start(x + y), equals(y + x), Mistake("z", x + z, "there is no z"))
    assert Derivation("known", known).symbols == (x, y, z)


def test_an_erratum_whose_right_words_do_not_hold_fails(rng: np.random.Generator) -> None:
    known = claim("sum", "A sum.", start(x + y), equals(y + x))
    said = {"source_id": "B4.2", "says": "3", "right": "4", "why": "two and two"}
    silent = Erratum(slug="silent", **said)
    true = Erratum(slug="true", **said, check=lambda: 2 + 2 == 4)
    false = Erratum(slug="false", **said, check=lambda: 2 + 2 == 5)
    Derivation("known", known, errata=(silent, true)).verify(rng)
    with pytest.raises(DoesNotFollow, match="known: the erratum false does not hold: 4"):
        Derivation("known", known, errata=(silent, true, false)).verify(rng)


def test_a_failure_names_the_claim(rng: np.random.Generator) -> None:
    good = claim("good", "It holds.", start(x), equals(x))
    bad = claim("bad", "It does not.", start(k <= m), hence(m <= k))
    with pytest.raises(DoesNotFollow, match=r"^bad: ⟹ m ≤ k does not follow from the line before for "):
        Derivation("both", good, bad).verify(rng)
