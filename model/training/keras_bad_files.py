"""Makes files that people should not trust, or that are unusual, of the fixture of a Dense layer: for the tests of the
reader.

    python keras_bad_files.py
"""
import io
import pathlib
import zipfile

import h5py
import numpy as np

RESOURCES = pathlib.Path(__file__).resolve().parent.parent / "src" / "test" / "resources"
LAYER = "model_weights/dense"
KERNEL = LAYER + "/sequential/dense/kernel"
BIAS = LAYER + "/sequential/dense/bias"
FILES = {}


def file(change):
    FILES[change.__name__.replace("_", "-") + ".h5"] = change
    return change


def replaced(model, make, name=KERNEL):
    values = model[name][()]
    del model[name]
    make(values)


def dataset(model, dtype=None, name=KERNEL, **options):
    replaced(model, lambda values: model.create_dataset(name, data=values.astype(dtype or values.dtype), **options),
             name)


@file
def float64(model):
    dataset(model, "f8")


@file
def big_endian(model):
    dataset(model, ">f4")


@file
def gzip(model):
    dataset(model, chunks=(3, 2), compression="gzip", shuffle=True, fletcher32=True)


@file
def chunks(model):
    dataset(model, chunks=(4, 3))


@file
def float16(model):
    dataset(model, "f2", BIAS)


@file
def lzf(model):
    dataset(model, chunks=(2, 3), compression="lzf")


@file
def texts(model):
    replaced(model, lambda values: model.create_dataset(KERNEL, data=np.full((4, 3), b"1.0")))


@file
def compound(model):
    replaced(model, lambda values: model.create_dataset(KERNEL, (4, 3), dtype=[("a", "f4"), ("b", "i4")]))


@file
def not_a_number(model):
    model[BIAS][1] = np.nan


@file
def infinite(model):
    model[KERNEL][1, 1] = -np.inf


@file
def never_written(model):
    replaced(model, lambda values: model.create_dataset(KERNEL, (4, 3), "f4"))


@file
def chunks_never_written(model):
    replaced(model, lambda values: model.create_dataset(KERNEL, (4, 3), "f4", chunks=(2, 3)))


@file
def huge(model):
    replaced(model, lambda values: model.create_dataset(KERNEL, (1 << 40, 1 << 20), "f4", chunks=(1, 3)))


@file
def bomb(model):
    replaced(model, lambda values: model.create_dataset(
        KERNEL, data=np.zeros((80, 1_000_000), "f4"), chunks=(1, 1_000_000), compression="gzip", compression_opts=9))


@file
def external_link(model):
    replaced(model, lambda values: model.__setitem__(KERNEL, h5py.ExternalLink("/etc/hostname", "/kernel")))


@file
def circular_link(model):
    replaced(model, lambda values: model.__setitem__(KERNEL, h5py.SoftLink("/" + KERNEL)))


@file
def circular_group(model):
    del model[LAYER]["sequential"]
    model[LAYER]["sequential"] = h5py.SoftLink("/" + LAYER)


@file
def external_storage(model):
    replaced(model, lambda values: model.create_dataset(KERNEL, (4, 3), "f4", external=[("/etc/passwd", 0, 48)]))


@file
def virtual(model):
    layout = h5py.VirtualLayout((4, 3), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "kernel", (4, 3))
    replaced(model, lambda values: model.create_virtual_dataset(KERNEL, layout))


@file
def without_bias(model):
    model[LAYER].attrs["weight_names"] = [b"sequential/dense/kernel"]


@file
def with_more(model):
    model[LAYER].create_dataset("sequential/dense/more", data=np.zeros(3, "f4"))
    model[LAYER].attrs["weight_names"] = [b"sequential/dense/kernel", b"sequential/dense/bias",
                                          b"sequential/dense/more"]


@file
def with_another_layer(model):
    model["model_weights"].copy(model[LAYER], "other")
    model["model_weights"].attrs["layer_names"] = [b"input_layer", b"dense", b"other"]


@file
def named_but_absent(model):
    del model[KERNEL]


@file
def named_otherwise(model):
    model[LAYER].move("sequential/dense/kernel", "sequential/dense/gamma")
    model[LAYER].attrs["weight_names"] = [b"sequential/dense/gamma", b"sequential/dense/bias"]


@file
def exchanged(model):
    """In another order than Keras's: it would take the one for the other."""
    model[LAYER].attrs["weight_names"] = [b"sequential/dense/bias", b"sequential/dense/kernel"]


@file
def without_model(model):
    del model.attrs["model_config"]


@file
def model_is_a_number(model):
    model.attrs["model_config"] = 7


@file
def keras_1(model):
    model.attrs["keras_version"] = "1.2.2"


@file
def before_keras_1(model):
    """Without its version, and with a layer as it was called then."""
    del model.attrs["keras_version"]
    model.attrs["model_config"] = model.attrs["model_config"].replace('"Dense"', '"MaxoutDense"')


def main():
    fixture = zipfile.ZipFile(RESOURCES / "keras" / "dense.zip").read("keras3.h5")
    with zipfile.ZipFile(RESOURCES / "keras-bad-files.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, change in sorted(FILES.items()):
            memory = io.BytesIO(fixture)
            with h5py.File(memory, "r+") as model:
                change(model)
            archive.writestr(zipfile.ZipInfo(name), memory.getvalue(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    main()
