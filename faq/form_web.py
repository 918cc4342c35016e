"""What the editor's form holds, as it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import request

from faq.content import ARTICLE_ID
from faq.model import Draft
from madoguchi.errors import InvalidInput, NotFound
from madoguchi.ids import new_id

_FIELDS = (
    *("locale", "question", "answer", "paraphrases", "category", "tags", "audience"),
    *("always_person", "related", "test_questions", "publish_at", "expire_at", "review_on"),
    *("translation_of", "note"),
)


def fields() -> dict[str, str]:
    """Return what stands in the form, field by field, as it was typed."""
    return {name: request.form[name] for name in _FIELDS if name in request.form}


def typed(time_zone: str = "UTC", kept: Mapping[str, str] | None = None) -> Draft:
    """Return the article as it stands in the form, untidied, so that nothing typed is lost.

    Times are on the clock of ``time_zone``; one that is none is left out, and `check_times` says
    so. Other articles are named as they were typed: `faq.linking.link` finds them. ``kept`` are the
    `fields` of an earlier form instead.
    """
    form = request.form if kept is None else kept
    return Draft(
        locale=form.get("locale", ""),
        question=form.get("question", ""),
        answer=form.get("answer", ""),
        paraphrases=tuple(form.get("paraphrases", "").splitlines()),
        category=form.get("category") or None,
        tags=tuple(form.get("tags", "").replace("、", ",").replace("，", ",").split(",")),
        audience="staff" if form.get("audience") == "staff" else "customers",
        always_person="always_person" in form,
        related=tuple(line for line in form.get("related", "").splitlines() if line.strip()),
        test_questions=tuple(form.get("test_questions", "").splitlines()),
        publish_at=_moment(form, "publish_at", time_zone),
        expire_at=_moment(form, "expire_at", time_zone),
        review_on=_day(form, "review_on"),
        translation_of=form.get("translation_of") or None,
    )


def on_the_clock(moment: datetime | None, time_zone: str) -> str:
    """Return an instant as a field for date and time holds it, empty for none."""
    local = moment.astimezone(ZoneInfo(time_zone)) if moment else None
    return f"{local:%Y-%m-%dT%H:%M}" if local else ""


def check_times(time_zone: str) -> None:
    """Raise `InvalidInput` naming the field for a time or day in the form that is none."""
    form = request.form
    for name in ("publish_at", "expire_at"):
        if form.get(name, "").strip() and _moment(form, name, time_zone) is None:
            raise InvalidInput("Write the time as 2026-12-01 09:00.", field=name)
    if form.get("review_on", "").strip() and _day(form, "review_on") is None:
        raise InvalidInput("Write the day as 2026-12-01.", field="review_on")


def _moment(form: Mapping[str, str], name: str, time_zone: str) -> datetime | None:
    try:
        local = datetime.fromisoformat(form.get(name, "").strip())
        return local.replace(tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(form: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(form.get(name, "").strip())
    except ValueError:
        return None


def is_up_to_date() -> bool:
    """Say whether the translation was marked as saying the same as its original."""
    return "up_to_date" in request.form


def note() -> str:
    """Return the word to a colleague."""
    return request.form.get("note", "")


def keeps_copy() -> bool:
    """Say whether the form does not come from what the person has typed and not saved."""
    return "keeps_copy" in request.form


def shown_failures() -> str:
    """Return which failing questions the page has shown: sent again is meant."""
    return request.form.get("failures", "")


def expected_revision() -> int:
    """Return the revision that was on the page."""
    return request.form.get("revision", 0, type=int)


def wants_to_publish() -> bool:
    """Say whether the button pressed was the one that publishes."""
    return request.form.get("action") == "publish"


def wants_review() -> bool:
    """Say whether the button pressed was the one that asks for review."""
    return request.form.get("action") == "review"


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
    return given if ARTICLE_ID.fullmatch(given) else None


def checked_article_id(given: str) -> str:
    """Return an id that an article may have; raise `NotFound` for anything else."""
    if not ARTICLE_ID.fullmatch(given):
        raise NotFound("There is no such article.")
    return given
