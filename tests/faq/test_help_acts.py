"""What readers tell: whether it helped, and how long they stayed; from our own pages only."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.help_acts_web import READER_COOKIE
from faq.help_model import LONGEST_STAY_MS, Happening
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console

SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def test_a_vote_is_noted_and_thanked_for(console: Console) -> None:
    """Without a script; the page one comes back to is no second reading."""
    article = console.article()
    visitor = console.visitor()
    address = f"/help/shop/ja/{article.id}/vote"
    assert (
        f'<form method="post" action="{address}">'
        in visitor.get(f"/help/shop/ja/{article.id}", follow_redirects=True).text
    )
    console.told.clear()
    sent = visitor.post(address, data={"helpful": "yes"}, headers=SAME_ORIGIN)
    assert sent.status_code == 303
    assert sent.headers["Location"].endswith("?voted=yes#vote")
    thanked = visitor.get(sent.headers["Location"].partition("#")[0])
    assert "お役に立ててよかったです。" in thanked.text
    [vote] = console.told
    assert (vote.kind, vote.facts["article_id"]) == ("article_voted", article.id)
    assert vote.facts["helpful"] is True


def test_a_no_leads_to_people(console: Console) -> None:
    """By a link to the ways below."""
    article = console.article()
    page = console.visitor().get(f"/help/shop/ja/{article.id}?voted=no", follow_redirects=True)
    assert '<a href="#contact">' in page.text


def test_only_who_votes_gets_a_cookie_and_stays_the_same_reader(console: Console) -> None:
    """Known by a digest that says nothing, and to another site as somebody else."""
    article = console.article()
    visitor = console.visitor()
    address = f"/help/shop/ja/{article.id}"
    assert "Set-Cookie" not in visitor.get(address, follow_redirects=True).headers
    console.told.clear()
    for helpful in ("yes", "no"):
        sent = visitor.post(f"{address}/vote", data={"helpful": helpful}, headers=SAME_ORIGIN)
        assert f"{READER_COOKIE}=" in sent.headers["Set-Cookie"]
        assert "HttpOnly; Path=/help/shop/; SameSite=Lax" in sent.headers["Set-Cookie"]
        assert "Secure" in sent.headers["Set-Cookie"]
    value = sent.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    first, second = (vote.facts["reader"] for vote in console.told)
    assert first == second != value
    other = console.visitor()
    other.post(f"{address}/vote", data={"helpful": "no"}, headers=SAME_ORIGIN)
    assert console.told[-1].facts["reader"] != first


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://127.0.0.1:8000"}, 303),
    ],
)
def test_a_vote_comes_from_our_own_page(
    console: Console, headers: dict[str, str], status: int
) -> None:
    """As the browser says; the service's public address is our own too."""
    address = f"/help/shop/ja/{console.article().id}/vote"
    sent = console.visitor().post(address, data={"helpful": "yes"}, headers=headers)
    assert sent.status_code == status
    assert len(console.told) == (status == 303)


@pytest.mark.parametrize("said", ["", "maybe", "<script>"])
def test_a_vote_is_yes_or_no(console: Console, said: str) -> None:
    """Nothing else is taken, and of nothing that customers do not see."""
    visitor = console.visitor()
    address = f"/help/shop/ja/{console.article().id}/vote"
    assert visitor.post(address, data={"helpful": said}, headers=SAME_ORIGIN).status_code == 422
    draft = f"/help/shop/ja/{console.article('下書き', publish=False).id}/vote"
    assert visitor.post(draft, data={"helpful": "yes"}, headers=SAME_ORIGIN).status_code == 404
    assert console.told == []


def test_an_address_votes_so_often_on_an_article(console: Console) -> None:
    """Then it has to wait; for another article it does not."""
    one, other = (console.article(question).id for question in ("返品", "交換"))
    codes = [
        console.visitor()
        .post(f"/help/shop/ja/{name}/vote", data={"helpful": "yes"}, headers=SAME_ORIGIN)
        .status_code
        for name in (one, one, one, one, other)
    ]
    assert codes == [303, 303, 303, 429, 303]


def test_going_away_tells_how_long_it_took(console: Console) -> None:
    """And whether the reader went on within the help centre."""
    article = console.article()
    address = f"/help/shop/ja/{article.id}/left"
    form = {"ms": "2300", "onward": "yes"}
    assert console.visitor().post(address, data=form, headers=SAME_ORIGIN).status_code == 204
    facts = {"article_id": article.id, "stay_ms": 2300, "onward": True}
    assert console.told == [Happening("shop", "ja", "article_left", facts)]


@pytest.mark.parametrize("ms", ["", "0", "-5", "soon", "1e9", str(LONGEST_STAY_MS + 1)])
def test_a_stay_that_cannot_be_is_left_aside(console: Console, ms: str) -> None:
    """Without a fuss: nobody is there to read an error."""
    address = f"/help/shop/ja/{console.article().id}/left"
    assert console.visitor().post(address, data={"ms": ms}, headers=SAME_ORIGIN).status_code == 204
    assert console.told == []
