"""Calls Foretell with KServe's gRPC client, kserve from PyPI, unchanged.

Shows typed and raw tensors. Ends with an error if an answer is not the expected one.
"""

import argparse
import asyncio

import grpc
import numpy as np
from kserve import InferenceGRPCClient, InferInput, InferRequest

PATIENTS = np.array(
    [[6, 148, 72, 35, 0, 33.6, 0.627, 50], [1, 85, 66, 29, 0, 26.6, 0.351, 31]], dtype=np.float32
)


def request(raw):
    tensor = InferInput("measurements", list(PATIENTS.shape), "FP32")
    tensor.set_data_from_numpy(PATIENTS, binary_data=raw)
    return InferRequest("diabetes", [tensor], request_id="two-patients")


async def describe(client):
    assert await client.is_server_live()
    assert await client.is_server_ready()
    assert await client.is_model_ready("diabetes")


async def infer(client):
    for raw in (False, True):
        response = await client.infer(request(raw))
        assert response.id == "two-patients" and response.model_name == "diabetes", response
        probability = response.get_output_by_name("probability").as_numpy().reshape(2, 1)
        assert probability[0] > 0.5 > probability[1], probability
        labels = [label.decode() for label in response.get_output_by_name("label").as_numpy().flatten()]
        assert labels == ["positive", "negative"], labels
        print("raw:" if raw else "typed:", *zip(labels, probability.flatten().round(3).tolist()))


async def be_refused(client):
    tensor = InferInput("measurements", [1, 3], "FP32", data=[1.0, 2.0, 3.0])
    try:
        await client.infer(InferRequest("diabetes", [tensor]))
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT and "shape" in error.details(), error
        print("refused as expected:", error.details())
    else:
        raise AssertionError("a tensor of another shape was accepted")


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grpc-url", default="localhost:8001", help="where Foretell serves gRPC")
    async with InferenceGRPCClient(parser.parse_args().grpc_url) as client:
        await describe(client)
        await infer(client)
        await be_refused(client)


if __name__ == "__main__":
    asyncio.run(main())
