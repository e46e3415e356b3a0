"""What becomes of a wire on its way into papers, and what only looks like one. Own writing about invented incidents.

`EDITS` are what outlets do to another's text: each is a function of the text. `LOOK_ALIKES` are pairs of texts on two
incidents, or by two reporters on one, which share a form and are no copies.
"""

# ruff: noqa: E501 - texts

from __future__ import annotations

import re
from collections.abc import Callable

BOMBING = """\
A bomb hidden in a parked rickshaw went off outside a tea house in the Charsa bazaar of Naldera on Thursday morning, \
killing seven people and wounding at least 16 others, police and hospital officials said.
The blast shattered the windows of nearby shops and set two motorcycles on fire, said Imran Daud, a police officer in \
the town, which lies some 12 kilometres from the border.
"We received seven bodies and sixteen wounded, four of them in a critical condition," said Dr. Salma Reh of the \
district hospital, adding that surgeons had been called in from the neighbouring district.
Witnesses described a loud explosion followed by thick grey smoke. Shopkeeper Habib Lal said he had been opening his \
shutters when the ground shook. "People were running in every direction and calling the names of their children," he \
said.
No group immediately claimed responsibility. Officials in the province have blamed earlier attacks on the Ravi Front, \
a banned outfit that they say operates from sanctuaries on the other side of the frontier. The group denies it.
The provincial chief minister condemned the attack and announced compensation for the families of the dead. Security \
forces cordoned off the bazaar and a search operation was under way in the evening.
Naldera has seen a rise in violence since a truce broke down in the spring. In June, three paramilitary soldiers were \
killed when their vehicle hit a mine on the road to the border crossing at Torsal.
"""
SHELLING = """\
Artillery fire from across the Senna river struck the village of Upper Kosh late on Tuesday, killing a woman and her \
two daughters and damaging a school, the defence ministry of Ardania said in a statement.
It accused its neighbour Belmark of firing more than 30 shells in what it called an unprovoked violation of the \
ceasefire that the two countries signed in 2021. Belmark's army said that its troops had answered mortar rounds which \
had landed near one of its posts, and that it knew nothing of civilian casualties.
Local administrator Petra Volin told reporters that 140 families had left the village by bus during the night. "There \
is no electricity, and the road to the south is under fire," she said.
Observers of the regional monitoring mission said they had heard exchanges of fire for about three hours, the longest \
since March. They called on both sides to withdraw heavy weapons from the line of contact.
The foreign ministry in the capital summoned Belmark's chargé d'affaires and handed over a note of protest. Belmark \
rejected the protest and said that the responsibility lay with those who had fired first.
Ardania and Belmark have fought two wars over the Kosh valley, whose inhabitants speak a dialect of their own. Talks on \
the demarcation of the border have been suspended since the autumn.
"""
STATEMENT = """\
Security forces killed five militants during an intelligence-based operation in the general area of Spera in Lower \
Hindal district on Friday night, the military's media wing said.
During the conduct of the operation, own troops effectively engaged the terrorists' location, and after an intense \
fire exchange five terrorists were killed, the statement said. Weapons, ammunition and explosives were recovered from \
them, and they had remained actively involved in attacks against security forces and in the killing of innocent \
civilians.
A sanitisation operation is being conducted to eliminate any other terrorist found in the area, it added.
The president and the prime minister praised the security forces and said that the nation stood with them.
"""
URDU = (
    "صوبائی دارالحکومت سے ایک سو بیس کلومیٹر دور سرحدی ضلع نلدرہ میں جمعرات کی صبح ایک چائے خانے کے باہر کھڑے رکشے میں "
    "نصب بم پھٹنے سے سات افراد ہلاک اور سولہ زخمی ہو گئے۔ پولیس کے مطابق دھماکے سے قریبی دکانوں کے شیشے ٹوٹ گئے اور دو "
    "موٹر سائیکلوں میں آگ لگ گئی۔\nضلعی ہسپتال کی ڈاکٹر سلمیٰ ریح نے بتایا کہ زخمیوں میں سے چار کی حالت نازک ہے۔ عینی "
    "شاہدین نے کہا کہ زوردار دھماکے کے بعد دھواں پھیل گیا اور لوگ چاروں طرف بھاگنے لگے۔\nکسی گروہ نے ذمہ داری قبول نہیں "
    "کی۔ صوبائی وزیر اعلیٰ نے حملے کی مذمت کی اور ہلاک ہونے والوں کے لواحقین کے لیے امداد کا اعلان کیا۔"
)
FRENCH = """\
Sept personnes ont été tuées et seize autres blessées jeudi matin par l'explosion d'une bombe dissimulée dans un \
tricycle devant une maison de thé du marché de Naldera, ont indiqué la police et des sources hospitalières.
La déflagration a brisé les vitres des boutiques voisines et incendié deux motos, a précisé un officier de police de \
cette ville située à une douzaine de kilomètres de la frontière.
« Nous avons reçu sept corps et seize blessés, dont quatre sont dans un état critique », a déclaré à la presse la \
docteure Salma Reh, de l'hôpital du district.
Aucun groupe n'a revendiqué l'attaque dans l'immédiat. Les autorités provinciales accusent de longue date le Front du \
Ravi d'opérer depuis l'autre côté de la frontière, ce que ce dernier dément.
"""
HINDI = (
    "नलदेरा के चरसा बाज़ार में गुरुवार सुबह एक चाय की दुकान के बाहर खड़े रिक्शे में छिपाकर रखा गया बम फट गया, जिसमें सात "
    "लोगों की मौत हो गई और कम से कम सोलह घायल हो गए, पुलिस और अस्पताल के अधिकारियों ने बताया।\nपुलिस अधिकारी इमरान दाऊद "
    "ने कहा कि धमाके से आसपास की दुकानों के शीशे टूट गए और दो मोटरसाइकिलों में आग लग गई। यह क़स्बा सीमा से करीब बारह "
    "किलोमीटर दूर है।\nज़िला अस्पताल की डॉक्टर सलमा रेह ने बताया कि चार घायलों की हालत नाज़ुक है। किसी संगठन ने हमले की "
    "ज़िम्मेदारी नहीं ली है।"
)
ENGLISH = {"bombing": BOMBING, "shelling": SHELLING, "statement": STATEMENT}
WIRES = {**ENGLISH, "urdu": URDU, "french": FRENCH, "hindi": HINDI}


def _lines(text: str) -> list[str]:
    return text.strip().splitlines()


def _joined(*parts: str) -> str:
    return "\n".join(parts)


def _spread(text: str, line: str, every: int) -> str:
    """With a line of the outlet's own after each so many paragraphs."""
    out: list[str] = []
    for number, paragraph in enumerate(_lines(text), 1):
        out += [paragraph, line] if number % every == 0 else [paragraph]
    return "\n".join(out)


Edit = Callable[[str], str]
# what outlets do in any language
FORMS: dict[str, Edit] = {
    "the same": lambda t: t,
    "one paragraph": lambda t: " ".join(_lines(t)),
    "a paragraph a sentence": lambda t: re.sub(r"(?<=[.۔।]) ", "\n", t),
    "other apostrophes and dashes": lambda t: t.replace("'", "’").replace('"', "”").replace("-", "‐"),
    "no-break spaces": lambda t: t.replace(" ", "\u00a0"),
    "soft hyphens": lambda t: re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", t),
    "zero-width marks": lambda t: t.replace(". ", ".\u200b ").replace("،", "،\u200f"),
    "upper case": lambda t: t.upper(),
    "a headline before it": lambda t: _joined("Deadly day at the frontier as officials trade blame", t),
    "without its last paragraph": lambda t: "\n".join(_lines(t)[:-1]),
    "its first half": lambda t: "\n".join(_lines(t)[: (len(_lines(t)) + 1) // 2]),
    "cut in the middle of a word": lambda t: t[: max(len(t) // 2, 420)] + "…",
    "advertisement between": lambda t: _spread(t, "ADVERTISEMENT", 1),
    "related links between": lambda t: _spread(t, "Also read: What we know about the new road to the coast", 2),
    "copyright": lambda t: _joined(t.strip(), "© 2026 The Hill Courier. All rights reserved."),
}
# and in English
EDITS: dict[str, Edit] = {
    "byline and desk": lambda t: _joined("By Web Desk", "Published October 16, 2026", t),
    "correspondent": lambda t: _joined("Our Correspondent | Naldera | Updated: Oct 16, 2026, 10:42 PM IST", t),
    "two bylines and a place": lambda t: _joined("By Ana Doe and Ravi Kohl in Naldera", t),
    "agency dateline": lambda t: f"NALDERA, Oct 16 (Norden Press) - {t}",
    "plain dateline": lambda t: f"NALDERA: {t}",
    "dateline with a dash": lambda t: f"Naldera, October 16 – {t}",
    "credit at the foot": lambda t: _joined(t.strip(), "(Reporting by Ana Doe in Naldera; Editing by Jo Roe)"),
    "note of the editor": lambda t: _joined(
        t.strip(), "(Except for the headline, this story has not been edited by our staff and is published from a feed.)"
    ),
    "correction at the foot": lambda t: _joined(
        t.strip(), "Correction: An earlier version of this article misspelled the name of the administrator."
    ),
    "correction at the head": lambda t: _joined("(Corrects spelling of a name in the third paragraph)", t),
    "paywall after two paragraphs": lambda t: _joined(
        *_lines(t)[:2], "Subscribe to continue reading. Already a subscriber? Log in."
    ),
    "paywall after the lead": lambda t: _joined(_lines(t)[0], "This is a premium article. To read on, choose a plan."),
    "summary before it": lambda t: _joined(
        "What happened on the border this week, who is blamed, and why it matters for the talks.", t
    ),
    "cross-heads": lambda t: _joined(
        *(f"{head}\n{p}" for head, p in zip(("", "The scene", "", "Blame", "", "Background", ""), _lines(t), strict=False))
    ),
    "photo captions": lambda t: _spread(t, "People gather at the scene after the incident. — Photo by our staff", 3),
    "two paragraphs of its own at the end": lambda t: _joined(
        t.strip(),
        "In a separate development, traders closed the wholesale market in the capital in protest against new taxes, and "
        "said that they would not reopen it before the government had received their delegation.",
        "Transport unions have announced that they will join them from next week unless fuel becomes cheaper.",
    ),
    "numbers as figures": lambda t: (
        t.replace("seven", "7").replace("16", "sixteen").replace("two", "2").replace("five", "5").replace("three", "3")
    ),
    "the day as a date": lambda t: (
        t.replace("on Thursday morning", "on October 15")
        .replace("late on Tuesday", "late on October 13")
        .replace("on Friday night", "on the night of October 16")
    ),
    "the day left out": lambda t: (
        t.replace(" on Thursday morning", "").replace(" late on Tuesday", "").replace(" on Friday night", "")
    ),
    "British spelling": lambda t: (
        t.replace("kilometres", "kilometers").replace("neighbouring", "neighboring").replace("defence", "defense")
        .replace("neighbour", "neighbor").replace("sanitisation", "sanitization").replace("daughters", "girls")
    ),
    "other words for the fighters": lambda t: (
        t.replace("militants", "insurgents").replace("terrorists", "militants").replace("banned outfit", "outlawed group")
    ),
    "lead turned round": lambda t: "\n".join(
        [
            re.sub(r"^(.*), (?=(?:police|the defence|the military)[^,]*said)(.*?)\.?$", r"\2 that \1.", _lines(t)[0]),
            *_lines(t)[1:],
        ]
    ),
    "some adjectives cut": lambda t: (
        t.replace("loud ", "").replace("thick grey ", "").replace("nearby ", "").replace("intense ", "")
        .replace("unprovoked ", "").replace("critical ", "serious ").replace("immediately ", "")
    ),
    "the second paragraph left out": lambda t: "\n".join([_lines(t)[0], *_lines(t)[2:]]),
    "the middle left out": lambda t: "\n".join([*_lines(t)[:2], *_lines(t)[-1:]]),
    "the last two turned": lambda t: "\n".join([*_lines(t)[:-2], _lines(t)[-1], _lines(t)[-2]]),
    "a name spelled otherwise": lambda t: (
        t.replace("Naldera", "Naaldera").replace("Kosh", "Koshe").replace("Hindal", "Hindaal")
    ),
}  # fmt: skip

_WEATHER = (
    "The regional office of the weather service has issued an orange alert for {place} for {day}. Heavy rain with "
    "thunder is expected in the {part} of the district from noon, with gusts of up to {wind} kilometres an hour. People "
    "are asked to stay away from rivers and steep slopes and to secure loose objects. The alert will be reviewed on the "
    "next morning, the office said in its bulletin."
)
_RATES = (
    "The rupial closed at {rate} to the dollar in the interbank market on {day}, {moved} from the previous close of "
    "{before}, the central bank said. Dealers said that demand from importers had been {demand}. In the open market the "
    "currency was traded at {open}. Gold of 24 carats was sold at {gold} a tola, according to the jewellers' association."
)
_TOLL_BULLETIN = (
    "The general staff said on {day} morning that it had recorded {clashes} combat clashes along the line of contact over "
    "the past day. The enemy carried out {strikes} air strikes and fired {shells} times on positions and settlements, it "
    "said. On the {front} axis, defenders repelled {attacks} assaults near {village}. The losses of the enemy were put "
    "at {losses} in killed and wounded. The figures could not be verified independently."
)
_RAID = (
    "Security forces killed {n} militants during an intelligence-based operation in the general area of {place} in "
    "{district} district on {day} night, the military's media wing said.\nDuring the conduct of the operation, own "
    "troops effectively engaged the terrorists' location, and after an intense fire exchange {n} terrorists were "
    "killed, the statement said. Weapons, ammunition and explosives were recovered from them, and they had remained "
    "actively involved in attacks against security forces and in the killing of innocent civilians.\nA sanitisation "
    "operation is being conducted to eliminate any other terrorist found in the area, it added."
)
_MORNING = (
    "A roadside bomb hit a police van near the bus station of Naldera on Thursday morning, killing three constables and "
    "wounding five others, police said. The van was on its way to a polling station when it was hit. The area was "
    "cordoned off and a search was begun, said police officer Imran Daud. No group claimed the attack. Naldera, a town "
    "some 12 kilometres from the border, has seen a rise in violence since a truce broke down in the spring. Officials "
    "have blamed earlier attacks on the Ravi Front."
)
_EVENING = (
    "Two people were killed and nine wounded when a second explosion struck Naldera on Thursday evening, hours after an "
    "attack on a police van. The device had been fixed to a bicycle outside a bakery in the old town, said police "
    "officer Imran Daud. Rescue workers took the wounded to the district hospital. Nobody said who was behind it. "
    "Naldera, a town some 12 kilometres from the border, has seen a rise in violence since a truce broke down in the "
    "spring. Officials have blamed earlier attacks on the Ravi Front."
)
_OWN_REPORT = (
    "Seven people lost their lives and 16 were hurt in Naldera's Charsa bazaar on Thursday when explosives planted in a "
    "rickshaw detonated near a tea stall, officials of the administration told this newspaper. Officer Imran Daud said "
    "the market had just begun to fill. At the hospital, Dr. Salma Reh spoke of four patients fighting for their lives. "
    "Earlier attacks were laid at the door of the Ravi Front, which has always denied using the other side of the "
    "border. Traders called a strike for Friday."
)
_FOLLOW_UP = (
    "Police arrested three men on Saturday over the bombing of a tea house in Naldera that killed seven people two days "
    "before. The suspects were picked up in a village close to the border and had bought the rickshaw in which the bomb "
    "was hidden, said Imran Daud, a police officer in the town. A fourth man was being sought, he said. The blast in the "
    "Charsa bazaar on Thursday wounded at least 16 people. No group immediately claimed responsibility. Officials in the "
    "province have blamed earlier attacks on the Ravi Front, a banned outfit that they say operates from sanctuaries on "
    "the other side of the frontier. The group denies it."
)


def _bulletin(**values: object) -> str:
    return _TOLL_BULLETIN.format(**values)


LOOK_ALIKES: dict[str, tuple[str, str]] = {
    "weather of two days": (
        _WEATHER.format(place="Naldera", day="Friday", part="north", wind=60),
        _WEATHER.format(place="Naldera", day="Monday", part="south", wind=70),
    ),
    "weather of two places": (
        _WEATHER.format(place="Naldera", day="Friday", part="north", wind=60),
        _WEATHER.format(place="Torsal", day="Friday", part="north", wind=60),
    ),
    "rates of two days": (
        _RATES.format(rate="278.4", day="Monday", moved="up 0.1", before="278.5", demand="low", open="279.2", gold="251,000"),
        _RATES.format(rate="278.6", day="Tuesday", moved="down 0.2", before="278.4", demand="low", open="279.3", gold="252,300"),
    ),
    "bulletins of two days": (
        _bulletin(day="Monday", clashes=141, strikes=61, shells="5,100", front="Sorel", attacks=21, village="Upper Kosh", losses="1,090"),
        _bulletin(day="Tuesday", clashes=138, strikes=58, shells="4,900", front="Sorel", attacks=17, village="Upper Kosh", losses="1,140"),
    ),
    "statements on two raids, other tolls": (
        _RAID.format(n="five", place="Spera", district="Lower Hindal", day="Friday"),
        _RAID.format(n="eight", place="Spera", district="Lower Hindal", day="Friday"),
    ),
    "statements on two raids of two nights": (
        _RAID.format(n="five", place="Spera", district="Lower Hindal", day="Friday"),
        _RAID.format(n="five", place="Spera", district="Lower Hindal", day="Sunday"),
    ),
    "statements on two raids in two districts": (
        _RAID.format(n="five", place="Spera", district="Lower Hindal", day="Friday"),
        _RAID.format(n="five", place="Margat", district="Tank Bala", day="Friday"),
    ),
    "two bombings in one town on one day": (_MORNING, _EVENING),
    "two reporters on one bombing": (BOMBING, _OWN_REPORT),
    "a follow-up with the background again": (BOMBING, _FOLLOW_UP),
    "the toll has risen": (BOMBING, BOMBING.replace("killing seven people", "killing nine people").replace("seven bodies", "nine bodies")),
    "the wounded have risen": (BOMBING, BOMBING.replace("at least 16 others", "at least 23 others").replace("sixteen wounded", "23 wounded")),
}  # fmt: skip
