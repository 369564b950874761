#!/usr/bin/env python3
"""Receives finished jobs as webhooks, and accepts only those that are signed with the key.

    export FORETELL_WEBHOOK_KEY="whsec_$(openssl rand -base64 32)"     # the same for the web
    python3 webhook_receiver.py --port 8000

Then give a job "webhook": "http://localhost:8000/". To call an address that is not public, the web must run with
FORETELL_WEBHOOK_PRIVATE_ADDRESSES=true. The program needs Python 3.9 or newer and nothing else. The signature is that
of the Standard Webhooks specification, for which there are also libraries in many languages:
https://www.standardwebhooks.com/
"""

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import sys
import threading
import time
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOLERANCE = 5 * 60  # seconds that a signature is valid, so that an old request cannot be replayed
MAX_BODY = 32 * 1024 * 1024
REMEMBERED = 10_000  # ids: enough for the time in which the web repeats its attempts


class WrongSignature(Exception):
    """The request does not come from the web, or is too old."""


def decode_keys(text):
    """Returns the secrets behind "whsec_…", separated by commas."""
    try:
        return [base64.b64decode(key.strip().removeprefix("whsec_"), validate=True) for key in text.split(",")]
    except binascii.Error:
        raise SystemExit("FORETELL_WEBHOOK_KEY: expected whsec_ and then Base64") from None


def verify(keys, headers, body):
    """Raises WrongSignature unless one of the signatures was recently made with one of the keys."""
    identity, timestamp = headers.get("webhook-id"), headers.get("webhook-timestamp")
    signatures = headers.get("webhook-signature")
    if not identity or not timestamp or not signatures:
        raise WrongSignature("a header is missing: webhook-id, webhook-timestamp or webhook-signature")
    if not timestamp.isascii() or not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE:
        raise WrongSignature("the timestamp is not current")
    signed = f"{identity}.{timestamp}.".encode() + body  # the body as received: rewritten JSON may differ
    right = ["v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys]
    for given in signatures.split(" "):
        # compare_digest takes the same time wherever the two differ, so it leaks nothing.
        if any(hmac.compare_digest(given.encode(), each.encode()) for each in right):
            return
    raise WrongSignature("no signature was made with the key")


class Receiver(ThreadingHTTPServer):
    """Knows the keys and the jobs that it has received: a webhook may come twice."""

    daemon_threads = True

    def __init__(self, address, keys, count):
        super().__init__(address, Handler)
        self.keys = keys
        self.left = count
        self.seen = OrderedDict()
        self.lock = threading.Lock()

    def take(self, identity, job):
        """Processes a job once."""
        with self.lock:
            if identity in self.seen:
                return
            self.seen[identity] = True
            if len(self.seen) > REMEMBERED:
                self.seen.popitem(last=False)
            self.work(job)
            if self.left is not None:
                self.left -= 1
                if self.left == 0:
                    threading.Thread(target=self.shutdown).start()

    @staticmethod
    def work(job):
        """Your code for a finished job. Do slow work elsewhere: the web waits at most 30 s for the answer."""
        print(json.dumps(job, ensure_ascii=False), flush=True)


class Handler(BaseHTTPRequestHandler):
    """Answers 204 once it has the job; after any other status than 2xx the web tries again or gives up."""

    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self.answer(413 if length else 411)
            return
        body = self.rfile.read(int(length))
        try:
            verify(self.server.keys, self.headers, body)
            job = json.loads(body)
        except WrongSignature as error:
            self.log_message("refused: %s", error)
            self.answer(401)
        except ValueError:
            self.answer(400)
        else:
            self.server.take(self.headers["webhook-id"], job)
            self.answer(204)

    def answer(self, status):
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()


def main():
    parser = argparse.ArgumentParser(description="Receives finished jobs as webhooks and prints them, one per line.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="the port; 0 selects a free one (default: %(default)s)")
    parser.add_argument("--count", type=int, help="exit after this many jobs")
    arguments = parser.parse_args()
    key = os.environ.get("FORETELL_WEBHOOK_KEY")
    if not key:
        parser.error("set FORETELL_WEBHOOK_KEY to the key that the web signs with")
    with Receiver((arguments.host, arguments.port), decode_keys(key), arguments.count) as server:
        print(f"listening on http://{arguments.host}:{server.server_port}/", file=sys.stderr, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    main()
