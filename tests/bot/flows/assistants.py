"""Four small assistants, and an engine that knows their words by heart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.assistant.model import (
    ActionStep,
    Assistant,
    Button,
    Form,
    Intent,
    IntentStep,
    LoopStep,
    MappingType,
    Place,
    Response,
    Rule,
    Slot,
    SlotMapping,
    SlotStep,
    SlotType,
    Step,
    Story,
    Variation,
)
from bot.nlu.model import Found, Parse, Ranked

HERE = Place("data/rules.yml", 1, 1)


def at(line: int) -> Place:
    """Return a line of the rules."""
    return Place("data/rules.yml", line, 3)


def intents(*names: str) -> dict[str, Intent]:
    """Return intents without examples: the engine here needs none."""
    return {name: Intent(name, (), HERE) for name in names}


def says(**texts: str) -> dict[str, Response]:
    """Return responses of one Japanese wording each."""
    return {name: Response(name, (Variation(text, HERE),), HERE) for name, text in texts.items()}


def bilingual(name: str, ja: str, en: str, *buttons: Button) -> Response:
    """Return a response in two languages."""
    english = Variation(en, HERE, buttons, (("language", "en"),))
    return Response(name, (english, Variation(ja, HERE, buttons)), HERE)


def path(*steps: str) -> tuple[Step, ...]:
    """Read steps: ``?intent``, ``!action``, ``@form`` or ``@`` for none, ``slot=value``,
    ``slot=*`` for any value and ``slot=`` for none."""
    read: list[Step] = []
    for step in steps:
        sign, rest = step[0], step[1:]
        if sign == "?":
            read.append(IntentStep(tuple(rest.split("|")), HERE))
        elif sign == "!":
            read.append(ActionStep(rest, HERE))
        elif sign == "@":
            read.append(LoopStep(rest or None, HERE))
        else:
            name, _, value = step.partition("=")
            values: dict[str, Any] = {"true": True, "false": False, "*": None}
            said = ((name, values.get(value, value)),)
            read.append(SlotStep(said, HERE) if value else SlotStep((), HERE, (name,)))
    return tuple(read)


def rule(name: str, *steps: str, line: int = 1, **more: Any) -> Rule:
    """Return a rule; ``when`` are its conditions."""
    when = path(*more.pop("when", ()))
    conditions = tuple(step for step in when if isinstance(step, (SlotStep, LoopStep)))
    return Rule(name, path(*steps), at(line), conditions, **more)


def story(name: str, *steps: str) -> Story:
    """Return a story."""
    return Story(name, path(*steps), HERE)


def mapping(kind: MappingType, **what: Any) -> SlotMapping:
    """Return a mapping."""
    return SlotMapping(kind, **what)


def slot(name: str, *mappings: SlotMapping, type: SlotType = "text", **more: Any) -> Slot:
    """Return a slot."""
    return Slot(name, type, HERE, mappings, **more)


def named(*things: Any) -> dict[str, Any]:
    """Return things by their names."""
    return {thing.name: thing for thing in things}


MOOD = Assistant(
    intents=intents("greet", "goodbye", "affirm", "deny", "mood_great", "mood_unhappy"),
    responses=says(
        utter_greet="こんにちは。お元気ですか。",
        utter_happy="よかったです。",
        utter_cheer_up="これをどうぞ。",
        utter_did_that_help="いかがでしたか。",
        utter_goodbye="さようなら。",
    ),
    rules=(rule("goodbye", "?goodbye", "!utter_goodbye", line=4),),
    stories=(
        story("happy", "?greet", "!utter_greet", "?mood_great", "!utter_happy"),
        story(
            "sad 1", "?greet", "!utter_greet", "?mood_unhappy", "!utter_cheer_up",
            "!utter_did_that_help", "?affirm", "!utter_happy",
        ),
        story(
            "sad 2", "?greet", "!utter_greet", "?mood_unhappy", "!utter_cheer_up",
            "!utter_did_that_help", "?deny", "!utter_goodbye",
        ),
    ),
)  # fmt: skip

TABLE = Assistant(
    intents=intents("book", "inform", "affirm", "deny", "stop", "chitchat", "greet"),
    entities=("city", "count"),
    slots=named(
        slot("from_city", mapping("from_entity", entity="city", role="from"),
             mapping("from_entity", entity="city")),
        slot("to_city", mapping("from_entity", entity="city", role="to"),
             mapping("from_entity", entity="city")),
        slot("window", mapping("from_intent", value=True, intents=("affirm",),
                               requested_slot="window"),
             mapping("from_intent", value=False, intents=("deny",), requested_slot="window"),
             type="bool"),
        slot("note", mapping("from_text", active_loop="trip_form", requested_slot="note")),
        slot("language", type="categorical", values=("ja", "en")),
    ),
    forms=named(
        Form("trip_form", ("from_city", "to_city", "window", "note"), at(40), ("chitchat",))
    ),
    responses={
        **says(
            utter_ask_to_city="どちらまで？",
            utter_ask_window="窓側？",
            utter_ask_trip_form_note="備考は？",
            utter_ask_note="（使われない）",
            utter_submit="{from_city}から{to_city}、備考は{note}ですね。",
            utter_chitchat="ボットです。",
            utter_greet="こんにちは。",
        ),
        "utter_ask_from_city": bilingual("utter_ask_from_city", "どちらから？", "Where from?"),
    },
    rules=(
        rule("start", "?book", "!trip_form", "@trip_form", line=10),
        rule("done", "!trip_form", "@", "requested_slot=", "!utter_submit",
             when=("@trip_form",), line=20),
        rule("small talk", "?chitchat", "!utter_chitchat", line=30),
        rule("greeting", "?greet", "!utter_greet", line=34),
    ),
)  # fmt: skip

ORDER = Assistant(
    intents=intents("order_status", "inform", "stop", "deny", "affirm"),
    entities=("number",),
    slots=named(
        slot("order_number", mapping("from_entity", entity="number"),
             mapping("from_text", active_loop="order_form", requested_slot="order_number")),
        slot("mail", mapping("from_text", active_loop="order_form", requested_slot="mail")),
        slot("shipped", type="bool"),
    ),
    forms=named(Form("order_form", ("order_number", "mail"), at(8))),
    actions={
        name: Place("domain.yml", 70 + line, 5)
        for line, name in enumerate(
            ("validate_order_form", "action_order_status", "action_raises", "action_sleeps")
        )
    },
    responses={
        **says(
            utter_ask_order_number="ご注文番号は？",
            utter_ask_mail="メールアドレスは？",
            utter_shipped="ご注文{order_number}は発送済みです。",
            utter_not_shipped="まだ発送していません。",
        ),
    },
    rules=(
        rule("order", "?order_status", "!order_form", "@order_form", line=2),
        rule("order is complete", "!order_form", "@", "!action_order_status",
             when=("@order_form",), line=6, wait_for_user_input=False),
        rule("shipped", "!action_order_status", "shipped=true", "!utter_shipped", line=12),
        rule("not shipped", "!action_order_status", "shipped=false", "!utter_not_shipped",
             line=16),
    ),
    action_endpoint="http://127.0.0.1:5055/webhook",
    domain={
        "intents": ["order_status", "inform"],
        "entities": ["number"],
        "slots": {
            "order_number": {"type": "text", "mappings": [{"type": "from_text"}]},
            "mail": {"type": "text", "mappings": [{"type": "from_text"}]},
            "shipped": {"type": "bool", "mappings": [{"type": "custom"}]},
        },
        "forms": {"order_form": {"required_slots": ["order_number", "mail"]}},
        "actions": ["validate_order_form", "action_order_status"],
    },
)  # fmt: skip


def _plan(title: str, payload: str) -> Button:
    return Button(title, payload)


GUIDE = Assistant(
    intents=intents("guide", "choose_use", "choose_size", "person"),
    entities=("use", "size"),
    slots=named(
        slot("use", mapping("from_entity", entity="use"), type="categorical",
             values=("home", "office")),
        slot("language", type="categorical", values=("ja", "en")),
    ),
    responses=named(
        bilingual("utter_use", "どこでお使いですか。", "Where will you use it?",
                  _plan("自宅", '/choose_use{"use": "home"}'),
                  _plan("職場", '/choose_use{"use": "office"}')),
        bilingual("utter_home", "「ホーム」がおすすめです。", "We recommend Home."),
        bilingual("utter_size", "何名様ですか。", "How many are you?",
                  _plan("10名まで", '/choose_size{"size": "small"}'),
                  _plan("それ以上", '/choose_size{"size": "large"}')),
        bilingual("utter_team", "「チーム」がおすすめです。", "We recommend Team."),
    ),
    rules=(
        rule("guide", "?guide", "!utter_use", line=2),
        rule("home", "?choose_use", "!utter_home", when=("use=home",), line=6),
        rule("office", "?choose_use", "!utter_size", when=("use=office",), line=10),
        Rule("small team", (IntentStep(("choose_size",), HERE, (("size", "small"),)),
                            ActionStep("utter_team", HERE)), at(14)),
        Rule("large team", (IntentStep(("choose_size",), HERE, (("size", "large"),)),
                            ActionStep("action_hand_over", HERE)), at(18)),
    ),
)  # fmt: skip

WORDS = {
    "こんにちは": "greet",
    "元気です": "mood_great",
    "元気じゃない": "mood_unhappy",
    "はい": "affirm",
    "いいえ": "deny",
    "さようなら": "goodbye",
    "予約したい": "book",
    "I want to book": "book",
    "あなたは誰": "chitchat",
    "やめます": "stop",
    "注文はどこ": "order_status",
    "選び方": "guide",
}
CITY = re.compile(r"東京|大阪|京都")
NUMBER = re.compile(r"\bA\d+\b")


class ByHeart:
    """An engine that knows what it was told, cities, and order numbers."""

    name = "by heart"

    def __init__(self, words: Mapping[str, str] = WORDS) -> None:
        self._words = words

    def parse(self, text: str, locale: str) -> Parse:
        """Return the intent of words that are known, none for others."""
        found = [self._city(text, match) for match in CITY.finditer(text)]
        found += [Found("number", m.start(), m.end(), m[0], "regex") for m in NUMBER.finditer(text)]
        plain = CITY.sub("", text).strip("からまでへ、")
        intent = self._words.get(text) or self._words.get(plain) or ("inform" if found else None)
        ranking = (Ranked(intent, 0.9),) if intent else ()
        return Parse(text, intent, 0.9 if intent else 0.1, ranking, tuple(found))

    @staticmethod
    def _city(text: str, match: re.Match[str]) -> Found:
        after = text[match.end() :]
        role = "from" if after.startswith("から") else "to" if after.startswith("まで") else None
        return Found("city", match.start(), match.end(), match[0], "regex", role)
