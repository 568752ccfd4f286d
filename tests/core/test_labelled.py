"""Readings measured against labels: whole figures."""

from __future__ import annotations

from duijie.core.reader.labelled import Labelled, keys_of


def test_found_wrong_and_missed_are_counted_by_kind():
    measured = Labelled()
    person = {"name": "闾丘澈", "posts": [{"organisation": "甲所", "post": "主任"}]}
    signed = {"status": "signed", "sides": [["甲所"], ["乙厂"]]}
    measured.add_page(
        [
            ("organisation", {"name": "甲所"}, 0.95),
            ("organisation", {"name": "凭空院"}, 0.95),
            ("person", {**person, "posts": []}, 0.5),
            ("agreement", {**signed, "sides": [["乙厂"], ["甲所"]]}, 0.8),
        ],
        [
            ("organisation", {"name": "甲 所"}),
            ("person", person),
            ("agreement", signed),
            ("need", {"text": "求才"}),
        ],
    )
    told = measured.as_json()
    assert told["kinds"] == {
        "agreement": {"right": 1, "wrong": 0, "missed": 0, "precision": 1.0, "recall": 1.0, "f1": 1.0},
        "need": {"right": 0, "wrong": 0, "missed": 1, "precision": None, "recall": 0.0, "f1": 0.0},
        "organisation": {"right": 1, "wrong": 1, "missed": 0, "precision": 0.5, "recall": 1.0, "f1": 2 / 3},
        "person": {"right": 1, "wrong": 0, "missed": 0, "precision": 1.0, "recall": 1.0, "f1": 1.0},
        "post": {"right": 0, "wrong": 0, "missed": 1, "precision": None, "recall": 0.0, "f1": 0.0},
    }
    assert told["sure"] == {"confidence": 0.9, "count": 2, "right": 0.5}


def test_status_tells_agreements_apart_and_the_order_of_sides_does_not():
    one = {"status": "signed", "sides": [["甲"], ["乙"]]}
    assert keys_of("agreement", one) == keys_of("agreement", {"status": "signed", "sides": [["乙", "甲"]]})
    assert keys_of("agreement", one) != keys_of("agreement", {**one, "status": "planned"})
