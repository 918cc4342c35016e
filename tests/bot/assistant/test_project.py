"""Whole assistants: the bundled one, projects in the manner of Rasa's, and their settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant.problems import BadFiles, line
from bot.assistant.project import BUNDLED, is_read, read_files, read_project
from bot.assistant.responses import read_payload
from bot.demo.content import content
from bot.intents.model import KIND_OF_INTENT
from madoguchi.errors import InvalidInput
from madoguchi.i18n import use_locale
from madoguchi.text import is_japanese
from tests.bot.assistant.files import DOMAIN, FILES, NLU, errors, said

PROJECTS = Path(__file__).parent / "projects"


def test_the_bundled_assistant_is_without_fault() -> None:
    """Its intents are those of the dialogue and those that the bot tells apart by itself."""
    assistant = read_project(BUNDLED)
    assert assistant.warnings == ()
    assert set(KIND_OF_INTENT) < set(assistant.intents)
    assert set(assistant.forms) == {"order_form"}
    assert set(assistant.actions) == {
        "action_hand_over",
        "validate_order_form",
        "action_order_status",
    }
    assert (assistant.language, assistant.action_endpoint) == (
        "ja",
        "http://127.0.0.1:5055/webhook",
    )


def test_the_bundled_assistant_has_examples_enough() -> None:
    """Twenty of each intent in each language, and none twice."""
    everything: list[str] = []
    for intent in read_project(BUNDLED).intents.values():
        texts = [example.text for example in intent.examples]
        japanese = sum(map(is_japanese, texts))
        assert min(japanese, len(texts) - japanese) >= 20, intent.name
        everything += texts
    assert len(set(everything)) == len(everything)


def test_the_bundled_assistant_speaks_both_languages() -> None:
    """The wording without a condition is Japanese, the one with “language = en” English."""
    for response in read_project(BUNDLED).responses.values():
        japanese, english = response.variations
        assert (japanese.conditions, english.conditions) == ((), (("language", "en"),))
        assert is_japanese(japanese.text)
        assert not is_japanese(english.text)
        assert [one.payload for one in japanese.buttons] == [one.payload for one in english.buttons]


def test_product_guidance_ends_at_something_the_shop_sells() -> None:
    """Three taps: what kind, what for, and the product with its price as on the shop's pages."""
    assistant = read_project(BUNDLED)

    def taps(response: str, intent: str) -> set[str]:
        payloads = [
            read_payload(one.payload) for one in assistant.responses[response].variations[0].buttons
        ]
        return {
            str(value) for one in payloads if one and one[0] == intent for value in one[1].values()
        }

    categories = taps("utter_ask_category", "choose_category")
    assert categories == set(assistant.slots["product_category"].values)
    needs = {need for one in categories for need in taps(f"utter_ask_need_{one}", "choose_need")}
    assert needs == set(assistant.slots["product_need"].values)
    for number, language in enumerate(("ja", "en")):
        prices = {
            item["id"]: item["price"].strip("〜from ") for item in content(language)["products"]
        }
        for need in needs & prices.keys():
            text = assistant.responses[f"utter_product_{need}"].variations[number].text
            assert prices[need] in text


def test_a_starter_project_is_read_as_it_stands() -> None:
    """Small talk with buttons and a picture; only the session's settings are warned of."""
    assistant = read_project(PROJECTS / "moodbot")
    assert [warning.place.line for warning in assistant.warnings] == [37]
    assert assistant.responses["utter_cheer_up"].variations[0].image is not None
    assert (assistant.language, len(assistant.stories)) == ("en", 3)


def test_a_project_with_a_form_is_read_as_it_stands() -> None:
    """Conditions of mappings, ``use_entities``, a lookup and an action server."""
    assistant = read_project(PROJECTS / "formbot")
    assert assistant.warnings == ()
    assert assistant.forms["table_form"].ignored_intents == ("chitchat",)
    assert assistant.slots["num_people"].mappings[0].intents == ("inform", "request_table")
    assert assistant.synonyms == {"four": "4", "five": "5", "outside": "True"}


def test_a_project_that_asks_for_more_is_told_what_to_do_instead() -> None:
    """Everything at once, in files of a folder domain/ too."""
    with pytest.raises(BadFiles) as caught:
        read_project(PROJECTS / "bank")
    places = {
        (one.place.file, one.place.line) for one in caught.value.problems if not one.is_warning
    }
    assert places == {
        ("data/nlu.yml", 13), ("data/nlu.yml", 21), ("data/rules.yml", 11),
        ("data/stories.yml", 9), ("data/stories.yml", 12), ("data/stories.yml", 15),
        ("domain/accounts.yml", 32), ("domain/responses.yml", 5), ("endpoints.yml", 3),
    }  # fmt: skip


def test_problems_are_told_in_japanese_too() -> None:
    """With the nearest name."""
    with use_locale("ja"):
        [problem] = errors("data/rules.yml", "utter_greet", "utter_gret")
    assert problem == (
        "data/rules.yml:6:13: エラー: ドメインに「utter_gret」という応答がありません。"
        "名前を直すか、「responses」に追加してください。「utter_greet」ではありませんか。"
    )


def test_a_file_that_cannot_be_read_makes_no_other_errors() -> None:
    """What it would have defined is not reported as missing."""
    assert len(said({**FILES, "domain.yml": "version: [\n"})) == 1


def test_no_domain_is_told() -> None:
    """The wrong folder is the likeliest reason."""
    [problem] = said({"data/nlu.yml": NLU})
    assert problem.startswith("domain.yml:1:1: error: There is no domain")
    with pytest.raises(InvalidInput, match="no folder"):
        read_project(PROJECTS / "nowhere")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("domain.yml", True), ("domain/a/b.yaml", True), ("data/nlu.yml", True),
        ("config.yml", True),
        ("data/nlu.txt", False), ("tests/test_stories.yml", False), ("models/x.yml", False),
        ("data/.hidden.yml", False), ("docker-compose.yml", False), (".rasa/data/x.yml", False),
    ],
)  # fmt: skip
def test_only_files_of_the_assistant_are_read(name: str, expected: bool) -> None:
    """A project's folder holds other things too."""
    assert is_read(name) == expected


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("config.yml", "language: fr\n", "config.yml:1:11: error: The language “fr”"),
        ("config.yml", "recipe: graph.v1\n", "config.yml:1:9: error: Only the recipe"),
        ("config.yml", "importers: []\n", "config.yml:1:1: error: “importers” is not known"),
        ("endpoints.yml", "action_endpoint: {}\n", "endpoints.yml:1:18: error: The action server"),
        ("endpoints.yml", "action_endpoint:\n  url: localhost:5055\n", "2:8: error: The action se"),
        ("endpoints.yml", "action_endpoint:\n  url: http://${HOST}/\n", "2:8: error: Variables"),
        ("endpoints.yml", "action_endpoint:\n  url: http://[::1\n", "2:8: error: The action serve"),
        ("endpoints.yml", "action_endpoint:\n  url: http://a\n  token: x\n", "3:3: error: “token”"),
        ("endpoints.yml", "nlg:\n  url: http://a\n", "endpoints.yml:1:1: error: “nlg”"),
        ("endpoints.yml", "event_broker:\n  url: a\n", "endpoints.yml:1:1: error: “event_broker”"),
        ("credentials.yml", "rest:\nslack:\n  x: y\n", "credentials.yml:2:1: warning: The channel"),
        ("data/responses.yml", "version: '3.1'\nresponses: {}\n", "2:1: error: “responses” in the"),
    ],
)  # fmt: skip
def test_settings_are_told_what_they_cannot_be(file: str, text: str, expected: str) -> None:
    """What only a server of Rasa could follow is not ignored."""
    assert expected in "\n".join(said({**FILES, file: text}))


def test_empty_settings_are_fine() -> None:
    """A new project of Rasa has nothing but comments in them."""
    files = {**FILES, "endpoints.yml": "# nothing\n", "credentials.yml": "", "config.yml": "\n"}
    assert said(files) == []
    assert read_files(files).action_endpoint is None


def test_bad_files_can_be_raised_to_the_reader() -> None:
    """The one sentence has the first place; each problem is a line of its own."""
    with pytest.raises(BadFiles, match=r"errors: 1\. domain.yml:7:11: “txt” is no type") as caught:
        read_files({**FILES, "domain.yml": DOMAIN.replace("type: text", "type: txt")})
    assert [line(one)[:25] for one in caught.value.problems] == ["domain.yml:7:11: error: “"]
