"""The pictures of the documents: each is made by the script, and written small without a false colour."""

from __future__ import annotations

import importlib.util
import struct
import sys
import zlib

import numpy as np
import pytest

from tests.docs.documents import ROOT


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location(
        "make_screenshots", ROOT / "scripts" / "make-screenshots.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


def chunks(png: bytes) -> dict[bytes, bytes]:
    """Read a PNG's chunks, each held against its checksum."""
    found, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + content),)
        found[kind] = content
        at += 12 + length
    return found


def shown(png: bytes) -> np.ndarray:
    """Give the pixels of a PNG with a palette."""
    parts = chunks(png)
    width, height = struct.unpack(">II", parts[b"IHDR"][:8])
    palette = np.frombuffer(parts[b"PLTE"], dtype=np.uint8).reshape(-1, 3)
    lines = np.frombuffer(zlib.decompress(parts[b"IDAT"]), dtype=np.uint8).reshape(height, width + 1)
    return palette[lines[:, 1:]]


def test_every_picture_is_made_by_the_script(script):
    assert {f"{name}.png" for name in script.SCENES} == {file.name for file in script.PICTURES.glob("*.png")}


def test_picture_of_few_colours_comes_back_as_it_was(script):
    few = np.array([[200, 30, 7], [255, 255, 255], [21, 101, 88], [245, 246, 242]], dtype=np.uint8)
    pixels = few[np.arange(35).reshape(5, 7) % 4]
    assert np.array_equal(shown(script.with_palette(pixels)), pixels)


def test_rare_colours_become_the_nearest_of_those_kept(script):
    common = np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)  # 256 greys, twice each
    pixels = np.vstack([common, common, [[9, 9, 10]]]).astype(np.uint8).reshape(1, -1, 3)
    assert shown(script.with_palette(pixels))[0, -1].tolist() == [9, 9, 9]
