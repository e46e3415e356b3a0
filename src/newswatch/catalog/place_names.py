"""Normal forms of place names: what counts as the same name.

`key` is the form under which the gazetteer is searched, always exactly. `fold` goes further, over the
spellings between which transliterations of one name vary (Bājaur, Sarwakai/Sarwekai, Khan Yunis/Khan
Younis); it is only compared among the few places of a district or province that the text itself names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# letters that NFKD leaves whole
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a",
        "ħ": "h", "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ŋ": "ng", "ɛ": "e", "ɔ": "o",
        "'": "", "’": "", "‘": "", "ʼ": "", "ʻ": "", "`": "", "´": "", "ʿ": "", "ʾ": "", "′": "", "&": " and ",
    }
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")
ARTICLES = frozenset("al el ad ar as ash an at az adh ath es".split())
# what a name may carry before or after without being another name
SUFFIXES = frozenset(
    """district districts province provinces governorate agency region county state division department prefecture
    municipality oblast rayon raion woreda zone territory subdivision tehsil taluk taluka emirate canton commune
    viloyati welayaty muhafazesi city town regional autonomous oblysy okrug lan kommun kommune shi sheng respublika
    kray krai sar""".split()
)
LEADING = (
    "muhafazat", "wilayat e", "wilayat", "departement du", "departement de la", "departement de l", "departement de",
    "departement des", "provincia de", "province de la", "province du", "province de l", "province de", "province of",
    "departamento de la", "departamento del", "departamento de", "estado", "municipio de", "municipio", "region de",
    "region du", "region de la", "governorate of", "state of", "emirate of", "distrito de",
    "kabupaten", "kota", "gouvernorat de", "gouvernorat", "daira de", "commune de", "cercle de", "territoire de",
    "provinsi", "changwat", "amphoe",
)  # fmt: skip
# names that mean nothing without their word: "Northern Region", "Central Province"
GENERIC = frozenset(
    """north south east west northern southern eastern western central centre center middle upper lower capital
    northeast northwest southeast southwest northeastern northwestern southeastern southwestern coast littoral
    highlands free federal national metropolitan autonomous rural urban nord sud est ouest norte sur""".split()
)


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """The normal form: lower-case ASCII words, one blank between. Empty for a name in another script."""
    text = unicodedata.normalize("NFKD", name.lower()).translate(_LETTERS)
    if not text.isascii():
        text = "".join(c for c in text if not unicodedata.combining(c))
        if not text.isascii():
            text = "".join(c for c in text if c.isascii() or not c.isalnum())
    return " ".join(_WORD.findall(text))


def is_name(text: str) -> bool:
    """A name in Latin letters, and neither a code ("KBL") nor a romanised transliteration ("swldw")."""
    if not 2 < len(text) <= 40 or any(c.isdigit() or c in ",(;/" for c in text):
        return False
    if not all("LATIN" in unicodedata.name(c, "") for c in text if c.isalpha()):
        return False
    if text.isupper():
        return False
    first = text.replace("'", " ").replace("-", " ").split()[0] if text.strip("'- ") else ""
    return bool(first) and (first[0].isupper() or first in ARTICLES)


def without_suffix(normal: str) -> str:
    """The normal form without words such as "district" or "province", unless nothing telling would be left."""
    words = normal.split()
    for lead in LEADING:
        if normal.startswith(lead + " "):
            words = normal[len(lead) + 1 :].split()
            break
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    if all(w in GENERIC for w in words):
        return normal
    return " ".join(words)


def variants(normal: str) -> tuple[str, ...]:
    """Forms under which a name is also filed: with the Arabic article as `al`, and without any."""
    words = normal.split()
    if len(words) > 1 and words[0] in ARTICLES:
        rest = " ".join(words[1:])
        return (f"al {rest}", rest)
    return ()


_FOLDS = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"\b(?:al|el|ad|ar|as|ash|an|at|az|adh|ath|es)\b", ""),
        (r"\b[ei]\b", ""),  # Pul-e Khumri, Pul-i-Khumri
        (r"\s+", ""),
        (r"dzh|dj|zh|j", "j"),
        (r"tch|tsh|ch", "C"),
        (r"kh|gh", "h"),
        (r"ck|q|c", "k"),
        (r"ph", "f"),
        (r"sch|sh|s|z", "s"),
        (r"dh|th", "t"),
        (r"w|v", "v"),
        (r"ee|ei|ey|ai|ay|ie|y|i", "i"),
        (r"ou|oo|ow|o|u", "u"),
        (r"e", "a"),
        (r"(.)\1+", r"\1"),
        (r"(?<=.)h(?![aiu])", ""),
        (r"(?<=...)[aiu]+$", ""),
    )
)


@lru_cache(maxsize=65536)
def fold(normal: str) -> str:
    """The form that the spellings of one name share, for comparing within a district or province named in the text."""
    text = normal
    for pattern, by in _FOLDS:
        text = pattern.sub(by, text)
    return text
