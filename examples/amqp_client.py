#!/usr/bin/env python3
"""Sends a job to a model over AMQP, without the web, and checks the answer, as docs/protocol.md describes.

    pip install pika
    python3 amqp_client.py --amqp amqp://guest:guest@localhost:5672 --model iris

Exits with 0 if the answer came and is correct, else with 1. Needs a RabbitMQ and a worker that serves the model.
"""

import argparse
import json
import math
import struct
import sys
import time
import uuid
import zlib

import pika
import pika.exceptions

FIRST_PAUSE = 0.2  # seconds before trying again; doubles up to the last
LAST_PAUSE = 5.0


class Failed(Exception):
    """No answer came, or not the expected one."""


def rows(*instances):
    """A body with rows of numbers, as measured, in the order of the manifest's features."""
    return "application/json", json.dumps({"instances": instances}).encode()


def stroke():
    """A picture of the digit 1: one dark stroke on light, as a PNG file of 28 x 28 pixels."""
    lines = bytearray()
    for y in range(28):
        lines.append(0)  # the line's filter: none
        lines.extend(0 if 13 <= x <= 15 and 4 <= y <= 23 else 255 for x in range(28))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 28, 28, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(lines))),
        (b"IEND", b""),
    ]
    return "image/png", b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


# For each model that ships: the body, the expected classes, and the threshold of a model with one output.
EXAMPLES = {
    "diabetes": (rows([6, 148, 72, 35, 0, 33.6, 0.627, 50], [1, 85, 66, 29, 0, 26.6, 0.351, 31]), [1, 0], 0.5),
    "iris": (rows([5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6.0, 2.5]), [0, 2], None),
    "mnist": (stroke(), [1], None),
}


class Callback:
    """A connection with a callback queue of its own, on which the answer to one job is awaited."""

    def __init__(self, parameters, job):
        self.job = job
        self.answer = None
        self.connection = pika.BlockingConnection(parameters)
        self.channel = self.connection.channel()
        self.channel.confirm_delivery()  # from now on publishing raises an error when the job is returned or refused
        self.queue = self.channel.queue_declare("", exclusive=True, auto_delete=True).method.queue
        self.channel.basic_consume(self.queue, self.answered, auto_ack=True)

    def answered(self, _channel, _method, properties, body):
        """Takes the first answer; ignores a second one, and answers that are not awaited."""
        if properties.correlation_id == self.job and self.answer is None:
            self.answer = json.loads(body)

    def publish(self, model, content_type, body, seconds):
        self.channel.basic_publish(
            exchange="foretell.jobs",
            routing_key=model,
            mandatory=True,
            body=body,
            properties=pika.BasicProperties(
                correlation_id=self.job,
                message_id=self.job,
                reply_to=self.queue,
                content_type=content_type,
                delivery_mode=2,
                expiration=str(max(1, int(seconds * 1000))),
                timestamp=int(time.time()),
                type="prediction",
                headers={"foretell-model": model},
            ),
        )

    def wait(self, deadline):
        while self.answer is None and time.monotonic() < deadline:
            self.connection.process_data_events(time_limit=min(1, max(0, deadline - time.monotonic())))
        return self.answer

    def close(self):
        if self.connection.is_open:
            self.connection.close()


def attempt(parameters, job, model, content, deadline):
    """Returns the answer, or None at the deadline; raises an AMQPError if the caller should try again."""
    callback = Callback(parameters, job)
    try:
        callback.publish(model, *content, deadline - time.monotonic())
        return callback.wait(deadline)
    finally:
        callback.close()


def ask(parameters, model, content, seconds):
    """Publishes a job, again if the broker refuses it or disconnects, and waits for the answer until the deadline."""
    job = str(uuid.uuid4())  # the same for every attempt
    deadline = time.monotonic() + seconds
    pause, reason = FIRST_PAUSE, "no worker answered"
    while time.monotonic() < deadline:
        try:
            answer = attempt(parameters, job, model, content, deadline)
            if answer is not None:
                return answer
        except pika.exceptions.ProbableAuthenticationError as error:
            raise Failed("the broker does not accept the user and password") from error
        except pika.exceptions.UnroutableError:
            reason = f"no queue takes jobs for the model {model}: no worker that serves it has run yet"
        except pika.exceptions.NackError:
            reason = f"the queue of the model {model} is full"
        except pika.exceptions.ChannelClosedByBroker as error:
            # 404 if neither a web nor a worker has run on this broker: the exchange does not exist yet.
            reason = f"the broker refuses the job: {error.reply_text}"
        except pika.exceptions.AMQPError as error:
            reason = f"the broker is unavailable: {error!r}"
        time.sleep(max(0, min(pause, deadline - time.monotonic())))
        pause = min(2 * pause, LAST_PAUSE)
    raise Failed(f"no answer within {seconds:g} s: {reason}")


def classes(predictions, threshold):
    """Returns the class of each row, as docs/protocol.md describes under "What outputs mean"."""
    if threshold is not None:
        return [int(row[0] >= threshold) for row in predictions]
    return [row.index(max(row)) for row in predictions]


def check(answer, model, expected, threshold):
    """Raises Failed unless the answer is the expected one."""
    if "problem" in answer:
        raise Failed(f"the job failed: {answer['problem']['code']}: {answer['problem']['detail']}")
    predictions = answer["predictions"]
    if answer["model"] != model or len(predictions) != len(expected):
        raise Failed(f"the answer does not belong to the job: {answer}")
    if not all(math.isfinite(number) and 0 <= number <= 1 for row in predictions for number in row):
        raise Failed(f"these are not probabilities: {predictions}")
    if classes(predictions, threshold) != expected:
        raise Failed(f"expected the classes {expected}, found {classes(predictions, threshold)} in {predictions}")


def main():
    parser = argparse.ArgumentParser(description="Sends a job over AMQP and checks the answer.")
    parser.add_argument("--amqp", default="amqp://guest:guest@localhost:5672", help="the broker (default: %(default)s)")
    parser.add_argument("--model", default="diabetes", choices=sorted(EXAMPLES), help="(default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=30, help="how long to wait (default: %(default)s)")
    arguments = parser.parse_args()
    content, expected, threshold = EXAMPLES[arguments.model]
    try:
        answer = ask(pika.URLParameters(arguments.amqp), arguments.model, content, arguments.seconds)
        check(answer, arguments.model, expected, threshold)
    except Failed as failure:
        print(failure, file=sys.stderr)
        return 1
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
