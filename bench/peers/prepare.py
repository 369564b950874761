"""
Makes what the servers of a race need of the model repository: ONNX models with the standardisation that Foretell does,
MLServer's settings, the requests, and what Keras answers to them.

usage: prepare.py REPOSITORY FOLDER
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
import tf2onnx

REPOSITORY, FOLDER = Path(sys.argv[1]), Path(sys.argv[2])
DIGIT = 8
# A dim picture leaves Keras in some doubt, so that a server that computes something else is found out.
BRIGHTNESS = 0.1


def picture() -> list[int]:
    """The pixels of a sample digit, which is light on dark, made dim."""
    file = REPOSITORY / "mnist" / "1" / "samples" / f"{DIGIT}-light-on-dark.png"
    pixels = tf.io.decode_png(tf.io.read_file(str(file)), channels=1)
    small = tf.image.resize(tf.cast(pixels, tf.float32), (28, 28), method="area")
    return [round(float(pixel) * BRIGHTNESS) for pixel in small.numpy().ravel()]


def raw_model(name: str, inputs: dict):
    """The model behind the preprocessing of Foretell: raw values in, outputs out."""
    model = keras.models.load_model(REPOSITORY / name / "1" / "model.keras", compile=False)
    features = inputs.get("features")

    @tf.function(input_signature=[tf.TensorSpec([None, *inputs["shape"][1:]], tf.float32, name="input")])
    def predict(raw):
        if features is None:
            return model(raw / 255.0, training=False)
        mean = np.array([f["mean"] for f in features], "float32")
        scale = np.array([f["scale"] for f in features], "float32")
        missing = np.array([f.get("missing", np.nan) for f in features], "float32")
        standard = (raw - mean) / scale
        return model(tf.where(raw == missing, tf.zeros_like(standard), standard), training=False)

    return predict


def write(path: Path, value) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, separators=(",", ":")))


def prepare(name: str, row: list) -> list[float]:
    """Writes a model's files, and returns Keras's answers."""
    inputs = json.loads((REPOSITORY / name / "1" / "manifest.json").read_text())["inputs"][0]
    shape = inputs["shape"][1:]
    predict = raw_model(name, inputs)
    onnx = FOLDER / "mlserver" / name / "model.onnx"
    settings = {
        "name": name,
        "implementation": "mlserver_runtime.OnnxModel",
        "max_batch_size": 64,
        "max_batch_time": 0.005,
        "parameters": {"uri": str(onnx), "version": "1"},
    }
    write(onnx.parent / "model-settings.json", settings)
    tf2onnx.convert.from_function(predict, input_signature=predict.input_signature, opset=15, output_path=str(onnx))
    tensor = {"name": inputs["name"], "datatype": "FP32", "shape": [1, *shape], "data": row}
    write(FOLDER / "bodies" / f"{name}-oip.json", {"inputs": [tensor]})
    instance = np.array(row, dtype=object).reshape(shape).tolist()
    write(FOLDER / "bodies" / f"{name}-instances.json", {"instances": [instance]})
    return predict(np.array(row, "float32").reshape([1, *shape])).numpy()[0].tolist()


def main() -> None:
    answers = {
        "diabetes": prepare("diabetes", [6, 148, 72, 35, 0, 33.6, 0.627, 50]),
        "mnist": prepare("mnist", picture()),
    }
    if int(np.argmax(answers["mnist"])) != DIGIT:
        sys.exit(f"Keras does not see the digit {DIGIT} in its sample: {answers['mnist']}")
    write(FOLDER / "expected.json", answers)


main()
