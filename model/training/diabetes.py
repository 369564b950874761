"""Trains the diabetes model: eight measurements of a patient, and the probability of diabetes within five years."""
import sys

sys.dont_write_bytecode = True

import numpy as np
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold

import samples
from foretell_training import (arguments, fit_scaling, framework, keras, model_folder, scale, seed_everything, today,
                               write_golden, write_model)

FOLDS = 10
FEATURES = [
    {"name": "pregnancies", "title": "Pregnancies", "unit": "count",
     "description": "How many times the patient has been pregnant", "minimum": 0, "maximum": 20,
     "aliases": ["preg", "Number of times pregnant"]},
    {"name": "glucose", "title": "Plasma glucose, 2 h after an oral glucose tolerance test", "unit": "mg/dL",
     "description": "Plasma glucose concentration two hours after drinking glucose; 0 if not measured",
     "minimum": 40, "maximum": 300, "missing": 0,
     "aliases": ["plas"]},
    {"name": "blood_pressure", "title": "Diastolic blood pressure", "unit": "mmHg",
     "description": "The lower of the two blood pressure values; 0 if not measured",
     "minimum": 24, "maximum": 140, "missing": 0,
     "aliases": ["pres"]},
    {"name": "skin_thickness", "title": "Triceps skin fold thickness", "unit": "mm",
     "description": "Thickness of the skin fold at the back of the upper arm; 0 if not measured",
     "minimum": 5, "maximum": 100, "missing": 0,
     "aliases": ["skin"]},
    {"name": "insulin", "title": "Serum insulin, 2 h after an oral glucose tolerance test", "unit": "µU/mL",
     "description": "Insulin concentration two hours after drinking glucose; 0 if not measured",
     "minimum": 5, "maximum": 900, "missing": 0,
     "aliases": ["test"]},
    {"name": "bmi", "title": "Body mass index", "unit": "kg/m²",
     "description": "Weight in kilograms, divided by the square of the height in metres; 0 if not measured",
     "minimum": 12, "maximum": 70, "missing": 0,
     "aliases": ["mass"]},
    {"name": "pedigree", "title": "Diabetes pedigree function", "unit": "score",
     "description": "How much diabetes there is among relatives, weighted by how close they are",
     "minimum": 0.05, "maximum": 2.6,
     "aliases": ["pedi", "diabetes_pedigree"]},
    {"name": "age", "title": "Age", "unit": "years",
     "description": "Age in years; the model was trained on adults from 21",
     "minimum": 21, "maximum": 90},
]


def train(values, labels, seed):
    """The recipe: the scaling is part of it, so a fold's scaling comes from that fold's training rows alone."""
    features = fit_scaling(values, FEATURES)
    seed_everything(seed)
    model = keras.Sequential([
        keras.layers.Input((len(FEATURES),), name="measurements"),
        keras.layers.Dense(16, activation="relu", kernel_regularizer=keras.regularizers.l2(5e-3), name="hidden"),
        keras.layers.Dropout(0.2, name="dropout"),
        keras.layers.Dense(1, activation="sigmoid", kernel_regularizer=keras.regularizers.l2(5e-3), name="probability"),
    ], name="diabetes")
    model.compile(optimizer=keras.optimizers.Adam(3e-3), loss="binary_crossentropy")
    model.fit(scale(values, features), labels, epochs=60, batch_size=32, verbose=0)
    return model, features


def cross_validate(values, labels, seed):
    probabilities = np.zeros(len(labels))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    for number, (training, held_out) in enumerate(folds.split(values, labels), start=1):
        model, features = train(values[training], labels[training], seed)
        probabilities[held_out] = model.predict(scale(values[held_out], features), verbose=0)[:, 0]
        accuracy = accuracy_score(labels[held_out], probabilities[held_out] >= 0.5)
        print(f"fold {number:2}: accuracy {accuracy:.3f}, "
              f"ROC AUC {roc_auc_score(labels[held_out], probabilities[held_out]):.3f}", flush=True)
    return accuracy_score(labels, probabilities >= 0.5), roc_auc_score(labels, probabilities)


def golden_inputs(patients):
    """Patients, patients with something not measured, and values at and beyond the limits."""
    complete = (patients[:, [1, 2, 3, 4, 5]] > 0).all(axis=1)
    rows = [*patients[complete][:12], *patients[~complete][:8]]
    typical = patients[complete][0]
    for column, feature in enumerate(FEATURES):
        if "missing" in feature:
            row = typical.copy()
            row[column] = feature["missing"]
            rows.append(row)
    rows.append([value if "missing" not in feature else feature["missing"]
                 for value, feature in zip(typical, FEATURES)])
    rows.append([feature["minimum"] for feature in FEATURES])
    rows.append([feature["maximum"] for feature in FEATURES])
    rows.append([0.0] * len(FEATURES))
    rows.append([10.0 * feature["maximum"] for feature in FEATURES])
    rows.append([-1.0] * len(FEATURES))
    rows.append([0.1] * len(FEATURES))
    return np.array(rows)


def main():
    options = arguments(
        __doc__, data="the Pima Indians diabetes data: CSV without a header, 8 features and the class").parse_args()
    table = np.loadtxt(options.data, delimiter=",")
    values, labels = table[:, :-1], table[:, -1].astype(int)
    accuracy, auc = cross_validate(values, labels, options.seed)
    print(f"cross-validated: accuracy {accuracy:.4f}, ROC AUC {auc:.4f}")

    model, features = train(values, labels, options.seed)
    folder = model_folder(options.out, "diabetes")
    sample_files = samples.write_patients(folder)
    method = (f"stratified {FOLDS}-fold cross-validation, seed {options.seed}: "
              "every row is predicted by a model not trained on it")
    model = write_model(folder, model, {
        "name": "diabetes", "version": "1", "title": "Diabetes risk",
        "description": "Estimates from eight measurements how probable it is that a patient has, or will have within "
                       "five years, diabetes. A demonstration trained on women of Pima heritage from 21 years on; "
                       "not for medical use.",
        "platform": "keras",
        "inputs": [{"name": "measurements", "datatype": "FP32", "shape": [-1, len(FEATURES)], "features": features}],
        "outputs": [{"name": "probability", "datatype": "FP32", "shape": [-1, 1],
                     "labels": ["negative", "positive"], "threshold": 0.5}],
        "samples": {"file": "sample.csv",
                    "description": "768 synthetic patients, drawn from summary statistics by class "
                                   "of the training data by model/training/samples.py; no real person"},
        "training": {"script": "model/training/diabetes.py",
                     "data": "Pima Indians Diabetes Database, 768 women (268 positive)",
                     "rows": len(labels), "date": today(), "framework": framework(), "seed": options.seed},
        "metrics": [{"name": "accuracy", "value": round(accuracy, 4), "method": method},
                    {"name": "roc_auc", "value": round(auc, 4), "method": method}],
    }, sample_files)

    patients, classes = samples.read_rows(folder / "sample.csv")
    probabilities = model.predict(scale(patients, features), verbose=0)[:, 0]
    classes = np.array(classes, dtype=int)
    print(f"synthetic patients: accuracy {accuracy_score(classes, probabilities >= 0.5):.4f}, "
          f"ROC AUC {roc_auc_score(classes, probabilities):.4f}")
    inputs = golden_inputs(patients)
    write_golden(options.golden / "diabetes.json", inputs, model.predict(scale(inputs, features), verbose=0))


if __name__ == "__main__":
    main()
