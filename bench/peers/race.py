#!/usr/bin/env python3
"""
Races Foretell with MLServer, and with Flask + Celery + Keras, on this machine: 64 connections of one row each, in
turns. Prints a table in Markdown. No figures are taken before all of them have answered what Keras computes.

It needs a built tree (mvn -q -DskipTests package), Java, Python 3.11 or 3.12 with venv, and RabbitMQ. Exit code: 0 when
the race was run, 1 when it failed, 2 when something is missing.
"""

import argparse
import contextlib
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import broker
import report
import servers
import venvs
from processes import Missing, Processes, RaceError

ROOT = Path(__file__).resolve().parents[2]
MODELS = ("diabetes", "mnist")
# The load generator is a JVM of its own in each turn, which must be warm before it measures.
LOAD_WARMUP = 3


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    kept = ROOT / "bench" / "target" / "peers"
    parser.add_argument("--broker", metavar="URI",
                        help="URI of a RabbitMQ, without a path (default: a node is started)")
    parser.add_argument("--venvs", metavar="FOLDER", type=Path, default=kept / "venvs",
                        help="the virtual environments of the peers")
    parser.add_argument("--logs", metavar="FOLDER", type=Path, default=kept / "logs", help="the logs of the servers")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to this file as well")
    parser.add_argument("--rounds", metavar="N", type=positive, default=3, help="number of rounds")
    parser.add_argument("--duration", metavar="SECONDS", type=positive, default=8, help="measured time of each turn")
    parser.add_argument("--warmup", metavar="SECONDS", type=positive, default=15, help="load before the first turn")
    return parser.parse_args()


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, not {text}")
    return value


def check_tools(options: argparse.Namespace, site: servers.Site) -> None:
    if shutil.which("java") is None:
        raise Missing("there is no java on the path: install a JDK from 17 on")
    for module in ("web", "worker", "bench"):
        if not site.jar(module).exists():
            raise Missing(f"there is no {site.jar(module)}: run mvn -q -DskipTests package")
    if options.broker is None:
        broker.programs()


def load(site: servers.Site, server: servers.Server, model: str, known_by: str, seconds: int) -> dict:
    """Loads a server for some seconds, checks every response, and returns the report of foretell-bench."""
    command = ["java", "-jar", site.jar("bench"), "load", "--json", "--url", server.url, "--post", server.path(model)]
    command += ["--body", server.body(site, model), "--expect", known_by, "--concurrency", servers.CONNECTIONS]
    command += ["--warmup", f"{LOAD_WARMUP}s", "--duration", f"{seconds}s"]
    done = subprocess.run([str(part) for part in command], check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        errors = json.loads(done.stdout)["errors"] if done.stdout else "foretell-bench did not run"
        raise RaceError(f"{server.name} did not answer all requests well: {errors}; see {site.logs}")
    return json.loads(done.stdout)


def turns(options: argparse.Namespace, site: servers.Site, processes: Processes, racers: list) -> list[report.Result]:
    """Runs all servers with each model: checks their answers, warms them up, then runs the rounds."""
    results = []
    expected = json.loads((site.folder / "expected.json").read_text())
    for model in MODELS:
        known_by = {}
        for server in racers:
            server.wait(site, processes, model)
            known_by[server] = server.check(site, model, expected[model])
        say(f"all servers compute {model} as Keras does; warming up")
        for server in racers:
            load(site, server, model, known_by[server], options.warmup)
        rounds = {server: [] for server in racers}
        for turn in range(1, options.rounds + 1):
            for server in racers:
                figures = load(site, server, model, known_by[server], options.duration)
                say(f"{model}, round {turn}: {server.name} {figures['requests_per_second']:,.0f} requests/s")
                rounds[server].append(figures)
        results += [report.Result(model, server.name, rounds[server]) for server in racers]
    processes.check()
    return results


def race(options: argparse.Namespace, site: servers.Site) -> list[report.Result]:
    say("converting the models")
    prepare = [site.python("celery"), Path(__file__).parent / "prepare.py", site.repository, site.folder]
    with open(site.logs / "prepare.log", "wb") as log:
        if subprocess.run(prepare, check=False, stdout=log, stderr=subprocess.STDOUT).returncode != 0:
            raise RaceError(f"the models could not be prepared; see {site.logs / 'prepare.log'}")
    with contextlib.closing(Processes(site.logs, site.folder)) as processes:
        say("starting the servers")
        address = options.broker or broker.start(processes, site.folder)
        racers = [
            servers.start_foretell(site, processes, address),
            servers.start_mlserver(site, processes),
            servers.start_celery(site, processes, address),
        ]
        return turns(options, site, processes, racers)


def record(options: argparse.Namespace, results: list[report.Result]) -> dict:
    return {
        "date": report.now(),
        "commit": report.commit(ROOT),
        "machine": report.machine(),
        "java": report.java(),
        "peers": venvs.versions(),
        "connections": servers.CONNECTIONS,
        "rounds": options.rounds,
        "seconds": options.duration,
        "warmup_seconds": options.warmup,
        "results": report.as_json(results),
    }


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(options: argparse.Namespace) -> None:
    options.logs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="foretell-race") as folder:
        site = servers.Site(ROOT, options.venvs.absolute(), options.logs.absolute(), Path(folder))
        check_tools(options, site)
        venvs.install(site.venvs)
        results = race(options, site)
    print(report.table(results))
    if options.json is not None:
        options.json.write_text(json.dumps(record(options, results), indent=1, ensure_ascii=False) + "\n")


def stop(number: int, _) -> None:
    sys.exit(128 + number)


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # nohup has it ignored.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        run(arguments())
    except RaceError as e:
        say(f"race: {e}")
        return 2 if isinstance(e, Missing) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
