"""Which column of a log of calls or mails holds what, told by its name. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

FIELDS = ("when", "time", "channel", "text", "reason", "contact", "id", "locale")
"""What a column may hold; ``time`` is the time of the day where it stands by itself."""
REQUIRED = ("when", "text")

_NAMES: Mapping[str, str] = {
    "when": (
        "when date datetime timestamp 日時 日付 受付日時 受付日 対応日時 対応日 受信日時 "
        "受信日 入電日時 入電日 着信日時 着信日 発生日時 発生日 登録日時 登録日 "
        "問い合わせ日時 問い合わせ日 お問い合わせ日時 お問い合わせ日 created createdat "
        "created_at received receivedat sentdate calldate contactdate occurredat"
    ),
    "time": "time 時刻 時間 受付時刻 受付時間 入電時刻 着信時刻 受信時刻 calltime",
    "channel": (
        "channel チャネル チャンネル 経路 手段 媒体 連絡手段 受付経路 受付方法 "
        "問い合わせ方法 問い合わせ経路 お問い合わせ方法 via medium source"
    ),
    "text": (
        "text 本文 内容 問い合わせ内容 お問い合わせ内容 問合せ内容 相談内容 用件 ご用件 "
        "要件 質問 メッセージ 通話内容 応対内容 対応内容 詳細 メモ body message content "
        "description question inquiry comment note notes transcript summary 概要 要約"
    ),
    "reason": (
        "reason 理由 分類 カテゴリ カテゴリー 種別 区分 問い合わせ種別 お問い合わせ種別 "
        "問い合わせ分類 大分類 コールリーズン category type topic contactreason subject "
        "件名 タグ"
    ),
    "contact": (
        "contact 連絡先 電話番号 電話 tel phone phonenumber メール メールアドレス mail "
        "email emailaddress 顧客番号 顧客id 会員番号 会員id お客様番号 customer "
        "customerid contactid from caller 差出人 発信者番号 氏名 お名前 顧客名"
    ),
    "id": (
        "id externalid 受付番号 管理番号 問い合わせ番号 お問い合わせ番号 "
        "チケット番号 案件番号 ticket ticketid caseid casenumber callid messageid"
    ),
    "locale": "locale language lang 言語",
}
# "No" and 番号 are in none: they mostly number the rows of one file, and begin again in the next.
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names.split()}
_DECORATION = re.compile(r"[\s_\-*:()（）【】\[\]・]")


def guess(columns: Iterable[str]) -> dict[str, str]:
    """Return the column of each field whose name is known; of several the first."""
    found: dict[str, str] = {}
    for column in columns:
        field = _BY_NAME.get(_key(column))
        if field is not None:
            found.setdefault(field, column)
    return found


def is_header(names: Iterable[str]) -> bool:
    """Tell whether names are those of such columns: at least two of them are known."""
    return len(guess(names)) > 1


def chosen(columns: Sequence[str], asked: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each field: as asked for where anything was, else as guessed.

    A column that the file does not have is as good as none. White space does not tell names apart:
    browsers send the line break of a name as a space.
    """
    wanted = asked if any(asked.values()) else guess(columns)
    there = {" ".join(column.split()): column for column in reversed(columns)}
    found = {field: there.get(" ".join(wanted.get(field, "").split())) for field in FIELDS}
    return {field: column for field, column in found.items() if column}


def _key(column: str) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", column)).lower()
