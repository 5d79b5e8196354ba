"""The site's search, with the words that a student would type: the page that explains them comes first or nearly so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# What is typed, and the pages of which one must be among the first three found.
WANTED = {
    "stride": ("conv-arithmetic",),
    "padding": ("conv-arithmetic",),
    "output size": ("conv-arithmetic",),
    "cross-correlation": ("conv-values", "filters"),
    "flip kernel": ("conv-values",),
    "sobel": ("filters",),
    "edge detection": ("filters",),
    "VGG": ("conv-stack",),
    "number of parameters": ("conv-stack",),
    "autoencoder": ("conv-stack",),
    "receptive field": ("receptive-field",),
    "feature map": ("cnn-features",),
    "backprop": ("mlp-by-hand",),
    "dead relu": ("mlp-by-hand",),
    "gradient check": ("mlp-by-hand", "training-loop"),
    "computation graph": ("computation-graph",),
    "chain rule": ("computation-graph", "mlp-by-hand"),
    "autodiff": ("computation-graph",),
    "overfitting": ("mlp-training",),
    "weight decay": ("mlp-training",),
    "decision boundary": ("mlp-training",),
    "vanishing gradient": ("depth",),
    "resnet": ("depth",),
    "learning rate": ("learning-rate", "learned-rate"),
    "divergence": ("learning-rate",),
    "mini-batch": ("update-rules",),
    "nesterov": ("update-rules",),
    "adam": ("update-rules", "preconditioning"),
    "adagrad": ("preconditioning",),
    "pseudoinverse": ("min-norm",),
    "implicit bias": ("min-norm",),
    "condition number": ("momentum",),
    "heavy ball": ("momentum",),
    "importance sampling": ("sgd-convergence",),
    "hypergradient": ("unrolled-memory",),
    "checkpointing": ("unrolled-memory",),
    "grid search": ("search-budget",),
    "hyperparameter": ("search-budget",),
    "zero_grad": ("training-loop",),
    "data leakage": ("training-loop",),
    "one-hot": ("one-hot",),
    "embedding": ("one-hot",),
    "misprint": ("errata",),
    "cheat sheet": ("exam",),
}


FOUND = """wanted => {
    const found = [...document.querySelectorAll('.md-search-result__item > a:first-child')].slice(0, 3);
    return found.some(link => wanted.some(name => link.pathname.endsWith(`/${name}.html`)));
}"""


@pytest.fixture(scope="module")
def page(site: str, browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    opened.goto(f"{site}/index.html")
    yield opened
    opened.close()


@pytest.mark.parametrize("word", WANTED)
def test_what_a_student_types_leads_to_the_page_that_explains_it(page: Page, word: str) -> None:
    field = page.locator("[data-md-component=search-query]").first
    field.click()
    field.fill("")
    field.press_sequentially(word)
    page.wait_for_function(FOUND, arg=list(WANTED[word]))
