"""Who answered a message and why, in plain words and in the language in force.

What is explained is the part ``flow`` of a message's trace, as `bot.guided.Guided.as_json` has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.i18n import format_percent, gettext, mark
from madoguchi.i18n import gettext as _


@dataclass(frozen=True)
class Step:
    """One thing that decided or was done, and where it stands in the files (``file:line``)."""

    text: str
    place: str = ""


def who_answered(flow: Mapping[str, Any]) -> str:
    """Say who answered."""
    if flow["party"] in ("form", "flow") and not flow.get("is_mine", True):
        return _("The FAQ, because no flow answers")
    who: dict[str, str] = {
        "person": _("A person takes over"),
        "small_talk": _("The assistant, to small talk"),
        "form": _("A form of the assistant"),
        "flow": _("A flow of the assistant"),
        "faq": _("The FAQ"),
    }
    return who.get(flow["party"], "")


def why_so(flow: Mapping[str, Any]) -> str:
    """Say why that one answered."""
    values = {
        name: value if isinstance(value, str) else format_percent(value)
        for name, value in flow.get("values", {}).items()
    }
    sentence = flow["why"]
    return gettext(sentence, **values)


def steps(flow: Mapping[str, Any]) -> list[Step]:
    """Say which rules, stories, forms and actions were followed, in their order."""
    return list(dict.fromkeys(_steps(flow)))


def _steps(flow: Mapping[str, Any]) -> Iterator[Step]:
    for reason in flow["reasons"]:
        text = _step(reason["kind"], reason["name"], reason.get("detail", ""))
        if text:
            file, _colon, _column = reason.get("place", "").rpartition(":")
            yield Step(text, file)


def _step(kind: str, name: str, detail: str) -> str:
    how, _colon, rest = detail.partition(":")
    rest = rest.strip()
    if how.startswith("asks for "):
        how, rest = "asks for", how.removeprefix("asks for ")
    if kind == "action" and how in _ASKED:
        return ""  # what it answered is told next
    if how == "still waits" and not rest:
        how = "waits"
    found = (_SENTENCES.get((kind, one)) for one in (detail, how, ""))
    sentence = next((one for one in found if one), LEFT_UNDONE)
    return gettext(sentence, name=name, what=rest, detail=detail)


_ASKED = frozenset({"validate", "action", "ask", "mappings"})
LEFT_UNDONE = mark("Left undone: %(name)s (%(detail)s)")
_SENTENCES: Mapping[tuple[str, str], str] = {
    ("rule", ""): mark("Rule “%(name)s”"),
    ("story", ""): mark("Story “%(name)s”"),
    ("slot", ""): mark("“%(name)s” was filled in from the message"),
    ("form", ""): mark("Form “%(name)s”"),
    ("form", "begins"): mark("The form “%(name)s” begins"),
    ("form", "asks for"): mark("The form “%(name)s” asks for “%(what)s”"),
    ("form", "complete"): mark("The form “%(name)s” is complete"),
    ("form", "still waits"): mark("The form “%(name)s” still waits for “%(what)s”"),
    ("form", "waits"): mark("The form “%(name)s” is still waiting"),
    ("form", "left"): mark("The form “%(name)s” was left (%(what)s)"),
    ("form", "left: taken up again too often"): mark(
        "The form “%(name)s” had asked often enough and was left"
    ),
    ("form", "waited too long and was left"): mark(
        "The form “%(name)s” had waited too long and was left"
    ),
    ("action", ""): mark("Action “%(name)s”"),
    ("action", "done"): mark("The action “%(name)s” has run"),
    ("action", "refused"): mark("The action “%(name)s” would not run (%(what)s)"),
    ("action", "failed"): mark("The action “%(name)s” failed (%(what)s)"),
}
