"""The source texts: five files, every problem once, and the label a reader sees."""

import pytest

from dlcore import sources, topics
from dlcore.errors import InvalidInputError

# The rows of the project's list of problems, typed again; a range of letters stands for one question of the text.
IDS = """B1 B2.1 B2.2 B3 B4.1 B4.2 B4.3 B4.4 B5.1 B5.2 B5.3 B5.4 B5.5 B5.6
A1 A2 A3 A4 A5 A6
C1 C2 C3a-e C3f C3g C3h C4a C4b C5 C6 C7a C7b C7c C7d C7e C7f D1 D2 D3 D4 D5a D5b"""

PLANNED = """conv-arithmetic conv-values filters conv-stack receptive-field mlp-by-hand computation-graph mlp-training
depth update-rules learning-rate momentum min-norm unrolled-memory learned-rate preconditioning sgd-convergence
search-budget training-loop one-hot"""


def test_the_five_files_are_four_texts_one_of_them_answered_twice():
    assert [len(text.answers) for text in sources.TEXTS] == [1, 2, 1, 1]


def test_every_problem_stands_once_in_the_order_of_the_texts():
    assert [problem.id for problem in sources.PROBLEMS] == IDS.split()


def test_every_problem_has_a_text_a_kind_and_a_question():
    for problem in sources.PROBLEMS:
        assert problem.text in sources.TEXTS
        assert problem.kind in sources.KINDS
        assert problem.asks.endswith((".", "?")), problem.id


def test_no_two_problems_share_a_label():
    labels = [problem.label for problem in sources.PROBLEMS]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("id", "label"),
    [
        ("B4.2", "Homework 1, problem 4.2"),
        ("A5", "Homework 2, problem 3.1"),
        ("C1(ii)", "Midterm exam, question 1 (a) (ii)"),
        ("C2", "Midterm exam, question 1 (b) to (d)"),
        ("D5b", "Programming homework, problem 5 (2)"),
    ],
)
def test_a_reader_is_shown_the_text_and_its_own_number(id, label):
    assert sources.label(id) == label


def test_every_problem_but_the_lost_one_is_taught_by_a_topic():
    assert {problem.topic for problem in sources.PROBLEMS} == {*PLANNED.split(), ""}
    assert [problem.id for problem in sources.PROBLEMS if not problem.topic] == ["C5"]


def test_a_registered_topic_has_numbers_of_its_problems_or_of_its_own():
    for topic in topics.TOPICS:
        derivation = topics.load(topic.slug)
        assert derivation.sources or derivation.examples, topic.slug
        assert sources.of_topic(topic.slug) or not derivation.sources, topic.slug


def test_only_the_name_that_a_text_prints_is_not_called_ours():
    assert [text.name for text in sources.TEXTS if not text.ours] == ["Homework 1"]


def test_an_unknown_id_names_the_ids_of_its_text():
    with pytest.raises(InvalidInputError, match=r"id = 'B2' names no problem .* use one of B1, B2\.1"):
        sources.label("B2")
    with pytest.raises(InvalidInputError, match=r"use one of A, B, C, D"):
        sources.label("Z9")
