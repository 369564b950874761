"""Draws digits as strokes with a round pen, a little different every time. No font and no one's handwriting is used."""
import numpy as np
from PIL import Image, ImageDraw

OVERSAMPLING = 4
SIZES = (120, 60, 200, 96, 400, 160, 280, 80, 240, 320)

# strokes in a square of 1 by 1, x to the right, y down; "curve" goes smoothly through its points
STROKES = {
    0: [("curve", (.5, .03), (.27, .14), (.18, .5), (.28, .87), (.5, .97), (.73, .86), (.82, .5), (.72, .13),
         (.5, .03))],
    1: [("line", (.36, .2), (.54, .04), (.53, .97))],
    2: [("curve", (.2, .3), (.28, .1), (.5, .03), (.74, .12), (.76, .33), (.6, .58), (.38, .8), (.18, .95)),
        ("line", (.18, .95), (.86, .94))],
    3: [("curve", (.22, .14), (.48, .03), (.74, .15), (.7, .36), (.42, .47)),
        ("curve", (.42, .47), (.75, .56), (.8, .78), (.55, .97), (.2, .86))],
    4: [("line", (.3, .04), (.2, .56), (.86, .53)), ("line", (.7, .22), (.66, .98))],
    5: [("line", (.78, .05), (.32, .06), (.27, .45)),
        ("curve", (.27, .45), (.5, .38), (.76, .5), (.78, .78), (.55, .97), (.2, .9))],
    6: [("curve", (.68, .04), (.42, .2), (.25, .5), (.24, .78), (.45, .97), (.7, .88), (.75, .68), (.55, .55),
         (.33, .62), (.25, .76))],
    7: [("line", (.18, .07), (.82, .05), (.42, .97))],
    8: [("curve", (.5, .48), (.72, .3), (.68, .08), (.45, .03), (.27, .14), (.3, .34), (.5, .48), (.74, .68),
         (.68, .92), (.45, .97), (.25, .86), (.28, .66), (.5, .48))],
    9: [("curve", (.74, .25), (.6, .06), (.38, .06), (.26, .25), (.36, .46), (.58, .45), (.74, .25)),
        ("line", (.74, .25), (.73, .5), (.66, .97))],
}


def smooth(points, steps=16):
    """A Catmull-Rom curve through the points."""
    padded = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:]):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2
                            + (3 * b - a - 3 * c + d) * t ** 3))
    return np.vstack([*parts, points[-1]])


def draw(digit, size, random, pen=None, middle=(0.5, 0.5), fill=0.7):
    """The ink of a digit, 0..255, in a square picture; pen and fill are shares of the side of the digit and the
    picture."""
    canvas = Image.new("L", (size * OVERSAMPLING,) * 2)
    brush = ImageDraw.Draw(canvas)
    side = size * OVERSAMPLING * fill
    radius = side * (pen or random.uniform(0.08, 0.12)) / 2
    angle, slant = np.radians(random.uniform(-5, 5)), random.uniform(-0.15, 0.05)
    turn = (np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            @ np.array([[0.8, slant], [0, 1]]))
    for kind, *points in STROKES[digit]:
        points = (np.array(points) - 0.5 + random.normal(0, 0.012, (len(points), 2))) @ turn.T
        points = (smooth(points) if kind == "curve" else points) * side + np.array(middle) * size * OVERSAMPLING
        brush.line([tuple(point) for point in points], fill=255, width=round(2 * radius))
        for x, y in points:
            brush.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas.resize((size, size), Image.Resampling.BOX), dtype=np.float64)


def coloured(ink, ground, pen):
    """The ink laid over a ground; both are a lightness or an (R, G, B)."""
    share = ink / 255 if np.isscalar(ground) else ink[..., None] / 255
    return Image.fromarray(np.rint(share * np.array(pen) + (1 - share) * np.array(ground)).astype(np.uint8))


def draw_samples(folder, seed=1):
    """One picture of each digit; the odd ones are dark on light, the even ones light on dark."""
    (folder / "samples").mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    names = []
    for digit in STROKES:
        ink = draw(digit, SIZES[digit], random)
        dark = digit % 2 == 1
        names.append(f"samples/{digit}-{'dark-on-light' if dark else 'light-on-dark'}.png")
        coloured(ink, *((255, 0) if dark else (0, 255))).save(folder / names[-1], optimize=True)
    return names
