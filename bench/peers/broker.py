"""A RabbitMQ for the race alone, with its own ports, name, folders, cookie and port mapper (epmd)."""

import os
import shutil
import socket
from pathlib import Path

from processes import Missing, Processes, free_port, wait_until

# The script itself before its wrapper in sbin, which insists on a certain user.
SERVER_FOLDERS = ["/usr/lib/rabbitmq/bin", "/usr/sbin"]
EPMD_FOLDERS = ["/usr/bin", "/usr/lib/erlang/bin"]


def find(program: str, folders: list[str]) -> str:
    path = os.pathsep.join([*folders, os.environ.get("PATH", "")])
    found = shutil.which(program, path=path)
    if found is None:
        raise Missing(f"there is no {program}: install RabbitMQ, or name a broker with --broker")
    return found


def programs() -> tuple[str, str]:
    """Where rabbitmq-server and epmd are; raises Missing."""
    return find("rabbitmq-server", SERVER_FOLDERS), find("epmd", EPMD_FOLDERS)


def start(processes: Processes, folder: Path) -> str:
    """Starts a node and returns its address."""
    server, epmd = programs()
    port, epmd_port = free_port(), free_port()
    home = folder / "rabbitmq"
    home.mkdir()
    environment = {
        "HOME": str(home),
        "ERL_EPMD_PORT": str(epmd_port),
        "RABBITMQ_NODENAME": f"race-{os.getpid()}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(home / "data"),
        "RABBITMQ_LOG_BASE": str(home / "log"),
    }
    for file in ("CONF_ENV_FILE", "CONFIG_FILE", "ADVANCED_CONFIG_FILE", "ENABLED_PLUGINS_FILE"):
        environment[f"RABBITMQ_{file}"] = str(home / "none")
    # The node would start one that outlives it.
    processes.start("epmd", [epmd, "-port", epmd_port], environment)
    processes.start("rabbitmq", [server], environment)

    def listens() -> bool:
        processes.check()
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    wait_until(f"RabbitMQ listens; see {processes.logs}", listens)
    return f"amqp://guest:guest@127.0.0.1:{port}"
