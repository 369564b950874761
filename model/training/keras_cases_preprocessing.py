"""Cases: layers that prepare numbers and images."""
import numpy as np

from keras_case import case

KERAS3 = ("keras3",)


def functional(shape, layer, **arguments):
    """A functional model of a layer and a Dense."""
    def build(K):
        tensor = K.layers.Input(shape)
        return K.Model(tensor, K.layers.Dense(2)(getattr(K.layers, layer)(**arguments)(tensor)))
    return build


# -- categories --------------------------------------------------------------------------------------------------------

def whole(shape, count):
    return lambda random, rows: [random.integers(0, count, [rows, *shape]).astype(np.int32)]


def categories(shape, **arguments):
    """Whole numbers, an encoding of them, and a Dense."""
    def build(K):
        tensor = K.layers.Input(shape, dtype="int32")
        return K.Model(tensor, K.layers.Dense(2)(K.layers.CategoryEncoding(5, **arguments)(tensor)))
    return build


for mode in ["one_hot", "multi_hot", "count"]:
    case(f"category-encoding-{mode.replace('_', '-')}", "CategoryEncoding", f"output_mode={mode}",
         categories((1,), output_mode=mode), inputs=whole((1,), 5))
for mode in ["multi_hot", "count"]:
    case(f"category-encoding-{mode.replace('_', '-')}-of-several", "CategoryEncoding",
         f"output_mode={mode}, of several", categories((4,), output_mode=mode), inputs=whole((4,), 5))
case("category-encoding-default", "CategoryEncoding", "", categories((4,)), inputs=whole((4,), 5))
for name, shape in [("several", (4,)), ("a-matrix", (3, 2)), ("columns", (3, 1))]:
    case(f"category-encoding-one-hot-of-{name}", "CategoryEncoding",
         f"output_mode=one_hot, of {name.replace('-', ' ')}", categories(shape, output_mode="one_hot"),
         inputs=whole(shape, 5), kerases=KERAS3)


# -- images ------------------------------------------------------------------------------------------------------------

def photo(random, rows):
    return [random.uniform(0, 255, [rows, 7, 6, 3]).astype(np.float32)]


for name, option, size, arguments, kerases in [
        ("even", "", (3, 4), {}, ("keras3", "keras2")),
        ("odd", "an odd number of cells off", (4, 3), {}, ("keras3", "keras2")),
        ("whole", "of nothing", (7, 6), {}, ("keras3", "keras2")),
        ("channels-first", "data_format=channels_first", (4, 2), dict(data_format="channels_first"), KERAS3)]:
    case(f"center-crop-{name}", "CenterCrop", option, functional((7, 6, 3), "CenterCrop", height=size[0], width=size[1],
         **arguments), inputs=photo, kerases=kerases)
