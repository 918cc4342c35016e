"""Contact reasons, from what is asked to what people change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analytics import (
    contacts,
    reasons_asked_store,
    reasons_edits_store,
    reasons_forgetting,
    reasons_job,
    reasons_reading_store,
    reasons_regrouping,
    reasons_saying,
    reasons_store,
    store,
    voices_store,
)
from analytics.filters import Filters
from analytics.reasons import Reason, key_of
from analytics.reasons_editing import Editor
from analytics.reasons_reading_store import Asking
from analytics.voices import Voice
from madoguchi.clock import FakeClock
from madoguchi.database import Database, migrate, open_database
from madoguchi.database.protocol import Transaction
from madoguchi.database.schema import MIGRATIONS
from madoguchi.errors import InvalidInput, NotFound, Unavailable
from tests.analytics.talk import Talk
from tests.analytics.test_contacts import add_conversation
from tests.fakes import HashEncoder

KINDS = {
    "送料": "{}の送料はいくらですか",
    "返品": "買った{}を返品する手順を知りたい",
    "解約": "会員の{}を解約したいのですが",
}
FILLINGS = "机 椅子 棚 本 皿 服 靴 傘 鏡 箱 布 鍋".split()


class Site:
    """A site whose customers ask, and whose reasons can be looked at."""

    def __init__(self, db: Database, clock: FakeClock, site_id: str) -> None:
        self.db, self.clock, self.site_id, self.encoder = db, clock, site_id, HashEncoder()
        self.conversations = 0

    def ask(self, *texts: str, **said: Any) -> None:
        """Have each asked in a conversation of its own."""
        for text in texts:
            self.conversations += 1
            talk = Talk(self.db, self.clock, self.site_id, f"con_{self.conversations}")
            talk.say("question", text=text, **said)
            self.clock.advance(seconds=1)

    def ask_of(self, kind: str, first: int = 0, last: int = 8, **said: Any) -> None:
        """Have a kind of question asked in several wordings."""
        self.ask(*(KINDS[kind].format(one) for one in FILLINGS[first:last]), **said)

    def group(self, *, regroup: bool = False) -> dict[str, Any]:
        """Run the job."""
        return reasons_job.bring_up_to_date(
            self.db, self.site_id, self.encoder, self.clock, lambda *_: None, regroup=regroup
        )

    def reasons(self) -> list[Reason]:
        """Return the reasons that hold questions."""
        with self.db.read() as tx:
            every = reasons_store.reasons(tx, self.site_id)
        return [one for one in every if not one.is_theme and one.merged_into is None]

    def of(self, word: str) -> Reason:
        """Return the one reason whose questions hold a word."""
        placed = self.placed()
        ids = {reason_id for text, reason_id in placed.items() if word in text}
        (only,) = ids
        return next(one for one in self.reasons() if one.id == only)

    def placed(self) -> dict[str, str | None]:
        """Return each wording with the id of its reason."""
        with self.db.read() as tx:
            found, _ = reasons_asked_store.questions(tx, self.site_id, self.encoder.name)
        return {one.text: one.reason_id for one in found}

    def counted(self) -> dict[str | None, int]:
        """Return how many inquiries each reason has."""
        with self.db.read() as tx:
            rows = tx.all("SELECT reason_id, COUNT(*) AS n FROM inquiry_reason GROUP BY reason_id")
        return {row["reason_id"]: row["n"] for row in rows}

    def erase(self, key: str) -> None:
        """Erase whoever asked a wording."""
        with self.db.write() as tx:
            rows = tx.all("SELECT inquiry_id FROM inquiry_reason WHERE key = :key", key=key)
            reasons_forgetting.forget(tx, self.site_id, [row["inquiry_id"] for row in rows])

    def edit(self, change: Callable[[Editor], Any]) -> Any:
        """Change something as somebody does."""
        with self.db.write() as tx:
            return change(Editor(tx, self.site_id, self.clock, None))


@pytest.fixture
def site(db: Database, clock: FakeClock, site_id: str) -> Site:
    """A site where three kinds of questions were asked and grouped."""
    site = Site(db, clock, site_id)
    for kind in KINDS:
        site.ask_of(kind)
    site.group()
    return site


def test_questions_that_want_the_same_are_one_reason(site: Site) -> None:
    """Three kinds, three reasons, each named by a wording that was really asked."""
    assert len(site.reasons()) == 3
    assert len({site.of(kind).id for kind in KINDS}) == 3
    asked = {text.rstrip("？?。") for text in site.placed()}
    assert {one.name for one in site.reasons()} <= asked
    assert all(site.counted()[site.of(kind).id] == 8 for kind in KINDS)


def test_the_same_questions_give_the_same_reasons(site: Site) -> None:
    """Grouping once more changes nothing, not even a middle."""
    before = [(one.id, one.name, one.middles.tobytes()) for one in site.reasons()]
    placed = site.placed()
    site.group(regroup=True)
    assert [(one.id, one.name, one.middles.tobytes()) for one in site.reasons()] == before
    assert site.placed() == placed


def test_what_is_asked_again_is_encoded_once(site: Site) -> None:
    """The same wording, whatever its ending, is in its reason at once."""
    encoded = site.encoder.encoded
    site.ask(KINDS["送料"].format(FILLINGS[0]) + "？")
    site.group()
    assert site.encoder.encoded == encoded
    assert site.counted()[site.of("送料").id] == 9


def test_a_new_wording_joins_the_nearest_reason_and_a_new_matter_becomes_one(site: Site) -> None:
    """The day's grouping touches nothing that is placed."""
    before = site.placed()
    site.ask_of("返品", 8, 12)
    site.ask(*(f"領収書の宛名を{one}商店に変えられますか" for one in FILLINGS[:8]))
    told = site.group()
    assert not told["regrouped"]
    assert len({site.of(kind).id for kind in (*KINDS, "領収書")}) == 4
    assert site.placed().items() >= before.items()


def test_what_nobody_else_asks_has_no_reason(site: Site) -> None:
    """It counts as such."""
    site.ask("xyz qrs tuv")
    assert site.group()["without_reason"] == 1
    assert site.counted()[None] == 1


def test_tests_are_not_grouped(site: Site) -> None:
    """What the preview asked is in no reason."""
    before = site.counted()
    site.ask(*(f"試しに聞く{one}" for one in FILLINGS), is_test=True)
    site.group()
    assert site.counted() == before


def test_an_inquiry_counts_for_its_first_question(site: Site, clock: FakeClock) -> None:
    """What is asked later in it changes nothing."""
    talk = Talk(site.db, clock, site.site_id, "con_two")
    talk.say("question", text=KINDS["送料"].format("机"))
    talk.say("question", text=KINDS["解約"].format("机"))
    site.group()
    assert site.counted()[site.of("送料").id] == 9
    assert site.counted()[site.of("解約").id] == 8


def test_a_name_stays_through_a_grouping_and_can_be_taken_back(site: Site) -> None:
    """The undo gives the old name again."""
    one = site.of("返品")
    edit = site.edit(lambda editor: editor.rename(one.id, "  返品の  しかた "))
    site.ask_of("返品", 8, 12)
    site.group(regroup=True)
    assert site.of("返品").name == "返品の しかた"
    site.edit(lambda editor: editor.undo(edit.id))
    assert site.of("返品").name == one.name


def test_what_was_merged_stays_together_and_takes_in_both_kinds(site: Site) -> None:
    """Through a grouping of everything; the undo takes them apart again."""
    one, into = site.of("返品"), site.of("解約")
    edit = site.edit(lambda editor: editor.merge(one.id, into.id))
    assert site.counted()[into.id] == 16
    site.ask_of("返品", 8, 12)
    site.group(regroup=True)
    assert site.of("返品").id == site.of("解約").id == into.id
    assert site.counted()[into.id] == 20
    site.edit(lambda editor: editor.undo(edit.id))
    placed = site.placed()
    assert placed[KINDS["返品"].format(FILLINGS[0])] == one.id
    assert placed[KINDS["解約"].format(FILLINGS[0])] == into.id


def test_what_was_split_off_stays_apart(site: Site) -> None:
    """Through a grouping of everything; the undo puts it back, with what joined it since."""
    one = site.of("送料")
    texts = [KINDS["送料"].format(filling) for filling in FILLINGS[:3]]
    keys = [key_of(text) for text in texts]
    edit = site.edit(lambda editor: editor.split(one.id, keys))
    site.group(regroup=True)
    placed = site.placed()
    assert {placed[text] for text in texts} == {edit.other_id}
    assert placed[KINDS["送料"].format(FILLINGS[5])] == one.id
    site.edit(lambda editor: editor.undo(edit.id))
    assert site.of("送料").id == one.id
    assert edit.other_id not in {reason.id for reason in site.reasons()}


def test_a_wording_that_was_put_elsewhere_stays_there(site: Site) -> None:
    """Though it means something else."""
    text = KINDS["送料"].format(FILLINGS[0])
    one, to = site.of("送料"), site.of("解約")
    site.edit(lambda editor: editor.split(one.id, [key_of(text)], to.id))
    site.group(regroup=True)
    assert site.placed()[text] == to.id


def test_a_pinned_reason_stays_as_it_is(site: Site) -> None:
    """It may be unpinned again."""
    one = site.of("送料")
    site.edit(lambda editor: editor.pin(one.id, pinned=True))
    site.group(regroup=True)
    assert site.of("送料").is_pinned
    site.edit(lambda editor: editor.pin(one.id, pinned=False))
    assert not site.of("送料").is_pinned


def test_an_earlier_change_is_not_taken_back_before_a_later_one(site: Site) -> None:
    """The later one first; a second undo of the same changes nothing."""
    one = site.of("送料")
    first = site.edit(lambda editor: editor.rename(one.id, "送料"))
    second = site.edit(lambda editor: editor.rename(one.id, "送料のこと"))
    with pytest.raises(InvalidInput):
        site.edit(lambda editor: editor.undo(first.id))
    for edit in (second, first, first):
        site.edit(lambda editor, edit=edit: editor.undo(edit.id))  # type: ignore[misc]
    assert site.of("送料").name == one.name
    with site.db.read() as tx:
        history = reasons_edits_store.history(tx, site.site_id, one.id)
    assert [edit.undone_at is not None for edit in history] == [True, True]


@pytest.mark.parametrize(
    "change",
    [
        lambda editor, id: editor.rename(id, "  "),
        lambda editor, id: editor.rename(id, "長" * 81),
        lambda editor, id: editor.merge(id, id),
        lambda editor, id: editor.split(id, []),
        lambda editor, id: editor.split(id, ["no such key"]),
    ],
)
def test_what_cannot_be_is_refused(site: Site, change: Callable[[Editor, str], Any]) -> None:
    """Nothing is changed."""
    before, id = site.reasons(), site.of("送料").id
    with pytest.raises(InvalidInput):
        site.edit(lambda editor: change(editor, id))
    assert [one.name for one in site.reasons()] == [one.name for one in before]


def test_what_there_is_not_is_not_found(site: Site) -> None:
    """A reason, the other, a change."""
    one = site.of("送料")
    for change in (
        lambda editor: editor.rename("rsn_none", "x"),
        lambda editor: editor.merge(one.id, "rsn_none"),
        lambda editor: editor.undo("edt_none"),
    ):
        with pytest.raises(NotFound):
            site.edit(change)


def test_another_encoder_encodes_all_again_and_keeps_the_reasons(site: Site) -> None:
    """The old vectors are gone."""
    before = {kind: site.of(kind).id for kind in KINDS}
    site.encoder.name = "hash-2"
    assert site.group()["regrouped"]
    assert {kind: site.of(kind).id for kind in KINDS} == before
    with site.db.read() as tx:
        rows = tx.all("SELECT DISTINCT encoder FROM reason_vector")
    assert [row["encoder"] for row in rows] == ["hash-2"]


def test_a_failing_encoder_loses_nothing(site: Site) -> None:
    """The next run takes it up."""
    site.ask_of("送料", 8, 12)
    site.encoder.failing = True
    with pytest.raises(Unavailable):
        site.group()
    site.encoder.failing = False
    site.group()
    assert site.counted()[site.of("送料").id] == 12


def test_what_an_erased_person_asked_is_gone_and_still_counted(site: Site) -> None:
    """The wording, its vector, and a name that was made of it; what others asked too stays."""
    one = site.of("送料")
    with site.db.read() as tx:
        row = tx.one("SELECT text FROM reason_question WHERE key = :key", key=one.name_key)
    assert row is not None
    site.erase(one.name_key)
    assert row["text"] not in site.placed()
    assert site.of("送料").name not in ("", one.name)
    assert site.counted()[one.id] == 8
    with site.db.read() as tx:
        assert _rows(tx, "reason_vector") == 23


@pytest.mark.parametrize(
    "change",
    [
        lambda editor, id: editor.rename(id, "送料のこと"),
        lambda editor, id: editor.pin(id, pinned=True),
    ],
)
def test_an_undo_brings_no_erased_words_back(
    site: Site, change: Callable[[Editor, str], Any]
) -> None:
    """The history does not hold the old name either; the undo makes one of what is left."""
    one = site.of("送料")
    edit = site.edit(lambda editor: change(editor, one.id))
    site.erase(one.name_key)
    with site.db.read() as tx:
        (kept,) = reasons_edits_store.history(tx, site.site_id, one.id)
        assert one.name not in str(tx.all("SELECT * FROM reason_edit"))
    assert one.name not in reasons_saying.edit(kept, one.id, {})
    assert "“”" not in reasons_saying.edit(kept, one.id, {})
    site.edit(lambda editor: editor.undo(edit.id))
    made = site.of("送料")
    assert made.name not in ("", one.name, "送料のこと")
    assert made.name_key != one.name_key
    assert not made.is_named


def test_a_name_that_somebody_gave_comes_back_after_an_erasure(site: Site) -> None:
    """It was never the erased person's."""
    one = site.of("送料")
    site.edit(lambda editor: editor.rename(one.id, "送料"))
    second = site.edit(lambda editor: editor.rename(one.id, "送料のこと"))
    site.erase(one.name_key)
    site.edit(lambda editor: editor.undo(second.id))
    assert site.of("送料").name == "送料"


def test_a_grouping_under_way_writes_no_erased_words_back(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins again with what is left."""
    one, week = site.of("送料"), reasons_regrouping.week

    def erased_meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(reasons_regrouping, "week", week)
        made = week(*given)
        site.erase(one.name_key)
        return made

    monkeypatch.setattr(reasons_regrouping, "week", erased_meanwhile)
    site.group(regroup=True)
    assert site.of("送料").id == one.id
    assert site.of("送料").name != one.name


def test_nor_does_the_very_first_grouping(
    db: Database, clock: FakeClock, site_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though there was nothing yet to count an erasure by."""
    site, week, names = Site(db, clock, site_id), reasons_regrouping.week, set[str]()
    for kind in KINDS:
        site.ask_of(kind)

    def erased_meanwhile(*given: Any) -> Any:
        made = week(*given)
        if not names:
            one = made.reasons[0]
            names.add(one.name)
            site.erase(one.name_key)
        return made

    monkeypatch.setattr(reasons_regrouping, "week", erased_meanwhile)
    site.group()
    assert len(site.reasons()) == 3
    assert not names & {one.name for one in site.reasons()}


def test_who_is_erased_while_words_are_read_is_forgotten(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The erasure waits until they are noted, and takes them out again."""
    read = reasons_asked_store.first_questions

    def erase() -> None:
        with site.db.write() as tx:
            contacts.erase(tx, site.site_id, "contact_1", site.clock(), None)

    erasing = threading.Thread(target=erase)

    def erased_meanwhile(*given: Any) -> Any:
        rows = read(*given)
        if erasing.ident is None:
            erasing.start()
            erasing.join(0.5)
        return rows

    with site.db.write() as tx:
        add_conversation(tx.run, site.site_id, "contact_1", "con_25", site.clock)
    site.ask("田中一郎の荷物はどこですか")
    monkeypatch.setattr(reasons_asked_store, "first_questions", erased_meanwhile)
    site.group()
    erasing.join()
    assert site.counted()[None] == 1
    assert "田中一郎の荷物はどこですか" not in site.placed()


def test_no_vector_is_kept_of_what_was_forgotten_meanwhile(site: Site) -> None:
    """The encoder may still have been at it."""
    vectors = site.encoder.encode_queries(["田中一郎"])
    with site.db.write() as tx:
        reasons_asked_store.add_vectors(tx, site.site_id, site.encoder.name, ["gone"], vectors)
        assert _rows(tx, "reason_vector") == 24


def test_the_undo_of_a_merge_brings_back_inquiries_that_were_erased(site: Site) -> None:
    """Those erased before the merge, and those erased after it."""
    one, into = site.of("返品"), site.of("解約")
    texts = [KINDS["返品"].format(filling) for filling in FILLINGS[:2]]
    site.erase(key_of(texts[0]))
    edit = site.edit(lambda editor: editor.merge(one.id, into.id))
    site.erase(key_of(texts[1]))
    assert site.counted()[into.id] == 16
    site.edit(lambda editor: editor.undo(edit.id))
    assert (site.counted()[one.id], site.counted()[into.id]) == (8, 8)


def test_a_theme_that_was_renamed_forgets_its_old_name_too(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """It was made of a name that is gone."""
    site = Site(db, clock, site_id)
    matters = "送料 返品 解約 領収書 保証 配達 予約 会員 支払い 修理".split()
    for matter in matters:
        site.ask(*(f"{matter}{matter}について{one}のときは{matter}" for one in FILLINGS[:6]))
    site.group()
    one = site.of("修理")
    theme_id = str(one.parent_id)
    edit = site.edit(lambda editor: editor.rename(theme_id, "主題"))
    site.erase(one.name_key)
    with db.read() as tx:
        kept = reasons_edits_store.edit(tx, site_id, edit.id)
    assert kept
    assert kept.before[theme_id]["name"] == ""
    site.edit(lambda editor: editor.undo(edit.id))
    with db.read() as tx:
        theme = reasons_store.reason(tx, site_id, theme_id)
    assert theme
    assert theme.name not in ("", "主題")


def test_a_wording_that_others_used_too_stays(site: Site) -> None:
    """Only the erased inquiry forgets it."""
    text = KINDS["送料"].format(FILLINGS[0])
    site.ask(text)
    site.group()
    with site.db.read() as tx:
        rows = tx.all(
            "SELECT inquiry_id FROM inquiry_reason WHERE key = :key ORDER BY inquiry_id",
            key=key_of(text),
        )
    with site.db.write() as tx:
        reasons_forgetting.forget(tx, site.site_id, [rows[0]["inquiry_id"]])
    assert text in site.placed()


def test_enough_reasons_stand_under_themes(db: Database, clock: FakeClock, site_id: str) -> None:
    """Each reason has one; a new reason joins the nearest."""
    site = Site(db, clock, site_id)
    matters = "送料 返品 解約 領収書 保証 配達 予約 会員 支払い 修理".split()
    for matter in matters:
        site.ask(*(f"{matter}{matter}について{one}のときは{matter}" for one in FILLINGS[:6]))
    site.group()
    with db.read() as tx:
        themes = {one.id for one in reasons_store.reasons(tx, site_id) if one.is_theme}
    assert 2 <= len(themes) < len(site.reasons())
    assert {one.parent_id for one in site.reasons()} == themes


def test_it_is_due_once_a_night_and_whole_once_a_week(site: Site, clock: FakeClock) -> None:
    """On the site's own clock."""

    def due() -> list[bool]:
        with site.db.write() as tx:
            reasons_job.enqueue_due(tx, clock)
            rows = tx.all("SELECT payload, state FROM job ORDER BY created_at, id")
            tx.run("UPDATE job SET state = 'done'")
        return ['"regroup": true' in row["payload"] for row in rows if row["state"] != "done"]

    assert due() == [False]
    assert due() == []
    clock.advance(days=1)
    assert due() == [False]
    clock.advance(days=6)
    assert due() == [True]


def test_a_site_that_was_never_looked_at_does_not_wait_for_the_night(
    db: Database, site_id: str
) -> None:
    """A newcomer sees reasons at once; after that the nights count."""
    evening = FakeClock(datetime(2026, 11, 22, 16, tzinfo=UTC))  # one in the night in Tokyo
    with db.write() as tx:
        assert reasons_job.enqueue_due(tx, evening) == [site_id]
        tx.run("UPDATE job SET state = 'done'")
        assert reasons_job.enqueue_due(tx, evening) == []
    evening.advance(hours=3)
    with db.write() as tx:
        assert reasons_job.enqueue_due(tx, evening) == [site_id]


def test_voices_from_elsewhere_count_in_volumes_and_in_no_rate(site: Site) -> None:
    """By channel too; what was taken back is forgotten."""
    voices = [
        Voice(site.clock(), "2026-11-22", "phone", "ja", text, None, None, f"call_{n}")
        for n, text in enumerate(KINDS["返品"].format(one) for one in FILLINGS[:10])
    ]
    with site.db.write() as tx:
        kept = voices_store.add_import(tx, site.site_id, "calls", voices, site.clock(), None)
    site.group()
    id, day = site.of("返品").id, date(2026, 11, 22)
    assert site.counted()[id] == 18
    with site.db.read() as tx:
        for filters, n in ((Filters(channel="phone"), 10), (Filters(channel="web"), 8)):
            asking = Asking(site.site_id, day, day, filters)
            assert reasons_reading_store.by_period(tx, asking, [day])[id] == {"2026-11-22": n}
        asking = Asking(site.site_id, day, day, Filters())
        assert reasons_reading_store.count_inquiries(tx, asking, id) == 8
        tagged = replace(asking, filters=Filters(tag="x"))
        assert reasons_reading_store.by_period(tx, tagged, [day]) == {}
    with site.db.write() as tx:
        tx.run("DELETE FROM voice WHERE import_id = :id", id=kept)
    site.group()
    assert site.counted()[id] == 8
    assert KINDS["返品"].format(FILLINGS[9]) not in site.placed()


@pytest.mark.parametrize(
    "filters",
    [Filters(), Filters("web"), Filters("line"), Filters(locale="en"), Filters("web", "ja")],
)
def test_periods_and_filters_count_what_the_inquiries_say(site: Site, filters: Filters) -> None:
    """Each inquiry in the period of its day, by the channel and language it has itself."""
    for days, (channel, locale) in enumerate((("line", "ja"), ("web", "en"), ("line", "en"))):
        site.clock.advance(days=days)
        site.ask_of("返品", 0, 5, channel=channel, locale=locale)
    site.group()
    starts = [date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 25)]
    asking = Asking(site.site_id, starts[0], date(2026, 11, 25), filters)
    with site.db.read() as tx:
        found = reasons_reading_store.by_period(tx, asking, starts)
        inquiries = store.site_inquiries(tx, site.site_id)
        rows = tx.all("SELECT inquiry_id, reason_id FROM inquiry_reason")
    reasons = {row["inquiry_id"]: row["reason_id"] for row in rows}
    expected: dict[str, dict[str, int]] = {}
    for one in filter(filters.counts, inquiries):
        day = one.started_at.astimezone(ZoneInfo("Asia/Tokyo")).date()
        start = max(one for one in starts if one <= day).isoformat()
        counts = expected.setdefault(reasons[one.inquiry_id], {})
        counts[start] = counts.get(start, 0) + 1
    assert found == expected
    assert any(len(counts) > 1 for counts in expected.values()) or filters.query


def test_a_database_from_before_learns_channels_and_languages(tmp_path: Path) -> None:
    """Of inquiries and of voices from elsewhere, when it is migrated."""
    db = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(db, [one for one in MIGRATIONS if one.number < 26])
    with db.write() as tx:
        tx.run("PRAGMA defer_foreign_keys = ON")
        tx.run(
            """
            INSERT INTO inquiry (inquiry_id, site_id, conversation_id, started_at, "trigger",
                channel, locale, question_count, answer_count, no_answer_count, clarify_count,
                is_test, last_message_at)
            VALUES ('inq', 'shop', 'con', 'x', 'initial', 'line', 'en', 1, 0, 0, 0, FALSE, 'x')
            """
        )
        tx.run(
            """
            INSERT INTO voice (id, site_id, occurred_at, day, channel, text, external_id,
                import_id, created_at)
            VALUES ('voi_1', 'shop', 'x', 'x', 'phone', '', 'x', 'imp', 'x')
            """
        )
        for name in ("inq", "voi_1", "gone"):
            tx.run(
                """
                INSERT INTO inquiry_reason (inquiry_id, site_id, day, key)
                VALUES (:name, 'shop', '2026-11-22', 'x')
                """,
                name=name,
            )
        tx.run(
            """
            INSERT INTO voice_import (id, site_id, source, added, created_at)
            VALUES ('imp', 'shop', 'x', 1, 'x')
            """
        )
        tx.run(
            """
            INSERT INTO site (id, name, locales, default_locale, allowed_origins, time_zone,
                              accent, is_sample, created_at)
            VALUES ('shop', 'x', '["ja"]', 'ja', '[]', 'Asia/Tokyo', '#0f6e84', FALSE, 'x')
            """
        )
    migrate(db)
    with db.read() as tx:
        rows = tx.all("SELECT inquiry_id, channel, locale FROM inquiry_reason")
    db.close()
    assert {row["inquiry_id"]: (row["channel"], row["locale"]) for row in rows} == {
        "inq": ("line", "en"),
        "voi_1": ("phone", None),
        "gone": (None, None),
    }


def _rows(tx: Transaction, table: str) -> int:
    row = tx.one(f"SELECT COUNT(*) AS n FROM {table}")
    assert row is not None
    return int(row["n"])
