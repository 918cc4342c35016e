"""Findings in plain words, in the language in force; for the console and the command line."""

from __future__ import annotations

from faq.care import Finding, Kind
from madoguchi.i18n import format_number, format_percent, mark, ngettext
from madoguchi.i18n import gettext as _

NAMES: dict[Kind, str] = {
    "contradiction": mark("Contradictions"),
    "duplicate": mark("Duplicates"),
    "stray_wording": mark("Wordings of other articles"),
    "unhelpful": mark("Of little help"),
    "overdue": mark("To be reviewed"),
    "synonym": mark("Customers’ words"),
    "unread": mark("Read by nobody"),
}


def name(kind: Kind) -> str:
    """Return what findings of a kind are called."""
    return _(NAMES[kind])


def evidence(finding: Finding) -> str:
    """Say in a sentence or two what was found; what is quoted stands beside it."""
    return " ".join(_SAID[finding.kind](finding))


def unmeasured(kind: Kind) -> str:
    """Say why a kind could not be told."""
    return _(
        "Which articles nobody reads cannot be told yet: that takes 90 days of customers, and more "
        "of them than articles."
    )


def _contradiction(finding: Finding) -> list[str]:
    return [_("Two articles disagree about the same thing.")]


def _duplicate(finding: Finding) -> list[str]:
    if finding.quotes:
        said = _(
            "Two articles are asked for by the same words, so that the bot is sure of neither."
        )
        return [said]
    return [
        _(
            "Two articles answer alike (%(alike)s). One of them with the wordings of both is found "
            "more surely.",
            alike=format_percent(finding.numbers["alike"]),
        )
    ]


def _stray(finding: Finding) -> list[str]:
    return [
        _(
            "Did this wording not stand in the article, the bot would answer it with another one, "
            "sure to %(sure)s. Take it out, or move it there.",
            sure=format_percent(finding.numbers["sure"]),
        )
    ]


def _unhelpful(finding: Finding) -> list[str]:
    numbers, said = finding.numbers, []
    if "denied" in numbers:
        said.append(
            _(
                "%(cases)s of %(of)s customers who said whether it helped said no; after other "
                "articles it is %(usual)s.",
                cases=format_number(numbers["denied"]),
                of=format_number(numbers["denied_of"]),
                usual=format_percent(numbers["denied_usual"]),
            )
        )
    if "escalated" in numbers:
        said.append(
            _(
                "%(cases)s of %(of)s inquiries in which it was given went on to a person; after "
                "other articles it is %(usual)s.",
                cases=format_number(numbers["escalated"]),
                of=format_number(numbers["escalated_of"]),
                usual=format_percent(numbers["escalated_usual"]),
            )
        )
    return said


def _overdue(finding: Finding) -> list[str]:
    days = int(finding.numbers["days"])
    if not days:
        return [_("Today is the day to look at it again.")]
    return [
        ngettext(
            "The day to look at it again was %(n)s day ago.",
            "The day to look at it again was %(n)s days ago.",
            days,
        )
    ]


def _synonym(finding: Finding) -> list[str]:
    word, term = finding.quotes[0].text, finding.quotes[1].text
    return [
        ngettext(
            "%(n)s customer wrote “%(term)s”, which the FAQ does not know, and was helped by what "
            "it calls “%(word)s”.",
            "%(n)s customers wrote “%(term)s”, which the FAQ does not know, and were helped by "
            "what it calls “%(word)s”.",
            int(finding.numbers["customers"]),
            term=term,
            word=word,
        )
    ]


def _unread(finding: Finding) -> list[str]:
    return [
        ngettext(
            "Live for %(n)s day, and in the last 90 days neither opened on the help page nor given "
            "by the bot.",
            "Live for %(n)s days, and in the last 90 neither opened on the help page nor given by "
            "the bot.",
            int(finding.numbers["days"]),
        )
    ]


_SAID = {
    "contradiction": _contradiction,
    "duplicate": _duplicate,
    "stray_wording": _stray,
    "unhelpful": _unhelpful,
    "overdue": _overdue,
    "synonym": _synonym,
    "unread": _unread,
}
