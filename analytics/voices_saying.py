"""Voices from elsewhere in words: channels, fields, and what an import did."""

from __future__ import annotations

from datetime import datetime

from analytics.voices_importing import Report
from madoguchi.i18n import format_number, pgettext
from madoguchi.i18n import gettext as _
from madoguchi.tables.rows import Note


def channel_name(channel: str) -> str:
    """Return what a channel is called; one without a name of ours as it stands."""
    return {
        "phone": pgettext("channel", "Telephone"),
        "mail": pgettext("channel", "Mail"),
        "fax": pgettext("channel", "Fax"),
        "letter": pgettext("channel", "Letter"),
        "counter": pgettext("channel", "Counter"),
        "form": pgettext("channel", "Form"),
        "social": pgettext("channel", "Social media"),
    }.get(channel, channel)


def field_names() -> dict[str, str]:
    """Return what each field of a voice is called, required ones first."""
    return {
        "when": _("Day, perhaps with the time (required)"),
        "text": _("What was said or written (required)"),
        "time": _("Time, where it has a column of its own"),
        "channel": pgettext("table", "Channel"),
        "reason": _("Reason"),
        "contact": _("Who it was"),
        "id": _("Number of the call or ticket"),
        "locale": pgettext("table", "Language"),
    }


def instant(text: str) -> datetime:
    """Read an instant of a report."""
    return datetime.fromisoformat(text)


def note_text(note: Note) -> str:
    """Return why a row cannot be taken, or what is to be known."""
    return _(note.message, **note.values)


def summary(report: Report) -> str:
    """Say what happened in one sentence."""
    if report.stored:
        return _("The log is imported.") if report.added else _("All of it was here already.")
    if report.rejected_count:
        return _("Some rows cannot be taken. Nothing is stored.")
    return _("The file is fine. Nothing is stored yet.")


def sentence(report: Report) -> str:
    """Say what happened, with the counts."""
    parts = (
        (_("New"), report.added),
        (_("Here already"), report.known),
        (_("Rejected"), report.rejected_count),
    )
    counts = " · ".join(f"{name} {format_number(count)}" for name, count in parts)
    return f"{summary(report)} {counts}"
