"""What the bot says, in the languages of customers.

Japanese in です・ます; never more than is known: the bot says that it is a bot, says when it does
not know, and says what a hand-over really means. An article's own words are not here.
"""

from __future__ import annotations

DEFAULT_LOCALE = "en"

JA = {
    "welcome": "こんにちは。自動応答のボットがすぐお答えします。",
    "greeting": "こんにちは。自動応答のボットです。ご質問を文章や単語でお送りください。"
    "担当者への取り次ぎもできます。",
    "thanks": "ご連絡ありがとうございます。ほかにもご質問があれば、いつでもお送りください。",
    "solved": "お役に立ててよかったです。ほかにもご質問があれば、いつでもお送りください。",
    "goodbye": "ご利用ありがとうございました。またいつでもお声がけください。",
    "chit-chat": "私は自動応答のボットです。よくあるご質問の中から、当てはまる回答をお探しします。"
    "担当者への取り次ぎもできます。",
    "clarify": "お尋ねの内容に近いものはこちらでしょうか。当てはまるものをお選びください。",
    "clarify_again": "恐れ入りますが、次の中から番号か文章でお選びください。"
    "当てはまるものがないときは「この中にない」とお送りください。",
    "empty": "ご質問がありましたら、文章や単語でお送りください。担当者への取り次ぎもできます。",
    "person_refused": "承知しました。ほかにもご質問があれば、いつでもお送りください。",
    "no_answer": "申し訳ありません。この質問への回答が見つかりませんでした。"
    "言い方を変えてもう一度お送りいただくか、担当者へお尋ねください。",
    "none_of_these": "当てはまるものがなく、申し訳ありません。"
    "もう少し詳しくお書きいただくか、担当者へお尋ねください。",
    "only_in": "当てはまるご案内は%(language)sのページにだけ見つかりました。",
    "insist_on_person": "続けてお答えできず、申し訳ありません。担当者がお答えできるかもしれません。"
    "おつなぎしましょうか。",
    "form_ask": "次の内容を教えてください：%(slot)s",
    "form_not_understood": "申し訳ありません。お返事を読み取れませんでした。",
    "form_offer_person": "何度もお尋ねして申し訳ありません。担当者がお手伝いできます。"
    "おつなぎしましょうか。このまま入力を続けていただいても構いません。",
    "form_left": "承知しました。お手続きを中止しました。"
    "ほかにもご質問があれば、いつでもお送りください。",
    "restarted": "承知しました。はじめからご案内します。ご質問を文章や単語でお送りください。",
    "action_failed": "申し訳ありません。ただいま確認できませんでした。"
    "お送りいただいた内容は届いています。担当者がお手伝いできます。おつなぎしましょうか。",
    "not_solved": "お役に立てず、申し訳ありません。担当者におつなぎしましょうか。",
    "handed_over": "担当者に引き継ぎました。ここからは人がこの画面でお答えします。"
    "お返事までお時間をいただくことがあります。このままお待ちいただくか、"
    "あとでこのページに戻ってご確認ください。",
    "bot_failure": "申し訳ありません。ただいま自動応答が使えないため、担当者に引き継ぎました。"
    "お送りいただいた内容は届いています。お返事までお時間をいただくことがあります。"
    "このままお待ちいただくか、あとでこのページに戻ってご確認ください。",
    "handed_over_rest": "担当者に引き継ぎました。お返事までお時間をいただくことがあります。",
    "bot_failure_rest": "申し訳ありません。ただいま自動応答が使えないため、担当者に引き継ぎました。"
    "お送りいただいた内容は届いています。お返事までお時間をいただくことがあります。",
    "agent_joined": "%(name)sが対応いたします。",
    "resolved": "このお問い合わせは終了しました。メッセージを送ると、もう一度ご相談いただけます。",
    "reopened": "ご相談を再開しました。",
    "ask_for_person": "担当者と話したい",
    "said_yes": "はい、解決しました",
    "said_no": "いいえ、解決していません",
    "said_none": "どれにも当てはまらない",
    "rated": "評価：%(score)s（5段階）",
    "rating_thanks": "ご評価ありがとうございました。",
}

EN = {
    "welcome": "Hello. I am a bot. Ask me anything.",
    "greeting": "Hello. I am an automated assistant, not a person. Ask me anything in a sentence "
    "or a word. I can also pass you on to a person.",
    "thanks": "You are welcome. If there is anything else, just ask.",
    "solved": "Glad that helped. If there is anything else, just ask.",
    "goodbye": "Thank you for visiting. Come back any time.",
    "chit-chat": "I am an automated assistant, not a person. I look for an answer among the "
    "published questions and answers, and I can pass you on to a person.",
    "clarify": "Did you mean one of these? Please choose the one that fits.",
    "clarify_again": "Please choose one of these by its number or its words. If none of them fits, "
    'write "none of these".',
    "empty": "If you have a question, just write it in a sentence or a word. I can also pass you "
    "on to a person.",
    "person_refused": "All right. If there is anything else, just ask.",
    "no_answer": "I am sorry, I could not find an answer to this. Please put it another way, or "
    "ask a person.",
    "none_of_these": "I am sorry that none of these fits. Please tell me a little more, or ask "
    "a person.",
    "only_in": "I found this in %(language)s only.",
    "insist_on_person": "I am sorry that I cannot answer this either. A person may be able to. "
    "Shall I pass you on?",
    "form_ask": "Please tell me this: %(slot)s",
    "form_not_understood": "I am sorry, I could not make out your reply.",
    "form_offer_person": "I am sorry to keep asking. A person may be able to help. Shall I pass "
    "you on? You can also simply go on here.",
    "form_left": "All right, I have stopped here. If there is anything else, just ask.",
    "restarted": "All right, let us start from the beginning. Just write your question.",
    "action_failed": "I am sorry, I could not check this just now. What you sent has arrived. A "
    "person may be able to help. Shall I pass you on?",
    "not_solved": "I am sorry that this did not help. Shall I pass you on to a person?",
    "handed_over": "I have passed you on. From here a person will answer you on this screen. "
    "It may take a while: leave this page open, or come back to it later.",
    "bot_failure": "I am sorry, the automated assistant is not working at the moment, so I have "
    "passed you on to a person. Your message has arrived. A reply may take a while: leave this "
    "page open, or come back to it later.",
    "handed_over_rest": "I have passed you on to a person. A reply may take a while.",
    "bot_failure_rest": "I am sorry, the automated assistant is not working at the moment, so I "
    "have passed you on to a person. Your message has arrived. A reply may take a while.",
    "agent_joined": "%(name)s is taking care of you now.",
    "resolved": "This enquiry is closed. Send a message to start again.",
    "reopened": "The enquiry is open again.",
    "ask_for_person": "I would like to talk to a person",
    "said_yes": "Yes, that solved it",
    "said_no": "No, that did not solve it",
    "said_none": "None of these",
    "rated": "Rating: %(score)s of 5",
    "rating_thanks": "Thank you for your rating.",
}

TEXTS: dict[str, dict[str, str]] = {"ja": JA, "en": EN}


def spoken(*locales: str) -> str:
    """Return the first of some languages that the bot speaks, English where it speaks none."""
    return next((locale for locale in locales if locale in TEXTS), DEFAULT_LOCALE)


def text(key: str, locale: str, **values: str) -> str:
    """Return what the bot says under ``key`` in a language, English where it has no other."""
    sentence = TEXTS[spoken(locale)][key]
    return sentence % values if values else sentence
