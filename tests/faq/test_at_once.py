"""People who work on one FAQ at the same moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Barrier, Event

from faq import editing, imports_store, store
from faq.editing import Author
from faq.importing import ImportOptions, import_file
from faq.importing_report import ImportReport
from faq.importing_undo import UndoReport, undo_import
from faq.live import LiveIndexes
from faq.model import Article, ArticleRevision, Draft
from madoguchi import accounts
from madoguchi.clock import system_clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict
from tests.fakes import HashEncoder


def history(db: Database, site_id: str, article_id: str) -> list[ArticleRevision]:
    """Return an article's steps, oldest first."""
    with db.read() as tx:
        return store.revisions(tx, site_id, article_id)[::-1]


def at_once(*work: Callable[[], object]) -> list[object]:
    """Do several things in threads that begin together; a conflict is a result."""
    start = Barrier(len(work))

    def one(task: Callable[[], object]) -> object:
        start.wait()
        try:
            return task()
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def test_two_editors_of_one_article_lose_nothing(db: Database, site_id: str) -> None:
    """One is faster, the other is told; the history holds every text that was saved."""
    author = Author(None, system_clock)
    with db.write() as tx:
        article = editing.create(tx, site_id, Draft("ja", "q", "0"), author, publish=True)
    for turn in range(1, 16):

        def save(who: str, turn: int = turn) -> str:
            with db.write() as tx:
                words = Draft("ja", "q", f"{who}{turn}")
                editing.save(
                    tx, site_id, article.id, words, author, expected_revision=turn, publish=True
                )
            return words.answer

        done = at_once(lambda: save("a"), lambda: save("b"))
        assert sorted(type(one).__name__ for one in done) == ["Conflict", "str"]
        steps = history(db, site_id, article.id)
        assert [step.revision for step in steps] == list(range(1, turn + 2))
        assert steps[-1].answer in done


def test_a_publish_an_import_and_an_undo_at_once_lose_nothing(db: Database, site_id: str) -> None:
    """Whoever comes first: each step is in the history, none is overwritten, a conflict is told."""
    author = Author(None, system_clock)
    with db.write() as tx:
        article = editing.create(tx, site_id, Draft("ja", "q", "0"), author, publish=True)
    expected = 1
    last = ""
    for turn in range(12):

        def publish(turn: int = turn, revision: int = expected) -> str:
            with db.write() as tx:
                words = Draft("ja", "q", f"editor {turn}")
                editing.save(
                    tx, site_id, article.id, words, author, expected_revision=revision, publish=True
                )
            return "published"

        def load(turn: int = turn) -> str:
            data = f"question,answer\nq,file {turn}\nnew {turn},a\n".encode()
            return import_file(db, site_id, data, ImportOptions(), author).import_id

        def undo(import_id: str = last) -> str:
            return str(undo_import(db, site_id, import_id, author).left_count) if import_id else ""

        published, last, undone = at_once(publish, load, undo)  # type: ignore[assignment]
        steps = history(db, site_id, article.id)
        answers = [step.answer for step in steps]
        assert [step.revision for step in steps] == list(range(1, len(steps) + 1))
        assert answers.count(f"file {turn}") == 1
        assert answers.count(f"editor {turn}") >= (published == "published")
        assert isinstance(published, Conflict) or published == "published"
        assert isinstance(undone, (Conflict, str))
        with db.read() as tx:
            newest = store.article(tx, site_id, article.id)
        assert (newest.revision, newest.answer) == (steps[-1].revision, answers[-1])
        expected = newest.revision


ROUNDS, SHARED, OWN, NEW = 8, 3, 2, 10
"""How often, and how many articles: of both editors, of each alone, and of each file."""


@dataclass
class Office:
    """Two editors, somebody who publishes, and somebody who imports and takes imports back.

    ``saved`` holds what people were told is kept: article, revision, words, and who wrote them.
    ``refused`` holds the words that people were told are not.
    """

    db: Database
    site_id: str
    people: dict[str, Author]
    shared: list[str] = field(default_factory=list)
    own: dict[str, list[str]] = field(default_factory=dict)
    waiting: str = ""
    saved: set[tuple[str, int, str, str | None]] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    imports: dict[int, ImportReport] = field(default_factory=dict)
    undone: dict[int, UndoReport] = field(default_factory=dict)

    def article(self, question: str) -> str:
        """Put an article live."""
        with self.db.write() as tx:
            words = Draft("ja", question, "0")
            return editing.create(tx, self.site_id, words, self.people["file"], publish=True).id

    def newest(self, article_id: str) -> Article:
        """Return an article as it is now."""
        with self.db.read() as tx:
            return store.article(tx, self.site_id, article_id)

    def edit(self, who: str, turn: int, opened: dict[str, Article]) -> None:
        """Save a text of each article that lies open, then publish it with another word."""
        for article_id in (*self.shared, *self.own[who]):
            base = opened[article_id]
            for publish in (False, True):
                answer = f"{who} {turn} {article_id} {publish}"
                words = Draft("ja", base.question, answer)
                try:
                    with self.db.write() as tx:
                        base = editing.save(
                            *(tx, self.site_id, article_id, words, self.people[who]),
                            expected_revision=base.revision,
                            publish=publish,
                        )
                except Conflict:
                    self.refused.append(answer)
                    break
                self._told(base, answer, who)

    def publish(self, opened: Article) -> None:
        """Put the text live that waits for it."""
        with suppress(Conflict):
            with self.db.write() as tx:
                article = editing.publish(
                    *(tx, self.site_id, opened.id, self.people["publisher"]),
                    expected_revision=opened.revision,
                )
            self._told(article, opened.answer, "publisher")

    def load(self, turn: int, questions: list[str]) -> None:
        """Import a file with a bad row, of which nothing may stay, and then a good one."""
        rows = [*questions, *(f"new {turn} {n}" for n in range(NEW))]
        for name, more in (("bad", "\n,no question"), ("file", "")):
            body = "\n".join(f"{question},{name} {turn} {question}" for question in rows)
            data = f"question,answer\n{body}{more}\n".encode()
            self.imports[turn] = import_file(
                self.db, self.site_id, data, ImportOptions(), self.people["file"]
            )

    def take_back(self, turn: int) -> None:
        """Undo the import of a round, unless another came after it."""
        if turn in self.imports:
            with suppress(Conflict):
                self.undone[turn] = undo_import(
                    self.db, self.site_id, self.imports[turn].import_id, self.people["undo"]
                )

    def _told(self, article: Article, answer: str, who: str) -> None:
        self.saved.add((article.id, article.revision, answer, self.people[who].account_id))


def office_of(db: Database, site_id: str) -> Office:
    """Return an office with its articles."""
    people = {}
    for name in ("hana", "ken", "publisher", "file", "undo"):
        with db.write() as tx:
            account = accounts.create_account(tx, email=f"{name}@example.com", name=name)
        people[name] = Author(account.id, system_clock)
    office = Office(db, site_id, people)
    office.shared = [office.article(f"shared {n}") for n in range(SHARED)]
    office.own = {
        who: [office.article(f"{who} {n}") for n in range(OWN)] for who in ("hana", "ken")
    }
    office.waiting = office.article("waiting")
    return office


def one_round(office: Office, indexes: LiveIndexes, turn: int) -> None:
    """Let everybody work at the same moment, each of them first in one round after the other."""
    with office.db.write() as tx:
        words = Draft("ja", "waiting", f"waits {turn}")
        revision = store.article(tx, office.site_id, office.waiting).revision
        hana = office.people["hana"]
        waiting = editing.save(
            tx, office.site_id, office.waiting, words, hana, expected_revision=revision
        )
    office.saved.add((waiting.id, waiting.revision, words.answer, hana.account_id))
    opened = {
        article_id: office.newest(article_id)
        for article_id in (*office.shared, *office.own["hana"], *office.own["ken"])
    }
    questions = [item.question for item in (*opened.values(), waiting)]
    over = Event()

    def watch() -> None:
        while not over.is_set():
            whole_imports_only(office)
            indexes.refresh()

    work: list[Callable[[], object]] = [
        lambda: office.edit("hana", turn, opened),
        lambda: office.load(turn, questions),
        lambda: office.take_back(turn - 1),
        lambda: office.edit("ken", turn, opened),
        lambda: office.publish(waiting),
    ]

    def later(place: int) -> None:
        time.sleep((place + turn) % len(work) * 0.003)
        work[place]()

    with ThreadPoolExecutor(1) as watcher:
        watching = watcher.submit(watch)
        try:
            at_once(*(lambda place=place: later(place) for place in range(len(work))))
        finally:
            over.set()
        watching.result()


def whole_imports_only(office: Office) -> None:
    """Whoever looks at any moment sees all that a file brings, or nothing of it."""
    with office.db.read() as tx:
        live = [item.answer for item in store.published_articles(tx, office.site_id)]
    for turn in range(ROUNDS):
        assert sum(answer.startswith(f"file {turn} new") for answer in live) in {0, NEW}


def search_agrees(office: Office, indexes: LiveIndexes) -> None:
    """Once it has caught up, search holds what customers see, and nothing else."""
    indexes.refresh()
    with office.db.read() as tx:
        in_store = store.documents(tx, office.site_id, "ja")
    assert list(indexes.get(office.site_id, "ja").documents) == in_store


def steps_of(office: Office) -> Iterator[ArticleRevision]:
    """Yield every step of every article, each article's oldest first and without a gap."""
    with office.db.read() as tx:
        articles = store.articles_of_site(tx, office.site_id)
    for article in articles:
        steps = history(office.db, office.site_id, article.id)
        assert [step.revision for step in steps] == list(range(1, article.revision + 1))
        assert steps[-1].draft == article.draft
        yield from steps


def check_undone(office: Office, steps: dict[tuple[str, int], ArticleRevision], turn: int) -> None:
    """What an undo reported is what it did: every article is back, or has been changed since."""
    report = office.undone[turn]
    with office.db.read() as tx:
        kept = imports_store.steps(tx, report.import_id)
        back = {
            (article_id, before): revision
            for (article_id, revision), before in imports_store.taken_back(
                tx, office.site_id
            ).items()
        }
    left = {article_id for article_id, _question in report.left}
    assert report.put_away + report.restored + len(left) == len(kept)
    by_undo = office.people["undo"].account_id
    for step in kept:
        after = steps[step.article_id, step.revision + 1]
        assert (after.author_id == by_undo) == (step.article_id not in left)
        if step.article_id not in left and step.revision_before:
            was = steps[step.article_id, step.revision_before]
            assert steps[step.article_id, back[step.article_id, was.revision]].draft == was.draft


def test_editors_a_publish_an_import_and_an_undo_at_once_lose_nothing(
    db: Database, site_id: str
) -> None:
    """All four together: told is done, refused is not, no file is half there, search agrees."""
    office, indexes = office_of(db, site_id), LiveIndexes(db, HashEncoder())
    for turn in range(ROUNDS):
        one_round(office, indexes, turn)
        search_agrees(office, indexes)
    office.take_back(ROUNDS - 1)
    search_agrees(office, indexes)

    steps = {(step.article_id, step.revision): step for step in steps_of(office)}
    by_hand = {office.people[who].account_id for who in ("hana", "ken", "publisher")}
    assert office.saved == {
        (*place, step.answer, step.author_id)
        for place, step in steps.items()
        if step.author_id in by_hand
    }
    answers = [step.answer for step in steps.values()]
    assert len(office.refused) >= ROUNDS * SHARED  # of two who opened the same text, one at least
    assert not set(office.refused) & set(answers)
    assert not [answer for answer in answers if answer.startswith("bad")]
    for turn, report in office.imports.items():
        assert report.stored
        with db.read() as tx:
            kept = imports_store.steps(tx, report.import_id)
        assert len(kept) == SHARED + 2 * OWN + 1 + NEW
        for one in kept:
            imported = steps[one.article_id, one.revision]
            assert imported.answer == f"file {turn} {imported.question}"
    assert office.undone
    for turn in office.undone:
        check_undone(office, steps, turn)
