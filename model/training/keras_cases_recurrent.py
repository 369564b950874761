"""Cases of recurrent layers, masks, wrappers and embeddings."""
import numpy as np

from keras_case import case, sequential

BOTH = ("keras3", "keras2")
LAYERS = ("LSTM", "GRU", "SimpleRNN")


def recurrent(name, layer, option, *layers, **options):
    case(name, layer, option, sequential(*layers), tolerance=1e-4, **options)


def graph(name, layer, option, build, **options):
    case(name, layer, option, build, tolerance=1e-4, **options)


def layer(class_name, units=3, **settings):
    return lambda K: getattr(K.layers, class_name)(units, **settings)


def words(*shape, count=6):
    """Whole numbers, of which many are 0: of a sentence the words that are missing."""
    return lambda random, rows: [random.integers(0, count, (rows, *shape)) * random.integers(0, 2, (rows, *shape))
                                 .astype(np.float32)]


def gaps(*shape):
    """Sequences with some steps of nothing but 0: at the beginning, in between, at the end."""
    def inputs(random, rows):
        values = random.normal(0, 1, (rows, *shape)).astype(np.float32)
        values[0, -2:] = 0
        values[1, 1] = 0
        values[2, :2] = 0
        values[2, -1] = 0
        return [values]
    return inputs


def several(*makers):
    return lambda random, rows: [array for make in makers for array in make(random, rows)]


def numbers(*shape):
    return lambda random, rows: [random.normal(0, 1, (rows, *shape)).astype(np.float32)]


def masking(K):
    return K.layers.Masking()


# Each recurrent layer, and what all of them have.

for name in LAYERS:
    word = name.lower().replace("rnn", "-rnn")
    recurrent(word, name, "", (5, 3), layer(name))
    recurrent(f"{word}-long", name, "100 steps", (100, 2), layer(name, 2, return_sequences=True))
    recurrent(f"{word}-no-bias", name, "use_bias=False", (4, 3), layer(name, use_bias=False))
    recurrent(f"{word}-relu", name, "activation", (4, 3), layer(name, activation="relu"))
    recurrent(f"{word}-backwards", name, "go_backwards, return_sequences", (4, 3),
              layer(name, return_sequences=True, go_backwards=True))
    recurrent(f"{word}-masked", name, "mask, two layers", (6, 3), masking, layer(name, return_sequences=True),
              layer(name, 2), inputs=gaps(6, 3))

for name in LAYERS:
    case(f"{name.lower().replace('rnn', '-rnn')}-stateful", name,
         "stateful, whose states are reset before each request", lambda K, name=name: K.Sequential([
             K.layers.InputLayer(**{"batch_shape" if K.__version__ >= "3" else "batch_input_shape": (3, 4, 3)}),
             layer(name, stateful=True)(K)]), tolerance=1e-4)
recurrent("lstm-unroll", "LSTM", "unroll", (4, 3), layer("LSTM", unroll=True))
recurrent("lstm-dropout", "LSTM", "dropout", (4, 3), layer("LSTM", dropout=0.5, recurrent_dropout=0.4))
recurrent("lstm-softmax", "LSTM", "activation=softmax", (4, 3), layer("LSTM", activation="softmax"))
recurrent("lstm-linear", "LSTM", "activation=None", (4, 3), layer("LSTM", activation=None))
recurrent("lstm-masked-sequences", "LSTM", "mask, return_sequences", (6, 3), masking,
          layer("LSTM", return_sequences=True), inputs=gaps(6, 3))
recurrent("gru-masked-backwards", "GRU", "mask, go_backwards", (6, 3), masking,
          layer("GRU", return_sequences=True, go_backwards=True), inputs=gaps(6, 3))
recurrent("lstm-masked-unroll", "LSTM", "mask, unroll", (6, 3), masking,
          layer("LSTM", return_sequences=True, unroll=True), inputs=gaps(6, 3))
recurrent("lstm-zeroes", "LSTM", "zero_output_for_mask", (6, 3), masking,
          layer("LSTM", return_sequences=True, zero_output_for_mask=True), inputs=gaps(6, 3))
recurrent("gru-zeroes-last", "GRU", "zero_output_for_mask, return_sequences=False", (6, 3), masking,
          layer("GRU", zero_output_for_mask=True), inputs=gaps(6, 3))
recurrent("lstm-zeroes-unroll-backwards", "LSTM", "zero_output_for_mask, unroll, go_backwards", (6, 3), masking,
          layer("LSTM", return_sequences=True, zero_output_for_mask=True, unroll=True, go_backwards=True),
          inputs=gaps(6, 3))
recurrent("simple-rnn-zeroes-unroll-last", "SimpleRNN", "zero_output_for_mask, unroll, return_sequences=False", (6, 3),
          masking, layer("SimpleRNN", zero_output_for_mask=True, unroll=True), kerases=("keras3",), inputs=gaps(6, 3))

for name in ("LSTM", "GRU"):
    recurrent(f"{name.lower()}-hard-sigmoid", name, "recurrent_activation=hard_sigmoid", (4, 3),
              layer(name, recurrent_activation="hard_sigmoid"))
    recurrent(f"{name.lower()}-recurrent-softmax", name, "recurrent_activation=softmax", (4, 3),
              layer(name, recurrent_activation="softmax"))
    recurrent(f"{name.lower()}-implementation", name, "implementation=1", (4, 3), layer(name, implementation=1))

recurrent("gru-reset-before", "GRU", "reset_after=False", (5, 3), layer("GRU", reset_after=False))
recurrent("gru-reset-before-no-bias", "GRU", "reset_after=False, use_bias=False", (5, 3),
          layer("GRU", reset_after=False, use_bias=False))
recurrent("gru-reset-before-masked", "GRU", "reset_after=False, mask", (6, 3), masking,
          layer("GRU", reset_after=False, return_sequences=True), inputs=gaps(6, 3))
recurrent("lstm-no-forget-bias", "LSTM", "unit_forget_bias=False", (4, 3), layer("LSTM", unit_forget_bias=False))
recurrent("lstm-wide", "LSTM", "more units than steps", (3, 2), layer("LSTM", 17, return_sequences=True))


def with_states(name, **settings):
    def build(K):
        sequence = K.layers.Input((4, 3))
        return K.Model(sequence, getattr(K.layers, name)(2, return_state=True, **settings)(sequence))
    return build


for name in LAYERS:
    graph(f"{name.lower()}-state", name, "return_state, return_sequences", with_states(name, return_sequences=True))


def encoder_decoder(name, masked, **settings):
    def build(K):
        source, target = K.layers.Input((4,), name="source"), K.layers.Input((5,), name="target")
        embedded = K.layers.Embedding(6, 3, mask_zero=masked)(source)
        encoded, *states = getattr(K.layers, name)(2, return_state=True)(embedded)
        aimed = K.layers.Embedding(6, 3, mask_zero=masked)(target)
        decoded = getattr(K.layers, name)(2, return_sequences=True, **settings)(aimed, initial_state=states)
        return K.Model([source, target], [K.layers.Dense(4, activation="softmax")(decoded), encoded])
    return build


for name in LAYERS:
    graph(f"{name.lower()}-initial-state-masked", name, "initial_state, mask", encoder_decoder(name, True),
          inputs=several(words(4), words(5)))
graph("lstm-initial-state", "LSTM", "initial_state", encoder_decoder("LSTM", False), inputs=several(words(4), words(5)))
graph("lstm-initial-state-unroll", "LSTM", "initial_state, mask, unroll", encoder_decoder("LSTM", True, unroll=True),
      inputs=several(words(4), words(5)))

for name in LAYERS:
    recurrent(f"rnn-{name.lower()}-cell", "RNN", f"around a {name}Cell", (4, 3),
              lambda K, name=name: K.layers.RNN(getattr(K.layers, f"{name}Cell")(2), return_sequences=True))
recurrent("rnn-masked", "RNN", "mask, zero_output_for_mask", (6, 3), masking,
          lambda K: K.layers.RNN(K.layers.LSTMCell(2), return_sequences=True, zero_output_for_mask=True),
          inputs=gaps(6, 3))


# Both directions.

def bidirectional(inner="LSTM", settings=None, **own):
    return lambda K: K.layers.Bidirectional(getattr(K.layers, inner)(2, **(settings or {})), **own)


for mode in ("concat", "sum", "mul", "ave"):
    recurrent(f"bidirectional-{mode}-sequences", "Bidirectional", f"merge_mode={mode}, return_sequences", (4, 3),
              bidirectional("GRU", {"return_sequences": True}, merge_mode=mode))
recurrent("bidirectional", "Bidirectional", "", (4, 3), bidirectional())
recurrent("bidirectional-simple", "Bidirectional", "around a SimpleRNN", (4, 3), bidirectional("SimpleRNN"))
recurrent("bidirectional-masked", "Bidirectional", "mask", (6, 3), masking, bidirectional(), inputs=gaps(6, 3))
recurrent("bidirectional-masked-sequences", "Bidirectional", "mask, return_sequences", (6, 3), masking,
          bidirectional("GRU", {"return_sequences": True}), bidirectional("LSTM"), inputs=gaps(6, 3))
recurrent("bidirectional-masked-unroll", "Bidirectional", "mask, unroll", (6, 3), masking,
          bidirectional("LSTM", {"return_sequences": True, "unroll": True}), inputs=gaps(6, 3))
recurrent("bidirectional-other-backward", "Bidirectional", "backward_layer", (4, 3),
          lambda K: K.layers.Bidirectional(K.layers.LSTM(2, return_sequences=True), backward_layer=K.layers.GRU(
              3, activation="relu", return_sequences=True, go_backwards=True)))
def backwards_first(K):
    # Keras 2 turns it round, Keras 3 does not: there the other one is given.
    other = {} if K.__version__.startswith("2") else {"backward_layer": K.layers.LSTM(2, return_sequences=True)}
    return K.layers.Bidirectional(K.layers.LSTM(2, return_sequences=True, go_backwards=True), **other)


recurrent("bidirectional-backwards-first", "Bidirectional", "around a layer that goes backwards", (4, 3),
          backwards_first)


def both_directions(inner, masked=False, states=False, **settings):
    def build(K):
        sequence = K.layers.Input((6, 3))
        given = K.layers.Masking()(sequence) if masked else sequence
        own = {"merge_mode": settings["merge_mode"]} if "merge_mode" in settings else {}
        rest = {key: value for key, value in settings.items() if key != "merge_mode"}
        made = K.layers.Bidirectional(getattr(K.layers, inner)(2, **rest), **own)(given)
        outputs = list(made)
        if masked:
            outputs = [K.layers.LSTM(2)(output) for output in outputs[:1]] + outputs[1:]
        return K.Model(sequence, outputs)
    return build


for inner in ("LSTM", "GRU"):
    graph(f"bidirectional-{inner.lower()}-state", "Bidirectional", f"return_state of {inner}",
          both_directions(inner, return_state=True))
graph("bidirectional-none-sequences", "Bidirectional", "merge_mode=None, return_sequences",
      both_directions("LSTM", merge_mode=None, return_sequences=True))
graph("bidirectional-none-masked", "Bidirectional", "merge_mode=None, mask",
      both_directions("LSTM", True, merge_mode=None, return_sequences=True), inputs=gaps(6, 3))
graph("bidirectional-none-state", "Bidirectional", "merge_mode=None, return_state",
      both_directions("GRU", merge_mode=None, return_state=True))
graph("bidirectional-state-masked", "Bidirectional", "return_state, return_sequences, mask",
      both_directions("LSTM", True, return_state=True, return_sequences=True), inputs=gaps(6, 3))


def bidirectional_initial_state(K):
    a, b = K.layers.Input((4, 3), name="a"), K.layers.Input((5, 2), name="b")
    _, *states = K.layers.Bidirectional(K.layers.LSTM(2, return_state=True))(a)
    return K.Model([a, b], K.layers.Bidirectional(K.layers.LSTM(2, return_sequences=True))(
        K.layers.Masking()(b), initial_state=states))


graph("bidirectional-initial-state", "Bidirectional", "initial_state, mask", bidirectional_initial_state,
      inputs=several(numbers(4, 3), gaps(5, 2)))


# A layer at each step.

recurrent("time-distributed-dense", "TimeDistributed", "Dense", (4, 3),
          lambda K: K.layers.TimeDistributed(K.layers.Dense(2, activation="tanh")))
recurrent("time-distributed-conv2d", "TimeDistributed", "Conv2D", (3, 5, 4, 2),
          lambda K: K.layers.TimeDistributed(K.layers.Conv2D(3, 2, padding="same", strides=2)))
recurrent("time-distributed-max-pooling2d", "TimeDistributed", "MaxPooling2D", (3, 5, 4, 2),
          lambda K: K.layers.TimeDistributed(K.layers.MaxPooling2D(2)))
recurrent("time-distributed-flatten", "TimeDistributed", "Flatten", (3, 4, 2),
          lambda K: K.layers.TimeDistributed(K.layers.Flatten()), layer("LSTM"))
recurrent("time-distributed-lstm", "TimeDistributed", "LSTM", (3, 4, 2),
          lambda K: K.layers.TimeDistributed(K.layers.LSTM(3)), layer("GRU"))
recurrent("time-distributed-bidirectional", "TimeDistributed", "Bidirectional", (3, 4, 2),
          lambda K: K.layers.TimeDistributed(K.layers.Bidirectional(K.layers.LSTM(2, return_sequences=True))))
recurrent("time-distributed-model", "TimeDistributed", "a model", (3, 4, 2),
          lambda K: K.layers.TimeDistributed(K.Sequential(
              [K.layers.Input((4, 2)), K.layers.Dense(3), K.layers.LSTM(2), K.layers.Dense(2)])))
recurrent("time-distributed-masked", "TimeDistributed", "mask", (6, 3), masking,
          lambda K: K.layers.TimeDistributed(K.layers.Dense(2)), layer("LSTM"), inputs=gaps(6, 3))
recurrent("time-distributed-inner-mask", "TimeDistributed", "Masking", (3, 4, 2),
          lambda K: K.layers.TimeDistributed(K.layers.Masking()),
          lambda K: K.layers.TimeDistributed(K.layers.LSTM(3)), inputs=gaps(3, 4, 2))


def sentences(K):
    words_of_sentences = K.layers.Input((3, 4))
    embedded = K.layers.Embedding(6, 2, mask_zero=True)(words_of_sentences)
    return K.Model(words_of_sentences, K.layers.TimeDistributed(K.layers.LSTM(3))(embedded))


graph("time-distributed-mask-of-words", "TimeDistributed", "a mask of the layer within", sentences, inputs=words(3, 4))


def sentences_of_lstm(K):
    words_of_sentences = K.layers.Input((3, 4))
    embedded = K.layers.Embedding(6, 2, mask_zero=True)(words_of_sentences)
    return K.Model(words_of_sentences, K.layers.LSTM(2)(K.layers.TimeDistributed(K.layers.LSTM(3))(embedded)))


graph("time-distributed-mask-of-sentences", "TimeDistributed", "a mask of steps from one of the layer within",
      sentences_of_lstm, kerases=("keras2",), inputs=words(3, 4))


def sentence_model(K):
    sentence = K.layers.Input((4,))
    encoder = K.Model(sentence, K.layers.GRU(3)(K.layers.Embedding(6, 2, mask_zero=True)(sentence)))
    text = K.layers.Input((3, 4))
    return K.Model(text, K.layers.LSTM(2)(K.layers.TimeDistributed(encoder)(text)))


graph("time-distributed-sentence-model", "TimeDistributed", "a model that masks", sentence_model, inputs=words(3, 4))


# Embeddings and masks.

def embedding(**settings):
    return lambda K: K.layers.Embedding(6, 3, **settings)


recurrent("embedding", "Embedding", "", (5,), embedding(), inputs=words(5))
recurrent("embedding-2d", "Embedding", "of a matrix", (2, 3), embedding(), inputs=words(2, 3))
recurrent("embedding-masked", "Embedding", "mask_zero", (5,), embedding(mask_zero=True), layer("LSTM"), inputs=words(5))
recurrent("embedding-masked-gru", "Embedding", "mask_zero", (5,), embedding(mask_zero=True),
          layer("GRU", return_sequences=True), inputs=words(5))


def integer_words(K):
    numbers_of_words = K.layers.Input((5,), dtype="int32")
    return K.Model(numbers_of_words, K.layers.LSTM(2)(K.layers.Embedding(6, 3, mask_zero=True)(numbers_of_words)))


graph("embedding-int32", "Embedding", "whole numbers as inputs", integer_words,
      inputs=lambda random, rows: [random.integers(0, 6, (rows, 5)).astype(np.int32)])

recurrent("masking", "Masking", "", (6, 3), masking, inputs=gaps(6, 3))


def half(random, rows):
    values = random.normal(0, 1, (rows, 4, 2)).astype(np.float32)
    values[0, 1:] = 0.5
    values[1, 0] = 0.5
    values[2, 2, 0] = 0.5
    return [values]


recurrent("masking-value", "Masking", "mask_value", (4, 2), lambda K: K.layers.Masking(0.5), layer("SimpleRNN", 2),
          inputs=half)
recurrent("repeat-vector", "RepeatVector", "", (3,), lambda K: K.layers.RepeatVector(4),
          layer("LSTM", return_sequences=True))

# Who hands a mask on: a recurrent layer at the end shows whether it came through.

PASSING = {
    "dense": lambda K: K.layers.Dense(2),
    "activation": lambda K: K.layers.Activation("tanh"),
    "dropout": lambda K: K.layers.Dropout(0.5),
    "spatial-dropout1d": lambda K: K.layers.SpatialDropout1D(0.5),
    "gaussian-noise": lambda K: K.layers.GaussianNoise(0.5),
    "leaky-relu": lambda K: K.layers.LeakyReLU(),
    "batch-normalization": lambda K: K.layers.BatchNormalization(),
    "layer-normalization": lambda K: K.layers.LayerNormalization(),
    "unit-normalization": lambda K: K.layers.UnitNormalization(),
    "rescaling": lambda K: K.layers.Rescaling(0.5, 0.1),
    "identity": lambda K: K.layers.Identity(),
    "reshape": lambda K: K.layers.Reshape((6, 3)),
    "conv1d": lambda K: K.layers.Conv1D(2, 3, padding="same"),
    "max-pooling1d": lambda K: K.layers.MaxPooling1D(2),
    "global-average-pooling1d": lambda K: K.layers.GlobalAveragePooling1D(),
    "global-max-pooling1d": lambda K: K.layers.GlobalMaxPooling1D(),
    "flatten": lambda K: K.layers.Flatten(),
}
for word, make in PASSING.items():
    ends = [] if word.startswith("global") or word == "flatten" else [layer("LSTM", 2)]
    recurrent(f"mask-{word}", "mask", f"through {word}", (6, 3), masking, make, *ends, inputs=gaps(6, 3))


def merged(merge, one=True, other=True, same=True):
    def build(K):
        a, b = K.layers.Input((6, 3), name="a"), K.layers.Input((6, 3), name="b")
        left = K.layers.Masking()(a) if one else a
        right = K.layers.Masking()(b) if other else b
        return K.Model([a, b], K.layers.LSTM(2)(merge(K)([left, right])))
    return build


MERGES = {
    "add": lambda K: K.layers.Add(),
    "concatenate": lambda K: K.layers.Concatenate(),
    "concatenate-steps": lambda K: K.layers.Concatenate(axis=1),
}


def other_gaps(random, rows):
    values = gaps(6, 3)(random, rows)[0]
    return [values[::-1].copy()]


for word, merge in MERGES.items():
    graph(f"mask-{word}", "mask", f"{word} of two masks", merged(merge), inputs=several(gaps(6, 3), other_gaps))
    kerases = ("keras3",) if word == "concatenate-steps" else BOTH
    graph(f"mask-{word}-one", "mask", f"{word} of one mask", merged(merge, other=False), kerases=kerases,
          inputs=several(gaps(6, 3), other_gaps))


def nested_model(K):
    a = K.layers.Input((6, 3))
    inner = K.Sequential([K.layers.Input((6, 3)), K.layers.Dense(2), K.layers.LSTM(3, return_sequences=True)],
                         name="inner")
    return K.Model(a, K.layers.GRU(2)(inner(K.layers.Masking()(a))))


graph("mask-nested-model", "mask", "into a model and out of it", nested_model, inputs=gaps(6, 3))


def nested_masking(K):
    a = K.layers.Input((6, 3))
    b = K.layers.Input((6, 3))
    inner = K.Model(b, K.layers.Dense(2)(K.layers.Masking()(b)), name="inner")
    return K.Model(a, K.layers.GRU(2)(inner(a)))


graph("mask-from-nested-model", "mask", "made in a model", nested_masking, inputs=gaps(6, 3))


def shared_layer(K):
    a, b = K.layers.Input((6, 3), name="a"), K.layers.Input((6, 3), name="b")
    shared = K.layers.LSTM(2)
    return K.Model([a, b], [shared(K.layers.Masking()(a)), shared(b)])


graph("mask-shared-layer", "mask", "for one call of a shared layer", shared_layer,
      inputs=several(gaps(6, 3), other_gaps))


def named_mask(K):
    a, b = K.layers.Input((6, 3), name="a"), K.layers.Input((6,), name="b")
    mask = K.ops.not_equal(b, 2.0)
    return K.Model([a, b], K.layers.GRU(2)(K.layers.LSTM(2, return_sequences=True)(a, mask=mask), mask=mask))


graph("mask-argument", "mask", "given by name", named_mask, kerases=("keras3",),
      inputs=several(numbers(6, 3), words(6)))
