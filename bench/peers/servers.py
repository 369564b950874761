"""The servers in the race: how each is started and requested, and its response."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from processes import Processes, RaceError, free_port, wait_until

CONNECTIONS = 64
TOLERANCE = 1e-4


@dataclass(frozen=True)
class Site:
    """The folders of a race: the tree, the installed peers, the logs, and a temporary folder."""

    root: Path
    venvs: Path
    logs: Path
    folder: Path

    @property
    def repository(self) -> Path:
        return self.root / "model" / "repository"

    def jar(self, module: str) -> Path:
        return self.root / module / "target" / f"foretell-{module}.jar"

    def java(self, module: str) -> list[str | Path]:
        """The command that starts a program as a release does, with the same options."""
        options = self.root / module / "src" / "main" / "dist" / "jvm.options"
        return ["java", f"@{options}", "-jar", self.jar(module)]

    def python(self, peer: str) -> Path:
        return self.venvs / peer / "bin" / "python"


@dataclass(frozen=True)
class Server:
    """A running server, and its API."""

    key: str
    name: str
    url: str
    route: str
    dialect: str
    outputs: Callable[[dict], list[float]]

    def path(self, model: str) -> str:
        return self.route.format(model)

    def body(self, site: Site, model: str) -> Path:
        return site.folder / "bodies" / f"{model}-{self.dialect}.json"

    def ask(self, site: Site, model: str) -> str:
        request = urllib.request.Request(
            self.url + self.path(model),
            self.body(site, model).read_bytes(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.read().decode()

    def wait(self, site: Site, processes: Processes, model: str) -> None:
        """Waits until it predicts."""

        def answers() -> bool:
            processes.check()
            try:
                return bool(self.ask(site, model))
            except (urllib.error.URLError, OSError):
                return False

        wait_until(f"{self.name} predicts {model}; see {site.logs}", answers)

    def check(self, site: Site, model: str, expected: list[float]) -> str:
        """
        Compares its answer with Keras's own. Returns a text that every further answer must contain: the first digits
        of the greatest number.
        """
        text = self.ask(site, model)
        outputs = self.outputs(json.loads(text))
        if not same(outputs, expected):
            raise RaceError(f"{self.name} does not compute {model} as Keras does: {outputs}, not {expected}")
        greatest = max(outputs)
        known_by = repr(greatest)[:6]
        if known_by not in text:
            raise RaceError(f"{self.name} writes {greatest} in a way that is not known: {text}")
        return known_by


def same(outputs: list[float], expected: list[float]) -> bool:
    """Whether the numbers are close to the expected ones, and the greatest is at the same index."""
    return (
        len(outputs) == len(expected)
        and all(abs(a - b) <= TOLERANCE for a, b in zip(outputs, expected, strict=True))
        and outputs.index(max(outputs)) == expected.index(max(expected))
    )


def tensor(answer: dict) -> list[float]:
    return answer["outputs"][0]["data"]


def start_foretell(site: Site, processes: Processes, broker: str) -> Server:
    """One web and one worker, all settings at their defaults but for addresses and folders."""
    port = free_port()
    environment = {
        "FORETELL_BROKER_URI": broker,
        "FORETELL_MODELS": str(site.repository),
        "FORETELL_HOST": "127.0.0.1",
        "FORETELL_PORT": str(port),
        "FORETELL_GRPC_PORT": "off",
        "FORETELL_DATABASE_URL": f"jdbc:h2:{site.folder / 'history'}",
    }
    processes.start("foretell-worker", site.java("worker"), environment)
    processes.start("foretell-web", site.java("web"), environment)
    return Server("foretell", "Foretell", f"http://127.0.0.1:{port}", "/v2/models/{}/infer", "oip", tensor)


APPS = Path(__file__).parent / "apps"
# As many processes as processors compute, each with one thread: more only take turns.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}


def start_mlserver(site: Site, processes: Processes) -> Server:
    """ONNX Runtime behind adaptive batching; MLServer's own defaults but for ports and its debug mode."""
    port = free_port()
    environment = ONE_THREAD | {
        "PYTHONPATH": str(APPS),
        "MLSERVER_HOST": "127.0.0.1",
        "MLSERVER_HTTP_PORT": str(port),
        "MLSERVER_GRPC_PORT": str(free_port()),
        "MLSERVER_METRICS_PORT": str(free_port()),
        "MLSERVER_DEBUG": "false",
    }
    # Not the installed script, which names the folder that it was installed in.
    main = "from mlserver.cli import main; main()"
    processes.start("mlserver", [site.python("mlserver"), "-c", main, "start", site.folder / "mlserver"], environment)
    return Server("mlserver", "MLServer", f"http://127.0.0.1:{port}", "/v2/models/{}/infer", "oip", tensor)


def start_celery(site: Site, processes: Processes, broker: str) -> Server:
    """As many processes of the worker and of the web as there are processors."""
    port = free_port()
    workers = os.cpu_count() or 1
    python = site.python("celery")
    environment = ONE_THREAD | {"PYTHONPATH": str(APPS), "RACE_BROKER": broker, "RACE_MODELS": str(site.repository)}
    celery = [python, "-m", "celery", "-A", "celery_app:tasks", "worker", "--concurrency", workers, "-l", "WARNING"]
    processes.start("celery", celery, environment)
    # Connections do not spread evenly over the processes: each has threads for all of them.
    gunicorn = [python, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "-w", workers, "--threads", CONNECTIONS]
    processes.start("flask", [*gunicorn, "celery_app:web"], environment)
    return Server(
        "celery",
        "Flask + Celery + Keras",
        f"http://127.0.0.1:{port}",
        "/predict/{}",
        "instances",
        lambda answer: answer["predictions"][0],
    )
