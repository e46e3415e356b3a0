"""Words that linking must know not to learn anything from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from newswatch.catalog import country_files
from newswatch.catalog.place_names import fold, key

# capitalised words of a quotation that name no spot, in the form in which spellings meet
NO_SPOT = frozenset(
    fold(word)
    for word in """administration agency ain airport and april area army august authority base beit border
    bridge brigade brigades camp capital central checkpoint checkpost city coast command commander commissioner
    commune control corps council county crossing december defence defense deir department dera desert district
    division durand east eastern eight eleven february federal five force forces forest fort four friday from
    front frontier government governor governorate greater guard guards gulf haji highway hospital interim
    international islamic island jabal january july june kafr kala kfar khan lake line lower march market may
    media middle military minister ministers ministry monday mount mountain movement municipality national
    nations near new news nine north northeast northeastern northern northwest northwestern november oblast
    october office official officials old party police port post prefecture president province provincial puerto
    qala raion rangers region regional river road saint san santa saturday school sea sector security september
    service services seven shah six south southeast southeastern southern southwest southwestern state street
    sub subdivision sunday tal taluk taluka tehsil tel tell ten territory the three thursday town tuesday twelve
    two umm united university upper valley villa village wadi wednesday west western zone""".split()
)
# what nearly every report of an incident says, and what carries no meaning alone: the same word on both sides says
# nothing of whether it is the same incident
COMMON = frozenset(
    """a about above accord according across added after afternoon against aircraft all along
    also ambush ambushed amid among an and another any april are area armed army around as assailant assailants
    at attack attacked attacker attackers august authorities away back base based bases be been before being
    between big blast bodies bomb bombed bombing border both brought but by came can carried carry casualties
    central city claim claimed clash clashed come confirmed control controlled could country cross crossed
    crossing dawn day days dead death deaths december defused detonate detonated detonating device devices did
    died discovered district drone drones due during dusk earlier early east eastern eight either eleven end
    evening exploded explosion explosive explosives february fell few fifteen fifty fight fighters fighting fire
    fired firing first five following for forces forty four friday from get got government group gunfire gunman
    gunmen gunshot had has have having he head heavily heavy held her him his hit hitting hours house how
    hundred identified improvised in incident including injured injuring injury inside intelligence into is it
    its january july june kill killed killing last late later least left life line lives local lot made man
    march may members men midnight militancy militant militants military militia minister ministry missile
    missiles monday month more morning most mr mrs much near nearby new night nine noon north northeast
    northeastern northern northwest northwestern not november now number october of off official officials old
    on one ones only opened operation operations or other others our out outside over own part people per person
    personnel persons planted police post posts presumed province put quoted region remote reported reportedly
    responsibility roadside rocket rockets said same saturday saw say says sector security see seen september
    service services set seven several she shelled shelling shooting shot since site sites six sixteen sixty
    small so soldier soldiers some south southeast southeastern southern southwest southwestern spokesman
    spokesperson spokeswoman state statement strike strikes struck sunday suspected taken target targeted
    targeting targets ten terror terrorist terrorists than that the their them then there these they third
    thirty this those three through thursday to told too took town troop troops tuesday twelve twenty two under
    unidentified unknown until upon use used vehicle vehicles very via village was way weapons wednesday were
    west western when where which while who whose why will with within woman women would wounded wounding year
    years yesterday yet""".split()
)
# words by which a report tells this incident from an earlier one at the same place
AGAIN = frozenset("again second third another fresh renewed resumed latest".split())
WEEKDAYS = {
    day: number
    for number, day in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
}
HOURS = {
    "dawn": "morning",
    "morning": "morning",
    "sunrise": "morning",
    "noon": "midday",
    "midday": "midday",
    "afternoon": "midday",
    "evening": "evening",
    "dusk": "evening",
    "sunset": "evening",
    "night": "night",
    "overnight": "night",
    "midnight": "night",
}
# hours between which a report may waver: "at dawn" is night for one and morning for another
NEIGHBOURS = frozenset(
    (frozenset(("morning", "night")), frozenset(("midday", "evening")), frozenset(("evening", "night")))
)


@cache
def countries_by_word() -> Mapping[str, frozenset[str]]:
    """Single words that name a country or its people, in lower case, and which countries that may be."""
    found: dict[str, set[str]] = {}
    for c in country_files.load():
        for name in (*c.names, *c.adjectives, *c.demonyms):
            if " " not in name:
                found.setdefault(key(name), set()).add(c.alpha2)
    return {word: frozenset(codes) for word, codes in found.items()}


@cache
def neighbours() -> Mapping[str, frozenset[str]]:
    """Countries with a common land border."""
    return {c.alpha2: frozenset(c.neighbours) for c in country_files.load()}


@cache
def country_words() -> frozenset[str]:
    """Words of countries' names and peoples, in the form in which spellings meet: they name no spot."""
    return frozenset(
        fold(word)
        for c in country_files.load()
        for name in (*c.names, *c.adjectives, *c.demonyms)
        for word in key(name).split()
    )
