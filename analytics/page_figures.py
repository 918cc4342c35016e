"""Page views, exits and sessions from the CSV of a web analysis: what its columns and cells mean.

Pure. Columns are found by their names, wherever the header stands; a file that says two things of
one day and page (addresses that differ in their query alone) is added up.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analytics.pages import page_of
from madoguchi.errors import InvalidInput

MOST_BYTES, MOST_ROWS = 10_000_000, 100_000
MOST_DIGITS = 12
HEADER_WITHIN = 20

NAMES: Mapping[str, tuple[str, ...]] = {
    "day": ("日付", "年月日", "日", "日にち", "date", "day"),
    "page": (
        *("ページ", "ページパス", "ページパスとスクリーンクラス", "ページurl", "ページのurl"),
        *("ページの場所", "url", "パス", "page", "pages", "pagepath", "pageurl", "path", "address"),
        *("pagepathandscreenclass", "pagelocation", "landingpage", "ランディングページ"),
    ),
    "views": (
        *("表示回数", "ページビュー", "ページビュー数", "pv", "pv数", "閲覧数", "閲覧回数"),
        *("views", "pageviews", "pageviewcount", "screenviews"),
    ),
    "exits": ("離脱", "離脱数", "離脱回数", "exits", "exit", "exitcount"),
    "sessions": (
        *("セッション", "セッション数", "訪問", "訪問数", "訪問回数"),
        *("sessions", "visits", "sessioncount"),
    ),
    "entrances": (
        *("閲覧開始数", "入口", "入口数", "閲覧開始", "セッション開始数"),
        *("entrances", "entries", "sessionstarts"),
    ),
}
FIGURES = ("views", "exits", "sessions", "entrances")
_NOTHING = frozenset({"", "-", "–", "—", "n/a", "(not set)"})
_TOTALS = frozenset({"合計", "総計", "計", "total", "grandtotal", "totals"})
_DAYS = (
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
    re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:\([日月火水木金土]\))?"),
)
_NUMBER = re.compile(r"\d+|\d{1,3}(?:,\d{3})+")


@dataclass(frozen=True)
class PageFigure:
    """What happened on a page on a day; each number is None where the file has none of it.

    ``page`` is "" for the whole site. Sessions of pages do not add up to those of the site: a
    session sees several.
    """

    day: date
    page: str
    views: int | None = None
    exits: int | None = None
    sessions: int | None = None


@dataclass(frozen=True)
class Problem:
    """A row that cannot be read, and what to change."""

    line: int
    error: InvalidInput


@dataclass(frozen=True)
class Read:
    """A file that was read: its columns by meaning, its figures, its problems."""

    columns: Mapping[str, str]
    figures: Sequence[PageFigure]
    problems: Sequence[Problem]
    rows: int

    @property
    def days(self) -> list[date]:
        """The days that it says anything of, in order."""
        return sorted({one.day for one in self.figures})

    @property
    def pages(self) -> int:
        """How many pages it tells apart."""
        return len({one.page for one in self.figures} - {""})

    @property
    def sessions(self) -> int | None:
        """The site's sessions in all, None where the file does not tell them."""
        known = [one.sessions for one in self.figures if one.page == ""]
        return sum(n for n in known if n is not None) if any(n is not None for n in known) else None


def decoded(data: bytes) -> str:
    """Decode UTF-8, UTF-16 with BOM, or Shift_JIS (CP932); raise `InvalidInput`."""
    if len(data) > MOST_BYTES:
        raise InvalidInput("The file has more than %(limit)s MB.", limit=MOST_BYTES // 1_000_000)
    utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise InvalidInput("This is no CSV file in UTF-8 or Shift_JIS.")


def read(text: str, origin: str) -> Read:
    """Read a CSV; ``origin`` is the site's address, for files that hold paths alone.

    Raise `InvalidInput` for a file without a day, without a figure, or without rows.
    """
    lines = _rows(text)
    columns, header = _header(lines)
    figures: dict[tuple[date, str], PageFigure] = {}
    problems: list[Problem] = []
    count = 0
    for line, cells in lines:
        row = {name: cells[n].strip() for name, n in columns.items() if n < len(cells)}
        if not _is_data(row):
            continue
        count += 1
        if count > MOST_ROWS:
            raise InvalidInput("The file has more than %(limit)s rows.", limit=f"{MOST_ROWS:,}")
        try:
            for one in _figures(row, "page" in columns, origin):
                _add(figures, one)
        except InvalidInput as error:
            problems.append(Problem(line, error))
    if not count:
        raise InvalidInput("There is no row below the names of the columns.")
    named = {name: header[n].strip() for name, n in columns.items()}
    return Read(named, list(figures.values()), problems, count)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text[:20_000]
    delimiter = max("\t,;", key=head.count) if any(d in head for d in "\t,;") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise InvalidInput("This is no CSV file: %(reason)s", reason=error) from error


def _header(lines: Iterator[tuple[int, list[str]]]) -> tuple[dict[str, int], list[str]]:
    """Return the columns by meaning and the header, of the first row that names a day."""
    for _line, cells in (row for row, _n in zip(lines, range(HEADER_WITHIN), strict=False)):
        names = [_name(cell) for cell in cells]
        columns = {
            meaning: found
            for meaning, known in NAMES.items()
            if (found := _first(names, known)) is not None
        }
        if "day" in columns and any(figure in columns for figure in FIGURES):
            return columns, cells
    raise InvalidInput(
        "The file has no row that names its columns: a day (date) and at least one of page views, "
        "exits and sessions."
    )


def _first(names: Sequence[str], known: Sequence[str]) -> int | None:
    """Return where the first of some names stands, the likelier name before the likelier place."""
    return next((names.index(name) for name in known if name in names), None)


def _name(cell: str) -> str:
    plain = unicodedata.normalize("NFKC", cell).casefold()
    return "".join(c for c in plain if c.isalnum() or c in "ー")


def _is_data(row: Mapping[str, str]) -> bool:
    """Leave out empty lines, notes, and the line of totals; a page may be called /total."""
    day, page = row.get("day", ""), row.get("page", "")
    if day.startswith("#") or not any(row.values()):
        return False
    words = (day,) if page.startswith("/") or "://" in page else (day, page)
    return bool(day) and not {_name(word) for word in words} & _TOTALS


def _figures(row: Mapping[str, str], has_pages: bool, origin: str) -> Iterator[PageFigure]:
    day = _day(row["day"])
    numbers = {name: _number(row[name]) for name in FIGURES if name in row}
    entrances = numbers.pop("entrances", None)
    cell = row.get("page", "")
    if not has_pages:  # of a whole site, sessions that started are its sessions
        yield PageFigure(day, "", **{"sessions": entrances, **numbers})
    elif cell.casefold() not in _NOTHING:
        yield PageFigure(day, _page(cell, origin), **numbers)
    if has_pages and entrances is not None:
        yield PageFigure(day, "", sessions=entrances)  # each session enters by one page


def _add(figures: dict[tuple[date, str], PageFigure], one: PageFigure) -> None:
    old = figures.get((one.day, one.page))
    if old is not None:
        one = PageFigure(
            one.day,
            one.page,
            _sum(old.views, one.views),
            _sum(old.exits, one.exits),
            _sum(old.sessions, one.sessions),
        )
    figures[one.day, one.page] = one


def _sum(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else a + b


def _day(cell: str) -> date:
    plain = unicodedata.normalize("NFKC", cell).strip()
    for form in _DAYS:
        found = form.fullmatch(plain)
        if found:
            try:
                day = date(*(int(part) for part in found.groups()))
            except ValueError:
                break
            if 2000 <= day.year < 2200:
                return day
            break
    raise InvalidInput("“%(cell)s” is no day like 2026-11-03.", cell=cell[:40])


def _number(cell: str) -> int | None:
    plain = unicodedata.normalize("NFKC", cell).strip().casefold()
    if plain in _NOTHING:
        return None
    whole = plain.removesuffix(".0").removesuffix(".00")
    if not _NUMBER.fullmatch(whole):
        raise InvalidInput("“%(cell)s” is no whole number.", cell=cell[:40])
    digits = whole.replace(",", "").lstrip("0")
    if len(digits) > MOST_DIGITS:
        raise InvalidInput(
            "“%(cell)s” has more than %(limit)s digits.", cell=cell[:40], limit=MOST_DIGITS
        )
    return int(digits or "0")


def _page(cell: str, origin: str) -> str:
    """Return the page of an address, a path, or a path with its host."""
    plain = cell
    if cell.startswith("/"):
        if not origin:
            raise InvalidInput(
                "“%(cell)s” is a path. Set the website that may show the widget in the site's "
                "settings first: it is taken as one of its pages.",
                cell=cell[:80],
            )
        plain = f"{origin}{cell}"
    elif "://" not in cell:
        plain = f"https://{cell}"
    page = page_of(plain)
    if not page:
        raise InvalidInput("“%(cell)s” is no address of a page.", cell=cell[:80])
    return page
