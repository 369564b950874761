"""Writes a model with whatever Keras is installed, for the fixtures of older versions in src/test/resources/keras-old:
a model in a model, or with the argument "attention" one whose attention has masks. In an environment of its own for
each version, with the JAX backend (Keras 3) or as tf.keras (TensorFlow up to 2.15):

    pip install keras==3.3.3 jax h5py packaging && KERAS_BACKEND=jax python keras_old_cases.py keras nested-3.3.3.zip
    pip install tensorflow-cpu==2.13.1 && python keras_old_cases.py tf.keras nested-2.13.1.zip
    KERAS_BACKEND=tensorflow python keras_old_cases.py keras attention-3.10.0.zip attention
"""
import json
import pathlib
import sys
import tempfile
import zipfile

import numpy as np

import keras  # tf.keras is of the same version, and saves under its own names
VERSION = keras.__version__
if sys.argv[1] == "tf.keras":
    from tensorflow import keras
L = keras.layers


def model():
    i = L.Input((4,))
    inner = keras.Model(i, L.Dense(4, name="in1")(L.Dense(4, name="in2")(i)), name="inner")
    inner.layers[1].trainable = False
    x = L.Input((4,))
    y = inner(x)
    return keras.Model(x, [y, L.Dense(2)(inner(y))])


def attention():
    """Queries that may attend to nothing, and a layer that takes what attention is given."""
    x = L.Input((4, 3))
    outputs = []
    for dropout in (0, 0.1):
        masked = L.Masking()(x)
        attended = L.MultiHeadAttention(2, 3, dropout=dropout)(masked, masked, use_causal_mask=True)
        outputs += [attended, L.LSTM(2)(attended), L.LSTM(2)(L.Add()([masked, attended]))]
    return keras.Model(x, outputs)


def padded(random):
    inputs = random.normal(size=(3, 4, 3))
    inputs[0, -2:] = inputs[1, :1] = inputs[2] = 0
    return inputs.astype("float32")


def main():
    attending = sys.argv[3:] == ["attention"]
    made, random = attention() if attending else model(), np.random.default_rng(0)
    for layer in made.layers:
        layer.set_weights([random.normal(size=weight.shape) / 2 for weight in layer.weights])
    inputs = padded(random) if attending else random.normal(size=(3, 4)).astype("float32")
    keras_name = "keras" + VERSION[0]
    tensors = [{"shape": list(np.shape(array)), "values": np.ravel(array).tolist()}
               for array in [inputs, *made(inputs)]]
    layer, option = ("MultiHeadAttention", "masks, ") if attending else ("Functional", "")
    values = {"layer": layer, "option": f"{option}of Keras {VERSION}", "tolerance": 1e-5, "inputs": tensors[:1],
              "outputs": {keras_name: tensors[1:]}}
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED) as archive:
        base = pathlib.Path(folder) / keras_name
        made.save(f"{base}.keras")
        if not attending:  # for attention the version matters, which Keras 3 does not say in JSON
            pathlib.Path(f"{base}.json").write_text(made.to_json())
            made.save_weights(f"{base}.weights.h5")
        if not VERSION.startswith("3.0"):  # which gives two weights of a model in a model the same name
            made.save(f"{base}.h5")
        for file in sorted(pathlib.Path(folder).iterdir()):
            archive.write(file, file.name)
        archive.writestr("values.json", json.dumps(values))


if __name__ == "__main__":
    main()
