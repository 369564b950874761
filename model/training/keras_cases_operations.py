"""Operators between tensors and functions of keras.ops in functional models: cases of keras_cases.py."""
import numpy as np
from keras.src.ops import numpy as operations

from keras_case import case

ONE = ("keras3",)


def functional(make, *shapes, dense=True):
    """A model of some inputs, each through a layer, and what a function of Keras and their tensors makes of them."""
    def build(K):
        inputs = [K.layers.Input(shape, name=f"input_{i}") for i, shape in enumerate(shapes)]
        tensors = [K.layers.Dense(shape[-1])(each) if dense else each for each, shape in zip(inputs, shapes)]
        return K.Model(inputs, make(K.ops, *tensors))
    return build


def operation(name, layer, option, make, *shapes, **keywords):
    dense = keywords.pop("dense", True)
    case(f"ops-{name}", f"ops.{layer}", option, functional(make, *(shapes or [(4, 3)]), dense=dense), kerases=ONE,
         **keywords)


PAIR = ((4, 3), (4, 3))
VECTOR = np.array([0.5, -1.5, 2.0], "float32")
MATRIX = np.array([[1.0, -2.0, 0.5], [0.3, 0.2, 0.1], [3.0, -1.0, 1.0], [2.0, 4.0, -0.7]], "float32")

# -- arithmetic --------------------------------------------------------------------------------------------------------

for name, function in {
    "Add": lambda x, y: x + y, "Subtract": lambda x, y: x - y, "Multiply": lambda x, y: x * y,
    "TrueDivide": lambda x, y: x / y, "FloorDivide": lambda x, y: x // y, "Mod": lambda x, y: x % y,
}.items():
    short = name.lower()
    operation(short, name, "two tensors", lambda ops, a, b, f=function: f(a, b), *PAIR)
    operation(f"{short}-number", name, "a tensor and a number", lambda ops, a, f=function: f(a, 2.5))
    operation(f"{short}-number-first", name, "a number and a tensor", lambda ops, a, f=function: f(2, a))
    operation(f"{short}-array", name, "arrays", lambda ops, a, f=function: f(f(a, VECTOR), MATRIX))
    operation(f"{short}-broadcast", name, "broadcast", lambda ops, a, b, f=function: f(a, b), (4, 1), (1, 3))

for name in ["Maximum", "Minimum", "Divide"]:
    function = name.lower()
    operation(function, name, "two tensors", lambda ops, a, b, f=function: getattr(ops, f)(a, b), *PAIR)
    operation(f"{function}-number", name, "numbers on either side",
              lambda ops, a, f=function: [getattr(ops, f)(a, 0.2), getattr(ops, f)(0.2, a)])

operation("power", "Power", "two tensors", lambda ops, a, b: ops.exp(a) ** b, *PAIR)
operation("power-number", "Power", "numbers on either side", lambda ops, a: [a ** 2, a ** 3.0, 2 ** a])
operation("add-keywords", "Add", "arguments by name", lambda ops, a, b: ops.add(x2=b, x1=ops.add(x1=1.0, x2=a)), *PAIR)
operation("subtract-keywords", "Subtract", "arguments by name",
          lambda ops, a, b: operations.Subtract()(x2=b, x1=operations.Subtract()(x1=1.0, x2=a)), *PAIR)
operation("add-same", "Add", "a tensor twice", lambda ops, a: a + a)
operation("add-bool", "Add", "a comparison's result", lambda ops, a, b: (a > 0.1) + b, *PAIR)
operation("add-one-row", "Add", "an array of one row", lambda ops, a: a + MATRIX[None])
operation("add-scalar-array", "Add", "an array of one number", lambda ops, a: a + np.float32(0.25))

UNARY = {"Negative": "negative", "Absolute": "absolute", "Square": "square", "Exp": "exp", "Expm1": "expm1",
         "Sin": "sin", "Cos": "cos", "Sign": "sign", "Floor": "floor", "Ceil": "ceil", "Reciprocal": "reciprocal"}
for name, function in UNARY.items():
    operation(function, name, "", lambda ops, a, f=function: getattr(ops, f)(a))
for name, function in {"Sqrt": "sqrt", "Rsqrt": "rsqrt", "Log": "log", "Log1p": "log1p"}.items():
    operation(function, name, "", lambda ops, a, f=function: getattr(ops, f)(ops.abs(a) + 0.1))
operation("abs", "Absolute", "abs(x)", lambda ops, a: abs(-a))

for name, function in {"Equal": "equal", "NotEqual": "not_equal", "Greater": "greater", "GreaterEqual": "greater_equal",
                       "Less": "less", "LessEqual": "less_equal"}.items():
    operation(function.replace("_", "-"), name, "tensors and numbers",
              lambda ops, a, b, f=function: [getattr(ops, f)(ops.sign(a), ops.sign(b)), getattr(ops, f)(a, 0.1),
                                             getattr(ops, f)(0, b)], *PAIR)
for name, function in {"LogicalAnd": "logical_and", "LogicalOr": "logical_or", "LogicalXor": "logical_xor"}.items():
    operation(function.replace("_", "-"), name, "",
              lambda ops, a, b, f=function: getattr(ops, f)(a > 0, b > 0.2), *PAIR)
operation("logical-not", "LogicalNot", "", lambda ops, a: ops.logical_not(a > 0))
operation("zeros-like", "ZerosLike", "", lambda ops, a: ops.zeros_like(a))
operation("ones-like", "OnesLike", "", lambda ops, a: ops.ones_like(a) + a)

# -- shapes ------------------------------------------------------------------------------------------------------------

for name, option, function in [
    ("last", "x[:, -1, :]", lambda x: x[:, -1, :]), ("last-short", "x[:, -1]", lambda x: x[:, -1]),
    ("slice", "x[:, 1:3]", lambda x: x[:, 1:3]), ("step", "x[:, ::2, ::-1]", lambda x: x[:, ::2, ::-1]),
    ("backwards", "x[:, 3:0:-2]", lambda x: x[:, 3:0:-2]), ("beyond", "x[:, -9:2, 1:99]", lambda x: x[:, -9:2, 1:99]),
    ("ellipsis", "x[..., 0]", lambda x: x[..., 0]), ("ellipsis-none", "x[..., None, 1:]", lambda x: x[..., None, 1:]),
    ("none", "x[:, None, 2]", lambda x: x[:, None, 2]),
    ("numbers", "x[:, 2, 1]", lambda x: x[:, 2, 1]),
    ("middle", "x[:, ..., 1, None]", lambda x: x[:, ..., 1, None]),
]:
    operation(f"getitem-{name}", "GetItem", option, lambda ops, a, f=function: f(a))

operation("reshape", "Reshape", "", lambda ops, a: ops.reshape(a, (-1, 12)))
operation("reshape-two", "Reshape", "newshape of known sizes", lambda ops, a: ops.reshape(a, (-1, 2, 6)))
operation("transpose", "Transpose", "axes", lambda ops, a: ops.transpose(a, (0, 2, 1)))
operation("transpose-four", "Transpose", "axes, of many dimensions",
          lambda ops, a: ops.transpose(a, (0, 3, 1, -2)), (2, 3, 4))
operation("swapaxes", "Swapaxes", "", lambda ops, a: ops.swapaxes(a, 1, -1), (2, 3, 4))
operation("expand-dims", "ExpandDims", "axis=1; axis=-1",
          lambda ops, a: [ops.expand_dims(a, 1), ops.expand_dims(a, -1)])
operation("squeeze", "Squeeze", "axis", lambda ops, a, b: [ops.squeeze(a, 1), ops.squeeze(b, -1)], (1, 3), (4, 1))
operation("repeat", "Repeat", "axis", lambda ops, a: [ops.repeat(a, 2, axis=1), ops.repeat(a, 3, axis=-1)])
operation("tile", "Tile", "", lambda ops, a: [ops.tile(a, (1, 2, 3)), ops.tile(a, 2), ops.tile(a, (3, 1))])
operation("flip", "Flip", "axis", lambda ops, a: [ops.flip(a, axis=1), ops.flip(a, axis=-1)])
operation("concatenate", "Concatenate", "axis=1; axis=-1",
          lambda ops, a, b: [ops.concatenate([a, b, a], axis=1), ops.concatenate([a, b], axis=-1)], *PAIR)
operation("stack", "Stack", "axis=1; axis=-1", lambda ops, a, b: [ops.stack([a, b], axis=1), ops.stack([a, b], -1)],
          *PAIR)
operation("split", "Split", "parts of equal sizes", lambda ops, a: ops.split(a, 2, axis=1) + [ops.split(a, 3, -1)[1]])
operation("split-indices", "Split", "indices", lambda ops, a: ops.split(a, [1, 3], axis=1))
operation("pad", "Pad", "", lambda ops, a: ops.pad(a, [[0, 0], [1, 2], [0, 1]]))
operation("pad-value", "Pad", "constant_values",
          lambda ops, a: ops.pad(a, ((0, 0), (2, 0), (1, 0)), constant_values=1.5))

# -- reductions --------------------------------------------------------------------------------------------------------

for name in ["Mean", "Sum", "Max", "Min", "Prod", "Var", "Std"]:
    function = name.lower()
    operation(f"reduce-{function}", name, "axis=1; axis=-1; keepdims=True; several axes",
              lambda ops, a, f=function: [getattr(ops, f)(a, axis=1), getattr(ops, f)(a, axis=-1),
                                          getattr(ops, f)(a, axis=-1, keepdims=True),
                                          getattr(ops, f)(a, axis=(1, 3)),
                                          getattr(ops, f)(a, axis=[-1, 1], keepdims=True)], (2, 3, 4))
for name in ["Any", "All"]:
    operation(f"reduce-{name.lower()}", name, "axis; keepdims=True",
              lambda ops, a, f=name.lower(): [getattr(ops, f)(a > 0, axis=1),
                                              getattr(ops, f)(a > -0.5, axis=-1, keepdims=True)])
operation("reduce-standardise", "Mean", "in a normalization by hand",
          lambda ops, a: (a - ops.mean(a, axis=-1, keepdims=True))
          / ops.sqrt(ops.var(a, axis=-1, keepdims=True) + 1e-3))

# -- activation functions and choices ----------------------------------------------------------------------------------

for name, function in {
    "Relu": "relu", "Relu6": "relu6", "Sigmoid": "sigmoid", "Tanh": "tanh", "Silu": "silu", "Selu": "selu",
    "Softplus": "softplus", "Softsign": "softsign", "LogSigmoid": "log_sigmoid", "HardSigmoid": "hard_sigmoid",
    "HardSilu": "hard_silu", "HardTanh": "hard_tanh",
}.items():
    operation(f"nn-{function.replace('_', '-')}", name, "", lambda ops, a, f=function: getattr(ops, f)(3 * a))
operation("nn-leaky-relu", "LeakyRelu", "defaults; negative_slope",
          lambda ops, a: [ops.leaky_relu(a), ops.leaky_relu(a, negative_slope=0.35)])
operation("nn-elu", "Elu", "defaults; alpha", lambda ops, a: [ops.elu(a), ops.elu(a, alpha=0.4)])
operation("nn-gelu", "Gelu", "approximate=True; approximate=False",
          lambda ops, a: [ops.gelu(3 * a), ops.gelu(3 * a, approximate=False)])
operation("nn-softmax", "Softmax", "axis=-1; axis=1", lambda ops, a: [ops.softmax(a), ops.softmax(a, axis=1)])
operation("nn-log-softmax", "LogSoftmax", "axis=-1; axis=1",
          lambda ops, a: [ops.log_softmax(a), ops.log_softmax(a, axis=1)])
operation("clip", "Clip", "", lambda ops, a: [ops.clip(a, -0.3, 0.4), ops.clip(a, 0, 1)])
operation("where", "Where", "tensors and numbers",
          lambda ops, a, b: [ops.where(a > b, a, b), ops.where(a > 0.1, a, 0.5), ops.where(b > 0.1, -1e9, b)], *PAIR)
operation("where-broadcast", "Where", "broadcast", lambda ops, a, b: ops.where(a > 0.1, b, VECTOR), (4, 1), (4, 3))
operation("where-infinity", "Where", "infinity", lambda ops, a: ops.exp(ops.where(a > 0.1, a, float("-inf"))))
operation("cast", "Cast", "bool to float32", lambda ops, a: ops.cast(a > 0.1, "float32") * 2.5)

# -- products ----------------------------------------------------------------------------------------------------------

operation("matmul", "Matmul", "matrices of each row", lambda ops, a, b: a @ b, (4, 3), (3, 5))
operation("matmul-four", "Matmul", "several matrices of each row", lambda ops, a, b: a @ b, (2, 4, 3), (2, 3, 5))
operation("matmul-array", "Matmul", "one matrix or vector",
          lambda ops, a: [ops.matmul(a, MATRIX.T), ops.matmul(a, VECTOR)], (4, 3))
operation("matmul-array-first", "Matmul", "one matrix first", lambda ops, a: ops.matmul(MATRIX.T, a), (4, 3))
operation("matmul-flat", "Matmul", "a vector of each row and one matrix", lambda ops, a: ops.matmul(a, MATRIX), (4,))
operation("dot", "Dot", "one matrix or vector", lambda ops, a: [ops.dot(a, MATRIX.T), ops.dot(a, VECTOR)], (2, 3))
for number, (subscripts, *shapes) in enumerate([
    ("bij,bkj->bik", (4, 3), (5, 3)), ("bqhd,bkhd->bhqk", (4, 2, 3), (5, 2, 3)),
    ("bhqk,bkhd->bqhd", (2, 4, 5), (5, 2, 3)),
    ("bi,bj->bij", (4,), (3,)), ("bij,bij->bij", (4, 3), (4, 3)), ("bi,bi->b", (4,), (4,)),
    ("bxy,byx->bx", (4, 3), (3, 4)), ("bij,bjk->bki", (4, 3), (3, 2)),
]):
    operation(f"einsum-{number}", "Einsum", subscripts, lambda ops, a, b, s=subscripts: ops.einsum(s, a, b), *shapes)
operation("einsum-array", "Einsum", "bij,kj->bki, an array",
          lambda ops, a: ops.einsum("bij,kj->bki", a, MATRIX), (2, 3))


def attention(ops, x):
    """Two heads, written by hand."""
    heads = ops.transpose(ops.reshape(x, (-1, 5, 2, 4)), (0, 2, 1, 3))
    scores = ops.matmul(heads, ops.swapaxes(heads, -1, -2)) / np.float32(2)
    causal = np.triu(np.full((5, 5), -1e9, "float32"), 1)
    weights = ops.softmax(scores + causal, axis=-1)
    return ops.reshape(ops.transpose(weights @ heads, (0, 2, 1, 3)), (-1, 5, 8))


operation("attention", "Matmul", "in attention by hand", attention, (5, 8))
operation("convert-to-tensor", "ConvertToTensor", "defaults", lambda ops, a: ops.convert_to_tensor(a))
operation("convert-to-tensor-dtype", "ConvertToTensor", "dtype=float32",
          lambda ops, a: ops.convert_to_tensor(a > 0, dtype="float32"))
