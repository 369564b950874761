"""Draws the pictures on which the two implementations of digit-spec.md are compared, and writes what this one makes of
them."""
import sys

sys.dont_write_bytecode = True

import argparse
import json
import pathlib

import numpy as np
from PIL import Image

import digit
from drawn_digits import coloured, draw

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "src" / "test" / "resources" / "golden"


def shaded(ink):
    """Dark on a ground that is lighter at one side than at the other, like a photograph."""
    ground = np.linspace(225, 250, ink.shape[1])[None, :]
    return Image.fromarray(np.rint(ground * (1 - ink / 255) + 30 * ink / 255).astype(np.uint8))


def transparent(ink, colour):
    """The ink in one colour, and nothing behind it."""
    layers = np.empty((*ink.shape, 4), dtype=np.uint8)
    layers[..., :3] = colour
    layers[..., 3] = np.rint(ink)
    return Image.fromarray(layers)


def dusty(ink):
    """A speck of dust in the corner, and another near the digit."""
    ink = ink.copy()
    ink[8:12, 8:12] = 255
    ink[-14:-11, ink.shape[1] // 2:ink.shape[1] // 2 + 3] = 200
    return coloured(ink, 255, 0)


def wide(ink, width):
    """Off-centre in a picture that is wider than it is high."""
    return coloured(np.pad(ink, ((0, 0), (0, width - ink.shape[1]))), 255, 20)


def grey_16_bit(image):
    return Image.fromarray(np.asarray(image).astype(np.uint16) * 257)


def pictures(random):
    """File name, what the picture shows, the picture."""
    def ink(number, size, **options):
        return draw(number, size, random, **options)

    yield "dark-on-light.png", 3, coloured(ink(3, 150), 255, 0)
    yield "light-on-dark.png", 5, coloured(ink(5, 96), 0, 255)
    yield "small.png", 7, coloured(ink(7, 24), 255, 0)
    yield "large.png", 2, coloured(ink(2, 1100), 255, 0)
    yield "thick-pen.bmp", 4, coloured(ink(4, 120, pen=0.2), 255, 0)
    yield "grey-contrast.png", 8, coloured(ink(8, 130), 140, 95)
    yield "shaded.jpg", 9, shaded(ink(9, 180))
    yield "coloured.png", 6, coloured(ink(6, 140), (250, 240, 190), (30, 40, 160))
    yield "palette.gif", 0, coloured(ink(0, 110), (20, 60, 30), (250, 220, 90)).quantize(16)
    yield "transparent-dark.png", 2, transparent(ink(2, 100), (0, 0, 0))
    yield "transparent-white.png", 3, transparent(ink(3, 100), (255, 255, 255))
    yield "one-bit.png", 5, coloured(ink(5, 90), 255, 0).point(lambda value: 255 * (value > 127), "1")
    yield "sixteen-bit.png", 6, grey_16_bit(coloured(ink(6, 80), 230, 10))
    yield "off-centre.png", 4, wide(ink(4, 120, middle=(0.4, 0.55)), 300)
    yield "narrow.png", 1, coloured(ink(1, 64, pen=0.05), 255, 0)
    yield "dust.png", 7, dusty(ink(7, 160))
    prepared = np.rint(digit.prepare(ink(8, 200))).astype(np.uint8)
    yield "already-prepared.png", 8, Image.fromarray(prepared)
    yield "already-prepared-inverted.png", 8, Image.fromarray(255 - prepared)
    yield "blank.png", None, Image.new("L", (60, 40), 250)
    yield "blank-transparent.png", None, Image.new("RGBA", (40, 40), (0, 0, 0, 0))


def expected(path, label):
    try:
        pixels = digit.prepare(digit.read(path))
    except digit.NoDigit:
        return {"blank": True}
    return {"pixels": [round(float(value), 3) for value in pixels.ravel()], "label": str(label)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--golden", type=pathlib.Path, default=GOLDEN, help="folder of the golden test files")
    folder = parser.parse_args().golden
    (folder / "digits").mkdir(parents=True, exist_ok=True)
    lines = []
    for name, label, image in pictures(np.random.default_rng(7)):
        path = folder / "digits" / name
        image.save(path, **({"quality": 90} if path.suffix == ".jpg" else {}))
        result = expected(path, label)
        assert result.get("label") == (None if label is None else str(label)), name
        lines.append(f"  {json.dumps(name)}: {json.dumps(result)}")
    (folder / "digits.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(len(lines), "pictures written")


if __name__ == "__main__":
    main()
