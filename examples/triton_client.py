"""Calls Foretell with NVIDIA's Triton client, tritonclient[http] from PyPI, unchanged.

Shows JSON and binary tensors, compressed ones too, the metadata of the server and its models, and statistics.
Ends with an error if an answer is not the expected one.
"""

import argparse
import time
from urllib.parse import urlsplit

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

FLOWERS = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]], dtype=np.float32)
SPECIES = ["setosa", "versicolor", "virginica"]


def flowers(binary):
    tensor = triton.InferInput("measurements", FLOWERS.shape, "FP32")
    tensor.set_data_from_numpy(FLOWERS, binary_data=binary)
    return [tensor]


def outputs(binary):
    return [triton.InferRequestedOutput(name, binary_data=binary) for name in ("species", "label")]


def texts(array):
    """Texts come as bytes in binary tensors, and as str in JSON."""
    return [each.decode() if isinstance(each, bytes) else each for each in array.flatten()]


def describe(client):
    assert client.is_server_live() and client.is_server_ready()
    server = client.get_server_metadata()
    assert {"binary_tensor_data", "statistics"} <= set(server["extensions"]), server
    print(f"{server['name']} {server['version']}")

    for model in client.get_model_repository_index():
        assert client.is_model_ready(model["name"], model.get("version", "")), model
        metadata = client.get_model_metadata(model["name"])
        inputs = ", ".join(f"{each['name']} {each['datatype']} {each['shape']}" for each in metadata["inputs"])
        print(f"{model['name']} {model['version']} {model['state']}: takes {inputs}")

    config = client.get_model_config("iris")
    assert config["input"][0]["dims"] == [4], config


def infer(client):
    answers = {}
    for binary in (False, True):
        result = client.infer(
            "iris", flowers(binary), model_version="1", outputs=outputs(binary), request_id="two-flowers"
        )
        assert result.get_response()["id"] == "two-flowers"
        assert texts(result.as_numpy("label")) == ["setosa", "virginica"], result.get_response()
        answers[binary] = result.as_numpy("species")
        assert answers[binary].shape == (2, 3)
    # Equal except for the last digit: workers may predict rows in batches of different sizes.
    np.testing.assert_allclose(answers[True], answers[False], rtol=1e-5)
    print("probabilities:", *answers[True].round(3).tolist())

    # A request without outputs gets all of them, in binary.
    for algorithm in (None, "gzip", "deflate"):
        result = client.infer(
            "iris",
            flowers(binary=True),
            request_compression_algorithm=algorithm,
            response_compression_algorithm=algorithm,
        )
        assert texts(result.as_numpy("label")) == ["setosa", "virginica"], algorithm


def classify(client):
    """The two best classes, each as value:index:label."""
    wanted = [triton.InferRequestedOutput("species", class_count=2)]
    best = texts(client.infer("iris", flowers(binary=True), outputs=wanted).as_numpy("species"))
    assert len(best) == 4, best
    assert best[0].endswith(":0:setosa") and best[2].endswith(":2:virginica"), best


def infer_image(client):
    """A handwritten digit: 28 x 28 pixels from 0 (black) to 255 (white), light on dark."""
    image = np.zeros((1, 28, 28, 1), dtype=np.float32)
    image[0, 4:24, 13:15, 0] = 255  # a stroke from top to bottom
    tensor = triton.InferInput("image", image.shape, "FP32")
    tensor.set_data_from_numpy(image)
    digit = texts(client.infer("mnist", [tensor]).as_numpy("label"))
    assert digit == ["1"], digit
    print("digit:", *digit)


def be_refused(client):
    tensor = triton.InferInput("measurements", [1, 4], "FP64")
    tensor.set_data_from_numpy(np.zeros((1, 4)))
    try:
        client.infer("iris", [tensor])
    except InferenceServerException as error:
        assert error.status() == "400" and "expected FP32, not FP64" in error.message(), error
        print("refused as expected:", error.message())
    else:
        raise AssertionError("a tensor of another datatype was accepted")


def statistics(client):
    # Workers report their counts every two seconds.
    for _ in range(50):
        stats = client.get_inference_statistics("iris", "1")["model_stats"][0]
        if stats["inference_count"] >= 10:
            break
        time.sleep(0.1)
    else:
        raise AssertionError(stats)
    success = stats["inference_stats"]["success"]
    print(f"{success['count']} requests took {success['ns'] / success['count'] / 1e6:.1f} ms on average")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:5100", help="where Foretell serves")
    url = urlsplit(parser.parse_args().url)
    with triton.InferenceServerClient(url.netloc, ssl=url.scheme == "https") as client:
        describe(client)
        infer(client)
        classify(client)
        infer_image(client)
        be_refused(client)
        statistics(client)


if __name__ == "__main__":
    main()
