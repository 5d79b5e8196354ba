"""The one registry of topics: a slug names a topic's derivation, view, guide page and tests in every folder.

It holds strings alone; `load` imports a topic's derivation on demand, so that `import dlcore` stays cheap.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dlcore.errors import InvalidInputError

if TYPE_CHECKING:
    from dlcore.derivation import Derivation

__all__ = ["GROUPS", "TOPICS", "Topic", "find", "load"]


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One topic: its slug, the short name in menus, the question it answers, its group, and what to read first."""

    slug: str
    title: str
    question: str
    group: str
    after: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The slug as a Python file's name: `conv-arithmetic` is `conv_arithmetic`."""
        return self.slug.replace("-", "_")


GROUPS = ("Convolution", "Backpropagation and depth", "Optimization", "Model selection, training, text")

TOPICS = (
    Topic(
        slug="conv-arithmetic",
        title="Output sizes",
        question="How large is the output of a convolution?",
        group="Convolution",
    ),
    Topic(
        slug="conv-values",
        title="Values",
        question="Which numbers make one number of the output?",
        group="Convolution",
        after=("conv-arithmetic",),
    ),
    Topic(
        slug="filters",
        title="Filters",
        question="What does a filter see in a picture?",
        group="Convolution",
        after=("conv-arithmetic",),
    ),
    Topic(
        slug="conv-stack",
        title="Layer stacks",
        question="How many parameters has a network, and where do they sit?",
        group="Convolution",
        after=("conv-arithmetic",),
    ),
    Topic(
        slug="receptive-field",
        title="Receptive fields",
        question="How much of the picture does one output cell see?",
        group="Convolution",
        after=("conv-arithmetic",),
    ),
    Topic(
        slug="cnn-features",
        title="Inside a network",
        question="What does a trained network see in a digit?",
        group="Convolution",
        after=("filters", "conv-stack", "receptive-field"),
    ),
    Topic(
        slug="mlp-by-hand",
        title="A network by hand",
        question="What is the gradient of every weight in a small network?",
        group="Backpropagation and depth",
    ),
    Topic(
        slug="computation-graph",
        title="Computation graphs",
        question="How do gradients flow back through a graph?",
        group="Backpropagation and depth",
        after=("mlp-by-hand",),
    ),
    Topic(
        slug="mlp-training",
        title="Training a network",
        question="How does a network learn?",
        group="Backpropagation and depth",
        after=("computation-graph",),
    ),
    Topic(
        slug="depth",
        title="Depth and residuals",
        question="How much gradient reaches the first layer?",
        group="Backpropagation and depth",
        after=("mlp-by-hand",),
    ),
    Topic(
        slug="update-rules",
        title="Update rules",
        question="How do SGD, mini-batches and momentum step?",
        group="Optimization",
    ),
    Topic(
        slug="learning-rate",
        title="Learning rate",
        question="How large may the learning rate be?",
        group="Optimization",
    ),
    Topic(
        slug="learned-rate",
        title="One step",
        question="Which learning rate is best for one step?",
        group="Optimization",
        after=("learning-rate",),
    ),
    Topic(
        slug="min-norm",
        title="Minimum norm",
        question="Where does SGD end when many weights fit?",
        group="Optimization",
        after=("update-rules",),
    ),
    Topic(
        slug="preconditioning",
        title="Preconditioning",
        question="How does the method choose among weights that fit?",
        group="Optimization",
        after=("min-norm",),
    ),
    Topic(
        slug="momentum",
        title="Momentum",
        question="Why does momentum reach the bottom sooner?",
        group="Optimization",
        after=("update-rules", "learning-rate"),
    ),
    Topic(
        slug="sgd-convergence",
        title="Convergence of SGD",
        question="How fast does stochastic gradient descent converge?",
        group="Optimization",
        after=("min-norm",),
    ),
    Topic(
        slug="unrolled-memory",
        title="Unrolled steps",
        question="What does it cost to differentiate through many steps?",
        group="Optimization",
        after=("computation-graph", "learned-rate"),
    ),
    Topic(
        slug="search-budget",
        title="Search budget",
        question="What does a search over settings cost?",
        group="Model selection, training, text",
    ),
    Topic(
        slug="training-loop",
        title="Training loop",
        question="What is wrong with this training loop?",
        group="Model selection, training, text",
        after=("mlp-training", "momentum"),
    ),
    Topic(
        slug="one-hot",
        title="One-hot rows",
        question="How do words become numbers?",
        group="Model selection, training, text",
    ),
)


def find(slug: str) -> Topic:
    """The topic with this slug.

    Parameters
    ----------
    slug : str
        Such as `conv-arithmetic`.

    Returns
    -------
    Topic
        Its entry in the registry.

    Raises
    ------
    InvalidInputError
        If no topic has it.

    Examples
    --------
    >>> find("filters").title
    'Filters'
    """
    for topic in TOPICS:
        if topic.slug == slug:
            return topic
    known = ", ".join(topic.slug for topic in TOPICS)
    raise InvalidInputError("slug", slug, "names no topic", mend=f"use one of {known}")


def load(slug: str) -> Derivation:
    """The topic's derivation, imported now.

    Parameters
    ----------
    slug : str
        The topic's.

    Returns
    -------
    Derivation
        What `dlcore.derivations` holds under the slug.

    Raises
    ------
    InvalidInputError
        If no topic has the slug.
    """
    module = importlib.import_module(f"dlcore.derivations.{find(slug).module}")
    derivation: Derivation = module.derivation
    return derivation
