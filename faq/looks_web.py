"""What the pages of gaps and of care share: they show what was found by the last look."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Blueprint, request

from madoguchi import jobs
from madoguchi.database.protocol import Transaction
from madoguchi.i18n import gettext as _
from madoguchi.jobs import Job
from madoguchi.shell.web import JobWords, describe_job

SHOWN = 25
"""How many things that were found stand on a page."""

_T = TypeVar("_T")


def describe_look(
    blueprint: Blueprint,
    kind: str,
    *,
    title: str,
    template: str,
    found: Callable[[int], str],
    active: str = "faq",
) -> None:
    """Say how the job of a look is shown; ``found`` says how many things there were."""

    def words(job: Job) -> JobWords:
        if job.state != "done" or job.result is None:
            return JobWords(_(title))
        return JobWords(_(title), found(job.result["all"]))

    describe_job(blueprint, kind, title=title, template=template, active=active, words=words)


@dataclass(frozen=True)
class Look:
    """The last look that was finished, and the one under way."""

    done: Job | None
    waiting: Job | None

    @property
    def result(self) -> dict[str, Any] | None:
        """What was found, None while nothing was looked at."""
        return self.done.result if self.done else None


def last_look(tx: Transaction, site_id: str, kind: str) -> Look:
    """Return a site's last look of a kind; of one kind only one is under way."""
    newest = jobs.list_jobs(tx, site_id, limit=1, kind=kind)
    waiting = next((job for job in newest if not job.is_finished), None)
    return Look(jobs.last_done(tx, site_id, kind), waiting)


@dataclass(frozen=True)
class Leaf(Generic[_T]):
    """What stands on the page that the address asks for, of how many; ``first`` is its place."""

    shown: Sequence[_T]
    number: int
    pages: int

    @property
    def first(self) -> int:
        """The place of the first among all, from 1."""
        return (self.number - 1) * SHOWN + 1


def leaf(items: Sequence[_T]) -> Leaf[_T]:
    """Return the page of some items that the address asks for, the nearest there is."""
    pages = -(-len(items) // SHOWN)
    number = max(1, min(request.args.get("page", 1, type=int), pages))
    return Leaf(items[(number - 1) * SHOWN : number * SHOWN], number, pages)
