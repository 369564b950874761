"""Trains the mnist model: a picture of a digit, and which of the ten it is."""
import os
import sys

sys.dont_write_bytecode = True
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # a few times faster here

import gzip
import io
import multiprocessing

import numpy as np
from PIL import Image, ImageFilter

import digit
import drawn_digits
from foretell_training import (arguments, framework, keras, model_folder, seed_everything, tf, today, write_golden,
                               write_model)

HELD_OUT = 10_000
BATCH = 128
LABELS = [str(label) for label in range(10)]


def read_idx(path, header):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), dtype=np.uint8, offset=header)


# --- what happens to a picture on its way to the model ----------------------------------------------------------------

def jpeg(image, quality):
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file)


def prepared(image):
    return np.rint(digit.prepare(np.asarray(image))).astype(np.uint8)


def travelled(task):
    """A training image after a random journey: enlarged, drawn with a thicker or thinner pen, compressed, then
    prepared."""
    pixels, seed = task
    random = np.random.default_rng(seed)
    side = int(random.integers(20, 301))
    way = random.choice([Image.Resampling.NEAREST, Image.Resampling.BILINEAR, Image.Resampling.BICUBIC])
    image = enlarged = Image.fromarray(pixels).resize((side, side), way)
    pixel = side / digit.SIZE
    if pixel >= 3 and random.random() < 0.3:
        thicker = random.random() < 0.6
        width = 2 * round(pixel * random.uniform(0.4, 1.5 if thicker else 1.0) / 2) + 1
        image = image.filter(ImageFilter.MaxFilter(width) if thicker else ImageFilter.MinFilter(width))
    if random.random() < 0.2:
        image = jpeg(image, int(random.integers(30, 95)))
    try:
        return prepared(image)
    except digit.NoDigit:
        return prepared(enlarged)


FORMS = {
    "as they are": lambda image: image,
    "inverted": lambda image: Image.eval(image, lambda value: 255 - value),
    "enlarged to 200x200": lambda image: image.resize((200, 200), Image.Resampling.BICUBIC),
    "enlarged to 200x200 and inverted": lambda image: FORMS["inverted"](FORMS["enlarged to 200x200"](image)),
    "JPEG-compressed, quality 75": lambda image: jpeg(image, 75),
}


def in_form(task):
    pixels, form = task
    return prepared(FORMS[form](Image.fromarray(pixels)))


def in_parallel(function, tasks):
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return np.stack(pool.map(function, tasks, chunksize=500))


# --- training ---------------------------------------------------------------------------------------------------------

class Batches(keras.utils.PyDataset):
    """Every image once per epoch, as it is or travelled, turned, sheared, zoomed and shifted a little."""

    def __init__(self, images, journeys, labels, seed):
        super().__init__()
        self.pictures, self.labels, self.seed, self.epoch = np.stack([images, journeys]), labels, seed, 0
        self.on_epoch_end()

    def __len__(self):
        return len(self.labels) // BATCH

    def on_epoch_end(self):
        self.epoch += 1
        self.order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.labels))

    def __getitem__(self, index):
        random = np.random.default_rng([self.seed, self.epoch, index])
        chosen = self.order[index * BATCH:(index + 1) * BATCH]
        pictures = self.pictures[random.integers(0, 2, BATCH), chosen][..., None].astype(np.float32) / 255
        return self.moved(pictures, random), self.labels[chosen]

    @staticmethod
    def moved(pictures, random):
        count = len(pictures)
        angle = np.radians(random.uniform(-11, 11, count))
        shear = random.uniform(-0.15, 0.15, count)
        zoom_x, zoom_y = random.uniform(0.88, 1.12, (2, count))
        a, b = np.cos(angle) * zoom_x, (shear - np.sin(angle)) * zoom_y
        c, d = np.sin(angle) * zoom_x, np.cos(angle) * zoom_y
        x, y = digit.CENTRE + random.uniform(-2, 2, (2, count))
        transforms = np.stack([a, b, digit.CENTRE - a * x - b * y, c, d, digit.CENTRE - c * x - d * y,
                               np.zeros(count), np.zeros(count)], axis=1)
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=pictures, transforms=transforms.astype(np.float32), output_shape=[digit.SIZE, digit.SIZE],
            fill_value=0.0, interpolation="BILINEAR", fill_mode="CONSTANT")


def network(normalised):
    """The network, either as it is trained, with batch normalisation and dropout, or as it is shipped."""
    layers = keras.layers

    def block(kind, name, *args):
        if not normalised:
            return [kind(*args, activation="relu", name=name)]
        return [kind(*args, use_bias=False, name=name), layers.BatchNormalization(name=name + "_normalised"),
                layers.ReLU()]

    def dropout(share):
        return [layers.Dropout(share)] if normalised else []

    return keras.Sequential([
        layers.Input((digit.SIZE, digit.SIZE, 1), name="image"),
        *block(layers.Conv2D, "conv1", 16, 3),
        *block(layers.Conv2D, "conv2", 24, 3),
        layers.MaxPooling2D(2, name="pool1"),
        *block(layers.Conv2D, "conv3", 48, 3),
        *block(layers.Conv2D, "conv4", 64, 3),
        layers.MaxPooling2D(2, name="pool2"),
        *dropout(0.1),
        layers.Flatten(name="flatten"),
        *block(layers.Dense, "dense", 128),
        *dropout(0.4),
        layers.Dense(len(LABELS), activation="softmax", name="digit"),
    ], name="mnist")


def folded(trained):
    """The same function without batch normalisation: its factors are multiplied into the weights before it."""
    shipped = network(normalised=False)
    for layer in shipped.layers:
        weights = trained.get_layer(layer.name).get_weights() if layer.weights else []
        if len(weights) == 1:
            normalisation = trained.get_layer(layer.name + "_normalised")
            gamma, beta, mean, variance = (np.float64(values) for values in normalisation.get_weights())
            factor = gamma / np.sqrt(variance + normalisation.epsilon)
            weights = [weights[0] * factor, beta - mean * factor]
        layer.set_weights(weights)
    return shipped


def train(name, images, journeys, labels, epochs, seed):
    seed_everything(seed)
    model = network(normalised=True)
    steps = len(labels) // BATCH * epochs
    model.compile(optimizer=keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(2e-3, steps)),
                  loss="sparse_categorical_crossentropy", metrics=["accuracy"])

    def progress(epoch, logs):
        print(f"{name}, epoch {epoch + 1:2} of {epochs}: loss {logs['loss']:.4f}, accuracy {logs['accuracy']:.4f}",
              flush=True)

    model.fit(Batches(images, journeys, labels, seed), epochs=epochs, verbose=0, shuffle=False,
              callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=progress)])
    shipped = folded(model)
    check = scaled(images[:2000])
    difference = np.abs(model.predict(check, verbose=0) - shipped.predict(check, verbose=0)).max()
    print(f"{name}, folded: differs from the trained network by at most {difference:.1e}", flush=True)
    assert difference < 1e-5
    return shipped


def scaled(pictures):
    return np.asarray(pictures, dtype=np.float32).reshape(-1, digit.SIZE, digit.SIZE, 1) / 255


def measure(model, images, labels, training_rows):
    metrics = []
    for form, pictures in images.items():
        accuracy = float((model.predict(scaled(pictures), verbose=0).argmax(axis=1) == labels).mean())
        print(f"held-out images, {form}: accuracy {accuracy:.4f}", flush=True)
        name = ("accuracy" if not metrics
                else "accuracy_" + form.split(",")[0].replace(" ", "_").replace("-", "_").lower())
        metrics.append({"name": name, "value": accuracy, "method":
                        f"the last {len(labels):,} training images, {form}, through the image preparation; "
                        f"predicted by a model of the same recipe trained on the other {training_rows:,}"})
    return metrics


# --- what is written --------------------------------------------------------------------------------------------------

def golden_inputs():
    """Drawn digits in other drawings than the samples, noise, and the extremes."""
    random = np.random.default_rng(1000)
    drawings = [drawn_digits.draw(number % 10, int(random.integers(60, 300)), random) for number in range(12)]
    rows = [np.round(digit.prepare(drawing), 3) for drawing in drawings]
    rows += list(random.integers(0, 256, (6, digit.SIZE, digit.SIZE)))
    rows += [np.zeros((digit.SIZE, digit.SIZE)), np.full((digit.SIZE, digit.SIZE), 255)]
    return np.array(rows).reshape(len(rows), -1)


def export(model, options, training_rows, metrics):
    folder = model_folder(options.out, "mnist")
    sample_files = drawn_digits.draw_samples(folder)
    model = write_model(folder, model, {
        "name": "mnist", "version": "1", "title": "Handwritten digit",
        "description": "Tells which digit a picture shows. Trained on the handwritten digits of the MNIST database.",
        "platform": "keras",
        "inputs": [{"name": "image", "datatype": "FP32", "shape": [-1, digit.SIZE, digit.SIZE, 1],
                    "image": {"width": digit.SIZE, "height": digit.SIZE, "box": digit.BOX, "mean": 0, "scale": 255}}],
        "outputs": [{"name": "digit", "datatype": "FP32", "shape": [-1, len(LABELS)], "labels": LABELS}],
        "samples": {"files": sample_files, "description": "digits drawn by our own script"},
        "training": {"script": "model/training/mnist.py", "data": f"MNIST training images, {training_rows:,} of 60,000",
                     "rows": training_rows, "date": today(), "framework": framework(), "seed": options.seed},
        "metrics": metrics,
    }, sample_files)
    for name in sample_files:
        shares = model.predict(scaled(digit.prepare(digit.read(folder / name))), verbose=0)[0]
        right = LABELS[shares.argmax()] == name.removeprefix("samples/")[0]
        print(f"{name}: {shares.argmax()} ({shares.max():.3f}) {'right' if right else 'WRONG'}")
    inputs = golden_inputs()
    write_golden(options.golden / "mnist.json", inputs, model.predict(scaled(inputs), verbose=0))


def main():
    parser = arguments(__doc__, images="train-images-idx3-ubyte.gz", labels="train-labels-idx1-ubyte.gz")
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--held-out-only", action="store_true",
                        help="write the measured model, instead of training again on all images")
    options = parser.parse_args()
    images = read_idx(options.images, 16).reshape(-1, digit.SIZE, digit.SIZE)
    labels = read_idx(options.labels, 8).astype(np.int64)
    journeys = in_parallel(travelled, [(image, [options.seed, number]) for number, image in enumerate(images)])
    held_out = {form: in_parallel(in_form, [(image, form) for image in images[-HELD_OUT:]]) for form in FORMS}
    print("training images prepared", flush=True)

    # One training leaves a part of two cores idle, so both run at once, each in a process of its own.
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        def training(name, rows):
            return pool.apply_async(
                train, (name, images[:rows], journeys[:rows], labels[:rows], options.epochs, options.seed))

        rows = len(labels) - HELD_OUT
        measured = training("measured", rows)
        shipped = measured if options.held_out_only else training("shipped", len(labels))
        metrics = measure(measured.get(), held_out, labels[-HELD_OUT:], rows)
        export(shipped.get(), options, rows if options.held_out_only else len(labels), metrics)


if __name__ == "__main__":
    main()
