"""An article as machines read it: a description in a line, and schema.org's FAQPage."""

from __future__ import annotations

import re

from faq.store import plain_answer

_POINT = re.compile(r"^(?:-|\d+\.) ")
DESCRIPTION, EXCERPT_IN_DATA = 120, 2_000  # characters


def described(answer: str) -> str:
    """Return the beginning of an answer's words, in one line, without the marks of its lists."""
    lines = (_POINT.sub("", line) for line in plain_answer(answer).split("\n"))
    return _cut(" ".join(" ".join(lines).split()), DESCRIPTION)


def faq_page(question: str, answer: str) -> dict[str, object]:
    """Return the article as a FAQPage with one question; a very long answer is cut."""
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": _cut(plain_answer(answer), EXCERPT_IN_DATA),
                },
            }
        ],
    }


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
