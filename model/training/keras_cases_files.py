"""Cases of how files are laid out: models in models, frozen layers, layers of several models' calls."""
import numpy as np

from keras_case import case


def inner(K, frozen=False, name="inner"):
    i = K.layers.Input((4,))
    model = K.Model(i, K.layers.Dense(4, name="second")(K.layers.Dense(4, name="first", activation="tanh")(i)),
                    name=name)
    model.layers[1].trainable = not frozen
    return model


def called_twice(K):
    model, x = inner(K), K.layers.Input((4,))
    y = model(x)
    return K.Model(x, [y, K.layers.Dense(2)(model(y)), model(model(y))])


def frozen_layer(K):
    model, x = inner(K, frozen=True), K.layers.Input((4,))
    return K.Model(x, K.layers.Dense(2)(model(x)))


def frozen_model(K):
    model, x = inner(K), K.layers.Input((4,))
    model.trainable = False
    return K.Model(x, K.layers.Dense(2)(model(x)))


def three_deep(K):
    x = K.layers.Input((4,))
    outer = K.Model(x, K.layers.Dense(4, name="third")(inner(K)(K.layers.Dense(4, name="zeroth")(x))), name="outer")
    return K.Sequential([K.layers.Input((4,)), outer, K.layers.Dense(2)])


def sequential_in_functional(K):
    late = K.Sequential([K.layers.Dense(4, name="a"), K.layers.Dense(4, name="b", activation="tanh")], name="late")
    late.layers[0].trainable = False
    early = K.Sequential([K.layers.Input((4,)), K.layers.Dense(4, name="c"), K.layers.Dense(4, name="d")], name="early")
    x = K.layers.Input((4,))
    return K.Model(x, [late(early(x)), early(x)])


def built_late(K):
    model = K.Sequential([K.layers.Dense(4), K.layers.Dense(3)])
    model.build((None, 4))
    return model


def many_layers(K):
    """So many and so long names that they do not fit into one attribute of HDF5."""
    return K.Sequential([K.layers.Input((4,)), *(K.layers.Dense(1, name="d" * 900 + str(i)) for i in range(75))])


def called_in_training(K):
    """Keras 3's predict overrides what each call says, that of an augmentation by itself among them."""
    x = K.layers.Input((4, 4, 2))
    y = K.layers.RandomFlip()(x)
    y = K.layers.Dropout(0.5)(y, training=True)
    y = K.layers.BatchNormalization()(y, training=True)
    i = K.layers.Input((4, 4, 2))
    inner = K.Model(i, K.layers.GaussianNoise(0.9)(K.layers.RandomZoom(0.9)(i), training=True), name="augmentation")
    return K.Model(x, K.layers.Dense(2)(inner(y, training=True)))


def slashes(K, name="block1"):
    x = K.layers.Input((4,))
    y = K.layers.Dense(4, name=f"{name}/dense_a", activation="tanh")(x)
    y = K.layers.BatchNormalization(name=f"{name}/dense_a/bn")(y)
    return K.Model(x, K.layers.Dense(3, name=f"{name}/b/c/dense")(y), name=f"{name}/model")


def slashes_within(K):
    x = K.layers.Input((4,))
    y = slashes(K, "left")(x)
    return K.Model(x, K.layers.Dense(2, name="left")(K.layers.Add(name="sum/of")([y, slashes(K, "right")(x)])))


def custom_loss(y_true, y_pred):
    return abs(y_true - y_pred) ** 3


def compiled(K):
    model = inner(K, name="compiled")
    model.compile(optimizer="adam", loss=custom_loss, metrics=[custom_loss])
    model.fit(np.ones((2, 4)), np.ones((2, 4)), verbose=0)
    return model


case("custom-loss", "Functional", "compiled with a custom loss", compiled)
case("training-in-calls", "Functional", "calls with training=True", called_in_training, kerases=("keras3",))
case("slashes", "Functional", "names with slashes", slashes, kerases=("keras2",))
case("slashes-within", "Functional", "names with slashes, in models in it", slashes_within, kerases=("keras2",))
case("nested-called-twice", "Functional", "a model in it that is called twice", called_twice)
case("nested-frozen-layer", "Functional", "a model in it with a frozen layer", frozen_layer)
case("nested-frozen-model", "Functional", "a frozen model in it", frozen_model)
case("nested-three-deep", "Sequential", "models in models", three_deep)
case("nested-sequentials", "Functional", "sequential models in it", sequential_in_functional)
case("built-late", "Sequential", "without an input layer", built_late)
case("long-names", "Sequential", "names longer than HDF5's attributes", many_layers)
