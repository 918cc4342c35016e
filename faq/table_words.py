"""What tables call their columns and fixed values in Japanese. The import reads both languages."""

from __future__ import annotations

_COLUMNS = {
    "id": "管理番号",
    "question": "質問",
    "paraphrases": "言い換え",
    "answer_markdown": "回答Markdown",
    "category": "カテゴリ",
    "tags": "タグ",
    "locale": "言語",
    "status": "状態",
    "audience": "対象",
    "always_person": "有人対応",
    "related": "関連記事",
    "test_questions": "テスト質問",
    "publish_at": "公開日時",
    "expire_at": "公開終了日時",
    "review_on": "見直し日",
    "translation_of": "翻訳元",
    "translation_up_to_date": "翻訳は最新",
}
_VALUES = {
    "status": {
        "published": "公開",
        "draft": "下書き",
        "in_review": "レビュー中",
        "scheduled": "公開予約",
        "archived": "非公開",
    },
    "audience": {"customers": "お客様", "staff": "社内"},
    "always_person": {"yes": "はい"},
    "translation_up_to_date": {"yes": "はい", "no": "いいえ"},
}


def column_name(column: str, language: str) -> str:
    """Return what a column is called in a language; in English where there is no word."""
    return _COLUMNS.get(column, column) if language == "ja" else column


def value_name(column: str, value: str, language: str) -> str:
    """Return one of a column's fixed values in a language; other values are what they are."""
    return _VALUES.get(column, {}).get(value, value) if language == "ja" else value
