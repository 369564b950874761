"""Calls Foretell with KServe's REST client, kserve from PyPI, unchanged.

Shows JSON and binary tensors. Ends with an error if an answer is not the expected one.
"""

import argparse
import asyncio

import httpx
import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig
from kserve.protocol.infer_type import RequestedOutput

PATIENTS = np.array(
    [[6, 148, 72, 35, 0, 33.6, 0.627, 50], [1, 85, 66, 29, 0, 26.6, 0.351, 31]], dtype=np.float32
)


def request(binary):
    tensor = InferInput("measurements", list(PATIENTS.shape), "FP32")
    tensor.set_data_from_numpy(PATIENTS, binary_data=binary)
    return InferRequest(
        "diabetes",
        [tensor],
        request_id="two-patients",
        request_outputs=[
            RequestedOutput("probability", {"binary_data": binary}),
            RequestedOutput("label", {"binary_data": binary}),
        ],
    )


async def describe(client, url):
    assert await client.is_server_live(url)
    assert await client.is_server_ready(url)
    assert await client.is_model_ready(url, "diabetes")
    assert not await client.is_model_ready(url, "no-such-model")


async def infer(client, url):
    for binary in (False, True):
        response = await client.infer(url, request(binary), model_name="diabetes")
        assert response.id == "two-patients" and response.model_name == "diabetes", response
        probability = response.get_output_by_name("probability").as_numpy()
        assert probability.shape == (2, 1) and probability[0] > 0.5 > probability[1], probability
        labels = [str(label) for label in response.get_output_by_name("label").data]
        assert labels == ["positive", "negative"], labels
        print("binary:" if binary else "JSON:", *zip(labels, probability.flatten().round(3).tolist()))


async def be_refused(client, url):
    tensor = InferInput("measurements", [1, 3], "FP32", data=[1.0, 2.0, 3.0])
    try:
        await client.infer(url, InferRequest("diabetes", [tensor]), model_name="diabetes")
    except httpx.HTTPStatusError as error:
        assert error.response.status_code == 400 and "shape" in str(error), error
        print("refused as expected:", error)
    else:
        raise AssertionError("a tensor of another shape was accepted")


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:5100", help="where Foretell serves")
    url = parser.parse_args().url
    async with InferenceRESTClient(RESTConfig(protocol="v2")) as client:
        await describe(client, url)
        await infer(client, url)
        await be_refused(client, url)


if __name__ == "__main__":
    asyncio.run(main())
