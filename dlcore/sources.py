"""The source texts and their problems: what each text asked, what a reader is told of it, and where it is taught.

The problems' ids (`B4.2`) are ours and stand in derivations; a reader is shown `label("B4.2")`. Where a text lost its
question or a picture, `lost` says so. It holds strings alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from dlcore.errors import InvalidInputError

__all__ = ["KINDS", "PROBLEMS", "TEXTS", "Problem", "Text", "find", "label", "of_topic"]


@dataclass(frozen=True, kw_only=True)
class Text:
    """One source text: a set of questions, and the one or two answers we have.

    Parameters
    ----------
    letter : str
        The first letter of its problems' ids.
    name : str
        What a reader is told.
    ours : str
        Why the name is ours; empty where the text prints it.
    answers : tuple of str
        One description for each file.
    noun : str
        What the text calls its parts: "problem" or "question".
    lost : str
        What the whole text lost.
    """

    letter: str
    name: str
    ours: str = ""
    answers: tuple[str, ...]
    noun: str = "problem"
    lost: str = ""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One problem of a text.

    Parameters
    ----------
    id : str
        Ours, such as "B4.2".
    number : str
        As the text counts it, such as "4.2" or "1 (a)".
    kind : str
        What the answer is: a key of `KINDS`.
    asks : str
        What it asks, in one sentence of our own.
    topic : str
        The slug of the topic that teaches it, registered or planned; empty where the question is lost.
    lost : str
        What the text lost of it, and what we put in its place.
    """

    id: str
    number: str
    kind: str
    asks: str
    topic: str
    lost: str = ""

    @property
    def text(self) -> Text:
        """The text it stands in."""
        return next(text for text in TEXTS if text.letter == self.id[0])

    @property
    def label(self) -> str:
        """What a reader is told: "Homework 1, problem 4.2"."""
        return f"{self.text.name}, {self.text.noun} {self.number}"


KINDS = {
    "compute": "Work out the numbers",
    "derive": "Derive a formula or prove a claim",
    "draw": "Draw it",
    "explain": "Say why",
    "design": "Design or repair it",
    "lost": "The question is lost",
}

TEXTS = (
    Text(
        letter="B",
        name="Homework 1",
        answers=("one answer, worked step by step",),
        lost="The questions are not printed; we read them off the answers.",
    ),
    Text(
        letter="A",
        name="Homework 2",
        ours="The text has no title; it calls an earlier one HW1, and is not the sequel of the Homework 1 above.",
        answers=("a short answer, formulas alone", "a longer answer that repeats most of the questions"),
        lost="The first answer prints no question.",
    ),
    Text(
        letter="C",
        name="Midterm exam",
        ours="The text has no title; a sentence in its question 4 calls it a midterm exam.",
        answers=("one answer, in notes",),
        noun="question",
        lost="Most questions are not printed, and questions 5 and 6 are missing altogether.",
    ),
    Text(
        letter="D",
        name="Programming homework",
        ours="The text has no title; two of its five problems are programs.",
        answers=("one answer, with the program's output",),
        lost="The questions, the plots and most of the program are missing.",
    ),
)


def _problem(id: str, number: str, kind: str, topic: str, asks: str, *, lost: str = "") -> Problem:
    """One row of the table below."""
    return Problem(id=id, number=number, kind=kind, topic=topic, asks=asks, lost=lost)


# fmt: off
PROBLEMS = (
    # Homework 1
    _problem(
        "B1", "1", "compute", "mlp-by-hand",
        "Run a three-layer network forward by hand, then find the gradient of the loss in every weight.",
    ),
    _problem(
        "B2.1", "2.1", "compute", "search-budget",
        "Count the runs, epochs and minutes of a grid search.",
    ),
    _problem(
        "B2.2", "2.2", "compute", "search-budget",
        "How many random trials find at least one good setting with a given probability?",
    ),
    _problem(
        "B3", "3", "explain", "update-rules",
        "Write the update rules of SGD, mini-batch descent and momentum, with reasons for each.",
    ),
    _problem(
        "B4.1", "4.1", "compute", "conv-arithmetic",
        "How large is the output of one 3 × 3 filter on a 36 × 36 × 3 input, with no padding and stride 1?",
    ),
    _problem(
        "B4.2", "4.2", "compute", "conv-arithmetic",
        "How large is the output of two 3 × 3 × 3 filters on a 36 × 36 × 3 input, with padding 3 and stride 2?",
    ),
    _problem(
        "B4.3", "4.3", "derive", "conv-arithmetic",
        "Give the output size for any input, kernel, padding, stride and number of filters.",
    ),
    _problem(
        "B4.4", "4.4", "compute", "conv-values",
        "Slide a 2 × 2 kernel over a 3 × 3 input and write down the output.",
    ),
    _problem(
        "B5.1", "5.1", "explain", "depth",
        "Why does the gradient vanish in a deep chain of layers?",
    ),
    _problem(
        "B5.2", "5.2", "compute", "depth",
        "Find the gradient at the input of a two-layer chain from three local derivatives.",
    ),
    _problem(
        "B5.3", "5.3", "compute", "depth",
        "Find the same gradient when a residual connection adds the input to the output.",
    ),
    _problem(
        "B5.4", "5.4", "explain", "depth",
        "Compare the gradients with and without the residual connection.",
    ),
    _problem(
        "B5.5", "5.5", "compute", "depth",
        "Find the gradient at the input of plain chains of 1 to 6 layers, every local derivative 0.5.",
    ),
    _problem(
        "B5.6", "5.6", "compute", "depth",
        "Find the same gradient for 1, 2 and 3 residual blocks of two layers.",
    ),
    # Homework 2
    _problem(
        "A1", "1.1.1", "derive", "min-norm",
        "Show that stochastic gradient descent from zero ends at the minimum-norm solution of least squares.",
    ),
    _problem(
        "A2", "2.1.1 and 2.1.2", "derive", "unrolled-memory",
        "Draw the computation graph of unrolled gradient steps, and give the memory that the forward pass and "
        "backpropagation to the learning rate need.",
        lost="The drawing is missing from both answers.",
    ),
    _problem(
        "A3", "2.1.3", "explain", "unrolled-memory",
        "Name a problem of tuning the learning rate by gradients when training takes many steps.",
    ),
    _problem(
        "A4", "2.2.1 to 2.2.3", "derive", "learned-rate",
        "Write the loss after one step as a function of the rate, say whether it is convex, and find the best rate.",
    ),
    _problem(
        "A5", "3.1", "compute", "filters",
        "Filter a 5 × 5 picture with a given 3 × 3 kernel, and say which feature the kernel detects.",
        lost="The picture is garbled in one answer and missing from the other; the printed result determines it.",
    ),
    _problem(
        "A6", "3.2", "compute", "conv-stack",
        "Give the output size and the number of parameters of every layer of a small network for pictures.",
    ),
    # Midterm exam
    _problem(
        "C1", "1 (a)", "compute", "conv-arithmetic",
        "Which shape has a batch of 32 pictures, 1 × 28 × 28 each, after 128 filters, for two choices of settings?",
    ),
    _problem(
        "C2", "1 (b) to (d)", "design", "filters",
        "Design three filters: one for horizontal edges, one for a diagonal, one that shifts the picture.",
        lost="Only the three matrices are printed; what each is for is our reading.",
    ),
    _problem(
        "C3a-e", "1 (e)", "compute", "conv-stack",
        "Give the shape after every layer, a to f, of a convolutional autoencoder.",
        lost="The layers' settings are missing; ours are one reading that gives every printed shape.",
    ),
    _problem(
        "C3f", "1 (f)", "compute", "conv-stack",
        "Which shape results when layer a's output is joined to the decoder's?",
        lost="Only the shape is printed; that two outputs are joined is our reading.",
    ),
    _problem(
        "C3g", "1 (g)", "explain", "conv-stack",
        "Which weights let the network pass on its skip connection alone?",
        lost="The question is missing; we read it off the answer, layer f all ones and layer e all zeros.",
    ),
    _problem(
        "C3h", "1 (h)", "compute", "receptive-field",
        "How large is the receptive field after layers b, c and d?",
    ),
    _problem(
        "C4a", "2 (a)", "explain", "learning-rate",
        "Which of the loss curves had too high a learning rate?",
        lost="The curves are missing; the answer names curve A.",
    ),
    _problem(
        "C4b", "2 (b)", "design", "training-loop",
        "Find the fault in a training loop and mend it.",
        lost="The faulty loop is missing; the answer prints the mended one.",
    ),
    _problem(
        "C5", "3", "lost", "",
        "Unknown.",
        lost="The question is missing; the answer reads “C and D”. We invent nothing, and no topic teaches it.",
    ),
    _problem(
        "C6", "4", "compute", "one-hot",
        "Write the vocabulary and the one-hot matrix of “This exam is a midterm exam”.",
        lost="The table is half filled.",
    ),
    _problem(
        "C7a", "7 (a)", "compute", "preconditioning",
        "Where does SGD from zero end on one equation in three unknowns?",
        lost="The text counts the parts of question 7 twice and out of order; the letters (a) to (f) are ours.",
    ),
    _problem(
        "C7b", "7 (b)", "compute", "preconditioning",
        "Where does it end when every coordinate is divided by its gradient's root mean square?",
    ),
    _problem(
        "C7c", "7 (c)", "compute", "preconditioning",
        "Where does it end when the columns are first rescaled to equal size?",
    ),
    _problem(
        "C7d", "7 (d)", "derive", "min-norm",
        "Where does SGD end when rows are drawn with unequal probabilities?",
    ),
    _problem(
        "C7e", "7 (e)", "derive", "sgd-convergence",
        "Write the expected loss as a quadratic form in the error.",
    ),
    _problem(
        "C7f", "7 (f)", "derive", "sgd-convergence",
        "Bound the two terms by which one step changes the expected loss, and conclude how fast SGD converges.",
    ),
    # Programming homework
    _problem(
        "D1", "1", "draw", "computation-graph",
        "Draw the computation graph of the loss of a three-layer network.",
        lost="The drawing is missing; the loss's factor ½ is read off its derivative.",
    ),
    _problem(
        "D2", "2", "derive", "computation-graph",
        "Give the partial derivative of the loss in every parameter of the graph.",
    ),
    _problem(
        "D3", "3", "design", "mlp-training",
        "Fill in the backward pass of a training program and train for 100 steps.",
        lost="The rest of the program and its data are missing, and the printed log has two gaps.",
    ),
    _problem(
        "D4", "4", "explain", "momentum",
        "Compare gradient descent and momentum at two learning rates on a narrow valley, and explain.",
        lost="The plots and momentum's settings are missing; its form and β = 0.9 are ours.",
    ),
    _problem(
        "D5a", "5 (1)", "compute", "conv-stack",
        "Count the parameters of a layer of eight filters.",
        lost="The layer's shape is a reading of the product that the answer prints.",
    ),
    _problem(
        "D5b", "5 (2)", "explain", "filters",
        "Apply two periodic kernels to a periodic matrix, and explain what they measure.",
        lost="The matrix and the kernels are missing; ours give the printed results and are one reading of several.",
    ),
)
# fmt: on


def find(id: str) -> Problem:
    """The problem with this id; a part of it may follow in brackets, as in "C1(ii)".

    Parameters
    ----------
    id : str
        Ours, such as "B4.2".

    Returns
    -------
    Problem
        Its text, number, question and topic.

    Raises
    ------
    InvalidInputError
        If no problem has it.

    Examples
    --------
    >>> find("A5").topic
    'filters'
    """
    whole = id.partition("(")[0]
    for problem in PROBLEMS:
        if problem.id == whole:
            return problem
    near = [problem.id for problem in PROBLEMS if problem.id[:1] == id[:1]] or sorted(text.letter for text in TEXTS)
    raise InvalidInputError("id", id, "names no problem of the source texts", mend=f"use one of {', '.join(near)}")


def label(id: str) -> str:
    """What a reader is told instead of the id: the text and the problem.

    Parameters
    ----------
    id : str
        Ours, such as "B4.2".

    Returns
    -------
    str
        The text's name and the number it gives the problem.

    Raises
    ------
    InvalidInputError
        If no problem has it.

    Examples
    --------
    >>> label("B4.2"), label("C1(ii)")
    ('Homework 1, problem 4.2', 'Midterm exam, question 1 (a) (ii)')
    """
    problem, bracket, part = find(id), *id.partition("(")[1:]
    return f"{problem.label} {bracket}{part}".strip()


def of_topic(slug: str) -> tuple[Problem, ...]:
    """The problems that a topic teaches, in the texts' order.

    Parameters
    ----------
    slug : str
        A topic's slug, registered or planned.

    Returns
    -------
    tuple of Problem
        Empty where no problem has the topic.

    Examples
    --------
    >>> [problem.id for problem in of_topic("conv-arithmetic")]
    ['B4.1', 'B4.2', 'B4.3', 'C1']
    """
    return tuple(problem for problem in PROBLEMS if problem.topic == slug)
