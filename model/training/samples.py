"""Makes the sample inputs of the models. Nothing here reads the training data.

The synthetic patients and flowers are drawn from summary statistics, by class, of the Pima Indians diabetes and Iris
data, written below as constants; the digits are drawn as strokes.
"""
import sys

sys.dont_write_bytecode = True

import argparse
import csv
import pathlib

import numpy as np

from drawn_digits import draw_samples

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent / "repository"

# per feature: decimals, plausible limits, kind of distribution, shift of a log-normal one,
# then for the classes 0 and 1: (mean, standard deviation, share not measured)
PATIENTS = {
    "pregnancies": (0, 0, 17, "lognormal", -2, (3.3, 3.0, 0), (4.9, 3.7, 0)),
    "glucose": (0, 44, 199, "normal", 0, (111, 25, 0.006), (144, 32, 0.007)),
    "blood_pressure": (0, 24, 122, "normal", 0, (71, 12, 0.04), (75, 12, 0.06)),
    "skin_thickness": (0, 7, 80, "normal", 0, (27, 10, 0.28), (33, 10, 0.33)),
    "insulin": (0, 14, 846, "lognormal", 0, (130, 102, 0.47), (207, 133, 0.51)),
    "bmi": (1, 18.2, 67, "lognormal", 0, (30.9, 6.6, 0.02), (35.4, 6.6, 0.01)),
    "pedigree": (3, 0.078, 2.42, "lognormal", 0, (0.43, 0.30, 0), (0.55, 0.37, 0)),
    "age": (0, 21, 81, "lognormal", 20, (31.2, 11.7, 0), (37.1, 11.0, 0)),
}
PATIENT_CORRELATIONS = {
    ("pregnancies", "age"): 0.55, ("glucose", "insulin"): 0.5, ("skin_thickness", "bmi"): 0.6,
    ("blood_pressure", "age"): 0.3, ("blood_pressure", "bmi"): 0.25, ("pregnancies", "blood_pressure"): 0.17,
    ("glucose", "age"): 0.15, ("glucose", "blood_pressure"): 0.15, ("blood_pressure", "skin_thickness"): 0.15,
    ("insulin", "bmi"): 0.12,
}
PATIENT_COUNTS = (500, 268)

IRIS_NAMES = ("sepal_length", "sepal_width", "petal_length", "petal_width")
IRISES = {  # means and standard deviations in cm, then the correlations of the pairs in the order of the upper triangle
    "setosa": ((5.01, 3.42, 1.46, 0.24), (0.35, 0.38, 0.17, 0.11), (0.74, 0.27, 0.28, 0.18, 0.28, 0.31)),
    "versicolor": ((5.94, 2.77, 4.26, 1.33), (0.52, 0.31, 0.47, 0.20), (0.53, 0.75, 0.55, 0.56, 0.66, 0.79)),
    "virginica": ((6.59, 2.97, 5.55, 2.03), (0.64, 0.32, 0.55, 0.27), (0.46, 0.86, 0.28, 0.40, 0.54, 0.32)),
}


def draw_patients(random, label, count):
    """The patients of one class: correlated normal values, given each feature's own distribution, redrawn if
    implausible."""
    names = list(PATIENTS)
    correlations = np.eye(len(names))
    for (one, other), value in PATIENT_CORRELATIONS.items():
        i, j = names.index(one), names.index(other)
        correlations[i, j] = correlations[j, i] = value
    root = np.linalg.cholesky(correlations)
    rows = []
    while len(rows) < count:
        row, plausible = [], True
        # one number for all: who has no skin fold measured has no insulin measured either
        not_measured = random.random()
        for (decimals, low, high, kind, shift, *classes), normal in zip(
                PATIENTS.values(), root @ random.standard_normal(len(names))):
            mean, deviation, missing = classes[label]
            if kind == "lognormal":
                variance = np.log1p((deviation / (mean - shift)) ** 2)
                value = shift + (mean - shift) * np.exp(np.sqrt(variance) * normal - variance / 2)
            else:
                value = mean + deviation * normal
            value = round(value, decimals) if decimals else int(round(value))
            if kind == "lognormal" and value < low:
                value = low
            plausible = plausible and low <= value <= high
            row.append(0 if not_measured < missing else value)
        if plausible:
            rows.append([*row, label])
    return rows


def write_rows(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_patients(folder, seed=1):
    random = np.random.default_rng(seed)
    rows = [row for label, count in enumerate(PATIENT_COUNTS) for row in draw_patients(random, label, count)]
    random.shuffle(rows)
    write_rows(folder / "sample.csv", [*PATIENTS, "class"], rows)
    return ["sample.csv"]


def write_irises(folder, seed=1):
    random = np.random.default_rng(seed)
    rows = []
    for label, (means, deviations, pairs) in IRISES.items():
        correlations = np.eye(4)
        correlations[np.triu_indices(4, 1)] = pairs
        correlations = np.maximum(correlations, correlations.T)
        covariance = correlations * np.outer(deviations, deviations)
        for values in random.multivariate_normal(means, covariance, 50):
            rows.append([*(max(0.1, round(float(value), 1)) for value in values), label])
    write_rows(folder / "sample.csv", [*IRIS_NAMES, "class"], rows)
    return ["sample.csv"]


def read_rows(path):
    """The values and the classes of a sample.csv."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    return np.array([row[:-1] for row in rows], dtype=np.float64), [row[-1] for row in rows]


def main():
    parser = argparse.ArgumentParser(
        description="Makes the synthetic patients, the synthetic irises and the drawn digits.")
    parser.add_argument("--out", type=pathlib.Path, default=REPOSITORY, help="model repository to write into")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for name, write in {"diabetes": write_patients, "iris": write_irises, "mnist": draw_samples}.items():
        print(name, *write(options.out / name / "1", options.seed))


if __name__ == "__main__":
    main()
