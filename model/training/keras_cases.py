"""Builds small models with random weights, one for each layer and option, saves them in every format that Keras has,
and records inputs and what Keras makes of them: the fixtures of the tests that compare Foretell's layers with Keras's.

    python keras_cases.py [name ...]      # all, or those whose names contain one of the words
"""
import sys

sys.dont_write_bytecode = True

import argparse
import json
import os
import pathlib
import tempfile
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import h5py  # before TensorFlow, which brings an HDF5 of its own
import keras as keras3
import numpy as np
import tensorflow as tf
import tf_keras as keras2

import keras_cases_attention  # noqa: F401  (these register their cases)
import keras_cases_convolution  # noqa: F401
import keras_cases_conv_lstm  # noqa: F401
import keras_cases_core  # noqa: F401
import keras_cases_operations  # noqa: F401
import keras_cases_recurrent  # noqa: F401
import keras_cases_files  # noqa: F401
import keras_cases_former  # noqa: F401
import keras_cases_precision  # noqa: F401
import keras_cases_preprocessing  # noqa: F401
import keras_cases_text  # noqa: F401
from keras_case import CASES, ROWS

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "src" / "test" / "resources" / "keras"
TEXTS = ("StringLookup", "TextVectorization")
KERASES = {"keras3": keras3, "keras2": keras2}


def randomise(model, random):
    """Random weights, for those that Keras starts with are partly 0 and 1."""
    def value(variable):
        name = getattr(variable, "path", variable.name)
        numbers = random.normal(0, 0.6, variable.shape)
        return np.abs(numbers) + 0.3 if "variance" in name or "count" in name else numbers
    for layer in model.layers:
        if layer.__class__.__name__ in TEXTS or not layer.weights:
            continue  # what a layer of texts has learned is no weight
        layer.set_weights([value(weight) for weight in layer.weights])
        if hasattr(layer, "finalize_state"):  # a Normalization computes with a copy of its weights
            layer.finalize_state()


def standard_inputs(model, random):
    return [random.normal(0, 1, [ROWS, *tensor.shape[1:]]).astype(np.float32) for tensor in model.inputs]


def tensors(arrays):
    arrays = (arrays if isinstance(arrays, (list, tuple))
              else list(arrays.values()) if isinstance(arrays, dict) else [arrays])
    def values(array):
        return [str(value) if np.asarray(array).dtype.kind == "U" else float(np.float32(value))
                for value in np.ravel(array)]
    return [{"shape": list(np.shape(array)), "values": values(array)} for array in arrays]


def given(inputs):
    """NumPy's texts end at their zeros, so TensorFlow gets its own."""
    made = [tf.constant(array.tolist()) if array.dtype.kind == "U" else array for array in inputs]
    return made if len(made) > 1 else made[0]


def save(name, model, folder, files):
    """The model in every format that this Keras has. Some of its layers it cannot write in some of them."""
    for file, write in [(f"{name}.keras", model.save), (f"{name}.h5", model.save),
                        (f"{name}.weights.h5", model.save_weights),
                        (f"{name}.json", lambda path: path.write_text(model.to_json()))]:
        if file.partition(".")[2] not in files:
            continue
        try:
            write(folder / file)
        except TypeError as error:
            print(f"\n{file} cannot be written: {error}", file=sys.stderr)
            (folder / file).unlink(missing_ok=True)


def write(name, case, fixtures):
    values = {"layer": case["layer"], "option": case["option"], "tolerance": case["tolerance"], "outputs": {}}
    if case["scale_tolerance"]:
        values["scale_tolerance"] = case["scale_tolerance"]
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for keras_name in case["kerases"]:
            keras = KERASES[keras_name]
            keras.backend.clear_session()
            random = np.random.default_rng([1, *name.encode()])
            model = case["build"](keras)
            randomise(model, random)
            inputs = case["inputs"](random, ROWS) if case["inputs"] else standard_inputs(model, random)
            values["inputs"] = tensors(inputs)
            values["outputs"][keras_name] = tensors(
                case["outputs"](keras, model, inputs) if case["outputs"]
                else model.predict(given(inputs), verbose=0))
            save(keras_name, model, folder, case["files"])
        (folder / "values.json").write_text(json.dumps(values))
        fixtures.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(fixtures / f"{name}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for file in sorted(folder.iterdir()):
                archive.writestr(zipfile.ZipInfo(file.name), file.read_bytes(), zipfile.ZIP_DEFLATED)


def write_classes(file):
    """All layers that there are, and which Keras has them: what docs/keras.md names as compared or as not supported."""
    having = {}
    for name, keras in KERASES.items():
        for each in vars(keras.layers).values():
            if isinstance(each, type) and issubclass(each, keras.layers.Layer) and each is not keras.layers.Layer:
                having.setdefault(each.__name__, set()).add(name[-1])
    file.write_text("".join(f"{name} {' '.join(sorted(versions))}\n" for name, versions in sorted(having.items())))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="make only the cases whose names contain one of these")
    parser.add_argument("--out", type=pathlib.Path, default=FIXTURES)
    arguments = parser.parse_args()
    if not arguments.words:
        write_classes(arguments.out / "classes.txt")
    chosen = [name for name in CASES if not arguments.words or any(word in name for word in arguments.words)]
    for number, name in enumerate(chosen, 1):
        print(f"\r{number}/{len(chosen)} {name:60}", end="", file=sys.stderr, flush=True)
        write(name, CASES[name], arguments.out)
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
