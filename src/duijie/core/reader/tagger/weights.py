"""Reads LAC 2.1.2's parameter files (Apache-2.0, inside its own package) into numpy arrays.

The layout is Paddle's LoDTensor stream: a version, the LoD levels, a second version, a
protobuf description of the tensor (type and dimensions), then the raw little-endian floats.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HIDDEN = 128
"""Width of every GRU in the published model."""

_DIMENSION_FIELD = 0x10
_CONTINUES = 0x80


@dataclass(frozen=True)
class Layer:
    """Both directions of one layer, stacked: x·input + bias, then the gates' and the candidate's weights."""

    input: Floats
    bias: Floats
    gates: Floats
    candidate: Floats


@dataclass(frozen=True)
class Weights:
    """All parameters of the model: embedding, 2 x 2 GRUs, emission layer and CRF."""

    embedding: Floats
    layers: tuple[Layer, Layer]
    emission: Floats
    emission_bias: Floats
    crf_start: Floats
    crf_end: Floats
    crf_step: Floats


def read_weights(folder: Path) -> Weights:
    """Read the parameter files of one model folder."""
    crf = _read_tensor(folder / "crfw")
    return Weights(
        embedding=_read_tensor(folder / "word_emb"),
        layers=(_read_layer(folder, 0, 1), _read_layer(folder, 2, 3)),
        emission=_read_tensor(folder / "fc_4.w_0"),
        emission_bias=_read_tensor(folder / "fc_4.b_0").ravel(),
        crf_start=crf[0],
        crf_end=crf[1],
        crf_step=np.ascontiguousarray(crf[2:]),
    )


def _read_layer(folder: Path, forward: int, backward: int) -> Layer:
    return Layer(
        *(
            np.stack(pair)
            for pair in zip(_read_gru(folder, forward), _read_gru(folder, backward), strict=True)
        )
    )


def _read_gru(folder: Path, number: int) -> tuple[Floats, Floats, Floats, Floats]:
    recurrent = _read_tensor(folder / f"gru_{number}.w_0").ravel()
    split = HIDDEN * 2 * HIDDEN
    bias = _read_tensor(folder / f"fc_{number}.b_0").ravel()
    return (
        _read_tensor(folder / f"fc_{number}.w_0"),
        (bias + _read_tensor(folder / f"gru_{number}.b_0").ravel())[None],
        recurrent[:split].reshape(HIDDEN, 2 * HIDDEN),
        recurrent[split:].reshape(HIDDEN, HIDDEN),
    )


def _read_tensor(path: Path) -> Floats:
    content = path.read_bytes()
    (levels,) = struct.unpack_from("<Q", content, 4)
    if levels:
        message = f"{path.name} holds a ragged tensor, which this model never has"
        raise ValueError(message)
    (length,) = struct.unpack_from("<i", content, 16)
    start = 20 + length
    shape = _dimensions(content[20:start])
    return np.frombuffer(content, dtype="<f4", offset=start).reshape(shape).astype(np.float32)


def _dimensions(description: bytes) -> list[int]:
    """List the dimensions in the protobuf message: fields of varints, number 2 repeated."""
    dimensions = []
    at = 0
    while at < len(description):
        tag = description[at]
        at += 1
        value = shift = 0
        while True:
            byte = description[at]
            at += 1
            value |= (byte & ~_CONTINUES) << shift
            shift += 7
            if byte < _CONTINUES:
                break
        if tag == _DIMENSION_FIELD:
            dimensions.append(value)
    return dimensions
