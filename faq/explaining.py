"""Why a question was decided as it was, in plain words and in the language in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from faq.search import Decision, Evidence, Hit, Thresholds
from madoguchi.i18n import format_percent, pgettext
from madoguchi.i18n import gettext as _

_VERY_CLOSE, _CLOSE, _RELATED = 0.75, 0.55, 0.35
_NECK_AND_NECK = 0.05
_HEARD = 0.1
_SHOWN_WORDS = 8
_SHOWN_TEXT = 80


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for an article, against it, or neither (how it was read)."""

    side: Literal["for", "against", "note"]
    text: str


def reasons(evidence: Evidence | Mapping[str, Any]) -> list[Reason]:
    """Say what speaks for an article and what held it back; evidence may be as it was stored."""
    if not isinstance(evidence, Evidence):
        evidence = Evidence(**evidence)
    return [*_notes(evidence), *_meaning(evidence), *_words(evidence), *_taught(evidence)]


def decision_reason(
    decision: Decision,
    confidence: float,
    thresholds: Thresholds,
    hits: Sequence[Hit],
    *,
    is_empty: bool,
) -> str:
    """Say why the bot would answer, ask back, or say that it does not know.

    ``is_empty`` tells that there is no article to be found at all.
    """
    if is_empty:
        return _("Nothing is published in this language yet.")
    if not hits:
        return _("There is no word in it to search for.")
    values = {
        "sure": format_percent(confidence),
        "answer": format_percent(thresholds.answer),
        "clarify": format_percent(thresholds.clarify),
    }
    if decision == "answer":
        return _(
            "Sure to %(sure)s that the first article answers; from %(answer)s on it is given.",
            **values,
        )
    if decision == "none":
        return _(
            "Only %(sure)s sure of the nearest article; below %(clarify)s none is offered.",
            **values,
        )
    if confidence >= thresholds.answer:
        if hits[0].evidence.opposed:
            return _("One of question and first article denies: it asks which is meant.")
        return _("One word alone, and several articles ask about it: it asks which is meant.")
    if len(hits) > 1 and hits[0].score - hits[1].score < _NECK_AND_NECK:
        return _(
            "Several articles fit about equally, so that it is only %(sure)s sure of the first; "
            "below %(answer)s it asks which is meant.",
            **values,
        )
    return _(
        "Only %(sure)s sure of the first article; below %(answer)s it asks which is meant.",
        **values,
    )


def _notes(evidence: Evidence) -> list[Reason]:
    found = []
    if evidence.read_as:
        found.append(Reason("note", _("Read as “%(text)s”", text=evidence.read_as)))
    if evidence.foreign:
        how = _(
            "In another language than the question: compared by meaning; "
            "names written alike count a little"
        )
        found.append(Reason("note", how))
    return found


def _meaning(evidence: Evidence) -> list[Reason]:
    nearest = max(evidence.question_cosine, evidence.passage_cosine)
    how = _nearness(nearest)
    side: Literal["for", "against"] = "for" if nearest >= _RELATED else "against"
    if evidence.question_cosine >= evidence.passage_cosine:
        text = evidence.matched_text[:_SHOWN_TEXT]
        found = [Reason(side, _("%(how)s to “%(text)s”", how=how, text=text))]
    else:
        found = [Reason(side, _("%(how)s to its answer", how=how))]
    if evidence.opposed:
        found.append(Reason("against", _("One of question and wording denies, the other does not")))
    return found


def _nearness(cosine: float) -> str:
    if cosine >= _VERY_CLOSE:
        return _("Very close in meaning")
    if cosine >= _CLOSE:
        return _("Close in meaning")
    if cosine >= _RELATED:
        return _("Related in meaning")
    return _("Far in meaning")


def _words(evidence: Evidence) -> list[Reason]:
    found = []
    if evidence.met:
        found.append(Reason("for", _("Words in common: %(words)s", words=_listed(evidence.met))))
    if evidence.near:
        pairs = [f"{asked} ≈ {own}" if own else asked for asked, own in evidence.near]
        found.append(Reason("for", _("By synonyms: %(words)s", words=_listed(pairs))))
    if evidence.lacking and not evidence.foreign:
        words = _listed(evidence.lacking)
        found.append(Reason("against", _("Not in the article: %(words)s", words=words)))
    return found


def _taught(evidence: Evidence) -> list[Reason]:
    if abs(evidence.taught) < _HEARD:
        return []
    if evidence.taught > 0:
        return [Reason("for", _("Customers said that it solved such a question"))]
    return [Reason("against", _("Customers said that it did not solve such a question"))]


def _listed(words: Sequence[str]) -> str:
    rest = "…" if len(words) > _SHOWN_WORDS else ""
    return pgettext("between words", ", ").join(words[:_SHOWN_WORDS]) + rest
