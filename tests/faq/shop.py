"""The articles of a small shop, for tests of search."""

from __future__ import annotations

from faq.search import Document

SHOP = (
    Document(
        "ship", "商品が届きません", ("荷物が来ない", "配達されない"), "発送状況をご確認ください。"
    ),
    Document(
        "return", "返品はできますか", ("返したい",), "到着後10日以内の未使用品は返品できます。"
    ),
    Document("fee", "送料はいくらですか", (), "全国一律500円です。"),
    Document("cancel", "定期便を解約したい", ("やめたい",), "マイページの定期便から解約できます。"),
    Document("leave", "退会したい", (), "会員情報の画面から退会の手続きができます。"),
    Document("password", "パスワードを忘れました", (), "ログイン画面から再設定してください。"),
    Document("login", "ログインできません", (), "メールアドレスをご確認ください。"),
    Document("receipt", "領収書を発行してほしい", (), "注文履歴から発行できます。"),
    Document("point", "ポイントの有効期限は", (), "最後のご利用から1年です。"),
    Document("address", "住所を変更したい", ("引っ越した",), "会員情報から変更できます。"),
    Document("size", "サイズを交換したい", (), "在庫があれば交換できます。"),
    Document("pay", "支払い方法を変えたい", (), "発送前なら変更できます。"),
)
