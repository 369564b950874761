"""Cases of attention, and of dense layers along any axes."""
import numpy as np

from keras_case import case, sequential
from keras_cases_recurrent import words

KERAS3 = ("keras3",)
KERAS2 = ("keras2",)
QUERY, VALUE, KEY = (4, 3), (5, 3), (5, 2)


def padded(*shape):
    """Sequences of which some have steps of nothing but 0 at the end or at the beginning; one is nothing else."""
    def make(random, rows):
        values = random.normal(0, 1, (rows, *shape)).astype(np.float32)
        values[0, -2:] = 0
        values[1, :1] = 0
        values[2] = 0
        return values
    return make


def bits(*shape):
    """A mask; a query of the first row may attend to nothing."""
    def make(random, rows):
        values = random.integers(0, 2, (rows, *shape)).astype(np.float32)
        values[..., 0] = 1
        values.reshape(rows, -1, shape[-1])[0, 0] = 0
        return values
    return make


def several(*makers):
    return lambda random, rows: [make(random, rows) for make in makers]


def numbers(*shape):
    return lambda random, rows: random.normal(0, 1, (rows, *shape)).astype(np.float32)


def model(*shapes, call):
    """A model of several inputs; call is given the module of a Keras and the inputs."""
    def build(K):
        inputs = [K.layers.Input(shape) for shape in shapes]
        return K.Model(inputs, call(K, *inputs))
    return build


# MultiHeadAttention.

def heads(K, *inputs, settings=None, **call):
    return K.layers.MultiHeadAttention(2, 3, **(settings or {}))(*inputs, **call)


def multi_head(name, option, settings=None, shapes=(QUERY, VALUE), kerases=("keras3", "keras2"), **call):
    case(f"multi-head-attention-{name}", "MultiHeadAttention", option,
         model(*shapes, call=lambda K, *inputs: heads(K, *inputs, settings=settings, **call)), kerases=kerases)


case("multi-head-attention", "MultiHeadAttention", "", model((4, 3), call=lambda K, x: heads(K, x, x)))
multi_head("value", "query and value")
multi_head("key", "query, value and key", shapes=(QUERY, VALUE, KEY), settings={"value_dim": 4})
multi_head("no-bias", "use_bias=False", {"use_bias": False})
multi_head("output-shape", "output_shape", {"output_shape": 5})
multi_head("output-shapes", "output_shape=(2, 4)", {"output_shape": (2, 4)}, kerases=KERAS3)
multi_head("dropout", "dropout", {"dropout": 0.2})
multi_head("causal", "use_causal_mask=True", use_causal_mask=True)
multi_head("causal-dropout", "dropout, use_causal_mask=True", {"dropout": 0.2}, use_causal_mask=True)
multi_head("window", "sliding_window", {"sliding_window": 2}, kerases=KERAS3)
multi_head("window-causal", "sliding_window, use_causal_mask=True", {"sliding_window": 2}, kerases=KERAS3,
           use_causal_mask=True)
multi_head("gate", "use_gate=True", {"use_gate": True}, kerases=KERAS3)
multi_head("scores", "return_attention_scores=True", return_attention_scores=True)
multi_head("axes", "attention_axes=(2,)", {"attention_axes": (2,)}, shapes=((3, 4, 2), (3, 5, 2)))
multi_head("axes-first", "attention_axes=(1,)", {"attention_axes": (1,)}, shapes=((4, 3, 2), (5, 3, 2)))
multi_head("axes-both", "of images, along both axes", shapes=((2, 3, 2), (3, 2, 2)))
case("multi-head-attention-keywords", "MultiHeadAttention", "query, value and key by name",
     model(QUERY, VALUE, KEY, call=lambda K, q, v, k: heads(K, query=q, key=k, value=v)))
case("multi-head-attention-shared", "MultiHeadAttention", "called twice, once causal",
     model(QUERY, VALUE, call=lambda K, q, v: shared_heads(K.layers.MultiHeadAttention(2, 3), q, v)))


def shared_heads(layer, q, v):
    return [layer(q, v), layer(q, q, use_causal_mask=True)]


for word, shape in {"": (4, 5), "-of-values": (1, 5), "-of-heads": (2, 4, 5)}.items():
    case(f"multi-head-attention-mask{word}", "MultiHeadAttention", f"attention_mask{word.replace('-', ' ')}",
         model(QUERY, VALUE, shape, call=lambda K, q, v, mask: heads(K, q, v, attention_mask=mask)),
         inputs=several(numbers(*QUERY), numbers(*VALUE), bits(*shape)))
case("multi-head-attention-mask-scores", "MultiHeadAttention", "attention_mask, return_attention_scores=True",
     model(QUERY, VALUE, (4, 5), call=lambda K, q, v, mask: heads(
         K, q, v, attention_mask=mask, return_attention_scores=True)),
     inputs=several(numbers(*QUERY), numbers(*VALUE), bits(4, 5)))
case("multi-head-attention-mask-causal", "MultiHeadAttention", "attention_mask, use_causal_mask=True",
     model(QUERY, VALUE, (4, 5), call=lambda K, q, v, mask: heads(
         K, q, v, attention_mask=mask, use_causal_mask=True, return_attention_scores=True)),
     inputs=several(numbers(*QUERY), numbers(*VALUE), bits(4, 5)))


def masked(K, *inputs):
    return [K.layers.Masking()(x) for x in inputs]


def masked_heads(name, option, settings=None, then=None, **call):
    def calls(K, q, v):
        q, v = masked(K, q, v)
        made = heads(K, q, v, settings=settings, **call)
        return then(K, q, v, made) if then else made
    case(f"multi-head-attention-{name}", "MultiHeadAttention", option, model(QUERY, VALUE, call=calls),
         inputs=several(padded(*QUERY), padded(*VALUE)))


masked_heads("masked", "masks")
masked_heads("masked-causal", "masks, use_causal_mask=True", use_causal_mask=True)
masked_heads("masked-dropout", "masks, dropout", {"dropout": 0.1})
masked_heads("masked-scores", "masks, return_attention_scores=True", return_attention_scores=True)
masked_heads("masked-then", "its mask and that of its query afterwards",
             then=lambda K, q, v, made: [K.layers.LSTM(2)(made), K.layers.LSTM(2)(K.layers.Add()([q, made]))])
masked_heads("masked-scores-then", "its mask, return_attention_scores=True", return_attention_scores=True,
             then=lambda K, q, v, made: [K.layers.LSTM(2)(made[0]), made[1]])


def block(K, x, **settings):
    attended = K.layers.MultiHeadAttention(2, 3, **settings)(x, x)
    x = K.layers.LayerNormalization()(K.layers.Add()([x, K.layers.Dropout(0.1)(attended)]))
    inner = K.layers.Dense(4)(K.layers.Dense(6, activation="relu")(x))
    return K.layers.LayerNormalization()(K.layers.Add()([x, inner]))


def encoder(K, masked):
    tokens = K.layers.Input((6,))
    x = K.layers.Dropout(0.1)(K.layers.Embedding(6, 4, mask_zero=masked)(tokens))
    x = block(K, block(K, x, dropout=0.1))
    return K.Model(tokens, [K.layers.Dense(2)(K.layers.GlobalAveragePooling1D()(x)), K.layers.LSTM(2)(x)])


case("transformer", "MultiHeadAttention", "Transformer blocks", lambda K: encoder(K, False), inputs=words(6),
     tolerance=1e-4)
case("transformer-masked", "MultiHeadAttention", "Transformer blocks, mask", lambda K: encoder(K, True),
     inputs=words(6), tolerance=1e-4)


# GroupedQueryAttention.

def grouped(name, option, settings=None, shapes=(QUERY, VALUE), inputs=None, prepare=lambda K, *inputs: inputs,
            then=lambda K, made: made, **call):
    def calls(K, *inputs):
        layer = K.layers.GroupQueryAttention(2, 4, 2, **(settings or {}))
        return then(K, layer(*prepare(K, *inputs), **call))
    case(f"grouped-query-attention{name}", "GroupedQueryAttention", option, model(*shapes, call=calls),
         kerases=KERAS3, inputs=inputs)


grouped("", "")
grouped("-no-bias", "use_bias=False", {"use_bias": False})
grouped("-gate", "use_gate=True, dropout", {"use_gate": True, "dropout": 0.2})
grouped("-window", "sliding_window, return_attention_scores=True", {"sliding_window": 2}, return_attention_scores=True)
grouped("-causal", "use_causal_mask=True", use_causal_mask=True)
grouped("-key", "query, value and key", shapes=(QUERY, VALUE, (5, 3)))
grouped("-masked", "masks", inputs=several(padded(*QUERY), padded(*VALUE)), prepare=masked,
        then=lambda K, made: [made, K.layers.LSTM(2)(made)])
grouped("-masked-causal", "masks, use_causal_mask=True, dropout", {"dropout": 0.2}, use_causal_mask=True,
        inputs=several(padded(*QUERY), padded(*VALUE)), prepare=masked)
case("grouped-query-attention-mask", "GroupedQueryAttention", "attention_mask",
     model(QUERY, VALUE, (4, 5), call=lambda K, q, v, mask: K.layers.GroupQueryAttention(2, 4, 2)(
         q, v, attention_mask=mask, return_attention_scores=True)),
     kerases=KERAS3, inputs=several(numbers(*QUERY), numbers(*VALUE), bits(4, 5)))


# Attention and AdditiveAttention.

def dot(layer, name, option, settings=None, shapes=(QUERY, VALUE), inputs=None, prepare=lambda K, *inputs: inputs,
        then=lambda K, made: made, kerases=("keras3", "keras2"), **call):
    def calls(K, *inputs):
        return then(K, getattr(K.layers, layer)(**(settings or {}))(list(prepare(K, *inputs)), **call))
    word = {"Attention": "attention", "AdditiveAttention": "additive-attention"}[layer]
    case(f"{word}{name}", layer, option, model(*shapes, call=calls), kerases=kerases, inputs=inputs)


for layer in ("Attention", "AdditiveAttention"):
    dot(layer, "", "")
    dot(layer, "-key", "query, value and key", shapes=(QUERY, (5, 2) if layer == "Attention" else VALUE, VALUE))
    dot(layer, "-dropout", "dropout", {"dropout": 0.2})
    dot(layer, "-scores", "return_attention_scores=True", return_attention_scores=True)
    dot(layer, "-causal", "use_causal_mask=True", use_causal_mask=True)
    dot(layer, "-masked", "masks", inputs=several(padded(*QUERY), padded(*VALUE)), prepare=masked)
    dot(layer, "-masked-causal", "masks, use_causal_mask=True", use_causal_mask=True, return_attention_scores=True,
        inputs=several(padded(*QUERY), padded(*VALUE)), prepare=masked)
    dot(layer, "-masked-then", "its mask afterwards", inputs=several(padded(*QUERY), padded(*VALUE)), prepare=masked,
        then=lambda K, made: K.layers.LSTM(2)(made))
dot("Attention", "-scale", "use_scale=True", {"use_scale": True})
dot("Attention", "-concat", "score_mode=concat", {"score_mode": "concat"})
dot("Attention", "-concat-scale", "score_mode=concat, use_scale=True", {"score_mode": "concat", "use_scale": True})


def causal_attention(K):
    """As earlier versions of Keras 2 saved it."""
    base = K.layers.Attention
    return type("Attention", (base,), {
        "__module__": base.__module__,
        "get_config": lambda self: {**base.get_config(self), "causal": self.causal}})(causal=True)


case("attention-causal-old", "Attention", "causal=True",
     model(QUERY, VALUE, call=lambda K, *inputs: causal_attention(K)(list(inputs))), kerases=KERAS2)
dot("AdditiveAttention", "-no-scale", "use_scale=False", {"use_scale": False})


# EinsumDense.

def einsum(name, option, shape, equation, output_shape, **settings):
    case(f"einsum-dense{name}", "EinsumDense", option,
         sequential(shape, lambda K: K.layers.EinsumDense(equation, output_shape=output_shape, **settings)))


einsum("", "ab,bc->ac", (3,), "ab,bc->ac", 4)
einsum("-bias", "ab,bc->ac, bias_axes, activation", (3,), "ab,bc->ac", 4, bias_axes="c", activation="relu")
einsum("-sequence", "abc,cd->abd", (4, 3), "abc,cd->abd", (None, 5), bias_axes="d")
einsum("-middle", "abc,bd->adc", (4, 3), "abc,bd->adc", (5, 3), bias_axes="dc")
einsum("-first-bias", "abc,cd->abd, bias_axes=b", (4, 3), "abc,cd->abd", (4, 5), bias_axes="b")
einsum("-two", "abcd,cde->abe", (4, 3, 2), "abcd,cde->abe", (None, 5), bias_axes="e")
einsum("-heads", "abc,cde->abde", (4, 3), "abc,cde->abde", (None, 2, 5), bias_axes="de")
einsum("-common", "abc,bcd->abd", (4, 3), "abc,bcd->abd", (4, 5), bias_axes="bd")
einsum("-turned", "abc,dc->dab, from the last", (4, 3), "abc,dc->adb", (5, 4), bias_axes="d")
einsum("-ellipsis", "...x,xy->...y", (4, 3), "...x,xy->...y", 5, bias_axes="y")
einsum("-ellipsis-end", "ab...,bc->ac...", (3, 4), "ab...,bc->ac...", (5, 4), bias_axes="c")
case("einsum-dense-masked", "EinsumDense", "mask",
     model(QUERY, call=lambda K, x: K.layers.LSTM(2)(K.layers.EinsumDense(
         "abc,cd->abd", output_shape=(None, 2), bias_axes="d")(K.layers.Masking()(x)))),
     inputs=several(padded(*QUERY)), tolerance=1e-4)
