"""What may be told of small groups."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analytics.suppression import HIDDEN, LEAST, Group, tell


def groups(**counted: int) -> dict[str, Group]:
    """Return groups with one inquiry of each contact."""
    return {name: Group(n, n) for name, n in counted.items()}


def test_large_groups_and_groups_of_nobody_are_told() -> None:
    """There is nothing to hide."""
    told = tell(groups(a=5, b=100, c=0))
    assert told.numbers == {"a": 5, "b": 100, "c": 0}
    assert (told.total, told.small, told.beside) == (105, frozenset(), frozenset())


def test_a_small_group_is_hidden_with_the_next_one() -> None:
    """Else it would be what is left of the total."""
    told = tell(groups(a=3, b=40, c=12))
    assert [told.text(name) for name in "abc"] == ["<5", "40", HIDDEN]
    assert told.total == 55


def test_contacts_decide_and_not_what_they_did() -> None:
    """One customer with forty inquiries is a small group."""
    told = tell({"a": Group(1, 40), "b": Group(30, 30), "c": Group(9, 50)})
    assert told.small == {"a"}
    assert told.beside == {"b"}


def test_a_number_whose_contacts_are_not_known_is_one_of_few() -> None:
    """Whoever forgets to count contacts tells too little, not too much."""
    told = tell({"a": Group(0, 40), "b": Group(30, 30), "c": Group(50, 50)})
    assert (told.small, told.beside) == (frozenset("a"), frozenset("b"))


def test_two_small_groups_hide_each_other_unless_both_are_as_small_as_can_be() -> None:
    """One and one are told by their sum."""
    assert tell(groups(a=3, b=2, c=40)).beside == frozenset()
    assert tell(groups(a=1, b=1, c=40)).beside == {"c"}


def test_two_small_groups_that_are_as_large_as_can_be_are_not_told_by_their_sum() -> None:
    """Four and four are the only way to eight, unless a contact can count twice."""
    told = tell(groups(a=4, b=4, c=50))
    assert [told.text(name) for name in "abc"] == ["<5", "<5", HIDDEN]
    assert told.total == 58
    assert tell(groups(a=4, b=4)).total is None
    assert tell({"a": Group(4, 5), "b": Group(4, 4), "c": Group(50, 50)}).beside == frozenset()


def test_a_group_is_not_hidden_beside_where_the_next_number_tells_it() -> None:
    """It cannot be more than the smallest number told: a five beside a five is a five."""
    told = tell(groups(a=4, b=4, c=5, d=5, e=60))
    assert told.beside == {"c", "d"}
    assert tell(groups(a=4, b=4, c=5, d=6, e=60)).beside == {"c"}


def test_where_nothing_else_can_be_hidden_the_total_is() -> None:
    """A group alone is its total."""
    told = tell(groups(a=3, b=0))
    assert (told.total, told.text("a"), told.text("b")) == (None, "<5", "0")
    assert tell(groups()).total == 0


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.tuples(st.integers(0, 8), st.integers(0, 3)).map(lambda t: Group(t[0], t[0] and sum(t))),
    )
)
def test_no_small_group_can_be_worked_out(all_: dict[str, Group]) -> None:
    """Whoever knows the rules and the total still sees two possible numbers for each."""
    told = tell(all_)
    assert set(told.numbers) | told.small | told.beside == set(all_)
    assert all(all_[name].contacts >= LEAST or not all_[name].contacts for name in told.numbers)
    if told.total is None:
        return
    left = told.total - sum(told.numbers.values())
    hidden = [*told.small, *told.beside]
    least = [1 if name in told.small else LEAST for name in hidden]
    spare = left - sum(least)
    if told.small:  # each may count one more or not, as long as another takes what is left
        assert len(hidden) > 1
        assert spare > 0
        if all(group.counted == group.contacts for group in all_.values()):
            told_least = min((n for n in told.numbers.values() if n), default=left)
            most = [LEAST - 1 if name in told.small else told_least for name in hidden]
            assert left < sum(most)
