"""Makes the small models with random weights by which the tests of the whole system see that any tensors are served:
several inputs and outputs, whole numbers, numbers without names, and outputs that are not classes. Each gets the inputs
and outputs that Keras has.

    python tensors.py ../../standalone/src/test/resources/tensors
"""
import sys

sys.dont_write_bytecode = True

import hashlib
import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
from keras import layers

ROWS = 3


def shop():
    """Two inputs, one of them of words by number; a number and a class come out."""
    person = keras.Input((2,), name="person")
    words = keras.Input((3,), name="words", dtype="int32")
    meaning = layers.Flatten(name="flat")(layers.Embedding(20, 4, name="meaning")(words))
    both = layers.Dense(8, activation="tanh", name="both")(layers.Concatenate(name="joined")([person, meaning]))
    price = layers.Dense(1, name="price")(both)
    kind = layers.Dense(3, activation="softmax", name="kind")(both)
    return keras.Model([person, words], [price, kind], name="shop"), {
        "title": "Shop",
        "description": "What somebody spends, and on what. Random weights.",
        "inputs": [
            {"name": "person", "datatype": "FP32", "shape": [-1, 2], "features": [
                {"name": "age", "title": "Age", "unit": "years", "minimum": 0, "maximum": 120, "mean": 40, "scale": 20},
                {"name": "income", "title": "Income", "unit": "EUR", "minimum": 0, "mean": 2000, "scale": 1000},
            ]},
            {"name": "words", "datatype": "INT32", "shape": [-1, 3]},
        ],
        "outputs": [
            {"name": "price", "datatype": "FP32", "shape": [-1, 1]},
            {"name": "kind", "datatype": "FP32", "shape": [-1, 3], "labels": ["books", "food", "toys"]},
        ],
    }


def house():
    """A regression: three numbers in, one out."""
    return keras.Sequential([
        keras.Input((3,), name="house"),
        layers.Dense(8, activation="relu", name="hidden"),
        layers.Dense(1, name="rent"),
    ], name="house"), {
        "title": "Rent of a flat",
        "description": "What a flat may cost a month. Random weights.",
        "inputs": [{"name": "house", "datatype": "FP32", "shape": [-1, 3], "features": [
            {"name": "size", "title": "Size", "unit": "m²", "minimum": 10, "maximum": 300, "mean": 80, "scale": 30},
            {"name": "rooms", "title": "Rooms", "minimum": 1, "maximum": 9, "mean": 3, "scale": 1.5},
            {"name": "floor", "title": "Floor"},
        ]}],
        "outputs": [{"name": "rent", "datatype": "FP32", "shape": [-1, 1]}],
    }


def signal():
    """A sequence of a hundred numbers without names in, one of ten out."""
    return keras.Sequential([
        keras.Input((50, 2), name="signal"),
        layers.Flatten(name="flat"),
        layers.Dense(10, name="forecast"),
    ], name="signal"), {
        "title": "Forecast of a signal",
        "description": "How a signal of two channels goes on. Random weights.",
        "inputs": [{"name": "signal", "datatype": "FP32", "shape": [-1, 50, 2]}],
        "outputs": [{"name": "forecast", "datatype": "FP32", "shape": [-1, 10]}],
    }


def raw(tensor, random):
    """Input as people send it."""
    if tensor["datatype"] == "INT32":
        return random.integers(0, 20, [ROWS, *tensor["shape"][1:]])
    columns = tensor.get("features")
    if columns is None:
        return random.normal(0, 1, [ROWS, *tensor["shape"][1:]]).round(3)
    return np.array([[round(random.normal(column.get("mean", 2), column.get("scale", 1)), 1) for column in columns]
                     for _ in range(ROWS)])


def scaled(tensor, values):
    """Input as the network was trained on it."""
    columns = tensor.get("features", [])
    for i, column in enumerate(columns):
        values = values.copy()
        values[:, i] = (values[:, i] - column.get("mean", 0)) / column.get("scale", 1)
    return values.astype("int32" if tensor["datatype"] == "INT32" else "float32")


def write(folder, make):
    random = np.random.default_rng(1)
    keras.utils.set_random_seed(1)
    model, manifest = make()
    folder = folder / model.name / "1"
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder / "model.keras")
    inputs = [raw(tensor, random) for tensor in manifest["inputs"]]
    outputs = model.predict([scaled(*each) for each in zip(manifest["inputs"], inputs)], verbose=0)
    outputs = outputs if isinstance(outputs, list) else [outputs]
    rows = [np.concatenate([each[i].reshape(-1) for each in inputs]).tolist() for i in range(ROWS)]
    expected = [np.concatenate([each[i].reshape(-1) for each in outputs]).tolist() for i in range(ROWS)]
    (folder / "expected.json").write_text(json.dumps({"instances": rows, "predictions": expected}, indent=1) + "\n")
    digest = hashlib.sha256((folder / "model.keras").read_bytes()).hexdigest()
    manifest = {"name": model.name, "version": "1", **manifest, "platform": "keras",
                "files": {"model.keras": "sha256:" + digest}}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    for each in (shop, house, signal):
        write(pathlib.Path(sys.argv[1]), each)
