"""Cases of dense layers, activations, normalisation, merging and reshaping."""
from keras_cases import case, sequential

case("dense", "Dense", "", sequential((4,), lambda K: K.layers.Dense(3)))
case("dense-no-bias", "Dense", "use_bias=False", sequential((4,), lambda K: K.layers.Dense(3, use_bias=False)))
case("dense-3d", "Dense", "on a sequence", sequential((2, 4), lambda K: K.layers.Dense(3, activation="relu")))


def two_in_two_out(K):
    a, b = K.layers.Input((4,), name="a"), K.layers.Input((2, 3), name="b")
    shared = K.layers.Dense(3, activation="tanh", name="shared")
    flat = K.layers.Flatten()(shared(b))
    return K.Model([b, a], [K.layers.Dense(2, activation="softmax", name="class")(shared(K.layers.Dense(3)(a))),
                            K.layers.Dense(1, name="value")(flat)])


case("two-in-two-out", "Functional", "two inputs, two outputs, a shared layer", two_in_two_out)
