"""The results of a race, as a table for people and as JSON for scripts."""

import os
import platform
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

COLUMNS = ("requests_per_second", "p50_ms", "p99_ms")


@dataclass(frozen=True)
class Result:
    """A server's rounds with a model, as foretell-bench reported them."""

    model: str
    server: str
    rounds: list[dict]

    def median(self, column: str) -> float:
        return median(turn[column] for turn in self.rounds)

    def rates(self) -> list[float]:
        return [turn["requests_per_second"] for turn in self.rounds]

    def ratio_of(self, other: "Result") -> float:
        """The ratio of the request rates, the other's over this one's: the median of the rounds' ratios."""
        return median(theirs / own for own, theirs in zip(self.rates(), other.rates(), strict=True))


def table(results: list[Result]) -> str:
    """A table in Markdown."""
    lines = [
        "| model | server | requests/s | p50 ms | p99 ms | Foretell / it | rounds, requests/s |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    for result in results:
        own = foretell(results, result.model)
        ratio = "" if result is own else f"**{result.ratio_of(own):.1f}**"
        rate, p50, p99 = (result.median(column) for column in COLUMNS)
        rounds = " · ".join(f"{rate:,.0f}" for rate in result.rates())
        lines.append(f"| {result.model} | {result.server} | {rate:,.0f} | {p50:.1f} | {p99:.1f} | {ratio} | {rounds} |")
    return "\n".join(lines)


def foretell(results: list[Result], model: str) -> Result:
    """Foretell's own result, which is the first of each model."""
    return next(result for result in results if result.model == model)


def as_json(results: list[Result]) -> list[dict]:
    return [
        {
            "model": result.model,
            "server": result.server,
            **{column: round(result.median(column), 2) for column in COLUMNS},
            "foretell_to_it": round(result.ratio_of(foretell(results, result.model)), 3),
            "rounds": [{column: round(turn[column], 2) for column in COLUMNS} for turn in result.rounds],
        }
        for result in results
    ]


def machine() -> dict:
    return {
        "processor": processor(),
        "processors": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
    }


def processor() -> str:
    info = Path("/proc/cpuinfo")
    for line in info.read_text().splitlines() if info.exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def commit(root: Path) -> str:
    """The commit of the tree, with a plus sign if tracked files differ from it."""
    git = ["git", "-C", root]
    try:
        head = subprocess.check_output([*git, "rev-parse", "HEAD"], text=True, stderr=subprocess.DEVNULL).strip()
        changed = subprocess.check_output([*git, "status", "--porcelain"], text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return head + ("+" if changed else "")


def java() -> str:
    """The first line of java's version."""
    return subprocess.run(["java", "-version"], check=True, stderr=subprocess.PIPE, text=True).stderr.splitlines()[0]
