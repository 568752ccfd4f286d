"""What the tests of stations, teams and alliances share: who may look at a body, and its states."""

from __future__ import annotations

from dataclasses import dataclass

from duijie.access import VISITOR
from duijie.accounts.models import User
from duijie.registry.models import Organisation, Person
from tests.made_once import made_once
from tests.registry import factories as registry

NOW = registry.NOW
STATES = ("proposed", "planned", "running", "closed", "dropped")
WHO = (
    "host side", "member side", "member", "broker", "broker elsewhere", "coordinator above",
    "clerk", "operator", "other contact", "system",
)  # fmt: skip


@dataclass
class World:
    """A host in Shenyang, a member organisation and a member person in Qingdao, and every kind of account."""

    host: Organisation
    partner: Organisation
    expert: Person
    people: dict[str, User]

    def __getitem__(self, who: str) -> User:
        return self.people[who]

    def everybody(self) -> dict[str, object]:
        return {**self.people, "visitor": VISITOR}


@made_once
def world() -> World:
    host = registry.organisation(kind="enterprise")
    partner = registry.organisation(region=registry.QINGDAO, kind="society")
    member, expert = registry.expert("闾丘澈", at=partner)
    people = {
        "host side": registry.speaker(host),
        "member side": registry.speaker(partner),
        "member": member,
        "broker": registry.broker(registry.SHENYANG),
        "broker elsewhere": registry.broker(registry.DALIAN),
        "coordinator above": registry.coordinator(registry.LIAONING),
        "clerk": registry.clerk(),
        "operator": registry.operator(),
        "other contact": registry.speaker(registry.organisation()),
        "system": registry.system(),
    }
    assert tuple(people) == WHO
    return World(host, partner, expert, people)
