"""The pages of goals and page figures, and their commands, on both databases."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from flask import Flask

from analytics import goals_editing, goals_web, page_figures_store, page_figures_web, web
from analytics.commands import analytics
from analytics.goals_reading import ground, sessions
from analytics.goals_setting import Settings, Wish
from analytics.goals_store import goals, set_settings, settings
from analytics.model import Event
from analytics.periods import Days
from analytics.recording import record
from madoguchi.clock import FakeClock, system_clock, to_text
from madoguchi.database import Database, migrate, open_database
from madoguchi.shell.web import init_shell
from tests.analytics.history import History
from tests.analytics.test_web import conversation_url, published, text_of
from tests.madoguchi.shop import Browser, open_shop
from tests.madoguchi.shop import settings as shop_settings

ZONE = ZoneInfo("Asia/Tokyo")
HOME = "/console/shop/analytics/goals"
PAGES = f"{HOME}/pages"


class Shop:
    """A shop with twelve weeks of inquiries and an administrator in front of it."""

    def __init__(self, db: Database, clock: FakeClock, folder: Path) -> None:
        self.db, self.clock = db, clock
        open_shop(db, clock, allowed_origins=("https://shop.example",))
        History(db, "shop", clock()).write(600, 84)
        self.app = Flask("console", static_folder=None)
        init_shell(self.app, db, clock, shop_settings(folder))
        for blueprint in (
            web.create_blueprint(db, clock, conversation_url, published),
            goals_web.create_blueprint(db, clock),
            page_figures_web.create_blueprint(db, clock),
        ):
            self.app.register_blueprint(blueprint)
        self.admin = self.browser("admin")

    def browser(self, role: str) -> Browser:
        """Sign somebody in."""
        found = Browser(self.app)
        found.sign_in(role)
        return found

    def form(self, **change: str) -> dict[str, str]:
        """Return a goal that makes sense: a third fewer handed over than in four past weeks."""
        today = self.clock().date()
        return {
            "measure": "escalation_rate",
            "first": (today - timedelta(weeks=10)).isoformat(),
            "last": (today - timedelta(weeks=6, days=1)).isoformat(),
            "target": "-30",
            "kind": "change",
            "due": (today + timedelta(weeks=10)).isoformat(),
            **change,
        }

    def set(self, **change: str) -> str:
        """Set a goal and return the page that follows."""
        response = self.admin.post(HOME, HOME, **self.form(**change))
        return response.text if response.status_code == 422 else self.page()

    def page(self) -> str:
        """Return the page of goals."""
        return self.admin.get(HOME).text

    def upload(self, text: str, name: str = "pages.csv") -> str:
        """Choose a file and return the preview."""
        response = self.admin.client.post(
            PAGES,
            data={"csrf_token": self.admin.token(PAGES), "file": (io.BytesIO(text.encode()), name)},
            headers=self.admin.headers,
            follow_redirects=True,
        )
        return response.text

    def sessions_csv(self, n: int = 100) -> str:
        """Return a file with so many sessions on each of the last 90 days."""
        today = self.clock().date()
        days = (today - timedelta(days=back) for back in range(90))
        return "date,sessions\n" + "".join(f"{day.isoformat()},{n}\n" for day in days)

    def count_preview(self, html: str) -> None:
        """Count the file of a preview."""
        found = re.search(rf'action="({PAGES}/pim_\w+)"', html)
        assert found
        self.admin.post(found[1], PAGES)


@pytest.fixture
def shop(db: Database, clock: FakeClock, tmp_path: Path) -> Shop:
    """The shop."""
    return Shop(db, clock, tmp_path)


def test_a_goal_shows_baseline_now_target_and_heading(shop: Shop) -> None:
    """With what each is made of, a chart in words, and a list behind each week."""
    html = shop.set()
    text = text_of(html)
    assert "The goal is set." in text
    assert "Handed over to people" in text
    assert re.search(r"if it goes on like this, between [\d.]+% and [\d.]+% on", text)
    assert re.search(r"Latest weeks [\d.]+% \w{3}, [^–]+ – [^–]+, 4 measured weeks", text)
    assert 'role="img"' in html
    with shop.db.read() as tx:
        (goal,) = goals(tx, "shop")
    link = f"/ {goal.baseline.whole}"
    assert f"{goal.baseline.part} {link}" in text
    week = re.search(r'<a href="([^"]*metric=escalation_rate[^"]*)">(\d+) / \d+</a>', html)
    assert week
    listed = shop.admin.get(week[1].replace("&amp;", "&")).text
    assert re.search(rf"\b{week[2]} inquir", text_of(listed))


def test_a_baseline_is_kept_as_it_was_counted(shop: Shop) -> None:
    """Changing the target counts nothing anew; changing its days does."""
    shop.set()
    with shop.db.read() as tx:
        (before,) = goals(tx, "shop")
    with shop.db.write() as tx:
        tx.run("UPDATE goal SET part = 77, whole = 100")
    shop.admin.post(f"{HOME}/{before.id}", HOME, **shop.form(target="-50"))
    with shop.db.read() as tx:
        (changed,) = goals(tx, "shop")
    assert (changed.baseline.part, changed.target) == (77, -0.5)
    first = (shop.clock().date() - timedelta(weeks=11)).isoformat()
    shop.admin.post(f"{HOME}/{before.id}", HOME, **shop.form(first=first))
    with shop.db.read() as tx:
        (again,) = goals(tx, "shop")
    assert again.baseline.whole > 100


def test_a_form_that_makes_no_sense_keeps_what_was_typed(shop: Shop) -> None:
    """And says what to change; nothing is stored."""
    html = shop.set(target="a <third>")
    assert "“a &lt;third&gt;” is no number." in html
    assert 'value="a &lt;third&gt;"' in html
    with shop.db.read() as tx:
        assert goals(tx, "shop") == []


def test_a_goal_is_removed_and_brought_back(shop: Shop) -> None:
    """Removing has a way back."""
    shop.set()
    with shop.db.read() as tx:
        (goal,) = goals(tx, "shop")
    shop.admin.post(f"{HOME}/{goal.id}/remove", HOME)
    html = shop.page()
    assert "No goal yet" in html
    assert f'action="{HOME}/{goal.id}/restore"' in html
    shop.admin.post(f"{HOME}/{goal.id}/restore", HOME)
    assert "No goal yet" not in shop.page()
    assert shop.admin.post(f"{HOME}/goal_x/remove", HOME).status_code == 404


def test_without_sessions_the_ratio_is_not_measured(shop: Shop) -> None:
    """It cannot be a goal, and never is 0."""
    assert "Nothing was measured in the baseline&#39;s days." in shop.set(measure="inquiry_ratio")
    assert "28 not measured" in text_of(shop.page())


def test_sessions_of_a_file_make_the_ratio(shop: Shop) -> None:
    """Previewed, counted, and undone again."""
    preview = shop.upload(shop.sessions_csv())
    assert "The site&#39;s sessions in all: 9,000" in preview
    assert "28 not measured" in text_of(shop.page())
    shop.count_preview(preview)
    assert "28 from a file" in text_of(shop.page())
    html = shop.set(measure="inquiry_ratio")
    assert "Inquiries reaching people per session" in text_of(html)
    assert re.search(r"[\d,]+ inquiries, 2,800 sessions", text_of(html))
    with shop.db.read() as tx:
        last = page_figures_store.last_import(tx, "shop")
    assert last
    shop.admin.post(f"{PAGES}/{last.id}/undo", PAGES)
    assert "28 not measured" in text_of(shop.page())
    assert "Not measured: no sessions of the site are known" in text_of(shop.page())


def test_where_both_are_known_the_site_says_which_counts(shop: Shop) -> None:
    """Our own measurement unless the site chooses the file."""
    day = shop.clock().date() - timedelta(days=5)
    days = Days(day, day, ZONE)
    with shop.db.write() as tx:
        for visit in ("v1", "v2"):
            tx.run(
                """
                INSERT INTO page_view (site_id, visit, view, page, viewed_at, is_new, is_exit)
                VALUES ('shop', :visit, '1', 'https://shop.example/', :at, TRUE, TRUE)
                """,
                visit=visit,
                at=to_text(days.from_ + timedelta(hours=3)),
            )
    shop.count_preview(shop.upload(shop.sessions_csv(50)))
    with shop.db.read() as tx:
        assert sessions(tx, "shop", days).by_day == {day: 2}
    shop.admin.post(f"{HOME}/settings", HOME, session_source="file")
    with shop.db.read() as tx:
        found = sessions(tx, "shop", days)
        people = ground(tx, "shop", days, shop.clock()).count("inquiry_ratio", days)
    assert dict(found.by_day) == {day: 50}
    assert found.from_file == {day}
    assert people is not None
    assert people.whole == 50


def test_a_row_that_cannot_be_read_is_shown_and_nothing_is_imported(shop: Shop) -> None:
    """With its line and what is wrong, escaped."""
    html = shop.upload("date,sessions\n2026-11-01,5\n<b>,7\n")
    assert "Line 3" in html
    assert "“&lt;b&gt;” is no day like 2026-11-03." in html
    assert "Import these figures" not in html
    assert "This is no CSV file" in shop.upload("\x00\x01")


def test_the_saving_is_an_estimate_once_a_cost_is_set(shop: Shop) -> None:
    """Not set before; labelled and with its interval after."""
    assert "Not set: what an inquiry costs" in text_of(shop.page())
    shop.admin.post(f"{HOME}/settings", HOME, unit_cost="800", currency="JPY")
    text = text_of(shop.page())
    assert re.search(r"An estimate: \d+ confirmed solutions × ¥800", text)
    assert re.search(r"Between ¥[\d,]+ and ¥[\d,]+", text)
    refused = shop.admin.post(f"{HOME}/settings", HOME, unit_cost="0")
    assert refused.status_code == 422
    with shop.db.read() as tx:
        assert settings(tx, "shop").unit_cost == 800


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_who_does_not_manage_the_site_reads_only(shop: Shop, role: str) -> None:
    """No forms, and none is taken."""
    shop.set()
    reader = shop.browser(role)
    html = reader.get(HOME).text
    assert "Handed over to people" in html
    assert f'action="{HOME}' not in html
    assert reader.get(PAGES).status_code == 403
    profile = "/console/profile"
    assert reader.post(HOME, profile, **shop.form()).status_code == 403
    assert reader.post(f"{HOME}/settings", profile, unit_cost="1").status_code == 403


def test_what_waits_with_people_counts_as_reaching_them(shop: Shop) -> None:
    """An inquiry that was handed over and not closed yet is one of them."""
    at = shop.clock() - timedelta(days=4)
    day = at.astimezone(ZONE).date()
    days = Days(day, day, ZONE)
    with shop.db.read() as tx:
        before = ground(tx, "shop", days, shop.clock()).count("people_inquiries", days)
    with shop.db.write() as tx:
        for second, kind in enumerate(("question", "handed_over")):
            facts = {"site_id": "shop", "channel": "web", "conversation_id": "con_open"}
            payload = {"text": "人と話したい"} if not second else {"reason": "customer_request"}
            moment = at + timedelta(seconds=second)
            record(tx, Event(kind=kind, occurred_at=moment, payload=payload, **facts))  # type: ignore[arg-type]
    with shop.db.read() as tx:
        after = ground(tx, "shop", days, shop.clock()).count("people_inquiries", days)
    assert before is not None
    assert after is not None
    assert after.part == before.part + 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own with a shop of sixteen weeks up to now."""
    monkeypatch.setenv("MADOGUCHI_DATA_DIR", str(tmp_path))
    db = open_database(f"sqlite:///{tmp_path}/madoguchi.db", 2)
    migrate(db)
    open_shop(db, FakeClock(system_clock() - timedelta(weeks=17)))
    History(db, "shop", system_clock()).write(300, 84)
    db.close()
    return tmp_path


def run(*arguments: str) -> str:
    """Run a command of analytics."""
    done = CliRunner().invoke(analytics, [*arguments, "--site", "shop"], catch_exceptions=False)
    return done.output


def test_the_commands_import_and_print(folder: Path) -> None:
    """A dry run imports nothing, twice is once, and the undo names its file."""
    file = folder / "pages.csv"
    day = (system_clock() - timedelta(days=6)).date()
    file.write_text(f"日付,セッション\n{day.isoformat()},100\n", encoding="cp932")
    assert "Nothing was imported." in run("import-pages", str(file), "--dry-run")
    for replaced in (0, 1):
        out = run("import-pages", str(file))
        assert f"{replaced} days are replaced" in out
        assert "Imported." in out
    assert "is undone" in run("import-pages", str(file), "--undo")
    assert "Only the last import can be undone" in run("import-pages", str(file), "--undo")
    file.write_text("日付,セッション\n昨日,100\n", encoding="utf-8")
    assert "「昨日」" in run("import-pages", str(file)) or "“昨日”" in run(
        "import-pages", str(file)
    )
    assert "cannot be read" in run("import-pages", str(folder / "none.csv"))
    assert "There is no goal yet." in run("goals")
    assert json.loads(run("goals", "--json")) == []


def test_the_command_names_the_days_that_now_is_made_of(folder: Path) -> None:
    """As the page does."""
    today = system_clock().astimezone(ZONE).date()
    last = today - timedelta(weeks=6, days=1)
    form = {
        "measure": "people_inquiries",
        "first": (last - timedelta(days=27)).isoformat(),
        "last": last.isoformat(),
        "target": "-30",
        "kind": "change",
        "due": (today + timedelta(weeks=10)).isoformat(),
    }
    db = open_database(f"sqlite:///{folder}/madoguchi.db", 2)
    with db.write() as tx:
        goals_editing.set_goal(tx, "shop", Wish.read(form, today), None, system_clock())
    db.close()
    (told,) = json.loads(run("goals", "--json"))
    assert told["now"]["from"] == (last + timedelta(weeks=1, days=1)).isoformat()
    assert told["now"]["to"] == (last + timedelta(weeks=5)).isoformat()


def test_settings_are_kept_for_each_site(db: Database, clock: FakeClock) -> None:
    """The defaults where nothing was set."""
    open_shop(db, clock)
    with db.write() as tx:
        assert settings(tx, "shop") == Settings()
        chosen = Settings("file", None, "USD")
        set_settings(tx, "shop", chosen)
        assert settings(tx, "shop") == chosen
