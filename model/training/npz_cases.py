"""Writes the .npz files that the tests of dev.foretell.model.npz read, with NumPy itself.

    python npz_cases.py ../src/test/resources/npz
"""

import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

numbers = np.arange(24).reshape(2, 3, 4)
arrays = {
    "float32": (numbers / 8).astype("<f4"),
    "float64": (numbers / 10).astype("<f8"),
    "int32": (numbers - 12).astype("<i4"),
    "int64": (numbers - 12).astype("<i8"),
    "uint8": (numbers + 200).astype("u1"),
    "bool": numbers % 3 == 0,
    "fortran": np.asfortranarray((numbers / 8).astype("<f4")),
    "vector": np.array([1.5, -0.0, np.inf, -np.inf, np.nan], dtype="<f4"),
    "scalar": np.array(7.25),
    "nothing": np.zeros((0, 4), dtype="<f4"),
}
np.savez(folder / "stored.npz", **arrays)
np.savez_compressed(folder / "compressed.npz", **arrays)
np.savez(folder / "objects.npz", inputs=np.array([{"a": 1}], dtype=object))
np.savez(folder / "big-endian.npz", inputs=numbers.astype(">f4"))
np.savez(folder / "structured.npz", inputs=np.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]))
np.savez(folder / "texts.npz", texts=np.array([["a", "äö 😀", ""], ["longer text", "nul\0in", " b "]]),
         fortran=np.asfortranarray(np.array([["a", "b"], ["c", "d"]])), none=np.zeros((0, 1), dtype="<U3"))
np.savez(folder / "bytes.npz", inputs=np.array([b"a", b"bc"]))
