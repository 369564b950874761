"""Calls Foretell over gRPC with NVIDIA's Triton client, tritonclient[grpc] from PyPI, unchanged.

Shows typed and raw tensors, compressed ones too, asyncio, a stream, the metadata of the server and its models, and
statistics. Ends with an error if an answer is not the expected one.
"""

import argparse
import asyncio
import queue
import time

import grpc
import numpy as np
import tritonclient.grpc as triton
import tritonclient.grpc.aio as triton_aio
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

FLOWERS = np.array([[5.1, 3.5, 1.4, 0.2], [6.7, 3.0, 5.2, 2.3]], dtype=np.float32)
SPECIES = ["setosa", "virginica"]


def flowers(module=triton):
    tensor = module.InferInput("measurements", FLOWERS.shape, "FP32")
    tensor.set_data_from_numpy(FLOWERS)
    return [tensor]


def labels(result):
    return [label.decode() for label in result.as_numpy("label")]


def describe(client):
    assert client.is_server_live() and client.is_server_ready()
    server = client.get_server_metadata()
    assert {"binary_tensor_data", "statistics"} <= set(server.extensions), server
    print(f"{server.name} {server.version}")

    for model in client.get_model_repository_index().models:
        assert client.is_model_ready(model.name, model.version), model
        metadata = client.get_model_metadata(model.name)
        inputs = ", ".join(f"{each.name} {each.datatype} {list(each.shape)}" for each in metadata.inputs)
        print(f"{model.name} {model.version} {model.state}: takes {inputs}")

    config = client.get_model_config("iris", as_json=True)["config"]
    assert config["input"][0]["dims"] == ["4"], config


def infer(client):
    wanted = [triton.InferRequestedOutput(name) for name in ("species", "label")]
    result = client.infer("iris", flowers(), model_version="1", outputs=wanted, request_id="two-flowers")
    assert result.get_response().id == "two-flowers"
    assert labels(result) == SPECIES and result.as_numpy("species").shape == (2, 3), result.get_response()
    print("probabilities:", *result.as_numpy("species").round(3).tolist())

    # A request without outputs gets all of them.
    for algorithm in ("gzip", "deflate"):
        assert labels(client.infer("iris", flowers(), compression_algorithm=algorithm)) == SPECIES, algorithm

    answers = queue.Queue()
    client.async_infer("iris", flowers(), lambda result, error: answers.put(error or labels(result)))
    assert answers.get(timeout=10) == SPECIES


def infer_typed(url):
    """Numbers in the field of their datatype, as other clients send them, instead of raw bytes."""
    with grpc.insecure_channel(url) as channel:
        request = service_pb2.ModelInferRequest(model_name="iris")
        tensor = request.inputs.add(name="measurements", datatype="FP32", shape=FLOWERS.shape)
        tensor.contents.fp32_contents.extend(FLOWERS.flatten())
        response = service_pb2_grpc.GRPCInferenceServiceStub(channel).ModelInfer(request)
        outputs = {output.name: output.contents for output in response.outputs}
        assert [label.decode() for label in outputs["label"].bytes_contents] == SPECIES, response


def classify(client):
    """The two best classes, each as value:index:label."""
    wanted = [triton.InferRequestedOutput("species", class_count=2)]
    best = [each.decode() for each in client.infer("iris", flowers(), outputs=wanted).as_numpy("species").flatten()]
    assert len(best) == 4, best
    assert best[0].endswith(":0:setosa") and best[2].endswith(":2:virginica"), best


def stream(client):
    """Each request of a stream is answered in turn; an error does not end it."""
    answers = queue.Queue()
    client.start_stream(lambda result, error: answers.put((result, error)))
    for model in ("iris", "no-such-model", "iris"):
        client.async_stream_infer(model, flowers(), request_id=model)
    got = [answers.get(timeout=10) for _ in range(3)]
    client.stop_stream()
    assert labels(got[0][0]) == labels(got[2][0]) == SPECIES, got
    assert 'There is no model "no-such-model"' in str(got[1][1]), got[1]


async def infer_async(url):
    async with triton_aio.InferenceServerClient(url) as client:
        assert await client.is_model_ready("iris")
        results = await asyncio.gather(*(client.infer("iris", flowers(triton_aio)) for _ in range(20)))
        assert all(labels(result) == SPECIES for result in results)


def be_refused(client):
    tensor = triton.InferInput("measurements", [1, 4], "FP64")
    tensor.set_data_from_numpy(np.zeros((1, 4)))
    try:
        client.infer("iris", [tensor])
    except InferenceServerException as error:
        assert "INVALID_ARGUMENT" in error.status() and "expected FP32, not FP64" in error.message(), error
        print("refused as expected:", error.message())
    else:
        raise AssertionError("a tensor of another datatype was accepted")


def statistics(client):
    # Workers report their counts every two seconds.
    for _ in range(50):
        stats = client.get_inference_statistics("iris", "1").model_stats[0]
        if stats.inference_count >= 10:
            break
        time.sleep(0.1)
    else:
        raise AssertionError(stats)
    success = stats.inference_stats.success
    print(f"{success.count} requests took {success.ns / success.count / 1e6:.1f} ms on average")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grpc-url", default="localhost:8001", help="where Foretell serves gRPC")
    url = parser.parse_args().grpc_url
    with triton.InferenceServerClient(url) as client:
        describe(client)
        infer(client)
        infer_typed(url)
        classify(client)
        stream(client)
        asyncio.run(infer_async(url))
        be_refused(client)
        statistics(client)


if __name__ == "__main__":
    main()
