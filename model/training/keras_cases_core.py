"""Cases of dense layers, activations, normalisation, merging and reshaping."""
import numpy as np

from keras_case import case, sequential

KERAS3 = ("keras3",)
KERAS2 = ("keras2",)


def layer(name, *arguments, **settings):
    """Makes a layer of whichever Keras."""
    return lambda K: getattr(K.layers, name)(*arguments, **settings)


case("dense", "Dense", "", sequential((4,), layer("Dense", 3)))
case("dense-no-bias", "Dense", "use_bias=False", sequential((4,), layer("Dense", 3, use_bias=False)))
case("dense-3d", "Dense", "on a sequence", sequential((2, 4), layer("Dense", 3, activation="relu")))
case("dense-4d", "Dense", "on an image", sequential((2, 3, 4), layer("Dense", 5, activation="softmax")))
case("dense-deep", "Dense", "several of them",
     sequential((8,), layer("Dense", 12, activation="relu"), layer("Dropout", 0.2),
                layer("Dense", 8, activation="relu"), layer("Dense", 1, activation="sigmoid")))


# -- activations -------------------------------------------------------------------------------------------------------

def wide(random, rows):
    """Numbers on either side of all bends of the functions, and far from them."""
    bends = np.array([-30, -6, -3, -2.5, -1, -0.5, 0, 0.5, 1, 2.5, 3, 6, 30])
    numbers = random.normal(0, 3, [rows, 2, 20])
    numbers[0, :, :len(bends)] = bends
    return [numbers.astype(np.float32)]


BOTH = ["linear", "relu", "elu", "selu", "gelu", "swish", "mish", "softplus", "softsign", "tanh", "sigmoid",
        "hard_sigmoid", "softmax"]
NEW = ["relu6", "leaky_relu", "celu", "glu", "silu", "squareplus", "sparse_plus", "soft_shrink", "hard_shrink",
       "tanh_shrink", "hard_tanh", "hard_silu", "hard_swish", "log_sigmoid", "log_softmax", "sparsemax",
       "sparse_sigmoid"]
for function in BOTH + NEW:
    case(f"activation-{function.replace('_', '-')}", "Activation", function,
         sequential((2, 20), layer("Activation", function)), inputs=wide,
         kerases=KERAS3 if function in NEW else ("keras3", "keras2"))
case("activation-exponential", "Activation", "exponential", sequential((2, 20), layer("Activation", "exponential")))
for function in ["relu6", "leaky_relu", "silu", "log_softmax"]:
    case(f"activation-{function.replace('_', '-')}-keras2", "Activation", function,
         sequential((2, 20), layer("Activation", function)), inputs=wide, kerases=KERAS2)
case("activation-flat", "Activation", "of single numbers", sequential((3,), layer("Activation", "sparsemax")),
     kerases=KERAS3)
case("activation-layer", "Activation", "a layer as function",
     sequential((5,), lambda K: K.layers.Dense(6, activation=K.layers.LeakyReLU(0.15)),
                lambda K: K.layers.Dense(6, activation=K.layers.ReLU(max_value=0.7)),
                lambda K: K.layers.Dense(6, activation=K.layers.ELU()),
                lambda K: K.layers.Dense(6, activation=K.layers.Softmax())))
case("activation-function", "Activation", "a function of Keras as object",
     sequential((5,), lambda K: K.layers.Dense(6, activation=K.activations.gelu),
                lambda K: K.layers.Dense(6, activation=K.activations.relu)))
for function in ["relu", "tanh", "gelu", "hard_sigmoid"]:
    case(f"dense-{function.replace('_', '-')}", "Dense", f"activation={function}",
         sequential((5,), layer("Dense", 4, activation=function)))

case("relu", "ReLU", "", sequential((2, 20), layer("ReLU")), inputs=wide)
case("relu-6", "ReLU", "max_value=6", sequential((2, 20), layer("ReLU", max_value=6.0)), inputs=wide)
case("relu-slope", "ReLU", "negative_slope", sequential((2, 20), layer("ReLU", negative_slope=0.2)), inputs=wide)
case("relu-threshold", "ReLU", "threshold", sequential((2, 20), layer("ReLU", threshold=1.0)), inputs=wide)
case("relu-all", "ReLU", "max_value, negative_slope and threshold",
     sequential((2, 20), layer("ReLU", max_value=2.5, negative_slope=0.3, threshold=0.5)), inputs=wide)
case("relu-max-slope", "ReLU", "max_value and negative_slope",
     sequential((2, 20), layer("ReLU", max_value=2.0, negative_slope=0.3)), inputs=wide)
case("leaky-relu", "LeakyReLU", "", sequential((2, 20), layer("LeakyReLU")), inputs=wide)
case("leaky-relu-slope", "LeakyReLU", "its slope", sequential((2, 20), layer("LeakyReLU", 0.05)), inputs=wide)
case("elu", "ELU", "", sequential((2, 20), layer("ELU")), inputs=wide)
case("elu-alpha", "ELU", "alpha", sequential((2, 20), layer("ELU", alpha=0.3)), inputs=wide)
case("prelu", "PReLU", "", sequential((3, 4, 2), layer("PReLU")))
case("prelu-flat", "PReLU", "of single numbers", sequential((5,), layer("PReLU")))
case("prelu-shared", "PReLU", "shared_axes=[1, 2]", sequential((3, 4, 2), layer("PReLU", shared_axes=[1, 2])))
case("prelu-shared-2", "PReLU", "shared_axes=[2]", sequential((3, 4, 2), layer("PReLU", shared_axes=[2])))
case("softmax", "Softmax", "", sequential((3, 4), layer("Softmax")))
case("softmax-axis", "Softmax", "axis=1", sequential((3, 4, 2), layer("Softmax", axis=1)))
case("softmax-axis-2", "Softmax", "axis=-2", sequential((3, 4, 2), layer("Softmax", axis=-2)))
case("softmax-axes", "Softmax", "axis=[1, 2]", sequential((3, 4, 2), layer("Softmax", axis=[1, 2])))
case("thresholded-relu", "ThresholdedReLU", "", sequential((2, 20), layer("ThresholdedReLU")), inputs=wide,
     kerases=KERAS2)
case("thresholded-relu-theta", "ThresholdedReLU", "theta", sequential((2, 20), layer("ThresholdedReLU", theta=0.4)),
     inputs=wide, kerases=KERAS2)


# -- normalisation -----------------------------------------------------------------------------------------------------

case("batch-normalization", "BatchNormalization", "", sequential((5, 4, 3), layer("BatchNormalization")))
case("batch-normalization-flat", "BatchNormalization", "of single numbers",
     sequential((5,), layer("BatchNormalization")))
case("batch-normalization-axis", "BatchNormalization", "axis=1",
     sequential((3, 4, 5), layer("BatchNormalization", axis=1)))
case("batch-normalization-middle", "BatchNormalization", "axis=2",
     sequential((3, 4, 5), layer("BatchNormalization", axis=2)), kerases=KERAS3)
case("batch-normalization-sequence", "BatchNormalization", "axis=-2",
     sequential((4, 5), layer("BatchNormalization", axis=-2)))
case("batch-normalization-epsilon", "BatchNormalization", "epsilon, momentum",
     sequential((4, 3), layer("BatchNormalization", epsilon=0.3, momentum=0.5)))
case("batch-normalization-no-scale", "BatchNormalization", "scale=False",
     sequential((4, 3), layer("BatchNormalization", scale=False)))
case("batch-normalization-no-center", "BatchNormalization", "center=False",
     sequential((4, 3), layer("BatchNormalization", center=False)))
case("batch-normalization-neither", "BatchNormalization", "scale=False, center=False",
     sequential((4, 3), layer("BatchNormalization", scale=False, center=False)))
case("batch-normalization-frozen", "BatchNormalization", "trainable=False",
     sequential((4,), layer("Dense", 3, trainable=False), layer("BatchNormalization", trainable=False),
                layer("Dense", 2)))

case("layer-normalization", "LayerNormalization", "", sequential((4, 5), layer("LayerNormalization")))
case("layer-normalization-axis", "LayerNormalization", "axis=1",
     sequential((4, 5), layer("LayerNormalization", axis=1)))
case("layer-normalization-axes", "LayerNormalization", "axis=[1, 2]",
     sequential((4, 5, 3), layer("LayerNormalization", axis=[1, 2])))
case("layer-normalization-apart", "LayerNormalization", "axis=[1, 3]",
     sequential((4, 5, 3), layer("LayerNormalization", axis=[1, 3])))
case("layer-normalization-all", "LayerNormalization", "axis=[-3, -2, -1]",
     sequential((4, 5, 3), layer("LayerNormalization", axis=[-3, -2, -1])))
case("layer-normalization-epsilon", "LayerNormalization", "epsilon",
     sequential((4, 5), layer("LayerNormalization", epsilon=0.5)))
case("layer-normalization-tiny", "LayerNormalization", "epsilon=1e-6",
     sequential((4, 5), layer("LayerNormalization", epsilon=1e-6)))
case("layer-normalization-no-scale", "LayerNormalization", "scale=False",
     sequential((4, 5), layer("LayerNormalization", scale=False)))
case("layer-normalization-no-center", "LayerNormalization", "center=False",
     sequential((4, 5), layer("LayerNormalization", center=False)))
case("layer-normalization-neither", "LayerNormalization", "scale=False, center=False",
     sequential((4, 5), layer("LayerNormalization", scale=False, center=False)))
case("layer-normalization-rms", "LayerNormalization", "rms_scaling=True",
     sequential((4, 5), layer("LayerNormalization", rms_scaling=True)), kerases=KERAS3)

case("group-normalization", "GroupNormalization", "groups=2",
     sequential((3, 4, 6), layer("GroupNormalization", groups=2)))
case("group-normalization-axis", "GroupNormalization", "axis=1",
     sequential((6, 3, 5), layer("GroupNormalization", groups=3, axis=1)))
case("group-normalization-middle", "GroupNormalization", "axis=-2",
     sequential((3, 4, 5), layer("GroupNormalization", groups=2, axis=-2)))
case("group-normalization-instance", "GroupNormalization", "groups=-1",
     sequential((3, 5, 4), layer("GroupNormalization", groups=-1)))
case("group-normalization-one", "GroupNormalization", "groups=1",
     sequential((5, 4), layer("GroupNormalization", groups=1)))
case("group-normalization-flat", "GroupNormalization", "of single numbers",
     sequential((6,), layer("GroupNormalization", groups=2)))
case("group-normalization-neither", "GroupNormalization", "scale=False, center=False, epsilon",
     sequential((3, 4, 6), layer("GroupNormalization", groups=2, scale=False, center=False, epsilon=0.1)))
case("rms-normalization", "RMSNormalization", "", sequential((4, 5), layer("RMSNormalization")), kerases=KERAS3)
case("rms-normalization-epsilon", "RMSNormalization", "epsilon",
     sequential((4, 5), layer("RMSNormalization", epsilon=0.5)), kerases=KERAS3)
case("rms-normalization-axes", "RMSNormalization", "axis=[1, 2]",
     sequential((4, 5), layer("RMSNormalization", axis=[1, 2])), kerases=KERAS3)


def short(random, rows):
    """Vectors of all lengths, the last of them zero."""
    numbers = random.normal(0, 1, [rows, 4, 5])
    numbers[1] *= 1e-4
    numbers[-1, -1] = 0
    return [numbers.astype(np.float32)]


case("unit-normalization", "UnitNormalization", "", sequential((4, 5), layer("UnitNormalization")), inputs=short)
case("unit-normalization-axis", "UnitNormalization", "axis=1", sequential((4, 5), layer("UnitNormalization", axis=1)),
     inputs=short)
case("unit-normalization-axes", "UnitNormalization", "axis=[1, 2]",
     sequential((4, 5), layer("UnitNormalization", axis=[1, 2])), inputs=short)

case("rescaling", "Rescaling", "scale, offset", sequential((3, 2), layer("Rescaling", 1 / 127.5, offset=-1)))
case("rescaling-scale", "Rescaling", "scale", sequential((3, 2), layer("Rescaling", 1 / 255)))
case("rescaling-lists", "Rescaling", "lists",
     sequential((3, 3), layer("Rescaling", scale=[0.5, 2.0, 0.1], offset=[1.0, -1.0, 0.25])))
case("rescaling-list", "Rescaling", "a list and a number",
     sequential((3, 3), layer("Rescaling", scale=[0.5, 2.0, 0.1], offset=1.5)))
case("normalization", "Normalization", "adapted", sequential((5,), layer("Normalization")))
case("normalization-axis", "Normalization", "adapted, axis=1", sequential((5, 3), layer("Normalization", axis=1)))
case("normalization-axes", "Normalization", "adapted, axis=(1, 2)",
     sequential((5, 3), layer("Normalization", axis=(1, 2))))
case("normalization-none", "Normalization", "adapted, axis=None", sequential((5, 3), layer("Normalization", axis=None)))
case("normalization-given", "Normalization", "mean, variance",
     sequential((2, 3), layer("Normalization", mean=[1.0, 2.0, -1.0], variance=[4.0, 0.5, 2.0])))
case("normalization-given-one", "Normalization", "mean, variance for all",
     sequential((2, 3), layer("Normalization", mean=1.5, variance=4.0)))
case("normalization-given-none", "Normalization", "mean, variance, axis=None",
     sequential((2, 3), layer("Normalization", axis=None, mean=1.5, variance=4.0)))
case("normalization-invert", "Normalization", "invert=True", sequential((5,), layer("Normalization", invert=True)))
case("normalization-zero", "Normalization", "a variance of 0",
     sequential((2,), layer("Normalization", mean=[1.0, 2.0], variance=[0.0, 2.0])),
     inputs=lambda random, rows: [np.array([[1, 5], [1, 2], [1, 3]], np.float32)])


# -- what does nothing in prediction -----------------------------------------------------------------------------------

def image(random, rows):
    return [random.uniform(-50, 300, [rows, 6, 5, 3]).astype(np.float32)]


for name, arguments, kerases in [
        ("Identity", {}, ("keras3", "keras2")), ("Dropout", dict(rate=0.4), ("keras3", "keras2")),
        ("AlphaDropout", dict(rate=0.4), ("keras3", "keras2")),
        ("GaussianDropout", dict(rate=0.4), ("keras3", "keras2")),
        ("GaussianNoise", dict(stddev=0.4), ("keras3", "keras2")),
        ("ActivityRegularization", dict(l1=0.1, l2=0.2), ("keras3", "keras2"))]:
    case(f"nothing-{name.lower()}", name, "", sequential((4, 3), layer(name, **arguments)), kerases=kerases)
for dimensions in (1, 2, 3):
    case(f"nothing-spatialdropout{dimensions}d", f"SpatialDropout{dimensions}D", "",
         sequential((4,) * dimensions + (3,), layer(f"SpatialDropout{dimensions}D", 0.5)))
for name, arguments, kerases in [
        ("RandomFlip", {}, ("keras3", "keras2")), ("RandomRotation", dict(factor=0.2), ("keras3", "keras2")),
        ("RandomZoom", dict(height_factor=0.3), ("keras3", "keras2")),
        ("RandomContrast", dict(factor=0.3), ("keras3", "keras2")),
        ("RandomTranslation", dict(height_factor=0.3, width_factor=0.2), ("keras3", "keras2")),
        ("RandomBrightness", dict(factor=0.3), ("keras3", "keras2")), ("RandomHeight", dict(factor=0.3), KERAS2),
        ("RandomWidth", dict(factor=0.3), KERAS2), ("RandomColorDegeneration", dict(factor=0.5), KERAS3),
        ("RandomColorJitter", dict(brightness_factor=0.3), KERAS3),
        ("RandomElasticTransform", dict(factor=1.0), KERAS3),
        ("RandomErasing", dict(factor=1.0), KERAS3), ("RandomGaussianBlur", dict(factor=1.0), KERAS3),
        ("RandomGrayscale", dict(factor=1.0), KERAS3), ("RandomHue", dict(factor=0.5), KERAS3),
        ("RandomInvert", dict(factor=1.0), KERAS3), ("RandomPerspective", dict(factor=1.0), KERAS3),
        ("RandomPosterization", dict(factor=3), KERAS3), ("RandomSaturation", dict(factor=0.7), KERAS3),
        ("RandomSharpness", dict(factor=0.9), KERAS3), ("RandomShear", dict(x_factor=0.5), KERAS3)]:
    case(f"nothing-{name.lower()}", name, "", sequential((6, 5, 3), layer(name, **arguments)), inputs=image,
         kerases=kerases)


# -- shape -------------------------------------------------------------------------------------------------------------

case("flatten", "Flatten", "", sequential((3, 4, 2), layer("Flatten"), layer("Dense", 2)))
case("flatten-channels-first", "Flatten", "data_format=channels_first",
     sequential((3, 4, 2), layer("Flatten", data_format="channels_first")))
case("flatten-channels-first-flat", "Flatten", "of single numbers",
     sequential((3,), layer("Flatten", data_format="channels_first")))
case("flatten-rank-1", "Flatten", "of nothing but rows",
     lambda K: K.Sequential([K.layers.Input(()), K.layers.Flatten()]))
case("reshape", "Reshape", "", sequential((3, 4), layer("Reshape", (2, 6))))
case("reshape-open", "Reshape", "-1", sequential((3, 4, 2), layer("Reshape", (-1, 8))))
case("reshape-open-last", "Reshape", "-1 as the last", sequential((12,), layer("Reshape", (2, 3, -1))))
case("reshape-flat", "Reshape", "to single numbers", sequential((3, 4), layer("Reshape", (12,))))
case("permute", "Permute", "(2, 1)", sequential((3, 4), layer("Permute", (2, 1))))
case("permute-3", "Permute", "(3, 1, 2)", sequential((3, 4, 2), layer("Permute", (3, 1, 2)), layer("Dense", 2)))
case("permute-flatten", "Permute", "then Flatten", sequential((3, 4, 2), layer("Permute", (2, 3, 1)), layer("Flatten")))


# -- merging -----------------------------------------------------------------------------------------------------------

def merging(name, *shapes, **settings):
    def build(K):
        inputs = [K.layers.Input(shape, name=f"in{i}") for i, shape in enumerate(shapes)]
        return K.Model(inputs, getattr(K.layers, name)(**settings)(inputs))
    return build


for name in ["Add", "Multiply", "Average", "Maximum", "Minimum"]:
    case(f"merge-{name.lower()}", name, "", merging(name, (3, 2), (3, 2)))
    case(f"merge-{name.lower()}-three", name, "three inputs, broadcast", merging(name, (3, 2), (1, 2), (3, 1)))
    case(f"merge-{name.lower()}-rank", name, "inputs of other ranks", merging(name, (4, 3, 2), (2,), (3, 1)))
    case(f"merge-{name.lower()}-rank-first", name, "the first of a lower rank", merging(name, (2,), (4, 3, 2)))
case("merge-subtract", "Subtract", "", merging("Subtract", (3, 2), (3, 2)))
case("merge-subtract-broadcast", "Subtract", "broadcast", merging("Subtract", (3, 1), (1, 2)))
case("merge-subtract-rank", "Subtract", "inputs of other ranks", merging("Subtract", (2,), (3, 2)))
case("concatenate", "Concatenate", "", merging("Concatenate", (3, 2), (3, 4)))
case("concatenate-flat", "Concatenate", "three inputs", merging("Concatenate", (3,), (1,), (2,)))
case("concatenate-axis", "Concatenate", "axis=1", merging("Concatenate", (3, 2), (4, 2), axis=1))
case("concatenate-axis-2", "Concatenate", "axis=-2", merging("Concatenate", (2, 3, 2), (2, 4, 2), axis=-2))
case("dot", "Dot", "axes=1", merging("Dot", (4,), (4,), axes=1))
case("dot-minus", "Dot", "axes=-1", merging("Dot", (3, 4), (2, 4), axes=-1))
case("dot-axes", "Dot", "axes=(2, 1)", merging("Dot", (3, 4), (4, 2), axes=(2, 1)))
case("dot-axes-first", "Dot", "axes=(1, 2)", merging("Dot", (4, 3), (2, 4), axes=(1, 2)))
case("dot-flat-left", "Dot", "a vector and matrices", merging("Dot", (4,), (4, 3), axes=1))
case("dot-flat-right", "Dot", "matrices and a vector", merging("Dot", (3, 4), (4,), axes=(2, 1)))
case("dot-many", "Dot", "axes=(2, 3) of many dimensions", merging("Dot", (2, 4, 3), (3, 2, 4), axes=(2, 3)))
case("dot-normalize", "Dot", "normalize=True", merging("Dot", (4, 3), (4, 2), axes=1, normalize=True))
case("dot-cosine", "Dot", "normalize=True, of vectors", merging("Dot", (4,), (4,), axes=-1, normalize=True))


# -- graphs ------------------------------------------------------------------------------------------------------------

def two_in_two_out(K):
    a, b = K.layers.Input((4,), name="a"), K.layers.Input((2, 3), name="b")
    shared = K.layers.Dense(3, activation="tanh", name="shared")
    flat = K.layers.Flatten()(shared(b))
    return K.Model([b, a], [K.layers.Dense(2, activation="softmax", name="class")(shared(K.layers.Dense(3)(a))),
                            K.layers.Dense(1, name="value")(flat)])


case("two-in-two-out", "Functional", "two inputs, two outputs, a shared layer", two_in_two_out)


def residual(K):
    x = given = K.layers.Input((5,))
    for _ in range(3):
        x = K.layers.Add()([x, K.layers.Dense(5, activation="relu")(x)])
    return K.Model(given, K.layers.Dense(2)(x))


def output_goes_on(K):
    given = K.layers.Input((4,))
    middle = K.layers.Dense(3, activation="relu", name="middle")(given)
    return K.Model(given, [middle, K.layers.Dense(2, name="end")(middle)])


def input_is_output(K):
    a, b = K.layers.Input((4,), name="a"), K.layers.Input((2,), name="b")
    return K.Model([a, b], [b, K.layers.Dense(2, name="end")(a)])


def output_twice(K):
    given = K.layers.Input((4,))
    end = K.layers.Dense(2, name="end")(given)
    return K.Model(given, [end, end])


def views(K):
    given = K.layers.Input((2, 6))
    x = K.layers.Flatten()(K.layers.Dense(6)(given))
    y = K.layers.Activation("relu")(K.layers.Dropout(0.5)(K.layers.Reshape((3, 4))(x)))
    return K.Model(given, [K.layers.Concatenate()([K.layers.Flatten()(y), x]), K.layers.Reshape((4, 3))(x)])


case("graph-residual", "Functional", "residual connections", residual)
case("graph-output-goes-on", "Functional", "an output that another layer takes", output_goes_on)
case("graph-input-is-output", "Functional", "an input that is an output", input_is_output)
case("graph-output-twice", "Functional", "an output twice", output_twice)
case("graph-views", "Functional", "the same numbers in several shapes", views)


def encoder(K, name="encoder"):
    return K.Sequential([K.layers.Input((4,)), K.layers.Dense(5, activation="relu"), K.layers.BatchNormalization(),
                         K.layers.Dense(3)], name=name)


def nested_sequential(K):
    return K.Sequential([K.layers.Input((4,)), K.layers.Dense(4), encoder(K), K.layers.Dense(2)])


def siamese(K):
    shared = encoder(K)
    a, b = K.layers.Input((4,), name="a"), K.layers.Input((4,), name="b")
    return K.Model([a, b], K.layers.Dense(1)(K.layers.Subtract()([shared(a), shared(b)])))


def nested_functional(K):
    a, b = K.layers.Input((4,), name="inner_a"), K.layers.Input((3,), name="inner_b")
    inner = K.Model([a, b], [K.layers.Add()([K.layers.Dense(3)(a), b]), K.layers.Dense(2)(a)], name="inner")
    x, y = K.layers.Input((4,), name="x"), K.layers.Input((3,), name="y")
    first, second = inner([x, y])
    third, _ = inner([K.layers.Dense(4)(second), first])
    return K.Model([x, y], [K.layers.Concatenate()([first, second, third]), second])


def nested_twice(K):
    inner = encoder(K, "innermost")
    given = K.layers.Input((4,))
    middle = K.Model(given, K.layers.Concatenate()([K.layers.Dense(2)(given), inner(given)]), name="middle")
    outer = K.Sequential([K.layers.Input((4,)), middle, K.layers.Dense(4), encoder(K, "other")], name="outer")
    x = K.layers.Input((4,))
    return K.Model(x, K.layers.Dense(2)(outer(x)))


def frozen(K):
    inner = encoder(K)
    inner.layers[0].trainable = False
    other = encoder(K, "frozen")
    other.trainable = False
    return K.Sequential([K.layers.Input((4,)), K.layers.Dense(4, trainable=False), inner, K.layers.Dense(4), other])


case("nested-sequential", "Sequential", "as a layer", nested_sequential)
case("nested-shared", "Sequential", "as a layer, called twice", siamese)
case("nested-functional", "Functional", "as a layer, two inputs and outputs, called twice", nested_functional)
case("nested-twice", "Functional", "models in models in a model", nested_twice)
case("nested-frozen", "Sequential", "frozen layers in models", frozen)
