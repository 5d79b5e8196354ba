"""Methods that descend: each is a starting state and a step, the step being the formula on the page.

A step asks for the weights `w`, the gradient `g` there, the method's own `state` and the number `k` of steps taken, and
gives the next weights and state. The same lines serve one coordinate as a float, all of them as an array, and a whole
grid of runs. Arguments have PyTorch's names, and `SGD`, `AdaGrad`, `RMSprop`, `Adam` and `AdamW` agree with PyTorch's.
"""

from __future__ import annotations

from dlcore.optim.methods._adagrad import AdaGrad
from dlcore.optim.methods._adam import Adam, AdamW
from dlcore.optim.methods._gradient_descent import GradientDescent, Preconditioned
from dlcore.optim.methods._heavy_ball import AverageHeavyBall, HeavyBall, VelocityHeavyBall
from dlcore.optim.methods._method import Method
from dlcore.optim.methods._nesterov import Nesterov
from dlcore.optim.methods._rmsprop import RMSprop
from dlcore.optim.methods._sgd import SGD

__all__ = [
    "SGD",
    "AdaGrad",
    "Adam",
    "AdamW",
    "AverageHeavyBall",
    "GradientDescent",
    "HeavyBall",
    "Method",
    "Nesterov",
    "Preconditioned",
    "RMSprop",
    "VelocityHeavyBall",
]
