"""A life is a table: what it answers, and which tables it refuses to be made from."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.core.lifecycle import (
    InvalidLifecycleError,
    Lifecycle,
    Step,
    UnknownStateError,
    UnknownStepError,
    WrongStateError,
    step,
)


class Door(StrEnum):
    """A small life with a loop and an end."""

    SHUT = "shut"
    OPEN = "open"
    GONE = "gone"


DOOR_LIFE = Lifecycle(
    start=Door.SHUT,
    steps=[
        step("open", Door.SHUT, to=Door.OPEN),
        step("shut", Door.OPEN, to=Door.SHUT),
        step("remove", Door.SHUT, Door.OPEN, to=Door.GONE),
    ],
)


def test_life_tells_its_start_states_and_step_names() -> None:
    assert DOOR_LIFE.start is Door.SHUT
    assert DOOR_LIFE.states == (Door.SHUT, Door.OPEN, Door.GONE)
    assert DOOR_LIFE.names == ("open", "shut", "remove")


def test_life_answers_the_whole_table() -> None:
    table = {
        state: {name: DOOR_LIFE.after(name, source=state) for name in DOOR_LIFE.steps_from(state)}
        for state in Door
    }

    assert table == {
        Door.SHUT: {"open": Door.OPEN, "remove": Door.GONE},
        Door.OPEN: {"shut": Door.SHUT, "remove": Door.GONE},
        Door.GONE: {},
    }


def test_state_read_from_the_database_is_as_good_as_the_member() -> None:
    assert DOOR_LIFE.after("open", source="shut") is Door.OPEN
    assert DOOR_LIFE.steps_from("open") == ("shut", "remove")


def test_wrong_state_says_which_step_and_which_state() -> None:
    with pytest.raises(WrongStateError) as refusal:
        DOOR_LIFE.after("shut", source="gone")

    assert (refusal.value.step, refusal.value.source) == ("shut", "gone")
    assert str(refusal.value) == "the step 'shut' cannot be taken from the state 'gone'"


def test_unknown_step_is_refused() -> None:
    with pytest.raises(UnknownStepError) as refusal:
        DOOR_LIFE.after("paint", source=Door.SHUT)

    assert refusal.value.step == "paint"


def test_unknown_state_is_refused() -> None:
    with pytest.raises(UnknownStateError) as refusal:
        DOOR_LIFE.after("open", source="ajar")
    with pytest.raises(UnknownStateError):
        DOOR_LIFE.steps_from("ajar")

    assert refusal.value.state == "ajar"


def test_mermaid_shows_every_step_and_every_end() -> None:
    assert DOOR_LIFE.as_mermaid() == (
        "stateDiagram-v2\n"
        "    [*] --> shut\n"
        "    shut --> open: open\n"
        "    open --> shut: shut\n"
        "    shut --> gone: remove\n"
        "    open --> gone: remove\n"
        "    gone --> [*]\n"
    )


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([step("go", "a", to="b"), step("go", "b", to="a")], "the step 'go' is written twice"),
        ([step("go", to="b")], "the step 'go' starts from no state"),
        ([step("go", "a", "a", to="b")], "the step 'go' names a state twice"),
        ([step("go", "a", to="b"), step("back", "c", to="a")], "no chain of steps leads from 'a' to c"),
        ([step("go", "b", to="c")], "no chain of steps leads from 'a' to b, c"),
        ([step("Go on", "a", to="b")], "'Go on' is not a name of lower-case letters, digits and underscores"),
        ([step("go", "a", to="b-c")], "'b-c' is not a name of lower-case letters, digits and underscores"),
    ],
)
def test_table_that_contradicts_itself_is_refused(steps: list[Step[str]], message: str) -> None:
    with pytest.raises(InvalidLifecycleError) as refusal:
        Lifecycle(start="a", steps=steps)

    assert str(refusal.value) == message


def test_enumeration_with_a_state_nobody_reaches_is_refused() -> None:
    with pytest.raises(InvalidLifecycleError) as refusal:
        Lifecycle(start=Door.SHUT, steps=[step("open", Door.SHUT, to=Door.OPEN)])

    assert str(refusal.value) == "no chain of steps leads from 'shut' to gone"


STATES = st.sampled_from(["a", "b", "c", "d"])
ROWS = st.lists(
    st.builds(
        lambda sources, target: (tuple(sources), target),
        st.lists(STATES, min_size=1, max_size=3, unique=True),
        STATES,
    ),
    max_size=6,
)


def any_table(rows: list[tuple[tuple[str, ...], str]]) -> list[Step[str]]:
    return [step(f"step_{number}", *sources, to=target) for number, (sources, target) in enumerate(rows)]


@given(ROWS)
def test_table_is_either_refused_or_reaches_every_state_by_its_own_steps(
    rows: list[tuple[tuple[str, ...], str]],
) -> None:
    steps = any_table(rows)
    mentioned = {"a"} | {state for row in steps for state in (*row.sources, row.target)}
    walked = {"a"}
    for _ in mentioned:
        walked |= {row.target for row in steps if walked & set(row.sources)}

    try:
        life = Lifecycle(start="a", steps=steps)
    except InvalidLifecycleError:
        assert walked != mentioned
    else:
        assert set(life.states) == walked == mentioned


@given(ROWS)
def test_step_is_allowed_exactly_where_the_table_says(rows: list[tuple[tuple[str, ...], str]]) -> None:
    steps = any_table(rows)
    try:
        life = Lifecycle(start="a", steps=steps)
    except InvalidLifecycleError:
        return
    for row in steps:
        for state in life.states:
            if state in row.sources:
                assert life.after(row.name, source=state) == row.target
                assert row.name in life.steps_from(state)
            else:
                assert row.name not in life.steps_from(state)
                with pytest.raises(WrongStateError):
                    life.after(row.name, source=state)
