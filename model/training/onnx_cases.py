"""Exports small models from PyTorch, scikit-learn, XGBoost, LightGBM and Keras 3 to ONNX, writes some graphs by hand,
and records inputs and what each framework and ONNX Runtime make of them: the fixtures of the tests of
dev.foretell.model.engine.onnxruntime.

    python onnx_cases.py [name ...]      # all, or those whose names contain one of the words

A fixture is an archive: model.onnx with the files that it refers to, golden.npz (inputs and the framework's outputs,
or, of a graph written by hand, what NumPy makes of it), runtime.npz (ONNX Runtime's outputs), case.json (what is to be
found). The archives named refused-… hold what is not to be run, and the words that the reason has to have.
"""
import sys

sys.dont_write_bytecode = True

import io
import json
import os
import pathlib
import tempfile
import warnings
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
warnings.filterwarnings("ignore")

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "src" / "test" / "resources" / "onnx"
ROWS = 7
DATATYPES = {"tensor(float)": "FP32", "tensor(double)": "FP64", "tensor(float16)": "FP16", "tensor(bool)": "BOOL",
             "tensor(int8)": "INT8", "tensor(int16)": "INT16", "tensor(int32)": "INT32", "tensor(int64)": "INT64",
             "tensor(uint8)": "UINT8"}
CASES, REFUSED = {}, {}


def case(name, framework, **expected):
    """Registers a function that writes model.onnx into a folder and returns the inputs and the framework's outputs (or
    None)."""
    def register(make):
        assert name not in CASES, name
        CASES[name] = dict(make=make, framework=framework, expected=expected)
        return make
    return register


def refused(name, *words):
    """Registers a function that writes a model.onnx that is not to be run, into a folder."""
    def register(make):
        REFUSED[f"refused-{name}"] = dict(make=make, words=words)
        return make
    return register


def write(name, files):
    FIXTURES.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(FIXTURES / f"{name}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(file, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)


def npz(**arrays):
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)
    return out.getvalue()


def make_case(name):
    entry = CASES[name]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        given, made = entry["make"](folder)
        session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
        wanted = [output for output in session.get_outputs() if output.name in entry["expected"].get(
            "outputs", [other.name for other in session.get_outputs()])]
        inputs = dict(zip([each.name for each in session.get_inputs()], given))
        one = entry["expected"].get("one_row", False)  # a graph that takes one row, or whose rows depend on each other
        parts = [{key: value[i:i + 1] for key, value in inputs.items()} for i in range(ROWS)] if one else [inputs]
        results = [session.run([output.name for output in wanted], part) for part in parts]
        runtime = [np.concatenate(each) for each in zip(*results)]
        made = runtime if made is None else [np.asarray(each) for each in made]
        for ours, theirs in zip(runtime, made):
            np.testing.assert_allclose(ours.astype(float), theirs.astype(float).reshape(ours.shape), 1e-4, 1e-5,
                                       err_msg=name)
        description = dict(
            framework=entry["framework"],
            **{key: value for key, value in entry["expected"].items() if key != "outputs"},
            inputs=[dict(name=each.name, datatype=DATATYPES[each.type], shape=[-1, *value.shape[1:]])
                    for each, value in zip(session.get_inputs(), given)],
            outputs=[dict(name=each.name, datatype=DATATYPES[each.type], shape=[-1, *value.shape[1:]])
                     for each, value in zip(wanted, runtime)])
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        arrays = (named("input", given)
                  | named("output", [theirs.reshape(ours.shape) for ours, theirs in zip(runtime, made)]))
        write(name, files | {"golden.npz": npz(**arrays), "runtime.npz": npz(**named("output", runtime)),
                             "case.json": json.dumps(description, indent=1).encode()})


def named(kind, arrays):
    """The arrays of an archive, in types that the program reads: what has fewer bits is written with 32."""
    wide = {"float16": "float32", "int16": "int32", "int8": "int32"}
    arrays = [array.astype(wide.get(array.dtype.name, array.dtype)) for array in arrays]
    return {f"{kind}_{i}": array for i, array in enumerate(arrays)} if len(arrays) > 1 else {f"{kind}s": arrays[0]}


def make_refused(name):
    entry = REFUSED[name]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        entry["make"](folder)
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        write(name, files | {"case.json": json.dumps(dict(words=entry["words"])).encode()})


def random():
    return np.random.default_rng(11)


def rows(*shape):
    return random().normal(size=(ROWS, *shape)).astype(np.float32)


# ---------------------------------------------------------------- PyTorch

def torch_export(folder, model, *inputs, names=("x",), outputs=("y",), **options):
    import torch
    torch.manual_seed(5)
    model = model().eval()
    tensors = tuple(torch.from_numpy(each) for each in inputs)
    batch = torch.export.Dim("batch")
    torch.onnx.export(model, tensors, folder / "model.onnx", input_names=list(names), output_names=list(outputs),
                      dynamic_shapes=tuple({0: batch} for _ in inputs), verbose=False, **options)
    with torch.no_grad():
        made = model(*tensors)
    return inputs, [each.numpy() for each in (made if isinstance(made, tuple) else (made,))]


@case("pytorch-mlp", "PyTorch")
def pytorch_mlp(folder):
    import torch
    return torch_export(folder, lambda: torch.nn.Sequential(
        torch.nn.Linear(6, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3), torch.nn.Softmax(-1)),
        rows(6), external_data=False)


@case("pytorch-external", "PyTorch")
def pytorch_external(folder):
    import torch
    return torch_export(folder, lambda: torch.nn.Sequential(
        torch.nn.Linear(6, 40), torch.nn.Tanh(), torch.nn.Linear(40, 2)), rows(6), external_data=True)


@case("pytorch-cnn", "PyTorch")
def pytorch_cnn(folder):
    import torch
    return torch_export(folder, lambda: torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(),
        torch.nn.Linear(36, 5)), rows(1, 8, 8), external_data=False)


@case("pytorch-tokens", "PyTorch")
def pytorch_tokens(folder):
    import torch

    class Tokens(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.vectors = torch.nn.Embedding(20, 4)
            self.steps = torch.nn.GRU(4, 5, batch_first=True)
            self.end = torch.nn.Linear(5, 1)

        def forward(self, words):
            return torch.sigmoid(self.end(self.steps(self.vectors(words))[0][:, -1]))
    return torch_export(folder, Tokens, random().integers(0, 20, (ROWS, 6)), names=("words",), outputs=("mood",),
                        external_data=False)


@case("pytorch-two", "PyTorch")
def pytorch_two(folder):
    import torch

    class Two(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.left, self.right = torch.nn.Linear(3, 2), torch.nn.Linear(2, 2)

        def forward(self, person, contract):
            left, right = self.left(person), self.right(contract)
            return left + right, (left * right).sum(1), left > right
    return torch_export(folder, Two, rows(3), rows(2), names=("person", "contract"),
                        outputs=("sum", "product", "above"), external_data=False)


# ---------------------------------------------------------------- scikit-learn

def flowers():
    """Three groups of points that overlap somewhat, as 32-bit numbers, as they will be given."""
    generator = np.random.default_rng(3)
    groups = np.repeat([0, 1, 2], 30)
    points = generator.normal(size=(90, 4)) + groups[:, None] * [1, -1, 0.5, 2]
    return points.astype(np.float32), groups


def sklearn_case(folder, model, labels=None, double=False, target=None):
    from skl2onnx import to_onnx
    points, groups = flowers()
    truth = target if target is not None else groups if labels is None else np.array(labels)[groups]
    points = points.astype(np.float64) if double else points
    model.fit(points, truth)
    given = points[::13]
    classifier = hasattr(model, "predict_proba")
    options = {"options": {"zipmap": False}} if classifier else {}
    onnx.save(to_onnx(model, points[:1], target_opset={"": 18, "ai.onnx.ml": 3}, **options), folder / "model.onnx")
    return [given], [model.predict_proba(given) if classifier else model.predict(given)]


@case("sklearn-logistic", "scikit-learn", outputs=["probabilities"], labels=["0", "1", "2"])
def sklearn_logistic(folder):
    from sklearn.linear_model import LogisticRegression
    return sklearn_case(folder, LogisticRegression())


@case("sklearn-strings", "scikit-learn", outputs=["probabilities"], labels=["rose", "tulip", "violet"])
def sklearn_strings(folder):
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.linear_model import LogisticRegression
    return sklearn_case(folder, make_pipeline(StandardScaler(), LogisticRegression()), ["rose", "tulip", "violet"])


@case("sklearn-forest", "scikit-learn", outputs=["probabilities"], labels=["a", "b", "c"])
def sklearn_forest(folder):
    from sklearn.ensemble import RandomForestClassifier
    return sklearn_case(folder, RandomForestClassifier(5, max_depth=4, random_state=1), ["a", "b", "c"])


@case("sklearn-neighbours", "scikit-learn", outputs=["probabilities"], labels=["a", "b", "c"])
def sklearn_neighbours(folder):
    from sklearn.neighbors import KNeighborsClassifier
    return sklearn_case(folder, KNeighborsClassifier(5), ["a", "b", "c"])


@case("sklearn-perceptron", "scikit-learn", outputs=["probabilities"], labels=["10", "20", "30"])
def sklearn_perceptron(folder):
    from sklearn.neural_network import MLPClassifier
    return sklearn_case(folder, MLPClassifier((6,), random_state=1, max_iter=300), [10, 20, 30])


@case("sklearn-double", "scikit-learn", outputs=["probabilities"], labels=["0", "1", "2"])
def sklearn_double(folder):
    from sklearn.linear_model import LogisticRegression
    return sklearn_case(folder, LogisticRegression(), double=True)


@case("sklearn-regression", "scikit-learn")
def sklearn_regression(folder):
    from sklearn.ensemble import GradientBoostingRegressor
    points, _ = flowers()
    return sklearn_case(folder, GradientBoostingRegressor(n_estimators=8, random_state=1), target=points.sum(1))


@case("sklearn-linear-double", "scikit-learn")
def sklearn_linear(folder):
    from sklearn.linear_model import LinearRegression
    points, _ = flowers()
    return sklearn_case(folder, LinearRegression(), double=True, target=points @ [1, 2, 3, 4])


# ---------------------------------------------------------------- gradient boosting

def boosting_case(folder, model, convert, target):
    from onnxmltools.convert.common.data_types import FloatTensorType
    points, _ = flowers()
    model.fit(points, target)
    given = points[::13]
    onnx.save(convert(model, initial_types=[("x", FloatTensorType([None, 4]))], target_opset=15), folder / "model.onnx")
    return [given], [model.predict_proba(given) if hasattr(model, "predict_proba") else model.predict(given)]


@case("xgboost-classifier", "XGBoost", outputs=["probabilities"], labels=["0", "1", "2"])
def xgboost_classifier(folder):
    import onnxmltools, xgboost
    return boosting_case(folder, xgboost.XGBClassifier(n_estimators=5, max_depth=3), onnxmltools.convert_xgboost,
                         flowers()[1])


@case("xgboost-regressor", "XGBoost")
def xgboost_regressor(folder):
    import onnxmltools, xgboost
    return boosting_case(folder, xgboost.XGBRegressor(n_estimators=5, max_depth=3), onnxmltools.convert_xgboost,
                         flowers()[0].sum(1))


@case("lightgbm-classifier", "LightGBM", outputs=["probabilities"], labels=["0", "1", "2"])
def lightgbm_classifier(folder):
    import lightgbm, onnxmltools
    return boosting_case(folder, lightgbm.LGBMClassifier(n_estimators=5, max_depth=3, verbose=-1),
                         lambda model, **options: onnxmltools.convert_lightgbm(model, zipmap=False, **options),
                         flowers()[1])


@case("lightgbm-regressor", "LightGBM")
def lightgbm_regressor(folder):
    import lightgbm, onnxmltools
    return boosting_case(folder, lightgbm.LGBMRegressor(n_estimators=5, max_depth=3, verbose=-1),
                         onnxmltools.convert_lightgbm, flowers()[0].sum(1))


# ---------------------------------------------------------------- Keras 3

@case("keras-dense", "Keras")
def keras_dense(folder):
    import keras
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.layers.Input((5,), name="x"), keras.layers.Dense(6, activation="relu"),
                              keras.layers.Dense(3, activation="softmax", name="kinds")])
    given = rows(5)
    made = model.predict(given, verbose=0)  # a model that was never called is not exported
    model.export(folder / "model.onnx", format="onnx", verbose=False)
    return [given], [made]


@case("keras-cnn", "Keras")
def keras_cnn(folder):
    import keras
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.layers.Input((8, 8, 1), name="image"), keras.layers.Conv2D(4, 3, activation="relu"),
                              keras.layers.MaxPooling2D(), keras.layers.Flatten(), keras.layers.Dense(2, name="kinds")])
    given = rows(8, 8, 1)
    made = model.predict(given, verbose=0)
    model.export(folder / "model.onnx", format="onnx", verbose=False)
    return [given], [made]


# ---------------------------------------------------------------- graphs written by hand

def graph(folder, nodes, inputs, outputs, initializers=(), *, opset=17, ir=9, domains=(), functions=(), **options):
    """inputs and outputs: (name, type, shape)."""
    made = helper.make_graph(nodes, "made", [helper.make_tensor_value_info(*each) for each in inputs],
                             [helper.make_tensor_value_info(*each) for each in outputs], list(initializers))
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", opset), *(
        helper.make_opsetid(domain, version) for domain, version in domains)], functions=functions)
    model.ir_version = ir
    onnx.save(model, folder / "model.onnx", **options)
    return model


def double(folder, given, of, *middle):
    """The graph that doubles, through floats."""
    graph(folder, [helper.make_node("Cast", ["x"], ["float"], to=TensorProto.FLOAT),
                   helper.make_node("Add", ["float", "float"], ["twice"]),
                   helper.make_node("Cast", ["twice"], ["y"], to=of)],
          [("x", of, ["batch", 3])], [("y", of, ["batch", 3])])
    return [given], [given + given]


for type_name, element in [("float32", TensorProto.FLOAT), ("float64", TensorProto.DOUBLE),
                           ("float16", TensorProto.FLOAT16)]:
    case(f"type-{type_name}", "")(
        lambda folder, element=element, type_name=type_name: double(folder, rows(3).astype(type_name), element))
for type_name, element in [("int8", TensorProto.INT8), ("int16", TensorProto.INT16), ("int32", TensorProto.INT32),
                           ("int64", TensorProto.INT64), ("uint8", TensorProto.UINT8)]:
    case(f"type-{type_name}", "")(lambda folder, element=element, type_name=type_name: double(
        folder, random().integers(0 if type_name == "uint8" else -60, 60, (ROWS, 3)).astype(type_name), element))


@case("type-bool", "")
def type_bool(folder):
    given = random().integers(0, 2, (ROWS, 3)).astype(bool)
    graph(folder, [helper.make_node("Not", ["x"], ["y"])], [("x", TensorProto.BOOL, ["batch", 3])],
          [("y", TensorProto.BOOL, ["batch", 3])])
    return [given], [~given]


def weights(*shape, name="w"):
    return numpy_helper.from_array(random().normal(size=shape).astype(np.float32), name)


@case("hand-external", "")
def hand_external(folder):
    graph(folder, [helper.make_node("MatMul", ["x", "w"], ["y"])], [("x", TensorProto.FLOAT, ["batch", 4])],
          [("y", TensorProto.FLOAT, ["batch", 50])], [weights(4, 50)], save_as_external_data=True,
          location="weights.bin", size_threshold=0)
    given = rows(4)
    return [given], [given @ random().normal(size=(4, 50)).astype(np.float32)]


@case("hand-one-row", "", one_row=True)
def hand_one_row(folder):
    graph(folder, [helper.make_node("MatMul", ["x", "w"], ["y"])], [("x", TensorProto.FLOAT, [1, 4])],
          [("y", TensorProto.FLOAT, [1, 2])], [weights(4, 2)])
    given = rows(4)
    return [given], [given @ random().normal(size=(4, 2)).astype(np.float32)]


@case("hand-dependent-rows", "", one_row=True)
def hand_dependent(folder):
    graph(folder, [helper.make_node("ReduceMean", ["x"], ["mean"], axes=[0, 1], keepdims=1),
                   helper.make_node("Sub", ["x", "mean"], ["y"])],
          [("x", TensorProto.FLOAT, ["batch", 3])], [("y", TensorProto.FLOAT, ["batch", 3])])
    given = rows(3)
    return [given], [given - given.mean(1, keepdims=True)]


@case("hand-open", "")
def hand_open(folder):
    graph(folder, [helper.make_node("ReduceMax", ["series"], ["top"], axes=[1], keepdims=0)],
          [("series", TensorProto.FLOAT, ["batch", "steps", 2])], [("top", TensorProto.FLOAT, ["batch", 2])])
    given = rows(5, 2)
    return [given], [given.max(1)]


@case("hand-vector", "")
def hand_vector(folder):
    graph(folder, [helper.make_node("Exp", ["x"], ["y"])], [("x", TensorProto.FLOAT, ["batch"])],
          [("y", TensorProto.FLOAT, ["batch"])])
    given = rows()
    return [given], [np.exp(given)]


@case("hand-branch", "")
def hand_branch(folder):
    branch = lambda name, value: helper.make_graph(
        [helper.make_node("Add", ["x", name], [f"{name}_y"])], name, [],
        [helper.make_tensor_value_info(f"{name}_y", TensorProto.FLOAT, ["batch", 2])],
        [numpy_helper.from_array(np.float32([value, value]), name)])
    graph(folder, [helper.make_node("If", ["on"], ["y"], then_branch=branch("one", 1), else_branch=branch("two", 2))],
          [("x", TensorProto.FLOAT, ["batch", 2])], [("y", TensorProto.FLOAT, ["batch", 2])],
          [numpy_helper.from_array(np.array(True), "on")])
    given = rows(2)
    return [given], [given + 1]


@case("hand-function", "")
def hand_function(folder):
    twice = helper.make_function("mine", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])],
                                 [helper.make_opsetid("", 17)])
    graph(folder, [helper.make_node("Twice", ["x"], ["y"], domain="mine")], [("x", TensorProto.FLOAT, ["batch", 2])],
          [("y", TensorProto.FLOAT, ["batch", 2])], domains=[("mine", 1)], functions=[twice])
    given = rows(2)
    return [given], [given * 2]


@case("hand-newest", "")
def hand_newest(folder):
    graph(folder, [helper.make_node("Relu", ["x"], ["y"])], [("x", TensorProto.FLOAT, ["batch", 2])],
          [("y", TensorProto.FLOAT, ["batch", 2])], opset=26, ir=13)
    given = rows(2)
    return [given], [np.maximum(given, 0)]


# ---------------------------------------------------------------- what is not run

X, Y = ("x", TensorProto.FLOAT, ["batch", 2]), ("y", TensorProto.FLOAT, ["batch", 2])


def relu(folder, **options):
    return graph(folder, [helper.make_node("Relu", ["x"], ["y"])], [X], [Y], **options)


refused("opset", "opset 27", "26", "model.onnx")(lambda folder: relu(folder, opset=27))
refused("ml-opset", "opset 6 of ai.onnx.ml", "5")(lambda folder: relu(folder, domains=[("ai.onnx.ml", 6)]))
refused("ir", "version 14", "13", "model.onnx")(lambda folder: relu(folder, ir=14))
refused("custom-operator", "operator Beam", "domain com.example")(lambda folder: graph(
    folder, [helper.make_node("Beam", ["x"], ["y"], domain="com.example")], [X], [Y], domains=[("com.example", 1)]))
refused("unknown-operator", "Beam")(lambda folder: graph(folder, [helper.make_node("Beam", ["x"], ["y"])], [X], [Y]))
refused("four-rows", "input x", "4 rows", "dynamic_axes")(lambda folder: graph(
    folder, [helper.make_node("Relu", ["x"], ["y"])], [("x", TensorProto.FLOAT, [4, 2])],
    [("y", TensorProto.FLOAT, [4, 2])]))
refused("string-input", "input x", "string")(lambda folder: graph(
    folder, [helper.make_node("Identity", ["x"], ["y"])], [("x", TensorProto.STRING, ["batch", 2])],
    [("y", TensorProto.STRING, ["batch", 2])]))
refused("uint16", "input x", "uint16")(lambda folder: graph(
    folder, [helper.make_node("Cast", ["x"], ["y"], to=TensorProto.FLOAT)],
    [("x", TensorProto.UINT16, ["batch", 2])], [Y]))
refused("rows-gone", "output y", "rows")(lambda folder: graph(
    folder, [helper.make_node("ReduceSum", ["x"], ["y"], keepdims=0)], [X], [("y", TensorProto.FLOAT, None)]))
refused("rows-flat", "output y", "rows")(lambda folder: graph(
    folder, [helper.make_node("Reshape", ["x", "flat"], ["y"])], [X], [("y", TensorProto.FLOAT, None)],
    [numpy_helper.from_array(np.array([1, -1]), "flat")]))


@refused("zipmap", "output_probability", "sequence", "zipmap")
def zipmap(folder):
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression
    points, groups = flowers()
    onnx.save(to_onnx(LogisticRegression().fit(points, groups), points[:1], target_opset=15), folder / "model.onnx")


def elsewhere(location, **entries):
    """A graph whose weights are in another file."""
    def make(folder):
        model = graph(folder, [helper.make_node("MatMul", ["x", "w"], ["y"])], [X], [Y], [weights(2, 2)])
        outside(model.graph.initializer[0], location, **entries)
        onnx.save(model, folder / "model.onnx")
        (folder / "weights.bin").write_bytes(bytes(16))
    return make


def outside(tensor, location, **entries):
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in dict(location=location, **entries).items():
        tensor.external_data.add(key=key, value=value)


refused("external-above", "`../weights.bin`")(elsewhere("../weights.bin"))
refused("external-absolute", "`/etc/passwd`")(elsewhere("/etc/passwd"))
refused("external-folder", "`data/weights.bin`")(elsewhere("data/weights.bin"))
refused("external-manifest", "`manifest.json`")(elsewhere("manifest.json"))
refused("external-missing", "other.bin")(elsewhere("other.bin"))
refused("external-offset", "weights.bin", "16 bytes", "need 24")(elsewhere("weights.bin", offset="8"))
refused("external-length", "weights.bin", "15 bytes")(elsewhere("weights.bin", length="15"))
refused("external-negative", "offset", "`-8`")(elsewhere("weights.bin", offset="-8"))


@refused("external-in-branch", "`../weights.bin`")
def external_in_branch(folder):
    tensor = numpy_helper.from_array(np.float32([1, 1]), "one")
    outside(tensor, "../weights.bin")
    branch = helper.make_graph([helper.make_node("Constant", [], ["c"], value=tensor)], "branch", [],
                               [helper.make_tensor_value_info("c", TensorProto.FLOAT, [2])])
    graph(folder, [helper.make_node("If", ["on"], ["z"], then_branch=branch, else_branch=branch),
                   helper.make_node("Add", ["x", "z"], ["y"])],
          [X], [Y], [numpy_helper.from_array(np.array(True), "on")])


@refused("external-in-function", "`../weights.bin`")
def external_in_function(folder):
    tensor = numpy_helper.from_array(np.float32([1, 1]), "one")
    outside(tensor, "../weights.bin")
    function = helper.make_function("mine", "Plus", ["a"], ["b"], [
        helper.make_node("Constant", [], ["c"], value=tensor), helper.make_node("Add", ["a", "c"], ["b"])],
        [helper.make_opsetid("", 17)])
    graph(folder, [helper.make_node("Plus", ["x"], ["y"], domain="mine")], [X], [Y], domains=[("mine", 1)],
          functions=[function])


@refused("too-few-weights", "tensor w", "12 bytes")
def too_few_weights(folder):
    model = graph(folder, [helper.make_node("MatMul", ["x", "w"], ["y"])], [X], [Y], [weights(2, 2)])
    model.graph.initializer[0].raw_data = bytes(12)
    onnx.save(model, folder / "model.onnx")


@refused("sparse", "sparse")
def sparse(folder):
    values = numpy_helper.from_array(np.float32([1, 2]), "w")
    sparse_tensor = helper.make_sparse_tensor(values, numpy_helper.from_array(np.array([0, 3]), "i"), [2, 2])
    made = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "made",
                             [helper.make_tensor_value_info(*X)],
                             [helper.make_tensor_value_info(*Y)], sparse_initializer=[sparse_tensor])
    onnx.save(helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9), folder / "model.onnx")


@refused("no-graph", "graph")
def no_graph(folder):
    model = onnx.ModelProto(ir_version=9, opset_import=[helper.make_opsetid("", 17)])
    onnx.save(model, folder / "model.onnx")


def main():
    words = sys.argv[1:]
    for name in [*CASES, *REFUSED]:
        if not words or any(word in name for word in words):
            print(name)
            make_case(name) if name in CASES else make_refused(name)


if __name__ == "__main__":
    main()
