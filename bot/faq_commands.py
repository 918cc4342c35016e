"""``madoguchi faq`` whole: the FAQ's own commands, and those that also read the log."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from faq.commands import faq
from faq.terminal import OF_SITE, read_file, site_named
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faq.care import Finding
    from faq.gaps import Gap
    from faq.live import Proposal
    from madoguchi.database.protocol import Transaction

__all__ = ["faq"]


@faq.command("care")
@click.argument("site_id", metavar="SITE")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@in_one_sentence
def care(site_id: str, as_json: bool) -> None:
    """Look at the FAQ of SITE now, and print what it needs; what was put aside is left out."""
    from bot.care_facts import care_facts
    from faq import care_job, care_store
    from faq.care_saying import unmeasured
    from faq.live import LiveIndexes
    from madoguchi.clock import system_clock
    from madoguchi.encoder import load_encoder

    with opened() as (db, settings):
        indexes = LiveIndexes(db, load_encoder(settings)).of_site(site_id)
        found = care_job.look(db, site_id, indexes, care_facts, system_clock, lambda *_: None)
        with db.read() as tx:
            dismissed = care_store.dismissed(tx, site_id)
    open_ = [finding for finding in found.findings if finding.fingerprint not in dismissed]
    if as_json:
        document = {
            "site": site_id,
            "articles": found.articles,
            "unmeasured": list(found.unmeasured),
            "findings": [finding.to_json() for finding in open_],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for finding in open_:
        _print(finding)
    for kind in found.unmeasured:
        click.echo(unmeasured(kind))
    click.echo(f"{len(open_):,} findings in {found.articles:,} articles.")


@faq.command("replay")
@click.argument("article_id", metavar="ARTICLE", required=False)
@OF_SITE
@click.option("--synonyms", type=click.Path(dir_okay=False, path_type=Path), help="A list instead.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 3650))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@in_one_sentence
def replay(
    article_id: str | None, site_id: str, synonyms: Path | None, days: int, as_json: bool
) -> None:
    """Ask the questions of the last days again, with ARTICLE's newest text or synonyms in force."""
    from bot.faq_facts import asked
    from faq import replay_job
    from faq.live import LiveIndexes
    from faq.replay import replay as ask_again
    from madoguchi.clock import system_clock
    from madoguchi.encoder import load_encoder

    if (article_id is None) == (synonyms is None):
        raise click.UsageError("Say either an ARTICLE or --synonyms FILE.")
    with opened() as (db, settings):
        site = site_named(db, site_id)
        with db.read() as tx:
            since = system_clock() - timedelta(days=days)
            questions = asked(tx, site.id, since, replay_job.MOST_QUESTIONS)
            proposal = _proposal(tx, site.id, article_id, synonyms)
        indexes = LiveIndexes(db, load_encoder(settings, threads=2))
        before, after = indexes.proposed(site.id, proposal)
        report = ask_again(before, after, questions, _show_asking)
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
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
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
    from faq.live import LiveIndexes
    from madoguchi.clock import system_clock
    from madoguchi.encoder import load_encoder

    with opened() as (db, settings):
        now, language = system_clock(), locale or site_named(db, site_id).default_locale
        with db.read() as tx:
            questions = missed(tx, site_id, now - timedelta(weeks=WEEKS))
        indexes = LiveIndexes(db, load_encoder(settings, threads=2)).of_site(site_id)
        every = find_gaps(indexes, questions, now, _show_asking)
        with db.write() as tx:
            gaps_editing.keep_up(tx, site_id, every)
            if take_back:
                gaps_editing.take_back(tx, site_id, language, take_back)
            if put_aside:
                gap = gaps_editing.named(every, language, put_aside)
                gaps_editing.put_aside(tx, site_id, gap, None, system_clock)
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


def _show_asking(done: int, total: int | None) -> None:
    if sys.stderr.isatty() and total:
        click.echo(f"\r{done:,} of {total:,} questions asked", err=True, nl=done >= total)


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

    click.echo(f"{name(finding.kind)}: {evidence(finding)}")
    for quote in finding.quotes:
        marked = "".join(f"[{text}]" if is_marked else text for text, is_marked in quote.parts())
        click.echo(f"    “{marked}”")
    for article in finding.articles:
        click.echo(f"    {article.question}  [{article.id}]")
