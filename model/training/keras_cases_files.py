"""Cases of how files are laid out: models in models, frozen layers, layers of several models' calls."""
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


case("nested-called-twice", "Functional", "a model in it that is called twice", called_twice)
case("nested-frozen-layer", "Functional", "a model in it with a frozen layer", frozen_layer)
case("nested-frozen-model", "Functional", "a frozen model in it", frozen_model)
case("nested-three-deep", "Sequential", "models in models", three_deep)
case("nested-sequentials", "Functional", "sequential models in it", sequential_in_functional)
case("built-late", "Sequential", "without an input layer", built_late)
case("long-names", "Sequential", "names longer than HDF5's attributes", many_layers)
