"""The virtual environments of the peers, created once, and again when the requirements change."""

import filecmp
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from processes import Missing, RaceError

PEERS = ("celery", "mlserver")
OLDEST, NEWEST = (3, 11), (3, 12)


def install(folder: Path) -> None:
    """Creates the missing environments; takes minutes, and needs a package index."""
    for peer in PEERS:
        wanted = requirements(peer)
        # Copied when all is installed, so that an installation that broke off is begun again.
        installed = folder / peer / wanted.name
        if installed.exists() and filecmp.cmp(wanted, installed, shallow=False):
            continue
        print(f"installing the packages of {peer} in {folder / peer} ...", file=sys.stderr)
        make(folder / peer, wanted)
        shutil.copy(wanted, installed)


def make(folder: Path, wanted: Path) -> None:
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        running = ".".join(map(str, sys.version_info[:2]))
        raise Missing(f"the peers need Python 3.{OLDEST[1]} or 3.{NEWEST[1]}, not {running}: run this with another")
    try:
        venv.create(folder, clear=True, symlinks=True, with_pip=True)
    except subprocess.CalledProcessError as e:
        raise Missing("Python cannot make virtual environments here: install python3-venv") from e
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.run([*pip, "-r", wanted], check=False).returncode != 0:
        raise RaceError(f"pip could not install {wanted}")


def versions() -> dict[str, str]:
    """The installed versions, by package."""
    lines = [line for peer in PEERS for line in requirements(peer).read_text().splitlines()]
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def requirements(peer: str) -> Path:
    return Path(__file__).parent / f"requirements-{peer}.txt"
