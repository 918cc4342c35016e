"""Which inquiries stand behind a number: what an address of the list asks for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from analytics.articles import ArticleUse
from analytics.cohorts import SPLITS, Cohort, inside, named_samples
from analytics.filters import Filters
from analytics.followers import Followers
from analytics.model import OUTCOMES, Inquiry
from analytics.outcomes import label
from analytics.periods import Days
from analytics.questions import Unanswered
from madoguchi.errors import InvalidInput

OneInquiry = TypeVar("OneInquiry", bound=Inquiry)


@dataclass(frozen=True)
class Selection:
    """What is asked for; at most one of the fields is set, none means every inquiry.

    ``outcome`` may also be ``ended``, ``open`` or ``test``; ``metric`` is a name of
    `analytics.cohorts.named_samples`, of which ``whole`` asks for the denominator.
    ``topic`` asks for the inquiries about it, open ones included;
    ``asked_in`` narrows ``question`` to one language, by the name of `Unanswered.language`;
    ``waiting`` narrows ``open_now`` to those who wait for a first reply.
    """

    outcome: str = ""
    metric: str = ""
    whole: bool = False
    split: str = ""
    topic: str = ""
    article: str = ""
    said: str = "given"
    question: str = ""
    asked_in: str = ""
    open_now: bool = False
    waiting: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Selection:
        """Read an address; raises `InvalidInput` where it names what there is not."""
        return cls(
            outcome=_one_of(query.get("outcome", ""), (*OUTCOMES, "ended", "open", "test")),
            metric=query.get("metric", ""),
            whole=query.get("part") == "all",
            split=_one_of(query.get("split", ""), SPLITS),
            topic=query.get("topic", ""),
            article=query.get("article", ""),
            said=query.get("said", "given"),
            question=query.get("question", ""),
            asked_in=query.get("asked_in", ""),
            open_now=query.get("open") in ("now", "waiting"),
            waiting=query.get("open") == "waiting",
        )


def _one_of(asked: str, known: Collection[str]) -> str:
    if asked and asked not in known:
        raise InvalidInput("There is no number called “%(name)s” here.", name=asked)
    return asked


@dataclass(frozen=True)
class Behind:
    """What a selection may need besides the inquiries themselves."""

    uses: Sequence[ArticleUse] = field(default_factory=list)
    unanswered: Sequence[Unanswered] = field(default_factory=list)


def select(
    inquiries: Sequence[OneInquiry],
    days: Days,
    filters: Filters,
    as_of: datetime,
    selection: Selection,
    behind: Behind,
) -> list[OneInquiry]:
    """Return the selected inquiries of a period, the latest first."""
    period = inside(inquiries, days.from_, days.to, filters.counts)
    cohort = Cohort(period.ended, Followers(inquiries), as_of)
    names = _names(cohort, selection, behind)
    if names is None:
        names = {
            i.inquiry_id
            for i in _by_outcome(cohort, period.open, period.tests, selection)
            if not selection.topic or i.topic_id == selection.topic
        }
    found = [i for i in inquiries if i.inquiry_id in names and filters.counts(i)]
    chosen = [i for i in found if days.from_ <= i.started_at < days.to]
    return sorted(chosen, key=lambda i: (i.started_at, i.inquiry_id), reverse=True)


def by_row(selection: Selection) -> Callable[[Inquiry], bool] | None:
    """Return what tells a selected inquiry by its own row; None where it takes more than that."""
    asks_more = selection.metric or selection.split or selection.article or selection.question
    if asks_more or selection.open_now:
        return None
    return partial(_is_selected, selection)


def _is_selected(selection: Selection, inquiry: Inquiry) -> bool:
    if selection.topic and inquiry.topic_id != selection.topic:
        return False
    shown = label(inquiry)
    if selection.outcome == "ended":
        return shown in OUTCOMES
    return shown == selection.outcome if selection.outcome else shown != "test"


def waits(inquiry: Inquiry) -> bool:
    """Tell whether an inquiry was handed over and nobody has replied yet."""
    return inquiry.escalated_at is not None and inquiry.agent_first_reply_at is None


def _names(cohort: Cohort, selection: Selection, behind: Behind) -> set[str] | None:
    if selection.article:
        uses = [use for use in behind.uses if use.article_id == selection.article]
        return {name for use in uses for name in use.names(selection.said)}
    if selection.question:
        return _asked(behind, selection)
    if selection.split:
        return {i.inquiry_id for i in cohort.splits()[selection.split]}
    if selection.metric:
        samples = named_samples(cohort)
        sample = samples[_one_of(selection.metric, samples)]
        return {i.inquiry_id for i in (sample.whole if selection.whole else sample.part)}
    return None


def _asked(behind: Behind, selection: Selection) -> set[str]:
    groups = [one for one in behind.unanswered if one.key == selection.question]
    if selection.asked_in:
        groups = [one for one in groups if one.language == selection.asked_in]
    return {name for one in groups for name in one.inquiry_ids}


def _by_outcome(
    cohort: Cohort, still_open: list[Inquiry], tests: list[Inquiry], selection: Selection
) -> list[Inquiry]:
    if selection.outcome in OUTCOMES:
        return cohort.of[selection.outcome]
    return {
        "ended": cohort.ended,
        "open": still_open,
        "test": tests,
    }.get(selection.outcome, [*cohort.ended, *still_open])
