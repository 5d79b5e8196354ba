"""The same stack as PyTorch source."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence

from dlcore.conv.stack._facts import in_words
from dlcore.conv.stack._layers import (
    Add,
    BatchNorm1d,
    BatchNorm2d,
    Concatenate,
    Conv2d,
    ConvTranspose2d,
    Flatten,
    Linear,
    Softmax,
    Upsample,
    settings,
)
from dlcore.conv.stack._stack import INPUT, Stack
from dlcore.conv.stack._walk import Node, walk

__all__ = ["RESERVED", "as_torch"]

# What a module has already, and what the printed source calls something else.
RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
        add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr
        float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia
        named_buffers named_children named_modules named_parameters parameters register_backward_hook register_buffer
        register_forward_hook register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
        register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
        register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule
        share_memory state_dict to to_empty train training type xpu zero_grad
        T_destination model nn self super torch x Net
        """,
    )
)


def as_torch(stack: Stack) -> str:
    """The source of a script that builds the same network in PyTorch and prints its output's shape and parameters.

    Layers in a row become an `nn.Sequential`; where a layer reads an earlier one, an `nn.Module` with a `forward`.

    Parameters
    ----------
    stack : Stack
        The layers and the input's shape. Where it has no N, PyTorch is given one example.

    Returns
    -------
    str
        Python that runs as it is where torch is installed.

    Raises
    ------
    InvalidInputError
        If a layer does not fit what it reads.

    Examples
    --------
    >>> from dlcore.conv.stack import Conv2d, Flatten, Linear
    >>> layers = [Conv2d(out_channels=8, kernel_size=(1, 3)), Flatten(), Linear(out_features=10)]
    >>> print(as_torch(Stack(layers=layers, input_shape=(1, 5, 5))))
    import torch
    from torch import nn
    <BLANKLINE>
    model = nn.Sequential(
        nn.Conv2d(1, 8, kernel_size=(1, 3)),  # conv1: 8 × 5 × 3
        nn.Flatten(),  # flatten1: 120 numbers
        nn.Linear(120, 10),  # fc1: 10 numbers
    ).eval()
    <BLANKLINE>
    output = model(torch.zeros(1, 1, 5, 5))
    print(tuple(output.shape), sum(each.numel() for each in model.parameters()))
    <BLANKLINE>
    """
    nodes, stop = walk(stack)
    if stop:
        raise stop.error
    plain = all(node.layer and not node.layer.input and len(node.reads) == 1 for node in nodes[1:])
    model = _sequential(nodes) if plain else _module(nodes)
    shape = (stack.batch_size, *stack.example_shape)
    return "\n".join(
        [
            "import torch",
            "from torch import nn",
            "",
            *model,
            "",
            f"output = model(torch.zeros({', '.join(map(str, shape))}))",
            "print(tuple(output.shape), sum(each.numel() for each in model.parameters()))",
            "",
        ]
    )


def _sequential(nodes: Sequence[Node]) -> list[str]:
    lines = [f"    {_call(node, nodes)},  # {_note(node)}" for node in nodes if node.layer]
    return ["model = nn.Sequential(", *lines, ").eval()"]


def _module(nodes: Sequence[Node]) -> list[str]:
    names = _identifiers(nodes)
    build, run = ["        super().__init__()"], []
    for node in nodes[1:]:
        own, read = names[node.name], [names[nodes[source].name] for source, _ in node.reads]
        if isinstance(node.layer, Add):
            value = f"{read[0]} + {read[1]}"
        elif isinstance(node.layer, Concatenate):
            value = f"torch.cat(({read[0]}, {read[1]}), dim=1)"
        else:
            build.append(f"        self.{own} = {_call(node, nodes)}")
            value = f"self.{own}({read[0]})"
        run.append(f"        {own} = {value}  # {_note(node)}")
    return [
        "",
        "class Net(nn.Module):",
        "    def __init__(self):",
        *build,
        "",
        "    def forward(self, x):",
        *run,
        f"        return {names[nodes[-1].name]}",
        "",
        "",
        "model = Net().eval()",
    ]


def _note(node: Node) -> str:
    return f"{node.name}: {in_words(node.facts.shape)}"


def _identifiers(nodes: Sequence[Node]) -> dict[str, str]:
    """A Python name for each layer's, each another one."""
    found: dict[str, str] = {}
    for node in nodes:
        plain = re.sub(r"[^0-9A-Za-z]+", "_", node.name).strip("_")
        plain = plain if plain and not plain[0].isdigit() else f"layer_{plain}".rstrip("_")
        if keyword.iskeyword(plain) or plain in RESERVED:
            plain += "_"
        name, number = plain, 1
        while name in found.values():
            number += 1
            name = f"{plain}_{number}"
        found[node.name] = "x" if node.name == INPUT else name
    return found


def _call(node: Node, nodes: Sequence[Node]) -> str:
    """The layer as PyTorch writes it: the sizes that follow from what it reads, then what is not PyTorch's default."""
    layer, (source, _) = node.layer or Flatten(), node.reads[0]  # the input alone has no layer, and is not called
    read = nodes[source].facts.shape[0]
    sizes: dict[type, tuple[object, ...]] = {
        Conv2d: (read, getattr(layer, "out_channels", 0)),
        ConvTranspose2d: (read, getattr(layer, "out_channels", 0)),
        Linear: (read, getattr(layer, "out_features", 0)),
        BatchNorm1d: (read,),
        BatchNorm2d: (read,),
    }
    given = [str(size) for size in sizes.get(type(layer), ())]
    given += [f"{name}={value!r}" for name, value in settings(layer) if name not in ("out_channels", "out_features")]
    # PyTorch's own defaults for these two warn, or leave it to the shape.
    given += ["dim=1"] if isinstance(layer, Softmax) else []
    given += ["align_corners=False"] if isinstance(layer, Upsample) and layer.mode == "bilinear" else []
    return f"nn.{type(layer).__name__}({', '.join(given)})"
