"""Proofs that run: claims whose every line is executed on random inputs and held against the line before it."""

from dlcore.derivation.derivation import Derivation
from dlcore.derivation.lines import Claim, Erratum, Line, Mistake
from dlcore.derivation.verbs import at_least, at_most, claim, equals, hence, shown, solves, start
from dlcore.derivation.verify import DoesNotFollow, verify

__all__ = [
    "Claim",
    "Derivation",
    "DoesNotFollow",
    "Erratum",
    "Line",
    "Mistake",
    "at_least",
    "at_most",
    "claim",
    "equals",
    "hence",
    "shown",
    "solves",
    "start",
    "verify",
]
