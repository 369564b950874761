#!/usr/bin/env python3
"""Predicts at once and in the background, over plain HTTP, with Python's standard library only.

    python3 jobs_client.py --url http://localhost:5100

Exits with 0 if everything was as expected, else with 1 and a message.
"""

import argparse
import json
import sys
import urllib.error
import urllib.request
import uuid

FLOWER = {"model": "iris", "input": {"instances": [[5.1, 3.5, 1.4, 0.2]]}}
OTHER_FLOWER = {"model": "iris", "input": {"instances": [[6.7, 3.0, 5.2, 2.3]]}}


class Foretell:
    def __init__(self, url, key=None):
        self.url = url.rstrip("/")
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def call(self, method, path, body=None, **headers):
        """Returns status, headers and JSON of an answer with any status."""
        request = urllib.request.Request(self.url + path, method=method, headers=self.headers | headers)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, error.headers, json.load(error)


def expect(what, found, expected):
    if found != expected:
        raise SystemExit(f"{what}: expected {expected}, found {found}")
    print(f"{what}: {found}")


def at_once(foretell):
    """The response has the result."""
    status, _, job = foretell.call("POST", "/predictions", FLOWER)
    expect("at once", (status, job["status"], job["output"]["classes"]), (200, "succeeded", ["setosa"]))
    # Every prediction can be looked up afterwards, with its input.
    _, _, found = foretell.call("GET", f"/predictions/{job['id']}")
    expect("looked up", found["input"], FLOWER["input"])


def in_the_background(foretell):
    """The job is accepted, and its result fetched later: from any web, after any restart."""
    status, headers, job = foretell.call("POST", "/predictions", OTHER_FLOWER, Prefer="respond-async")
    expect("accepted", (status, job["status"]), (202, "starting"))
    # Waits up to 30 seconds for the end instead of polling.
    _, _, job = foretell.call("GET", headers["Location"] + "?wait=30s")
    expect("in the background", (job["status"], job["output"]["classes"]), ("succeeded", ["virginica"]))


def twice(foretell):
    """Under the caller's own id, a request that is repeated after a lost connection is the same job."""
    path = f"/predictions/{uuid.uuid4()}"
    _, _, first = foretell.call("PUT", path, FLOWER)
    _, _, second = foretell.call("PUT", path, FLOWER)
    expect("the same job again", second == first, True)
    status, _, problem = foretell.call("PUT", path, OTHER_FLOWER)
    expect("another job under its id", (status, problem["title"]), (409, "Conflict"))


def wrong(foretell):
    """The error names what is wrong."""
    status, _, problem = foretell.call("POST", "/predictions", {"model": "iris", "input": {"instances": [[1, 2, 3]]}})
    expect("a number is missing", (status, problem["detail"]), (422, "instances[0] has 3 numbers; expected 4."))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://localhost:5100", help="where Foretell serves (default: %(default)s)")
    parser.add_argument("--key", help="an API key, if the server requires one")
    arguments = parser.parse_args()
    foretell = Foretell(arguments.url, arguments.key)
    try:
        for example in (at_once, in_the_background, twice, wrong):
            example(foretell)
    except OSError as error:
        sys.exit(f"{arguments.url} cannot be reached: {error}")


if __name__ == "__main__":
    main()
