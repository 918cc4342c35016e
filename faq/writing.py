"""Articles as a program writes them, over the API or in a terminal: what is said becomes a draft.

What is left out stays as it was; other articles are named by id, address or question.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from faq import linking
from faq.api_json import draft_of, flag_of, text_of
from faq.content import ARTICLE_ID, checked
from faq.model import Article, Draft
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput
from madoguchi.sites import Site

Body = Mapping[str, Any]
Step = Literal["draft", "review", "publish"]
STEPS: tuple[Step, ...] = get_args(Step)


def new_draft(tx: Transaction, site: Site, body: Body) -> Draft:
    """Return a new article's words; raise `InvalidInput` naming the field that is wrong."""
    locale = text_of(body, "locale", site.default_locale)
    if locale not in site.locales:
        raise InvalidInput(
            "The site does not have the language %(locale)s.", field="locale", locale=locale
        )
    return checked(linking.link(tx, site.id, draft_of(body, Draft(locale, "", "")), None))


def changed_draft(tx: Transaction, body: Body, before: Article) -> Draft:
    """Return an article's words with a change; it keeps its language. Raise as `new_draft` does."""
    draft = draft_of({**body, "locale": before.locale}, before.draft)
    is_up_to_date = flag_of(body, "translation_up_to_date")
    return checked(linking.link(tx, before.site_id, draft, before, is_up_to_date=is_up_to_date))


def given_id(body: Body) -> str | None:
    """Return the id that a new article brings along, None where it brings none."""
    given = text_of(body, "id")
    if given and not ARTICLE_ID.fullmatch(given):
        raise InvalidInput(
            "An article’s id is art_ and 12 to 40 digits and small letters.", field="id"
        )
    return given or None


def step_of(body: Body) -> Step:
    """Return what is to be done with the words."""
    said = text_of(body, "step", "draft")
    for step in STEPS:
        if said == step:
            return step
    raise InvalidInput("step has to be draft, review or publish.", field="step")


def how(body: Body) -> dict[str, Any]:
    """Return how `faq.editing.create` and ``save`` are to store the words."""
    step, note = step_of(body), text_of(body, "note")
    return {"publish": step == "publish", "review": step == "review", "note": note}
