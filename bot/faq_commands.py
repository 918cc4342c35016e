"""``madoguchi faq`` whole: the FAQ's own commands, and those that also read the log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from faq.commands import faq
from madoguchi.terminal import in_one_sentence, opened

if TYPE_CHECKING:
    from faq.care import Finding

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


def _print(finding: Finding) -> None:
    from faq.care_saying import evidence, name

    click.echo(f"{name(finding.kind)}: {evidence(finding)}")
    for quote in finding.quotes:
        marked = "".join(f"[{text}]" if is_marked else text for text, is_marked in quote.parts())
        click.echo(f"    “{marked}”")
    for article in finding.articles:
        click.echo(f"    {article.question}  [{article.id}]")
