"""Lists of people: "a constable, Ram Singh, and two jawans, including a major of the BSF, ...".

Reads forward from the first item, past appositions, brackets, relative clauses, names ("identified as A and B") and
parts ("including a major"), and says which items are people of their own.
"""

from __future__ import annotations

from dataclasses import replace

from newswatch.events.casualties.clauses import ENDS, Clauses
from newswatch.events.casualties.finds import DASHES, QUOTES, Finds
from newswatch.events.casualties.items import Inner, Mode, Open, Separator, close
from newswatch.events.casualties.parts import PartReader
from newswatch.events.casualties.people import Member, People
from newswatch.events.casualties.speakers import past_speaker, tells
from newswatch.events.casualties.units import Unit, UnitReader
from newswatch.matching import Sentence
from newswatch.model import Party

FAR = 12  # tokens without people after which a list of objects has ended
AND_PHRASES = (
    ("as", "well", "as"),
    ("along", "with"),
    ("together", "with"),
    ("in", "addition", "to"),
    ("apart", "from"),
)
PRONOUNS_OF = frozenset(("them", "whom", "these", "those", "which"))


class Walk:
    """One reading of one list, token by token."""

    def __init__(
        self,
        finds: Finds,
        units: UnitReader,
        clauses: Clauses,
        parts: PartReader,
        sentence: Sentence,
        *,
        plural: bool | None = None,
    ) -> None:
        self._finds = finds
        self._grammar = finds.grammar
        self._words = finds.document.words
        self._units = units
        self._parts = parts
        self._clauses = clauses
        self._sentence = sentence
        self._plural = plural  # what the verb says of the number of its subject; null where it says nothing
        self._members: list[Open] = []
        self._mode = Mode.HEAD
        self._inner = Inner.NONE
        self._separator: Separator | None = None
        self._items = 0  # parts or names read since the mode began
        self._heavy = False  # the last object of a preposition is itself counted or owned
        self._at = 0
        self._dash = False
        self._named_part = False

    # ------------------------------------------------------------------ the two uses
    def subject(self, first: Unit, end: int) -> tuple[Member, ...]:
        """The list that begins with `first` and whose verb begins at token `end`."""
        self._open(first, joined=False)
        i = first.last
        while i < end:
            if i in self._clauses.background:
                # "wanted for the murder of two policemen": people of another incident, up to the comma that closes it
                comma = next((k for k in range(i, end) if self._words[k] == ","), None)
                if comma is None or self._inner is Inner.NONE:
                    break
                i, self._inner = comma, Inner.NONE
            following = self._clauses.skip.get(i)
            if following is None:
                following = self._advance(i)
            i = following if following is not None else i + 1
        return self._close()

    def parts(self, whole: Member, start: int) -> Member:
        """The member with the parts that are told of from token `start` ("including two soldiers", ": two men")."""
        unit = Unit(people=whole.people, first=whole.first, last=whole.last)
        self._open(unit, joined=False)
        i = start
        if self._lists_parts(i):
            self._begin(Mode.SUBSET)
            i += 1
        while i < self._sentence.last and i - max(self._at, start) <= FAR:
            following = self._clauses.skip.get(i)
            if following is None:
                if self._ends_objects(i) or (len(self._members) > 1):
                    break
                following = self._advance(i)
            i = following if following is not None else i + 1
        first = self._members[0]
        return replace(whole, last=max(whole.last, first.last), subsets=(*whole.subsets, *first.subsets))

    def objects(self, first: Unit, *, verb_ahead: bool) -> tuple[Member, ...]:
        """The list that begins with `first`, as far as it goes. `verb_ahead`: a verb after it is not said of it."""
        self._open(first, joined=False)
        i = first.last
        since = i
        while i < self._sentence.last and i - since <= FAR:
            if i in self._clauses.skip:
                i = self._clauses.skip[i]
                since = max(since, i - FAR + 2)
                continue
            if self._lists_parts(i):
                self._begin(Mode.SUBSET)
                i = since = i + 1
                continue
            told = past_speaker(i, self._finds, self._sentence)
            if told is not None and self._finds.word(told + 1) in self._grammar.subset:
                i = since = told + 1  # "killed ten people, officials said, including four soldiers"
                continue
            if i in self._clauses.background or self._ends_objects(i):
                break
            unit = self._units.read(i, self._sentence) or self._unknown(i)
            joined = unit is not None and self._separator is not None and self._parts.read(i) is None
            if unit is not None and joined and not verb_ahead and self._subject_ahead(unit):
                break
            if (
                unit is not None
                and self._separator is Separator.COMMA
                and tells(unit, self._units, self._finds, self._clauses, self._sentence)
            ):
                break  # "killed two farmers, the governor of the state said": who tells of it
            following = self._advance(i, unit)
            if following is None:
                break
            if unit is not None:
                since = following
            i = following
        return self._close()

    def _lists_parts(self, i: int) -> bool:
        """ "killed eight people: five soldiers and three civilians"."""
        whole = self._members[-1].people.best
        if self._words[i] != ":" or whole is None or whole < 2:
            return False
        unit = self._units.read(i + 1, self._sentence)
        return unit is not None and unit.people.counted and 0 < (unit.people.best or 0) <= whole

    def _unknown(self, i: int) -> Unit | None:
        """After `and`, one person by a noun that no list has ("a policeman and a gendarmerie interpreter")."""
        if self._words[i - 1] not in self._grammar.link or self._mode is not Mode.HEAD:
            return None
        return None if self._inner is not Inner.NONE else self._units.unknown(i, self._sentence)

    # ------------------------------------------------------------------ one step
    def _advance(self, i: int, unit: Unit | None = None) -> int | None:
        """Takes what stands at token `i`; the token after it, null where the list has ended."""
        separator = self._separates(i)
        if separator is not None:
            kind, after = separator
            both = {self._separator, kind}
            self._separator = Separator.COMMA_AND if Separator.COMMA in both and Separator.AND in both else kind
            return after
        part = self._parts.read(i) if self._members[-1].people.best is not None else None
        if part is not None:
            self._part(part, self._members[-1])
            self._separator = None
            return part.last
        unit = unit or self._units.read(i, self._sentence)
        if unit is not None:
            self._take(unit)
            self._separator = None
            self._at = unit.last
            return unit.last
        self._other(i)
        return i + 1

    def _separates(self, i: int) -> tuple[Separator, int] | None:
        w = self._words[i]
        if w == ",":
            return Separator.COMMA, i + 1
        if w in self._grammar.link:
            return Separator.AND, i + 2 if self._finds.word(i + 1) == "of" else i + 1  # "of six men and of a boy"
        for phrase in AND_PHRASES:
            if w == phrase[0] and self._words[i : i + len(phrase)] == phrase:
                return Separator.AND, i + len(phrase)
        return None

    def _other(self, i: int) -> None:
        """A word that is no people and no separator."""
        w, g = self._words[i], self._grammar
        if w == "." and self._words[i - 1] == "incl":
            return
        adverb = self._finds.adverb(i) and w not in g.subset  # "57 people, mostly women and children"
        if adverb or (w in QUOTES and w != "'s") or self._were_parts(i):
            return
        if w in DASHES:
            self._dash = not self._dash
            self._begin(Mode.NAMES if self._dash else Mode.HEAD)
            return
        if w in g.introduction:
            self._begin(Mode.NAMES)
            return
        if w in g.subset and (w not in ("among", "amongst") or self._finds.word(i + 1) in PRONOUNS_OF):
            self._begin(Mode.SUBSET)
            return
        if w in PRONOUNS_OF or w == "as":
            return
        if self._separator is Separator.COMMA and self._mode is Mode.SUBSET and w in g.preposition:
            self._mode = Mode.HEAD  # ", of the CPI-Maoist": the parts are told
        self._inner = Inner.PREPOSITION if w in g.preposition else Inner.WORDS
        self._heavy = False
        if w in g.describing:
            self._separator = None
        if self._separator is Separator.COMMA and self._mode is not Mode.HEAD:
            return
        self._separator = None

    def _were_parts(self, i: int) -> bool:
        """ "nine civilians, five children and three women among them": the items before were parts of the first."""
        whole, *rest = self._members
        if self._words[i] not in ("among", "amongst") or self._finds.word(i + 1) not in PRONOUNS_OF or not rest:
            return False
        told = sum(m.people.best or 0 for m in rest)
        if rest[-1].last != i or whole.people.best is None or not 0 < told <= whole.people.best:
            return False
        whole.subsets.extend(m.people for m in rest)
        whole.used += told
        whole.last = i + 2
        del self._members[1:]
        return True

    def _begin(self, mode: Mode) -> None:
        # "five fighters, including a commander named X, and two civilians": the names of a part
        self._named_part = mode is Mode.NAMES and self._mode is Mode.SUBSET
        self._mode = mode
        self._items = 0
        self._inner = Inner.NONE
        self._separator = None

    # ------------------------------------------------------------------ one unit
    def _take(self, unit: Unit) -> None:
        last = self._members[-1]
        if self._separator is None:
            self._adjacent(unit, last)
        elif self._mode is Mode.HEAD:
            self._in_head(unit, last)
        else:
            self._in_parts(unit, last)

    def _adjacent(self, unit: Unit, last: Open) -> None:
        """A unit with no separator before it."""
        if self._inner is not Inner.NONE:
            heavy = unit.people.counted and not unit.name_only and unit.people.best is not None
            self._heavy = heavy and not any(m.last == unit.last for m in self._finds.actors.values())
            said = self._words[unit.first - 2 : unit.first] == ("to", "be") or self._words[unit.first - 1] == "also"
            if said and unit.single and not last.people.plural:
                self._describe(unit, last)  # "a man, believed to be a constable,", "a teacher, also a party leader"
            return
        if self._mode is not Mode.HEAD and self._items == 0:
            self._item(unit, last)
        elif unit.name_only and not last.named:
            self._name(unit, last)
        elif last.unit.name_only and unit.single and unit.people.counted and not unit.named:
            self._describe(unit, last)  # "Omar Farsi (45) a party leader"

    def _in_head(self, unit: Unit, last: Open) -> None:
        if self._separator is Separator.COMMA:
            if self._words[unit.first] == "both":  # ", both residents of X,"
                return
            if unit.people.part:  # ", two of them women,"
                self._part(unit.people, last)
            elif self._apposed(unit, last):
                self._describe(unit, last)
            elif unit.name_only and last.people.plural and not last.named:
                self._begin(Mode.NAMES)
                self._item(unit, last)
            elif self._in_place(unit):
                return
            elif unit.people.counted or unit.named:
                self._open(unit, joined=False)
            self._inner = Inner.NONE
            return
        bare = unit.people.best is None and unit.people.term is None and not unit.named
        if bare and last.used and self._separator is Separator.AND and self._inner is Inner.NONE:
            return  # "14 people, nine of them women and children"
        if unit.people.part and last.used and last.fits(unit.people.best or 0, Mode.SUBSET):
            self._part(unit.people, last)
            return
        if self._separator is Separator.AND and self._repeats_description(unit, last):
            if self._tells_more(unit, last):
                self._describe(unit, last)
            return
        if self._belongs_to_object(unit):
            return
        if unit.people.counted or unit.named or unit.people.explicit or unit.single:
            self._open(unit, joined=True)
        self._inner = Inner.NONE

    def _in_place(self, unit: Unit) -> bool:
        """ "in Baqubah, Diyala, Iraq": a name after a comma behind a preposition, with nothing that shows a person."""
        if self._inner is Inner.NONE or not unit.name_only:
            return False
        return not self._described_ahead(unit.last) and self._finds.word(unit.last) != "of"

    def _belongs_to_object(self, unit: Unit) -> bool:
        """ "in front of his wife and two children", "in Ranchi and Bokaro": joined to the object of a preposition."""
        if self._inner is Inner.NONE:
            return False
        if self._heavy and self._separator is Separator.AND:
            return True
        if unit.name_only:
            name = self._units.name(unit.first, self._sentence)
            if name is None or not name.sure:
                return True
            return not (self._separator is Separator.COMMA_AND or self._described_ahead(unit.last))
        return not unit.people.counted and not unit.named

    def _described_ahead(self, k: int) -> bool:
        """Does an age or an apposition follow at token `k`, as after a person's name?"""
        if self._finds.word(k) == "(":
            return self._finds.word(k + 1).isdigit()
        return self._finds.word(k) == "," and self._finds.word(k + 1) in self._grammar.determiner

    def _repeats_description(self, unit: Unit, last: Open) -> bool:
        """ "X, a teacher and a member of the council": one person described twice."""
        if unit.named or unit.people.best != 1 or unit.people.others or last.people.plural:
            return False
        if unit.people.head in self._grammar.kin and last.people.head in self._grammar.kin:
            return unit.people.head == last.people.head  # "his wife and son"
        if not unit.people.counted and (last.described or last.named):
            return True
        if not unit.people.counted and self._plural is False:
            return True
        same = unit.people.party in (last.people.party, Party.UNKNOWN)
        return self._plural is not True and (last.described or (same and not unit.people.counted))

    def _apposed(self, unit: Unit, last: Open) -> bool:
        """After a comma: is it the same person, named or described?"""
        if not unit.single or last.people.plural:
            return False
        if unit.people.others:  # "Kamlesh, another trooper, was injured"
            return last.unit.name_only and not unit.named and self._finds.word(unit.last) == ","
        if unit.name_only:
            return not last.named
        if last.unit.name_only:
            return not unit.named
        if unit.named:
            return False
        if self._plural is False:
            return True
        described = self._finds.word(unit.last) in ("of", "from", "who", "in", "by", "with", "working", "belonging")
        return last.named and described and self._plural is not True

    def _in_parts(self, unit: Unit, last: Open) -> None:
        """After a separator among parts or names: one more, a word on the one before, or people of their own."""
        n = unit.people.best or 0
        if self._item_described(unit) or self._place(unit):
            if not last.people.plural and not unit.name_only and self._tells_more(unit, last):
                self._describe(unit, last)  # "a man, identified as X, a rebel commander,"
            return
        closing = (
            self._separator is Separator.COMMA_AND
            and self._items == 1
            and (self._mode is Mode.SUBSET or self._named_part)
            and unit.people.party is not last.people.party
        )
        fits = last.fits(n, self._mode) or (self._mode is Mode.NAMES and self._room_for_name(n))
        if not fits and self._repeats_description(unit, last):
            return
        if fits and not closing:
            self._item(unit, last)
            return
        if self._separator is Separator.COMMA and not fits and self._mode is Mode.NAMES:
            return
        self._mode = Mode.HEAD
        self._inner = Inner.NONE
        self._open(unit, joined=self._separator is not Separator.COMMA)

    def _room_for_name(self, n: int) -> bool:
        """ "a driver and a cleaner, identified as A and B": do the names belong to all members?"""
        total = sum(m.people.best or 0 for m in self._members)
        return len(self._members) > 1 and sum(m.names for m in self._members) + n <= total

    def _place(self, unit: Unit) -> bool:
        """ "of Ranchi and Bokaro": one capitalised word joined to the object of a preposition."""
        if self._inner is not Inner.PREPOSITION or not unit.name_only or self._separator is not Separator.AND:
            return False
        name = self._units.name(unit.first, self._sentence)
        return name is None or not name.sure

    def _item_described(self, unit: Unit) -> bool:
        """ "A, a native of X," among names; "a major, Ram Singh," among parts."""
        if self._separator is not Separator.COMMA or not unit.single or not self._items:
            return False
        if unit.named and not unit.name_only:
            return False
        if self._mode is Mode.NAMES:
            return not unit.named and self._last_item_named
        return unit.name_only and not self._last_item_named

    def _item(self, unit: Unit, last: Open) -> None:
        """A part or a name of the last member."""
        self._items += 1
        self._inner = Inner.NONE
        self._last_item_named = unit.named
        last.last = unit.last
        if unit.named and unit.people.names:
            self._name(unit, last)
            return
        if self._mode is Mode.NAMES:
            last.names += unit.people.best or 0
        self._part(unit.people, last)
        last.last = unit.last

    def _part(self, people: People, last: Open) -> None:
        """A part of the last member."""
        last.used += people.best or 0
        last.last = max(last.last, people.last)
        if people.best is not None or people.explicit or people.share is not None:
            last.subsets.append(people)

    def _name(self, unit: Unit, last: Open) -> None:
        last.names += 1
        last.last = unit.last
        if self._mode is Mode.SUBSET:
            last.used += 1
        if last.people.plural:
            self._mode = Mode.NAMES
            self._items = max(self._items, 1)
            self._last_item_named = True
        else:
            last.named = True

    _last_item_named = False

    def _describe(self, unit: Unit, last: Open) -> None:
        """An apposition: the description tells the party, the name who it is."""
        last.described = True
        last.last = unit.last
        if unit.name_only:
            last.named = True
            return
        if last.people.names or not last.people.explicit or self._tells_more(unit, last):
            same = last.people
            last.people = replace(
                unit.people,
                first=same.first,
                min=same.min if same.min is not None else unit.people.min,
                best=same.best if same.best is not None else unit.people.best,
                max=same.max if same.max is not None else unit.people.max,
                definite=same.definite,
                names=same.names,
                counted=True,
                others=same.others,
            )

    def _tells_more(self, unit: Unit, last: Open) -> bool:
        """ "a man, believed to be a constable", "a resident of X and member of the outfit"."""
        return last.people.party is Party.CIVILIAN and unit.people.explicit and unit.people.party is not Party.CIVILIAN

    def _open(self, unit: Unit, *, joined: bool) -> None:
        self._members.append(Open(unit=unit, people=unit.people, last=unit.last, named=unit.named, joined=joined))
        self._mode = Mode.HEAD
        self._inner = Inner.NONE

    # ------------------------------------------------------------------ the end
    def _ends_objects(self, i: int) -> bool:
        """Do the objects of a verb end before token `i`?"""
        w, g = self._words[i], self._grammar
        if w in ENDS or (w in g.subordinator and self._clauses.barrier(i, i)):
            return True
        if w in g.introduction or w in g.subset:
            return False
        if self._clauses.is_verb(i) and (w not in g.reduced or self._separator is not None):
            return True
        if self._separator is None or self._finds.adverb(i) or self._separates(i) or w in QUOTES:
            return False
        if self._units.read(i, self._sentence) is not None or self._unknown(i) is not None:
            return False
        if self._separator is Separator.COMMA and w in g.describing:
            return False
        return self._separator is not Separator.COMMA or w in g.preposition or w.endswith("ing")

    def _subject_ahead(self, unit: Unit) -> bool:
        """Is the unit the subject of a verb that follows ("... and three others were injured")?"""
        k = unit.last
        while k < self._sentence.last and k - unit.last < FAR:
            if k in self._clauses.skip:
                k = self._clauses.skip[k]
                continue
            w = self._words[k]
            if w == "," or w in self._grammar.link or w in ENDS or w in self._grammar.subordinator:
                return False
            if w in self._grammar.pronoun_subject:
                return False  # "two suspects they had arrested"
            if self._clauses.is_verb(k):
                said = w in self._grammar.speech and self._finds.word(k + 1) != "to"
                return said or w not in self._grammar.reduced or w in self._finds.participles
            k += 1
        return False

    def _close(self) -> tuple[Member, ...]:
        return close(self._members)
