"""``madoguchi faq`` whole: the FAQ's own commands, and those that also read the log."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.faq_search_command import search
from faq.commands import faq
from faq.terminal import AS_JSON, OF_SITE, read_file, site_named
from madoguchi.terminal import ProgressBar, in_one_sentence, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faq.care import Finding
    from faq.gaps import Gap
    from faq.live import LiveIndexes, Proposal
    from faq.model import Article
    from madoguchi.database.protocol import Database, Transaction
    from madoguchi.settings import Settings

__all__ = ["faq"]

faq.add_command(search)


@faq.command("care")
@click.argument("site_id", metavar="SITE")
@click.option("--put-aside", multiple=True, metavar="FINDING", help="No problem; repeatable.")
@click.option("--bring-back", multiple=True, metavar="FINDING", help="Show it again; repeatable.")
@click.option("--aside", is_flag=True, help="Print what was put aside instead.")
@AS_JSON
@in_one_sentence
def care(
    site_id: str,
    put_aside: tuple[str, ...],
    bring_back: tuple[str, ...],
    aside: bool,
    as_json: bool,
) -> None:
    """Look at the FAQ of SITE now, and print what it needs.

    A FINDING is named by what stands in brackets before it. What is put aside is left out until
    the texts it is about change.
    """
    from bot.care_facts import care_facts
    from faq import care_job
    from faq.care_saying import unmeasured
    from madoguchi.clock import system_clock

    with opened() as (db, settings):
        indexes = _indexes(db, settings).of_site(site_id)
        found = care_job.look(db, site_id, indexes, care_facts, system_clock, lambda *_: None)
        with db.write() as tx:
            dismissed = care_job.put_aside(
                tx, site_id, found.findings, put_aside, bring_back, system_clock()
            )
    shown = [one for one in found.findings if (one.fingerprint in dismissed) == aside]
    if as_json:
        document = {
            "site": site_id,
            "articles": found.articles,
            "unmeasured": list(found.unmeasured),
            "findings": [finding.to_json() for finding in shown],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for one in shown:
        _print(one)
    for kind in found.unmeasured if not aside else ():
        click.echo(unmeasured(kind))
    put = " put aside" if aside else ""
    click.echo(f"{len(shown):,} findings{put} in {found.articles:,} articles.")


@faq.command("test")
@click.argument("article_id", metavar="ARTICLE")
@OF_SITE
@AS_JSON
@in_one_sentence
def test_(article_id: str, site_id: str, as_json: bool) -> None:
    """Ask ARTICLE's questions of the FAQ as it would be with its newest text published.

    Ends with the code 1 where one of them does not find it, or where another published article has
    the same question.
    """
    from faq import store
    from faq.api_json import failure_json
    from faq.testing import run_tests
    from faq.twins import twins
    from faq.wordings import Wordings

    with opened() as (db, settings):
        site = site_named(db, site_id)
        with db.read() as tx:
            article = store.article(tx, site.id, article_id)
            others = twins(tx, Wordings(), site.id, article.draft, article.id)
        failures = run_tests(_indexes(db, settings), article)
    if as_json:
        document = {
            "same_question": [other.id for other in others],
            "failures": [failure_json(one) for one in failures],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for other in others:
            click.echo(f"published with the same question: {other.question}  [{other.id}]")
        for one in failures:
            told = f"{one.other_question}  [{one.other}]" if one.other else "no article"
            click.echo(f"fails: {one.question}  → {one.decision}: {told}")
        click.echo(_tested(article, len(failures)))
    if others or failures:
        raise click.exceptions.Exit(1)


def _tested(article: Article, failures: int) -> str:
    if article.audience != "customers":
        return "It is for the staff: customers do not find it, so nothing was asked."
    questions = {article.question, *article.paraphrases, *article.test_questions}
    return f"{len(questions) - failures:,} of {len(questions):,} questions find it."


@faq.command("replay")
@click.argument("article_id", metavar="ARTICLE", required=False)
@OF_SITE
@click.option("--synonyms", type=click.Path(dir_okay=False, path_type=Path), help="A list instead.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650))
@AS_JSON
@in_one_sentence
def replay(
    article_id: str | None, site_id: str, synonyms: Path | None, days: int, as_json: bool
) -> None:
    """Ask the questions of the last days again, with ARTICLE's newest text or synonyms in force."""
    from bot.faq_facts import asked
    from faq import replay_job
    from faq.live import Proposal
    from faq.replay import replay as ask_again
    from madoguchi.clock import system_clock

    if (article_id is None) == (synonyms is None):
        raise click.UsageError("Say either an ARTICLE or --synonyms FILE.")
    with opened() as (db, settings):
        site = site_named(db, site_id)
        with db.read() as tx:
            since = system_clock() - timedelta(days=days)
            questions = asked(tx, site.id, since, replay_job.MOST_QUESTIONS)
            proposal = _proposal(tx, site.id, article_id, synonyms)
        before, after = _indexes(db, settings).proposed(site.id, Proposal(), proposal)
        report = ask_again(before, after, questions, ProgressBar("Questions asked"))
    if as_json:
        click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        return
    titles = {d.id: d.question for index in after.values() for d in index.documents}
    for one in report.changed:
        told = ", ".join(titles.get(id, id) for id in one.after.articles) or "-"
        click.echo(f"{one.effect:7} {one.times:>5,} × {one.text}  → {one.after.decision}: {told}")
    counts = ", ".join(f"{number:,} {effect}" for effect, number in report.effects.items())
    click.echo(f"{counts}, of {report.questions:,} questions.")


@faq.command("gaps")
@click.argument("site_id", metavar="SITE")
@click.option("--put-aside", metavar="WORDING", help="Put the gap with this wording aside first.")
@click.option("--take-back", metavar="WORDING", help="Take it back first.")
@click.option("--locale", help="The language of the wording; the site's own unless said.")
@click.option("--aside", is_flag=True, help="Print what is put aside instead.")
@AS_JSON
@in_one_sentence
def gaps(
    site_id: str,
    put_aside: str | None,
    take_back: str | None,
    locale: str | None,
    aside: bool,
    as_json: bool,
) -> None:
    """Group the questions of the last four weeks of SITE that were not answered, or denied, and the
    searches of the help centre that found nothing; what was put aside is left out."""
    from bot.faq_facts import missed
    from faq import gaps_editing, gaps_store
    from faq.gaps import WEEKS, find_gaps
    from faq.gaps_aside import sorted_out
    from madoguchi.clock import system_clock

    with opened() as (db, settings):
        now, language = system_clock(), locale or site_named(db, site_id).default_locale
        with db.read() as tx:
            questions = missed(tx, site_id, now - timedelta(weeks=WEEKS))
        indexes = _indexes(db, settings).of_site(site_id)
        every = find_gaps(indexes, questions, now, ProgressBar("Questions asked"))
        with db.write() as tx:
            gaps_editing.keep_up(tx, site_id, every)
            if take_back:
                gaps_editing.take_back(tx, site_id, every, language, take_back)
            if put_aside:
                gap = gaps_editing.named(every, language, put_aside)
                gaps_editing.put_aside(tx, site_id, every, gap, None, system_clock)
            found = sorted_out(every, gaps_store.asides(tx, site_id))[aside]
    if as_json:
        click.echo(json.dumps([gap.to_json() for gap in found], ensure_ascii=False, indent=2))
    else:
        _print_gaps(found)


def _print_gaps(found: Sequence[Gap]) -> None:
    for gap in found:
        others = " / ".join(wording.text for wording in gap.wordings[1:4])
        click.echo(
            f"{gap.times:>5,} × {gap.wordings[0].text}" + (f"  ({others})" if others else "")
        )
    click.echo(f"{len(found):,} gaps in {sum(gap.times for gap in found):,} questions.")


def _indexes(db: Database, settings: Settings) -> LiveIndexes:
    """Return the indexes that the service answers customers with."""
    from bot.faq_facts import taught
    from faq.live import LiveIndexes
    from madoguchi.encoder import load_encoder

    return LiveIndexes(db, load_encoder(settings, threads=2), taught=taught)


def _proposal(
    tx: Transaction, site_id: str, article_id: str | None, synonyms: Path | None
) -> Proposal:
    from faq import store, synonyms_editing
    from faq.live import Proposal
    from faq.synonyms import checked

    if article_id is not None:
        return Proposal(article=store.document(store.article(tx, site_id, article_id)))
    lines = synonyms_editing.read_lines(read_file(synonyms or Path()))
    return Proposal(synonyms=tuple(checked(line.terms) for line in lines))


def _print(finding: Finding) -> None:
    from faq.care_saying import evidence, name

    click.echo(f"[{finding.fingerprint}] {name(finding.kind)}: {evidence(finding)}")
    for quote in finding.quotes:
        marked = "".join(f"[{text}]" if is_marked else text for text, is_marked in quote.parts())
        click.echo(f"    “{marked}”")
    for article in finding.articles:
        click.echo(f"    {article.question}  [{article.id}]")
