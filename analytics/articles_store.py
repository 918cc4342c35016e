"""The SQL of what articles did in inquiries."""

from __future__ import annotations

from analytics import daily_store
from analytics.articles import SAID, ArticleUse, Use, Uses
from analytics.periods import Days
from analytics.where_store import Where
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction


def uses(tx: Transaction, inquiry_id: str) -> Uses:
    """Return the articles given in an inquiry."""
    rows = tx.all(
        "SELECT * FROM inquiry_article WHERE inquiry_id = :inquiry_id", inquiry_id=inquiry_id
    )
    return {row["article_id"]: _use(row) for row in rows}


def save(tx: Transaction, site_id: str, inquiry_id: str, before: Uses, after: Uses) -> None:
    """Write the uses that are new or have changed."""
    for use in (use for name, use in after.items() if before.get(name) != use):
        tx.later(
            """
            INSERT INTO inquiry_article (inquiry_id, article_id, site_id, given_at, word, escalated)
            VALUES (:inquiry_id, :article_id, :site_id, :given_at, :word, :escalated)
            ON CONFLICT (inquiry_id, article_id) DO UPDATE SET
                given_at = excluded.given_at, word = excluded.word, escalated = excluded.escalated
            """,
            inquiry_id=inquiry_id,
            article_id=use.article_id,
            site_id=site_id,
            given_at=to_text(use.given_at),
            word=use.word,
            escalated=use.escalated,
        )


def totals(tx: Transaction, where: Where) -> list[ArticleUse]:
    """Return what each article did in some inquiries, tests left out, most given first."""
    rows = tx.all(
        f"""
        SELECT used.article_id, COUNT(*) AS given,
            SUM(CASE WHEN used.word = 'yes' THEN 1 ELSE 0 END) AS confirmed,
            SUM(CASE WHEN used.word = 'no' THEN 1 ELSE 0 END) AS denied,
            SUM(CASE WHEN used.escalated THEN 1 ELSE 0 END) AS escalated
        FROM inquiry JOIN inquiry_article AS used ON used.inquiry_id = inquiry.inquiry_id
        WHERE {where.sql} AND inquiry.is_test = FALSE
        GROUP BY used.article_id ORDER BY given DESC, used.article_id
        """,
        **where.parameters,
    )
    return [ArticleUse(**row) for row in rows]


def totals_of_days(
    tx: Transaction, site_id: str, days: Days, channel: str, locale: str
) -> list[ArticleUse]:
    """Return the same of all inquiries of some days, by the daily counts."""
    told = {
        said: daily_store.sums(
            tx,
            site_id,
            f"article_{said}",
            days.first,
            days.last,
            channel=channel,
            locale=locale,
        )
        for said in SAID
    }
    found = [
        ArticleUse(name, **{said: told[said].get(name, 0) for said in SAID})
        for name in told["given"]
    ]
    return sorted(found, key=lambda use: (-use.given, use.article_id))


def clear(tx: Transaction, site_id: str) -> None:
    """Forget the articles given in a site's inquiries."""
    tx.run("DELETE FROM inquiry_article WHERE site_id = :site_id", site_id=site_id)


def _use(row: Row) -> Use:
    return Use(row["article_id"], from_text(row["given_at"]), row["word"], bool(row["escalated"]))
