"""What the training scripts share: arguments, seeds, scaling, and writing a model's folder and golden file."""
import argparse
import datetime
import hashlib
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import h5py
import numpy as np
import tensorflow as tf
import tf_keras as keras

tf.get_logger().setLevel("ERROR")

MODEL = pathlib.Path(__file__).resolve().parent.parent
REPOSITORY = MODEL / "repository"
GOLDEN = MODEL / "src" / "test" / "resources" / "golden"
VERSION = "1"


def arguments(description, **data):
    """The parser of a training script: one positional path per entry of data, and where to write."""
    parser = argparse.ArgumentParser(description=description)
    for name, explanation in data.items():
        parser.add_argument(name, type=pathlib.Path, help=explanation)
    parser.add_argument("--out", type=pathlib.Path, default=REPOSITORY, help="model repository to write into")
    parser.add_argument("--golden", type=pathlib.Path, default=GOLDEN, help="folder of the golden test files")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def seed_everything(seed):
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()


def model_folder(out, name):
    folder = out / name / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def measured(values, features):
    """A copy in which what was not measured is NaN."""
    values = np.array(values, dtype=np.float64)
    for column, feature in enumerate(features):
        if "missing" in feature:
            values[values[:, column] == feature["missing"], column] = np.nan
    return values


def fit_scaling(values, features):
    """Copies of the features with the mean and the standard deviation of the measured values."""
    values = measured(values, features)
    means, scales = np.nanmean(values, axis=0), np.nanstd(values, axis=0)
    fitted = []
    for feature, mean, scale in zip(features, means, scales):
        feature = dict(feature)
        missing = feature.pop("missing", None)
        feature.update(mean=round(float(mean), 4), scale=round(float(scale), 4))
        if missing is not None:
            feature["missing"] = missing
        fitted.append(feature)
    return fitted


def scale(values, features):
    """(x - mean) / scale; what was not measured becomes 0."""
    means = np.array([feature["mean"] for feature in features])
    scales = np.array([feature["scale"] for feature in features])
    return np.nan_to_num((measured(values, features) - means) / scales).astype(np.float32)


def digest(path):
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def today():
    return datetime.date.today().isoformat()


def framework():
    return "tf_keras " + keras.__version__


def write_json(path, content, indent=2):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def write_golden(path, inputs, outputs):
    """One line per row, so that a difference can be read."""
    def rows(values):
        return ",\n    ".join(json.dumps([float(value) for value in row]) for row in values)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{\n  "inputs": [\n    %s\n  ],\n  "outputs": [\n    %s\n  ]\n}\n' % (rows(inputs), rows(outputs)))


def load(folder):
    """The model as it was written: model.json and weights.h5."""
    model = keras.models.model_from_json((folder / "model.json").read_text(encoding="utf-8"))
    model.load_weights(folder / "weights.h5")
    return model


def without_training_parts(model):
    """The same model without regularisers, which matter to training only."""
    config = model.get_config()
    for layer in config["layers"]:
        layer["config"].update({key: None for key in layer["config"] if key.endswith("_regularizer")})
    bare = keras.Sequential.from_config(config)
    bare.set_weights(model.get_weights())
    return bare


def write_weights(path, model):
    """HDF5 without the group of weights outside of layers: it is empty, and Deeplearning4j fails to open it."""
    model.save_weights(path, save_format="h5")
    with h5py.File(path, "a") as file:
        file.pop("top_level_model_weights", None)


def write_model(folder, model, manifest, samples):
    """Writes model.json, weights.h5 and manifest.json, and returns the model read back from them."""
    model = without_training_parts(model)
    (folder / "model.json").write_text(model.to_json(indent=2) + "\n", encoding="utf-8")
    write_weights(folder / "weights.h5", model)
    reread = load(folder)
    for before, after in zip(model.get_weights(), reread.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    files = ["model.json", "weights.h5", *samples]
    write_json(folder / "manifest.json", {**manifest, "files": {name: digest(folder / name) for name in files}})
    print("written:", ", ".join(f"{name} ({(folder / name).stat().st_size:,} bytes)" for name in files[:2]))
    return reread
