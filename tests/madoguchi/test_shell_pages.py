"""The console's own pages: signing in by link, profile, sites, staff and jobs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from madoguchi import accounts, jobs, sessions, sites
from madoguchi.clock import FakeClock
from madoguchi.contacts import Contact
from madoguchi.database import Database
from madoguchi.hours import Slot
from madoguchi.hours_store import opening_hours
from madoguchi.i18n import mark
from madoguchi.shell.web import JobWords, describe_job
from tests.madoguchi.shop import PASSWORD, Browser, build_app, open_shop

STAFF = "/console/shop/settings/staff"
SETTINGS = "/console/shop/settings"


@pytest.fixture
def ids(db: Database, clock: FakeClock) -> dict[str, str]:
    """The accounts of a shop, by role."""
    return open_shop(db, clock)


@pytest.fixture
def browser(db: Database, clock: FakeClock, tmp_path: Path, ids: dict[str, str]) -> Browser:
    """A browser in front of the shop's console."""
    return Browser(build_app(db, clock, tmp_path))


def link(db: Database, clock: FakeClock, account_id: str, purpose: str) -> str:
    """Return the path of a new one-time link."""
    with db.write() as tx:
        return f"/sign-in/{accounts.sign_in_link(tx, account_id, clock, purpose)}"


# ── signing in ───────────────────────────────────────────────────────────────


def test_a_wrong_password_keeps_the_address(browser: Browser) -> None:
    """One sentence, and nothing to type again but the password."""
    answer = browser.sign_in("agent", "not this one")
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in answer.text
    assert 'value="agent@example.com"' in answer.text


def test_too_many_tries_are_told_to_wait(browser: Browser) -> None:
    """The page says how long."""
    for _ in range(10):
        browser.sign_in("agent", "not this one")
    answer = browser.sign_in("agent")
    assert answer.status_code == 429
    assert "Please wait 15 minutes" in answer.text


def test_the_demos_link_signs_in_with_one_click(
    browser: Browser, db: Database, clock: FakeClock, ids: dict[str, str]
) -> None:
    """A preview does not use it up; a second click leads on while signed in."""
    path = link(db, clock, ids["agent"], "demo")
    browser.client.head(path)
    assert browser.get(path).location == "/console/"
    assert browser.get(path).location == "/console/"
    assert browser.get("/console/shop/inbox").status_code == 200
    stranger = Browser(browser.client.application)
    refused = stranger.get(path)
    assert refused.status_code == 404
    assert "Ask an administrator for a new one." in refused.text


def test_the_first_link_leads_to_the_profile(
    browser: Browser, db: Database, clock: FakeClock, ids: dict[str, str]
) -> None:
    """Without a password there would be no coming back."""
    path = link(db, clock, ids["root"], "first-run")
    assert browser.get(path).location == "/console/profile"
    assert "so that you can come back" in browser.get("/console/profile").text


def test_an_invitation_asks_for_a_password(
    browser: Browser, db: Database, clock: FakeClock, ids: dict[str, str]
) -> None:
    """Looking at the page uses nothing up; too short a password neither."""
    path = link(db, clock, ids["agent"], "invite")
    assert "Welcome, agent" in browser.get(path).text
    refused = browser.post(path, path, password="short")
    assert refused.status_code == 422
    assert "at least 10 characters" in refused.text
    assert browser.post(path, path, password="a new long sentence").location == "/console/"
    assert browser.get("/console/shop/inbox").status_code == 200


def test_signing_in_brings_the_persons_own_language(
    browser: Browser, db: Database, ids: dict[str, str]
) -> None:
    """Whatever the borrowed browser speaks."""
    with db.write() as tx:
        accounts.change_profile(
            tx, ids["agent"], name="agent", email="agent@example.com", locale="ja"
        )
    browser.sign_in("agent")
    assert "受信トレイ" in browser.get("/console/shop/inbox").text


# ── profile ──────────────────────────────────────────────────────────────────


def test_a_profile_is_saved_in_the_language_chosen(browser: Browser) -> None:
    """The next page speaks it at once."""
    browser.sign_in("agent")
    page = "/console/profile"
    browser.post(page, page, name="担当 花子", email="hanako@example.com", locale="ja")
    text = browser.get(page).text
    assert "保存しました。" in text
    assert "担当 花子" in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "", "email": "x@example.com"}, "A name needs 1 to 80 characters."),
        ({"name": "A", "email": "nonsense"}, "This is not an e-mail address: nonsense"),
        ({"name": "A", "email": "root@example.com"}, "There already is an account"),
    ],
)
def test_a_wrong_profile_is_shown_again(
    browser: Browser, fields: dict[str, str], words: str
) -> None:
    """With what was typed and what is wrong."""
    browser.sign_in("agent")
    answer = browser.post("/console/profile", "/console/profile", **fields)
    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert f'value="{fields["email"]}"' in answer.text


def test_a_password_is_changed(browser: Browser) -> None:
    """The wrong current one changes nothing, the right one signs the others out."""
    browser.sign_in("agent")
    path, page = "/console/profile/password", "/console/profile"
    wrong = browser.post(path, page, current="wrong", password="a new long sentence")
    assert "The current password is not right." in wrong.text
    right = browser.post(path, page, current=PASSWORD, password="a new long sentence")
    assert right.status_code == 303
    assert "Other devices are signed out." in browser.get(page).text
    assert Browser(browser.client.application).sign_in("agent").status_code == 422


def test_the_profile_keeps_the_places_of_the_site(browser: Browser) -> None:
    """Where the person comes from, else of the first site of theirs; saving keeps them."""
    browser.sign_in("agent")
    page = "/console/profile"
    assert 'href="/console/profile?site=shop"' in browser.get("/console/shop/inbox").text
    for address in (page, f"{page}?site=shop", f"{page}?site=nobodys"):
        assert 'href="/console/shop/inbox"' in browser.get(address).text
    saved = browser.post(f"{page}?site=shop", page, name="A", email="agent@example.com")
    assert saved.location == f"{page}?site=shop"


def test_a_key_asks_who_is_there_unless_somebody_has_just_signed_in(
    browser: Browser, clock: FakeClock
) -> None:
    """A browser left open makes no key that goes on working; wrong passwords have an end."""
    browser.sign_in("agent")
    path, page = "/console/profile/keys", "/console/profile"
    assert 'name="proof"' not in browser.get(page).text
    assert 'id="secret"' in browser.post(path, page, key_name="sync").text
    clock.advance(minutes=11)
    assert 'name="proof"' in browser.get(page).text
    refused = browser.post(path, page, key_name="sync", proof="wrong")
    assert refused.status_code == 422
    assert "The password is not right." in refused.text
    assert 'id="secret"' not in refused.text
    assert 'id="secret"' in browser.post(path, page, key_name="sync", proof=PASSWORD).text
    for _ in range(10):
        browser.post(path, page, key_name="sync", proof="wrong")
    assert browser.post(path, page, key_name="sync", proof=PASSWORD).status_code == 429


def test_a_key_needs_a_password_where_there_is_none(
    browser: Browser, db: Database, clock: FakeClock
) -> None:
    """Who came by a link chooses one first, unless that was just now."""
    with db.write() as tx:
        account = accounts.create_account(tx, email="new@example.com", name="new", clock=clock)
        accounts.set_role(tx, "shop", account.id, "agent")
    browser.get(link(db, clock, account.id, "demo"))
    clock.advance(minutes=11)
    page = "/console/profile"
    assert "choose a password above first" in browser.get(page).text
    refused = browser.post(f"{page}/keys", page, key_name="sync")
    assert refused.status_code == 422
    assert 'id="secret"' not in refused.text


# ── sites ────────────────────────────────────────────────────────────────────


def test_a_site_is_made_and_says_how_to_embed_it(browser: Browser, db: Database) -> None:
    """The snippet is ready; the missing origin is pointed out."""
    browser.sign_in("root")
    made = browser.post(
        "/console/sites/new",
        "/console/sites/new",
        name="New <shop>",
        id="New-Shop",
        locales=["ja", "en"],
        default_locale="en",
        time_zone="Europe/Berlin",
        accent="#f2c94c",
        wrong_answers="10",
    )
    assert made.location == "/console/new-shop/settings/embed"
    text = browser.get(made.location).text
    assert "data-site=&#34;new-shop&#34;" in text
    assert "No origin is allowed yet" in text
    assert "The site New &lt;shop&gt; is there." in text
    with db.read() as tx:
        assert sites.get_site(tx, "new-shop").default_locale == "en"


def test_a_wrong_site_keeps_what_was_typed(browser: Browser) -> None:
    """The field is marked, the rest stands."""
    browser.sign_in("root")
    answer = browser.post(
        SETTINGS,
        SETTINGS,
        name="Renamed",
        locales=["ja"],
        default_locale="ja",
        time_zone="Asia/Tokyo",
        accent="#0f6e84",
        wrong_answers="5",
        allowed_origins="https://a.example\nhttps://a.example/path",
    )
    assert answer.status_code == 422
    assert "without a path: https://a.example/path" in answer.text
    assert 'value="Renamed"' in answer.text


def test_settings_are_saved(browser: Browser, db: Database) -> None:
    """A language that the interface does not speak survives the form."""
    with db.write() as tx:
        sites.update_site(tx, "shop", locales=["ja", "vi"])
    browser.sign_in("admin")
    assert re.search(r'value="vi" checked', browser.get(SETTINGS).text)
    browser.post(
        SETTINGS,
        SETTINGS,
        name="港の店 二号",
        locales=["ja", "vi"],
        default_locale="vi",
        time_zone="Asia/Tokyo",
        accent="#0f6e84",
        wrong_answers="5",
        allowed_origins="https://a.example https://b.example",
        contact_form="https://a.example/contact",
        contact_phone="03-1234-5678",
        contact_hours="平日9時～18時",
    )
    with db.read() as tx:
        site = sites.get_site(tx, "shop")
    assert (site.name, site.locales, site.default_locale) == ("港の店 二号", ("ja", "vi"), "vi")
    assert site.allowed_origins == ("https://a.example", "https://b.example")
    assert (site.wrong_answers, site.faq_revision) == (5, 1)  # the thresholds follow
    form, phone = "https://a.example/contact", "03-1234-5678"
    assert site.contact == Contact(False, form, phone, "平日9時～18時")


def test_a_wrong_contact_keeps_what_was_typed(browser: Browser) -> None:
    """The sentence stands at the field, and the chat stays offered."""
    browser.sign_in("root")
    fields = {"name": "x", "locales": ["ja"], "default_locale": "ja", "time_zone": "Asia/Tokyo"}
    fields |= {"accent": "#0f6e84", "wrong_answers": "10", "contact_chat": "yes"}
    answer = browser.post(SETTINGS, SETTINGS, **fields, contact_form="javascript:alert(1)")
    assert answer.status_code == 422
    assert 'id="contact_form-error"' in answer.text
    assert 'value="javascript:alert(1)"' in answer.text
    assert re.search(r'name="contact_chat" value="yes" checked', answer.text)


@pytest.mark.parametrize("typed", ["0", "51", "ten", ""])
def test_a_share_of_wrong_answers_has_limits(browser: Browser, typed: str) -> None:
    """What is no number is none of them."""
    browser.sign_in("root")
    answer = browser.post(
        SETTINGS,
        SETTINGS,
        name="x",
        locales=["ja"],
        default_locale="ja",
        time_zone="Asia/Tokyo",
        accent="#0f6e84",
        wrong_answers=typed,
    )
    assert answer.status_code == 422
    assert "Accept between 1 and 50 per cent" in answer.text


def test_a_site_is_deleted_only_by_its_name(browser: Browser, db: Database) -> None:
    """Anything else typed deletes nothing."""
    browser.sign_in("root")
    path = f"{SETTINGS}/delete"
    assert browser.post(path, path, typed="shop").status_code == 422
    assert browser.post(path, path, typed="港の店").location == "/console/sites"
    with db.read() as tx:
        assert sites.list_sites(tx) == []
    assert "No site yet" in browser.get("/console/sites").text


def test_the_sample_goes_in_one_click(browser: Browser, db: Database, clock: FakeClock) -> None:
    """And only the sample: a real site refuses it."""
    with db.write() as tx:
        sites.create_site(tx, id="sample", name="みなと", is_sample=True, clock=clock)
    browser.sign_in("root")
    assert "Remove the sample" in browser.get("/console/sample/settings").text
    path = "/console/sample/settings/sample"
    assert browser.post(path, path).location == "/console/sites"
    with db.read() as tx:
        assert [site.id for site in sites.list_sites(tx)] == ["shop"]
    assert browser.get(f"{SETTINGS}/sample").status_code == 409


HOURS = f"{SETTINGS}/hours"


def test_opening_hours_are_set_shown_and_removed(
    browser: Browser, db: Database, clock: FakeClock
) -> None:
    """The page says whether it is open just now, and when it opens."""
    browser.sign_in("admin")
    assert "Remove the opening hours" not in browser.get(HOURS).text
    week = {f"day_{day}": "9:00〜12:00、13時-18時" for day in range(5)}
    saved = browser.post(HOURS, HOURS, **week, holidays="yes", closed="2026-12-29 - 2027-01-03")
    assert saved.status_code == 303
    page = browser.get(HOURS).text
    assert page.count('value="09:00-12:00, 13:00-18:00"') == 5
    # 22 November is a Sunday, and the Monday after it a holiday.
    assert "Closed now. Opens Tue, 24 Nov 2026 09:00." in page
    clock.advance(hours=44)
    assert "Open now." in browser.get(HOURS).text
    with db.read() as tx:
        hours = opening_hours(tx, "shop")
    assert hours is not None
    assert hours.closed == ((date(2026, 12, 29), date(2027, 1, 3)),)
    browser.post(f"{HOURS}/remove", HOURS)
    with db.read() as tx:
        assert opening_hours(tx, "shop") is None


def test_wrong_opening_hours_keep_what_was_typed(browser: Browser, db: Database) -> None:
    """The sentence stands at its field, and what was set before stays."""
    browser.sign_in("admin")
    browser.post(HOURS, HOURS, day_0="9-18")
    refused = browser.post(HOURS, HOURS, day_0="10-18", day_3="<b>late</b>")
    assert refused.status_code == 422
    assert 'id="day_3-error"' in refused.text
    assert 'value="&lt;b&gt;late&lt;/b&gt;"' in refused.text
    assert 'value="10-18"' in refused.text
    with db.read() as tx:
        hours = opening_hours(tx, "shop")
    assert hours is not None
    assert hours.week[0] == (Slot(540, 1080),)


def test_opening_hours_are_the_administrators(browser: Browser) -> None:
    """Others of the site may not even look."""
    browser.sign_in("editor")
    assert browser.get(HOURS).status_code == 403


# ── staff ────────────────────────────────────────────────────────────────────


def test_an_invited_person_gets_in_by_the_link_shown(browser: Browser) -> None:
    """The link stands on the page once, to pass on."""
    browser.sign_in("admin")
    answer = browser.post(
        f"{STAFF}/invite", STAFF, email="new@example.com", name="新人", role="editor"
    )
    found = re.search(r'value="http://127.0.0.1:8000(/sign-in/[^"]+)"', answer.text)
    assert found
    assert "/sign-in/" not in browser.get(STAFF).text
    stranger = Browser(browser.client.application)
    stranger.post(found[1], found[1], password="a new long sentence")
    assert stranger.get("/console/shop/faq").status_code == 200


def test_a_site_without_staff_says_who_can_open_it(
    browser: Browser, db: Database, clock: FakeClock
) -> None:
    """Whoever reads it is an administrator of the whole: it does not say that there is nobody."""
    with db.write() as tx:
        sites.create_site(tx, id="second", name="新しい店", clock=clock)
    browser.sign_in("root")
    page = browser.get("/console/second/settings/staff?lang=ja").text
    assert "いまこのサイトを開けるのは、全体の管理者だけです" in page


def test_inviting_twice_says_so_at_the_field(browser: Browser) -> None:
    """And keeps what was typed."""
    browser.sign_in("admin")
    answer = browser.post(f"{STAFF}/invite", STAFF, email="agent@example.com", role="agent")
    assert answer.status_code == 409
    assert "already works on this site" in answer.text


def test_a_changed_role_can_be_undone(browser: Browser, db: Database, ids: dict[str, str]) -> None:
    """The flash carries a form that puts the former role back."""
    browser.sign_in("admin")
    path = f"{STAFF}/{ids['agent']}/role"
    browser.post(path, STAFF, role="editor")
    page = browser.get(STAFF).text
    assert "agent is now: Editor." in page
    undo = re.search(r'class="flash flash-undo".*?</form>', page, re.DOTALL)
    assert undo
    assert f'action="{path}"' in undo[0]
    assert 'name="role" value="agent"' in undo[0]
    browser.post(path, STAFF, role="agent")
    with db.read() as tx:
        assert accounts.roles_of(tx, ids["agent"]) == {"shop": "agent"}


def test_a_role_that_does_not_exist_is_refused(browser: Browser, ids: dict[str, str]) -> None:
    """Not a traceback."""
    browser.sign_in("admin")
    assert browser.post(f"{STAFF}/{ids['agent']}/role", STAFF, role="king").status_code == 422


def test_nobody_locks_themselves_out(browser: Browser, ids: dict[str, str]) -> None:
    """One's own role, account and place stay."""
    browser.sign_in("admin")
    own = f"{STAFF}/{ids['admin']}"
    assert browser.post(f"{own}/role", STAFF, role="viewer").status_code == 409
    assert browser.post(f"{own}/disable", STAFF).status_code == 409
    assert browser.post(f"{own}/remove", STAFF).status_code == 409


def test_a_disabled_person_is_out_and_can_be_let_in_again(
    browser: Browser, ids: dict[str, str]
) -> None:
    """At once, and by one button."""
    agent = Browser(browser.client.application)
    agent.sign_in("agent")
    browser.sign_in("admin")
    browser.post(f"{STAFF}/{ids['agent']}/disable", STAFF)
    assert agent.get("/console/shop/inbox").status_code == 303
    assert "agent can no longer sign in." in browser.get(STAFF).text
    browser.post(f"{STAFF}/{ids['agent']}/enable", STAFF)
    assert agent.sign_in("agent").status_code == 303


def test_a_reset_shows_a_link(
    browser: Browser, db: Database, clock: FakeClock, ids: dict[str, str]
) -> None:
    """With which the person chooses a new password."""
    browser.sign_in("admin")
    page = browser.post(f"{STAFF}/{ids['agent']}/reset", STAFF).text
    found = re.search(r"/sign-in/([\w-]+)", page)
    assert found
    with db.read() as tx:
        assert sessions.find_link(tx, found[1], clock).purpose == "reset"


def test_a_shops_administrator_has_no_say_over_others_people(
    browser: Browser, db: Database, clock: FakeClock, ids: dict[str, str]
) -> None:
    """A person of two sites, an administrator of all, and somebody who is not here."""
    with db.write() as tx:
        sites.create_site(tx, id="other", name="Other", clock=clock)
        accounts.set_role(tx, "other", ids["agent"], "agent")
        accounts.set_role(tx, "shop", ids["root"], "agent")
    browser.sign_in("admin")
    for account_id, expected in ((ids["agent"], 403), (ids["root"], 403), ("nobody", 404)):
        for act in ("disable", "enable", "reset"):
            assert browser.post(f"{STAFF}/{account_id}/{act}", STAFF).status_code == expected


def test_a_person_is_taken_off_the_site_after_asking(
    browser: Browser, db: Database, ids: dict[str, str]
) -> None:
    """The page names who and where; undo invites them again."""
    browser.sign_in("admin")
    path = f"{STAFF}/{ids['agent']}/remove"
    assert "Remove agent from 港の店?" in browser.get(path).text
    browser.post(path, path)
    with db.read() as tx:
        assert accounts.roles_of(tx, ids["agent"]) == {}
    assert 'name="email" value="agent@example.com"' in browser.get(STAFF).text
    browser.post(f"{STAFF}/invite", STAFF, email="agent@example.com", role="agent")
    with db.read() as tx:
        assert accounts.roles_of(tx, ids["agent"]) == {"shop": "agent"}


@pytest.mark.parametrize("name", ["editor", "agent", "viewer"])
def test_staff_pages_are_for_administrators(
    browser: Browser, ids: dict[str, str], name: str
) -> None:
    """Looking and acting alike."""
    browser.sign_in(name)
    assert browser.get(STAFF).status_code == 403
    for act in ("role", "disable", "enable", "reset", "remove"):
        path = f"{STAFF}/{ids['agent']}/{act}"
        assert browser.post(path, "/console/profile", role="admin").status_code == 403
    invited = browser.post(f"{STAFF}/invite", "/console/profile", email="x@example.com")
    assert invited.status_code == 403


# ── jobs ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def job_id(db: Database, clock: FakeClock, ids: dict[str, str], browser: Browser) -> str:
    """A waiting job whose kind has a name."""
    describe_job(browser.client.application, "shop.count", title=mark("Pages"), active="faq")
    with db.write() as tx:
        return jobs.enqueue(tx, "shop.count", {}, site_id="shop", clock=clock)


def test_a_job_shows_how_far_it_is(browser: Browser, db: Database, job_id: str) -> None:
    """As a page and, for the page's script, as JSON; in the reader's language."""
    with db.write() as tx:
        tx.run(
            "UPDATE job SET state = 'running', progress = 1200, total = 2000 WHERE id = :id",
            id=job_id,
        )
    browser.sign_in("editor")
    page = browser.get(f"/console/shop/jobs/{job_id}").text
    assert "<h1>Pages</h1>" in page
    assert '<progress max="2000" value="1200"' in page
    state = browser.get(f"/console/shop/jobs/{job_id}.json").json
    assert state == {
        "state": "running",
        "finished": False,
        "progress": 1200,
        "total": 2000,
        "sentence": "1,200 of 2,000 done",
    }
    assert "1,200 of 2,000 done" in browser.get("/console/shop/jobs").text
    assert "2,000件中 1,200件 完了" in browser.get(f"/console/shop/jobs/{job_id}?lang=ja").text


def test_a_job_can_be_cancelled(browser: Browser, job_id: str) -> None:
    """A waiting one at once, and what it says stays."""
    browser.sign_in("editor")
    page = f"/console/shop/jobs/{job_id}"
    browser.post(f"{page}/cancel", page)
    assert "Cancelled. What was already done has been kept." in browser.get(page).text


def test_who_may_only_read_stops_nobodys_work(browser: Browser, job_id: str) -> None:
    """A viewer sees how far it is, and no button that would only be refused."""
    browser.sign_in("viewer")
    page = f"/console/shop/jobs/{job_id}"
    assert f"{page}/cancel" not in browser.get(page).text
    assert browser.post(f"{page}/cancel", "/console/profile").status_code == 403


def test_a_result_and_a_failure_stay(browser: Browser, db: Database, job_id: str) -> None:
    """Whoever comes back tomorrow sees how it ended, in words."""
    page = f"/console/shop/jobs/{job_id}"
    browser.sign_in("editor")
    finish(db, job_id, "done", '{"result": {"added": 12}}')
    text = browser.get(page).text
    assert re.search(r"<dt>added</dt>\s*<dd>12</dd>", text)
    assert "job.js" not in text
    sentence = '{"error": "There is no time zone called %(name)s.", "values": {"name": "X"}}'
    finish(db, job_id, "failed", sentence)
    assert "This did not work. There is no time zone called X." in browser.get(page).text


def test_a_kind_of_job_says_itself_what_became_of_it(
    browser: Browser, db: Database, clock: FakeClock, job_id: str
) -> None:
    """Its words stand in the list and on the page, and the list can be of this kind alone."""

    def words(job: jobs.Job) -> JobWords:
        return JobWords(f"Count of {job.payload['what']}", "12 counted.", "Counted", "warning")

    app = browser.client.application
    describe_job(app, "shop.stock", title=mark("Pages"), past=mark("Staff"), words=words)
    with db.write() as tx:
        counted = jobs.enqueue(tx, "shop.stock", {"what": "cups"}, site_id="shop", clock=clock)
    finish(db, counted, "done", '{"result": {}}')
    browser.sign_in("editor")
    page = browser.get(f"/console/shop/jobs/{counted}").text
    assert "<h1>Count of cups</h1>" in page
    assert '<span class="badge badge-warning">Counted</span>' in page
    assert 'href="/console/shop/jobs?kind=shop.stock"' in page
    everything = browser.get("/console/shop/jobs").text
    assert all(said in everything for said in ("Count of cups", "12 counted.", job_id))
    alone = browser.get("/console/shop/jobs?kind=shop.stock").text
    assert "<h1>Staff</h1>" in alone
    assert job_id not in alone


def test_a_job_of_another_site_does_not_exist_here(
    browser: Browser, db: Database, clock: FakeClock
) -> None:
    """Neither its page, nor its state, nor its cancelling."""
    with db.write() as tx:
        sites.create_site(tx, id="other", name="Other", clock=clock)
        foreign = jobs.enqueue(tx, "other.work", {}, site_id="other", clock=clock)
    browser.sign_in("admin")
    path = f"/console/shop/jobs/{foreign}"
    assert browser.get(path).status_code == 404
    assert browser.get(f"{path}.json").status_code == 404
    assert browser.post(f"{path}/cancel", "/console/profile").status_code == 404
    assert "Nothing has run yet" in browser.get("/console/shop/jobs").text


def finish(db: Database, job_id: str, state: str, outcome: str) -> None:
    """Let a job have ended."""
    with db.write() as tx:
        tx.run(
            """
            UPDATE job SET state = :state, result = :outcome, finished_at = created_at
            WHERE id = :id
            """,
            id=job_id,
            state=state,
            outcome=outcome,
        )
