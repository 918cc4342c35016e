"""Articles and their steps as the API shows them, and drafts as it takes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from typing import Any

from faq.explaining import reasons
from faq.model import Article, ArticleRevision, Draft
from faq.testing import Failure
from faq.trial import Trial
from madoguchi.errors import InvalidInput
from madoguchi.i18n import gettext as _
from madoguchi.jobs import Job

FACTS = (
    *("external_id", "status", "published_revision", "scheduled_revision"),
    *("created_at", "updated_at", "published_at", "translated_revision"),
)
"""What is told of an article and cannot be written."""


def article_json(article: Article) -> dict[str, Any]:
    """Return an article with its newest text."""
    facts = {name: plain(getattr(article, name)) for name in FACTS}
    return {"id": article.id, "revision": article.revision, **words_json(article), **facts}


def step_json(step: ArticleRevision) -> dict[str, Any]:
    """Return one step of an article's history."""
    return {
        "article": step.article_id,
        "revision": step.revision,
        "change": step.change,
        "note": step.note,
        "author": step.author_name,
        "created_at": plain(step.created_at),
        **words_json(step),
    }


def words_json(draft: Draft) -> dict[str, Any]:
    """Return what an article carries."""
    return {name: plain(value) for name, value in draft.words().items()}


def failure_json(failure: Failure) -> dict[str, Any]:
    """Return a question that does not find its article."""
    return {field.name: getattr(failure, field.name) for field in fields(failure)}


def job_json(job: Job) -> dict[str, Any]:
    """Return how far a job is, and what came of it."""
    return {**job_state_json(job), "result": job.result}


def job_state_json(job: Job) -> dict[str, Any]:
    """Return how far a job is, without its result, which may be long."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "progress": job.progress,
        "total": job.total,
        "error": _(job.error, **job.error_values) if job.error else None,
        "created_at": plain(job.created_at),
    }


def draft_of(body: Mapping[str, Any], before: Draft) -> Draft:
    """Return a draft with what a body says; what it leaves out stays as it was.

    Raise `InvalidInput` naming the field for a value of another kind.
    """
    words = before.words()
    for name, read in _READ.items():
        if name in body:
            words[name] = read(name, body[name])
    return Draft(**words)


def trial_json(trial: Trial, questions: Mapping[str, str]) -> dict[str, Any]:
    """Return what the bot would make of a question, with why in words."""
    return {
        "decision": trial.decision,
        "confidence": trial.confidence,
        "thresholds": asdict(trial.thresholds),
        "locale": trial.locale,
        "language": trial.language,
        "reason": trial.reason,
        "hits": [
            {
                "article": hit.id,
                "question": questions.get(hit.id, ""),
                "score": hit.score,
                "evidence": asdict(hit.evidence),
                "reasons": [asdict(reason) for reason in reasons(hit.evidence)],
            }
            for hit in trial.hits
        ],
    }


def text_of(body: Mapping[str, Any], name: str, default: str = "") -> str:
    """Return a text of a body; raise `InvalidInput` for anything else."""
    return str(_text(name, body[name])) if name in body else default


def flag_of(body: Mapping[str, Any], name: str) -> bool:
    """Return a yes or no of a body, no where it is left out; raise `InvalidInput` else."""
    return _flag(name, body.get(name, False))


def number_of(body: Mapping[str, Any], name: str) -> int:
    """Return a whole number of a body; raise `InvalidInput` for anything else and for none."""
    value = body.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise InvalidInput("%(name)s has to be a whole number.", field=name, name=name)
    return value


def page_of(text: str | None) -> int:
    """Return the number of a page, 1 where none is asked for; raise `InvalidInput` for a word."""
    if not text:
        return 1
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 10):
        raise InvalidInput("%(name)s has to be a whole number.", field="page", name="page")
    return max(1, int(text))


def lists_of(body: Mapping[str, Any], name: str) -> list[tuple[str, ...]]:
    """Return a list of lists of texts; raise `InvalidInput` for anything else."""
    value = body.get(name)
    if not isinstance(value, list):
        raise InvalidInput("%(name)s has to be a list of lists of texts.", field=name, name=name)
    return [_texts(name, one) for one in value]


def plain(value: object) -> object:
    """Return a time or day as JSON writes it, anything else as it is."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise InvalidInput("%(name)s has to be a text.", field=name, name=name)
    return value


def _text_or_none(name: str, value: object) -> str | None:
    return None if value is None else _text(name, value)


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise InvalidInput("%(name)s has to be a list of texts.", field=name, name=name)
    return tuple(value)


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput("%(name)s has to be true or false.", field=name, name=name)
    return value


def _audience(name: str, value: object) -> str:
    if value not in ("customers", "staff"):
        raise InvalidInput("%(name)s has to be customers or staff.", field=name, name=name)
    return str(value)


def _moment(name: str, value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(_text(name, value))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise InvalidInput(
        "%(name)s has to be a time with its zone: 2026-12-01T09:00:00+09:00.", field=name, name=name
    )


def _day(name: str, value: object) -> date | None:
    try:
        return None if value is None else date.fromisoformat(_text(name, value))
    except ValueError:
        raise InvalidInput("%(name)s has to be a day: 2026-12-01.", field=name, name=name) from None


_READ: Mapping[str, Callable[[str, Any], Any]] = {
    "locale": _text,
    "question": _text,
    "answer": _text,
    "paraphrases": _texts,
    "category": _text_or_none,
    "tags": _texts,
    "audience": _audience,
    "always_person": _flag,
    "related": _texts,
    "test_questions": _texts,
    "publish_at": _moment,
    "expire_at": _moment,
    "review_on": _day,
    "translation_of": _text_or_none,
}
