"""Voices from elsewhere: reading a log, importing it once, taking it back, counting it apart."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import openpyxl
import pytest

from analytics import contacts, store
from analytics import voices_importing as importing
from analytics import voices_store as kept
from analytics.rates import report, to_json
from analytics.voice_columns import guess
from analytics.voices import Voice, digest
from analytics.voices_importing import Options, Report, digest_key
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.forgetting import without_words
from tests.analytics.talk import Talk

KEY = digest_key("secret", "shop")
LOG = """受付日時,経路,内容,分類,電話番号,受付番号
2026/11/3 14:05,電話,届いた商品の色が違う。090-1234-5678に折り返しを,交換,090-1234-5678,T-1
2026年11月4日 9時,メール,taro@example.com です。送料はいくらですか,配送,taro@example.com,T-2
11月5日,ＴＥＬ,注文番号0312345678が届きません,配送,+81 90 1234 5678,T-3
"""

Load = Callable[..., Report]


@pytest.fixture
def load(db: Database, clock: FakeClock, site_id: str) -> Load:
    """Import a text or bytes."""

    def run(log: str | bytes, options: Options | None = None, name: str = "calls.csv") -> Report:
        data = log.encode() if isinstance(log, str) else log
        return importing.import_voices(
            db, site_id, data, options or Options(), KEY, clock, source=name
        )

    return run


def voices(db: Database, channel: str = "") -> list[Voice]:
    """Return the site's voices of the year, the latest first."""
    with db.read() as tx:
        return kept.voices(tx, "shop", date(2026, 1, 1), date(2026, 12, 31), channel, 100, 0)


def test_a_log_is_read_as_people_keep_it(load: Load, db: Database) -> None:
    """Columns by their names, days on the site's clock, channels by one name; all of it masked."""
    done = load(LOG)
    assert (done.rows, done.added, done.known, done.rejected_count) == (3, 3, 0, 0)
    assert done.stored
    third, second, first = voices(db)
    assert first.occurred_at == datetime(2026, 11, 3, 5, 5, tzinfo=UTC)
    assert [one.day for one in (first, second, third)] == ["2026-11-03", "2026-11-04", "2026-11-05"]
    assert [one.channel for one in (first, second, third)] == ["phone", "mail", "phone"]
    assert first.text == "届いた商品の色が違う。[phone]に折り返しを"
    assert second.text == "[email] です。送料はいくらですか"
    assert third.text == "注文番号0312345678が届きません"
    assert (first.reason, first.external_id, first.locale) == ("交換", "T-1", "ja")


def test_who_it_was_is_a_digest_that_knows_the_same_again(load: Load, db: Database) -> None:
    """The same number in another spelling is the same; nothing stored holds the number itself."""
    load(LOG)
    third, second, first = voices(db)
    assert first.contact_id == third.contact_id != second.contact_id
    assert first.contact_id is not None
    assert first.contact_id.startswith("dig_")
    with db.read() as tx:
        stored = str(tx.all("SELECT * FROM voice")) + str(tx.all("SELECT * FROM voice_import"))
    assert not [one for one in ("090-1234", "90 1234", "taro", "example") if one in stored]
    assert digest("x", KEY) != digest("x", digest_key("another", "shop"))


def test_the_id_of_a_contact_that_is_known_stays(
    load: Load, db: Database, clock: FakeClock
) -> None:
    """Then it is the same customer as in the chat; an id that is none of ours is only a digest."""
    with db.write() as tx:
        tx.run("INSERT INTO contact (id, site_id, created_at) VALUES ('ctc_1', 'shop', '2026')")
    load("when,text,contact\n2026/11/3,はい,ctc_1\n2026/11/4,いいえ,ctc_2\n")
    second, first = voices(db)
    assert first.contact_id == "ctc_1"
    assert second.contact_id == digest("ctc_2", KEY)


def test_the_same_log_twice_adds_nothing(load: Load, db: Database) -> None:
    """By its numbers, or where it has none by what it says; a longer log adds the rest."""
    load(LOG)
    again = load(LOG + "2026/11/6,電話,まだですか,配送,,T-4\n")
    assert (again.added, again.known) == (1, 3)
    plain = "日付,内容\n2026/11/3,はい\n2026/11/3,はい\n2026/11/3,いいえ\n"
    assert (load(plain).added, load(plain).added) == (2, 0)
    assert len(voices(db)) == 6


def test_a_check_stores_nothing_and_shows_what_would_be(load: Load, db: Database) -> None:
    """With the columns that were understood, and the first rows as they would be stored."""
    seen = load(LOG, Options(check_only=True))
    assert not seen.stored
    assert (seen.added, seen.import_id) == (3, "")
    assert seen.columns["when"] == "受付日時"
    assert seen.columns["contact"] == "電話番号"
    assert seen.shown[0]["text"] == "届いた商品の色が違う。[phone]に折り返しを"
    assert Report.from_json(seen.to_json()) == seen
    assert voices(db) == []


def test_bad_rows_are_named_and_nothing_is_half_stored(load: Load, db: Database) -> None:
    """Each with its line and why; the good ones only where that was asked for."""
    log = LOG + "昨日,電話,あれ,,,\n2026/11/6,電話,,,,\n,電話,いつ,,,\n2027/11/6,電話,未来,,,\n"
    refused = load(log)
    assert not refused.stored
    assert [(one.line, one.message) for one in refused.rejected] == [
        (5, "“%(value)s” is no day that can be read. Write it like 2026-11-03 14:05."),
        (6, "There is no text."),
        (7, "There is no day."),
        (8, "%(value)s has not been yet."),
    ]
    assert voices(db) == []
    assert load(log, Options(skip_bad=True)).added == 3


def test_columns_may_be_named(load: Load, db: Database) -> None:
    """Where their names say nothing; without day and text nothing is taken."""
    log = "A,B,C\n2026/11/3,x,はい\n"
    refused = load(log)
    assert (refused.stored, refused.rejected_count) == (False, 1)
    assert "Say which columns" in refused.rejected[0].message
    done = load(log, Options({"when": "A", "text": "C", "channel": "gone"}, channel="fax"))
    assert done.added == 1
    assert (voices(db)[0].channel, voices(db)[0].text) == ("fax", "はい")
    with pytest.raises(InvalidInput, match="no field"):
        load(log, Options({"colour": "A"}))
    with pytest.raises(InvalidInput, match="channel"):
        load(log, Options(channel=" "))


def test_names_of_columns_are_known_in_both_languages() -> None:
    """Whatever decorates them; of two that mean the same the first."""
    assert guess(["Date/Time", "【お問い合わせ内容】", "Call ID", "E-mail", "備考"]) == {
        "text": "【お問い合わせ内容】",
        "id": "Call ID",
        "contact": "E-mail",
    }
    assert guess(["日付", "時刻", "受付日時"]) == {"when": "日付", "time": "時刻"}


def test_excel_is_read_below_a_title(load: Load, db: Database) -> None:
    """With its own days, and a title above the names of the columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["11月の入電"])
    sheet.append(["入電日", "時刻", "用件"])
    sheet.append([datetime(2026, 11, 3), "14:05", "返品したい"])
    file = io.BytesIO()
    book.save(file)
    assert load(file.getvalue(), name="calls.xlsx").added == 1
    assert voices(db)[0].occurred_at == datetime(2026, 11, 3, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "data",
    [b"", b"when,text\n", b"PK\x03\x04nonsense", b"\xd0\xcf\x11\xe0old", b"\x00\x01\x02" * 50],
)
def test_what_is_no_log_is_refused_with_a_reason(load: Load, data: bytes) -> None:
    """Nothing is stored."""
    with pytest.raises(InvalidInput):
        load(data)


def test_shift_jis_is_read(load: Load, db: Database) -> None:
    """As Japanese Excel saves CSV."""
    load(LOG.encode("cp932"))
    assert voices(db)[0].reason == "配送"


def test_the_last_import_is_taken_back(load: Load, db: Database, clock: FakeClock) -> None:
    """What it added goes, what was there before stays; only the last, and only once."""
    first = load(LOG)
    clock.advance(minutes=1)
    second = load(LOG + "2026/11/6,電話,まだですか,配送,,T-4\n")
    with pytest.raises(Conflict, match="Only the last"):
        importing.undo(db, "shop", first.import_id, clock)
    assert importing.undo(db, "shop", second.import_id, clock) == 1
    assert len(voices(db)) == 3
    with pytest.raises(Conflict, match="Only the last"):
        importing.undo(db, "shop", second.import_id, clock)
    with pytest.raises(NotFound):
        importing.undo(db, "shop", "vim_none", clock)
    assert load(LOG + "2026/11/6,電話,まだですか,配送,,T-4\n").added == 1


def test_volumes_are_counted_by_day_and_channel(load: Load, db: Database) -> None:
    """On the site's own days."""
    load(LOG)
    with db.read() as tx:
        counted = kept.volumes(tx, "shop", date(2026, 11, 4), date(2026, 11, 30))
    assert counted == {"2026-11-04": {"mail": 1}, "2026-11-05": {"phone": 1}}
    assert [one.external_id for one in voices(db, "mail")] == ["T-2"]


def test_no_rate_of_the_bot_moves(load: Load, talk: Talk) -> None:
    """Voices are no inquiries."""
    talk.say("question", text="送料は？")
    talk.say("answer", article_id="art_1")
    talk.wait(days=9)

    def rates() -> object:
        with talk.db.read() as tx:
            inquiries = store.site_inquiries(tx, "shop")
        first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
        return to_json(report(inquiries, first, last, last))

    before = rates()
    assert load(LOG).added == 3
    assert rates() == before


def test_a_person_who_is_erased_is_silent_here_too(
    load: Load, db: Database, clock: FakeClock
) -> None:
    """Their voices stay counted without a word, a subject neither; the words are told, to be
    forgotten elsewhere: a subject only where nobody else's is the same.
    """
    with db.write() as tx:
        tx.run("INSERT INTO contact (id, site_id, created_at) VALUES ('ctc_1', 'shop', '2026')")
    load(
        "when,text,contact,件名\n2026/11/3,田中一郎です,ctc_1,田中の件\n2026/11/4,鈴木です,,返品\n"
        "2026/11/2,田中より,ctc_1,返品\n"
    )
    with db.write() as tx:
        erased = contacts.erase(tx, "shop", "ctc_1", clock(), None)
    assert erased.words == {"田中一郎です", "田中の件", "田中より"}
    assert [(one.text, one.reason) for one in voices(db)] == [
        ("鈴木です", "返品"),
        ("", None),
        ("", None),
    ]


def test_a_report_forgets_a_long_text_that_it_shows_the_beginning_of(
    load: Load, db: Database, clock: FakeClock
) -> None:
    """The report of an import is kept as the result of its job."""
    with db.write() as tx:
        tx.run("INSERT INTO contact (id, site_id, created_at) VALUES ('ctc_1', 'shop', '2026')")
    said = "田中一郎の妻ですが、" + "荷物が届きません。" * 40
    done = load(f"when,text,contact\n2026/11/3,{said},ctc_1\n")
    with db.write() as tx:
        erased = contacts.erase(tx, "shop", "ctc_1", clock(), None)
    assert "田中" not in str(without_words(json.loads(json.dumps(done.to_json())), erased.words))


def test_a_log_whose_numbering_begins_again_is_taken_in(load: Load, db: Database) -> None:
    """The next month's row 1 is another call than this month's; numbers of tickets stay."""
    for month in (9, 10):
        log = f"番号,日付,内容\n1,2026/{month}/3,届かない\n2,2026/{month}/4,解約したい\n"
        assert (load(log).added, load(log).added) == (2, 0)
    assert len(voices(db)) == 4
    assert guess(["No", "受付番号"]) == {"id": "受付番号"}


def test_a_name_with_a_line_break_is_the_column_that_a_browser_names(
    load: Load, db: Database
) -> None:
    """Browsers send white space collapsed."""
    log = '"受付\n日時","問い合わせ\n\n内容","分類"\n2026/11/3,はい,返品\n'
    chosen = {"when": "受付 日時", "text": "問い合わせ 内容", "reason": "分類"}
    assert load(log, Options(chosen)).added == 1
    assert (voices(db)[0].text, voices(db)[0].reason) == ("はい", "返品")


def test_rubbish_is_refused_row_by_row(load: Load, db: Database) -> None:
    """The first day of the calendar, a number without end; half a character is replaced."""
    assert load("日付,内容\n0001/01/01,はい\n").rejected_count == 1
    rows = (
        '{"when": "2026/11/3", "text": "は\\ud83dい", "id": "\\udc00"}',
        '{"when": "2026/11/3", "text": %s}' % ("9" * 5_000),
    )
    assert load("\n".join(rows)).rejected_count == 1
    assert load(rows[0]).added == 1
    assert voices(db)[0].text == "は\ufffdい"
    for log in (rows[1], f"[{rows[1]}]"):
        with pytest.raises(InvalidInput, match="JSON"):
            load(log)
