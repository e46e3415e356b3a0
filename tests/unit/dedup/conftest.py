"""A wire and what becomes of it, and reports that only look like it. Own writing about invented places."""

from __future__ import annotations

import pytest

LEAD = (
    "Gunmen attacked a border post in the eastern district of Oskal late on Saturday, killing four policemen and "
    "wounding three others, a provincial official said on Sunday."
)
_SEARCH = (
    "He said that two of the attackers had been killed in a firefight that lasted about an hour, and that a search was "
    "under way in the hills for the others."
)
_ROCKETS = (
    "The attackers came from across the river in the dark and fired rockets at the post above the village of Dorn "
    "before fleeing, said Marek Ilin, spokesman for the provincial governor."
)
_CLAIM = (
    "No group immediately claimed the attack. The Red Banner movement, which has fought the government since 2009, "
    "often attacks police posts in the province, which borders Tarvania."
)
_VALLEY = (
    "The valley has long been used by armed groups as a route between the two countries. Each accuses the other of not "
    "doing enough to stop fighters from crossing their border of 600 kilometres."
)
_LAST_MONTH = (
    "Last month eleven soldiers died in an attack on a base in the neighbouring province of Lusk, which Red Banner "
    "claimed. The defence ministry said at the time that more troops would be sent to the region."
)
STORY = (LEAD, _ROCKETS, _SEARCH, _CLAIM, _VALLEY, _LAST_MONTH)
PLAIN = "\n".join(STORY)
WIRE = f"OSKAL, Oct 12 (Norden Press) - {PLAIN}\n(Reporting by Ana Doe; Editing by Jo Roe)"

COPIES = {
    "the same": WIRE,
    "in capitals, other spaces": WIRE.upper().replace("\n", "\n\n   "),
    "without dateline and credit": PLAIN,
    "under a byline, with a notice": f"By Our Correspondent\nOSKAL: {PLAIN}\nPublished in The Courier, October 13th.",
    "with an introduction": f"Four policemen have died in the east of the country.\n{PLAIN}",
    "lightly edited": PLAIN.replace("Gunmen", "Militants")
    .replace("late on Saturday", "on Saturday night")
    .replace("a provincial official said on Sunday", "an official said")
    .replace("spokesman for the provincial governor", "the governor’s spokesman"),
    "with another lead": PLAIN.replace(
        LEAD,
        "At least four police were killed when a frontier checkpoint came under rocket fire in the east overnight, "
        "officials told this newspaper.",
    ),
    "without its last paragraph": "\n".join(STORY[:-1]),
    "without its last two": "\n".join(STORY[:-2]),
    "half of it": "\n".join(STORY[:3]),
    "cut at a wall": "\n".join(STORY[:2]) + "…",
    "one sentence before a wall": f"{LEAD} …",
    "with a paragraph more": (
        f"{PLAIN}\nSeparately, a bomb hit a bus on the coast road and hurt nine people, police in Morva said. "
        "The mayor said that the road was closed until further notice."
    ),
}
_BOMBER = (
    "A man blew himself up at a checkpoint outside the town of Lusk on Sunday, killing a child and two guards, police "
    "said. The bomber was on a motorcycle and set off his vest when guards asked him to stop, said the police chief of "
    "the town, who added that five people were taken to hospital."
)
OTHERS = {
    "a higher toll": PLAIN.replace("killing four policemen", "killing six policemen"),
    "another attack with the same background": "\n".join((_BOMBER, *STORY[3:])),
    "the background alone": "\n".join(STORY[3:]),
    "another news": (
        "The harvest in the valley was the best for ten years, the ministry said, and prices of grain fell by a fifth "
        "in the markets of Oskal, where traders spoke of the first good autumn since the war."
    ),
}


@pytest.fixture
def wire() -> str:
    return WIRE
