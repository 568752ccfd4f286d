"""Makes a small but real sentence model as a Hugging Face export writes one: a table of tokens' vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

# What pads has a vector of its own, a large one: whoever forgets the mask sees it.
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
VOCABULARY = (*SPECIAL, *"轴承故障诊断蓝莓保鲜问答")
DIMENSIONS = 5
TABLE = np.random.default_rng(7).normal(size=(len(VOCABULARY), DIMENSIONS)).astype(np.float32)
TABLE[0] = 100


def settings_of(folder: Path, path: str, held: object) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(json.dumps(held), encoding="utf-8")


def make_folder(
    folder: Path, *, table: np.ndarray = TABLE, at: str = "onnx/model.onnx", **graph: str
) -> Path:
    """Write the folder: the model at one of its two places, the tokeniser, and settings."""
    (folder / at).parent.mkdir(parents=True)
    write_model(folder / at, table, **graph)
    write_tokenizer(folder / "tokenizer.json")
    settings_of(folder, "config.json", {"max_position_embeddings": 12, "pad_token_id": 0})
    return folder


def write_model(
    path: Path, table: np.ndarray, *, reads: str = "input_ids", gives: str = "tokens", weights: str = ""
) -> None:
    """Write the model's file, its weights in it or in a file of their own beside it."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    names = [reads, "attention_mask", "token_type_ids"]
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"]) for name in names]
    of_tokens = helper.make_node("Gather", ["table", reads], ["last_hidden_state"])
    tokens = ("last_hidden_state", ["texts", "tokens", table.shape[1]])
    # The greatest of each number, which neither the mean nor the first token gives.
    axis = 2 if gives == "lengths" else 1
    of_texts = helper.make_node("ReduceMax", ["last_hidden_state"], ["whole"], axes=[axis], keepdims=0)
    named = "logits" if gives == "classes" else "sentence_embedding"
    of_texts.output[0] = named
    whole = (named, ["texts", "tokens" if gives == "lengths" else table.shape[1]])
    nodes, told = ([of_tokens], tokens) if gives == "tokens" else ([of_tokens, of_texts], whole)
    kind = TensorProto.STRING if table.dtype == object else TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "sentences",
        inputs,
        [helper.make_tensor_value_info(told[0], kind, told[1])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if weights:
        (path.parent / weights).parent.mkdir(exist_ok=True)
        (path.parent / weights).unlink(missing_ok=True)  # what is there would be written behind
        onnx.save(model, path, save_as_external_data=True, location=weights, size_threshold=0)
    else:
        onnx.save(model, path)


def write_tokenizer(path: Path) -> None:
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors

    places = {token: place for place, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordLevel(places, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    tokenizer.enable_padding(length=40)  # as some exports have it; padding is ours
    tokenizer.save(str(path))


def by_hand(text: str, *, table: np.ndarray = TABLE) -> np.ndarray:
    """The unit mean of a text's tokens' vectors, computed without any of it."""
    tokens = [table[VOCABULARY.index(each) if each in VOCABULARY else 1] for each in text]
    return unit(np.mean([table[2], *tokens, table[3]], axis=0))


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)
