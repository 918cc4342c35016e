"""Page figures from the CSV of a web analysis: read, counted, replaced and taken back."""

from __future__ import annotations

from datetime import date

import pytest

from analytics import page_figures_store as store
from analytics import page_importing
from analytics.page_figures import PageFigure, Read, decoded, read
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import Conflict, InvalidInput, NotFound

SHOP = "https://shop.example"
DAY = date(2026, 11, 3)


def told(text: str) -> Read:
    """Read a file of the shop."""
    return read(text, SHOP)


@pytest.mark.parametrize(
    "cell", ["20261103", "2026-11-03", "2026/11/3", "2026年11月3日", "２０２６/11/03"]
)
def test_a_day_is_written_in_many_ways(cell: str) -> None:
    """As exports and people write it."""
    assert told(f"日付,セッション\n{cell},12\n").figures == [PageFigure(DAY, "", sessions=12)]


@pytest.mark.parametrize(
    ("header", "figure"),
    [
        ("日付,表示回数", PageFigure(DAY, "", views=1234)),
        ("年月日,ページビュー数", PageFigure(DAY, "", views=1234)),
        ("Date,Pageviews", PageFigure(DAY, "", views=1234)),
        ("date,PV", PageFigure(DAY, "", views=1234)),
        ("日付,離脱数", PageFigure(DAY, "", exits=1234)),
        ("Day,Exits", PageFigure(DAY, "", exits=1234)),
        ("日付,訪問数", PageFigure(DAY, "", sessions=1234)),
        ("日付,セッション数", PageFigure(DAY, "", sessions=1234)),
        ("date, Sessions ", PageFigure(DAY, "", sessions=1234)),
        ("日付,セッション開始数", PageFigure(DAY, "", sessions=1234)),
        ("Date,Session starts", PageFigure(DAY, "", sessions=1234)),
    ],
)
def test_columns_are_known_by_their_names(header: str, figure: PageFigure) -> None:
    """Japanese or English, in any width and case; thousands are separated or not."""
    assert told(f'{header}\n2026-11-03,"1,234"\n').figures == [figure]
    assert told(f"{header}\n2026-11-03,１２３４\n").figures == [figure]


def test_notes_before_the_names_and_totals_after_them_are_left_out() -> None:
    """Exports begin with a title and end with a sum."""
    text = (
        "# ----------\n# すべてのページ\n# 20261101-20261107\n\n"
        "日付,ページ パスとスクリーン クラス,表示回数\n"
        "20261103,/guide?utm=a,10\n20261103,/guide,5\n20261103,(not set),3\n,合計,18\n\n"
    )
    found = told(text)
    assert found.figures == [PageFigure(DAY, f"{SHOP}/guide", views=15)]
    assert (found.problems, found.pages) == ([], 1)


@pytest.mark.parametrize("cell", ["/total", "/合計", f"{SHOP}/total"])
def test_a_page_may_be_called_like_the_totals(cell: str) -> None:
    """An address is no word for a sum."""
    found = told(f"date,page,views\n20261103,{cell},10\n20261103,Total,10\n")
    assert [(one.page, one.views) for one in found.figures] == [
        (f"{SHOP}/{cell.rsplit('/', 1)[1]}", 10)
    ]


def test_sessions_of_a_site_come_before_those_that_started() -> None:
    """Where a file without pages has both."""
    found = told("日付,セッション数,セッション開始数\n20261103,10,9\n")
    assert found.figures == [PageFigure(DAY, "", sessions=10)]


def test_sessions_of_pages_are_not_those_of_the_site_but_entrances_are() -> None:
    """A session sees several pages and enters by one."""
    found = told("日付,URL,セッション,閲覧開始数\n20261103,/a,10,6\n20261103,/b,9,4\n")
    assert set(found.figures) == {
        PageFigure(DAY, f"{SHOP}/a", sessions=10),
        PageFigure(DAY, f"{SHOP}/b", sessions=9),
        PageFigure(DAY, "", sessions=10),
    }
    assert found.sessions == 10
    assert told("日付,URL,セッション\n20261103,/a,10\n").sessions is None


def test_a_page_is_an_address_a_path_or_a_host_with_a_path() -> None:
    """All are the same page; a path is one of the site's own."""
    cells = ("/a#x", "https://shop.example/a?b=1", "shop.example/a")
    rows = "".join(f"20261103,{cell},1\n" for cell in cells)
    assert told(f"date,page,views\n{rows}").figures == [PageFigure(DAY, f"{SHOP}/a", views=3)]
    assert "path" in str(read("date,page,views\n20261103,/a,1\n", "").problems[0].error)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("20261332,1", "“20261332” is no day like 2026-11-03."),
        ("3/11/2026,1", "“3/11/2026” is no day like 2026-11-03."),
        ("20261103,1.5", "“1.5” is no whole number."),
        ("20261103,-4", "“-4” is no whole number."),
        ('20261103,"12,34"', "“12,34” is no whole number."),
        ("20261103,1234567890123", "“1234567890123” has more than 12 digits."),
        (f"20261103,{'9' * 5000}", f"“{'9' * 40}” has more than 12 digits."),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: str, said: str) -> None:
    """With its line, and the others are read."""
    found = told(f"date,views\n{row}\n20261104,7\n")
    assert [(one.line, str(one.error)) for one in found.problems] == [(2, said)]
    assert len(found.figures) == 1


def test_noughts_before_a_number_are_no_digits_of_it() -> None:
    """The largest number that is taken is taken."""
    cells = (f"{'0' * 5000}7", "9" * 12, "000")
    found = told("date,views\n" + "".join(f"2026110{n},{c}\n" for n, c in enumerate(cells, 1)))
    assert [one.views for one in found.figures] == [7, 10**12 - 1, 0]


def test_a_dash_is_not_measured_and_a_nought_is() -> None:
    """Nothing is made up."""
    text = "date,views,exits\n20261103,-,0\n"
    assert told(text).figures == [PageFigure(DAY, "", views=None, exits=0)]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "date,page\n20261103,/a\n", "date,views\n"])
def test_a_file_without_days_figures_or_rows_is_refused(text: str) -> None:
    """It says what is missing."""
    with pytest.raises(InvalidInput):
        told(text)


def test_a_file_is_text_in_utf_8_utf_16_or_shift_jis() -> None:
    """As spreadsheets write it; a picture is refused."""
    text = "日付\t表示回数\r\n20261103\t5\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp932"):
        assert told(decoded(text.encode(encoding))).figures == [PageFigure(DAY, "", views=5)]
    with pytest.raises(InvalidInput):
        decoded(b"\x89PNG\r\n\x1a\n\x00\x00")


class Desk:
    """Somebody who imports files into the shop."""

    def __init__(self, db: Database, clock: FakeClock, site_id: str) -> None:
        self.db, self.clock, self.site_id = db, clock, site_id

    def keep(self, text: str) -> page_importing.Preview:
        """Choose a file."""
        self.clock.advance(minutes=1)
        with self.db.write() as tx:
            return page_importing.keep(tx, self.site_id, "x.csv", text.encode(), None, self.clock)

    def load(self, text: str) -> str:
        """Choose a file and count it; return the import's name."""
        kept = self.keep(text).kept
        with self.db.write() as tx:
            return page_importing.count(tx, self.site_id, kept.id).id

    def undo(self, import_id: str) -> None:
        """Take it back."""
        with self.db.write() as tx:
            page_importing.undo(tx, self.site_id, import_id)

    def sessions(self) -> dict[int, int]:
        """Return the site's sessions by day of the month."""
        with self.db.read() as tx:
            found = store.file_sessions(tx, self.site_id, date(2026, 11, 1), date(2026, 11, 30))
        return {day.day: n for day, n in found.items()}


@pytest.fixture
def desk(db: Database, clock: FakeClock, site_id: str) -> Desk:
    """A desk of a shop without figures."""
    return Desk(db, clock, site_id)


def test_a_file_counts_once_it_is_confirmed_and_replaces_its_days(desk: Desk) -> None:
    """Twice the same file is the same as once; other days stay."""
    first = desk.keep("date,sessions\n20261101,10\n20261102,20\n")
    assert (first.replaces, desk.sessions()) == (0, {})
    for _ in range(2):
        desk.load("date,sessions\n20261101,10\n20261102,20\n")
        assert desk.sessions() == {1: 10, 2: 20}
    again = desk.keep("date,sessions\n20261102,25\n20261103,30\n")
    assert again.replaces == 1
    with desk.db.write() as tx:
        page_importing.count(tx, desk.site_id, again.kept.id)
    assert desk.sessions() == {1: 10, 2: 25, 3: 30}


def test_the_last_import_can_be_undone_once(desk: Desk) -> None:
    """Its days are as they were before, and no other import can be."""
    first = desk.load("date,sessions\n20261101,10\n20261102,20\n")
    last = desk.load("date,sessions\n20261102,25\n20261104,30\n")
    with pytest.raises(Conflict):
        desk.undo(first)
    desk.undo(last)
    assert desk.sessions() == {1: 10, 2: 20}
    with pytest.raises(Conflict):
        desk.undo(last)


def test_nothing_is_imported_while_a_row_cannot_be_read(desk: Desk) -> None:
    """A day without one of its pages would be counted too low."""
    kept = desk.keep("date,sessions\n20261101,10\n20261102,many\n").kept
    with pytest.raises(InvalidInput), desk.db.write() as tx:
        page_importing.count(tx, desk.site_id, kept.id)
    assert desk.sessions() == {}


def test_a_file_that_names_no_page_is_refused(desk: Desk) -> None:
    """Every row is of a page that is not known: there is nothing to count."""
    with pytest.raises(InvalidInput, match="which page"):
        desk.keep("date,page,views\n2026-11-03,(not set),5\n")
    with pytest.raises(InvalidInput, match="no whole number"):
        desk.keep("date,sessions\n20261101,many\n")


def test_a_file_that_was_counted_or_forgotten_is_not_found(desk: Desk) -> None:
    """Choosing another one forgets the one before."""
    old = desk.keep("date,sessions\n20261101,10\n").kept
    desk.keep("date,sessions\n20261101,11\n")
    with pytest.raises(NotFound), desk.db.write() as tx:
        page_importing.count(tx, desk.site_id, old.id)
