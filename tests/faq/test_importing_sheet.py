"""A workbook as Excel writes it is read as a person sees it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from faq.importing_columns import Parsed, parse
from faq.importing_files import read_rows
from faq.importing_report import note_text
from madoguchi.errors import InvalidInput
from madoguchi.i18n import use_locale
from madoguchi.tables.sheet_marks import read_marks

SHEET = "xl/worksheets/sheet1.xml"


def workbook(*rows: tuple[object, ...]) -> tuple[Workbook, Worksheet]:
    """Return a workbook with these rows, and its sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def read(book: Workbook, **worked_out: str) -> Parsed:
    """Read a workbook; formulas of the cells named have the values that Excel worked out."""
    made, packed = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(packed, "w") as after:
        for entry in before.infolist():
            content = before.read(entry)
            if entry.filename == SHEET:
                content = _worked_out(content.decode(), worked_out).encode()
            after.writestr(entry.filename, content)
    return parse(read_rows(packed.getvalue()), "ja", "Asia/Tokyo")


def _worked_out(xml: str, values: dict[str, str]) -> str:
    for cell, value in values.items():
        kind = "e" if value.startswith("#") else "str"
        pattern = rf'<c r="{cell}"[^>]*>(<f>.*?</f>)<v ?(?:/>|></v>)'
        xml, found = re.subn(pattern, rf'<c r="{cell}" t="{kind}">\1<v>{value}</v>', xml)
        assert found == 1
    return xml


def refusals(parsed: Parsed) -> list[tuple[int, str]]:
    """Return what is said of each row that cannot be taken."""
    return [(note.line, note_text(note)) for note in parsed.rejected]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (12, "00000", "00012"),
        (12, "General", "12"),
        (-12, "00000", "-12"),
        (0.3, "0%", "30%"),
        (0.125, "0.0%", "12.5%"),
        (0.125, "0%", "13%"),
        (-0.125, "0%", "-13%"),
        (0.285, "0.0%", "28.5%"),
        (0.01005, "0.00%", "1.01%"),
        (3, "0.0%", "300.0%"),
        (1e20, "0%", "1" + "0" * 22 + "%"),
        (1234.5, "#,##0.00", "1234.5"),
        (datetime(2026, 12, 25), "yyyy/m/d", "2026-12-25"),
        (datetime(2026, 12, 25, 9, 30), "yyyy/m/d h:mm", "2026-12-25 09:30:00"),
    ],
)
def test_numbers_and_days_are_read_as_they_are_shown(value: Any, form: str, shown: str) -> None:
    """A code keeps its noughts, a share its sign."""
    book, sheet = workbook(("id", "質問", "回答"), (value, "q", "a"))
    sheet["A2"].number_format = form
    assert [entry.external_id for entry in read(book).entries] == [shown]


def test_days_and_times_may_be_cells_or_words() -> None:
    """As Excel keeps them, and as Japanese Excel writes them into a CSV."""
    book, _ = workbook(
        ("質問", "回答", "公開日時", "見直し日"),
        ("1", "a", datetime(2027, 1, 5, 9, 0), date(2027, 3, 1)),
        ("2", "a", "2027/1/5 9:00", "2027/3/1"),
        ("3", "a", "２０２７年１月５日(火) 9時", "2027年3月1日"),
        ("4", "a", "2027-01-05T00:00Z", "2027.3.1"),
    )
    drafts = [entry.draft for entry in read(book).entries]
    assert {draft.publish_at and draft.publish_at.isoformat() for draft in drafts} == {
        "2027-01-05T00:00:00+00:00"
    }
    assert {draft.review_on for draft in drafts} == {date(2027, 3, 1)}


def test_what_is_merged_over_rows_stands_in_each() -> None:
    """Also beyond the last cell of a row, but not below the range."""
    book, sheet = workbook(
        ("質問", "回答", "カテゴリ"), ("1", "a", "配送"), ("2", "a"), ("3", "a"), ("4", "a")
    )
    sheet.merge_cells("C2:C4")
    categories = [entry.draft.category for entry in read(book).entries]
    assert categories == ["配送", "配送", "配送", None]


def test_a_title_above_the_columns_is_no_row() -> None:
    """The columns are where their names are; rows keep their numbers."""
    book, sheet = workbook(("よくある質問 2026年版",), (), ("質問", "回答"), ("q", "a"), ("x", ""))
    sheet.merge_cells("A1:B1")
    parsed = read(book)
    assert [(entry.line, entry.draft.question) for entry in parsed.entries] == [(4, "q")]
    assert refusals(parsed) == [(5, "Write the answer.")]


@pytest.mark.parametrize(
    ("rows", "merges"),
    [
        ([("質問", "回答", "分類"), ("", "", "", "タグ")], ("A1:A2", "B1:B2")),
        ([("質問", "回答", "分類", "タグ"), ("質問", "回答")], ()),
        ([("質問", "回答", "分類", "タグ"), ("", "", "（任意）")], ("A1:A2", "B1:B2")),
        ([("質問", "回答", "整理"), ("", "", "分類", "タグ")], ("A1:A2", "B1:B2", "C1:D1")),
        ([("質問", "回答", "整理"), ("", "", "分類", "タグ")], ("C1:D1",)),
    ],
    ids=["over rows", "repeated", "with a hint", "over rows and columns", "over columns"],
)
def test_names_may_stand_in_several_rows(
    rows: list[tuple[object, ...]], merges: tuple[str, ...]
) -> None:
    """The second row of them is no article, and the names below a group are taken."""
    book, sheet = workbook(*rows, ("1", "a", "配送", "急ぎ"), ("2", "a", "返品", ""))
    for merge in merges:
        sheet.merge_cells(merge)
    parsed = read(book)
    assert [(entry.line, entry.draft.question) for entry in parsed.entries] == [(3, "1"), (4, "2")]
    assert [entry.draft.category for entry in parsed.entries] == ["配送", "返品"]
    assert parsed.entries[0].draft.tags == ("急ぎ",)
    assert not parsed.rejected


def test_rows_may_be_merged_over_columns_as_the_names_are() -> None:
    """Such a sheet has columns that hold nothing; where one does, its name is missing."""
    book, sheet = workbook(("質問", "", "回答", ""), ("1", "", "a", ""))
    for merge in ("A1:B1", "C1:D1", "A2:B2", "C2:D2"):
        sheet.merge_cells(merge)
    (entry,) = read(book).entries
    assert (entry.line, entry.draft.question, entry.draft.answer) == (2, "1", "a")
    sheet.append(["2", "", "b", "c"])
    with pytest.raises(InvalidInput, match="merged over several") as refused:
        read(book)
    assert refused.value.values == {"row": 1}


def test_formulas_give_what_excel_worked_out() -> None:
    """An error is no answer, and neither is a formula without a value; who ignores one may."""
    book, _ = workbook(
        ("質問", "回答", "社内メモ"),
        ("1", "=500*2", "=1/0"),
        ("2", "=VLOOKUP(1,A1:B2,2)", ""),
        ("3", "=1+1", "=1+1"),
    )
    parsed = read(book, B2="1000円", C2="#DIV/0!", B3="#N/A")
    assert [entry.draft.answer for entry in parsed.entries] == ["1000円"]
    assert refusals(parsed) == [
        (3, "Cell B3 shows the error #N/A. Correct its formula in Excel."),
        (4, "Cell B4 has a formula without a value. Save the file in Excel once."),
    ]


def test_a_formula_may_give_no_words() -> None:
    """What shows nothing is an empty cell: in a row, in a row of its own, beyond the header."""
    book, _ = workbook(
        ("質問", "回答", "カテゴリ"),
        ("1", "a", '=IF(1,"","x")', '=""'),
        ('=""', '=""', '=""'),
        ("2", '=""', ""),
    )
    parsed = read(book, C2="", D2="", A3="", B3="", C3="", B4="")
    assert [(entry.line, entry.draft.category) for entry in parsed.entries] == [(2, None)]
    assert refusals(parsed) == [(4, "Write the answer.")]


def test_white_space_between_marks_is_no_value() -> None:
    """XML may be indented."""
    cell = b'<c r="A1">\n <f>1+1</f>\n <v></v>\n</c>'
    assert read_marks(io.BytesIO(b"<row>%b</row>" % cell)).unworked == {"A1"}


def test_what_is_hidden_and_what_is_left_out_is_said() -> None:
    """The sheet in sight is read with its hidden rows; a hidden sheet is not."""
    book, sheet = workbook(("質問", "回答"), ("1", "a"), ("2", "a"))
    sheet.title = "FAQ"
    sheet.row_dimensions[3].hidden = True
    hidden = book.create_sheet("マスタ", 0)
    hidden.append(["質問", "回答"])
    hidden.sheet_state = "hidden"
    book.active = 1
    made = io.BytesIO()
    book.save(made)
    parsed = parse(read_rows(made.getvalue()), "ja", "Asia/Tokyo")
    assert [entry.draft.question for entry in parsed.entries] == ["1", "2"]
    assert [note_text(note) for note in parsed.notes] == [
        "Only the sheet “FAQ” is read. Left out: マスタ.",
        "Hidden rows are read as well: 1.",
    ]


def test_line_breaks_in_cells_stay() -> None:
    """A list of points in one cell is a list."""
    book, _ = workbook(("質問", "回答", "言い換え"), ("q", "はい。\n\n- 一\n- 二", "ん？\nえ？"))
    (entry,) = read(book).entries
    assert entry.draft.answer == "はい。\n\n- 一\n- 二"
    assert entry.draft.paraphrases == ("ん？", "え？")


def test_what_cannot_be_read_is_told_in_one_language() -> None:
    """Column and examples as a Japanese page names them."""
    book, _ = workbook(
        ("質問", "回答", "対象", "公開日時"), ("1", "a", "みんな", ""), ("2", "a", "", "明日")
    )
    with use_locale("ja"):
        assert refusals(read(book)) == [
            (
                2,
                "「みんな」は「対象」として読み取れません。次のように書いてください：お客様、社内",
            ),
            (
                3,
                "「明日」は「公開日時」として読み取れません。"
                "次のように書いてください：2026-12-01, 2026-12-01 09:00",
            ),
        ]
