"""An encoder elsewhere: sent what it may carry, believed when its answer is right, done without when not."""

from __future__ import annotations

import pytest

from duijie.core.matcher import Profile, Role
from duijie.exits.models import Sending
from duijie.exits.wire import Limits
from duijie.queue.models import Job
from duijie.queue.worker import run_all, run_one
from duijie.search import actions, counting, engine, queries
from duijie.search import endpoint as endpoints
from duijie.search.encoders import BlankTextError, SilentEncoderError
from duijie.search.models import Passage, TextVector
from tests.exits.servers import LOOPBACK, breaks_off, drips, floods, says, server
from tests.search.conftest import LATER, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index_folder")]
NEAR, FAR = [3.0, 0.0, 4.0], [0.0, 1.0, 0.0]


def answers(request, asked) -> None:
    """Answer as the real ones do, last text first: `index` says which vector is whose."""
    items = [
        {"object": "embedding", "index": at, "embedding": NEAR if "轴承" in text else FAR}
        for at, text in enumerate(asked["input"])
    ]
    says({"object": "list", "data": items[::-1], "model": asked["model"]})(request, asked)


@pytest.fixture
def endpoint(settings, tmp_path):
    """Set the encoder to a server; give a function that says where."""
    key = tmp_path / "key"
    key.write_text("s3cret\n", encoding="utf-8")

    def set_to(address: str, *, carries: str = "public") -> None:
        engine._encoder.cache_clear()
        queries._encoded.cache_clear()
        settings.SEARCH_ENCODER = "endpoint"
        settings.ENCODER_URL, settings.ENCODER_MODEL, settings.ENCODER_DIMENSIONS = address, "m", 3
        settings.ENCODER_KEY_FILE, settings.ENCODER_CARRIES = str(key), carries
        settings.EXIT_NETWORKS = LOOPBACK
        settings.CLOCK = lambda: NOW

    yield set_to
    engine._encoder.cache_clear()
    queries._encoded.cache_clear()


def shelved(shelf) -> None:
    shelf.put(1, "轴承故障诊断", secret="电话13812345678，甲方不愿公开的工艺")
    shelf.put(2, "蓝莓保鲜")
    for number in (1, 2):
        actions.note_change(kind="sample", record_id=number, now=NOW)


def test_public_texts_alone_are_sent_and_full_ones_found_by_words(shelf, endpoint):
    shelved(shelf)
    with server(answers) as running:
        endpoint(running.address + "/v1")
        run_all(clock=lambda: LATER)
        sent = sorted(text for heard in running.heard for text in heard.content["input"])
        assert len(sent) == 2
        assert not any("工艺" in text or "138" in text for text in sent)
        assert {heard.path for heard in running.heard} == {"/v1/embeddings"}
        assert {heard.headers["Authorization"] for heard in running.heard} == {"Bearer s3cret"}
        assert set(Sending.objects.values_list("exit_name", "purpose", "text_class", "outcome")) == {
            ("encoder", "search.encode", "public", "answered")
        }
        status = queries.status()
        assert (status.encoder, status.wanted_vectors, status.ready_vectors) == ("endpoint:m:3", 2, 2)
        # What somebody types is nobody's to know: words alone, and nothing left.
        found = queries.search(text="轴承工艺", readers=("all",))
        assert (found.used_meaning, found.hits[0].record_id) == (False, 1)
        assert len(running.heard) == 2


def test_an_endpoint_of_ones_own_carries_everything_masked(shelf, endpoint):
    shelved(shelf)
    with server(answers) as running:
        endpoint(running.address, carries="confidential")
        run_all(clock=lambda: LATER)
        sent = [text for heard in running.heard for text in heard.content["input"]]
        assert len(sent) == 3
        assert not any("13812345678" in text for text in sent)
        assert any("***********" in text for text in sent)
        found = queries.search(text="轴承工艺", readers=("all",))
        assert (found.used_meaning, found.hits[0].record_id) == (True, 1)


def test_unreadable_is_what_this_encoder_may_read_has_no_vector_of_and_does_not_wait_for(shelf, endpoint):
    shelved(shelf)
    with server(answers) as running:
        endpoint(running.address)
        run_all(clock=lambda: LATER)
        # An encoder before this one could read none of them; this one read two, and may not read the third.
        assert Passage.objects.update(failed_at=NOW) == 3
        assert counting.unreadable_count() == 0
        unread = {"kind": "sample", "part": "public", "text_hash": "f" * 64}
        Passage.objects.create(record_id=3, failed_at=NOW, **unread)
        Passage.objects.create(record_id=4, failed_at=NOW, **unread)
        assert counting.unreadable_count() == 1
        # Another record brings the text again, so it is tried again.
        Passage.objects.create(record_id=5, **unread)
        assert counting.unreadable_count() == 0


def test_texts_that_the_endpoint_may_not_carry_are_waited_for_by_no_list(shelf, endpoint):
    shelved(shelf)
    public = Profile(key="public", title="轴承故障诊断", role=Role.OFFERING)
    full = Profile(
        key="full", title="轴承故障诊断", text="\n电话13812345678，甲方不愿公开的工艺", role=Role.OFFERING
    )
    unwritten = Profile(key="unwritten", title="，。！", role=Role.OFFERING)

    def waited_for() -> set[str]:
        return set(queries.unread_texts(queries.with_vectors([public, full, unwritten])))

    with server(answers) as running:
        endpoint(running.address)
        assert waited_for() == {"public", "full"}  # neither is taken in yet: nobody knows who may read them
        run_one(clock=lambda: LATER)
        assert {passage.text_hash for passage in Passage.objects.filter(record_id=1)} == {
            queries.text_name(public),
            queries.text_name(full),
        }
        assert waited_for() == {"public"}
        assert queries.unread_texts(queries.with_vectors([public])) == {"public": queries.text_name(public)}
        endpoint(running.address, carries="confidential")
        assert waited_for() == {"public", "full"}
        Passage.objects.filter(part="full").update(failed_at=NOW)
        assert waited_for() == {"public"}
        run_all(clock=lambda: LATER)
        assert waited_for() == set()


def vectors(*rows: object) -> object:
    return {"data": [{"index": at, "embedding": row} for at, row in enumerate(rows)]}


@pytest.mark.thorough
@pytest.mark.parametrize(
    "reply",
    [
        drips,
        breaks_off,
        floods,
        says({"error": "no such model"}, status=404),
        says(b"<html>"),
        says([]),
        says({"data": "x"}),
        says({"data": []}),
        says(vectors(NEAR, NEAR)),
        says(vectors([1.0, 2.0])),
        says(vectors(["1", "2", "3"])),
        says(vectors([True, 1, 1])),
        says(vectors([0, 0, 0])),
        says(vectors([1e40, 1, 1])),
        says(b'{"data": [{"index": 0, "embedding": [1' + b"0" * 400 + b", 1, 1]}]}"),
        says(b'{"data": [{"index": 0, "embedding": [NaN, 1, 1]}]}'),
        says({"data": [{"index": 7, "embedding": NEAR}]}),
        says({"data": [{"index": True, "embedding": NEAR}]}),
        says({"data": [None]}),
    ],
)
def test_a_slow_wrong_or_hostile_answer_leaves_search_on_words(shelf, endpoint, monkeypatch, reply):
    monkeypatch.setattr(endpoints, "LIMITS", Limits(seconds=1.5, size=50_000))
    shelved(shelf)
    with server(reply) as running:
        endpoint(running.address, carries="confidential")
        run_one(clock=lambda: LATER)
        run_one(clock=lambda: LATER)
        # Nothing was made, nothing is set aside for good, and the job waits for another time.
        assert (TextVector.objects.count(), Passage.objects.exclude(failed_at=None).count()) == (0, 0)
        job = Job.objects.get(kind=actions.ENCODE_PENDING)
        assert "SilentEncoderError" in job.last_error
        found = queries.search(text="轴承", readers=())
        assert (found.used_meaning, [hit.record_id for hit in found.hits]) == (False, [1])
        # It was asked once: for a minute nobody waits for it again.
        assert len(running.heard) == 1


def test_the_vectors_are_of_length_one_and_in_the_order_asked(endpoint):
    with server(answers) as running:
        endpoint(running.address, carries="confidential")
        made = engine.encoder().encode(["蓝莓", "轴承"], Role.ASKING)
        assert made.tolist() == [[0.0, 1.0, 0.0], pytest.approx([0.6, 0.0, 0.8])]
        with pytest.raises(BlankTextError):
            engine.encoder().encode([" "], Role.ASKING)
        assert engine.encoder().encode([], Role.ASKING).shape == (0, 3)


def test_an_endpoint_in_a_network_that_is_not_named_is_never_asked(endpoint, settings):
    with server(answers) as running:
        endpoint(running.address, carries="confidential")
        settings.EXIT_NETWORKS = ()
        with pytest.raises(SilentEncoderError):
            engine.encoder().encode(["轴承"], Role.ASKING)
        assert running.heard == []


def test_an_endpoint_that_is_not_set_is_no_encoder(endpoint):
    endpoint("")
    assert engine.encoder() is None
