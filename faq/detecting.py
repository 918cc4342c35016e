"""Which of a site's languages a customer's words are written in.

The script decides where it can. Languages of one script are told apart by py3langid, which is only
loaded for a site that has several of them. Names, codes, numbers and signs say nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from madoguchi.romaji import kana_of_romaji, sentence_of_romaji
from madoguchi.text import normalise

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_LONGEST = 500  # characters that are looked at
_MARGIN = 2.0  # how much likelier than the page's own language another one has to be
_KANA = frozenset({"HIRAGANA", "KATAKANA"})
_SCRIPTS = {
    language: script
    for script, languages in {
        "CJK": "ja zh yue",
        "HANGUL": "ko",
        "CYRILLIC": "be bg kk ky mk mn ru sr tg uk",
        "ARABIC": "ar fa ps ur",
        "HEBREW": "he yi",
        "GREEK": "el",
        "THAI": "th",
        "LAO": "lo",
        "KHMER": "km",
        "MYANMAR": "my",
        "DEVANAGARI": "hi mr ne",
        "BENGALI": "as bn",
        "GURMUKHI": "pa",
        "GUJARATI": "gu",
        "TAMIL": "ta",
        "TELUGU": "te",
        "KANNADA": "kn",
        "MALAYALAM": "ml",
        "SINHALA": "si",
        "GEORGIAN": "ka",
        "ARMENIAN": "hy",
        "ETHIOPIC": "am ti",
    }.items()
    for language in languages.split()
}
_ADDRESS = re.compile(r"[!-~]*(?:@|://)[!-~]*|[!-~]+\.[a-z]{2,}\b[!-~]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_ROMAJI_ENDING = re.compile(
    r"(?:tai|desu|desuka|masu|masuka|masen|mashita|suru|shita|shite|kudasai|nai|\bwo|\bwa|\bga)\b"
)


def language_of(locale: str) -> str:
    """Return the language of a tag without its region and script: zh-Hant gives zh."""
    return locale.partition("-")[0].lower()


def detect(text: str, offered: Iterable[str], preferred: str) -> str:
    """Return the language, of those that ``offered`` tags name, a text is written in; else "".

    ``preferred`` is the locale of the page: in doubt a text is not taken to be in another one.
    """
    languages = list(dict.fromkeys(map(language_of, offered)))
    own, text = language_of(preferred), _ADDRESS.sub(" ", normalise(text[:_LONGEST]))
    scripts = _scripts(text)
    if scripts.keys() & _KANA:
        return "ja" if "ja" in languages else ""
    if scripts["CJK"]:
        return _of_han(text, languages, own)
    for script, _ in scripts.most_common():
        possible = [item for item in languages if _script_of(item) == script]
        if possible and script != "LATIN":
            return _likeliest(text, possible, own)
    possible = [item for item in languages if _script_of(item) == "LATIN"]
    if "ja" in languages and _is_romaji(text, own):
        return "ja"
    # Without codes (A4), acronyms (API) and names that are written like PayPal.
    words = [word for word in _WORD.findall(text) if len(word) > 1 and word[1:].islower()]
    if not words or (own not in possible and not any(map(str.islower, words))):
        return ""
    return _likeliest(" ".join(words), possible, own)


def in_order(offered: Iterable[str], language: str, preferred: str) -> list[str]:
    """Return the locales as they are to be searched: of the language, the page's own, the rest."""
    return sorted(
        offered, key=lambda locale: (language_of(locale) != language, locale != preferred)
    )


def _script_of(language: str) -> str:
    return _SCRIPTS.get(language, "LATIN")


def _scripts(text: str) -> Counter[str]:
    """Count the letters of each script, by the first word of their Unicode names."""
    names = (unicodedata.name(letter, "") for letter in text if letter.isalpha())
    return Counter(re.split("[ -]", name)[0] for name in names)


def _of_han(text: str, languages: list[str], own: str) -> str:
    """Tell Chinese from Japanese where there is no kana: by characters that Japanese lacks."""
    possible = [item for item in languages if _script_of(item) == "CJK"]
    chinese = [item for item in possible if item != "ja"]
    if chinese and not _is_in_japanese_charset(text):
        return own if own in chinese else chinese[0]
    if own in possible:
        return own
    return "ja" if "ja" in possible else next(iter(possible), "")


def _is_in_japanese_charset(text: str) -> bool:
    try:
        "".join(filter(str.isalpha, text)).encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _is_romaji(text: str, own: str) -> bool:
    """Tell romaji by a Japanese ending or particle; on a Japanese page also by every word.

    Elsewhere words like "size" and "como" could be romaji too.
    """
    if sentence_of_romaji(text) is None:
        return False
    if _ROMAJI_ENDING.search(text.lower()):
        return True
    words = [word for word in _WORD.findall(text) if not word.isupper()]
    return own == "ja" and None not in map(kana_of_romaji, words)


def _likeliest(text: str, possible: list[str], own: str) -> str:
    """Return the likeliest of several languages; "" where the page's own is nearly as likely."""
    if len(possible) < 2:
        return next(iter(possible), "")
    ranked = dict(_identifier().rank(text))
    likelihood = {item: ranked.get(item, 0.0) for item in possible}
    best = max(possible, key=likelihood.__getitem__)
    return best if likelihood[best] > _MARGIN * likelihood.get(own, 0.0) else ""


@cache
def _identifier() -> LanguageIdentifier:
    """Load the model once: 0.6 s, and memory that a site of one language does not pay for."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
