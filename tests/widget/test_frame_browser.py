"""What a customer sees and does in the chat, in a real browser, embedded on another site."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect

from madoguchi.sites import contrast
from tests.widget.conftest import Chat, Shop

pytestmark = pytest.mark.browser

CHROMIUM_ORDER = """box => {
    box.dispatchEvent(new CompositionEvent("compositionstart"));
    box.dispatchEvent(new KeyboardEvent("keydown",
        {key: "Enter", keyCode: 13, isComposing: true, bubbles: true, cancelable: true}));
    box.dispatchEvent(new CompositionEvent("compositionend"));
}"""
SAFARI_ORDER = """box => {
    box.dispatchEvent(new CompositionEvent("compositionstart"));
    box.dispatchEvent(new CompositionEvent("compositionend"));
    box.dispatchEvent(new KeyboardEvent("keydown",
        {key: "Enter", keyCode: %d, bubbles: true, cancelable: true}));
}"""


def test_nothing_but_the_button_is_there_before_the_first_click(chat: Chat, shop: Shop) -> None:
    """The page gets two small files: no frame, no request to the API, nothing stored."""
    expect(chat.page.get_by_role("button", name="チャットを開く")).to_be_visible()

    assert chat.page.locator("iframe").count() == 0
    assert [path for _, path in shop.service.requests] == [
        *("/widget/loader.js", "/widget/pages.js"),
    ]
    assert chat.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_question_is_answered_and_the_customer_says_it_helped(chat: Chat, shop: Shop) -> None:
    """The answer stands under the question with its source; a yes is thanked."""
    chat.open()
    assert shop.service.conversations == {}  # looking is not a conversation

    chat.say("返品したいのですが")
    expect(chat.find(".answer")).to_contain_text("8日以内")
    expect(chat.frame.get_by_role("link", name="返品の方法")).to_have_attribute(
        "href", f"{shop.origin}/help/art_1"
    )
    chat.button("はい").click()

    expect(chat.find("#log")).to_contain_text("お役に立ててよかったです。")
    expect(chat.find(".feedback")).to_have_count(0)
    assert shop.service.only()["page_url"] == shop.page_url


def test_a_suggested_question_is_asked_with_one_click(chat: Chat) -> None:
    """The first view offers three questions; choosing one asks it."""
    chat.open()
    expect(chat.find("#suggestions button")).to_have_count(3)

    chat.button("返品の方法を知りたい").click()

    expect(chat.find(".contact .bubble")).to_have_text("返品の方法を知りたい")
    expect(chat.find(".answer")).to_be_visible()
    expect(chat.find("#suggestions")).to_be_hidden()


def test_a_candidate_is_chosen_and_the_others_go(chat: Chat) -> None:
    """Candidates are buttons; after the choice they are gone and the answer is there."""
    chat.open()
    chat.say("返品")
    expect(chat.find(".candidates button")).to_have_count(4)

    chat.button("返品の方法を知りたい").click()

    expect(chat.find(".answer")).to_be_visible()
    expect(chat.find(".candidates")).to_have_count(0)


def test_a_reply_of_the_assistant_is_tapped_or_chosen_by_keyboard(chat: Chat) -> None:
    """Its words are what the customer says, its payload what the assistant hears; then it goes."""
    chat.open()
    chat.say("商品")
    expect(chat.find(".candidates button")).to_have_count(2)
    expect(chat.button("<b>家具</b>")).to_be_visible()

    chat.button("贈り物").focus()
    chat.page.keyboard.press("Enter")

    expect(chat.find(".message.contact").last).to_contain_text("贈り物")
    expect(chat.find(".message.bot").last).to_contain_text('受け取りました：/choose{"of": "gift"}')
    expect(chat.find(".candidates")).to_have_count(0)


def test_none_of_the_candidates_leads_to_a_person(chat: Chat) -> None:
    """「この中にない」 is answered with an offer of a person, which hands over."""
    chat.open()
    chat.say("返品")
    chat.button("この中にない").click()

    chat.find(".choice.person").click()

    expect(chat.find(".activity")).to_contain_text("担当者に引き継ぎました")


def test_a_second_apology_brings_one_way_to_a_person_not_two(chat: Chat) -> None:
    """The button stands under the offer, and no longer under the apology right above it."""
    chat.open()
    chat.say("在庫はどこですか")
    expect(chat.find(".choice.person")).to_have_count(1)

    chat.say("倉庫はどこですか")

    offer = chat.find(".message", has_text="おつなぎしましょうか")
    expect(offer.locator(".choice.person")).to_be_visible()
    expect(chat.find(".choice.person")).to_have_count(1)


def test_a_person_replies_live(chat: Chat, shop: Shop) -> None:
    """The way to a person is there from the start; their words come by themselves, with a name."""
    chat.open()
    chat.button("担当者に相談する").click()
    expect(chat.find("#waiting")).to_be_visible()
    expect(chat.find("#waiting")).to_have_text("担当者の返信をお待ちください")

    shop.service.agent_says("お待たせしました。")

    expect(chat.find(".agent")).to_contain_text("佐藤 みなみ")
    expect(chat.find(".agent .bubble")).to_have_text("お待たせしました。")
    expect(chat.find("#waiting")).to_have_text("佐藤 みなみが対応しています")
    expect(chat.find("#person")).to_be_hidden()


def test_a_reload_keeps_the_conversation_and_the_open_sheet(chat: Chat) -> None:
    """After a reload the sheet is open again with what was said, each message once."""
    chat.open()
    chat.say("返品したい")
    expect(chat.find(".answer")).to_be_visible()

    chat.page.reload()

    expect(chat.find(".contact .bubble")).to_have_text("返品したい")
    expect(chat.find(".message")).to_have_count(2)
    expect(chat.find(".feedback")).to_be_visible()


def test_a_closed_sheet_stays_closed_on_the_next_page(chat: Chat, shop: Shop) -> None:
    """Whoever closed the chat sees the button only, and finds the conversation behind it."""
    chat.open()
    chat.say("返品したい")
    expect(chat.find(".answer")).to_be_visible()
    chat.button("チャットを閉じる").click()

    chat.page.get_by_role("link", name="別のページ").click()
    chat.page.wait_for_url("**/other")
    expect(chat.page.get_by_role("button", name="チャットを開く")).to_be_visible()
    assert chat.page.locator("iframe").count() == 0
    chat.open()

    expect(chat.find(".contact .bubble")).to_have_text("返品したい")


@pytest.mark.parametrize(
    "keys",
    [CHROMIUM_ORDER, SAFARI_ORDER % 229, SAFARI_ORDER % 13],
    ids=["keydown first", "compositionend first", "compositionend first, plain key code"],
)
def test_the_enter_that_confirms_a_conversion_does_not_send(
    chat: Chat, shop: Shop, keys: str
) -> None:
    """Whichever way round a browser reports it, only the next Enter sends."""
    chat.open()
    chat.find("#text").fill("へんぴんしたい")

    chat.find("#text").evaluate(keys)

    expect(chat.find("#text")).to_have_value("へんぴんしたい")
    assert shop.service.conversations == {}
    chat.page.wait_for_timeout(50)
    chat.find("#text").press("Enter")
    expect(chat.find(".contact .bubble")).to_have_text("へんぴんしたい")


def test_shift_and_enter_is_a_new_line(chat: Chat) -> None:
    """A message may have lines, and the box grows with them."""
    chat.open()
    box = chat.find("#text")
    box.fill("一行目")
    box.press("Shift+Enter")
    box.press_sequentially("二行目")
    box.press("Enter")

    expect(chat.find(".contact .bubble")).to_have_text("一行目\n二行目", use_inner_text=True)


def test_a_double_click_is_one_click(chat: Chat) -> None:
    """Whoever double-clicks what opens and closes the chat does it once; the keyboard works too."""
    button = chat.page.locator("madoguchi-chat button")
    sheet = chat.page.locator("madoguchi-chat iframe")

    button.dblclick()
    expect(chat.find("#text")).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    button.dblclick()
    expect(sheet).to_be_hidden()
    button.press("Enter")

    expect(sheet).to_be_visible()


def test_escape_closes_and_the_focus_comes_back(chat: Chat) -> None:
    """Esc in the frame closes the sheet; the button has the focus and opens it again."""
    chat.open()
    expect(chat.find("#text")).to_be_focused()

    chat.page.keyboard.press("Escape")

    expect(chat.page.locator("madoguchi-chat iframe")).to_be_hidden()
    expect(chat.page.get_by_role("button", name="チャットを開く")).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.find("#text")).to_be_focused()


def test_everything_can_be_done_from_the_keyboard(chat: Chat) -> None:
    """Tab to the button, ask, tab to the verdict, give it: no mouse."""
    keyboard = chat.page.keyboard
    chat.page.get_by_role("button", name="チャットを開く").wait_for()
    keyboard.press("Tab")
    keyboard.press("Tab")
    keyboard.press("Enter")
    expect(chat.find("#text")).to_be_focused()
    keyboard.type("返品したい")
    keyboard.press("Enter")
    expect(chat.find(".feedback")).to_be_visible()

    keyboard.press("Shift+Tab")
    expect(chat.button("いいえ")).to_be_focused()
    keyboard.press("Enter")

    expect(chat.find("#log")).to_contain_text("担当者におつなぎしましょうか。")
    expect(chat.find("#log")).to_be_focused()  # not lost with the buttons


def test_a_page_that_blocks_storage_still_gets_a_conversation(
    context: BrowserContext, shop: Shop
) -> None:
    """Without localStorage and sessionStorage the conversation lives as long as the page."""
    page = context.new_page()
    page.add_init_script("""
        for (const area of ["localStorage", "sessionStorage"])
            Object.defineProperty(window, area, {get() { throw new DOMException("blocked"); }});
    """)
    page.goto(shop.page_url)
    chat = Chat(page)
    chat.open()
    chat.say("返品したい")
    expect(chat.find(".answer")).to_be_visible()

    chat.page.keyboard.press("Escape")
    chat.open()

    expect(chat.find(".contact .bubble")).to_have_text("返品したい")


def test_the_frame_neither_has_nor_needs_cookies(chat: Chat, context: BrowserContext) -> None:
    """Third-party cookies are blocked, as browsers do, and nothing asks for one."""
    chat.open()
    kept = chat.find("body").evaluate("() => { document.cookie = 'a=b'; return document.cookie; }")
    chat.say("返品したい")

    expect(chat.find(".answer")).to_be_visible()
    assert kept == ""
    assert context.cookies() == []


def test_what_cannot_be_sent_waits_and_is_sent_once(chat: Chat, shop: Shop) -> None:
    """A failing service costs no text: it says so, and a retry is the same message."""
    chat.open()
    shop.service.failing = True
    chat.say("返品したい")
    expect(chat.find(".failed")).to_contain_text("未送信")
    expect(chat.find("#notice")).to_contain_text("接続できません")

    shop.service.failing = False
    chat.button("再送").click()

    expect(chat.find(".answer")).to_be_visible()
    expect(chat.find("#notice")).to_be_empty()
    incoming = [m for m in shop.service.only()["messages"] if m["type"] == "incoming"]
    assert [message["text"] for message in incoming] == ["返品したい"]


def test_a_refused_message_keeps_its_text_and_says_why(chat: Chat) -> None:
    """What the service will not take stays on the screen with the service's reason."""
    chat.open()
    chat.say("断るべき内容")

    expect(chat.find(".failed")).to_contain_text("この内容は送信できません。")
    expect(chat.find(".contact .bubble")).to_have_text("断るべき内容")
    chat.say("返品したい")
    expect(chat.find(".answer")).to_be_visible()


def test_a_restart_of_the_service_loses_and_repeats_nothing(chat: Chat, shop: Shop) -> None:
    """The stream comes back after the service does, with what was said in between, once."""
    chat.open()
    chat.say("返品したい")
    expect(chat.find(".answer")).to_be_visible()
    shop.stop()
    shop.service.agent_says("再開しました。")
    shop.start()

    expect(chat.find(".agent .bubble")).to_have_text("再開しました。")
    shop.service.agent_says("続きです。")
    expect(chat.find(".message")).to_have_count(4)


def test_an_ended_conversation_gives_way_to_a_new_one(chat: Chat, shop: Shop) -> None:
    """When the service no longer knows the conversation, what was typed starts another."""
    chat.open()
    chat.say("返品したい")
    expect(chat.find(".answer")).to_be_visible()
    shop.service.conversations.clear()

    chat.say("手順を教えて")

    expect(chat.find(".contact .bubble")).to_have_count(1)  # for a moment both are there
    expect(chat.find(".contact .bubble")).to_have_text("手順を教えて")
    expect(chat.find(".answer")).to_contain_text("次の順に進みます")
    assert len(shop.service.conversations) == 1


def test_a_message_to_a_closed_sheet_is_counted_on_the_button(chat: Chat, shop: Shop) -> None:
    """Whoever closed the sheet sees how many messages wait, and hears it in the button's name."""
    chat.open()
    chat.button("担当者に相談する").click()
    expect(chat.find(".activity")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.page.locator("madoguchi-chat iframe")).to_be_hidden()
    shop.service.agent_says("ひとつ目")
    shop.service.agent_says("ふたつ目")

    button = chat.page.get_by_role("button", name="チャットを開く (未読 2)")
    expect(button).to_be_visible()
    button.click()

    expect(chat.find(".agent .bubble")).to_have_count(2)
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("button", name="チャットを開く", exact=True)).to_be_visible()


def test_two_tabs_share_one_stream(chat: Chat, context: BrowserContext, shop: Shop) -> None:
    """One tab holds the connection, both hear; when it closes, the other takes over."""
    chat.open()
    chat.say("返品したい")
    expect(chat.find(".answer")).to_be_visible()
    second = Chat(context.new_page())
    second.page.goto(shop.page_url)
    second.open()
    expect(second.find(".answer")).to_be_visible()

    shop.service.agent_says("両方に届きます。")
    expect(chat.find(".agent")).to_be_visible()
    expect(second.find(".agent")).to_be_visible()
    assert shop.service.streams == 1
    chat.page.close()
    shop.service.agent_says("残った方に届きます。")
    expect(second.find(".agent")).to_have_count(2)


def test_a_long_answer_is_folded_after_eight_lines(chat: Chat) -> None:
    """The rest is one click away, and a link below the fold unfolds it when tabbed to."""
    chat.open()
    chat.say("手順")
    answer = chat.find(".answer")
    folded = answer.evaluate(
        "element => element.clientHeight / parseFloat(getComputedStyle(element).lineHeight)"
    )
    assert folded == pytest.approx(8, abs=0.1)

    chat.button("すべて表示").click()
    expect(chat.button("折りたたむ")).to_be_visible()
    assert answer.evaluate("element => element.clientHeight === element.scrollHeight")
    chat.button("折りたたむ").click()
    chat.frame.get_by_role("link", name="最後のリンク").focus()

    expect(chat.button("折りたたむ")).to_be_visible()


def test_the_length_is_counted_near_the_limit(chat: Chat, shop: Shop) -> None:
    """2,000 characters may be sent; the count appears near the end and more is not sent."""
    chat.open()
    box, count = chat.find("#text"), chat.find("#count")
    box.fill("あ" * 1799)
    expect(count).to_be_empty()
    box.fill("𠮷" * 1990)
    expect(count).to_have_text("あと10文字")

    box.fill("あ" * 2003)
    expect(count).to_have_text("3文字超えています")
    box.press("Enter")

    expect(chat.find("#send")).to_be_disabled()
    assert shop.service.conversations == {}


def test_what_people_type_is_never_markup(chat: Chat, shop: Shop) -> None:
    """Tags of a customer or an agent are shown as they were typed; web addresses are links."""
    chat.open()
    chat.say("<img src=x onerror=alert(1)>")
    expect(chat.find(".contact .bubble")).to_have_text("<img src=x onerror=alert(1)>")
    expect(chat.find(".choice.person")).to_be_visible()
    shop.service.agent_says("<b>太字</b> https://example.com/a(b)。次の文")

    link = chat.find(".agent a")
    expect(link).to_have_attribute("href", "https://example.com/a(b")
    expect(chat.find(".agent .bubble")).to_contain_text("<b>太字</b>")
    assert chat.find("#log img, .bubble b").count() == 0


def test_strangers_are_not_heard(chat: Chat) -> None:
    """A message that does not come from the frame changes nothing on the page, and none reaches
    the frame but the loader's."""
    chat.open()
    chat.page.evaluate("window.postMessage({type: 'keep', value: 'stolen'}, '*')")
    chat.page.evaluate("window.postMessage({type: 'close'}, '*')")
    chat.find("body").evaluate("() => window.postMessage({type: 'shown', shown: false}, '*')")
    chat.page.wait_for_timeout(100)

    expect(chat.page.locator("madoguchi-chat iframe")).to_be_visible()
    assert chat.page.evaluate("localStorage.length") == 0


def test_a_phone_gets_the_whole_screen(chromium: Browser, shop: Shop) -> None:
    """Under 480 px the sheet covers the page; every target has 24 px; nothing overflows."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    chat = Chat(context.new_page())
    chat.page.goto(shop.page_url)
    chat.open()
    chat.say("返品")
    expect(chat.find(".candidates")).to_be_visible()

    sheet = chat.page.locator("madoguchi-chat iframe").bounding_box()
    sizes = chat.find("button:visible, #text").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(({width, height}) => "
        "Math.min(width, height))"
    )
    assert sheet == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert min(sizes) >= 24
    assert chat.find("body").evaluate("body => body.scrollWidth <= innerWidth")
    chat.button("チャットを閉じる").click()
    expect(chat.page.get_by_role("button", name="チャットを開く")).to_be_visible()
    context.close()


def test_the_newest_message_stays_in_sight_when_a_keyboard_comes_up(chat: Chat, shop: Shop) -> None:
    """A list that shrinks keeps its end in sight, unless the reader had moved up."""
    chat.page.set_viewport_size({"width": 390, "height": 844})
    chat.open()
    chat.button("担当者に相談する").click()
    expect(chat.find(".activity")).to_be_visible()
    for number in range(12):
        shop.service.agent_says(f"{number + 1}番目の返信です。")
    newest = chat.find(".agent").last
    expect(newest).to_contain_text("12番目")
    expect(newest).to_be_in_viewport()

    chat.page.set_viewport_size({"width": 390, "height": 440})
    expect(newest).to_be_in_viewport()
    chat.find("#log").evaluate("log => log.scrollTo(0, 0)")
    chat.page.wait_for_timeout(100)
    shop.service.agent_says("読んでいる間の返信です。")
    expect(chat.button("新しいメッセージ")).to_be_visible()
    expect(newest).not_to_be_in_viewport()

    chat.button("新しいメッセージ").click()
    expect(newest).to_be_in_viewport()


def test_nothing_is_lost_at_200_percent(chromium: Browser, shop: Shop) -> None:
    """A 1280 by 800 window at 200 % is 640 by 400: everything is still there to be used."""
    context = chromium.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    chat = Chat(context.new_page())
    chat.page.goto(shop.page_url)
    chat.open()
    chat.find("#person").scroll_into_view_if_needed()
    expect(chat.find("#person")).to_be_in_viewport()
    chat.say("返品したい")

    expect(chat.find("#text")).to_be_in_viewport()
    chat.button("はい").click()
    expect(chat.find("#log")).to_contain_text("お役に立ててよかったです。")
    context.close()


def test_an_english_page_gets_an_english_chat(chat: Chat, shop: Shop) -> None:
    """The page's language is the chat's, the names for screen readers included."""
    chat.page.goto(f"{shop.page_url}?lang=en")
    chat.open("en")

    expect(chat.find("html")).to_have_attribute("lang", "en")
    expect(chat.button("Talk to a person")).to_be_visible()
    expect(chat.frame.get_by_role("textbox", name="Type your question")).to_be_visible()
    expect(chat.frame.get_by_role("log", name="Conversation")).to_be_attached()


@pytest.mark.parametrize(("accent", "on_accent"), [("#ffd400", "#000000"), ("#5b2a86", "#ffffff")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_any_colour_of_the_page_can_be_read(
    chat: Chat, shop: Shop, accent: str, on_accent: str, scheme: Literal["light", "dark"]
) -> None:
    """Text on the accent and the accent as text have a contrast of 4.5 to 1 on either ground."""
    chat.page.emulate_media(color_scheme=scheme)
    chat.page.goto(f"{shop.page_url}?accent={accent.replace('#', '%23')}")
    chat.open()
    chat.say("返品")
    expect(chat.find(".candidates")).to_be_visible()

    button = chat.page.locator("madoguchi-chat button")
    assert colours(button) == (on_accent, accent)
    header, choice = chat.find("header"), chat.find(".candidates button").first
    assert contrast(*colours(header)) >= 4.5
    assert contrast(*colours(choice)) >= 4.5


@pytest.mark.parametrize("accent", ["", "#ffd400", "#5b2a86"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("forced", ["none", "active"])
def test_what_is_marked_can_be_read(
    chat: Chat,
    shop: Shop,
    accent: str,
    scheme: Literal["light", "dark"],
    forced: Literal["none", "active"],
) -> None:
    """In any colour of the page and in those the system forces; by weight, not colour alone."""
    chat.page.emulate_media(color_scheme=scheme, forced_colors=forced)
    chat.page.goto(f"{shop.page_url}?accent={accent.replace('#', '%23')}")
    chat.open()
    chat.find("#text").fill("送料")
    mark = chat.find("#suggestions mark")

    expect(mark).to_have_css("font-weight", "700")
    assert contrast(colours(mark)[0], colours(chat.find("body"))[1]) >= 4.5
    expect(mark).to_have_css("background-color", re.compile(r"^rgba\(.*, 0\)$"))


def colours(element: Locator) -> tuple[str, str]:
    """The text's and the ground's colour of an element as `#rrggbb`, painted by the browser."""
    painted = element.evaluate("""one => {
        const { color, backgroundColor } = getComputedStyle(one);
        const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        return [color, backgroundColor].map(colour => {
            pen.fillStyle = colour;
            pen.fillRect(0, 0, 1, 1);
            const pixel = [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
            return "#" + pixel.map(part => part.toString(16).padStart(2, "0")).join("");
        });
    }""")
    return painted[0], painted[1]


def test_a_page_that_includes_the_loader_twice_has_one_button(chat: Chat, shop: Shop) -> None:
    """A snippet pasted twice does no harm."""
    chat.page.goto(f"{shop.page_url}twice")
    chat.open()

    assert chat.page.locator("madoguchi-chat").count() == 1


def test_the_page_can_open_and_close_the_chat(chat: Chat) -> None:
    """`Madoguchi.open()` and `.close()` are there for the page's own buttons."""
    chat.page.wait_for_function("window.Madoguchi")
    chat.page.evaluate("Madoguchi.open()")
    expect(chat.find("#text")).to_be_visible()

    chat.page.evaluate("Madoguchi.close()")
    expect(chat.page.locator("madoguchi-chat iframe")).to_be_hidden()


def test_a_wrong_site_says_so_in_words_and_can_be_closed(chat: Chat, shop: Shop) -> None:
    """Whoever mistypes the site's name reads it in the sheet instead of an empty box."""
    chat.page.goto(f"{shop.page_url}?site=shoop")
    chat.page.get_by_role("button", name="チャットを開く").click()

    expect(chat.find("h1")).to_have_text("このサイトのチャットが見つかりません。")
    chat.page.get_by_role("button", name="チャットを閉じる").click()
    expect(chat.page.locator("madoguchi-chat iframe")).to_be_hidden()


def closed_by_a_person(chat: Chat, shop: Shop) -> None:
    """Have a conversation that a person has closed."""
    chat.open()
    chat.button("担当者に相談する").click()
    expect(chat.find(".activity")).to_contain_text("担当者に引き継ぎました")
    shop.service.agent_says("お待たせしました。")
    expect(chat.find(".agent .bubble")).to_have_text("お待たせしました。")
    shop.service.agent_closes()


def test_after_a_person_closed_it_asks_once_how_it_was(chat: Chat, shop: Shop) -> None:
    """One to five and a word about it; until it is sent it can be changed; then it is gone."""
    closed_by_a_person(chat, shop)
    asked = chat.frame.get_by_role("group", name="対応はいかがでしたか？")
    expect(asked.get_by_role("radio")).to_have_count(5)
    expect(chat.frame.get_by_label("ご意見（任意）")).to_be_hidden()

    asked.get_by_role("radio", name="2: 不満").check()
    asked.get_by_role("radio", name="4: 満足").check()
    chat.frame.get_by_label("ご意見（任意）").fill("早くて助かりました")
    chat.button("評価を送る").click()

    expect(chat.find("#log")).to_contain_text("ご評価ありがとうございました。")
    expect(chat.find(".rating")).to_have_count(0)
    (rating,) = shop.service.ratings
    assert (rating["score"], rating["comment"]) == (4, "早くて助かりました")
    chat.page.reload()
    expect(chat.find("#log")).to_contain_text("ご評価ありがとうございました。")
    expect(chat.find(".rating")).to_have_count(0)


def test_a_rating_can_be_given_with_the_keyboard_alone(chat: Chat, shop: Shop) -> None:
    """Arrows choose, Tab goes to the comment and on to the button, and Enter sends."""
    closed_by_a_person(chat, shop)
    first = chat.frame.get_by_role("radio").first
    first.focus()
    first.press("Enter")
    chat.page.keyboard.press("ArrowRight")
    chat.page.keyboard.press("ArrowRight")
    expect(chat.frame.get_by_role("radio", name="3: どちらともいえない")).to_be_checked()
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Tab")
    expect(chat.button("評価を送る")).to_be_focused()
    chat.page.keyboard.press("Enter")

    expect(chat.find("#log")).to_contain_text("ご評価ありがとうございました。")
    assert [rating["score"] for rating in shop.service.ratings] == [3]


def test_whoever_writes_on_is_not_asked_any_more(chat: Chat, shop: Shop) -> None:
    """The question goes with the next message."""
    closed_by_a_person(chat, shop)
    expect(chat.find(".rating")).to_be_visible()

    chat.say("返品したい")

    expect(chat.find(".rating")).to_have_count(0)


def test_opening_is_told_once_with_what_the_page_says_of_itself(chat: Chat, shop: Shop) -> None:
    """On the next page the sheet is still open: that is told as such, with the conversation."""
    chat.page.goto(shop.page_url + "?segment=premium")
    chat.open()
    chat.button("チャットを閉じる").click()
    chat.open()
    chat.say("返品したい")
    expect(chat.find(".answer")).to_be_visible()
    first = shop.service.openings[0]
    assert len(shop.service.openings) == 1
    assert (first["segment"], first["again"], first.get("conversation")) == ("premium", False, None)
    assert first["page_url"] == shop.page_url + "?segment=premium"
    assert shop.service.began["segment"] == "premium"

    chat.page.get_by_role("link", name="別のページ").click()
    expect(chat.find(".contact .bubble")).to_have_text("返品したい")

    second = shop.service.openings[1]
    assert second["again"] is True
    assert second["conversation"] == shop.service.only()["conversation"]["id"]


def test_a_question_that_was_offered_is_sent_as_such(chat: Chat, shop: Shop) -> None:
    """Choosing one of the first questions tells which article's it is."""
    chat.open()
    with chat.page.expect_request("**/messages") as asked:
        chat.button("返品の方法を知りたい").click()

    assert '"suggestion":"art_1"' in (asked.value.post_data or "")


def wait_for(chat: Chat, true: Callable[[], bool]) -> None:
    """Give the browser up to five seconds to tell the service something."""
    for _ in range(50):
        if true():
            return
        chat.page.wait_for_timeout(100)


def test_while_typing_the_first_view_offers_what_may_be_meant(chat: Chat, shop: Shop) -> None:
    """One is taken with a click; the try is told once, however many keys it took."""
    chat.open()
    chat.find("#text").press_sequentially("送料", delay=300)
    chat.page.wait_for_timeout(1_500)
    offered = chat.find("#suggestions button")
    expect(offered).to_have_count(1)
    expect(chat.find("#suggestions h2")).to_have_text("近い質問")

    with chat.page.expect_request("**/messages") as asked:
        offered.click()

    assert '"suggestion":"art_2"' in (asked.value.post_data or "")
    expect(chat.find(".contact .bubble")).to_have_text("返品の送料は誰が負担しますか")
    expect(chat.find("#text")).to_have_value("")
    wait_for(chat, lambda: len(shop.service.offers) == 1)
    (told,) = shop.service.offers
    assert (told["text"], told["articles"], told["ended"]) == ("送料", ["art_2"], "taken")


@pytest.mark.parametrize("typed", ["そうり", "そうr"], ids=["kana", "the last letter still Latin"])
def test_what_is_being_converted_is_marked(chat: Chat, typed: str) -> None:
    """Before the input method has made 送料 of it; a reader hears the question as it was."""
    chat.open()
    chat.find("#text").focus()
    ime = chat.page.context.new_cdp_session(chat.page)
    for end in range(1, len(typed) + 1):
        written = {"text": typed[:end], "selectionStart": end, "selectionEnd": end}
        ime.send("Input.imeSetComposition", written)

    expect(chat.find("#text")).to_have_value(typed)
    expect(chat.find("#suggestions button")).to_have_count(1)
    expect(chat.find("#suggestions mark")).to_have_text(["送料"])
    expect(chat.button("返品の送料は誰が負担しますか")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "marked"),
    [("souri", ["送料"]), ("henp", ["返品", "返品"]), ("返品 so", ["返品", "送料"])],
)
def test_what_was_typed_is_marked(chat: Chat, typed: str, marked: list[str]) -> None:
    """Exactly, wherever it stands, also while romaji is unfinished."""
    chat.open()
    expect(chat.find("#suggestions mark")).to_have_count(0)
    chat.find("#text").press_sequentially(typed)

    expect(chat.find("#suggestions mark")).to_have_text(marked)


def test_only_what_was_typed_last_is_asked_for(chat: Chat) -> None:
    """Also when all of it was typed before the module that asks was there."""
    held: list[Route] = []
    chat.page.route("**/suggest.js", lambda route: held.append(route))
    chat.open()
    asked: list[str] = []
    chat.page.on("request", lambda one: asked.append(one.url) if "/suggest?" in one.url else None)
    chat.find("#text").press_sequentially("交換の送料は返品の送料と同じです")
    chat.find("#text").press_sequentially(" souri")
    wait_for(chat, lambda: len(held) == 1)
    held[0].continue_()
    wait_for(chat, lambda: bool(asked))
    chat.page.wait_for_timeout(500)  # a second one would come after a pause of 200

    (address,) = asked
    assert parse_qs(urlsplit(address).query)["q"] == ["交換の送料は返品の送料と同じです souri"]


def test_an_emptied_box_shows_the_first_questions_again(chat: Chat, shop: Shop) -> None:
    """So does one whose words lead nowhere; both tries are told, the second as searched."""
    chat.open()
    first = chat.find("#suggestions li").all_inner_texts()
    chat.find("#text").fill("送料")
    expect(chat.find("#suggestions button")).to_have_count(1)
    chat.find("#text").fill("")
    expect(chat.find("#suggestions li")).to_have_text(first)

    with chat.page.expect_response("**/suggest?**"):
        chat.find("#text").fill("倉庫はどこ")
    expect(chat.find("#suggestions li")).to_have_text(first)
    chat.find("#text").press("Enter")

    expect(chat.find(".contact .bubble")).to_have_text("倉庫はどこ")
    wait_for(chat, lambda: len(shop.service.offers) == 2)
    assert [(told["text"], told["articles"], told["ended"]) for told in shop.service.offers] == [
        ("送料", ["art_2"], "left"),
        ("倉庫はどこ", [], "searched"),
    ]
