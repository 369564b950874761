"""Makes the model by which the tests of the whole system see that texts are served: whether a review is good, of its
words, its title and its stars. It learns from sentences that are put together here. Beside it are some rows, and what
Keras makes of them.

    python texts.py ../../standalone/src/test/resources/texts
"""
import sys

sys.dont_write_bytecode = True

import csv
import hashlib
import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

GOOD = ["great", "lovely", "excellent", "fun", "wunderschön"]
BAD = ["awful", "boring", "terrible", "dull", "schlecht"]
SHOPS = ["books", "films", "games"]
ROWS = [
    ["A great, LOVELY story; I read it twice.", "books", 5], ["Awful! Boring... and terrible", "films", 1],
    ["", "games", 3], ["wunderschön – 😀 excellent", "other", 4.5],
    ["He said: \"dull\", it's schlecht,\nreally", "books", 2],
    ["nul \0 inside, <b>& markup</b>", "", 0], ["=cmd|' /C calc'!A0", "films", 3.25],
]


def sentences(random, count):
    texts, shops, stars, truth = [], [], [], []
    for _ in range(count):
        good = random.random() < 0.5
        words = list(random.choice(GOOD if good else BAD, 3))
        words += list(random.choice(["the", "a", "it", "was", "very"], 4))
        random.shuffle(words)
        texts.append(" ".join(words))
        shops.append(random.choice(SHOPS))
        stars.append(float(np.clip(random.normal(4 if good else 2, 1), 0, 5)))
        truth.append(float(good))
    return [tf.constant(texts)[:, None], tf.constant(shops)[:, None], np.array(stars)[:, None]], np.array(truth)


def main(folder):
    keras.utils.set_random_seed(1)
    inputs, truth = sentences(np.random.default_rng(1), 400)
    text = keras.Input((1,), dtype="string", name="review")
    shop = keras.Input((1,), dtype="string", name="shop")
    stars = keras.Input((1,), name="stars")
    words = layers.TextVectorization(max_tokens=40, output_sequence_length=8, name="words")
    words.adapt(inputs[0])
    meaning = layers.GlobalAveragePooling1D(name="average")(layers.Embedding(40, 4, name="meaning")(words(text)))
    place = layers.StringLookup(vocabulary=SHOPS, output_mode="one_hot", name="shops")(shop)
    both = layers.Concatenate(name="joined")([meaning, place, stars])
    model = keras.Model([text, shop, stars], layers.Dense(1, activation="sigmoid", name="good")(both), name="reviews")
    model.compile("adam", "binary_crossentropy")
    model.optimizer.learning_rate = 0.02
    model.fit(inputs, truth, epochs=20, verbose=0)

    folder = folder / "reviews" / "1"
    folder.mkdir(parents=True, exist_ok=True)
    model.save(folder / "model.keras")
    given = [tf.constant([row[0] for row in ROWS])[:, None], tf.constant([row[1] for row in ROWS])[:, None],
             np.array([row[2] for row in ROWS], "float32")[:, None]]
    expected = model.predict(given, verbose=0)
    (folder / "expected.json").write_text(
        json.dumps({"instances": ROWS, "predictions": expected.tolist()}, indent=1) + "\n")
    with open(folder / "sample.csv", "w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["review", "shop", "stars", "class"])
        rows.writerows([*row, "good" if good else "bad"] for row, good in zip(ROWS, expected[:, 0] > 0.5)
                       if "\0" not in row[0])
    manifest = {
        "name": "reviews", "version": "1", "title": "Reviews",
        "description": "Tells whether a review is good. It has learned from made-up sentences.", "platform": "keras",
        "inputs": [
            {"name": "review", "datatype": "BYTES", "shape": [-1, 1], "features": [
                {"name": "review", "title": "Review", "description": "What the customer wrote", "aliases": ["text"]}]},
            {"name": "shop", "datatype": "BYTES", "shape": [-1, 1]},
            {"name": "stars", "datatype": "FP32", "shape": [-1, 1], "features": [
                {"name": "stars", "title": "Stars", "minimum": 0, "maximum": 5}]},
        ],
        "outputs": [{"name": "good", "datatype": "FP32", "shape": [-1, 1], "labels": ["bad", "good"],
                     "threshold": 0.5}],
        "samples": {"file": "sample.csv", "description": "Made-up reviews."},
        "files": {file: "sha256:" + hashlib.sha256((folder / file).read_bytes()).hexdigest()
                  for file in ("model.keras", "sample.csv")},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
