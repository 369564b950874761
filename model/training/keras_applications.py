"""Builds the networks of keras.applications with random weights, saves each, and records inputs and what Keras makes of
them, for a comparison by hand:

    python keras_applications.py FOLDER [name ...]      # all, or those whose names contain one of the words
    foretell-model add FOLDER/NAME.keras --name n --golden FOLDER/NAME.npz

With --keras 2 they are of tf_keras.
"""
import argparse
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py  # noqa: F401  (before TensorFlow, which brings an HDF5 of its own)
import numpy as np

# One of each family, the smallest; their size where they need more than 64 pixels.
SIZES = {
    "MobileNet": 64, "MobileNetV2": 64, "MobileNetV3Small": 64, "MobileNetV3Large": 64,
    "EfficientNetB0": 64, "EfficientNetV2B0": 64, "ResNet50": 64, "ResNet50V2": 64, "DenseNet121": 64,
    "InceptionV3": 75, "InceptionResNetV2": 75, "Xception": 71, "NASNetMobile": 224, "VGG16": 64, "ConvNeXtTiny": 64,
    "RegNetX002": 64,
}
ROWS = 2


def randomise(model, random):
    """Random weights that keep the numbers' size from layer to layer: those of a deep network would vanish or explode.
    """
    def value(variable):
        name = getattr(variable, "path", variable.name)
        numbers = random.normal(0, 1, variable.shape)
        if "kernel" in name:
            return numbers * np.sqrt(2 / max(1, np.prod(variable.shape[:-1])))
        if "variance" in name:
            return np.abs(numbers) + 0.5
        return 1 + 0.1 * numbers if "gamma" in name else 0.1 * numbers
    for layer in model.layers:
        layer.set_weights([value(weight) for weight in layer.weights])
        if hasattr(layer, "finalize_state"):  # a Normalization computes with a copy of its weights
            layer.finalize_state()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("words", nargs="*", help="make only those whose names contain one of these")
    parser.add_argument("--keras", choices=["2", "3"], default="3")
    arguments = parser.parse_args()
    if arguments.keras == "2":
        import tf_keras as keras
    else:
        import keras
    arguments.folder.mkdir(parents=True, exist_ok=True)
    chosen = [name for name in SIZES if hasattr(keras.applications, name)
              and (not arguments.words or any(word in name for word in arguments.words))]
    for number, name in enumerate(chosen, 1):
        print(f"\r{number}/{len(chosen)} {name:30}", end="", file=sys.stderr, flush=True)
        keras.backend.clear_session()
        random = np.random.default_rng([1, *name.encode()])
        shape = (SIZES[name], SIZES[name], 3)
        # Without the softmax, which hides differences.
        model = getattr(keras.applications, name)(
            weights=None, input_shape=shape, classes=10, classifier_activation=None)
        randomise(model, random)
        inputs = random.uniform(0, 255 if "Efficient" in name or "V3" in name else 1, (ROWS, *shape)).astype("float32")
        np.savez(arguments.folder / f"{name}.npz", inputs=inputs, outputs=model.predict(inputs, verbose=0))
        for ending in ("keras", "h5"):
            model.save(arguments.folder / f"{name}.{ending}")
    print(file=sys.stderr)


if __name__ == "__main__":
    main()
