"""The trades: FAQs of made-up organisations with their customers' questions, written for this.

Which of them teach the encoder and which the ranker is fixed here: the ranker must learn from
questions that the encoder has not seen, or it would trust it too much. A few teach neither: they
tell what a change of either is worth.
"""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).with_name("data")
OF_THE_RANKER = frozenset(
    "council-en bank-en rental-ja game-ja news-ja passages-ja-2 school-ja job-ja kenpo-ja "
    "library-ja car-ja parcel-ja travel-en hr-en moving-ja water-ja passages-ja-3 "
    "passages-ja-4 passages-ja-8 ticket-ja dental-ja immigration-en hospital-en council2-en "
    "crowd-ja care-ja disaster-ja staff-ja passages-ja-12 passages-ja-13 passages-ja-14 "
    "passages-ja-16 passages-ja-17 passages-en-3 passages-ja-18 passages-ja-19 "
    "passages-en-4".split()
)
OF_NEITHER = frozenset("licence-ja passages-ja-11 passages-ja-15 passages-en-2".split())


def of_the_encoder() -> list[Path]:
    """Return the folders that teach the encoder."""
    left = OF_THE_RANKER | OF_NEITHER
    return [folder for folder in _folders() if folder.name not in left]


def of_the_ranker() -> list[Path]:
    """Return the folders that teach the ranker and its confidence."""
    return [folder for folder in _folders() if folder.name in OF_THE_RANKER]


def _folders() -> list[Path]:
    return sorted(folder for folder in DATA.iterdir() if folder.is_dir())
