"""The head of a noun phrase: modifiers, the last noun for people, and whose members it counts.

A shallow grammar over the lexicon, no parser: the phrases of news are short, and every rule can be read here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from newswatch.catalog.lexicon_files import Noun
from newswatch.events.casualties.finds import BRACKET_REACH, DASHES, PARENTHESES, QUOTES, Finds
from newswatch.matching import Match
from newswatch.model import Party

MAX_MODIFIERS = 9  # "three personnel of the 12th battalion ..." is cut by `of`; the longest real run seen is 8
OF_REACH = 9  # tokens after "of" in which the group is named whose members are counted
GROUP_REACH = 12  # tokens after "of" up to a group's name; "of the newly formed military wing of the" has 8
DETERMINERS = frozenset(("a", "an", "the", "his", "her", "their", "its"))
HOSTAGE = frozenset(("hostage", "captive", "prisoner"))
VILLAGE_HEADS = frozenset(("head", "chief"))
FIGHTERS = frozenset(("fighter", "fighters"))
BODIES = frozenset(("body", "bodies", "corpse", "corpses"))
VAGUE_HEADS = frozenset("person persons people victims victim individuals individual others inmates".split())
AGE_UNITS = frozenset(("year", "years", "month", "months", "yr", "yrs", "day", "days"))
IN_OFFICE = (Party.SECURITY, Party.MILITANT, Party.OFFICIAL)  # what people are no more after "former"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a noun phrase: its words, where the phrase ends, and what it says of party and number."""

    words: str
    last: int
    party: Party
    explicit: bool
    nationality: str | None
    one: bool  # a singular form
    many: bool  # a plural form; "personnel" is both


@dataclass(slots=True)
class _Reading:
    """What has been read of one phrase so far."""

    begin: int
    first: int = -1  # the head so far: its tokens, and its noun (null for an actor's name)
    last: int = -1
    noun: Noun | None = None
    parties: list[tuple[Party, bool]] = field(default_factory=list)  # of modifiers: (party, from an actor's name)
    nationality: str | None = None
    former: bool = False

    @property
    def found(self) -> bool:
        return self.first >= 0

    def take(self, first: int, last: int, noun: Noun | None, *, adjective: bool = False) -> None:
        """The head is here; `adjective`: what was the head is none of its own ("a private bus driver")."""
        if self.noun is not None and self.noun.party is not Party.CIVILIAN and not adjective:
            self.parties.append((self.noun.party, False))  # but a "woman commander" is no civilian
        self.first, self.last, self.noun = first, last, noun

    def drop(self) -> None:
        """ "a soldier's wife": the owner is no head."""
        self.first = self.last = -1
        self.noun = None
        self.parties.clear()


class HeadReader:
    """Reads heads in one document."""

    def __init__(self, finds: Finds) -> None:
        self._finds = finds
        self._document = finds.document
        self._words = finds.document.words
        self._grammar = finds.grammar

    def read(self, j: int) -> Head | None:
        """From token `j`: modifiers up to the last noun for people; null where none comes."""
        reading = _Reading(begin=j)
        for _ in range(MAX_MODIFIERS):
            following = self._step(j, reading) if j < len(self._words) else None
            if following is None:
                break
            j = following
        if not reading.found or (reading.noun is None and self._finds.word(reading.last) in self._grammar.thing):
            return None  # "the Taliban attack"
        return self._conclude(reading)

    def _step(self, j: int, r: _Reading) -> int | None:
        """Takes what stands at token `j` into the reading; the token after it, null where the phrase ends."""
        f, w = self._finds, self._words[j]
        r.nationality = f.nationalities.get(j, r.nationality)
        noun, actor, modifier = f.nouns.get(j) or f.noun_tails.get(j), f.actors.get(j), f.modifiers.get(j)
        if noun is not None and (self._surname(j, noun) or self._adjective(j, noun)):
            noun = None
        longest = max((m.last for m in (noun, actor, modifier) if m is not None), default=-1)
        if noun is not None and noun.last == longest:
            if j in f.nationalities and self._noun_soon(noun.last, 3):
                return noun.last  # "Afghan operatives": the people's word is an adjective here, and says no party
            if r.noun is not None and w in HOSTAGE:
                return None  # "took the conductor hostage"
            if r.noun is not None and not r.noun.one and not noun.value.many and not self._document.is_capital(r.first):
                return None  # "held five officials hostage"
            if self._compound_ahead(noun):
                r.parties.append((noun.value.party, False))
            else:
                r.take(j, noun.last, noun.value, adjective=f.word(r.last - 1) in self._grammar.rank_or_adjective)
            return noun.last
        if actor is not None and actor.last == longest:
            self._actor(j, actor, r)
            return actor.last
        if modifier is not None:
            r.parties.append((modifier.value, False))
            return modifier.last
        if w in PARENTHESES:
            return self._bracket(j, r)
        if w in DASHES and r.found and r.noun is None:
            return self._past_dashes(j)
        if w == "'s" or (w == "'" and self._owns(j)):
            if r.found:
                r.drop()
            return j + 1
        if w in QUOTES:
            return j + 1
        if w == "of" and not r.found and j > r.begin and self._inside_name(j):
            return j + 1  # "a Communist Party of India activist"
        if w in ("or", "but", "and") and r.noun is None and self._joins_adjectives(j, r):
            return j + 1  # "a suspected but unarmed militant", "JNIM or ISGS militants"
        return self.age_end(j) or self._modifier(j, w, r)

    def _joins_adjectives(self, j: int, r: _Reading) -> bool:
        """Does the conjunction at token `j` join two adjectives, or two names before one noun?"""
        f, before, after = self._finds, self._finds.word(j - 1), self._finds.word(j + 1)
        opening = j > r.begin and (before in self._grammar.opener or before in self._grammar.former)
        if opening:
            return after not in self._grammar.stop and after not in DETERMINERS and self._noun_soon(j + 1)
        return self._words[j] == "or" and r.found and j + 1 in f.actors and f.actors[j + 1].last in f.nouns

    def _surname(self, j: int, noun: Match[Noun]) -> bool:
        """ "Manmohan Pradhan": a noun for people as the last word of a name."""
        if noun.last != j + 1 or self._words[j] not in self._grammar.surname or j == 0:
            return False
        d, before = self._document, self._words[j - 1]
        if not (d.is_capital(j) and d.is_capital(j - 1) and before.isalpha()):
            return False
        return before not in self._grammar.stop and before not in self._grammar.determiner

    def _adjective(self, j: int, noun: Match[Noun]) -> bool:
        """ "a major camp": a rank that before another word is an adjective."""
        f, w = self._finds, self._finds.word(noun.last)
        if noun.last != j + 1 or self._words[j] not in self._grammar.rank_or_adjective or self._document.is_capital(j):
            return False
        if not w.isalpha() or self._document.is_capital(noun.last) or w in f.participles:
            return False
        if w.endswith(("ed", "ing")):
            return False  # "an official travelling to the town"
        return w not in self._grammar.stop and w not in f.verbs and not f.adverb(noun.last)

    def _owns(self, j: int) -> bool:
        """Is the apostrophe at token `j` a plural's genitive ("soldiers' wives"), not a quotation mark?"""
        d = self._document
        return j > 0 and d.starts[j] == d.ends[j - 1] and self._words[j - 1].endswith("s")

    def _actor(self, j: int, actor: Match[Party], r: _Reading) -> None:
        """A group's name; its last word may be a noun for people itself ("Maoist cadre")."""
        inner = self._finds.nouns.get(actor.last - 1) or self._finds.noun_tails.get(actor.last - 1)
        if inner is not None and inner.last == actor.last and actor.last - j > 1:
            if not self._compound_ahead(inner):  # "a pro-Maoist organisation"
                r.take(j, actor.last, inner.value)
        elif r.noun is None:
            r.first, r.last = j, actor.last
        r.parties.append((self._political(j, actor), True))

    def _political(self, j: int, actor: Match[Party]) -> Party:
        """The party of an organisation's people: of a political party they are officials."""
        modifier = self._finds.modifiers.get(j)
        if actor.value is Party.CIVILIAN and modifier is not None and modifier.value is Party.OFFICIAL:
            return Party.OFFICIAL
        return actor.value

    def _modifier(self, j: int, w: str, r: _Reading) -> int | None:
        """A word that no list knows, as a modifier; null where it ends the phrase."""
        f, g = self._finds, self._grammar
        if w in g.stop or w in g.finite or (w in f.verbs and w not in g.former) or not w[0].isalnum():
            return None
        if w in DETERMINERS and j > r.begin:
            return None
        # "a State Government employee", "a livestock trader"
        if w in f.units and not self._document.is_capital(j) and j + 1 not in f.nouns:
            return None
        q = f.quantities.get(j)
        if q is not None and q.term is None and j > r.begin and f.word(j - 1) not in g.number_name:
            return None  # but "a Class 9 student", "a most wanted cadre"
        if w in f.participles:
            # "two injured militants": a participle is a modifier only before a noun and after nothing
            return None if r.found or r.parties or not self._noun_soon(j + 1) else j + 1
        joined = f.word(j + 1) in ("but", "and") and w in g.opener  # "a suspected but unarmed militant"
        if (r.found or w.endswith("ed")) and not self._noun_soon(j) and not (joined and self._noun_soon(j + 2)):
            return None
        r.former = r.former or w in g.former
        return j + 1

    def _bracket(self, j: int, r: _Reading) -> int | None:
        """Past an abbreviation in brackets, whose actor tells the party."""
        close = self._finds.close(j)
        if close is None:
            return None
        for k in range(j, close):
            if k in self._finds.actors:
                r.parties.append((self._political(k, self._finds.actors[k]), True))
        return close

    def _past_dashes(self, j: int) -> int | None:
        """ "a JMM - a party of the hills - leader": the token after the dash that closes what is put in."""
        ahead = range(j + 2, min(j + BRACKET_REACH, len(self._words)))
        return next((k + 1 for k in ahead if self._words[k] in DASHES and self._noun_soon(k + 1)), None)

    def _inside_name(self, j: int) -> bool:
        """Does the `of` at token `j` stand inside a proper name?"""
        d, words = self._document, self._words
        k = j + 2 if j + 2 < len(words) and words[j + 1] == "the" else j + 1
        return d.is_capital(j - 1) and k < len(words) and d.is_capital(k) and self._noun_soon(k, 6)

    def age_end(self, j: int) -> int | None:
        """The end of an age that begins at token `j`: "45-year-old", "12 year old"."""
        words = self._words
        if j + 2 < len(words) and words[j + 1] in AGE_UNITS and words[j + 2] == "old":
            return j + 3
        return None

    def _compound_ahead(self, noun: Match[Noun]) -> bool:
        """Is a singular noun only the first half of a compound that names no people ("militant hideouts")?"""
        f, g, j = self._finds, self._grammar, noun.last
        if not noun.value.one or j >= len(self._words):
            return False
        w = self._words[j]
        if w in g.thing and not w.endswith("ing") and not self._noun_soon(j + 1, 2) and j not in f.nouns:
            return True  # "a local hospital"
        if j in f.nouns or j in f.modifiers or w in g.stop or w in f.participles or not w.isalpha():
            return False
        if self._document.is_capital(j) or w.endswith(("ed", "ly", "ing")) or w in g.be or w in g.have:
            return False
        if w.endswith("s") and not noun.value.many:
            return w not in g.finite and w not in f.verbs
        return w in g.thing

    def _noun_soon(self, j: int, reach: int = 4) -> bool:
        """Does a noun for people come within `reach` tokens, with nothing between that ends a phrase? Capitalised
        words and brackets, of which names of parties have many, do not count."""
        words = self._words
        k = j
        while k < min(j + reach, len(words)):
            if k in self._finds.nouns:
                return True
            if words[k] == "(" and (close := self._finds.close(k, 6)) is not None:
                reach += close - k
                k = close
                continue
            if words[k] in self._grammar.stop or words[k] in self._finds.participles or words[k] in DETERMINERS:
                return False
            reach += self._document.is_capital(k) and k - j < MAX_MODIFIERS
            k += 1
        return False

    def _conclude(self, r: _Reading) -> Head:
        """The head with its party, and the end of the phrase past whose members they are."""
        party, explicit = self._party(r)
        last = self._past_quote(r)
        after = self._finds.word(last)
        if after == "of" and r.noun is not None and r.noun.generic:
            last = self._of_phrase_end(last)
        elif after == "(":
            close = self._finds.close(last)
            last = close if close is not None and close - last <= 6 else last
        return Head(
            words=" ".join(self._words[r.first : r.last]),
            last=last,
            party=party,
            explicit=explicit,
            nationality=r.nationality,
            one=r.noun is not None and r.noun.one,
            many=r.noun is None or r.noun.many,
        )

    def _past_quote(self, r: _Reading) -> int:
        """The end of the head, past the mark that closes a quotation before `of` ("the 'area commander' of")."""
        last = r.last
        marked = self._finds.word(last) in QUOTES and self._finds.word(last) != "'s"
        if marked and self._finds.word(last + 1) == "of" and r.noun is not None and r.noun.generic:
            return last + 1
        return last

    def _of_phrase_end(self, last: int) -> int:
        """ "members of the banned Taliban": the end of the group that is named; `last` where none is."""
        f, words = self._finds, self._words
        j = last + 1
        while j < len(words) and j - last < GROUP_REACH:
            m = f.actors.get(j) or f.modifiers.get(j)
            if m is not None and m.value is Party.CIVILIAN and self._named_later(m.last, last + GROUP_REACH):
                m = None  # "of the local committee of the ruling party"
            if m is not None:
                while (further := f.actors.get(m.last) or f.modifiers.get(m.last)) is not None:
                    m = further  # "of the ruling Congress"
                if m.last in f.nouns:
                    return f.nouns[m.last].last
                return (f.close(m.last) or m.last) if f.word(m.last) == "(" else m.last
            if (words[j] in self._grammar.stop and words[j] not in ("the", "a", "an")) or j in f.quantities:
                return last
            j += 1
        return last

    def _party(self, r: _Reading) -> tuple[Party, bool]:
        """The party, and whether the words name it."""
        noun = r.noun
        if noun is None:
            return r.parties[-1][0], True
        if not noun.generic:
            if r.former and noun.party in IN_OFFICE:
                return Party.CIVILIAN, True
            if self._words[r.last - 1] in self._grammar.staff and (Party.SECURITY in (p for p, _ in r.parties)):
                return Party.SECURITY, True
            if self._words[r.last - 1] in FIGHTERS and (Party.SECURITY, True) in r.parties:
                return Party.SECURITY, True  # "three fighters of the Libyan National Army" are its soldiers
            return noun.party, noun.party is not Party.CIVILIAN or self._words[r.last - 1] not in VAGUE_HEADS
        named = [p for p, from_actor in r.parties if from_actor]
        chosen = (
            named[-1] if named else self._of_party(self._past_quote(r)) or (r.parties[-1][0] if r.parties else None)
        )
        if chosen is None or chosen is Party.UNKNOWN:
            return noun.party, False
        if chosen is Party.CIVILIAN and self._words[r.last - 1] in VILLAGE_HEADS and self._of_village(r.last):
            return Party.OFFICIAL, True
        if chosen in (Party.OFFICIAL, Party.MILITANT) and self._words[r.last - 1] in self._grammar.adherent:
            return Party.CIVILIAN, True
        return (Party.CIVILIAN, True) if r.former and chosen in IN_OFFICE else (chosen, True)

    def _of_village(self, last: int) -> bool:
        """ "the head of an unnamed village"."""
        return self._finds.word(last) == "of" and "village" in self._words[last + 1 : last + 5]

    def _named_later(self, k: int, end: int) -> bool:
        """ "local committee of the ruling X": does a group follow in an of-phrase, with nothing else between?"""
        f, words = self._finds, self._words
        for j in range(k, min(end, len(words))):
            if j in f.actors or (j in f.modifiers and f.modifiers[j].value is not Party.CIVILIAN):
                return True
            if words[j] in self._grammar.stop and words[j] != "of":
                return False
        return False

    def _of_party(self, last: int) -> Party | None:
        """The party of the group that an of-phrase or a bracket after the noun names."""
        f, words = self._finds, self._words
        if f.word(last) not in ("of", "from", "belonging", "("):
            return None
        for k in range(last + 1, min(last + OF_REACH, len(words))):
            if k in f.actors:
                return self._political(k, f.actors[k])
            if k in f.modifiers:
                party = f.modifiers[k].value
                if party is Party.CIVILIAN and self._named_later(f.modifiers[k].last, last + OF_REACH):
                    continue
                return party
            if k in f.nouns:  # "leader of the militants", "body of a soldier", but not "an associate of the mayor"
                noun = f.nouns[k]
                while noun.last in f.nouns:  # "the body of a woman cadre"
                    noun = f.nouns[noun.last]
                return noun.value.party if noun.value.many or words[last - 1] in BODIES else None
            if words[k] in self._grammar.stop and words[k] not in ("of", "to", "the", "(", ")"):
                return None
        return None
