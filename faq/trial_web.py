"""Beside the editor: the answer as the widget shows it, and a question tried on the live index."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request

from faq import store
from faq.content import ANSWER_LENGTH, QUESTION_LENGTH
from faq.languages import language_label
from faq.rendering import to_html
from faq.trial import Trial, TryQuestion
from madoguchi import access
from madoguchi.database.protocol import Database
from madoguchi.errors import NotFound
from madoguchi.shell.web import render, site_page


def add_routes(blueprint: Blueprint, prefix: str, db: Database, try_question: TryQuestion) -> None:
    """Add the preview and the test box to the FAQ's pages."""
    pages = TrialPages(db, try_question)
    blueprint.add_url_rule(f"{prefix}/preview", "preview", pages.preview, methods=["POST"])
    blueprint.add_url_rule(f"{prefix}/try", "trial", pages.trial, methods=["GET"])


@dataclass(frozen=True)
class TrialPages:
    """The views, with what they work on."""

    db: Database
    try_question: TryQuestion

    def preview(self, site_id: str) -> dict[str, str]:
        """Return an answer as the widget shows it."""
        site_page(site_id, *access.READ_FAQ)
        answer = request.form.get("answer", "")[:ANSWER_LENGTH]
        return {"html": to_html(answer, phrases=True)}

    def trial(self, site_id: str) -> str:
        """Show what the live index makes of a question, as a page or as a part of one."""
        page = site_page(site_id, *access.READ_FAQ)
        text = request.args.get("question", "").strip()[:QUESTION_LENGTH]
        asked = request.args.get("locale", "")
        locale = asked if asked in page.site.locales else page.site.default_locale
        trial = self.try_question(site_id, locale, text) if text else None
        whole = "part" not in request.args
        return render(
            "faq/try.html" if whole else "faq/try_result.html",
            active="faq",
            site=page.site,
            text=text,
            locale=locale,
            trial=trial,
            found_in=language_label(trial.locale) if trial and len(page.site.locales) > 1 else "",
            questions=self._questions(site_id, trial),
        )

    def _questions(self, site_id: str, trial: Trial | None) -> dict[str, str]:
        """Return the questions of the articles found; one taken back meanwhile is missing."""
        questions: dict[str, str] = {}
        with self.db.read() as tx:
            for hit in trial.hits if trial else ():
                try:
                    questions[hit.id] = store.published_article(tx, site_id, hit.id).question
                except NotFound:
                    continue
        return questions
