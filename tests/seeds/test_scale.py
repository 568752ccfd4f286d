"""Copies for load are whole rows under names of their own, near their originals in meaning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from duijie.agreements.models import Agreement, Party, Undertaking
from duijie.cli import seed
from duijie.core.matcher import Role
from duijie.demands.models import Demand
from duijie.introductions.models import Introduction, Side
from duijie.names.models import NameKey, name_keys
from duijie.offers.models import Offer
from duijie.registry.models import Organisation, Person
from duijie.search.models import TextVector
from duijie.search.vectors import made_vectors, text_hash
from duijie.seeds import scale
from duijie.seeds.copying import keep_vectors, noisy
from tests.agreements import factories as agreements
from tests.introductions import factories as introductions
from tests.registry import factories as registry

pytestmark = pytest.mark.django_db
MODELS = (Organisation, Person, Demand, Offer, Introduction, Side, Agreement, Party, Undertaking)


@pytest.fixture
def words_alone(settings, tmp_path: Path) -> None:
    settings.SEARCH_INDEX = tmp_path / "index"
    settings.SEARCH_ENCODER = "none"


@pytest.mark.usefixtures("words_alone")
@pytest.mark.thorough
def test_copies_are_whole_rows_that_point_to_copies():
    introduced = introductions.introduction(introductions.world(), "closed")
    parties = [agreements.PartyDraft(introduced.demand.owner_id, 0)]
    parties.append(agreements.PartyDraft(introduced.offer.owner_id, 1))
    agreements.agreement(agreements.world(), "announced", parties=parties, undertakings=[])
    before = {model: model.objects.count() for model in MODELS}
    said: list[str] = []
    made = scale.multiply(factor=3, now=registry.NOW, say=said.append)
    assert {model: model.objects.count() for model in MODELS} == {
        model: 3 * count for model, count in before.items()
    }
    assert made["Offer"] == 2 * before[Offer]
    assert said[0] == f"3 of 3 worlds: {made.total():,} rows made"
    for model in MODELS:
        for row in model.objects.order_by("-pk")[: 2 * before[model]]:
            row.full_clean()
    copy = Introduction.objects.order_by("-pk")[0]
    assert copy.offer.title == f"{introduced.offer.title}（示例副本3）"
    assert [copy.demand.owner.name[-7:], copy.offer.person.name[-7:]] == ["（示例副本3）"] * 2
    assert copy.offer.person.account is None
    assert {party.organisation_id for party in Agreement.objects.order_by("-pk")[0].parties.all()} == {
        copy.demand.owner_id,
        copy.offer.owner_id,
    }
    keys = NameKey.objects.filter(record_id=copy.offer_id).values_list("key", flat=True)
    assert name_keys(copy.offer) <= set(keys)
    assert scale.is_multiplied()


def test_vectors_of_copies_are_near_those_of_their_originals_and_no_nearer():
    chance = np.random.default_rng(1)
    vectors = chance.standard_normal((50, 384), dtype=np.float32)
    near = noisy(vectors, chance)
    lengths = np.linalg.norm(vectors, axis=1)
    assert np.allclose(np.linalg.norm(near, axis=1), lengths, rtol=1e-4)
    cosines = (near * vectors).sum(axis=1) / lengths**2
    assert (cosines.min() > 0.7, cosines.max() < 0.9) == (True, True)
    keep_vectors(["轴承"], Role.ASKING, near[:1], encoder="one", now=registry.NOW)
    keep_vectors(["轴承"], Role.ASKING, near[1:2], encoder="one", now=registry.NOW)
    name = text_hash("轴承", Role.ASKING)
    assert np.array_equal(made_vectors({name}, "one")[name], near[0])
    assert TextVector.objects.count() == 1


def test_folder_that_holds_no_whole_demo_is_not_multiplied(tmp_path: Path):
    registry.organisation()
    assert not seed.may_be_multiplied(tmp_path)
    (tmp_path / "THIS-IS-A-DEMO").write_text("", encoding="utf-8")
    seed.write_accounts(tmp_path, [seed.SignIn("operator", "operator", "x")])
    # The folder is a demo's, the database is not in it: it may be anybody's.
    assert not seed.may_be_multiplied(tmp_path)


@pytest.mark.parametrize("typed", ["0", "-3", "1.5", "2001", "²", "many"])
def test_factor_that_is_no_such_number_is_refused(typed: str):
    with pytest.raises(Exception, match="whole number from 1 to 2000"):
        seed._factor(typed)
