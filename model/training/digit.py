"""Prepares a plain picture of one digit for the mnist model, as digit-spec.md describes; the numbered steps are those
of that text. What that text says of photos is done in serving only."""
import math

import numpy as np
from PIL import Image
from scipy import ndimage

SIZE = 28
BOX = 20
CENTRE = (SIZE - 1) / 2
LONGEST_SIDE = 1024
LEAST_CONTRAST = 16


class NoDigit(ValueError):
    """The picture is blank."""


def half_up(value):
    return math.floor(value + 0.5)


def read(path):
    """The lightness of a picture file."""
    with Image.open(path) as image:
        image.load()
        return lightness(image)


def lightness(image):
    """Step 1."""
    if image.mode.startswith("I"):
        return np.asarray(image, dtype=np.float64) / 257
    transparent = "transparency" in image.info or "A" in image.mode
    if image.mode in ("1", "L", "LA"):
        layers = np.asarray(image.convert("LA"), dtype=np.float64)
        values = layers[..., 0]
    else:
        layers = np.asarray(image.convert("RGBA"), dtype=np.float64)
        values = layers[..., :3] @ np.array([0.299, 0.587, 0.114])
    if not transparent:
        return values
    opacity = layers[..., -1] / 255
    on_white = opacity * values + (1 - opacity) * 255
    if np.ptp(on_white) < LEAST_CONTRAST and (opacity < 1).any():
        return opacity * values
    return on_white


def reduce(values):
    """Step 2."""
    factor = math.ceil(max(values.shape) / LONGEST_SIDE)
    if factor == 1:
        return values
    height, width = (side // factor for side in values.shape)
    if height == 0 or width == 0:
        raise NoDigit("too narrow")
    blocks = values[:height * factor, :width * factor].reshape(height, factor, width, factor)
    return blocks.mean(axis=(1, 3))


def light_on_dark(values):
    """Step 3: the values, inverted if need be, their ground and their maximum."""
    height, width = values.shape
    inner = np.zeros(values.shape, dtype=bool)
    inner[1:height - 1, 1:width - 1] = True
    frame = np.sort(values[~inner])
    ground, low, high = frame[(frame.size - 1) // 2], values.min(), values.max()
    if high - low < LEAST_CONTRAST:
        raise NoDigit("blank")
    if ground - low > high - ground:
        return 255 - values, 255 - ground, 255 - low
    return values, ground, high


def box_of(mask):
    """First and last row, first and last column of what is set."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return rows[0], rows[-1], columns[0], columns[-1]


def centre_of_mass(values):
    total = values.sum()
    height, width = values.shape
    return values.sum(axis=0) @ np.arange(width) / total, values.sum(axis=1) @ np.arange(height) / total


def is_prepared(values, ground):
    """Step 4."""
    mask = values >= 51
    if values.shape != (SIZE, SIZE) or ground > 16 or not mask.any():
        return False
    top, bottom, left, right = box_of(mask)
    if max(bottom - top, right - left) + 1 > BOX + 1:
        return False
    return all(abs(centre - CENTRE) <= 1.501 for centre in centre_of_mass(values))


def cut_out(ink):
    """Step 6: the extended box of the digit, and the longer side of the box itself."""
    labels, count = ndimage.label(ink >= 76.5, structure=np.ones((3, 3)))
    if count > 1:
        sizes = np.bincount(labels.ravel())
        sizes[0] = 0
        speck = sizes < 0.05 * sizes.max()
        speck[0] = False
        ink = np.where(speck[labels], 0, ink)
    top, bottom, left, right = box_of(ink >= 76.5)
    longer = int(max(bottom - top, right - left)) + 1
    margin = math.ceil(longer / 20)
    return ink[max(0, top - margin):bottom + margin + 1, max(0, left - margin):right + margin + 1], longer


def resize(values, width, height):
    return np.asarray(Image.fromarray(values.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR),
                      dtype=np.float64)


def fit(cut, longer):
    """Step 7."""
    factor = BOX / longer
    height, width = (max(1, half_up(side * factor)) for side in cut.shape)
    scaled = resize(cut, width, height)
    top, left = max(0, height - SIZE) // 2, max(0, width - SIZE) // 2
    return scaled[top:top + SIZE, left:left + SIZE]


def centred(values):
    """Step 8."""
    picture = np.zeros((SIZE, SIZE))
    height, width = values.shape
    x, y = (half_up(CENTRE - centre + 0.001) for centre in centre_of_mass(values))
    x, y = min(max(x, 0), SIZE - width), min(max(y, 0), SIZE - height)
    picture[y:y + height, x:x + width] = values
    return picture


def prepare(values):
    """From the lightness of a picture to 28x28 values from 0 to 255, or NoDigit."""
    values, ground, high = light_on_dark(reduce(np.asarray(values, dtype=np.float64)))
    if is_prepared(values, ground):
        return values
    ink = np.clip((values - ground) / (high - ground), 0, 1) * 255
    ink[ink < 25.5] = 0
    picture = centred(fit(*cut_out(ink)))
    return picture * (255 / picture.max())
