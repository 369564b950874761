"""Cases of recurrent layers that convolve."""
from keras_case import case, sequential

SHAPES = {1: (6, 2), 2: (5, 4, 2), 3: (3, 4, 3, 2)}


def conv_lstm(name, option, rank=2, shape=None, kerases=("keras3", "keras2"), **settings):
    case(f"conv-lstm{rank}d{name}", f"ConvLSTM{rank}D", option, sequential(
        (3, *(shape or SHAPES[rank])),
        lambda K: getattr(K.layers, f"ConvLSTM{rank}D")(3, settings.get("kernel_size", 2), **{
            key: value for key, value in settings.items() if key != "kernel_size"})), kerases=kerases, tolerance=1e-4)


for rank in SHAPES:
    conv_lstm("", "", rank)
    conv_lstm("-sequences", "return_sequences, padding=same", rank, return_sequences=True, padding="same",
              kernel_size=3)
    conv_lstm("-strides", "strides=2, go_backwards, return_sequences", rank, strides=2, go_backwards=True,
              return_sequences=True)
conv_lstm("-no-bias", "use_bias=False, activation, recurrent_activation", use_bias=False, activation="relu",
          recurrent_activation="hard_sigmoid")
conv_lstm("-dilation", "dilation_rate=2", dilation_rate=2)
conv_lstm("-stateful-not", "dropout, unroll", dropout=0.2, recurrent_dropout=0.2, unroll=True, kerases=("keras3",))
conv_lstm("-softmax", "activation=softmax", activation="softmax", return_sequences=True)


def states(K, **settings):
    x = K.layers.Input((3, 5, 4, 2))
    sequence, *after = K.layers.ConvLSTM2D(3, 3, padding="same", return_sequences=True, return_state=True)(x)
    return K.Model(x, [*after, K.layers.ConvLSTM2D(3, 3, padding="same")(sequence, initial_state=after)])


case("conv-lstm2d-states", "ConvLSTM2D", "return_state, initial_state", states, tolerance=1e-4)
