"""A made-up FAQ of any size and an endless supply of distinct questions about it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

THINGS = """
    ソファ ダイニングテーブル 本棚 デスク 照明 カーテン ラグ 毛布 枕 マットレス フライパン
    やかん 炊飯器 包丁 まな板 弁当箱 水筒 グラス お皿 トースター 掃除機 加湿器 空気清浄機
    扇風機 ヒーター タオル バスマット 洗剤 物干し アイロン 観葉植物 植木鉢 収納ケース
    ハンガー 時計 鏡 スリッパ 傘立て 踏み台 工具セット
""".split()
MATTERS = """
    送料はいくらですか 届く日を変更したい 返品の期限を知りたい 色違いに交換できますか
    部品だけ購入できますか 保証書をなくしました 組み立てを頼めますか お手入れの方法は
    在庫がいつ入りますか 注文を取り消したい 領収書を発行してほしい 分割で支払えますか
    ギフト包装はできますか 定期便の回数を変えたい 不良品が届きました サイズの測り方は
    ポイントは使えますか 店舗で受け取れますか 古い品を引き取ってもらえますか
    海外へ送れますか まとめ買いの割引は 配送業者を選べますか 説明書を再発行できますか
    修理の受付はどこですか 予約の締め切りはいつですか レビューを消したい
    入荷のお知らせを受け取りたい 法人で購入したい クーポンが使えません 支払い方法を変えたい
    届け先を追加したい 置き配を頼みたい 不在票が入っていました 箱が潰れていました
    会員価格になりません 見積もりがほしい カタログを請求したい リコールの対象ですか
    設置に立ち会いは必要ですか 電圧は何ボルトですか 素材を教えてください
    重さはどれくらいですか 日本製ですか 食洗機で洗えますか 廃棄の方法は
""".split()
KINDS = """
    白い 黒い 赤い 青い 緑の 黄色い 茶色い 灰色の 紫の 金色の 銀色の 透明な 大きな 小さな 細長い
    丸い 四角い 薄い 厚い 軽い 重い 折り畳み式の 壁掛けの 卓上の 床置きの 北欧風の 和風の 木製の
    金属製の 布製の 革製の 紙製の 陶器の 竹製の 子ども用の 来客用の 業務用の 旅行用の 寝室の 台所の
    居間の 玄関の 浴室の 書斎の 庭の 車載用の 冬用の 夏用の 中古の 限定の 特注の 予備の 贈答用の
    季節の 限定色の 電動の
""".split()
OPENINGS = (
    "",
    "すみません、",
    "教えてください。",
    "先日買った品ですが、",
    "会員です。",
    "急いでいます。",
)
ENDINGS = ("", "？", "よろしくお願いします", "どうすればいいですか", "困っています")


def articles(count: int) -> Iterator[dict[str, str]]:
    """Yield ``count`` distinct articles, 100,320 at most."""
    named = (kind + thing for kind in ("", *KINDS) for thing in THINGS)
    for number, (thing, matter) in enumerate(
        itertools.islice(itertools.product(named, MATTERS), count)
    ):
        yield {
            "id": f"b{number:06d}",
            "question": f"{thing}について、{matter}",
            "answer": (
                f"{thing}のお問い合わせですね。「{matter}」については、マイページの「ご利用案内」から"
                f"{thing}の項目を開き、画面の順にお進みください。手続きは3分ほどで終わります。"
                "うまくいかないときは、注文番号を添えてお問い合わせフォームからご連絡ください。"
            ),
            "category": thing,
        }


def questions() -> Iterator[str]:
    """Yield distinct questions, so that no cache of query vectors helps."""
    for round_number in itertools.count():
        for ending, opening, matter, thing in itertools.product(ENDINGS, OPENINGS, MATTERS, THINGS):
            tail = f" {round_number}" if round_number else ""
            yield f"{opening}{thing}の{matter}{ending}{tail}"


def write(path: Path, count: int) -> Path:
    """Write ``count`` articles as JSON lines for ``madoguchi faq import``."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles(count):
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
    return path
