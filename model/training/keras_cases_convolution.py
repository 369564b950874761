"""Cases of convolutions, pooling, padding, cropping and upsampling."""
import numpy as np

from keras_case import case, sequential


def add(name, class_name, shape, *, kerases=("keras3", "keras2"), **settings):
    """A case of one layer."""
    option = ", ".join(f"{key}={value}" for key, value in settings.items()
                       if key not in ("filters", "kernel_size", "pool_size"))
    case(name, class_name, option, sequential(shape, lambda K: getattr(K.layers, class_name)(**settings)),
         kerases=kerases)


STEPS, PLANE, SPACE = (11, 4), (7, 6, 4), (5, 4, 3, 2)
NEW = ("keras3",)

# --- convolutions -----------------------------------------------------------------------------------------------------

for rank, shape in (1, STEPS), (2, PLANE), (3, (4, 3, 5, 2)):
    layer, name = f"Conv{rank}D", f"conv{rank}d"
    add(name, layer, shape, filters=3, kernel_size=3)
    add(f"{name}-no-bias", layer, shape, filters=3, kernel_size=2, use_bias=False)
    add(f"{name}-activation", layer, shape, filters=3, kernel_size=2, activation="tanh")
    add(f"{name}-softmax", layer, shape, filters=3, kernel_size=2, activation="softmax")
    for padding in "valid", "same":
        add(f"{name}-strides-{padding}", layer, shape, filters=3, kernel_size=3, strides=2, padding=padding)
        add(f"{name}-dilation-{padding}", layer, shape, filters=3, kernel_size=2, dilation_rate=2, padding=padding)
        add(f"{name}-even-{padding}", layer, shape, filters=2, kernel_size=4 if rank < 3 else 2, padding=padding)
        add(f"{name}-wide-strides-{padding}", layer, shape, filters=3, kernel_size=(1, 3, 2)[:rank], strides=3,
            padding=padding)
        add(f"{name}-groups-{padding}", layer, shape, filters=4, kernel_size=2, groups=2, padding=padding)
        add(f"{name}-one-{padding}", layer, shape, filters=3, kernel_size=1, strides=2, padding=padding)
add("conv1d-groups-of-one", "Conv1D", STEPS, filters=8, kernel_size=3, groups=4, strides=2, padding="same")
add("conv2d-groups-of-one", "Conv2D", PLANE, filters=8, kernel_size=3, groups=4)
add("conv2d-uneven", "Conv2D", PLANE, filters=3, kernel_size=(2, 3), strides=(3, 2), padding="same", activation="relu")
add("conv2d-large-window", "Conv2D", (3, 4, 2), filters=3, kernel_size=5, padding="same")
add("conv2d-large-dilation", "Conv2D", (5, 4, 2), filters=3, kernel_size=3, dilation_rate=(3, 2), padding="same")
add("conv1d-causal", "Conv1D", STEPS, filters=3, kernel_size=3, padding="causal")
add("conv1d-causal-strides", "Conv1D", STEPS, filters=3, kernel_size=4, strides=2, padding="causal")
add("conv1d-causal-dilation", "Conv1D", STEPS, filters=3, kernel_size=2, dilation_rate=4, padding="causal",
    activation="relu")
add("conv1d-causal-groups", "Conv1D", STEPS, filters=4, kernel_size=3, groups=2, padding="causal")

# --- of each channel by itself ----------------------------------------------------------------------------------------

for rank, shape in (1, STEPS), (2, PLANE):
    layer, name = f"DepthwiseConv{rank}D", f"depthwise-conv{rank}d"
    add(name, layer, shape, kernel_size=3)
    add(f"{name}-no-bias", layer, shape, kernel_size=2, use_bias=False, activation="relu")
    for padding in "valid", "same":
        add(f"{name}-multiplier-{padding}", layer, shape, kernel_size=3, depth_multiplier=2, padding=padding)
        add(f"{name}-strides-{padding}", layer, shape, kernel_size=3, depth_multiplier=3, strides=2, padding=padding)
        add(f"{name}-dilation-{padding}", layer, shape, kernel_size=3, dilation_rate=2, padding=padding)
        add(f"{name}-dilated-strides-{padding}", layer, shape, kernel_size=2, dilation_rate=2, strides=2,
            padding=padding, kerases=NEW)
        add(f"{name}-wide-strides-{padding}", layer, shape, kernel_size=2, strides=3, padding=padding)
    layer, name = f"SeparableConv{rank}D", f"separable-conv{rank}d"
    add(name, layer, shape, filters=3, kernel_size=3)
    add(f"{name}-no-bias", layer, shape, filters=5, kernel_size=2, use_bias=False, activation="tanh")
    for padding in "valid", "same":
        add(f"{name}-multiplier-{padding}", layer, shape, filters=3, kernel_size=3, depth_multiplier=2, padding=padding)
        add(f"{name}-strides-{padding}", layer, shape, filters=3, kernel_size=3, strides=2, padding=padding)
        add(f"{name}-dilation-{padding}", layer, shape, filters=3, kernel_size=2, dilation_rate=2, padding=padding)
add("separable-conv1d-causal", "SeparableConv1D", STEPS, filters=3, kernel_size=3, dilation_rate=2, padding="causal",
    kerases=("keras2",))

# --- transposed -------------------------------------------------------------------------------------------------------

for rank, shape in (1, (5, 3)), (2, (4, 5, 3)), (3, (3, 4, 2, 2)):
    layer, name = f"Conv{rank}DTranspose", f"conv{rank}d-transpose"
    add(name, layer, shape, filters=2, kernel_size=3)
    add(f"{name}-no-bias", layer, shape, filters=2, kernel_size=2, strides=2, use_bias=False, activation="relu")
    for padding in "valid", "same":
        add(f"{name}-strides-{padding}", layer, shape, filters=2, kernel_size=3, strides=2, padding=padding)
        add(f"{name}-even-{padding}", layer, shape, filters=2, kernel_size=4, strides=2, padding=padding)
        add(f"{name}-wide-strides-{padding}", layer, shape, filters=2, kernel_size=2, strides=3, padding=padding)
        add(f"{name}-output-padding-{padding}", layer, shape, filters=2, kernel_size=3, strides=3, output_padding=1,
            padding=padding)
        add(f"{name}-no-output-padding-{padding}", layer, shape, filters=2, kernel_size=3, strides=2, output_padding=0,
            padding=padding)
        if rank == 2:  # TensorFlow dilates no others on a CPU
            add(f"{name}-dilation-{padding}", layer, shape, filters=2, kernel_size=3, dilation_rate=2, padding=padding,
                kerases=("keras2",))

# --- pooling ----------------------------------------------------------------------------------------------------------

for rank, shape in (1, STEPS), (2, PLANE), (3, SPACE):
    for kind in "Max", "Average":
        layer, name = f"{kind}Pooling{rank}D", f"{kind.lower()}-pooling{rank}d"
        add(name, layer, shape, pool_size=2)
        for padding in "valid", "same":
            add(f"{name}-{padding}", layer, shape, pool_size=3, strides=2, padding=padding)
            add(f"{name}-even-{padding}", layer, shape, pool_size=(4, 4, 2)[:rank], strides=1, padding=padding)
            add(f"{name}-wide-strides-{padding}", layer, shape, pool_size=(1, 3, 2)[:rank], strides=3, padding=padding)
        layer, name = f"Global{kind}Pooling{rank}D", f"global-{kind.lower()}-pooling{rank}d"
        add(name, layer, shape)
        add(f"{name}-keepdims", layer, shape, keepdims=True)
for kind in "Max", "Average":
    case(f"global-{kind.lower()}-pooling1d-mask", f"Global{kind}Pooling1D", "after a mask", sequential(
        (5, 3), lambda K: K.layers.Masking(), lambda K, kind=kind: getattr(K.layers, f"Global{kind}Pooling1D")()),
        inputs=lambda random, rows: [
            (random.normal(0, 1, [rows, 5, 3]) * (random.random([rows, 5, 1]) < 0.6)).astype("float32")])
    case(f"global-{kind.lower()}-pooling1d-lost-mask", f"Global{kind}Pooling1D", "after a layer that ends a mask",
        sequential((5, 3), lambda K: K.layers.Masking(), lambda K: K.layers.Conv1D(2, 3, padding="same"),
                   lambda K, kind=kind: getattr(K.layers, f"Global{kind}Pooling1D")()),
        inputs=lambda random, rows: [
            (random.normal(0, 1, [rows, 5, 3]) * (random.random([rows, 5, 1]) < 0.6)).astype("float32")])

# --- around -----------------------------------------------------------------------------------------------------------

for rank, shape in (1, STEPS), (2, PLANE), (3, SPACE):
    uneven = ((2, 1), (0, 1), (1, 0))[:rank]
    add(f"zero-padding{rank}d", f"ZeroPadding{rank}D", shape)
    add(f"zero-padding{rank}d-uneven", f"ZeroPadding{rank}D", shape, padding=uneven[0] if rank == 1 else uneven)
    add(f"cropping{rank}d", f"Cropping{rank}D", shape, cropping=1)
    add(f"cropping{rank}d-uneven", f"Cropping{rank}D", shape, cropping=uneven[0] if rank == 1 else uneven)
    add(f"up-sampling{rank}d", f"UpSampling{rank}D", (3, 2, 4, 2)[:rank] + (3,))
    add(f"up-sampling{rank}d-uneven", f"UpSampling{rank}D", (3, 2, 4)[:rank] + (3,),
        size=3 if rank == 1 else (3, 1, 2)[:rank])
for interpolation in "bilinear", "bicubic", "lanczos3", "lanczos5":
    add(f"up-sampling2d-{interpolation}", "UpSampling2D", (4, 5, 2), interpolation=interpolation)
    add(f"up-sampling2d-{interpolation}-uneven", "UpSampling2D", (4, 1, 2), size=(3, 4), interpolation=interpolation)

# --- channels first ---------------------------------------------------------------------------------------------------


def with_channels_last(class_name, settings):
    """What the layer makes of the same numbers with channels last: TensorFlow convolves no others on a CPU."""
    def outputs(K, model, inputs):
        channels_last = np.moveaxis(inputs[0], 1, -1)
        same = K.Sequential([K.layers.Input(channels_last.shape[1:]), getattr(K.layers, class_name)(**settings)])
        same.set_weights(model.get_weights())
        return np.moveaxis(same.predict(channels_last, verbose=0), -1, 1)
    return outputs


def add_channels_first(name, class_name, shape, *, by_channels_last=False, **settings):
    case(f"{name}-channels-first", class_name, "data_format=channels_first", sequential(
        shape, lambda K: getattr(K.layers, class_name)(data_format="channels_first", **settings)),
        kerases=("keras3", "keras2") if by_channels_last else NEW,
        outputs=with_channels_last(class_name, settings) if by_channels_last else None)


for rank, shape in (1, (3, 8)), (2, (3, 5, 6)):
    add_channels_first(f"conv{rank}d", f"Conv{rank}D", shape, by_channels_last=True, filters=2, kernel_size=3,
                       strides=2, padding="same", activation="relu")
    add_channels_first(f"conv{rank}d-transpose", f"Conv{rank}DTranspose", shape, by_channels_last=True, filters=2,
                       kernel_size=3, strides=2)
    add_channels_first(f"depthwise-conv{rank}d", f"DepthwiseConv{rank}D", shape, kernel_size=2, depth_multiplier=2,
                       activation="softmax")
    add_channels_first(f"separable-conv{rank}d", f"SeparableConv{rank}D", shape, filters=4, kernel_size=2,
                       padding="same")
add_channels_first("conv3d", "Conv3D", (2, 3, 4, 5), filters=3, kernel_size=2)
for rank, shape in (1, (2, 7)), (2, (2, 5, 6)), (3, (2, 3, 4, 5)):
    for kind in "Max", "Average":
        add_channels_first(f"{kind.lower()}-pooling{rank}d", f"{kind}Pooling{rank}D", shape, pool_size=2,
                           padding="same")
        add_channels_first(f"global-{kind.lower()}-pooling{rank}d", f"Global{kind}Pooling{rank}D", shape)
        add_channels_first(f"global-{kind.lower()}-pooling{rank}d-keepdims", f"Global{kind}Pooling{rank}D", shape,
                           keepdims=True)
    add_channels_first(f"zero-padding{rank}d", f"ZeroPadding{rank}D", shape,
                       padding=(1, 2) if rank == 1 else ((1, 2), (0, 1), (2, 0))[:rank])
add_channels_first("cropping2d", "Cropping2D", (2, 5, 6), cropping=((1, 0), (0, 2)))
add_channels_first("cropping3d", "Cropping3D", (2, 4, 3, 4), cropping=((1, 0), (0, 2), (1, 1)))
add_channels_first("up-sampling2d", "UpSampling2D", (2, 3, 4), size=(2, 3))
add_channels_first("up-sampling2d-bilinear", "UpSampling2D", (2, 3, 4), size=(2, 3), interpolation="bilinear")
add_channels_first("up-sampling3d", "UpSampling3D", (2, 2, 3, 2), size=(2, 1, 3))
