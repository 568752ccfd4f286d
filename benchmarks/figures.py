"""What the benchmarks share: a median, and lines beside a limit or a peer."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path


def middle(times: Sequence[float]) -> float:
    """This will return the median."""
    return statistics.median(times)


def slowest(times: Sequence[float]) -> float:
    """This will return the 95th percentile, of few runs the longest."""
    return sorted(times)[min(len(times) - 1, round(0.95 * len(times)))]


def machine() -> str:
    """This will say on what the figures were measured."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    load = os.getloadavg()[0]
    return (
        f"{len(models) or os.cpu_count()} cores of {models[0] if models else platform.machine()}, "
        f"Python {platform.python_version()}, load before {load:.1f}"
    )
