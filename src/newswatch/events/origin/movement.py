"""What moved or was fired from where, and where those who did it fled."""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.events.origin.signs import CLAUSE_ENDS, CROSSES, DENYING, NOT, RAIDERS, Sign, clause_start, is_negated
from newswatch.matching import CountryMention, Document
from newswatch.model import OriginBasis

# "came from Azerbaijani positions", "rockets fired from Lebanon", "men who had slipped in from Kunar"
MOVING = frozenset(
    "came come coming cross crossed crossing slipped enter infiltrate sneak entered entering infiltrated infiltrating "
    "sneaked intruded flew flown ran".split()
)
CROSSED = frozenset("crossed entered infiltrated slipped sneaked intruded".split())
LAUNCHING = frozenset(
    "fired launched launching shots shelling shells shell rockets rocket missiles missile mortar mortars drone drones "
    "firing fire originated originating opened".split()
)
PROJECTILES = frozenset("shots bullets bullet shells shell rockets rocket missiles missile mortars rounds fire".split())
ITSELF = frozenset("it they its their".split())
SAID_BACK = 8  # tokens from "not" back to who says so: "said on Monday that its border guards had not" is 7
TRUCES = frozenset("ceasefire truce armistice".split())
BREACHES = frozenset("violation violations violated violating breach breaches breached breaching broke".split())
BREACH = 4  # tokens between a truce and its breach: "violation of the existing ceasefire" is 4
RESIDING = frozenset("resident residents native natives inhabitant hailed hailing hails belonged".split())
CULPRITS = frozenset(
    "bomber attacker assailant militant terrorist insurgent raider fighter infiltrator mastermind handler facilitator "
    "convict suspect suspects accused arrested smuggler smugglers gunman shooter ringleader commander".split()
)
WHOSE_BACK = 8  # tokens from "resident" back to the attacker: "the bomber, a 22-year-old student and a" is 8
PROJECTILE_BACK = 3  # tokens from "came" back to what came: "the shells, they said, came" is no such
LONG_BACK = 16  # tokens between the verb and "from the territory of"
BACK, AHEAD = 7, 5  # tokens between the verb and "from", and between "from" and the name
GROUNDS = frozenset("side bank shore soil territory".split())
OWN_GROUNDS = GROUNDS | {"land", "airspace", "border", "borders", "waters"}
OWNING = frozenset(("its", "their", "our"))
SAYING = DENYING | frozenset(("said", "says", "insisted", "insists", "added", "stated"))
SAYER_BACK = 6  # tokens from a country to the verb of saying: "Chad's military government on Tuesday again denied" is 6
ACTORS = RAIDERS | frozenset("man men soldiers troops guards snipers sniper forces people boat".split())
FIRING = frozenset("shot fired opened attacked threw hurled launched shelled stabbed".split())
DEED_AHEAD = 7  # tokens from the ground to the deed: "bank of the Cuyuni River shot" is 5
DOER_BACK = 5  # tokens from "by" to "on": "by a group of men on" is 5
BELIEVED = frozenset("believed thought suspected presumed understood reported".split())
ACROSS = ("from", "across", "the")
CRAFT = frozenset("jets jet planes plane aircraft helicopters helicopter drones drone warplanes boats".split())
RAIDERS_BACK = 4  # tokens between raiders and "from": "gunmen on horseback from"
RETREATING = frozenset(
    "fled escaped retreated withdrew returned flee fleeing escaping retreating withdrawing returning".split()
)
GOING = frozenset(
    "crossed slipped went pulled moved drove rode sailed crept ran going crossing slipping driving riding".split()
)  # "back": a retreat
RETREAT_AHEAD = 8  # tokens: "fled back across the border in the direction of Mali" is 8
# people who flee from an incident and did not do it
FLEEING = frozenset(
    "villagers residents people families refugees civilians thousands hundreds dozens migrants women children students "
    "workers herders traders displaced inhabitants locals many some others households".split()
)


def from_where(document: Document, names: Sequence[CountryMention]) -> list[Sign]:
    """What came or was fired from a country, or from a place in one."""
    words = document.words
    at = {n.first: n for n in reversed(names)}
    out = []
    for i, w in enumerate(words):
        if w != "from" and not (w == "in" and i and words[i - 1] in ("fired", "launched")):
            continue
        sentence = document.sentences[document.sentence_of[i]]
        named = next((at[k] for k in range(i + 1, min(i + 1 + AHEAD, sentence.last)) if k in at), None)
        if named is None or (CLAUSE_ENDS | {"to", "into"}) & set(words[i + 1 : named.first]):
            continue
        after = words[named.last] if named.last < sentence.last else ""
        if after in CROSSED:  # "raiders from South Sudan crossed into Turkana"
            into = _into(document, named.last + 1, sentence.last, names)
            out.append(Sign(OriginBasis.CROSSING_OBSERVED, named.country, i, named.last + 1, into))
            continue
        # "crossed the state border in the section of the district from the territory of": nothing else comes from there
        back = LONG_BACK if w == "from" and GROUNDS & set(words[i + 1 : i + 3]) else BACK
        near = [k for k in range(max(sentence.first, i - back), i) if words[k] in MOVING or words[k] in LAUNCHING]
        if not near:
            raiders = [k for k in range(max(sentence.first, i - RAIDERS_BACK), i) if words[k] in RAIDERS | {"armed"}]
            if raiders and w == "from":  # "gunmen on horseback from Chad attacked"
                out.append(Sign(OriginBasis.ATTACKER_NATIONALITY, named.country, raiders[-1], named.last))
            continue
        verb = near[-1]
        launched = words[verb] in LAUNCHING or bool(
            PROJECTILES & set(words[max(sentence.first, verb - PROJECTILE_BACK) : verb])
        )
        basis = OriginBasis.LAUNCH_SITE if launched else OriginBasis.CROSSING_OBSERVED
        into = _into(document, verb + 1, i, names) or _into(document, named.last, sentence.last, names)
        out.append(Sign(basis, named.country, verb, min(named.last, sentence.last), into))
    return out


def from_across(document: Document) -> list[Sign]:
    """What came from beyond a river or a range that has a name: "gunmen from across the Panj"."""
    words, out = document.words, []
    for i in range(len(words) - 3):
        if words[i : i + 3] != ACROSS or not document.is_capital(i + 3):
            continue
        fired = (LAUNCHING | {"shelled"}) & set(words[max(0, i - BACK) : i])
        basis = OriginBasis.LAUNCH_SITE if fired else OriginBasis.CROSSING_OBSERVED
        out.append(Sign(basis, None, i, i + 4))
    return out


def from_ground(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """Who acted on another's ground: "gunmen on the Venezuelan bank of the river shot at", "stabbed by a man on the
    Belarusian side"."""
    words = document.words
    out = []
    for c in countries:
        if c.kind != "adjective" or c.last >= len(words) or words[c.last] not in GROUNDS:
            continue
        sentence = document.sentences[document.sentence_of[c.first]]
        on = c.first - 1 - (words[c.first - 1] == "the")
        if on <= sentence.first or words[on] not in ("on", "from") or not ACTORS & set(words[max(0, on - 2) : on]):
            continue
        after = words[c.last + 1 : min(c.last + 1 + DEED_AHEAD, sentence.last)]
        if "by" in words[max(sentence.first, on - DOER_BACK) : on] or FIRING & set(after):
            out.append(Sign(OriginBasis.LAUNCH_SITE, c.country, on, c.last + 1))
    return out


def from_own_ground(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """What a country says of its own ground: "Chad denied that drones were launched from its territory", "Kabul said
    that nobody had crossed its border". Whether it denies that is read elsewhere; who does not deny tells nothing."""
    words = document.words
    out = []
    for i, w in enumerate(words):
        if w not in OWNING or not OWN_GROUNDS & set(words[i + 1 : i + 3]):
            continue
        sentence = document.sentences[document.sentence_of[i]]
        said = next((k for k in range(i - 1, sentence.first, -1) if words[k] in SAYING), None)
        whose = said and next((c for c in reversed(countries) if said - SAYER_BACK <= c.first < said), None)
        if not said or not whose or whose.first < sentence.first:
            continue
        verb = next((k for k in range(i - 1, said, -1) if words[k] in MOVING or words[k] in LAUNCHING), i)
        last = i + 2 if words[i + 1] in OWN_GROUNDS else i + 3
        sign = Sign(_basis(words[verb]), whose.country, verb, last)
        if words[said] in DENYING or is_negated(document, sign.first):
            out.append(sign)
    return out


def not_fired(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """What a country says that it did not do: "Pakistan's army said that it had not fired", "that its troops had not
    crossed"."""
    words = document.words
    out = []
    for i, w in enumerate(words):
        if w not in NOT:
            continue
        sentence = document.sentences[document.sentence_of[i]]
        verb = next((k for k in range(i + 1, min(i + 3, sentence.last)) if words[k] in FIRING | MOVING), None)
        said = next((k for k in range(i - 1, max(sentence.first, i - SAID_BACK), -1) if words[k] in SAYING), None)
        if verb is None or "first" in words[verb + 1 : verb + 3]:
            continue  # who did not fire first did fire
        if said is None or not ITSELF & set(words[said + 1 : i]):
            continue
        whose = next((c for c in reversed(countries) if said - SAYER_BACK <= c.first < said), None)
        if whose is not None and whose.first >= sentence.first:
            basis = OriginBasis.LAUNCH_SITE if words[verb] in FIRING else OriginBasis.CROSSING_OBSERVED
            out.append(Sign(basis, whose.country, verb, verb + 1))
    return out


def broken_truces(document: Document) -> list[Sign]:
    """Fire at a line that is called a breach of the truce comes from beyond it: "killed by a sniper on the Line of
    Control in violation of the ceasefire"."""
    words = document.words
    out = []
    for s in document.sentences:
        inside = range(s.first, s.last)
        truce = next((k for k in inside if words[k] in TRUCES), None)
        if truce is None or not BREACHES & set(words[max(s.first, truce - BREACH) : truce + BREACH]):
            continue
        line = next(
            (k for k in inside if words[k] in CROSSES and (words[k] != "control" or words[k - 1] == "of")), None
        )
        if line is not None:
            out.append(Sign(OriginBasis.LAUNCH_SITE, None, max(s.first, line - 2), line + 1))
    return out


def homes(document: Document, names: Sequence[CountryMention], harmed: Sequence[tuple[int, int]]) -> list[Sign]:
    """Where an attacker is from: "a suicide bomber, a resident of Nangarhar", "identified as Ahmadullah of Paktika"."""
    words = document.words
    out = []
    for n in names:
        sentence = document.sentences[document.sentence_of[n.first]]
        k = n.first - 1 - (words[n.first - 1] == "the")
        if n.kind == "adjective" or k <= sentence.first or words[k] not in ("of", "from", "to"):
            continue
        verb = k - 1
        if words[verb] not in RESIDING:
            while verb > sentence.first and document.is_capital(verb) and words[verb] not in RESIDING:
                verb -= 1
            if words[verb - 1 : verb + 1] != ("identified", "as"):
                continue
        whose = range(max(sentence.first, verb - WHOSE_BACK), verb)
        who = next((i for i in reversed(whose) if words[i] in RAIDERS | CULPRITS), None)
        victims = max((last for first, last in harmed if first < verb), default=0)
        if who is not None and victims <= who:
            out.append(Sign(OriginBasis.ATTACKER_NATIONALITY, n.country, who, n.last))
    return out


def _basis(verb: str) -> OriginBasis:
    if verb in MOVING:
        return OriginBasis.CROSSING_OBSERVED
    return OriginBasis.LAUNCH_SITE if verb in LAUNCHING else OriginBasis.OFFICIAL_ALLEGATION


def believed(document: Document, countries: Sequence[CountryMention]) -> list[Sign]:
    """Whose they are believed to be: "jets believed to be Jordanian bombed"."""
    words = document.words
    return [
        Sign(OriginBasis.ATTACKER_NATIONALITY, c.country, c.first - 4, c.last)
        for c in countries
        if c.kind == "adjective"
        and c.first >= 4
        and words[c.first - 2 : c.first] == ("to", "be")
        and words[c.first - 3] in BELIEVED
        and words[c.first - 4] in PROJECTILES | ACTORS | CRAFT
    ]


def _into(document: Document, first: int, last: int, names: Sequence[CountryMention]) -> str | None:
    """The country entered: after "into" or "to", or right after the verb ("entered Peru from Ecuador")."""
    words = document.words
    for n in names:
        if first <= n.first < last:
            led = words[max(first, n.first - 3) : n.first]
            if n.first == first or "into" in led or "entered" in led:
                return n.country
    return None


def retreats(document: Document, names: Sequence[CountryMention]) -> list[Sign]:
    """Where those who did it fled: "fled back across the border to Burkina Faso". People who flee from it say nothing
    of where it came from."""
    words = document.words
    out = []
    for i, w in enumerate(words):
        if w not in RETREATING and not (w in GOING and words[i + 1 : i + 2] == ("back",)):
            continue
        sentence = document.sentences[document.sentence_of[i]]
        end = min(i + RETREAT_AHEAD, sentence.last)
        way = next((k for k in range(i + 1, end) if words[k] in ("to", "into", "towards", "toward", "across")), None)
        who = set(words[clause_start(document, i) : i])
        if way is None or FLEEING & who or (w in ("returned", "returning") and not RAIDERS & who):
            continue
        border = any(x in ("border", "frontier") for x in words[i + 1 : end])
        named = next((n for n in names if way < n.first < end and _plain(words[way + 1 : n.first])), None)
        if named is not None:
            out.append(Sign(OriginBasis.INFERENCE, named.country, i, named.last))
        elif border:
            last = next(k for k in range(i + 1, end) if words[k] in ("border", "frontier")) + 1
            out.append(Sign(OriginBasis.INFERENCE, None, i, last))
    return out


def _plain(words: Sequence[str]) -> bool:
    """Nothing but words of the way stands between: "across the border to", "the direction of"."""
    return set(words) <= frozenset(
        "the a across over border frontier to into towards back direction of river northern southern eastern western "
        "neighbouring neighboring".split()
    )
