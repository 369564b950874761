"""Cases of layers that Keras 2 had under other names."""
import pathlib
import tempfile

from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU
from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM

from keras_case import case, sequential

FORMER = {"LSTM": CuDNNLSTM, "GRU": CuDNNGRU}


def cudnn(name):
    """Layers that run on certain machines only: Keras converts their weights into those of the layers of today."""
    def build(K, layer):
        inputs = K.layers.Input((5, 3))
        sequences, *states = layer(3, return_sequences=True, return_state=True)(inputs)
        both = K.layers.Bidirectional(layer(2, return_sequences=True))(sequences)
        backwards = layer(3, return_sequences=True, go_backwards=True)(both, initial_state=states)
        return K.Model(inputs, K.layers.Dense(2)(layer(4)(backwards)))

    def outputs(K, model, inputs):
        with tempfile.TemporaryDirectory() as folder:
            weights = str(pathlib.Path(folder) / "model.h5")
            model.save_weights(weights)
            today = build(K, getattr(K.layers, name))
            today.load_weights(weights)
            return today.predict(inputs[0], verbose=0)

    case(f"cudnn-{name.lower()}", f"CuDNN{name}", "return_state, Bidirectional, go_backwards, initial_state",
         lambda K: build(K, FORMER[name]), kerases=("keras2",), outputs=outputs, tolerance=1e-4)


cudnn("LSTM")
cudnn("GRU")


def batch_normalization(name):
    def make(K):
        layer = type(name, (K.layers.BatchNormalization,), {"__module__": K.layers.BatchNormalization.__module__})
        return layer(axis=[2])

    case(f"batch-normalization-{name[-2:].lower()}", name, "", sequential((4, 3), make), kerases=("keras2",))


batch_normalization("BatchNormalizationV1")
batch_normalization("BatchNormalizationV2")
case("sync-batch-normalization", "SyncBatchNormalization", "",
     sequential((4, 3), lambda K: K.layers.experimental.SyncBatchNormalization()), kerases=("keras2",))
