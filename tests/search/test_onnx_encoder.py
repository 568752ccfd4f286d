"""A model of the operator's own, in an ONNX folder: run by the real runtime, refused in words."""

from __future__ import annotations

import argparse
import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string

from duijie.cli import check as check_command
from duijie.cli import index as index_command
from duijie.config import environment
from duijie.core.matcher import Role
from duijie.queue.worker import run_all
from duijie.search import actions, checks, engine, onnx_encoder, queries
from duijie.search.counting import count_all, kept_count
from duijie.search.encoders import BlankTextError, EncoderUnavailableError, SilentEncoderError
from duijie.search.models import TextVector
from duijie.search.onnx_encoder import OnnxEncoder
from duijie.search.onnx_folder import read_folder
from tests.search.conftest import LATER, NOW
from tests.search.onnx_folders import TABLE, VOCABULARY, by_hand, make_folder, settings_of, unit, write_model

BAND = (0.1, 0.9)
# The runtime and what makes a model take seconds to load.
runs_a_model = pytest.mark.thorough


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return make_folder(tmp_path_factory.mktemp("models") / "my-model")


@pytest.fixture
def folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "my-model"))


@pytest.fixture
def own_model(settings, index_folder):
    """Set the encoder to a folder."""

    def set_to(folder: Path | str) -> None:
        engine._encoder.cache_clear()
        queries._encoded.cache_clear()
        settings.SEARCH_ENCODER, settings.ENCODER_FOLDER = "onnx", str(folder)
        settings.ENCODER_QUERY = settings.ENCODER_PASSAGE = ""
        settings.ENCODER_BAND = BAND

    yield set_to
    engine._encoder.cache_clear()
    queries._encoded.cache_clear()


def loaded(folder: Path, **prefixes: str) -> OnnxEncoder:
    return OnnxEncoder(read_folder(folder, **prefixes), band=BAND)


@runs_a_model
class TestVectors:
    def test_are_the_unit_mean_of_the_tokens(self, made):
        encoder = loaded(made)
        assert (encoder.dimensions, encoder.cosine_low, encoder.cosine_high) == (5, *BAND)
        made_here = encoder.encode(["轴承", "蓝莓保鲜?"], Role.ASKING)
        assert made_here.dtype == np.float32
        np.testing.assert_allclose(made_here, [by_hand("轴承"), by_hand("蓝莓保鲜?")], atol=1e-6)

    def test_of_a_batch_are_those_of_each_text_alone(self, made, monkeypatch):
        encoder = loaded(made)
        texts = ["轴承故障诊断", "蓝", "保鲜", "轴承", "蓝莓保鲜"]
        alone = np.concatenate([encoder.encode([text], Role.ASKING) for text in texts])
        for tokens_at_once in (onnx_encoder.TOKENS_AT_ONCE, 9, 1):
            monkeypatch.setattr(onnx_encoder, "TOKENS_AT_ONCE", tokens_at_once)
            np.testing.assert_allclose(encoder.encode(texts, Role.ASKING), alone, atol=1e-6)

    def test_of_a_long_text_are_those_of_its_beginning(self, made):
        long = "轴承故障诊断" * 1000
        (vector,) = loaded(made).encode([long], Role.OFFERING)
        np.testing.assert_allclose(vector, by_hand(long[:10]), atol=1e-6)  # twelve with the two around it

    def test_are_not_made_of_nothing(self, made):
        encoder = loaded(made)
        assert encoder.encode([], Role.ASKING).shape == (0, 5)
        with pytest.raises(BlankTextError):
            encoder.encode(["轴承", " \x00"], Role.ASKING)
        assert encoder.sketch(["轴承"], Role.ASKING) == [None]

    def test_know_what_asks_from_what_offers(self, folder):
        settings_of(
            folder, "config_sentence_transformers.json", {"prompts": {"query": "问", "document": "答"}}
        )
        encoder = loaded(folder)
        for role, prefix in ((Role.ASKING, "问"), (Role.OFFERING, "答")):
            np.testing.assert_allclose(encoder.encode(["轴承"], role), [by_hand(f"{prefix}轴承")], atol=1e-6)
        set_otherwise = loaded(folder, query="故", passage="障")
        np.testing.assert_allclose(
            set_otherwise.encode(["轴承"], Role.OFFERING), [by_hand("障轴承")], atol=1e-6
        )
        assert set_otherwise.name != encoder.name

    def test_are_the_first_tokens_where_the_folder_says_so(self, folder):
        settings_of(
            folder,
            "1_Pooling/config.json",
            {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False},
        )
        (vector,) = loaded(folder).encode(["轴承"], Role.ASKING)
        np.testing.assert_allclose(vector, unit(TABLE[2]), atol=1e-6)

    def test_are_the_sentences_own_where_the_model_gives_them(self, tmp_path):
        folder = make_folder(tmp_path / "m", at="model.onnx", gives="sentence")
        (vector,) = loaded(folder).encode(["轴承"], Role.ASKING)
        tokens = [TABLE[VOCABULARY.index(each)] for each in ("[CLS]", "轴", "承", "[SEP]")]
        np.testing.assert_allclose(vector, unit(np.max(tokens, axis=0)), atol=1e-6)
        # How others would make one of the tokens' is nothing to such a model.
        settings_of(folder, "1_Pooling/config.json", {"pooling_mode_max_tokens": True})
        np.testing.assert_allclose(loaded(folder).encode(["轴承"], Role.ASKING), [vector], atol=1e-6)

    def test_without_a_direction_leave_the_text_to_its_words(self, folder):
        table = TABLE.copy()
        table[VOCABULARY.index("蓝")] = np.nan
        write_model(folder / "onnx/model.onnx", table)
        with pytest.raises(SilentEncoderError, match="without a direction"):
            loaded(folder).encode(["蓝莓"], Role.ASKING)


@runs_a_model
def test_another_model_has_another_name(made, folder):
    name = loaded(made).name
    assert name.startswith("onnx:my-model:")
    assert len(name) <= TextVector._meta.get_field("encoder").max_length
    assert loaded(folder).name == name
    write_model(folder / "onnx/model.onnx", TABLE + 1)
    assert loaded(folder).name != name


@runs_a_model
@pytest.mark.parametrize("weights", ["model.onnx_data", "weights.bin", "parts/weights"])
def test_a_model_whose_weights_lie_beside_it_has_another_name_with_others(folder, weights):
    names = set()
    for table in (TABLE, TABLE + 1):
        write_model(folder / "onnx/model.onnx", table, weights=weights)
        graph = (folder / "onnx/model.onnx").read_bytes()
        names.add(loaded(folder).name)
        assert (folder / "onnx" / weights).read_bytes() == table.tobytes()
    assert len(names) == 2
    assert graph == (folder / "onnx/model.onnx").read_bytes()
    (folder / "onnx/README.md").write_text("nothing of the model", "utf-8")
    assert loaded(folder).name in names


@runs_a_model
def test_the_runtime_is_told_to_report_nothing(made, monkeypatch):
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    loaded(made)
    assert onnx_encoder.os.environ["ORT_DISABLE_TELEMETRY"] == "1"


def tokenizer_without_unknown(folder: Path) -> object:
    held = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    held["model"]["unk_token"] = "[NOWHERE]"
    return held


def cut(path: str):
    return lambda folder: (folder / path).write_bytes((folder / path).read_bytes()[:200])


@runs_a_model
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (cut("onnx/model.onnx"), "model.onnx is damaged or cannot be run here"),
        (cut("tokenizer.json"), "tokenizer.json is damaged or no tokeniser"),
        (
            lambda folder: write_model(folder / "onnx/model.onnx", TABLE, reads="pixels"),
            "is no model of sentences: it reads pixels, attention_mask, token_type_ids",
        ),
        (
            lambda folder: write_model(folder / "onnx/model.onnx", TABLE, gives="classes"),
            "is no model of sentences: it gives logits",
        ),
        (
            lambda folder: write_model(folder / "onnx/model.onnx", TABLE[:3]),
            "model.onnx gives no vector for a word",
        ),
        (
            # It only shows where a text is padded beside a longer one.
            lambda folder: settings_of(
                folder, "config.json", {"max_position_embeddings": 12, "pad_token_id": 999}
            ),
            "model.onnx gives no vector for a word",
        ),
        (
            lambda folder: settings_of(folder, "tokenizer.json", tokenizer_without_unknown(folder)),
            "model.onnx gives no vector for a word: its tokeniser cannot read a text",
        ),
        (
            lambda folder: write_model(folder / "onnx/model.onnx", np.full(TABLE.shape, "字", dtype=object)),
            "model.onnx gives no vector for a word: it gave no numbers",
        ),
        (
            lambda folder: write_model(folder / "onnx/model.onnx", TABLE, gives="lengths"),
            "is no model of sentences: its vectors are as long as the texts",
        ),
        (
            lambda folder: settings_of(folder, "1_Pooling/config.json", {"pooling_mode_max_tokens": True}),
            "asks for the pooling max",
        ),
        (
            lambda folder: settings_of(
                folder,
                "1_Pooling/config.json",
                {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": True},
            ),
            "asks for the pooling cls, mean",
        ),
        (
            lambda folder: settings_of(folder, "1_Pooling/config.json", {"pooling_mode": ["mean", "cls"]}),
            "should say words of “pooling_mode”",
        ),
        (
            lambda folder: settings_of(folder, "1_Pooling/config.json", {"pooling_mode_cls_token": "true"}),
            "should say true or false of “pooling_mode_cls_token”",
        ),
        (
            lambda folder: settings_of(
                folder, "modules.json", [{"type": "sentence_transformers.models.Dense"}]
            ),
            "further layers of modules.json are not in it",
        ),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_in_words(folder, spoil, said):
    spoil(folder)
    with pytest.raises(EncoderUnavailableError, match=said):
        loaded(folder)


@pytest.mark.parametrize("folder", ["", "~nobody-of-this-name/model"])
def test_a_folder_that_is_not_named_is_asked_for(own_model, folder):
    own_model(folder)
    assert "set DUIJIE_ENCODER_FOLDER" in engine.encoder_trouble()


FILES = ("model.onnx", "tokenizer.json")


@pytest.mark.parametrize(
    ("files", "settings_file", "held", "said"),
    [
        ((), "", None, "holds neither model.onnx nor onnx/model.onnx"),
        (FILES[:1], "", None, "holds no tokenizer.json"),
        (FILES, "config.json", b"{", "config.json is damaged"),
        (FILES, "config.json", b"\xff", "config.json is damaged"),
        (FILES, "config.json", b"[" * 100_000, "config.json is damaged"),
        (FILES, "config.json", b"[]", "config.json holds no settings"),
        (FILES, "config.json", b" " * 1_000_001, "config.json is too large"),
        (FILES, "config.json", b'{"model_type": ["bert"]}', "should say words of “model_type”"),
        (
            FILES,
            "config.json",
            b'{"max_position_embeddings": "512"}',
            "should say a number of “max_position_embeddings”",
        ),
        (FILES, "config.json", b'{"pad_token_id": [0]}', "should say a number of “pad_token_id”"),
        (FILES, "config.json", b'{"pad_token_id": true}', "should say a number of “pad_token_id”"),
        (FILES, "config.json", b'{"pad_token_id": NaN}', "should say a number of “pad_token_id”"),
        (FILES, "config.json", b'{"max_position_embeddings": 3}', "leave no place for a sentence"),
        (
            FILES,
            "config.json",
            b'{"model_type": "roberta", "max_position_embeddings": 514, "pad_token_id": 1e99}',
            "leave no place for a sentence",
        ),
        (FILES, "config.json", b'{"pad_token_id": 1%s}' % (b"0" * 5000), "config.json is damaged"),
        (FILES, "tokenizer_config.json", b'{"model_max_length": {}}', "should say a number of"),
        (FILES, "sentence_bert_config.json", b'{"max_seq_length": "long"}', "should say a number of"),
        (FILES, "config_sentence_transformers.json", b'{"prompts": ["query: "]}', "should say settings of"),
        (
            FILES,
            "config_sentence_transformers.json",
            b'{"prompts": {"query": 7}}',
            "should say words of “query”",
        ),
        (
            FILES,
            "config_sentence_transformers.json",
            b'{"prompts": {}, "default_prompt_name": ["query"]}',
            "should say words of “default_prompt_name”",
        ),
        (
            FILES,
            "config_sentence_transformers.json",
            b'{"prompts": {"query": "\\ud800"}}',
            "no tokeniser can read",
        ),
        (FILES, "modules.json", b'{"type": "Dense"}', "modules.json holds no list of modules"),
        (FILES, "modules.json", b'["Dense"]', "modules.json holds no list of modules"),
        (FILES, "modules.json", b'[{"type": ["Dense"]}]', "should say words of “type”"),
        (FILES, "1_Pooling/config.json", b'{"include_prompt": "no"}', "should say true or false of"),
    ],
)
def test_a_folder_that_holds_no_such_model_is_refused_in_words(tmp_path, files, settings_file, held, said):
    for name in files:
        (tmp_path / name).write_bytes(b"x")
    if settings_file:
        (tmp_path / settings_file).parent.mkdir(exist_ok=True)
        (tmp_path / settings_file).write_bytes(held)
    with pytest.raises(EncoderUnavailableError, match=said):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("held", "tokenizer", "longest"),
    [
        ({}, {}, 512),
        ({"max_position_embeddings": 256}, {"model_max_length": 1e30}, 256),
        ({"model_type": "xlm-roberta", "max_position_embeddings": 514, "pad_token_id": 1}, {}, 512),
        ({"max_position_embeddings": 32_768}, {}, 2048),
        ({"max_position_embeddings": 512}, {"model_max_length": 128}, 128),
        ({"max_position_embeddings": None}, {"model_max_length": -1}, 512),
        ({"max_position_embeddings": 10**4000, "pad_token_id": None}, {"model_max_length": 10**400}, 2048),
    ],
)
def test_a_text_is_as_long_as_the_least_that_the_folder_says(tmp_path, held, tokenizer, longest):
    for name in FILES:
        (tmp_path / name).write_bytes(b"x")
    settings_of(tmp_path, "config.json", held)
    settings_of(tmp_path, "tokenizer_config.json", tokenizer)
    assert read_folder(tmp_path).longest == longest


def test_packages_that_are_not_there_are_named_with_the_command_that_brings_them(tmp_path, monkeypatch):
    for name in FILES:
        (tmp_path / name).write_bytes(b"x")

    def no_module(name: str) -> None:
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(onnx_encoder.importlib, "import_module", no_module)
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "1")
    with pytest.raises(
        EncoderUnavailableError, match=r"not installed \(onnxruntime\).*requirements/onnx\.txt"
    ):
        loaded(tmp_path)


@pytest.mark.parametrize("written", ["", "0.9", "0.9,0.2", "a,b", "0,nan", "-2,1", "0,1,2"])
def test_a_band_that_is_none_is_refused_in_words(monkeypatch, written):
    monkeypatch.setenv("DUIJIE_ENCODER_BAND", written)
    with pytest.raises(ImproperlyConfigured, match="two cosines"):
        environment.band(environment.ENCODER_BAND)


@pytest.mark.parametrize(
    ("choice", "named", "told"),
    [
        ("onnx", ("ENCODER_FOLDER", "ENCODER_QUERY"), []),
        ("auto", (), []),
        ("auto", ("ENCODER_FOLDER",), ["DUIJIE_ENCODER_FOLDER is set, but DUIJIE_ENCODER is auto"]),
        ("use", ("ENCODER_PASSAGE",), ["DUIJIE_ENCODER_PASSAGE is set, but DUIJIE_ENCODER is use"]),
    ],
)
def test_a_model_that_is_named_and_not_used_is_told(settings, choice, named, told):
    settings.SEARCH_ENCODER = choice
    for name in ("ENCODER_FOLDER", "ENCODER_QUERY", "ENCODER_PASSAGE"):
        setattr(settings, name, "m" if name in named else "")
    found = checks.model_that_is_named_is_used()
    assert [(each.id, each.msg.partition(":")[0]) for each in found] == [
        ("search.W001", words) for words in told
    ]


@pytest.mark.django_db
class TestSearch:
    @runs_a_model
    def test_goes_by_the_vectors_of_the_model(self, shelf, made, own_model):
        own_model(made)
        shelf.put(1, "轴承故障诊断", secret="轴承")
        shelf.put(2, "蓝莓保鲜")
        for number in (1, 2):
            actions.note_change(kind="sample", record_id=number, now=NOW)
        run_all(clock=lambda: LATER)
        status = queries.status()
        assert (status.encoder[:14], status.wanted_vectors, status.ready_vectors) == ("onnx:my-model:", 3, 3)
        assert status.encoder_trouble == ""
        found = queries.search(readers=["public"], text="诊断轴承")
        assert found.used_meaning
        assert found.hits[0].record_id == 1

    @runs_a_model
    def test_does_not_wait_for_texts_that_the_model_cannot_read(self, shelf, folder, own_model, capsys):
        table = TABLE.copy()
        table[VOCABULARY.index("蓝")] = np.nan
        write_model(folder / "onnx/model.onnx", table)
        own_model(folder)

        def figures(*records: tuple[int, str]) -> tuple[int | None, int | None, bool]:
            for number, title in records:
                shelf.put(number, title)
                actions.note_change(kind="sample", record_id=number, now=NOW)
            run_all(clock=lambda: LATER)
            status = queries.status()
            return status.wanted_vectors, status.ready_vectors, status.is_reading

        assert figures((1, "轴承"), (2, "蓝莓")) == (1, 1, False)
        assert index_command.run(argparse.Namespace(step="status")) == 0
        told = capsys.readouterr().out
        assert "Vectors: 1 of 1 are ready\n1 text cannot be read by the encoder" in told
        assert figures((3, "蓝莓"), (4, "蓝莓保鲜")) == (1, 1, False)
        count_all()
        assert (kept_count().wanted, kept_count().ready) == (1, 1)
        assert figures((2, "故障"), (3, "诊断")) == (3, 3, False)
        assert figures((4, "轴承")) == (3, 3, False)
        assert index_command.run(argparse.Namespace(step="status")) == 0
        assert "cannot be read" not in capsys.readouterr().out

    @runs_a_model
    def test_loads_the_model_once_however_many_ask_for_it_together(self, made, own_model):
        own_model(made)
        together = threading.Barrier(4)

        def ask(_number: int) -> int:
            together.wait()
            return id(engine.encoder())

        with ThreadPoolExecutor(4) as threads:
            assert set(threads.map(ask, range(4))) == {id(engine.encoder())}

    @pytest.mark.thorough  # every system check, and an index made anew
    def test_goes_on_by_words_without_it_and_says_why(self, shelf, own_model, tmp_path, capsys):
        own_model(tmp_path / "gone")
        said = "gone is not a folder"
        shelf.put(1, "轴承故障诊断")
        actions.note_change(kind="sample", record_id=1, now=NOW)
        run_all(clock=lambda: LATER)
        found = queries.search(readers=["public"], text="轴承")
        assert ([hit.record_id for hit in found.hits], found.used_meaning) == ([1], False)
        assert check_command.run(argparse.Namespace(public=False)) == 1
        assert said in capsys.readouterr().out
        assert index_command.run(argparse.Namespace(step="status")) == 0
        told = capsys.readouterr().out
        assert said in told
        assert "Then stop `duijie serve` and start it again" in told
        # Everybody reads the page: it says that there is trouble, and names no folder.
        page = render_to_string("matches/notes.html", {"found": {"status": queries.status()}})
        assert "duijie check" in page
        assert str(tmp_path) not in page
