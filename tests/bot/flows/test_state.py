"""What is remembered, written and read; and what holds whatever is said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assistant.model import Assistant
from bot.flows import forms
from bot.flows.driving import drive
from bot.flows.effects import ActionResult, Done, Failed, NotMine, Rejected, Result, Say
from bot.flows.moments import moments
from bot.flows.state import MOST_BEATS, DialogueState, Pending, begin, from_json, to_json
from bot.flows.step import step, take_up
from bot.flows.tracker import tracker
from bot.nlu.model import Found, Parse
from tests.bot.flows.assistants import GUIDE, MOOD, ORDER, TABLE

ALL = {"mood": MOOD, "table": TABLE, "order": ORDER, "guide": GUIDE}
WORDS = st.sampled_from(["東京", "A1", "はい", "", "{from_city}", "<b>", "/stop", "x" * 50])
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.text(max_size=3))
)
Answers = Sequence[ActionResult]


@st.composite
def parses(draw: st.DrawFn, assistant: Assistant) -> Parse:
    """Any understanding of any words."""
    text = draw(WORDS)
    intent = draw(st.sampled_from([None, *assistant.intents, "restart", "unheard_of"]))
    names = st.sampled_from([*assistant.entities, "unheard_of"])
    roles = st.sampled_from([None, "from", "to"])
    found = draw(st.lists(st.builds(Found, names, st.just(0), st.just(1), WORDS, st.just("any"),
                                    roles), max_size=3))  # fmt: skip
    return Parse(text, intent, 0.5, (), tuple(found))


def events(assistant: Assistant) -> st.SearchStrategy[dict[str, Any]]:
    """Events as servers send them, sound and not."""
    slots = st.sampled_from([*assistant.slots, "requested_slot", "unheard_of"])
    loops = st.sampled_from([None, *assistant.forms, "unheard_of"])
    actions = [*assistant.responses, *assistant.forms, "action_listen", "unheard_of"]
    asked = st.fixed_dictionaries(
        {"event": st.just("slot"), "name": st.just("requested_slot"), "value": slots | VALUES}
    )
    named = [
        asked,
        st.fixed_dictionaries({"event": st.just("slot"), "name": slots, "value": VALUES}),
        st.fixed_dictionaries({"event": st.just("active_loop"), "name": loops}),
        st.fixed_dictionaries({"event": st.just("followup"), "name": st.sampled_from(actions)}),
        st.fixed_dictionaries({"event": st.just("bot"), "text": VALUES, "data": VALUES}),
    ]
    kinds = st.sampled_from(
        ["reset_slots", "restart", "pause", "undo", "action_execution_rejected", None, 3]
    )
    all_kinds = kinds | st.sampled_from(["slot", "active_loop", "followup"])
    odd = st.fixed_dictionaries({"event": all_kinds, "name": VALUES})
    return st.one_of(*named, odd)


def results(assistant: Assistant) -> st.SearchStrategy[ActionResult]:
    """Whatever an action may answer."""
    parts = ("text", "response", "template", "buttons", "custom", "image", "elements")
    keys = st.sampled_from([*parts, "attachment"])
    named = st.dictionaries(keys, st.one_of(VALUES, st.just("utter_ask_mail")), max_size=3)
    button = {"title": VALUES, "payload": VALUES}
    buttons = st.fixed_dictionaries({"buttons": st.lists(st.fixed_dictionaries(button))})
    return st.one_of(
        st.builds(
            lambda told, said: Done(tuple(told), tuple(said)),
            st.lists(events(assistant), max_size=4),
            st.lists(st.one_of(named, buttons), max_size=2),
        ),
        st.just(Failed("dead")),
        st.just(Rejected("no")),
    )


class Told:
    """An action server that answers what was drawn, then nothing."""

    def __init__(self, answers: Answers) -> None:
        self._answers = list(answers)

    def __call__(self, call: Any) -> ActionResult:
        json.dumps(call)
        return self._answers.pop() if self._answers else Done()


def turn(
    assistant: Assistant, state: DialogueState, parse: Parse, server: Told, **how: Any
) -> Result:
    """Take one message the whole way."""
    answered = how.pop("answered", True)
    now = how.pop("now", 1.0)
    first = step(assistant, state, parse, parse.text, "ja", now=now, **how)
    result = drive(assistant, first, server, "me", now=now)
    if result.is_mine or result.state.form is None:
        return result
    again = drive(
        assistant,
        take_up(assistant, result.state, answered=answered, now=now),
        server,
        "me",
        now=now,
    )  # fmt: skip
    return replace(again, effects=(*result.effects, *again.effects))


@pytest.mark.parametrize("name", ALL)
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_nothing_that_is_said_or_answered_breaks_a_dialogue(name: str, data: st.DataObject) -> None:
    """No exception, never silence, no action left over, and the state survives being written."""
    assistant = ALL[name]
    state, server = begin(assistant), Told(data.draw(st.lists(results(assistant), max_size=6)))
    for parse in data.draw(st.lists(parses(assistant), max_size=8)):
        result = turn(
            assistant, state, parse, server, is_question=data.draw(st.booleans()),
            answered=data.draw(st.booleans()), now=data.draw(st.sampled_from([1.0, 9e3])),
        )  # fmt: skip
        state = result.state
        assert result.effects
        assert (result.action, state.pending) == (None, None)
        assert from_json(to_json(state), assistant) == state
        assert len(state.history) <= MOST_BEATS
        seen = moments(state, hidden=True)
        assert not seen or {k: v for k, v in seen[-1].after.items() if v is not None} == {
            k: v for k, v in state.slots.items() if v is not None
        }
        json.dumps(tracker(state, "me"))


@pytest.mark.parametrize("name", ["table", "guide"])
@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_slot_that_was_filled_is_not_lost(name: str, data: st.DataObject) -> None:
    """It may get another value, never none, unless everything begins anew."""
    assistant = ALL[name]
    state = begin(assistant)
    for parse in data.draw(st.lists(parses(assistant), max_size=10)):
        filled = {slot for slot, value in state.slots.items() if value is not None}
        state = turn(assistant, state, parse, Told(())).state
        if parse.intent != "restart":
            assert filled <= {slot for slot, value in state.slots.items() if value is not None}


@pytest.mark.parametrize("name", ["table", "order"])
@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_form_ends_or_offers_a_person_in_time(name: str, data: st.DataObject) -> None:
    """However it is answered, and whatever the FAQ and the server say of it."""
    assistant = ALL[name]
    start = Parse("始める", "book" if name == "table" else "order_status", 1.0)
    refusing = Done(({"event": "slot", "name": "order_number", "value": None},))
    server = Told([refusing] * 100)
    state = turn(assistant, begin(assistant), start, server).state
    assert state.form is not None
    slots = len(assistant.forms[state.form].required_slots)
    bound = slots * (forms.MOST_TRIES + 1) * (forms.MOST_REPEATS + 1)
    for number in range(bound + 1):
        answered = data.draw(st.booleans()) if number < 12 else number % 2 == 0
        parse = data.draw(parses(assistant)) if number < 12 else Parse("？", None, 0.1)
        result = turn(assistant, state, parse, server, answered=answered)
        state = result.state
        offers = any(isinstance(effect, Say) and effect.offers_person for effect in result.effects)
        if offers or state.form is None:
            return
    raise AssertionError("the form asks for ever")


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "3", "{}", '{"version": 0}', '{"version": 1}', "{", "[" * 100_000,
     '{"version": 1, "slots": 3, "history": []}'],
)  # fmt: skip
def test_a_state_that_cannot_be_read_begins_anew(text: str) -> None:
    """Never an exception."""
    assert from_json(text, TABLE) == begin(TABLE)


@pytest.mark.parametrize("odd", [None, "", "x", 3, -1, 0.5, True, [], [1], ["x"], {}, {"a": 1}])
def test_a_state_of_wrong_kinds_can_be_gone_on_with(odd: object) -> None:
    """Whatever any one field is replaced by, in the state, a beat, or an entity."""
    booked = Parse("東京から", "book", 1.0, (), (Found("city", 0, 2, "東京", "any", "from"),))
    state = turn(TABLE, begin(TABLE), booked, Told(())).state
    written = to_json(state)
    for place in ((), ("history", 0), ("history", 1), ("history", 0, "entities", 0)):
        for key in _at(json.loads(written), place):
            broken = json.loads(written)
            _at(broken, place)[key] = odd
            read = from_json(json.dumps(broken), TABLE)
            for parse in (
                Parse("大阪", "inform", 1.0, (), booked.entities),
                Parse("？", None, 0.1),
            ):
                read = turn(TABLE, read, parse, Told(())).state
            json.dumps(tracker(read, "me"))


def _at(written: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        written = written[key]
    return written


def test_what_the_files_no_longer_know_is_left_out() -> None:
    """Slots and forms may go while customers are in the middle of them."""
    state = turn(TABLE, begin(TABLE), Parse("予約", "book", 1.0), Told(())).state
    state = replace(state, slots={**state.slots, "to_city": "大阪"})
    smaller = replace(TABLE, forms={}, slots={"note": TABLE.slots["note"]})
    read = from_json(to_json(state), smaller)
    assert (read.form, read.requested_slot, dict(read.slots)) == (None, None, {"language": "ja"})


def test_a_state_that_waits_for_an_action_waits_no_more_when_read() -> None:
    """The process that asked is gone; the message comes again."""
    state = replace(begin(ORDER), pending=Pending("action_order_status", "action"))
    assert from_json(to_json(state), ORDER).pending is None


def test_a_form_that_waited_too_long_is_not_asked_for_again() -> None:
    """The next message is a new matter."""
    state = turn(TABLE, begin(TABLE), Parse("予約", "book", 1.0), Told(()), now=0.0).state
    result = turn(TABLE, state, Parse("東京", "inform", 1.0), Told(()), now=31 * 60.0)
    assert (result.state.form, result.is_mine) == (None, False)
    assert any(isinstance(effect, NotMine) for effect in result.effects)


def test_a_question_the_faq_is_sure_of_is_no_free_words() -> None:
    """The form asked for a note; the customer asked something."""
    state = begin(TABLE)
    for text, intent in (("予約", "book"), ("はい", "affirm")):
        state = turn(TABLE, state, Parse(text, intent, 1.0), Told(())).state
    slots = {"from_city": "東京", "to_city": "大阪", "window": True}
    state = replace(state, slots={**state.slots, **slots}, requested_slot="note")
    question = Parse("送料はいくらですか", None, 0.1)
    asked = turn(TABLE, state, question, Told(()), is_question=True)
    assert not asked.is_mine
    assert "note" not in asked.state.slots
    taken = turn(TABLE, state, question, Told(()))
    assert taken.state.slots["note"] == "送料はいくらですか"


@pytest.mark.parametrize("form", ["", "gone_form"])
def test_a_form_without_a_name_that_is_known_is_left(form: str) -> None:
    """However it came into the row."""
    state = replace(begin(TABLE), form=form, requested_slot="note")
    assert from_json(to_json(state), TABLE) == begin(TABLE)
