"""What the training scripts share: arguments, seeds, scaling, and writing a model's folder and golden file."""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import zipfile

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import keras
import numpy as np
import tensorflow as tf

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
    keras.utils.clear_session()
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
    return "keras " + keras.__version__


def write_json(path, content, indent=2):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=indent, ensure_ascii=False) + "\n", encoding="utf-8")


def write_golden(path, inputs, outputs):
    """One line per row, so that a difference can be read."""
    def rows(values):
        return ",\n    ".join(json.dumps([float(value) for value in row]) for row in values)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{\n  "inputs": [\n    %s\n  ],\n  "outputs": [\n    %s\n  ]\n}\n' % (rows(inputs), rows(outputs)))


def without_training_parts(model):
    """The same model without what matters to training only: regularisers, dropout, and how it was compiled."""
    config = model.get_config()
    config["layers"] = [layer for layer in config["layers"] if layer["class_name"] != "Dropout"]
    for layer in config["layers"]:
        layer["config"].update({key: None for key in layer["config"] if key.endswith("_regularizer")})
    bare = keras.Sequential.from_config(config)
    bare.set_weights(model.get_weights())
    return bare


def write_network(path, model):
    """Keras's archive, without the (empty) configuration of training, and without dates: the same network is the same
    bytes."""
    model.save(path)
    with zipfile.ZipFile(path) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    for name, key in (("metadata.json", "date_saved"), ("config.json", "compile_config")):
        values = json.loads(contents[name])
        del values[key]
        contents[name] = json.dumps(values).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content)


def read_network(path, written):
    """The model as Keras reads it back from the file, which must be the one that was written."""
    model = keras.models.load_model(path)
    for before, after in zip(written.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    inputs = np.random.default_rng(0).standard_normal((100, *model.input_shape[1:])).astype(np.float32)
    np.testing.assert_array_equal(written.predict(inputs, verbose=0), model.predict(inputs, verbose=0))
    return model


def write_model(folder, model, manifest, samples):
    """Writes model.keras and manifest.json, and returns the model read back from the file."""
    path = folder / "model.keras"
    model = without_training_parts(model)
    write_network(path, model)
    reread = read_network(path, model)
    files = [path.name, *samples]
    write_json(folder / "manifest.json", {**manifest, "files": {name: digest(folder / name) for name in files}})
    print(f"written: {path.name} ({path.stat().st_size:,} bytes)")
    return reread
