"""Stacks against torch: the printed source runs and agrees, and gradients land where a mask says."""

from __future__ import annotations

import contextlib
import io
import keyword
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcore.conv.receptive_field import Window, cone, forward
from dlcore.conv.stack import (
    NETS,
    AdaptiveAvgPool2d,
    Add,
    BatchNorm2d,
    Concatenate,
    Conv2d,
    Layer,
    Linear,
    MaxPool2d,
    Net,
    ReLU,
    Stack,
    Table,
    Upsample,
    as_torch,
    find_problem,
    seen,
    tabulate,
)
from dlcore.conv.stack._torch import RESERVED
from tests.conv.random_stacks import LINEAR_KINDS, stacks
from tests.expr.random_expressions import SEEDED

pytestmark = [
    pytest.mark.reference,
    pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths"),
]
torch = pytest.importorskip("torch", reason="torch not installed: pip install -e '.[reference]'")


def run(stack: Stack, device: str = "cpu") -> tuple[Any, str]:
    """The module that the printed source builds, and what the source prints."""
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), torch.device(device):
        exec(as_torch(stack), names)
    return names["model"], printed.getvalue().strip()


def assert_agrees(model: Any, printed: str, found: Table) -> None:
    """torch has our output's shape, our weights and our biases."""
    shape = found.output_shape if len(found.stack.input_shape) in (2, 4) else (1, *found.output_shape)
    assert printed == f"{shape} {found.parameters}"
    for kind, ours in (("weight", found.weights), ("bias", found.biases)):
        assert sum(each.numel() for name, each in model.named_parameters() if name.endswith(kind)) == ours


def flops(model: Any, stack: Stack) -> int:
    """What torch counts for one example: two for each multiply-accumulate of convolutions and products."""
    from torch.utils.flop_counter import FlopCounterMode

    counter = FlopCounterMode(display=False)
    device = next((each.device for each in model.parameters()), torch.device("cpu"))
    with counter, torch.no_grad():
        model(torch.zeros((1, *stack.example_shape), device=device))
    return int(counter.get_total_flops())


@pytest.mark.parametrize("shipped", NETS, ids=lambda shipped: shipped.slug)
def test_a_network_that_ships_runs_in_torch(shipped: Net) -> None:
    stack = shipped.build()
    if problem := find_problem(stack):
        assert problem.mended is not None
        stack = problem.mended
    model, printed = run(stack, "meta")  # which knows shapes and holds no numbers
    assert_agrees(model, printed, tabulate(stack))
    assert flops(model, stack) == tabulate(stack).flops


@SEEDED
@given(stacks())
def test_a_random_stack_runs_in_torch(stack: Stack) -> None:
    model, printed = run(stack)
    assert_agrees(model, printed, tabulate(stack))
    assert flops(model, stack) == tabulate(stack).flops


def test_what_is_concatenated_stands_in_torch_in_the_order_that_it_says() -> None:
    """First what it reads, then the other."""
    stack = Stack(
        layers=[Conv2d(out_channels=2, kernel_size=1, name="a"), Concatenate(other="input")], input_shape=(1, 3, 3)
    )
    model, _ = run(stack)
    picture = torch.arange(9.0).reshape(1, 1, 3, 3)
    with torch.no_grad():
        assert torch.equal(model(picture), torch.cat([model.a(picture), picture], dim=1))


@pytest.mark.parametrize("batch", [(), (2,)], ids=["one", "two"])
def test_numbers_in_a_row_run_in_torch(batch: tuple[int, ...]) -> None:
    stack = Stack(layers=[Linear(out_features=4), ReLU(), Linear(out_features=2, bias=False)], input_shape=(*batch, 7))
    model, printed = run(stack)
    assert_agrees(model, printed, tabulate(stack))


def ones(stack: Stack) -> Any:
    """The module with weights of 1 and biases of 0, in float64: nothing cancels."""
    model, _ = run(stack)
    model = model.double()
    with torch.no_grad():
        for name, each in model.named_parameters():
            each.fill_(0 if name.endswith("bias") else 1)
    return model


def marked(numbers: Any) -> np.ndarray:
    """True where a number is not 0 but for rounding: torch's bilinear weights miss an exact 0 by 1e-17."""
    size = numbers.abs().numpy()
    return size > 1e-12 * max(size.max(), 1e-300)


def places(stack: Stack, data: st.DataObject) -> tuple[int, int] | None:
    """A place of the last output; None for numbers in a row."""
    shape = tabulate(stack).output_shape
    if len(shape) == 1:
        return None
    return data.draw(st.tuples(st.integers(1, shape[1]), st.integers(1, shape[2])))


def at(output: Any, place: tuple[int, int] | None) -> Any:
    """All channels at a place, or all numbers, of each example."""
    return output.flatten(1) if place is None else output[:, :, place[0] - 1, place[1] - 1]


@SEEDED
@given(stacks(LINEAR_KINDS), st.data())
def test_gradients_land_where_the_mask_says(stack: Stack, data: st.DataObject) -> None:
    place = places(stack, data)
    picture = torch.ones((1, *stack.input_shape), dtype=torch.float64, requires_grad=True)
    at(ones(stack)(picture), place).sum().backward()
    landed = marked(picture.grad[0].sum(dim=0))
    assert (seen(stack, place=place).mask == landed).all()


@SEEDED
@given(stacks((*LINEAR_KINDS, MaxPool2d)), st.data())
def test_a_larger_number_in_a_cell_is_felt_where_the_mask_says(stack: Stack, data: st.DataObject) -> None:
    """A maximum passes its gradient to one cell alone, but feels every cell that grows past the others."""
    place, model = places(stack, data), ones(stack)
    height, width = stack.input_shape[1:]
    cells = torch.eye(height * width, dtype=torch.float64).reshape(-1, 1, height, width)
    picture = torch.ones((1, *stack.input_shape), dtype=torch.float64)
    with torch.no_grad():
        before, after = at(model(picture), place), at(model(picture + 1e12 * cells), place)
    felt = marked((after - before).sum(dim=1)).reshape(height, width)
    assert (seen(stack, place=place).mask == felt).all()


@pytest.mark.parametrize("mode", ["nearest", "bilinear", "adaptive"])
def test_every_ratio_of_sizes_reads_the_cells_that_torch_reads(mode: str) -> None:
    wrong = []
    for size, out in np.ndindex(13, 13):
        width, wanted = int(size) + 1, int(out) + 1
        layer: Layer = (
            AdaptiveAvgPool2d(output_size=(1, wanted)) if mode == "adaptive" else Upsample(size=(1, wanted), mode=mode)
        )
        stack = Stack(layers=[layer], input_shape=(1, 1, width))
        picture = torch.eye(width, dtype=torch.float64)[:, None, None, :]
        theirs = marked(run(stack)[0](picture)[:, 0, 0])
        ours = [seen(stack, place=(1, place)).mask[0] for place in range(1, wanted + 1)]
        if (np.array(ours).T != theirs).any():
            wrong.append((width, wanted))
    assert not wrong


@SEEDED
@given(
    st.lists(
        st.builds(
            Window,
            kernel_size=st.integers(1, 4),
            stride=st.integers(1, 3),
            padding=st.integers(0, 1),
            dilation=st.integers(1, 3),
            transposed=st.booleans(),
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(4, 16),
    st.data(),
)
def test_gradients_count_the_ways_along_one_axis(layers: list[Window], size: int, data: st.DataObject) -> None:
    """With weights of 1 the gradient is the number of ways."""
    from torch.nn import functional

    line = torch.ones((1, 1, size), dtype=torch.float64, requires_grad=True)
    output = line
    for layer in layers:
        apply = functional.conv_transpose1d if layer.transposed else functional.conv1d
        weight = torch.ones((1, 1, layer.kernel_size), dtype=torch.float64)
        try:
            output = apply(output, weight, stride=layer.stride, padding=layer.padding, dilation=layer.dilation)
        except RuntimeError:
            return
    if output.shape[2] == 0:
        return
    place = data.draw(st.integers(1, output.shape[2]))
    output[0, 0, place - 1].backward()
    ways = line.grad[0, 0].numpy()
    picture = cone(layers, size=size, place=place)[0]
    assert picture.cells == tuple(int(cell) + 1 for cell in np.flatnonzero(ways))
    assert picture.ways == tuple(ways[ways > 0])
    span = forward(layers)[-1].span(place)
    assert not picture.cells or (span and span[0] <= picture.cells[0] <= picture.cells[-1] <= span[1])


def test_no_name_of_a_layer_hides_a_module_s_own() -> None:
    public = {name for name in dir(torch.nn.Module()) if not name.startswith("_")}
    assert public <= RESERVED


HOSTILE = (
    *("forward", "x", "self", "torch", "nn", "train", "class", "1", "1a", "a b", "a-b", "a_b", "é", "_modules", "…"),
    *("#", "'", '"', '"""', "\\", "{}", "lambda", "None", "print(1)", "a.b", "Net", "super", "model", "__init__"),
)


def test_any_name_makes_source_that_runs() -> None:
    layers: list[Layer] = [Conv2d(out_channels=2, kernel_size=1, name=name) for name in HOSTILE]
    layers += [BatchNorm2d(name="norm"), Add(other="1a"), Concatenate(other="#", name="join")]
    stack = Stack(layers=layers, input_shape=(2, 3, 4, 4))
    model, printed = run(stack)
    assert_agrees(model, printed, tabulate(stack))
    assert not [name for name, _ in model.named_children() if keyword.iskeyword(name)]
