"""Cases of convolutions, pooling, padding, cropping and upsampling."""
from keras_cases import case, sequential


def layer(name, **settings):
    """The layer of this class and with these settings, of whichever Keras."""
    return lambda K: getattr(K.layers, name)(**settings)


case("conv2d", "Conv2D", "", sequential((7, 6, 3), layer("Conv2D", filters=4, kernel_size=3)))
case("conv2d-same", "Conv2D", "padding=same", sequential((7, 6, 3), layer("Conv2D", filters=4, kernel_size=(3, 2), padding="same")))
case("max-pooling2d", "MaxPooling2D", "", sequential((7, 6, 3), layer("MaxPooling2D")))
case("max-pooling2d-same", "MaxPooling2D", "padding=same",
     sequential((7, 6, 3), layer("MaxPooling2D", pool_size=(3, 2), strides=2, padding="same")))
