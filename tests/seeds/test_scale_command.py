"""`duijie seed --scale N`, as somebody calls it who wants a world for load."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from duijie.config.data_folder import DATABASE_FILE
from tests.cli.commands import duijie
from tests.search.onnx_folders import VOCABULARY, make_folder

pytestmark = pytest.mark.setup
WORLDS, DIMENSIONS = 3, 384
COPY = "（示例副本2）"
NAMES = {
    "registry_organisation": "name",
    "registry_person": "name",
    "demands_demand": "title",
    "offers_offer": "title",
    "agreements_agreement": "title",
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A small model that reads all texts of the world in a second."""
    table = np.random.default_rng(3).normal(size=(len(VOCABULARY), DIMENSIONS)).astype(np.float32)
    folder = make_folder(tmp_path_factory.mktemp("models") / "small", table=table)
    return {"DUIJIE_ENCODER": "onnx", "DUIJIE_ENCODER_FOLDER": str(folder)}


@pytest.fixture(scope="module")
def scaled(tmp_path_factory: pytest.TempPathFactory, model: dict[str, str]) -> tuple[Path, str]:
    """A data folder that was filled, and what was said."""
    data = tmp_path_factory.mktemp("scaled") / "data"
    said = duijie("seed", "--scale", str(WORLDS), cwd=data.parent, DUIJIE_DATA=str(data), **model)
    assert (said.returncode, said.stderr) == (0, "")
    return data, said.stdout


def asked(data: Path, query: str) -> list[tuple]:
    with sqlite3.connect(f"file:{data / DATABASE_FILE}?mode=ro", uri=True) as database:
        return database.execute(query).fetchall()


def counts(data: Path, *, like: str = "%") -> dict[str, int]:
    """How many records of each kind there are whose name is like this."""
    return {
        table: asked(data, f"SELECT count(*) FROM {table} WHERE {name} LIKE '{like}'")[0][0]
        for table, name in NAMES.items()
    }


def test_there_are_so_many_times_as_many_records_and_it_says_what_they_are_good_for(scaled):
    data, said = scaled
    held = counts(data)
    assert min(held.values()) > 0
    for number in range(2, WORLDS + 1):
        copied = counts(data, like=f"%（示例副本{number}）")
        assert {table: WORLDS * count for table, count in copied.items()} == held
    assert f"{WORLDS} of {WORLDS} worlds: " in said
    offers = held["offers_offer"]
    assert re.search(rf"^ +{offers - offers // WORLDS}  Offer$", said, re.MULTILINE)
    assert said.splitlines()[-1] == (
        "The copies are for load. Vectors of copies are noisy copies of the originals' (cosine about .8): "
        "how good lists of matches are cannot be told from them."
    )


def test_every_text_of_a_copy_has_a_vector_of_length_one_near_that_of_its_original(scaled, model):
    data, _said = scaled
    made = "SELECT text_hash FROM search_textvector"
    assert asked(data, f"SELECT count(*) FROM search_passage WHERE text_hash NOT IN ({made})") == [(0,)]
    rows = asked(
        data,
        "SELECT offer.title, passage.part, vector.vector FROM offers_offer AS offer"
        " JOIN search_passage AS passage ON passage.kind = 'offer' AND passage.record_id = offer.id"
        " JOIN search_textvector AS vector ON vector.text_hash = passage.text_hash",
    )
    vectors = {(title, part): np.frombuffer(made, dtype="<f4") for title, part, made in rows}
    originals = {key: made for key, made in vectors.items() if "（示例副本" not in key[0]}
    assert len(vectors) == WORLDS * len(originals) > 0
    cosines = [
        float(made @ vectors[f"{title}{COPY}", part]) for (title, part), made in sorted(originals.items())
    ]
    assert np.allclose([np.linalg.norm(made) for made in vectors.values()], 1, atol=1e-4)
    assert (min(cosines) > 0.7, max(cosines) < 0.9) == (True, True)
    status = duijie("index", "status", cwd=data.parent, DUIJIE_DATA=str(data), **model)
    (ready, wanted) = re.findall(r"Vectors: (\d+) of (\d+) are ready", status.stdout)[0]
    assert ready == wanted != "0"


def test_world_that_was_copied_is_not_copied_again(scaled, model):
    data, _said = scaled
    held = counts(data)
    again = duijie("seed", "--scale", "2", cwd=data.parent, DUIJIE_DATA=str(data), **model)
    assert (again.returncode, again.stdout, again.stderr) == (
        1,
        "",
        (
            f"{data} is neither new nor a whole demo that was not copied yet: nothing was copied. "
            "Choose another folder in DUIJIE_DATA.\n"
        ),
    )
    assert counts(data) == held


def test_number_that_is_none_makes_no_folder(tmp_path: Path):
    said = duijie("seed", "--scale", "0", cwd=tmp_path, DUIJIE_DATA=str(tmp_path / "data"))
    assert (said.returncode, said.stdout) == (2, "")
    assert "a whole number from 1 to 2000 is wanted" in said.stderr
    assert not (tmp_path / "data").exists()
