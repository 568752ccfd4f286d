"""Files of records: who may open, add and remove them, and what is kept of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, transaction

from duijie.access import VISITOR, NotPermittedError, permissions
from duijie.audit.models import Entry
from duijie.core.lifecycle import WrongStateError
from duijie.core.uploads import FileKind
from duijie.exits.models import Sending
from duijie.files import actions, queries, store
from duijie.files.actions import FileDraft
from duijie.files.jobs import erase_job, preview_job
from duijie.files.models import Attachment
from duijie.files.naming import clean_name
from duijie.files.owners import kinds
from duijie.files.states import AttachmentKind
from duijie.queue.models import Job
from duijie.web.files import PAGES
from tests.agreements import factories as agreements
from tests.files import factories
from tests.files.factories import NOW, attachment, pdf
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
WHO = (
    "owing side",
    "other side",
    "broker",
    "other's broker",
    "broker elsewhere",
    "coordinator above",
    "clerk",
    "operator",
    "other contact",
    "system",
)
ALL = (True,) * 10
CONCERNED = (True, True, True, True, False, True, True, True, False, True)
NOBODY = (False,) * 10
# Of an announced agreement, which everybody sees: what each may do with its files, the owing side's own.
MAY = {
    "open": ALL,
    "open confidential": CONCERNED,
    "add": CONCERNED,
    "remove": (True, True, True, True, False, True, True, True, False, True),
}
# Of an agreement that is not announced, which strangers do not see.
MAY_UNANNOUNCED = {**MAY, "open": CONCERNED}


def able(act: Any, *given: Any) -> bool:
    """Try it, take it back, and say whether it was possible."""
    try:
        with transaction.atomic():
            act(*given)
            transaction.set_rollback(True)
    except (ObjectDoesNotExist, NotPermittedError):
        return False
    return True


@pytest.mark.parametrize(("state", "picture"), [("announced", MAY), ("signed", MAY_UNANNOUNCED)])
def test_files_are_for_whom_the_record_is(state: str, picture: dict[str, tuple[bool, ...]]):
    made = agreements.world()
    record = agreements.agreement(made, state)
    public = attachment("agreements", record, made.owing_side, confidential=False)
    secret = attachment("agreements", record, made.owing_side)
    everybody = made.everybody()
    seen = {
        "open": tuple(able(queries.find, actor, public.pk) for actor in everybody.values()),
        "open confidential": tuple(able(queries.find, actor, secret.pk) for actor in everybody.values()),
        "add": tuple(able(attachment, "agreements", record, actor) for actor in everybody.values()),
        "remove": tuple(able(remove, secret, actor) for actor in everybody.values()),
    }
    assert (tuple(everybody), seen) == (WHO, picture)


def remove(attached: Attachment, actor) -> Attachment:
    return actions.remove_file(attachment_id=attached.pk, reason="放错了地方。", actor=actor, now=NOW)


@pytest.mark.parametrize("state", ["announced", "signed"])
def test_list_holds_what_can_be_opened_one_by_one(state: str):
    made = agreements.world()
    record = agreements.agreement(made, state)
    files = [
        attachment("agreements", record, made.owing_side, confidential=confidential)
        for confidential in (True, False)
    ]
    files.append(remove(attachment("agreements", record, made.owing_side), made.owing_side))
    for who, actor in {**made.everybody(), "visitor": VISITOR}.items():
        one_by_one = {each.pk for each in files if able(queries.find, actor, each.pk)}
        sees = able(queries.find_record, actor, "agreements", record.pk)
        listed = {each.pk for each in queries.files_visible_to(actor, record)} if sees else set()
        assert listed == one_by_one, who


def test_visitor_opens_what_is_not_confidential_of_what_everybody_sees():
    made = agreements.world()
    record = agreements.agreement(made, "announced")
    public = attachment("agreements", record, made.owing_side, confidential=False)
    attachment("agreements", record, made.owing_side)
    assert list(queries.files_visible_to(VISITOR, record)) == [public]
    assert not able(attachment, "agreements", record, VISITOR)


def test_every_permission_of_the_room_is_pictured_or_of_the_system_alone():
    granted = {name for name in permissions() if name.startswith("files.")}
    assert granted == {f"files.{each}" for each in ("add", "open_confidential", "remove")} | {
        "files.note_preview",
        "files.note_erased",
    }
    for act in (
        lambda: actions.note_preview(attachment_id=1, preview="ready", actor=registry.operator(), now=NOW),
        lambda: actions.note_erased(attachment_id=1, actor=registry.operator(), now=NOW),
    ):
        assert not able(act)


def test_kinds_of_files_are_those_of_the_core():
    assert AttachmentKind.values == [each.value for each in FileKind]


def test_every_kind_of_record_may_have_files():
    assert kinds() == sorted(PAGES)


def test_file_is_kept_with_its_hashes_and_written_down():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    kept = attachment("agreements", record, made.owing_side, name="C:\\资料\\补充 协议.PDF")
    assert (kept.file_name, kept.kind, kept.byte_count) == ("补充 协议.pdf", "pdf", len(pdf()))
    assert kept.sha256 == kept.kept_sha256 == actions.hashlib.sha256(pdf()).hexdigest()
    assert store.load(kept.place) == pdf()
    entry = Entry.objects.get(subject_type="files.attachment", subject_id=kept.pk)
    assert (entry.action, entry.actor_id, entry.fields) == ("files.add", made.owing_side.pk, "")
    assert Job.objects.filter(kind="files.preview", key=str(kept.pk)).exists()


def test_form_sent_twice_makes_one_file():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    first, second = (
        attachment("agreements", record, made.owing_side, form_token="a-token") for _ in range(2)
    )
    assert (first.pk, Attachment.objects.count()) == (second.pk, 1)


def test_refused_file_leaves_nothing_in_the_store(settings, tmp_path):
    settings.STORAGES = in_folder(settings, tmp_path)
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    with pytest.raises(ValidationError) as refused:
        attachment("agreements", record, made.owing_side, content=b"MZ" + bytes(100))
    assert list(refused.value.message_dict) == ["file"]
    with pytest.raises(ValidationError):
        attachment("agreements", record, made.owing_side, content=bytes(factories.MOST_BYTES + 1))
    with pytest.raises(ValidationError):
        actions.add_file(
            owner_kind="agreements",
            owner_id=record.pk,
            draft=replace(FileDraft(pdf(), "a.pdf"), title="甲\x00乙"),
            most_bytes=factories.MOST_BYTES,
            actor=made.owing_side,
            now=NOW,
        )
    assert (Attachment.objects.count(), [each for each in tmp_path.rglob("*") if each.is_file()]) == (0, [])


def in_folder(settings, folder):
    files = settings.STORAGES["files"]
    return {**settings.STORAGES, "files": {**files, "OPTIONS": {**files["OPTIONS"], "location": folder}}}


def test_removed_file_leaves_hash_and_reason_and_nothing_else(settings, tmp_path):
    settings.STORAGES = in_folder(settings, tmp_path)
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    kept = factories.drawn(attachment("agreements", record, made.owing_side))
    removed = remove(kept, made.owing_side)
    erase_job(key=str(kept.pk), now=NOW)
    erase_job(key=str(kept.pk), now=NOW)
    removed.refresh_from_db()
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    assert (removed.title, removed.file_name, removed.remove_reason) == ("", "", "放错了地方。")
    assert (removed.sha256, removed.erased_at) == (kept.sha256, NOW)
    with pytest.raises(WrongStateError):
        remove(kept, made.owing_side)


def test_file_is_not_removed_without_a_reason():
    made = agreements.world()
    kept = attachment("agreements", agreements.agreement(made, "signed"), made.owing_side)
    with pytest.raises(ValidationError):
        actions.remove_file(attachment_id=kept.pk, reason=" ", actor=made.owing_side, now=NOW)
    kept.refresh_from_db()
    assert kept.state == "kept"


@pytest.mark.parametrize(
    ("content", "preview"), [(pdf(), "ready"), (pdf().replace(b"Pages", b"Pogos"), "none")]
)
def test_preview_is_drawn_apart_and_noted(content: bytes, preview: str):
    made = agreements.world()
    kept = attachment("agreements", agreements.agreement(made, "signed"), made.owing_side, content=content)
    preview_job(key=str(kept.pk), now=NOW)
    kept.refresh_from_db()
    assert kept.preview == preview
    if preview == "ready":
        assert store.load(kept.preview_place).startswith(b"RIFF")


@pytest.mark.parametrize("when", ["while it is drawn", "before a second run"])
def test_no_picture_stays_of_a_file_removed(when: str, settings, tmp_path, monkeypatch: pytest.MonkeyPatch):
    settings.STORAGES = in_folder(settings, tmp_path)
    made = agreements.world()
    kept = attachment("agreements", agreements.agreement(made, "signed"), made.owing_side)

    def removed_meanwhile(_content: bytes) -> bytes:
        remove(kept, made.owing_side)
        erase_job(key=str(kept.pk), now=NOW)
        return factories.image("WEBP")

    if when == "while it is drawn":
        monkeypatch.setattr("duijie.files.jobs.picture_of", removed_meanwhile)
    else:
        removed_meanwhile(b"")
        store.keep(b"drawn by a run that died", place=kept.preview_place, actor=made.owing_side, now=NOW)
    preview_job(key=str(kept.pk), now=NOW)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


def test_place_that_is_taken_is_refused_and_what_lies_there_stays(settings, tmp_path):
    settings.STORAGES = in_folder(settings, tmp_path)
    operator = registry.operator()
    place = store.keep(b"first", actor=operator, now=NOW)
    with pytest.raises(store.StoreUnavailableError):
        store.keep(b"second", place=place, actor=operator, now=NOW)
    assert store.load(place) == b"first"
    assert len([each for each in tmp_path.rglob("*") if each.is_file()]) == 1


def test_file_appears_in_the_folder_only_when_it_is_whole(settings, tmp_path, monkeypatch):
    settings.STORAGES = in_folder(settings, tmp_path)
    seen: list[str] = []

    def full(_descriptor: int) -> None:
        seen.extend(each.name[0] for each in tmp_path.rglob("*") if each.is_file())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("duijie.core.durable.os.fsync", full)
    with pytest.raises(store.StoreUnavailableError):
        store.keep(b"content", actor=registry.operator(), now=NOW)
    assert (seen, [each for each in tmp_path.rglob("*") if each.is_file()]) == (["."], [])


@pytest.mark.parametrize(
    ("endpoint", "region", "address"),
    [
        ("", "", "https://s3.amazonaws.com/duijie"),
        ("", "eu-west-1", "https://s3.eu-west-1.amazonaws.com/duijie"),
        ("", "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn/duijie"),
        ("https://s3.example.org/", "", "https://s3.example.org/duijie"),
    ],
)
def test_exit_of_a_store_elsewhere_names_where_it_is(settings, endpoint: str, region: str, address: str):
    settings.FILES_BUCKET, settings.FILES_ENDPOINT, settings.FILES_REGION = "duijie", endpoint, region
    assert [each.address for each in store.store_exit()] == [address]


def test_store_in_a_private_network_is_gone_to_only_where_the_operator_allows_it(settings):
    settings.FILES_BUCKET, settings.FILES_ENDPOINT = "duijie", "http://127.0.0.1:9000"
    settings.FILES_CARRIES = "confidential"
    operator = registry.operator()
    with pytest.raises(store.StoreUnavailableError):
        store.keep(b"content", actor=operator, now=NOW)
    assert Sending.objects.count() == 0
    settings.EXIT_NETWORKS = ("127.0.0.0/8",)
    place = store.keep(b"content", actor=operator, now=NOW)
    assert (store.load(place), Sending.objects.count()) == (b"content", 1)


def test_what_is_kept_comes_before_what_was_removed():
    made = agreements.world()
    record = agreements.agreement(made, "signed")
    first, second, third = (attachment("agreements", record, made.owing_side) for _ in range(3))
    remove(third, made.owing_side)
    assert [each.pk for each in queries.files_visible_to(made.owing_side, record)] == [
        second.pk, first.pk, third.pk,
    ]  # fmt: skip


def test_form_of_another_record_makes_no_file_and_says_so():
    made = agreements.world()
    first, second = (agreements.agreement(made, "signed") for _ in range(2))
    attachment("agreements", first, made.owing_side, form_token="a-token")
    with pytest.raises(ValidationError):
        attachment("agreements", second, made.owing_side, form_token="a-token")
    assert [each.owner_id for each in Attachment.objects.all()] == [first.pk]


def test_refusal_is_told_although_the_store_does_not_answer_any_more(monkeypatch: pytest.MonkeyPatch):
    made = agreements.world()
    record = agreements.agreement(made, "signed")

    def silent(_place: str) -> None:
        raise store.StoreUnavailableError

    monkeypatch.setattr(store, "erase", silent)
    monkeypatch.setattr(queries, "MOST_OF_A_RECORD", 0)
    with pytest.raises(ValidationError):
        attachment("agreements", record, made.owing_side)


@pytest.mark.parametrize(
    ("handed_in", "kept"),
    [
        ("合同.pdf", "合同.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("a\x00b\u202efdp.exe", "abfdp.exe.pdf"),
        ("  .pdf", "文件.pdf"),
        ("名" * 300, "名" * 196 + ".pdf"),
        ("半\ud800个", "半个.pdf"),
    ],
)
def test_name_is_made_harmless_and_ends_as_the_file_is(handed_in: str, kept: str):
    assert clean_name(handed_in, FileKind.PDF).replace("file.pdf", "文件.pdf") == kept


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "removed"},
        {"file_name": ""},
        {"remove_reason": "不要了"},
        {"kind": "exe"},
        {"byte_count": 0},
        {"preview": "soon"},
        {"state": "lost"},
    ],
)
def test_impossible_file_cannot_be_stored(changes: dict[str, object]):
    made = agreements.world()
    kept = attachment("agreements", agreements.agreement(made, "signed"), made.owing_side)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=kept.pk).update(**changes)


def test_files_of_a_merged_organisation_are_the_kept_ones():
    merged, kept = registry.organisation("示例并入厂"), registry.organisation("示例保留厂")
    own = attachment("organisations", merged, registry.operator())
    registry.actions.merge_organisation(
        organisation_id=merged.pk, into_id=kept.pk, actor=registry.system(), now=NOW
    )
    operator = registry.operator()
    assert list(queries.files_visible_to(operator, kept)) == [own]
    assert queries.find(operator, own.pk) == own
