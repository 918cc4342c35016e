"""The inbox's pages: who may, what they show, what they refuse and how they say so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.beginning import Beginning
from madoguchi import accounts, sites
from tests.bot.inbox_console import INBOX, Console, make_console
from tests.bot.shop import Shop


@pytest.fixture
def console(shop: Shop, tmp_path: Path) -> Console:
    """The inbox of the site ``shop``."""
    return make_console(shop, tmp_path)


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.mark.parametrize("role", ["agent", "admin"])
def test_agents_and_administrators_work_in_the_inbox(console: Console, role: str) -> None:
    """They see who waits, take, reply and resolve."""
    id_ = console.waiting("送料は？")
    person = console.person(role)
    listed = person.get(INBOX).text
    assert f'href="{INBOX}/{id_}?view=waiting"' in listed
    assert "<title>(1) Inbox" in listed
    page = person.get(f"{INBOX}/{id_}?view=waiting").text
    assert 'class="reply"' in page
    assert person.post(f"{INBOX}/{id_}/take").status_code == 303
    assert person.post(f"{INBOX}/{id_}/reply", text="確認します").status_code == 303
    last = console.shop.conversations.messages(id_)[-1]
    assert (last.sender, last.text) == ("agent", "確認します")
    resolved = person.post(f"{INBOX}/{id_}/resolve", seen=last.id)
    assert "Resolved." in person.get(resolved.headers["Location"]).text


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_editors_and_viewers_read_and_cannot_act(console: Console, role: str) -> None:
    """The numbers lead them to a transcript; it offers nothing to press."""
    id_ = console.waiting("送料は？")
    person = console.person(role)
    page = person.get(f"{INBOX}/{id_}")
    assert page.status_code == 200
    assert "送料は？" in page.text
    assert f"{INBOX}/{id_}/" not in page.text
    assert person.get(f"{INBOX}/{id_}/messages").status_code == 200
    for address in (INBOX, f"{INBOX}/list"):
        assert person.get(address).status_code == 403
    before = console.shop.conversations.messages(id_)
    for act in ("reply", "take", "resolve"):
        assert person.post(f"{INBOX}/{id_}/{act}", text="はい").status_code == 403
    assert console.shop.conversations.messages(id_) == before


def test_strangers_and_other_sites_find_nothing(console: Console) -> None:
    """Neither a person of another site nor an address that names the wrong site."""
    with console.shop.db.write() as tx:
        sites.create_site(tx, id="other", name="別", locales=("ja",), clock=console.shop.clock)
    id_ = console.waiting("送料は？")
    stranger = console.person("agent", "stranger", site_id="other")
    assert stranger.get(f"{INBOX}/{id_}").status_code == 404
    here = console.person("admin", "both")
    with console.shop.db.write() as tx:
        accounts.set_role(tx, "other", here.account_id, "admin")
    wrong = f"/console/other/inbox/{id_}"
    assert here.get(wrong).status_code == 404
    assert here.get(f"{wrong}/messages").status_code == 404
    before = console.shop.conversations.messages(id_)
    for act in ("reply", "take", "resolve"):
        assert here.post(f"{wrong}/{act}", text="はい").status_code == 404
    assert console.shop.conversations.messages(id_) == before
    assert here.get(f"{INBOX}/cnv_none").status_code == 404


def test_why_it_was_passed_on_is_said_while_that_counts(console: Console) -> None:
    """A customer who comes back is with the bot again: the old reason is history, also later."""
    id_ = console.waiting("在庫は？")
    agent = console.person("agent")
    badge = re.compile(r'<p class="facts">.*?</p>', re.DOTALL)

    def facts() -> str:
        found = badge.search(agent.get(f"{INBOX}/{id_}").text)
        assert found
        return found[0]

    def resolve() -> None:
        agent.post(f"{INBOX}/{id_}/resolve", seen=console.shop.conversations.messages(id_)[-1].id)

    assert "No answer found" in facts()
    resolve()
    assert "No answer found" in facts()
    console.shop.say(id_, "送料は？")
    assert "With the bot" in facts()
    assert "No answer found" not in facts()
    resolve()
    assert "Resolved" in facts()
    assert "No answer found" not in facts()
    assert "No answer found" not in agent.get(f"{INBOX}/list?view=resolved").text
    console.shop.say(id_, "返したい")
    console.shop.ask_for_person(id_)
    assert "Bot was not sure" in facts()


def test_a_form_sent_twice_is_one_message(console: Console) -> None:
    """The page's own name of the reply makes it so, without a script."""
    id_ = console.waiting()
    agent = console.person("agent")
    name = hidden(agent.get(f"{INBOX}/{id_}").text, "client_id")
    for _ in range(2):
        assert agent.post(f"{INBOX}/{id_}/reply", text="はい", client_id=name).status_code == 303
    texts = [m.text for m in console.shop.conversations.messages(id_) if m.sender == "agent"]
    assert texts.count("はい") == 1
    assert hidden(agent.get(f"{INBOX}/{id_}").text, "client_id") != name


def test_a_script_gets_the_message_or_the_reason(console: Console) -> None:
    """JSON both ways; the reason is a sentence in the agent's language."""
    id_ = console.waiting()
    agent = console.person("agent", language="ja")
    sent = agent.post_as_script(f"{INBOX}/{id_}/reply", text="はい", client_id="r1")
    assert sent.get_json()["message"]["text"] == "はい"
    refused = agent.post_as_script(f"{INBOX}/{id_}/reply", text=" ", client_id="r2")
    assert (refused.status_code, refused.mimetype) == (422, "application/problem+json")
    assert refused.get_json()["field"] == "text"
    assert "メッセージ" in refused.get_json()["detail"]


def test_what_cannot_be_sent_stays_in_the_form(console: Console) -> None:
    """Without a script the page comes back with the words and the reason."""
    id_ = console.waiting()
    words = "長" * 2001
    refused = console.person("agent").post(f"{INBOX}/{id_}/reply", text=words)
    assert refused.status_code == 422
    assert f">{words}</textarea>" in refused.text
    assert "The message is too long." in refused.text


def test_the_second_agent_is_asked_before_taking_over(console: Console) -> None:
    """They are told who has it; the page then offers to take over from that person."""
    id_ = console.waiting()
    one, other = console.person("agent", "佐藤"), console.person("agent", "鈴木")
    seen = other.get(f"{INBOX}/{id_}").text
    one.post(f"{INBOX}/{id_}/take", take_from=hidden(seen, "take_from"))
    late = other.post(f"{INBOX}/{id_}/take", take_from=hidden(seen, "take_from"))
    page = other.get(late.headers["Location"]).text
    assert "佐藤 has this conversation. Nothing was changed" in page
    assert "Take over from 佐藤" in page
    assert 'class="reply"' not in page
    other.post(f"{INBOX}/{id_}/take", take_from=hidden(page, "take_from"))
    page = other.get(f"{INBOX}/{id_}").text
    assert 'class="reply"' in page
    assert "Take over" not in page


def test_words_for_a_taken_conversation_are_not_lost(console: Console) -> None:
    """A colleague was quicker: the words are shown, and not sent."""
    id_ = console.waiting()
    one, other = console.person("agent", "佐藤"), console.person("agent", "鈴木")
    one.post(f"{INBOX}/{id_}/take")
    refused = other.post(f"{INBOX}/{id_}/reply", text="私が書いた長い返事")
    assert refused.status_code == 409
    assert "私が書いた長い返事" in refused.text
    assert "佐藤 has this conversation." in refused.text
    assert "私が書いた長い返事" not in str(console.shop.conversations.messages(id_))


def test_resolving_over_unread_words_is_refused_once(console: Console) -> None:
    """The page knew an older last message than there is."""
    id_ = console.waiting()
    agent = console.person("agent")
    page = agent.get(f"{INBOX}/{id_}").text
    console.shop.say(id_, "もう一つあります")
    refused = agent.post(f"{INBOX}/{id_}/resolve", seen=hidden(page, "seen"))
    page = agent.get(refused.headers["Location"]).text
    assert "The customer has just written." in page
    agent.post(f"{INBOX}/{id_}/resolve", seen=hidden(page, "seen"))
    closed = agent.get(f"{INBOX}/{id_}").text
    assert "This conversation is resolved." in closed
    assert "Take again" in closed


def test_markup_of_a_customer_is_text(console: Console) -> None:
    """In the transcript, the list, the live part and the page's address."""
    evil = '<img src=x onerror="alert(1)"></textarea><script>alert(2)</script>'
    shop = console.shop
    id_ = shop.conversations.start("shop", page_url=f"https://x.invalid/?{evil}")[0].id
    shop.say(id_, evil)
    shop.ask_for_person(id_)
    shop.say(id_, evil)
    agent = console.person("agent")
    live = agent.get(f"{INBOX}/{id_}/messages?after=0").get_json()["html"]
    for page in (agent.get(f"{INBOX}/{id_}").text, agent.get(INBOX).text, live):
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert "&lt;img src=x" in page
    refused = agent.post(f"{INBOX}/{id_}/reply", text="</textarea><b>" + "x" * 2000)
    assert "</textarea><b>" not in refused.text


def test_the_live_part_brings_what_came_and_what_it_changed(console: Console) -> None:
    """A no to an earlier answer marks that answer too."""
    shop = console.shop
    id_ = shop.start()
    answer = shop.say(id_, "送料は？").messages[1]
    agent = console.person("agent")
    page = agent.get(f"{INBOX}/{id_}/messages?after=0").get_json()
    assert (page["last_id"], page["state"]) == (answer.id, "pending")
    shop.feedback(id_, answer, solved=False)
    later = agent.get(f"{INBOX}/{id_}/messages?after={answer.id}").get_json()
    assert f'data-id="{answer.id}"' in later["html"]
    assert "Not solved" in later["html"]
    assert later["from_customer"]
    quiet = agent.get(f"{INBOX}/{id_}/messages?after={later['last_id']}").get_json()
    assert (quiet["html"].strip(), quiet["from_customer"]) == ("", False)


def test_agents_see_what_the_bot_tried_and_why(console: Console) -> None:
    """Decision, confidence and candidates, with links to the articles."""
    id_ = console.waiting("返したい")
    page = console.person("agent").get(f"{INBOX}/{id_}").text
    assert "offer candidates" in page
    assert "50%" in page
    for article_id in console.shop.mind.ids.values():
        assert f"/console/shop/faq/{article_id}" in page


def test_a_long_conversation_opens_at_its_end(console: Console) -> None:
    """200 messages, and a way to the earlier ones."""
    id_ = console.waiting()
    for number in range(205):
        console.shop.say(id_, f"本文{number}番")
    agent = console.person("agent")
    page = agent.get(f"{INBOX}/{id_}").text
    assert "本文204番" in page
    assert "本文4番" not in page
    assert f"{INBOX}/{id_}?newest=1000" in page
    assert "本文4番" in agent.get(f"{INBOX}/{id_}?newest=1000").text


def test_pages_of_the_list_lead_to_pages(console: Console) -> None:
    """Also from the part that the script fetches; a page beyond the end is the last one."""
    for _ in range(51):
        console.waiting()
    agent = console.person("agent")
    fragment = agent.get(f"{INBOX}/list?view=waiting").text
    assert "<html" not in fragment
    assert f'href="{INBOX}?view=waiting&amp;page=2"' in fragment
    second = agent.get(f"{INBOX}?view=waiting&page=99").text
    assert "Page 2 of 2" in second
    assert "view=waiting&amp;page=2" in second


@pytest.mark.parametrize(
    ("view", "says"),
    [
        ("waiting", "Nobody is waiting."),
        ("mine", "You have no open conversations."),
        ("others", "Your colleagues have no open conversations."),
        ("bot", "The bot is talking to nobody."),
        ("resolved", "Nothing has been resolved yet."),
    ],
)
def test_an_empty_view_says_what_is_so(console: Console, view: str, says: str) -> None:
    """And what this page is for."""
    page = console.person("agent").get(f"{INBOX}?view={view}").text
    assert says in page
    assert "Customers who ask for a person" in page


def test_a_view_that_is_not_is_refused(console: Console) -> None:
    """A page with a sentence."""
    refused = console.person("agent").get(f"{INBOX}?view=all")
    assert refused.status_code == 422
    assert "There is no such view of the inbox." in refused.text


def test_the_pages_bring_their_style_and_script(console: Console) -> None:
    """Every file of the bot's that a page names is served."""
    id_ = console.waiting()
    agent = console.person("agent")
    page = agent.get(f"{INBOX}/{id_}").text
    named = set(re.findall(r'"(/static/bot/[^"]+)"', page))
    assert named == {"/static/bot/inbox.css", "/static/bot/inbox.js"}
    for address in named:
        with agent.get(address) as served:
            assert served.status_code == 200


def test_staff_read_that_another_program_carries_no_replies(console: Console) -> None:
    """With what the customer is called there, escaped; nothing of it in the widget's chats."""
    shop, agent = console.shop, console.person("agent")
    beginning = Beginning("shop", channel="rest", sender="<b>hanako")
    elsewhere = shop.conversations.of_sender(beginning).id
    page = agent.get(f"{INBOX}/{elsewhere}").text
    assert "as sender &lt;b&gt;hanako. Replies of people do not reach them" in page
    assert "as sender" not in agent.get(f"{INBOX}/{shop.start()}").text
