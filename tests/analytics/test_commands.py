"""``madoguchi analytics`` as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from analytics.commands import analytics
from tests.analytics.examples import GOLDEN, a_row, golden_expected
from tests.analytics.talk import Talk

PERIOD = ["--from", "2026-01-01", "--to", "2026-02-01", "--as-of", "2026-02-05T00:00:00Z"]


def typed(*words: str | Path, stdin: str | None = None) -> Result:
    """Run the command line."""
    return CliRunner().invoke(analytics, [str(word) for word in words], input=stdin)


def test_rates_reproduce_the_golden_report() -> None:
    """One report, exactly in the shape of the expected one."""
    result = typed("rates", "--inquiries", GOLDEN / "inquiries.jsonl", *PERIOD, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == golden_expected()["reports"][0]


def test_rates_are_readable_without_json() -> None:
    """Numerator, denominator and interval stand beside each rate."""
    result = typed("rates", "--inquiries", GOLDEN / "inquiries.jsonl", *PERIOD)
    line = next(x for x in result.stdout.splitlines() if x.startswith("confirmed_resolution"))
    assert line.split() == ["confirmed_resolution_rate", "25.6%", "11/43", "14.9%", "–", "40.2%"]


def test_an_empty_period_prints_dashes() -> None:
    """Nothing is divided by nothing."""
    result = typed("rates", "--inquiries", "-", *PERIOD, stdin="")
    assert result.exit_code == 0
    assert "–  0/0" in result.stdout


@pytest.mark.parametrize("at", ["0001-01-01", "1999-12-31", "2200-01-01", "9999-12-31"])
def test_a_year_that_is_a_slip_is_refused(at: str) -> None:
    """The ends of the calendar leave no room to reckon."""
    result = typed("rates", "--inquiries", "-", *PERIOD, "--as-of", at, stdin="")
    assert result.exit_code == 2
    assert f"{at} is not in a year from 2000 to 2199" in result.stderr


def test_a_site_without_inquiries_in_the_file_counts_nothing() -> None:
    """--site chooses what is counted."""
    file = GOLDEN / "inquiries.jsonl"
    result = typed("rates", "--inquiries", file, *PERIOD, "--site", "other", "--json")
    assert json.loads(result.stdout)["counts"]["ended"] == 0


def test_broken_rows_are_named_and_nothing_is_computed(tmp_path: Path) -> None:
    """The exit code says so too."""
    file = tmp_path / "facts.jsonl"
    rows = [a_row(), a_row(inquiry_id="inq_2", csat=7), a_row(inquiry_id="inq_3", trigger="x")]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8-sig")
    result = typed("rates", "--inquiries", file, *PERIOD, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "line 2, inq_2: csat" in result.stderr
    assert "line 3, inq_3: unknown trigger" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["--inquiries", "/nowhere/at/all.jsonl", *PERIOD],
        ["--inquiries", "-", "--from", "2026-02-01", "--to", "2026-01-01"],
        ["--inquiries", "-", "--from", "soon", "--to", "2026-01-01"],
    ],
)
def test_what_cannot_be_read_is_said_in_words(words: list[str]) -> None:
    """No traceback reaches the terminal."""
    result = typed("rates", *words, stdin="")
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.stderr
    assert result.stderr


def test_rates_read_the_database_when_no_file_is_given(
    talk: Talk, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the same code as the file."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    talk.say("question", text="送料は？")
    talk.say("agent_closed", agent_id="acc_1")
    words = ["--from", "2026-11-01", "--to", "2026-12-01", "--json"]
    counts = json.loads(typed("rates", "--site", "shop", *words).stdout)["counts"]
    assert (counts["ended"], counts["unanswered"]) == (1, 1)
    assert json.loads(typed("rates", *words).stdout)["counts"] == counts
    missing = typed("rates", "--site", "nowhere", *words)
    assert missing.exit_code == 2
    assert "There is no such site." in missing.stderr


def test_days_of_a_site_are_those_of_its_time_zone(
    talk: Talk, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on its dashboard; an instant with a zone is what it says, all sites together in UTC."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    with talk.db.write() as tx:
        tx.run("UPDATE site SET time_zone = 'Asia/Tokyo'")
    days = ["--from", "2026-11-22", "--to", "2026-11-23", "--json"]
    told = json.loads(typed("rates", "--site", "shop", *days).stdout)
    assert (told["from"], told["to"]) == ("2026-11-21T15:00:00Z", "2026-11-22T15:00:00Z")
    told = json.loads(typed("rates", *days).stdout)
    assert told["from"] == "2026-11-22T00:00:00Z"
    days[1] = "2026-11-22T00:00:00Z"
    told = json.loads(typed("rates", "--site", "shop", *days).stdout)
    assert told["from"] == "2026-11-22T00:00:00Z"


def test_a_wrong_row_is_found_and_rebuilt(
    talk: Talk, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """recompute-check fails until rebuild has run."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    talk.say("question", text="送料は？")
    with talk.db.write() as tx:
        tx.run("UPDATE inquiry SET answer_count = 5")
    found = typed("recompute-check")
    assert found.exit_code == 1
    assert "shop: 1 rows differ" in found.stdout
    assert typed("rebuild", "--site", "shop").stdout == "shop: 1 inquiries\n"
    assert typed("recompute-check").stdout == "shop: the same\n"


def test_what_readers_did_is_counted(
    talk: Talk, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the site, in the period, without tests."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    for kind, facts in (
        ("article_viewed", {}),
        ("article_viewed", {"is_test": True}),
        ("article_left", {"onward": False}),
        ("article_voted", {"reader": "r", "helpful": True}),
    ):
        talk.say(kind, article_id="art_1", **facts)
    talk.say("help_searched", text="送料", decision="none")
    days = ["--site", "shop", "--from", "2026-11-22", "--to", "2026-11-23"]
    told = json.loads(typed("help-centre", *days, "--json").stdout)
    [article] = told["articles"]
    assert (article["article_id"], article["views"]) == ("art_1", 1)
    assert told["no_hit_rate"]["value"] == article["exit_rate"]["value"] == 1.0
    shown = typed("help-centre", *days).stdout
    assert "  helpful_rate                    100.0%  1/1" in shown
    days[3:] = ["2026-11-23", "--to", "2026-11-24"]
    assert json.loads(typed("help-centre", *days, "--json").stdout)["articles"] == []
