"""Calls a model with two inputs and two outputs with NVIDIA's Triton client: at once, later, and with asyncio.

The model is called `simple`, as in the example programs of Triton's clients: it gives the sum and the difference of two
rows of 16 whole numbers. Add it with

    foretell-model add model/src/test/resources/command/simple.keras --name simple

Ends with an error if an answer is not the expected one.
"""

import argparse
import asyncio
from urllib.parse import urlsplit

import numpy as np
import tritonclient.http as triton
import tritonclient.http.aio as triton_aio
from tritonclient.utils import InferenceServerException

ONE = np.arange(16, dtype=np.int32)[None, :]
TWO = np.full((1, 16), -1, dtype=np.int32)
ALGORITHMS = (None, "gzip", "deflate")


def tensors(binary):
    """The two inputs, each as JSON or as bytes."""
    inputs = [triton.InferInput(name, [1, 16], "INT32") for name in ("INPUT0", "INPUT1")]
    for tensor, numbers, as_bytes in zip(inputs, (ONE, TWO), binary):
        tensor.set_data_from_numpy(numbers, binary_data=as_bytes)
    return inputs


def outputs(binary):
    return [triton.InferRequestedOutput(f"OUTPUT{i}", binary_data=as_bytes) for i, as_bytes in enumerate(binary)]


def check(result):
    total, difference = result.as_numpy("OUTPUT0"), result.as_numpy("OUTPUT1")
    assert total.dtype == difference.dtype == np.int32, (total.dtype, difference.dtype)
    np.testing.assert_array_equal(total, ONE + TWO)
    np.testing.assert_array_equal(difference, ONE - TWO)


def infer(client):
    for algorithm in ALGORITHMS:
        for wanted in (outputs((True, False)), None):
            check(client.infer(
                "simple",
                tensors((False, True)),
                outputs=wanted,
                query_params={"sent": 1},
                request_compression_algorithm=algorithm,
                response_compression_algorithm=algorithm,
            ))
    assert len(client.get_inference_statistics("simple")["model_stats"]) == 1


def infer_later(client):
    requests = [client.async_infer("simple", tensors((True, True)), outputs=outputs((True, True))) for _ in range(2)]
    for request in requests:
        check(request.get_result())


async def infer_with_asyncio(address, ssl):
    async with triton_aio.InferenceServerClient(address, ssl=ssl) as client:
        requests = [
            client.infer(
                "simple",
                tensors((False, True)),
                outputs=wanted,
                request_compression_algorithm=algorithm,
                response_compression_algorithm=algorithm,
            )
            for algorithm in ALGORITHMS
            for wanted in (outputs((True, False)), None)
        ]
        for result in await asyncio.gather(*requests):
            check(result)


def be_refused(client):
    try:
        client.infer("wrong_model_name", tensors((True, True)))
    except InferenceServerException as error:
        assert error.message().startswith("Request for unknown model"), error
        print("refused as expected:", error.message())
    else:
        raise AssertionError("a model that does not exist has answered")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="http://localhost:5100", help="where Foretell serves")
    url = urlsplit(parser.parse_args().url)
    with triton.InferenceServerClient(url.netloc, ssl=url.scheme == "https", concurrency=2) as client:
        infer(client)
        infer_later(client)
        be_refused(client)
    asyncio.run(infer_with_asyncio(url.netloc, url.scheme == "https"))
    print("sums and differences are right")


if __name__ == "__main__":
    main()
