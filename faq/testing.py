"""The questions an article has to be found by: its own, its other wordings, and test questions.

They are asked of the site as it would be with the article published, before it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from faq import store
from faq.live import LiveIndexes, Proposal
from faq.model import Article
from faq.search import Decision
from faq.searching import Found, search_site_many


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that does not find the article: what is decided instead, and for which article.

    ``other`` is the id of the article that comes first, empty where the question finds none.
    """

    question: str
    decision: Decision
    other: str = ""
    other_question: str = ""


TestArticle = Callable[[Article], Sequence[Failure]]
"""An article as it would be published → which of its questions fail; bound in ``bot.app``."""


def run_tests(indexes: LiveIndexes, article: Article) -> list[Failure]:
    """Ask an article's questions of the site's indexes with the article in force.

    A test question has to be answered by it or to offer it. A wording of its own, which search has
    learnt, only fails where another article of its language comes first. Nothing is asked for an
    article that is not for customers. Raises as `LiveIndexes.proposed` does.
    """
    if article.audience != "customers":
        return []
    (after,) = indexes.proposed(article.site_id, Proposal(store.document(article)))
    own = (article.question, *article.paraphrases)
    questions = [*own, *(one for one in article.test_questions if one not in own)]
    found = search_site_many(after, [(question, article.locale) for question in questions])
    titles = {item.id: item.question for index in after.values() for item in index.documents}
    failures = []
    for number, (question, one) in enumerate(zip(questions, found, strict=True)):
        if not _passes(article, one, is_learnt=number < len(own)):
            first = one.result.hits[0].id if one.verdict.decision != "none" else ""
            failures.append(Failure(question, one.verdict.decision, first, titles.get(first, "")))
    return failures


def fingerprint(failures: Sequence[Failure]) -> str:
    """Return a short text that stands for these failures, so that a page can say it showed them."""
    told = "\n".join(sorted(f"{one.question}\t{one.decision}\t{one.other}" for one in failures))
    return sha256(told.encode()).hexdigest()[:16]


def _passes(article: Article, found: Found, *, is_learnt: bool) -> bool:
    verdict = found.verdict
    if is_learnt and (verdict.decision == "none" or found.locale != article.locale):
        return True
    offered = [hit.id for hit in verdict.candidates]
    first_only = is_learnt or verdict.decision == "answer"
    return article.id in (offered[:1] if first_only else offered)
