"""Who suffered what: the claims of a text in its order, each with the words it rests on.

Each phrase of `lexicon/outcomes.toml` says on which side its people stand (see there). Finding them is the work here
and in `attach`; counting everybody once over a whole incident is `tally`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from newswatch.catalog.lexicon_files import Lexicon
from newswatch.events.casualties.attach import Attacher
from newswatch.events.casualties.groups import GroupReader, Scene
from newswatch.events.casualties.people import Claim
from newswatch.events.casualties.phrases import PhraseReader
from newswatch.matching import Document, Match
from newswatch.model import Party

AGE_JOINTS = frozenset((",", "and", "between", "about", "to"))


class ClaimReader:
    """Finds claims; built once from the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._groups = GroupReader(lexicon)
        self._numbers = frozenset(lexicon.quantities.words)
        self._phrases = PhraseReader(lexicon)

    def find(
        self,
        document: Document,
        actors: Sequence[Match[Party]],
        nationalities: Mapping[int, str],
        blocked: frozenset[int] = frozenset(),
        places: frozenset[int] = frozenset(),
        told: frozenset[int] = frozenset(),
    ) -> tuple[Scene, list[Claim]]:
        """The people of the document and what is claimed of them, in the order of the text.

        `actors`: names whose members count for a party; `nationalities`: country by the token of its adjective;
        `blocked`: tokens that are no count (dates); `places`: tokens of places, which name nobody; `told`: tokens
        behind words that lead to background elsewhere, and here to what the text tells.
        """
        harm = self._phrases.find(document)
        if not harm:
            return Scene(), []
        finds, scene = self._groups.find(
            document, actors, nationalities, blocked | _ages(document, self._numbers), places
        )
        return scene, Attacher(finds, scene, harm, self._phrases.background(document) - told).run()


def _ages(document: Document, numbers: frozenset[str]) -> frozenset[int]:
    """The numbers after "aged", in a row: "aged 61 and 70", "aged six, eight and eleven" count nobody."""
    words = document.words
    out: set[int] = set()
    for i, w in enumerate(words):
        if w != "aged":
            continue
        k = i + 1
        while k < len(words) and (words[k].isdigit() or words[k] in numbers or words[k] in AGE_JOINTS):
            out.add(k)
            k += 1
    return frozenset(out)
