"""Where the modules keras_cases_*.py register their cases, from which keras_cases.py makes fixtures."""

ROWS = 3
CASES = {}


def case(name, layer, option, build, *, kerases=("keras3", "keras2"), inputs=None, outputs=None, tolerance=1e-5,
         scale_tolerance=None, files=("keras", "h5", "weights.h5", "json")):
    """
    Registers a case.

    name: of the fixture; layer and option: what it shows, for the table in docs/keras.md; build: makes the model, given
    the module of a Keras; inputs: makes the input arrays, given a random generator and the number of rows (default:
    normally distributed numbers in the shape of the model's inputs); outputs: makes the outputs, given the module of a
    Keras, the model and the inputs, for what Keras computes on other machines only (default: what the model predicts);
    tolerance: how far each number may be from Keras's, absolutely or, if it is greater than 1, relatively;
    scale_tolerance: instead of it, how far it may be relatively to the largest number of the output;
    files: the formats in which Keras saves the whole of it.
    """
    assert name not in CASES, name
    CASES[name] = dict(layer=layer, option=option, build=build, kerases=kerases, inputs=inputs, outputs=outputs,
                       tolerance=tolerance, scale_tolerance=scale_tolerance, files=files)


def sequential(*layers):
    """The build of a case: one input of a shape, then layers. Each layer is a function of the module of a Keras."""
    shape, *rest = layers
    return lambda keras: keras.Sequential([keras.layers.Input(shape), *(make(keras) for make in rest)])
