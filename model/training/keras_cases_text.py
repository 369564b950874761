"""Cases of the layers that take texts: what goes in are arrays of texts, and what comes out are numbers."""
import numpy as np

from keras_case import case

KERAS3 = ("keras3",)
# What TensorFlow's operations treat in their own way: capitals and spaces beyond ASCII, and characters of no width.
TEXTS = [
    "The cat sat on the mat.", "the DOG, a cat; and the mat!", "", "  \t spaces \x0b\x0c\r\n everywhere \x1c\x1f ",
    "It's \"quoted\" -- (really) [yes] {no} <tag> a_b c\\d e/f ~g ^h `i` |j #k $l %m &n *o +p =q @r ?s :t",
    "ÄPFEL äpfel Äpfel ÉCOLE İstanbul ΣΊΣΥΦΟΣ ß", "no\u00a0break\u3000wide\u2003em\u200bzero\u0085next",
    "“curly” ‘quotes’ — dash… ¡hola! ¿qué? 。、", "emoji 😀👩‍👩‍👧 a😀b", "nul\0inside \0 alone", "cat cat cat dog",
    "[UNK] mat unknown words only here", "日本語 の 文", "0 1 22 3.14 -5 1e6 1,000",
]
WORDS = ["the", "cat", "mat", "dog", "sat", "on", "a", "and", "its", "quoted", "äpfel", "Äpfel", "Äpfel".lower(),
         "école", "École", "ÉCOLE".replace("É", "É").lower(), "spaces", "everywhere", "emoji", "a😀b", "😀👩‍👩‍👧",
         "nul\0inside",
         "no\u00a0break\u3000wide\u2003em\u200bzero\u0085next", "ab", "cd", "ef", "日本語", "の", "22", "314", "5", "1000",
         "“curly”", "—", "dash…", "¡hola", "ss", "ß", "the cat", "cat cat", "cat sat on", "cat cat cat", "Σίσυφος",
         "UNK", "The", "mat.", "DOG,", "[UNK]", "tag", "<tag>", "ÄPFEL", "Äpfel äpfel"]
VOCABULARY = list(dict.fromkeys(WORDS))
CHARACTERS = list(dict.fromkeys("abcdefghijklmnop 😀👩‍äÄé\u00a0日本.,!T"))
CITIES = ["oslo", "rome", "São Paulo", "東京", " ", "a b", "Oslo"]
ASKED = ["oslo", "rome", "paris", "", "OSLO", "São Paulo", "Sao Paulo", "東京", " ", "a b", "[UNK]", "oslo ", "mask",
         "o\0"]


def column(texts, width=1):
    return np.resize(np.array(texts), (-(-len(texts) // width), width))


def texts(*arrays):
    return lambda random, rows: list(arrays)


def vectorization(name, option, *, shape=(1,), given=None, kerases=("keras3", "keras2"), head=True, **settings):
    """A TextVectorization, and a layer with weights behind it, so that each place counts differently."""
    def build(keras):
        x = keras.Input(shape, dtype="string")
        y = keras.layers.TextVectorization(**settings)(x)
        if not head:
            return keras.Model(x, y)
        if settings.get("output_mode", "int") == "int":
            y = keras.layers.Embedding(64, 3)(y)
            return keras.Model(x, keras.layers.Flatten()(y))
        return keras.Model(x, keras.layers.Dense(4)(y))
    array = column(TEXTS) if given is None else given
    case(f"text-vectorization-{name}", "TextVectorization", option, build, kerases=kerases, inputs=texts(array))


vectorization("default", "int, output_sequence_length", vocabulary=VOCABULARY, output_sequence_length=8)
vectorization("indexes", "as the output", vocabulary=VOCABULARY, output_sequence_length=30, head=False)
vectorization("special", "a vocabulary with \"\" and [UNK]", vocabulary=["", "[UNK]", *VOCABULARY[:9]],
              output_sequence_length=5)
vectorization("lower", "standardize=lower", vocabulary=VOCABULARY, output_sequence_length=30, standardize="lower",
              head=False)
vectorization("strip", "standardize=strip_punctuation", vocabulary=VOCABULARY, output_sequence_length=30,
              standardize="strip_punctuation", head=False)
vectorization("as-is", "standardize=None", vocabulary=VOCABULARY, output_sequence_length=30, standardize=None,
              head=False)
vectorization("characters", "split=character", vocabulary=CHARACTERS, output_sequence_length=60, split="character",
              head=False)
vectorization("whole", "split=None", vocabulary=[*VOCABULARY, "cat cat cat dog"], output_sequence_length=1, split=None,
              head=False)
vectorization("several", "split=None, several texts in a row", vocabulary=VOCABULARY, output_sequence_length=4,
              split=None, shape=(3,), given=column([*VOCABULARY, "", "nowhere", "Cat!"], 3), head=False)
vectorization("cut", "split=None, a shorter output_sequence_length", vocabulary=VOCABULARY, output_sequence_length=2,
              split=None, shape=(3,), given=column([*VOCABULARY, "", "nowhere", "Cat!"], 3), head=False)
vectorization("ngrams", "ngrams=3", vocabulary=VOCABULARY, output_sequence_length=40, ngrams=3, head=False)
vectorization("ngrams-some", "ngrams=(2, 3)", vocabulary=VOCABULARY, output_sequence_length=40, ngrams=(2, 3),
              head=False)
vectorization("ngrams-characters", "ngrams of characters", vocabulary=["a", "t", "c a", "a t", "c a t", "h e", "😀"],
              output_sequence_length=40, ngrams=3, split="character", head=False)
for mode in ["multi_hot", "count"]:
    vectorization(mode.replace("_", "-"), f"output_mode={mode}", vocabulary=VOCABULARY, output_mode=mode)
    vectorization(f"{mode.replace('_', '-')}-padded", f"output_mode={mode}, pad_to_max_tokens", vocabulary=VOCABULARY,
                  output_mode=mode, max_tokens=70, pad_to_max_tokens=True)
    vectorization(f"{mode.replace('_', '-')}-whole", f"output_mode={mode}, split=None", vocabulary=VOCABULARY,
                  output_mode=mode, split=None, shape=(3,), given=column([*VOCABULARY, "", "nowhere", "Cat!"], 3))
vectorization("tf-idf", "output_mode=tf_idf", vocabulary=VOCABULARY, output_mode="tf_idf",
              idf_weights=[0.3 + 0.07 * i for i in range(len(VOCABULARY))])
vectorization("tf-idf-padded", "output_mode=tf_idf, pad_to_max_tokens", vocabulary=VOCABULARY, output_mode="tf_idf",
              idf_weights=[0.3 + 0.07 * i for i in range(len(VOCABULARY))], max_tokens=70, pad_to_max_tokens=True)
vectorization("tf-idf-special", "output_mode=tf_idf, a vocabulary with [UNK]", vocabulary=["[UNK]", *VOCABULARY],
              output_mode="tf_idf", idf_weights=[0.3 + 0.07 * i for i in range(len(VOCABULARY) + 1)])
vectorization("ngrams-count", "output_mode=count, ngrams=2", vocabulary=VOCABULARY, output_mode="count", ngrams=2)
vectorization("scalar", "an input without dimensions", vocabulary=VOCABULARY, output_sequence_length=8, shape=(),
              given=np.array(TEXTS))


def learned(mode):
    """Keras keeps what a layer learned in files of its own, which only an archive has."""
    def build(keras):
        x = keras.Input((1,), dtype="string")
        settings = {"output_sequence_length": 8} if mode == "int" else {}
        layer = keras.layers.TextVectorization(output_mode=mode, max_tokens=20, **settings)
        layer.adapt([text for text in TEXTS if "\0" not in text and "\u0085" not in text and "\x1c" not in text])
        y = layer(x)
        if mode == "int":
            y = keras.layers.Flatten()(keras.layers.Embedding(20, 3, mask_zero=False)(y))
        return keras.Model(x, keras.layers.Dense(2)(y))
    return build


for mode in ["int", "multi_hot", "tf_idf"]:
    case(f"text-vectorization-learned-{mode.replace('_', '-')}", "TextVectorization", f"output_mode={mode}, learned",
         learned(mode), inputs=texts(column(TEXTS)), files=("keras",))


def sequential(keras):
    layer = keras.layers.TextVectorization(vocabulary=VOCABULARY, output_sequence_length=6)
    return keras.Sequential([keras.Input((1,), dtype="string"), layer, keras.layers.Embedding(64, 4, mask_zero=True),
                             keras.layers.LSTM(3), keras.layers.Dense(1, activation="sigmoid")])


case("text-vectorization-sequential", "TextVectorization", "in a sequential model, before a masked Embedding",
     sequential, inputs=texts(column(TEXTS)))


def lookup(name, option, *, shape=(1,), given=None, kerases=("keras3", "keras2"), **settings):
    def build(keras):
        x = keras.Input(shape, dtype="string")
        y = keras.layers.StringLookup(**settings)(x)
        return keras.Model(x, y if settings.get("output_mode", "int") == "int" else keras.layers.Dense(3)(y))
    case(f"string-lookup-{name}", "StringLookup", option, build, kerases=kerases,
         inputs=texts(column(ASKED) if given is None else given))


lookup("default", "int", vocabulary=CITIES)
lookup("special", "a vocabulary with [UNK]", vocabulary=["[UNK]", *CITIES])
lookup("mask", "mask_token", vocabulary=CITIES, mask_token="mask")
lookup("mask-special", "mask_token, a vocabulary with it", vocabulary=["", "[UNK]", *CITIES], mask_token="")
lookup("other-token", "oov_token", vocabulary=["none", *CITIES], oov_token="none")
lookup("known-only", "num_oov_indices=0", vocabulary=CITIES, num_oov_indices=0, given=column(CITIES))
lookup("matrix", "several texts in a row", vocabulary=CITIES, shape=(2, 3), given=np.array(ASKED[:12]).reshape(2, 2, 3))
lookup("scalar", "an input without dimensions", vocabulary=CITIES, shape=(), given=np.array(ASKED))
lookup("one-hot", "output_mode=one_hot", vocabulary=CITIES, output_mode="one_hot")
lookup("one-hot-mask", "output_mode=one_hot, mask_token", vocabulary=CITIES, output_mode="one_hot", mask_token="mask")
lookup("one-hot-known-only", "output_mode=one_hot, num_oov_indices=0", vocabulary=CITIES, output_mode="one_hot",
       num_oov_indices=0, given=column(CITIES))
lookup("one-hot-several", "output_mode=one_hot, several texts in a row", vocabulary=CITIES, output_mode="one_hot",
       shape=(3,), given=column(ASKED, 3), kerases=KERAS3)
lookup("multi-hot", "output_mode=multi_hot", vocabulary=CITIES, output_mode="multi_hot", shape=(3,),
       given=column([*ASKED, "rome", "rome"], 3))
lookup("multi-hot-padded", "output_mode=multi_hot, pad_to_max_tokens", vocabulary=CITIES, output_mode="multi_hot",
       shape=(3,), given=column(ASKED, 3), max_tokens=12, pad_to_max_tokens=True)
lookup("multi-hot-mask", "output_mode=multi_hot, mask_token", vocabulary=CITIES, output_mode="multi_hot", shape=(3,),
       given=column(ASKED, 3), mask_token="mask")
lookup("count", "output_mode=count", vocabulary=CITIES, output_mode="count", shape=(3,),
       given=column([*ASKED, "rome", "rome", "rome", "rome"], 3))
lookup("tf-idf", "output_mode=tf_idf", vocabulary=CITIES, output_mode="tf_idf", shape=(3,),
       given=column([*ASKED, "rome", "rome", "rome", "rome"], 3), idf_weights=[0.5, 0.25, 0.125, 2, 3, 0.7, 0.9])


def structured(keras):
    """A table of texts and numbers, whose preparation is a model within the model."""
    def inputs():
        return {"city": keras.Input((1,), dtype="string", name="city"), "age": keras.Input((1,), name="age"),
                "text": keras.Input((1,), dtype="string", name="text")}
    inner = inputs()
    city = keras.layers.StringLookup(vocabulary=CITIES, name="cities")
    words = keras.layers.TextVectorization(vocabulary=VOCABULARY, output_sequence_length=4)
    embedded = keras.layers.Flatten()(keras.layers.Embedding(64, 2)(words(inner["text"])))
    place = keras.layers.Flatten()(keras.layers.Embedding(9, 2)(city(inner["city"])))
    again = keras.layers.Flatten()(keras.layers.Embedding(9, 3)(city(inner["text"])))
    prepared = keras.layers.Concatenate()([inner["age"], place, embedded, again])
    preparation = keras.Model([inner["age"], inner["city"], inner["text"]], prepared, name="preparation")
    outer = inputs()
    y = preparation([outer["age"], outer["city"], outer["text"]])
    return keras.Model([outer["age"], outer["city"], outer["text"]], [keras.layers.Dense(2)(y), y])


ages = np.arange(len(TEXTS), dtype=np.float32).reshape(-1, 1) / 10
case("string-lookup-nested", "StringLookup", "shared, beside other inputs, in a model within the model", structured,
     inputs=texts(ages, column(ASKED), column(TEXTS)))


def several_learned(keras):
    """Each of several layers, one of them in a model within the model, has learned a vocabulary of its own."""
    def learned_of(data, **settings):
        layer = keras.layers.StringLookup(**settings)
        layer.adapt(np.array([[text] for text in data]))
        return layer
    one, two, inner = (keras.Input((1,), dtype="string") for _ in range(3))
    within = keras.Model(inner, keras.layers.Dense(2)(learned_of("rxrq", output_mode="one_hot")(inner)))
    given = keras.layers.StringLookup(vocabulary=["q", "x"], output_mode="one_hot")
    y = keras.layers.Concatenate()([
        learned_of("zzy", output_mode="one_hot")(one), given(two), learned_of("qxx", output_mode="one_hot")(two),
        within(two), learned_of("yxx", output_mode="multi_hot")(one)])
    return keras.Model([one, two], keras.layers.Dense(3)(y))


case("string-lookup-learned", "StringLookup", "learned, several and in a model within the model", several_learned,
     inputs=texts(column(["x", "y", "z", "y", "?"]), column(["x", "q", "r", "x", ""])), files=("keras",),
     kerases=KERAS3)
