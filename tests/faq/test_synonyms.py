"""A site's own words for the same thing."""

from __future__ import annotations

import pytest

from faq import synonyms_store
from faq.index import build
from faq.search import Document
from faq.synonyms import Synonyms, checked
from faq.synonyms_editing import Line, compare, export, read_lines, replace_all
from madoguchi import sites
from madoguchi.clock import system_clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotFound
from tests.fakes import HashEncoder

OURS = Synonyms(
    [
        ("プレミアムプラン", "青箱", "プレプラ"),
        ("スマホ", "携帯電話", "mobile phone"),
        ("車", "カー"),
    ]
)


@pytest.mark.parametrize(
    ("asked", "read"),
    [
        ("青箱を解約したい", ["プレミアムプランを解約したい", "プレプラを解約したい"]),
        ("Mobile Phone の修理", ["スマホ の修理", "携帯電話 の修理"]),
        ("青箱", ["プレミアムプラン", "プレプラ"]),
        ("カードで払う", []),
        ("mobile phones", []),
        ("営業時間", []),
        ("", []),
    ],
)
def test_a_query_is_read_with_each_other_word(asked: str, read: list[str]) -> None:
    """Where a whole word stands, in whatever case."""
    assert OURS.readings(asked) == read


def test_several_words_are_read_one_by_one_and_together() -> None:
    """Each way is new, and there are not too many of the longest query."""
    readings = OURS.readings("プレプラと車")
    assert readings[:3] == ["プレミアムプランと車", "プレプラとカー", "プレミアムプランとカー"]
    assert len(readings) == len(set(readings))
    assert len(OURS.readings("青箱と車、" * 400)) == 9


def test_every_word_of_the_largest_group_is_tried() -> None:
    """As the page promises."""
    group = tuple(f"語{letter}" for letter in "ABCDEFGHIJ")
    assert set(Synonyms([group]).readings("語D")) == set(group) - {"語D"}


def test_a_nickname_that_sounds_like_a_word_of_the_site_is_still_known() -> None:
    """It is looked up as typed too, not only as it was respelled."""
    documents = [
        Document("robot", "サポートロボの使い方", (), "話しかけてください。"),
        Document("end", "解約の手続き", (), "解約は設定からできます。"),
    ]
    ours = Synonyms([("サポートロボ", "かいやくん")])
    found = build(documents, HashEncoder(), synonyms=ours).search("かいやくんの使い方")
    assert found.hits[0].id == "robot"


def test_a_nickname_finds_the_article() -> None:
    """Which knows only the official name; the evidence shows how the query was read."""
    documents = [
        Document("plan", "プレミアムプランを解約するには", (), "設定から解約できます。"),
        Document("box", "箱の大きさ", (), "三辺の合計は百サイズまでです。"),
    ]
    without = build(documents, HashEncoder()).search("青箱をやめる")
    found = build(documents, HashEncoder(), synonyms=OURS).search("青箱をやめる")
    assert without.hits[0].id == "box"
    assert found.hits[0].id == "plan"
    assert found.hits[0].evidence.read_as == "プレミアムプランをやめる"


def test_suggestions_know_the_words_too() -> None:
    """Each article once."""
    documents = [Document("plan", "プレミアムプランの料金と青箱の料金", (), "")]
    suggested = build(documents, HashEncoder(), synonyms=OURS).suggest("青箱")
    assert [suggestion.id for suggestion in suggested] == ["plan"]


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        (["青箱", "青箱 "], "at least two"),
        ([f"語{n}" for n in range(11)], "at most 10"),
        (["a, b", "c"], "comma"),
        (["あ", "い" * 61], "longer than 60"),
        (["あ", "!!"], "no letter"),
    ],
)
def test_a_group_that_cannot_be_is_refused(terms: list[str], wrong: str) -> None:
    """With what to change."""
    with pytest.raises(InvalidInput, match=wrong):
        checked(terms)


def test_a_file_comes_back_as_it_went_out() -> None:
    """Formulas and several words included; Japanese column names too."""
    groups = [("=1+1", "合計"), ("車", "カー", "自動車")]
    assert [line.terms for line in read_lines(export(groups))] == groups
    japanese = "言葉,同義語\n車,カー|自動車\n".encode("cp932")
    assert read_lines(japanese) == [Line(2, ("車", "カー", "自動車"))]


def test_every_wrong_line_is_named() -> None:
    """And nothing else of the list is taken for granted."""
    lines = read_lines("word,synonyms\n車,カー\n車,自動車\n船,\n,帆\n犬,ワンコ\n".encode())
    changes = compare([], lines)
    assert [note.line for note in changes.problems] == [3, 4, 5]
    assert changes.problems[0].values == {"term": "車", "line": 2}


def test_a_list_takes_the_place_of_another(db: Database, site_id: str) -> None:
    """What stays keeps its identity, search is told, and a wrong line changes nothing."""
    with db.write() as tx:
        replace_all(tx, site_id, [Line(2, ("車", "カー")), Line(3, ("犬", "ワンコ"))], system_clock)
        before, revision = (
            synonyms_store.groups(tx, site_id),
            sites.get_site(tx, site_id).faq_revision,
        )
        lines = [Line(2, ("車", "カー")), Line(3, ("猫", "ニャンコ"))]
        changes = replace_all(tx, site_id, lines, system_clock)
        after = synonyms_store.groups(tx, site_id)
        assert changes.added == (("猫", "ニャンコ"),)
        assert changes.removed == (("犬", "ワンコ"),)
        assert before.items() & after.items()
        assert sites.get_site(tx, site_id).faq_revision == revision + 1
        assert replace_all(tx, site_id, [Line(2, ("車",))], system_clock).problems
        assert replace_all(tx, site_id, lines, system_clock).unchanged == 2
        assert synonyms_store.groups(tx, site_id) == after
        assert sites.get_site(tx, site_id).faq_revision == revision + 1
        with pytest.raises(NotFound):
            replace_all(tx, "nobody", lines, system_clock)


def test_too_many_groups_are_refused() -> None:
    """At the first that is too many."""
    lines = [Line(n, (f"語{n}", f"ことば{n}")) for n in range(1, 2003)]
    assert [note.line for note in compare([], lines).problems] == [2001]
