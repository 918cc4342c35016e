"""What the editor's form holds, as it was sent."""

from __future__ import annotations

import re

from flask import request

from faq.model import Draft
from madoguchi.ids import new_id

_ARTICLE_ID = re.compile(r"art_[0-9a-z]{12,40}")


def typed() -> Draft:
    """Return the article as it stands in the form, untidied, so that nothing typed is lost."""
    form = request.form
    return Draft(
        locale=form.get("locale", ""),
        question=form.get("question", ""),
        answer=form.get("answer", ""),
        paraphrases=tuple(form.get("paraphrases", "").splitlines()),
        category=form.get("category") or None,
        tags=tuple(form.get("tags", "").replace("、", ",").replace("，", ",").split(",")),
    )


def expected_revision() -> int:
    """Return the revision that was on the page."""
    return request.form.get("revision", 0, type=int)


def wants_to_publish() -> bool:
    """Say whether the button pressed was the one that publishes."""
    return request.form.get("action") == "publish"


def wants_a_test() -> bool:
    """Say whether the button pressed was the one that tests with real questions."""
    return request.form.get("action") == "test"


def warned_of() -> frozenset[str]:
    """Return the articles with the same question that the page has shown: sent again is meant."""
    return frozenset(request.form.get("beside", "").split())


def new_article_id() -> str:
    """Return the id an empty form was given for its article, or one for a form to be shown.

    It stands in the form and in its address. A form that is sent twice, by a second click or by
    going back, so makes one article.
    """
    return given_article_id() or new_id("art")


def given_article_id() -> str | None:
    """Return the id that came along, if one did."""
    given = request.values.get("id", "")
    return given if _ARTICLE_ID.fullmatch(given) else None
