"""Sentences with the answer marked: who was killed, injured, taken, how many of which party (notation: `marks`)."""

from __future__ import annotations

import pytest
from tests.unit.events.casualties.marks import expected, marked, rows

PLAIN = [
    ("Rebels killed at least 12 soldiers at a camp on Friday.", "killed 12+ security"),
    ("The shells wounded more than 20 villagers.", "injured 20+ civilian"),
    ("Three soldiers were killed when a roadside bomb hit their truck.", "killed 3 security"),
    ("A roadside bomb killed three soldiers and wounded five.", "killed 3 security, injured 5 security"),
    ("Gunmen shot dead a schoolteacher outside his home.", "killed 1 civilian"),
    ("Two farmers died in the shelling.", "killed 2 civilian"),
    ("The blast claimed the lives of six shepherds.", "killed 6 civilian"),
    ("The blast claimed six lives.", "killed 6 unknown"),
    ("Police arrested four suspected militants in a raid near the canal.", "arrested 4 militant"),
    ("Eleven rebels surrendered to the army on the river bank.", "surrendered 11 militant"),
    ("Bandits abducted nine schoolgirls from a hostel.", "abducted 9 civilian"),
    ("Two coast guards went missing after the boat was rammed.", "missing 2 security"),
    ("A gendarme was slightly injured.", "injured 1 security"),
    ("Four militants have been killed and one captured alive.", "killed 4 militant, captured 1 militant"),
    ("A village elder was beheaded.", "killed 1 civilian"),
    ("The mayor was assassinated.", "killed 1 official"),
    ("Two women were burnt alive in their hut.", "killed 2 civilian"),
]

INCLUSION = [
    ("Four soldiers, including a major, were killed in the ambush.", "killed 4 security"),
    (
        "Nine people, including two policemen and a judge, were killed in the blast.",
        "killed 6 civilian, killed 2 security, killed 1 official",
    ),
    ("Seven people were killed in the market, including three soldiers.", "killed 4 civilian, killed 3 security"),
    ("The raid left 12 people dead, among them five policemen.", "killed 7 civilian, killed 5 security"),
    ("Six guards, among them two sergeants, were wounded.", "injured 6 security"),
    ("Ten people were killed, two of them soldiers.", "killed 8 civilian, killed 2 security"),
    ("Eight militants, three of whom were commanders, were killed.", "killed 8 militant"),
    ("Fourteen people died, of whom four were policemen.", "killed 10 civilian, killed 4 security"),
    ("Five policemen, four of the district force and one of the reserve, were injured.", "injured 5 security"),
    ("Eight persons - six soldiers and two drivers - were killed.", "killed 6 security, killed 2 civilian"),
    ("Two brothers were among five villagers killed by the raiders.", "killed 5 civilian"),
    (
        "Three rebels, including their leader, were killed and two soldiers wounded.",
        "killed 3 militant, injured 2 security",
    ),
]

APPOSITION = [
    ("A constable, Imran Qasim, was shot dead at a checkpost.", "killed 1 security"),
    ("Imran Qasim, a constable of the district police, was shot dead.", "killed 1 security"),
    ("Constable Imran Qasim was shot dead at a checkpost.", "killed 1 security"),
    ("Two constables, Imran Qasim and Javed Murad, were shot dead.", "killed 2 security"),
    (
        "Three teachers identified as Omar Farsi (34), Lina Haddad (29) and Sami Qadri (41) were killed.",
        "killed 3 civilian",
    ),
    (
        (
            "A top rebel commander, identified as Baran Dogu alias Sertac, who carried a reward of 500,000 on his "
            "head, surrendered on Monday."
        ),
        "surrendered 1 militant",
    ),
    ("Gunmen killed Pedro Almansa, a former mayor of the town, and his driver.", "killed 2 civilian"),
    ("Kofi Mensaba, a farmer and father of four, was killed.", "killed 1 civilian"),
    ("Two militants, wanted in several cases, were arrested.", "arrested 2 militant"),
    ("A soldier, who was on leave, and his wife were gunned down.", "killed 1 security, killed 1 civilian"),
    ("Three cadres of the banned outfit, a breakaway faction, were arrested.", "arrested 3 militant"),
    ("Rebels killed two nurses, Adaeze Obi and Ngozi Eke, on the Jos road.", "killed 2 civilian"),
    ("A man, believed to be a police informer, was stabbed to death.", "killed 1 civilian"),
    ("Omar Farsi and two other passengers were killed.", "killed 1 unknown, killed 2 civilian"),
]

BOTH_SIDES = [
    ("Two soldiers and four militants were killed in the clash.", "killed 2 security, killed 4 militant"),
    ("In addition to the bomber, six policemen were killed.", "killed 1 militant, killed 6 security"),
    ("Five attackers were killed and one guard was injured.", "killed 5 militant, injured 1 security"),
    (
        "Security forces killed three terrorists while a soldier embraced martyrdom.",
        "killed 3 militant, killed 1 security",
    ),
    ("Troops gunned down six infiltrators; two jawans were injured.", "killed 6 militant, injured 2 security"),
    ("A suicide bomber blew himself up, killing three worshippers.", "killed 1 militant, killed 3 civilian"),
    (
        "Eleven militants were killed and three surrendered, while one policeman was martyred.",
        "killed 11 militant, surrendered 3 militant, killed 1 security",
    ),
    (
        "A policeman, two herders and a bandit died in the exchange of fire.",
        "killed 1 security, killed 2 civilian, killed 1 militant",
    ),
]

TOLD_BY = [
    (
        "Three soldiers were killed in a raid, officials said. The group said that its men had killed 12 soldiers.",
        "killed 3-12 security",
    ),
    (
        "Three soldiers were killed, the army said. The group claimed to have killed 12 soldiers.",
        "killed 3-12 security",
    ),
    (
        "A drone hit a bus, wounding two people, the governor of Sarun province said.",
        "injured 2 civilian",
    ),
    (
        "Shells fell on a market, killing three traders, the head of the regional administration, Oleh Marin, said.",
        "killed 3 civilian",
    ),
    ("Gunmen attacked a farm, killing two farmers, the mayor of the town of Ruvo said.", "killed 2 civilian"),
    (
        "The blast wounded three farmers, a policeman and a nurse, a doctor at the clinic said.",
        "injured 4 civilian, injured 1 security",
    ),
]

LISTS_OF_PARTS = [
    (
        "The strike killed nine civilians, five children and three women among them.",
        "killed 9 civilian",
    ),
    (
        "Gunmen abducted six people, two soldiers and a policeman among them, near Tessit.",
        "abducted 3 civilian, abducted 3 security",
    ),
]

ATTACKERS_TOO = [
    (
        "Eleven soldiers were killed and nine were wounded. About 20 of the militants had been killed, it said.",
        "killed 11 security, killed 20 militant, injured 9 security",
    ),
]

TOLLS = [
    (
        "A bomb killed four people in the market. The number of those killed rose to six.",
        "killed 6 civilian",
    ),
    (
        "The blast wounded twelve people. The number of the wounded climbed to 15.",
        "injured 15 civilian",
    ),
]

NUMBERS = [
    ("One hundred and twenty-two rebels surrendered.", "surrendered 122 militant"),
    ("Thirty-one villagers were killed.", "killed 31 civilian"),
    ("1,250 people were arrested.", "arrested 1250 civilian"),
    ("Two dozen soldiers were wounded.", "injured 24 security"),
    ("At least five civilians were killed.", "killed 5+ civilian"),
    ("More than 40 militants were killed.", "killed 40+ militant"),
    ("Up to 60 people were abducted.", "abducted <=60 civilian"),
    ("Between four and six fishermen were abducted.", "abducted 4-6 civilian"),
    ("20 to 25 villagers were injured.", "injured 20-25 civilian"),
    ("As many as 13 rebels surrendered.", "surrendered <=13 militant"),
    ("A total of 18 cadres were arrested.", "arrested 18 militant"),
    ("A group of seven hikers was kidnapped.", "abducted 7 civilian"),
    ("About a dozen policemen were hurt.", "injured 12 security"),
    ("A pair of gendarmes was killed.", "killed 2 security"),
    ("A couple and their daughter were killed.", "killed 3 civilian"),
    ("Three thousand two hundred people were detained.", "arrested 3200 civilian"),
]

VAGUE = [
    ("Dozens of villagers were killed.", "killed ? civilian"),
    ("Several soldiers were wounded.", "injured ? security"),
    ("An unspecified number of militants were killed.", "killed ? militant"),
    ("Militants were killed in the strike.", "killed ? militant"),
    ("Scores of people were injured.", "injured ? civilian"),
    ("Three policemen were killed and several others injured.", "killed 3 security, injured ? security"),
    ("A number of herders were abducted.", "abducted ? civilian"),
]

ZERO = [
    ("No casualties were reported.", "killed 0 unknown, injured 0 unknown"),
    ("There was no loss of life.", "killed 0 unknown"),
    ("No one was injured in the blast.", "injured 0 unknown"),
    ("The rocket landed in a field without causing casualties.", "killed 0 unknown, injured 0 unknown"),
    ("The gunmen attacked a police post and fled.", ""),
    ("Soldiers searched the village for two days.", ""),
    ("Nobody was killed, but two guards were injured.", "killed 0 unknown, injured 2 security"),
    ("No policeman was killed.", "killed 0 security"),
]

NOT_HARMED = [
    ("The militants threatened to kill the mayor.", ""),
    ("Police foiled a plan to murder two officers.", ""),
    ("The rebels would have killed the hostages.", ""),
    ("Gunmen tried to abduct a contractor.", ""),
    ("The soldier was not killed.", ""),
    ("Six men were arrested for their role in the killing of nine villagers.", "arrested 6 civilian"),
    ("The strike was called in protest against the killing of three students.", ""),
    ("A rebel wanted for the murder of two policemen was arrested.", "arrested 1 militant"),
    ("The reward for the commander was raised to 500,000.", ""),
    ("Two passengers were caught in the crossfire.", ""),
    ("The drill ended at 15 hours.", ""),
    ("Residents held a protest.", ""),
]

NO_COUNTS = [
    ("A 45-year-old farmer was shot dead.", "killed 1 civilian"),
    ("Ravi Anand, 30, was shot dead on 12 March.", "killed 1 unknown"),
    ("Two rebels carrying a reward of Rs 300,000 were arrested.", "arrested 2 militant"),
    ("An AK-47 and 30 rounds were found on the dead militant.", ""),
    ("A soldier of the 203 battalion was killed.", "killed 1 security"),
    ("Police killed a militant after 20 minutes of firing.", "killed 1 militant"),
    ("Raiders killed three herders and stole 400 goats.", "killed 3 civilian"),
    ("A two-member team was ambushed and one constable was killed.", "killed 1 security"),
    ("Rebels torched 12 houses and killed a villager.", "killed 1 civilian"),
    ("A boy aged 12 was injured.", "injured 1 civilian"),
    ("Guards found two pistols near the body of an assailant.", "killed 1 militant"),
]

AGAIN = [
    (
        "Three soldiers were killed. The soldiers were returning from leave. The three were buried on Friday.",
        "killed 3 security",
    ),
    (
        "Two villagers were killed in the attack. The villagers were shot from close range and killed on the spot.",
        "killed 2 civilian",
    ),
    ("Four militants were arrested. Three of them were held in the town.", "arrested 4 militant"),
    ("Five rebels were killed. The dead were identified as members of the outfit.", "killed 5 militant"),
    ("Gunmen abducted a trader. He was released on Friday.", "abducted 1 civilian"),
    ("Rebels dragged a villager out of his house and shot him dead.", "killed 1 civilian"),
    ("Rebels abducted two villagers and later killed them.", "abducted 2 civilian, killed 2 civilian"),
    ("A policeman was killed. Another policeman was killed in the same market.", "killed 2 security"),
    ("A shepherd was killed in the shelling. His wife was also killed.", "killed 2 civilian"),
    ("Three men were injured. One of them later died in hospital.", "killed 1 civilian, injured 2 civilian"),
    ("Six soldiers were wounded. Two of the wounded soldiers later died.", "killed 2 security, injured 4 security"),
    (
        "Four rebels were arrested. Three were picked up in the town and another was arrested at the bridge.",
        "arrested 4 militant",
    ),
    ("Two guards were killed. The death toll rose to five.", "killed 5 security"),
    ("Gunmen opened fire on a man and his brother. Both were killed.", "killed 2 civilian"),
    ("A commander and his deputy were besieged. The two were shot dead.", "killed 2 unknown"),
    ("Four boys were abducted. The boys were killed a week later.", "abducted 4 civilian, killed 4 civilian"),
    (
        "A trooper was killed and two others injured. Two others were injured when the truck overturned, police said.",
        "killed 1 security, injured 2 security",
    ),
]

OTHERS = [
    ("A guard was killed and three others were wounded.", "killed 1 security, injured 3 security"),
    ("The bomb killed a driver and injured another.", "killed 1 civilian, injured 1 civilian"),
    ("Killing two soldiers and wounding four, the rebels fled.", "killed 2 security, injured 4 security"),
    ("A rebel was arrested along with two associates.", "arrested 1 militant, arrested 2 unknown"),
    ("The gunmen killed three villagers and injured as many.", "killed 3 civilian, injured 3 civilian"),
    ("A constable was killed and his two colleagues were injured.", "killed 1 security, injured 2 security"),
    ("Raiders attacked his guards, injuring two of them.", "injured 2 security"),
    ("The man was kidnapped together with his son.", "abducted 2 civilian"),
]

SOUTH_ASIA = [
    ("Two levies men embraced martyrdom near Mastung.", "killed 2 security"),
    ("Seven khawarij were sent to hell in an intelligence-based operation.", "killed 7 militant"),
    ("Three terrorists were neutralised.", "killed 3 militant"),
    ("A naib subedar and two sepoys attained martyrdom.", "killed 3 security"),
    ("Cadres slit the throat of a villager.", "killed 1 civilian"),
    ("Cadres dragged three villagers into the forest and slit their throats.", "killed 3 civilian"),
    ("The bullet-riddled body of a contractor was found near the river.", "killed 1 civilian"),
    ("Two bullet-riddled bodies were recovered from a field.", "killed 2 unknown"),
    ("A polio worker and her guard were martyred.", "killed 1 civilian, killed 1 security"),
    ("Rebels hacked a former sarpanch to death.", "killed 1 civilian"),
    ("A head constable succumbed to his injuries.", "killed 1 security"),
    ("Two jawans received bullet injuries.", "injured 2 security"),
    ("Ultras beat a trader to death at a kangaroo court.", "killed 1 civilian"),
    ("Police nabbed two overground workers.", "arrested 2 militant"),
]

AFRICA = [
    ("Suspected jihadists executed four farmers and set granaries ablaze.", "killed 4 civilian"),
    ("Raiders killed a herdsman and drove off 120 camels.", "killed 1 civilian"),
    ("Two gendarmes and a volunteer for the defense of the homeland were killed.", "killed 3 security"),
    ("Bandits whisked away eleven commuters on the highway.", "abducted 11 civilian"),
    ("Militiamen shot and killed a chief's son.", "killed 1 civilian"),
    ("Five askaris perished when their truck struck a mine.", "killed 5 security"),
    ("Gunmen killed 7 Borana herders.", "killed 7 civilian"),
    ("At least nine fighters of the group were neutralized by troops.", "killed 9+ militant"),
]

AMERICAS = [
    ("Hitmen gunned down a city councilman and two bodyguards.", "killed 1 official, killed 2 security"),
    ("Guerrillas kidnapped three oil engineers.", "abducted 3 civilian"),
    ("A social leader was murdered in front of his wife and two children.", "killed 1 civilian"),
    ("Marines captured a cartel member.", "captured 1 militant"),
    ("The bodies of four campesinos were found in a ditch.", "killed 4 civilian"),
    ("Two peasants and a priest were massacred.", "killed 3 civilian"),
]

EUROPE = [
    ("A Ukrainian drone killed one driver and wounded two passengers.", "killed 1 civilian, injured 2 civilian"),
    ("Shelling of the border village left two dead and five wounded.", "killed 2 unknown, injured 5 unknown"),
    ("Three border guards were hospitalised after the shelling.", "injured 3 security"),
    ("Azerbaijani fire killed two servicemen and injured a third.", "killed 2 security, injured 1 security"),
    ("A pensioner lost her life when a shell hit the kitchen.", "killed 1 civilian"),
    ("Eleven people, three of them children, died in the strike.", "killed 11 civilian"),
]

HEADLINES = [
    ("Four soldiers killed in ambush", "killed 4 security"),
    ("Gunmen kill six villagers near border", "killed 6 civilian"),
    ("Roadside bomb kills three, injures seven", "killed 3 unknown, injured 7 unknown"),
    ("Two militants shot dead, one soldier hurt in encounter", "killed 2 militant, injured 1 security"),
    ("12 dead, 30 wounded in market blast", "killed 12 unknown, injured 30 unknown"),
    ("Police arrest five over church attack", "arrested 5 unknown"),
    ("Policeman martyred in attack on checkpost", "killed 1 security"),
    ("Eight rebels surrender", "surrendered 8 militant"),
]

STRUCTURE = [
    ("Police said that two men were killed and that a third had fled.", "killed 2 civilian"),
    (
        "When the convoy stopped, three guards were killed and two drivers were abducted.",
        "killed 3 security, abducted 2 civilian",
    ),
    ("The attackers abducted and killed a contractor.", "abducted 1 civilian, killed 1 civilian"),
    ("A shopkeeper was abducted from his house and later shot dead.", "abducted 1 civilian, killed 1 civilian"),
    ("Two of the guards were killed on the spot, while the driver escaped.", "killed 2 security"),
    ("Following a clash with police, four rebels were arrested.", "arrested 4 militant"),
    (
        "In a clash in which two jawans were killed, the rebels lost a commander.",
        "killed 2 security, killed 1 militant",
    ),
    ("A mine killed the governor's bodyguard.", "killed 1 security"),
    ("The minister's driver was injured.", "injured 1 civilian"),
    ("Assailants stabbed and killed a priest.", "killed 1 civilian"),
    (
        "Militants attacked a bus, killed two passengers and took the conductor hostage.",
        "killed 2 civilian, abducted 1 civilian",
    ),
    ("Gunmen who had crossed the river killed a fisherman.", "killed 1 civilian"),
    ("The soldiers killed two of the attackers.", "killed 2 militant"),
    ("A farmer whose son had joined the police was killed.", "killed 1 civilian"),
]

ALL = [
    *PLAIN, *INCLUSION, *APPOSITION, *BOTH_SIDES, *NUMBERS, *VAGUE, *ZERO, *NOT_HARMED, *NO_COUNTS, *AGAIN, *OTHERS,
    *SOUTH_ASIA, *AFRICA, *AMERICAS, *EUROPE, *HEADLINES, *STRUCTURE,
    *TOLD_BY, *LISTS_OF_PARTS, *ATTACKERS_TOO, *TOLLS,
]  # fmt: skip


@pytest.mark.parametrize(("text", "mark"), ALL)
def test_marked_sentence(text: str, mark: str) -> None:
    assert marked(text) == expected(mark)


@pytest.mark.parametrize("text", [text for text, _ in ALL])
def test_quotes_stand_where_they_say(text: str) -> None:
    for r in rows(text):
        assert text[r.quote.start : r.quote.end] == r.quote.text


def test_the_term_of_a_vague_number_is_kept() -> None:
    (row,) = rows("Dozens of villagers were killed.")
    assert (row.best, row.term) == (None, "dozens")


def test_enough_sentences() -> None:
    assert len(ALL) >= 120
