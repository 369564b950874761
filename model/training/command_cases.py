"""Writes the models, and the arrays that go with them, that the tests of dev.foretell.model.command add to a
repository.

    python command_cases.py [../src/test/resources/command]
"""
import sys

sys.dont_write_bytecode = True

import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "src" / "test" / "resources" / "command"


def save(folder, name, model, *inputs):
    """The model with random weights, and what it makes of some inputs."""
    random = np.random.default_rng(7)
    given = [tf.constant(array.tolist()) if array.dtype.kind == "U" else array for array in inputs]
    model.set_weights([random.normal(0, 0.6, weight.shape) for weight in model.get_weights()])
    model.save(folder / f"{name}.keras")
    outputs = model.predict(given if len(given) > 1 else given[0], verbose=0)
    if len(inputs) == 1:
        np.savez_compressed(folder / f"{name}.npz", inputs=inputs[0], outputs=outputs)
    else:
        arrays = ({f"input_{i}": array for i, array in enumerate(inputs)}
                  | {f"output_{i}": array for i, array in enumerate(outputs)})
        np.savez_compressed(folder / f"{name}.npz", **arrays)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(1)
    rows = random.normal(size=(40, 4)).astype("float32")  # more than are computed at a time

    save(folder, "softmax", keras.Sequential(
        [layers.Input((4,), name="measurements"), layers.Dense(5, activation="relu"), layers.Dense(3, name="species"),
         layers.Activation("softmax", name="probabilities")], name="flowers"), rows)
    save(folder, "sigmoid", keras.Sequential(
        [layers.Input((4,), name="measurements"), layers.Dense(1, activation="sigmoid", name="leaves")]), rows)
    save(folder, "open", keras.Sequential(
        [layers.Input((None, 4), name="series"), layers.Dense(2, name="each")]),
        random.normal(size=(3, 5, 4)).astype("float32"))
    one, two = layers.Input((4,), name="person"), layers.Input((2,), name="contract")
    shared = layers.Dense(3, activation="relu", name="shared")
    save(folder, "two", keras.Model(
        [one, two],
        [layers.Dense(1, activation="sigmoid", name="leaves")(shared(one)), layers.Dense(2, name="months")(two)]),
        rows[:5], rows[:5, :2])
    words = layers.Input((6,), name="words")
    save(folder, "tokens", keras.Model(words, layers.Dense(2, activation="softmax", name="mood")(
        layers.Flatten(name="flat")(layers.Embedding(20, 3, name="vectors")(words)))),
        random.integers(0, 20, (4, 6)).astype("int32"))
    simple(folder)
    texts(folder)


def texts(folder):
    """A text beside a number; the layer has learned its words."""
    written = np.array([["a good film"], ["Bad, BAD film!"], [""], ["schön 😀"], ["good good good"]])
    text, stars = layers.Input((1,), dtype="string", name="text"), layers.Input((1,), name="stars")
    words = layers.TextVectorization(output_sequence_length=4, name="words")
    words.adapt(written)
    vectors = layers.Flatten(name="flat")(layers.Embedding(10, 3, name="vectors")(words(text)))
    good = layers.Dense(1, activation="sigmoid", name="good")(layers.Concatenate(name="all")([vectors, stars]))
    save(folder, "texts", keras.Model([text, stars], [good, words.output]), written,
         np.arange(5, dtype="float32").reshape(5, 1))


def simple(folder):
    """The model that the example programs of Triton's clients expect: sums and differences of whole numbers."""
    random = np.random.default_rng(2)
    one, two = (layers.Input((16,), dtype="int32", name=name) for name in ("INPUT0", "INPUT1"))
    save(folder, "simple", keras.Model(
        [one, two], [layers.Add(name="OUTPUT0")([one, two]), layers.Subtract(name="OUTPUT1")([one, two])],
        name="simple"), *(random.integers(-1000, 1000, (5, 16)).astype("int32") for _ in range(2)))


if __name__ == "__main__":
    main()
