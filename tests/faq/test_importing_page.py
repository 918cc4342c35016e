"""Questions and answers of web pages."""

from __future__ import annotations

import json

import pytest

from faq.importing_columns import parse
from faq.importing_files import read_rows
from faq.importing_page import read_page
from madoguchi.errors import InvalidInput
from madoguchi.tables.rows import RawFile


def asked(file: RawFile) -> list[tuple[str, str]]:
    """Return the questions and answers of a page."""
    return [(row.cells["question"], row.cells["answer_markdown"]) for row in file.rows]


def page(body: str, head: str = "") -> bytes:
    """Return a page."""
    return f'<!DOCTYPE html><html lang="ja"><head>{head}</head><body>{body}</body></html>'.encode()


def json_ld(data: object) -> str:
    """Return a block of JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def question(name: str, text: object) -> dict[str, object]:
    """Return a question of schema.org."""
    return {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}}


def test_what_a_page_says_of_itself_counts_most() -> None:
    """`FAQPage` alone or in a graph, in several blocks; HTML and plain answers become Markdown."""
    first = {
        "@type": "FAQPage",
        "inLanguage": "en",
        "mainEntity": question("Q1. <b>Why</b>?", "A. <p>Be&amp;cause</p><ul><li>x</ul>"),
    }
    graph = {
        "@graph": [
            {"@type": "WebSite"},
            {
                "@type": ["WebPage", "https://schema.org/FAQPage"],
                "mainEntity": [question("送料は？", "500円*です\n税込"), question("空？", "")],
            },
        ]
    }
    head = (
        json_ld(first)
        + '<script type="application/ld+json">{"@type": "FAQ</script>'
        + json_ld(graph)
    )
    file = read_rows(page("<details><summary>他？</summary>x</details>", head))
    assert file.format == "HTML"
    assert asked(file) == [
        ("Q1. Why?", "Be&cause\n\n- x"),
        ("送料は？", "500円\\*です\n税込"),
        ("空？", ""),
    ]
    assert [row.cells["locale"] for row in file.rows] == ["en", "ja", "ja"]
    assert [note.message[:34] for note in file.notes] == ["A block of JSON-LD on the page can"]
    parsed = parse(file, "ja", "Asia/Tokyo")
    assert [note.message for note in parsed.rejected] == ["Write the answer."]
    assert len(parsed.notes) == 1


def test_microdata() -> None:
    """The same in attributes."""
    body = (
        '<div itemscope itemtype="https://schema.org/FAQPage">'
        '<div itemprop="mainEntity" itemtype="https://schema.org/Question">'
        '<h3 itemprop="name">Q. 届く日は？</h3><div itemprop="acceptedAnswer" itemscope '
        'itemtype="https://schema.org/Answer"><div itemprop="text"><p>A. <b>明日</b>です</p></div>'
        "</div></div></div>"
    )
    assert asked(read_page(page(body))) == [("届く日は？", "**明日**です")]


def test_details() -> None:
    """What opens on a click; headings and outer ones are the category, menus are nothing."""
    body = (
        "<nav><details><summary>メニュー</summary>会社</details></nav><h1>FAQ</h1><h2>配送</h2>"
        "<details><summary><span>Q</span> 送料は？</summary>"
        '<p>500円。<a href="/x">表</a></p></details>'
        "<details><summary>返品</summary><details><summary>期限は？</summary>10日</details></details>"
        "<details><summary>空</summary></details>"
    )
    file = read_page(page(body), "https://www.example.com/faq/")
    assert asked(file) == [
        ("Q 送料は？", "500円。[表](https://www.example.com/x)"),
        ("期限は？", "10日"),
    ]
    assert [row.cells["category"] for row in file.rows] == ["配送", "返品"]


def test_definition_lists() -> None:
    """Several terms are wordings of one question; a list in which nothing is asked is none."""
    body = (
        "<dl><dt>住所</dt><dd>東京</dd></dl>"
        "<dl><div><dt>支払い方法は？</dt><dt>払い方</dt><dd>A：カード</dd><dd>現金</dd></div>"
        "<dt>送料について</dt><dd>500円</dd><dt>答えなし</dt></dl>"
    )
    file = read_page(page(body))
    assert asked(file) == [("支払い方法は？", "カード\n\n現金"), ("送料について", "500円")]
    assert file.rows[0].cells["paraphrases"] == ["払い方"]


def test_headings_that_ask() -> None:
    """The answer goes to the next heading of their level, lower ones are part of it."""
    body = (
        "<h1>よくある質問</h1><p>はじめに</p><h2>配送</h2>"
        "<div class=item><h3>いつ届きますか</h3><div><p>翌日です。</p>"
        "<h4>離島</h4><p>3日後です。</p></div></div>"
        "<div><div><h3><button>Q1．送料は？</button></h3></div><div><p>A．500円</p></div></div>"
        "<h2>会社概要</h2><p>東京</p><h3>How do I pay</h3>By card."
    )
    file = read_page(page(body))
    assert asked(file) == [
        ("いつ届きますか", "翌日です。\n\n## 離島\n\n3日後です。"),
        ("送料は？", "500円"),
        ("How do I pay", "By card."),
    ]
    assert [row.cells["category"] for row in file.rows] == ["配送", "配送", "会社概要"]


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", ""),
        ("cp932", "Shift_JIS"),
        ("cp932", "x-sjis"),
        ("cp932", ""),
        ("euc_jp", "EUC-JP"),
        ("euc_jp", ""),
        ("iso2022_jp", "ISO-2022-JP"),
        ("utf-8-sig", "Shift_JIS"),
        ("utf-16", ""),
        ("utf-8", "no-such-encoding"),
        ("utf-8", "unicode_escape"),
    ],
)
def test_encodings_of_japanese_pages(encoding: str, named: str) -> None:
    """As the page says, and where it says nothing or something wrong, as it can be read."""
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={named}">' if named else ""
    html = page(
        "<details><summary>返品できますか</summary>ええ、できます。</details>", head
    ).decode()
    assert asked(read_rows(html.encode(encoding))) == [("返品できますか", "ええ、できます。")]


def test_questions_written_in_other_ways_are_told() -> None:
    """One way of writing is taken; that there is more is said, with an example."""
    page = (
        "<!doctype html><html lang=ja><details><summary>送料は？</summary>500円です。</details>"
        "<dl><dt>返品は？</dt><dd>10日以内です。</dd></dl>"
    )
    file = read_page(page.encode())
    assert [row.cells["question"] for row in file.rows] == ["送料は？"]
    assert [(note.values["count"], note.values["question"]) for note in file.notes] == [
        (1, "返品は？")
    ]


def test_a_page_without_questions_says_what_is_read() -> None:
    """One sentence, whatever it holds."""
    for body in ("", "<h1>会社概要</h1><p>東京</p>", "<dl><dt>住所</dt><dd>東京</dd></dl>"):
        with pytest.raises(InvalidInput, match="No questions with answers"):
            read_page(page(body))


def test_what_runs_on_the_page_does_not_come_along() -> None:
    """Scripts, handlers and addresses that run, wherever they hide."""
    body = (
        "<details open ontoggle=alert(1)><summary>なぜ？<img src=x onerror=alert(1)></summary>"
        '<p onclick="alert(1)">x<script>alert(1)</script><a href="javascript:alert(1)">y</a>'
        '<a href="//evil.example/z">z</a><iframe src="//evil.example"></iframe></p></details>'
    )
    file = read_page(page(body), "https://www.example.com/")
    assert asked(file) == [("なぜ？", "xy[z](https://evil.example/z)")]


def test_a_page_of_any_depth_and_brokenness_is_read_or_refused() -> None:
    """Ten thousand open elements and blocks that never close."""
    for depth in (40, 10_000):
        deep = page("<h2>深い？</h2>" + "<div>" * depth + "はい")
        assert asked(read_page(deep)) == [("深い？", "はい")]
    nested = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    with pytest.raises(InvalidInput):
        read_page(page("", nested))
    with pytest.raises(InvalidInput):
        read_page(b"<" + b"<script type=application/ld+json>" * 20_000)
    with pytest.raises(InvalidInput):
        read_page(b"<" + b"<script type <link rel=canonical <html <base " * 20_000)
