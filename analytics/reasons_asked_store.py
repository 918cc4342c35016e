"""Rows of the questions that reasons group, and their vectors. Functions of an open transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.reasons import Question
from madoguchi.database.protocol import Row, Transaction
from madoguchi.encoder import Vectors


@dataclass(frozen=True)
class FirstQuestion:
    """The first question of an inquiry: its key, and the day on the site's clock it began.

    ``channel`` and ``locale`` are the inquiry's: kept here too, so that a filter by them joins
    nothing. A voice from elsewhere is kept beside them under its own id: it has no inquiry, so it
    counts in volumes and is in no rate.
    """

    inquiry_id: str
    day: str
    question: Question
    channel: str | None
    locale: str | None


def first_questions(tx: Transaction, site_id: str, after: int, limit: int) -> list[Row]:
    """Return question events after one, with their inquiry's start; tests are left out."""
    return tx.all(
        """
        SELECT event.id, event.inquiry_id, event.payload, event.locale, inquiry.channel,
            inquiry.locale AS inquiry_locale,
            COALESCE(inquiry.started_at, event.occurred_at) AS started_at
        FROM event LEFT JOIN inquiry ON inquiry.inquiry_id = event.inquiry_id
        WHERE event.site_id = :site_id AND event.kind = 'question' AND event.is_test = FALSE
            AND event.id > :after AND event.inquiry_id IS NOT NULL
        ORDER BY event.id LIMIT :limit
        """,
        site_id=site_id,
        after=after,
        limit=limit,
    )


def new_voices(tx: Transaction, site_id: str, limit: int) -> list[Row]:
    """Return voices from elsewhere that were not taken in yet."""
    return tx.all(
        """
        SELECT voice.id, voice.day, voice.channel, voice.locale, voice.text FROM voice
        WHERE voice.site_id = :site_id AND voice.text <> '' AND NOT EXISTS (
            SELECT 1 FROM inquiry_reason WHERE inquiry_reason.inquiry_id = voice.id)
        ORDER BY voice.id LIMIT :limit
        """,
        site_id=site_id,
        limit=limit,
    )


def drop_voices(tx: Transaction, site_id: str) -> None:
    """Forget the voices whose import was taken back."""
    gone = tx.all(
        """
        SELECT inquiry_id FROM inquiry_reason
        WHERE site_id = :site_id AND SUBSTR(inquiry_id, 1, 4) = 'voi_' AND NOT EXISTS (
            SELECT 1 FROM voice WHERE voice.id = inquiry_reason.inquiry_id)
        """,
        site_id=site_id,
    )
    forget(tx, site_id, [row["inquiry_id"] for row in gone])
    tx.run_many(
        "DELETE FROM inquiry_reason WHERE inquiry_id = :id",
        [{"id": row["inquiry_id"]} for row in gone],
    )


def take_in(tx: Transaction, site_id: str, firsts: Sequence[FirstQuestion]) -> None:
    """Note the first question of inquiries; of an inquiry that is known nothing changes.

    An inquiry whose question has a reason has it at once.
    """
    tx.run_many(
        """
        INSERT INTO reason_question (site_id, key, text, locale, reason_id, nearness)
        VALUES (:site_id, :key, :text, :locale, NULL, 0)
        ON CONFLICT (site_id, key) DO NOTHING
        """,
        [
            {
                "site_id": site_id,
                "key": one.question.key,
                "text": one.question.text,
                "locale": one.question.locale,
            }
            for one in firsts
        ],
    )
    tx.run_many(
        """
        INSERT INTO inquiry_reason (inquiry_id, site_id, day, key, channel, locale, reason_id)
        VALUES (:inquiry_id, :site_id, :day, :key, :channel, :locale, (
            SELECT reason_id FROM reason_question WHERE site_id = :site_id AND key = :key))
        ON CONFLICT (inquiry_id) DO NOTHING
        """,
        [
            {
                "inquiry_id": one.inquiry_id,
                "site_id": site_id,
                "day": one.day,
                "key": one.question.key,
                "channel": one.channel,
                "locale": one.locale,
            }
            for one in firsts
        ],
    )


def places(tx: Transaction, site_id: str, first: date, last: date) -> tuple[list[str], list[str]]:
    """Return the channels and languages that questions of some days came in, voices' included."""
    rows = tx.all(
        """
        SELECT DISTINCT channel, locale FROM inquiry_reason
        WHERE site_id = :site_id AND day >= :first AND day <= :last
        """,
        site_id=site_id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    channels, locales = ({row[name] for row in rows if row[name]} for name in ("channel", "locale"))
    return sorted(channels), sorted(locales)


def settle_days(tx: Transaction, site_id: str) -> None:
    """Give the questions of inquiries the days that the inquiries have; voices keep theirs."""
    tx.run(
        f"""
        UPDATE inquiry_reason SET day = (
            SELECT day FROM inquiry WHERE inquiry.inquiry_id = inquiry_reason.inquiry_id)
        WHERE inquiry_id IN (SELECT inquiry_reason.inquiry_id {_ON_OTHER_DAYS})
        """,
        site_id=site_id,
    )


def on_other_days(tx: Transaction, site_id: str) -> int:
    """Return how many questions are not of the day that their inquiry has."""
    row = tx.one(f"SELECT COUNT(*) AS n {_ON_OTHER_DAYS}", site_id=site_id)
    return int(row["n"]) if row else 0


_ON_OTHER_DAYS = """
    FROM inquiry_reason JOIN inquiry ON inquiry.inquiry_id = inquiry_reason.inquiry_id
    WHERE inquiry_reason.site_id = :site_id AND inquiry_reason.day <> inquiry.day
"""


def without_vector(tx: Transaction, site_id: str, encoder: str, limit: int) -> list[Question]:
    """Return questions that the encoder has not seen yet."""
    rows = tx.all(
        """
        SELECT reason_question.* FROM reason_question LEFT JOIN reason_vector
            ON reason_vector.site_id = reason_question.site_id
            AND reason_vector.key = reason_question.key AND reason_vector.encoder = :encoder
        WHERE reason_question.site_id = :site_id AND reason_vector.key IS NULL
        ORDER BY reason_question.key LIMIT :limit
        """,
        site_id=site_id,
        encoder=encoder,
        limit=limit,
    )
    return [_question(row) for row in rows]


def count_without_vector(tx: Transaction, site_id: str, encoder: str) -> int:
    """Return how many questions the encoder has not seen yet."""
    row = tx.one(
        """
        SELECT (SELECT COUNT(*) FROM reason_question WHERE site_id = :site_id)
            - (SELECT COUNT(*) FROM reason_vector
               WHERE site_id = :site_id AND encoder = :encoder) AS n
        """,
        site_id=site_id,
        encoder=encoder,
    )
    return int(row["n"]) if row else 0


def add_vectors(
    tx: Transaction, site_id: str, encoder: str, keys: Sequence[str], vectors: Vectors
) -> None:
    """Keep vectors of questions in 16 bits; another encoder's are overwritten.

    A question that was forgotten meanwhile has none.
    """
    tx.run_many(
        """
        INSERT INTO reason_vector (site_id, key, encoder, vector)
        SELECT site_id, key, :encoder, :vector FROM reason_question
        WHERE site_id = :site_id AND key = :key
        ON CONFLICT (site_id, key) DO UPDATE SET encoder = excluded.encoder,
            vector = excluded.vector
        """,
        [
            {
                "site_id": site_id,
                "key": key,
                "encoder": encoder,
                "vector": np.asarray(vector, dtype="<f2").tobytes(),
            }
            for key, vector in zip(keys, vectors, strict=True)
        ],
    )


def questions(
    tx: Transaction, site_id: str, encoder: str, *, without_reason: bool = False
) -> tuple[list[Question], Vectors]:
    """Return questions with their vectors, by key: an order that says nothing of what they mean.

    ``without_reason`` asks for those that have none.
    """
    rows = tx.all(
        f"""
        SELECT reason_question.*, reason_vector.vector FROM reason_question JOIN reason_vector
            ON reason_vector.site_id = reason_question.site_id
            AND reason_vector.key = reason_question.key AND reason_vector.encoder = :encoder
        WHERE reason_question.site_id = :site_id
            {"AND reason_question.reason_id IS NULL" if without_reason else ""}
        ORDER BY reason_question.key
        """,
        site_id=site_id,
        encoder=encoder,
    )
    return [_question(row) for row in rows], vectors_of(rows)


def wordings(
    tx: Transaction, site_id: str, reason_ids: Sequence[str], most: int
) -> dict[str, list[Question]]:
    """Return the questions nearest to the middle of some reasons."""
    return {
        reason_id: [
            _question(row)
            for row in tx.all(
                """
                SELECT * FROM reason_question WHERE site_id = :site_id AND reason_id = :reason_id
                ORDER BY nearness DESC, key LIMIT :most
                """,
                site_id=site_id,
                reason_id=reason_id,
                most=most,
            )
        ]
        for reason_id in reason_ids
    }


def counts(tx: Transaction, site_id: str) -> dict[str, int]:
    """Return how many reasons there are, wordings, and of these without a reason."""
    row = tx.one(
        """
        SELECT (SELECT COUNT(*) FROM reason WHERE site_id = :site_id AND is_theme = FALSE
                AND merged_into IS NULL) AS reasons,
            COUNT(*) AS questions, COUNT(*) - COUNT(reason_id) AS without_reason
        FROM reason_question WHERE site_id = :site_id
        """,
        site_id=site_id,
    )
    assert row is not None
    return dict(row)


def move(tx: Transaction, site_id: str, moved: Mapping[str, tuple[str | None, float]]) -> None:
    """Give questions, by key, their reason and nearness; their inquiries follow."""
    rows = [
        {"site_id": site_id, "key": key, "reason_id": reason_id, "nearness": nearness}
        for key, (reason_id, nearness) in moved.items()
    ]
    tx.run_many(
        """
        UPDATE reason_question SET reason_id = :reason_id, nearness = :nearness
        WHERE site_id = :site_id AND key = :key
        """,
        rows,
    )
    tx.run_many(
        "UPDATE inquiry_reason SET reason_id = :reason_id WHERE site_id = :site_id AND key = :key",
        [{name: row[name] for name in ("site_id", "key", "reason_id")} for row in rows],
    )


def forget(tx: Transaction, site_id: str, inquiry_ids: Iterable[str]) -> set[str]:
    """Forget what was asked in some inquiries; in which reason they count stays.

    Wordings that nobody else used are gone with their vectors; return their keys.
    """
    ids = [{"site_id": site_id, "inquiry_id": one} for one in inquiry_ids]
    keys = {
        row["key"]
        for one in ids
        for row in tx.all(
            """
            SELECT key FROM inquiry_reason
            WHERE site_id = :site_id AND inquiry_id = :inquiry_id AND key <> ''
            """,
            **one,
        )
    }
    tx.run_many(
        """
        UPDATE inquiry_reason SET key = '' WHERE site_id = :site_id AND inquiry_id = :inquiry_id
        """,
        ids,
    )
    gone = {key for key in keys if not _is_asked(tx, site_id, key)}
    for table in ("reason_question", "reason_vector"):
        tx.run_many(
            f"DELETE FROM {table} WHERE site_id = :site_id AND key = :key",
            [{"site_id": site_id, "key": key} for key in sorted(gone)],
        )
    return gone


def _is_asked(tx: Transaction, site_id: str, key: str) -> bool:
    sql = "SELECT key FROM inquiry_reason WHERE site_id = :site_id AND key = :key LIMIT 1"
    return tx.one(sql, site_id=site_id, key=key) is not None


def vectors_of(rows: Sequence[Row]) -> Vectors:
    """Read the column ``vector`` of rows."""
    kept = np.frombuffer(b"".join(bytes(row["vector"]) for row in rows), dtype="<f2")
    return kept.astype(np.float32).reshape(len(rows), -1 if rows else 0)


def _question(row: Row) -> Question:
    return Question(row["key"], row["text"], row["locale"], row["reason_id"], row["nearness"])
