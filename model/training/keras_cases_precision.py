"""Cases of mixed precision, and of layers with low-rank adaptation (LoRA)."""
from keras_case import case
from keras_cases_attention import block
from keras_cases_recurrent import words

POLICIES = {"mixed_float16": "mixed-float16", "mixed_bfloat16": "mixed-bfloat16"}


def mixed(policy, build):
    """Keras computes with 16-bit floats, Foretell with 32-bit ones: close, but not equal."""
    def under_policy(K):
        K.mixed_precision.set_global_policy(policy)
        try:
            return build(K)
        finally:
            K.mixed_precision.set_global_policy("float32")
    return under_policy


def dense(K):
    return K.Sequential([K.layers.Input((6,)), K.layers.Dense(8, activation="relu"), K.layers.BatchNormalization(),
                         K.layers.Dense(3, activation="softmax", dtype="float32")])


def image(K):
    return K.Sequential([K.layers.Input((8, 8, 2)), K.layers.Conv2D(4, 3, activation="relu"),
                         K.layers.MaxPooling2D(), K.layers.Flatten(), K.layers.Dense(3)])


def sequence(K):
    tokens = K.layers.Input((5,))
    x = K.layers.Embedding(6, 4, mask_zero=True)(tokens)
    return K.Model(tokens, K.layers.Dense(2)(K.layers.GRU(3)(K.layers.LSTM(3, return_sequences=True)(x))))


def transformer(K):
    tokens = K.layers.Input((5,))
    return K.Model(tokens, K.layers.Dense(2)(K.layers.Flatten()(block(K, K.layers.Embedding(6, 4)(tokens)))))


for policy, word in POLICIES.items():
    tolerance = 1e-2
    for name, (build, inputs) in {"dense": (dense, None), "conv2d": (image, None), "recurrent": (sequence, words(5)),
                                  "transformer": (transformer, words(5))}.items():
        case(f"{word}-{name}", policy, f"{name}, within {tolerance:g} of the output's scale", mixed(policy, build),
             inputs=inputs, scale_tolerance=tolerance)


# LoRA: weights that HDF5 keeps apart.

def adapted(name, shape, make, **options):
    def build(K):
        layer = make(K)
        model = K.Sequential([K.layers.Input(shape), layer])
        layer.enable_lora(2, lora_alpha=3)
        return model
    case(f"lora-{name.lower().replace('dense', '-dense').strip('-')}", name, "LoRA", build, kerases=("keras3",),
         **options)


adapted("Dense", (4,), lambda K: K.layers.Dense(3, activation="relu"))
adapted("EinsumDense", (4, 3), lambda K: K.layers.EinsumDense("abc,cde->abde", output_shape=(None, 2, 5),
                                                             bias_axes="de"))
adapted("Embedding", (5,), lambda K: K.layers.Embedding(6, 3), inputs=words(5))
adapted("Conv1D", (6, 2), lambda K: K.layers.Conv1D(3, 2))
adapted("Conv2D", (5, 5, 2), lambda K: K.layers.Conv2D(3, 2))
