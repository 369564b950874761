"""The processes of a race: each in its own session; none outlives the race."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


class RaceError(Exception):
    """The reason why the race ended, in a sentence."""


class Missing(RaceError):
    """A requirement of the race that is missing."""


def free_port() -> int:
    """A free port below the ephemeral ports, so that no client connection takes it meanwhile."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as candidate:
            try:
                candidate.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


# Settings of other servers than those that race.
FOREIGN = ("FORETELL_", "RABBITMQ_", "ERL_", "MLSERVER_", "CELERY_", "GUNICORN_")


class Processes:
    """Starts processes and stops them, the last first. Not safe for use by several threads."""

    END_SECONDS = 20

    def __init__(self, logs: Path, folder: Path):
        self.logs = logs
        self.folder = folder
        self.running: dict[str, subprocess.Popen] = {}

    def start(self, name: str, command: list, environment: dict[str, str]) -> None:
        """Starts a command, whose output goes to a log of that name."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        with open(self.logs / f"{name}.log", "wb") as log:
            self.running[name] = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.folder,
                env=kept | environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def check(self) -> None:
        """Raises a RaceError if a process has exited."""
        for name, process in self.running.items():
            if process.poll() is not None:
                raise RaceError(f"{name} ended with {process.returncode}: {self.last_words(name)}")

    def last_words(self, name: str) -> str:
        log = self.logs / f"{name}.log"
        lines = log.read_text(errors="replace").strip().splitlines()
        return "\n  ".join([f"see {log}", *lines[-10:]])

    def close(self) -> None:
        """Stops all of them, and their descendants."""
        # A second Ctrl-C must not leave processes behind.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for process in reversed(self.running.values()):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.END_SECONDS)
            end_group(process)


def end_group(process: subprocess.Popen) -> None:
    """Kills what is left of a process and of its descendants."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# A busy machine takes a minute for what an idle one does in ten seconds.
START_SECONDS = 180


def wait_until(what: str, condition: Callable[[], bool]) -> None:
    """Waits until a condition holds, or raises a RaceError."""
    end = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise RaceError(f"waited in vain for {START_SECONDS} s until {what}")
        time.sleep(0.2)
