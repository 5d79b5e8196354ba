"""The script behind a page: whole, short, and with what it prints behind each line."""

from __future__ import annotations

import numpy as np

from dashboard.snippet import Call, Written, public_module, script, written
from dlcore.backprop.mlp import backward, mlp
from dlcore.backprop.mlp import forward as forward_pass
from dlcore.conv.receptive_field import Window, forward
from dlcore.conv.shapes import output_shape, positions
from dlcore.data import photograph


def call(function: object, *args: object, name: str = "result", shows: tuple[str, ...] = (), **given: object) -> Call:
    values = [arg.value if isinstance(arg, Written) else arg for arg in args]
    result = function(*values, **given)  # type: ignore[operator]
    return Call(function=function, args=args, given=given, result=result, name=name, shows=shows)  # type: ignore[arg-type]


def test_one_call() -> None:
    one = call(positions, 36, kernel_size=3, stride=2, padding=3, name="line", shows=("output_size", "unused"))
    assert script([one]) == (
        "from dlcore.conv.shapes import positions\n"
        "\n"
        "line = positions(36, kernel_size=3, stride=2, padding=3)\n"
        "print(line.output_size, line.unused)  # 20 1"
    )


def test_of_a_tuple_each_is_shown() -> None:
    one = call(forward, (Window(kernel_size=3),), name="fields", shows=("size", "first"))
    assert script([one]).splitlines()[-1] == (
        "print([each.size for each in fields], [each.first for each in fields])  # [1, 3] [1, 1]"
    )


def test_two_calls_share_their_imports_and_a_long_one_is_broken_up() -> None:
    first = call(positions, 7, kernel_size=2)
    second = call(output_shape, (32, 3, 36, 36), out_channels=128, kernel_size=(3, 5), stride=(2, 1), padding=(3, 4))
    lines = script([first, second]).splitlines()
    assert lines[0] == "from dlcore.conv.shapes import output_shape, positions"
    assert "    kernel_size=(3, 5)," in lines
    assert lines[-1] == "print(result)  # (32, 128, 20, 40)"
    assert max(map(len, lines)) <= 100


def test_what_cannot_be_spelled_out_is_written_by_the_code_that_makes_it() -> None:
    picture = Written(photograph().image, "photograph().image", ("from dlcore.data import photograph",))
    one = call(np.mean, picture, name="mean")
    assert script([one]).splitlines()[:4] == [
        "from dlcore.data import photograph",
        "from numpy import mean",
        "",
        "mean = mean(photograph().image)",
    ]


def test_an_array_is_written_as_one() -> None:
    assert written(np.array([[1.0, 0.5]])) == "np.array([[1.0, 0.5]])"
    assert "import numpy as np" in script([call(np.linalg.norm, np.array([3.0, 4.0]))])


def test_a_function_is_imported_from_where_it_is_public() -> None:
    assert public_module(positions) == "dlcore.conv.shapes"


def test_arrays_by_name_are_printed_on_one_line() -> None:
    network = mlp([[[2]]], [[1]])
    back = call(backward, Written(forward_pass(network, [3]), "run"), 10, name="back", shows=("gradients",))
    assert script([back]).splitlines()[-1] == (
        "print({key: each.tolist() for key, each in back.gradients.items()})"
        "  # {'W1': [[-18.0]], 'b1': [-6.0], 'x': [-12.0]}"
    )
