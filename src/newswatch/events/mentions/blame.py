"""Who claims an incident, who is blamed for it, who denies it, by the words around a name; and the groups that no
catalogue knows, where the text says that they claimed it or were blamed for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from newswatch.matching import Document
from newswatch.model import Actor, ActorKind, Certainty, Role

CLAIMING = frozenset(("claimed", "claims", "claiming", "took", "taken"))
BLAMING = frozenset(("blamed", "blames", "blaming", "accused", "accuses", "accusing"))
DENYING = frozenset(("denied", "denies", "rejected", "denying"))
PRACTICES = (("targeting",), ("deliberately",), ("attacking",))  # "denies targeting civilians": not this one attack
SUSPECTING = frozenset("suspected suspect suspects believed believe believes alleged allege possible likely".split())
BEHIND = frozenset(("involved", "behind", "responsible"))
BE = frozenset("was were been being is are be".split())
REACH = 14  # tokens from "attributed" to the name: "the attack to the Bansad and Ghums Division of the" is 11
CLOSE = 8  # tokens from "blamed" or "suspected" to the name
CLAIM_AHEAD = 6  # tokens from a name to "responsibility"
WING = 6  # tokens between a wing and its group: "(Islamic State West Africa Province-ISWAP) of"
# inside the names of groups
SMALL = frozenset("of the for and al el de ul e i in".split())
ARTICLES = frozenset(("the", "a", "an"))
# capitalised words before "claimed responsibility" that name no group
NOBODY = frozenset(
    "no it he she they who which nobody anyone none group groups individual letter statement video sources officials "
    "police authorities militants assailants later also however".split()
)
CLAIMED = frozenset(("claimed", "claims"))
DEEDS = frozenset(
    "attack attacks ambush assault raid bombing bombings blast blasts explosion killing killings assassination "
    "abduction kidnapping strike strikes shooting shelling operation incident".split()
)
LONGEST = 9  # tokens of a group's name


def responsibility_of(
    document: Document, name: tuple[int, int], before: int, after: int
) -> tuple[Role, Certainty] | None:
    """The part that words of responsibility give to the name at tokens `name`: claimant or accused, or None.

    `before`: the token before it and its modifiers; `after`: the one after it and the words that go on naming it.
    """
    words = document.words
    sentence = document.sentences[document.sentence_of[name[0]]]
    begin, end = sentence.first, sentence.last
    left = words[before] if before >= begin else ""
    ahead = _past_name(document, after, end)
    following = words[after : min(ahead + CLAIM_AHEAD, end)]
    refused = left == "no" or "no" in words[name[0] : name[1]]
    if "responsibility" in following and CLAIMING & set(following) and not refused:
        return Role.CLAIMANT, Certainty.CLAIMED
    near = words[max(begin, before - CLOSE) : before + 1]
    far = words[max(begin, before - REACH) : before + 1]
    if left in ("involvement", "either", "or") and "involvement" in near and SUSPECTING & set(near):
        return Role.ACCUSED, Certainty.SUSPECTED  # "sources suspected the involvement of X or Y"
    behind = words[after + 1 : after + 2] if after < end and words[after] in BE else ()
    if BEHIND & set(behind) and SUSPECTING & set(near):
        return Role.ACCUSED, Certainty.SUSPECTED  # "believed that X was behind it"
    attributed = "attributed" in far and "to" in far
    on_them = left == "on" and bool(BLAMING & set(near))  # "blamed the attack on X"
    pair = words[max(begin, before - 1) : before + 1]
    if attributed or on_them or left in BLAMING or pair == ("responsibility", "on"):
        return Role.ACCUSED, Certainty.SUSPECTED
    told = after + 1 if after < end and words[after] in BE else after
    if words[told : told + 2] in (("accused", "of"), ("blamed", "for")):
        return Role.ACCUSED, Certainty.SUSPECTED  # "UPDF accused of bombing herders"
    if after < end and words[after] in DENYING and words[after + 1 : after + 2] not in PRACTICES:
        return Role.ACCUSED, Certainty.DENIED
    if after < end and words[after] in CLAIMED and not refused:
        what = words[after + 1 : min(after + 4, end)]
        if what[:1] in (("it",), ("both",)) or (what[:1] in (("the",), ("this",)) and DEEDS & set(what[1:])):
            return Role.CLAIMANT, Certainty.CLAIMED  # "the group claimed the ambush in a statement"
        if left in ("which", "that") and (not what or not what[0].isalnum()):
            return Role.CLAIMANT, Certainty.CLAIMED  # "in an attack which the group claimed."
    if left == "by" and "claimed" in set(words[max(begin, before - 3) : before]):
        return Role.CLAIMANT, Certainty.CLAIMED
    return None


def _past_name(document: Document, k: int, end: int) -> int:
    """The token after a name that goes on in capitals and brackets: "NPA North Central Regional Command (NCRC)"."""
    start = k
    while k < end and k - start < LONGEST and (document.is_capital(k) or document.words[k] in ("(", ")", ",", "'s")):
        k += 1
    return k


def wing_of(
    document: Document, first: int, held: Sequence[tuple[int, int, Role, Certainty]]
) -> tuple[Role, Certainty] | None:
    """The part of a group whose wing, named before it, has one: "the Al-Barnawi faction (ISWAP) of Boko Haram"."""
    if not held or held[-1][2] not in (Role.CLAIMANT, Role.ACCUSED):
        return None
    last, role, certainty = held[-1][1:]
    between = document.words[last:first]
    if not 1 <= len(between) <= WING or document.sentence_of[last] != document.sentence_of[first]:
        return None
    joined = [w for w in between if w not in ("the", "(", ")", "faction", "wing", "branch")]
    return (role, certainty) if joined and joined[-1] == "of" and len(joined) <= 2 else None


def strangers(document: Document, spans: Sequence[tuple[int, int]], known: Sequence[tuple[int, int]]) -> list[Actor]:
    """Groups that no catalogue knows and that claimed the incident or were blamed for it, named as in the text."""
    out = []
    for first, last in spans:
        for k in range(first, last):
            found = _stranger(document, k, first, last)
            if found is None or found[0] is None or any(a < found[0][1] and found[0][0] < b for a, b in known):
                continue
            quote = document.quote(*found[0])
            out.append(
                Actor(
                    role=found[1], name=quote.text, id=None, kind=ActorKind.ARMED_GROUP, country=None,
                    certainty=found[2], quote=quote,
                )
            )  # fmt: skip
    return out


def _stranger(
    document: Document, k: int, first: int, last: int
) -> tuple[tuple[int, int] | None, Role, Certainty] | None:
    """The name and the part that token `k` gives to it, where it is a word of claiming or blaming."""
    words = document.words
    before = words[k - 1] if k > first else ""
    if words[k] == "responsibility" and before in CLAIMING:
        return _name_before(document, k - 1, first), Role.CLAIMANT, Certainty.CLAIMED
    attributed = words[k] == "to" and "attributed" in words[max(first, k - 5) : k]
    if attributed or (words[k] == "of" and before == "involvement"):
        return _name_after(document, k + 1, last), Role.ACCUSED, Certainty.SUSPECTED
    if words[k] == "that" and before in SUSPECTING:
        name = _name_after(document, k + 1, last)
        if name is not None and BEHIND & set(words[name[1] : name[1] + 6]):
            return name, Role.ACCUSED, Certainty.SUSPECTED
    return None


def _name_after(document: Document, k: int, end: int) -> tuple[int, int] | None:
    """The name that begins at a token, after articles."""
    while k < end and document.words[k] in ARTICLES:
        k += 1
    last = k
    j = k
    while j < end and j - k < LONGEST:
        if document.is_capital(j) and document.words[j] not in NOBODY:
            last = j + 1
        elif document.words[j] not in SMALL:
            break
        j += 1
    if document.words[last : last + 1] in (("faction",), ("wing",), ("branch",)):
        return None  # of a group that is named behind it
    return (k, last) if last - k >= 2 else None


def _name_before(document: Document, k: int, begin: int) -> tuple[int, int] | None:
    """The name that ends before a token, behind adverbs and a bracket with its short form."""
    k -= document.words[k - 1] in ("also", "later", "has", "have")
    if document.words[k - 1] == ")":
        k = next((j for j in range(k - 1, begin - 1, -1) if document.words[j] == "("), begin)
    last = first = k
    j = k - 1
    while j >= begin and last - j <= LONGEST:
        if document.is_capital(j) and document.words[j] not in NOBODY | ARTICLES:
            first = j
        elif document.words[j] not in SMALL - {"in", "and"}:
            break
        j -= 1
    if first > begin and document.words[first - 1] == "," and document.words[k : k + 1] == (",",):
        return None  # "Olson, an individual, claimed": a person's name
    return (first, last) if last - first >= 2 else None
