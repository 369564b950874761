"""Trains the iris model: four measurements of a flower, and which of three species it is."""
import sys

sys.dont_write_bytecode = True

import numpy as np
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedKFold

import samples
from foretell_training import (arguments, fit_scaling, framework, keras, model_folder, scale, seed_everything, today,
                               write_golden, write_model)

FOLDS = 10
LABELS = ["setosa", "versicolor", "virginica"]
FEATURES = [
    {"name": "sepal_length", "title": "Sepal length", "unit": "cm",
     "description": "Length of a sepal, the outer leaf of the flower",
     "minimum": 3, "maximum": 10},
    {"name": "sepal_width", "title": "Sepal width", "unit": "cm",
     "description": "Width of a sepal, the outer leaf of the flower",
     "minimum": 1, "maximum": 6},
    {"name": "petal_length", "title": "Petal length", "unit": "cm",
     "description": "Length of a petal, the inner leaf of the flower",
     "minimum": 0.5, "maximum": 9},
    {"name": "petal_width", "title": "Petal width", "unit": "cm",
     "description": "Width of a petal, the inner leaf of the flower",
     "minimum": 0.05, "maximum": 4},
]


def train(values, labels, seed):
    features = fit_scaling(values, FEATURES)
    seed_everything(seed)
    model = keras.Sequential([
        keras.layers.Input((len(FEATURES),), name="measurements"),
        keras.layers.Dense(16, activation="tanh", kernel_regularizer=keras.regularizers.l2(1e-3), name="hidden"),
        keras.layers.Dense(len(LABELS), activation="softmax", kernel_regularizer=keras.regularizers.l2(1e-3),
                           name="species"),
    ], name="iris")
    model.compile(optimizer=keras.optimizers.Adam(1e-2), loss="sparse_categorical_crossentropy")
    model.fit(scale(values, features), labels, epochs=100, batch_size=16, verbose=0)
    return model, features


def cross_validate(values, labels, seed):
    predicted = np.zeros_like(labels)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for number, (training, held_out) in enumerate(folds.split(values, labels), start=1):
        model, features = train(values[training], labels[training], seed)
        predicted[held_out] = model.predict(scale(values[held_out], features), verbose=0).argmax(axis=1)
        print(f"fold {number:2}: accuracy {accuracy_score(labels[held_out], predicted[held_out]):.3f}", flush=True)
    return accuracy_score(labels, predicted)


def golden_inputs(flowers):
    """Flowers of every species, and values at and beyond the limits."""
    rows = [*flowers[0:9], *flowers[50:59], *flowers[100:109]]
    rows.append([feature["minimum"] for feature in FEATURES])
    rows.append([feature["maximum"] for feature in FEATURES])
    rows.append([0.0] * len(FEATURES))
    rows.append([100.0] * len(FEATURES))
    rows.append([-1.0] * len(FEATURES))
    return np.array(rows)


def main():
    options = arguments(__doc__, data="the Iris data: CSV without a header, 4 features and the species").parse_args()
    table = [line.split(",") for line in options.data.read_text().split()]
    values = np.array([row[:-1] for row in table], dtype=np.float64)
    labels = np.array([LABELS.index(row[-1].removeprefix("Iris-")) for row in table])
    accuracy = cross_validate(values, labels, options.seed)
    print(f"cross-validated: accuracy {accuracy:.4f}")

    model, features = train(values, labels, options.seed)
    folder = model_folder(options.out, "iris")
    sample_files = samples.write_irises(folder)
    model = write_model(folder, model, {
        "name": "iris", "version": "1", "title": "Iris species",
        "description": "Tells from the size of its sepals and petals which of three species an iris is.",
        "platform": "keras",
        "inputs": [{"name": "measurements", "datatype": "FP32", "shape": [-1, len(FEATURES)], "features": features}],
        "outputs": [{"name": "species", "datatype": "FP32", "shape": [-1, len(LABELS)], "labels": LABELS,
                     "aliases": {"Iris-" + label: label for label in LABELS}}],
        "samples": {"file": "sample.csv",
                    "description": "150 synthetic flowers, 50 of each species, drawn from summary "
                                   "statistics by class of the training data by model/training/samples.py"},
        "training": {"script": "model/training/iris.py",
                     "data": "Iris flower data set (Fisher, 1936), 50 flowers of each species",
                     "rows": len(labels), "date": today(), "framework": framework(), "seed": options.seed},
        "metrics": [{"name": "accuracy", "value": round(accuracy, 4),
                     "method": f"stratified {FOLDS}-fold cross-validation, seed {options.seed}: "
                               "every row is predicted by a model not trained on it"}],
    }, sample_files)

    flowers, species = samples.read_rows(folder / "sample.csv")
    predicted = model.predict(scale(flowers, features), verbose=0).argmax(axis=1)
    print(f"synthetic flowers: accuracy {accuracy_score([LABELS.index(name) for name in species], predicted):.4f}")
    inputs = golden_inputs(flowers)
    write_golden(options.golden / "iris.json", inputs, model.predict(scale(inputs, features), verbose=0))


if __name__ == "__main__":
    main()
