"""A writer killed at any moment loses nothing it acknowledged and leaves no ghost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from duijie.core.matcher import terms_of
from duijie.search.folder import FolderIndex
from duijie.search.index import Doc, Part, Query, document

pytestmark = pytest.mark.setup

WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
from duijie.search import dense
from duijie.search.folder import FolderIndex
from duijie.search.index import Part, Tombstone, document

# Lists of nearest vectors from the start, and made anew all the time.
dense.PAYS_FROM, dense.LEAST_TAIL, dense.TAIL, dense.UNSEEN = 16, 2, 0.0, 0.1
index = FolderIndex(Path(sys.argv[1]), encoder="test", dimensions=4)
seq = index.refresh()
while True:
    seq += 1
    # Each round adds a record to both parts and takes the one before out of the full part.
    docs = [
        replace(
            document(kind="offer", record_id=seq, part=part, readers=("all",), title="轴承", text=""),
            seq=seq, vector=np.array([1, 0, 0, 0], dtype=np.float32),
        )
        for part in Part
    ]
    index.apply(docs, [Tombstone(f"offer:{seq - 1}:full", seq)])
    print(index.checkpoint(), flush=True)
"""


def changed(record_id: int, part: Part) -> Doc:
    """The document as the writer made it, a change of the same seq."""
    made = document(kind="offer", record_id=record_id, part=part, readers=("all",), title="轴承", text="")
    return replace(made, seq=record_id, vector=np.array([1, 0, 0, 0], dtype=np.float32))


@pytest.mark.parametrize("pause", [0.0, 0.013, 0.031, 0.057, 0.083])
def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path, pause: float):
    root, acknowledged = tmp_path / "index", 0
    for _ in range(2):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as writer:
            for _ in range(20):
                line = writer.stdout.readline()
            time.sleep(pause)
            os.kill(writer.pid, signal.SIGKILL)
            last = [line, *writer.stdout.readlines()]
        acknowledged = max(int(one) for one in last if one.endswith(b"\n"))
        with FolderIndex(root, encoder="test", dimensions=4) as again:
            held = again.checkpoint()
            assert held in {acknowledged, acknowledged + 1}
            expected = {f"offer:{seq}:public" for seq in range(1, held + 1)} | {f"offer:{held}:full"}
            assert again.ids() == expected
            (by_words, by_meaning) = again.search(
                [
                    Query(terms=terms_of(title="", text="轴承"), limit=1000),
                    Query(vector=np.array([1, 0, 0, 0], dtype=np.float32), limit=1000),
                ]
            )
            assert {hit.id for hit in by_meaning} == expected
            # What tantivy committed just before the kill waits for its change to be taken in again.
            missing = expected - {hit.id for hit in by_words}
            assert missing <= {f"offer:{held}:full"}
            assert {hit.id for hit in by_words} <= expected
            # Taken in again it is found, and a ghost's number is nobody's.
            again.apply([changed(held, part) for part in Part], [])
            again.checkpoint()
            (by_words,) = again.search([Query(terms=terms_of(title="", text="轴承"), limit=1000)])
            assert sorted(hit.id for hit in by_words) == sorted(expected)
