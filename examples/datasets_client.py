#!/usr/bin/env python3
"""Uploads a file of rows, shows the progress of their prediction, and fetches the result; standard library only.

    python3 datasets_client.py patients.csv --model diabetes --output predicted.csv

The file is CSV or JSON Lines (.jsonl, .ndjson), optionally compressed with gzip; "-" is standard input. It is streamed,
so it may be larger than memory. Without a file, the program generates some flowers and checks the whole round trip. If
the connection to the server is lost, the program reconnects. Ctrl-C asks whether to cancel the dataset or to leave it
running.

Exit codes: 0 all rows were predicted; 1 the dataset failed or was refused; 2 an argument or the file is wrong; 3 some
rows were invalid (the result has the others); 4 the server could not be reached; 130 the dataset was cancelled.
"""

import argparse
import csv
import gzip
import http.client
import json
import os
import pathlib
import random
import shutil
import sys
import time
import urllib.parse
import zlib

TYPES = {".csv": "text/csv", ".jsonl": "application/x-ndjson", ".ndjson": "application/x-ndjson"}
OVER = ("succeeded", "failed", "canceled")
CHUNK = 1 << 16
PATIENCE = 120  # seconds that the server may be unreachable
OK, FAILED, USAGE, SOME_WRONG, UNREACHABLE, CANCELED = 0, 1, 2, 3, 4, 130


class Failure(Exception):
    """An error that ends the program, with its exit code."""

    def __init__(self, message, code=FAILED):
        super().__init__(message)
        self.code = code


class Bar:
    """A progress line that is overwritten on a terminal; elsewhere, a new line every few seconds."""

    def __init__(self):
        self.terminal = sys.stderr.isatty()
        self.last = 0.0

    def show(self, text, share=None, end=False):
        now = time.monotonic()
        if not end and now - self.last < (0.1 if self.terminal else 5):
            return
        self.last = now
        if not self.terminal:
            print(text, file=sys.stderr)
            return
        width = shutil.get_terminal_size().columns
        if share is not None:
            room = max(0, min(40, width - len(text) - 4))
            filled = round(room * share)
            text = f"[{'#' * filled}{'.' * (room - filled)}] {text}"
        print("\r" + text[: width - 1].ljust(width - 1), end="\n" if end else "", file=sys.stderr, flush=True)


class Foretell:
    """The HTTP API of a server, with one connection per request."""

    def __init__(self, url, key=None):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Failure(f"--url: expected something like http://localhost:5100, found {url}", USAGE)
        self.parts = parts
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def open(self, method, path, body=None, headers=None, timeout=60.0):
        kind = http.client.HTTPSConnection if self.parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self.parts.hostname, self.parts.port, timeout=timeout)
        chunked = body is not None and not isinstance(body, bytes)
        try:
            target = self.parts.path.rstrip("/") + path
            connection.request(method, target, body, self.headers | (headers or {}), encode_chunked=chunked)
        except BrokenPipeError:
            pass  # Refused before the whole body was sent: the answer says why.
        return connection.getresponse()

    def json(self, method, path, body=None, headers=None, timeout=60.0):
        """Returns the JSON of an answer; raises a problem with the server's message."""
        with self.open(method, path, body, headers, timeout) as answer:
            text = answer.read()
            if answer.status >= 400:
                raise problem(answer, text)
            return json.loads(text) if text else None


def problem(answer, text):
    try:
        body = json.loads(text)
        detail = body.get("detail") or body.get("title")
    except ValueError:
        detail = text[:200].decode("utf-8", "replace")
    # Proxies send 502 to 504, too, while a server restarts.
    code = UNREACHABLE if answer.status in (429, 502, 503, 504) else FAILED
    return Failure(f"{answer.status} {answer.reason}: {detail}", code)


def read(source):
    try:
        return source.read(CHUNK)
    except (OSError, EOFError, zlib.error) as error:
        raise Failure(f"the file cannot be read to its end: {error}", USAGE) from error


def packed(source, size, bar):
    """Yields the gzip-compressed bytes of a file, and shows how much of it is sent."""
    gzip_window = 31
    packer = zlib.compressobj(level=6, wbits=gzip_window)
    sent, begun = 0, time.monotonic()
    while chunk := read(source):
        sent += len(chunk)
        if data := packer.compress(chunk):
            yield data
        rate = sent / max(0.001, time.monotonic() - begun) / 1e6
        bar.show(f"sending, {sent / 1e6:,.1f} MB, {rate:,.1f} MB/s", sent / size if size else None)
    yield packer.flush()
    bar.show(f"sent {sent / 1e6:,.1f} MB", 1.0, end=True)


def upload(foretell, arguments, bar):
    """Sends the file and returns the dataset; the server then has every row."""
    path = arguments.file
    name = "stdin" if path == "-" else os.path.basename(path)
    plain = name[:-3] if name.endswith(".gz") else name
    kind = arguments.type or TYPES.get(pathlib.Path(plain).suffix.lower())
    if kind is None:
        raise Failure(f"{name}: expected a name that ends in .csv, .jsonl or .ndjson, or --type", USAGE)
    query = {"model": arguments.model, "name": name}
    if arguments.version:
        query["version"] = arguments.version
    if arguments.max_errors is not None:
        query["max_errors"] = arguments.max_errors
    try:
        source = sys.stdin.buffer if path == "-" else open(path, "rb")
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}", USAGE) from error
    with source:
        size = 0 if path == "-" else os.path.getsize(path)
        if plain != name:
            source, size = gzip.open(source), 0
        headers = {"Content-Type": kind, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}
        return foretell.json(
            "POST", "/datasets?" + urllib.parse.urlencode(query), packed(source, size, bar), headers, timeout=600)


def events(foretell, dataset):
    """Yields the states of a dataset (server-sent events), until it ends or the connection breaks."""
    with foretell.open("GET", dataset["urls"]["events"], None, {"Accept": "text/event-stream"}) as stream:
        if stream.status != 200:
            raise problem(stream, stream.read())
        data = []
        for line in stream:
            text = line.decode().rstrip("\r\n")
            if text.startswith("data:"):
                data.append(text[5:].strip())
            elif not text and data:
                yield json.loads("\n".join(data))
                data = []


def follow(foretell, dataset, bar):
    """Shows the progress until the end, and reconnects when the connection breaks."""
    lost = None
    while dataset["status"] not in OVER:
        try:
            for dataset in events(foretell, dataset):
                lost = None
                show(dataset, bar)
            if dataset["status"] not in OVER:
                raise ConnectionError("the events ended before the dataset")
        except (OSError, http.client.HTTPException, Failure) as error:
            if isinstance(error, Failure) and error.code != UNREACHABLE:
                raise
            lost = lost or time.monotonic()
            if time.monotonic() - lost > PATIENCE:
                raise Failure(f"the server has been unreachable for {PATIENCE} s ({error}); the dataset continues at "
                              + dataset["urls"]["self"], UNREACHABLE) from error
            bar.show(f"the connection is lost ({error}), reconnecting")
            time.sleep(1)
    show(dataset, bar, end=True)
    return dataset


def show(dataset, bar, end=False):
    rows = dataset["rows"]
    done = dataset["rows_done"]
    parts = [f"{dataset['status']}, {done:,} of {rows:,} rows"]
    if dataset.get("rows_per_second"):
        parts.append(f"{dataset['rows_per_second']:,.0f}/s")
    if dataset.get("seconds_left") is not None and not end:
        parts.append(f"{dataset['seconds_left']:,.0f} s left")
    if dataset["rows_rejected"]:
        parts.append(f"{dataset['rows_rejected']:,} invalid")
    if dataset.get("waiting_for"):
        parts.append(f"waiting: {dataset['waiting_for']}")
    bar.show(", ".join(parts), done / rows if rows else None, end)


def download(foretell, dataset, target):
    """Fetches the result into a file, which exists only once it is complete."""
    kind = "result_json" if target.endswith(".json") else "result_csv"
    with foretell.open("GET", dataset["urls"][kind], timeout=600) as answer:
        if answer.status != 200:
            raise problem(answer, answer.read())
        part = target + ".part"
        try:
            with open(part, "wb") as out:
                shutil.copyfileobj(answer, out, CHUNK)
            os.replace(part, target)
        except OSError as error:
            raise Failure(f"{target}: {error}") from error
    print(f"{target}: {os.path.getsize(target):,} bytes")


def report(foretell, dataset):
    """Prints the outcome: the accuracy, and the rows that were invalid or predicted wrongly."""
    rejected = dataset["rows_rejected"]
    print(f"{dataset['id']}: {dataset['status']}, {dataset['rows']:,} rows, {rejected:,} of them not predicted")
    if dataset.get("problem"):
        print(dataset["problem"]["detail"])
    for error in dataset["row_errors"][:10]:
        print(f"  line {error['line']}" + (f", {error['field']}" if error["field"] else "") + f": {error['detail']}")
    for warning in dataset["warnings"][:3]:
        print(f"  warning: line {warning['line']}, {warning['field']}: {warning['detail']}")
    quality = (dataset["evaluation"] or {}).get("quality")
    if quality:
        share = quality["accuracy"]
        print(f"accuracy: {share['share']:.4f}, with 95 % confidence {share['low']:.4f} to {share['high']:.4f}"
              f" ({quality['correct']:,} of {quality['rows']:,} rows)")
        wrong_first = foretell.json("GET", dataset["urls"]["rows"] + "?order=wrong&limit=5")
        for row in wrong_first["rows"]:
            if row["truth"] and row["predicted"] and row["truth"] != row["predicted"]:
                print(f"  line {row['line']}: {row['predicted']} ({row['probability']:.2f}), but is {row['truth']}")


def interrupted(foretell, dataset):
    """Ctrl-C: the server has the whole dataset by now, so it can continue without this program."""
    print(file=sys.stderr)
    if sys.stdin.isatty():
        answer = input("Cancel the dataset? Completed rows are kept. [y/N] ")
        if answer.strip().lower() not in ("y", "yes"):
            print(f"It continues at {dataset['urls']['self']}; follow it with --follow {dataset['id']}")
            return
    foretell.json("POST", dataset["urls"]["cancel"])
    print(f"{dataset['id']}: cancelled", file=sys.stderr)


def run(foretell, arguments):
    """One round trip; returns the exit code."""
    bar = Bar()
    if arguments.follow:
        dataset = foretell.json("GET", "/datasets/" + urllib.parse.quote(arguments.follow, safe=""))
    else:
        dataset = upload(foretell, arguments, bar)
        print(f"{dataset['id']}: {dataset['rows']:,} rows accepted")
    try:
        dataset = follow(foretell, dataset, bar)
    except KeyboardInterrupt:
        interrupted(foretell, dataset)
        return CANCELED
    report(foretell, dataset)
    if arguments.output:
        download(foretell, dataset, arguments.output)
    if dataset["status"] != "succeeded":
        return CANCELED if dataset["status"] == "canceled" else FAILED
    return SOME_WRONG if dataset["rows_rejected"] else OK


def demonstrate(foretell, arguments):
    """Without a file: predicts generated flowers, one of them invalid, and checks the result."""
    random.seed(1)
    sizes = {"setosa": (5.0, 3.4, 1.5, 0.2), "virginica": (6.6, 3.0, 5.6, 2.0)}
    labels = [random.choice(list(sizes)) for _ in range(2000)]
    lines = ["id,sepal_length,sepal_width,petal_length,petal_width,species"]
    for i, label in enumerate(labels):
        values = [round(random.gauss(mean, 0.02 * mean), 2) for mean in sizes[label]]
        lines.append(",".join(map(str, [i, *values, label])))
    lines[18] = "17,5.1,abc,1.4,0.2,setosa"
    source, target = pathlib.Path("flowers.csv"), pathlib.Path("flowers-predicted.csv")
    source.write_text("\n".join(lines) + "\n")
    arguments.file, arguments.model, arguments.output = str(source), "iris", str(target)
    expect("exit code with one invalid row", run(foretell, arguments), SOME_WRONG)
    with target.open(newline="") as result:
        rows = list(csv.DictReader(result))
    expect("rows in the result", [row["row"] for row in rows], [str(i + 1) for i in range(2000)])
    expect("the invalid row", rows[17]["error"], 'Line 19, sepal_width: expected a number, found "abc".')
    right = sum(row["predicted"] == label for row, label in zip(rows, labels))
    expect("almost all predictions are right", right > 1950, True)
    return OK


def expect(what, found, expected):
    if found != expected:
        raise Failure(f"{what}: expected {expected}, found {found}")
    print(f"{what}: as expected")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", help="CSV or JSON Lines; - for standard input")
    parser.add_argument("--url", default="http://localhost:5100", help="where Foretell serves (default: %(default)s)")
    parser.add_argument("--key", default=os.environ.get("FORETELL_KEY"),
                        help="an API key, if the server requires one; prefer the variable FORETELL_KEY")
    parser.add_argument("--model", default="diabetes", help="the model (default: %(default)s)")
    parser.add_argument("--version", help="its version (default: the server chooses)")
    parser.add_argument("--type", choices=sorted(set(TYPES.values())),
                        help="the media type, if the file's name does not tell it")
    parser.add_argument("--max-errors", type=int, metavar="N", help="how many rows may be invalid")
    parser.add_argument("--output", metavar="FILE", help="the file for the result: .csv or .json")
    parser.add_argument("--follow", metavar="ID", help="follow an earlier dataset instead of sending one")
    return parser.parse_args()


def main():
    arguments = parse()
    try:
        foretell = Foretell(arguments.url, arguments.key)
        go = run if arguments.file or arguments.follow else demonstrate
        sys.exit(go(foretell, arguments))
    except Failure as failure:
        print(f"datasets_client.py: {failure}", file=sys.stderr)
        sys.exit(failure.code)
    except (OSError, http.client.HTTPException) as error:
        print(f"datasets_client.py: {arguments.url} cannot be reached: {error}", file=sys.stderr)
        sys.exit(UNREACHABLE)
    except KeyboardInterrupt:
        sys.exit(CANCELED)


if __name__ == "__main__":
    main()
