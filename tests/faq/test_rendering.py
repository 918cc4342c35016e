"""Answers as people see them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.rendering import to_html, to_text

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](javascript:alert(1))",
    '![x](data:image/svg+xml,<svg onload="alert(1)">)',
    '[x](https://example.com "onmouseover=alert(1)")',
    '[x](<https://example.com/" onclick="alert(1)>)',
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "<https://example.com/<script>>",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    '| <img src=x onerror="alert(1)"> |\n|---|\n| x |',
    'https://example.com/"onmouseover="alert(1)',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_active_comes_out(attack: str) -> None:
    """Stored scripts, handlers and addresses that run are shown as text or dropped."""
    html = to_html(attack)
    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"\son\w+\s*=|<script|<svg|style=", tag, re.I)]
    addresses = re.findall(r'(?:href|src)="([^"]*)"', html)
    assert all(re.match(r"https?://|mailto:|tel:", address) for address in addresses)


def test_links_open_beside_the_chat_and_tell_nothing() -> None:
    """A link gets a new tab without access to this one; on the help page it stays in the tab."""
    assert to_html("[見る](https://example.com/)") == (
        '<p><a href="https://example.com/" target="_blank" '
        'rel="noopener noreferrer nofollow">見る</a></p>'
    )
    assert "target" not in to_html("[見る](https://example.com/)", new_tab=False)


def test_addresses_in_the_text_are_links_without_the_sentence_around_them() -> None:
    """Japanese punctuation and full stops are not part of an address."""
    html = to_html("https://example.com/a?b=1。詳しくは https://example.com/c. へ")
    assert re.findall('href="([^"]*)"', html) == [
        "https://example.com/a?b=1",
        "https://example.com/c",
    ]


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**【重要】**ご注文", "<p><strong>【重要】</strong>ご注文</p>"),
        ("これは**「強い」**です", "<p>これは<strong>「強い」</strong>です</p>"),
        ("10*20*30cm", "<p>10*20*30cm</p>"),
        ("一行目\n二行目", "<p>一行目<br>\n二行目</p>"),
        ("(c) 1/2 -- ...", "<p>(c) 1/2 -- ...</p>"),
        ("[x]: https://example.com", None),
        ("    字下げ", "<p>字下げ</p>"),
        ("# 見出し", "<h3>見出し</h3>"),
    ],
)
def test_japanese_and_plain_text_are_shown_as_meant(markdown: str, html: str | None) -> None:
    """Emphasis works without spaces, and no typed word disappears."""
    if html is None:
        assert "[x]:" in to_html(markdown)
    else:
        assert to_html(markdown) == html


def test_phrases_break_where_japanese_does() -> None:
    """In narrow bubbles a line may break between phrases only; the words are the same."""
    text = "お届け予定日を過ぎても届かない場合はご連絡ください。"
    html = to_html(text, phrases=True)
    assert "<wbr>" in html
    assert html.replace("<wbr>", "") == to_html(text)


def test_plain_text_keeps_steps_and_their_numbers() -> None:
    """Channels without HTML still show what is first and what is second."""
    markdown = (
        "手順：\n\n3. **開く**\n4. [押す](https://example.com)\n\n- 注意\n\n|a|b|\n|-|-|\n|1|2|"
    )
    assert to_text(markdown) == "手順：\n3. 開く\n4. 押す\n- 注意\na b\n1 2"


@given(st.text(alphabet="あ返品。、「」【】A1 \n", max_size=200))
def test_words_without_marks_stay_word_for_word(text: str) -> None:
    """Text that uses no Markdown comes out unchanged but for white space."""
    assert "".join(to_text(text).split()) == "".join(text.split())


@given(st.text(max_size=300))
def test_any_text_renders_safely(text: str) -> None:
    """Whatever is typed renders, and only known tags come out."""
    allowed = r"</?(p|br|hr|strong|em|s|code|pre|blockquote|[uo]l|li|h[3-6]|a|img|t[drh]|table)\b"
    for tag in re.findall(r"<[^>]*>", to_html(text)):
        assert re.match(allowed, tag) or tag in {"<thead>", "</thead>", "<tbody>", "</tbody>"}
