"""Whose harm it is where clauses, descriptions, retellings and other people stand between (notation: `marks`)."""

from __future__ import annotations

import pytest
from tests.unit.events.casualties.marks import expected, marked, rows

CLAUSES = [
    ("As the count began two clerks were killed and two critically injured.", "killed 2 civilian, injured 2 civilian"),
    (
        "Gunmen ambushed two constables who were riding home from the ford, one constable was killed.",
        "killed 1 security",
    ),
    (
        "Rebels attacked the house of the mayor who also was a teacher, the mayor was killed in the attack.",
        "killed 1 official",
    ),
    ("A woman went missing in Sarn, she was found beheaded two days later.", "missing 1 civilian, killed 1 civilian"),
    ("A baker is kidnapped and later found dead.", "abducted 1 civilian, killed 1 civilian"),
    ("Raiders held a checkpoint and killed and robbed a merchant on the road.", "killed 1 civilian"),
    ("An unidentified gunmen is killed and a policeman is wounded.", "killed 1 militant, injured 1 security"),
    ("A herder was cut with a machete and injured.", "injured 1 civilian"),
    (
        "Tarek Omrani, a trooper, was killed and Sami, another trooper, injured.",
        "killed 1 security, injured 1 security",
    ),
    (
        (
            "Police arrested five rebels who were involved in the May attack in which a constable was killed and Olan "
            "Dire, a leader of the guild, was injured."
        ),
        "arrested 5 militant",
    ),
    (
        (
            "A rebel leader, who was involved in attacks including the ambush in which 15 policemen were killed, "
            "surrendered to the police."
        ),
        "surrendered 1 militant",
    ),
    ("Troopers met a patrol of the guard near a hill, 30km east of Sarn, and killed two rebels.", "killed 2 militant"),
    ("Eight people were killed and at 15 others were wounded.", "killed 8 civilian, injured 15 civilian"),
]

PARTS = [
    (
        "Five rebels, including a commander named Zia Tarhan, and two farmers were killed.",
        "killed 5 militant, killed 2 civilian",
    ),
    ("The rebels killed at least 18 policemen, including sub-inspector Maro Dene.", "killed 18+ security"),
    ("Five poll officials, including a zonal officer, were killed.", "killed 5 official"),
    (
        (
            "Three persons were shot dead. The victims were Bikas Maro, a soldier, Shan Pal, a trader, and Hari Oto, a "
            "constable."
        ),
        "killed 2 security, killed 1 civilian",
    ),
    ("Two men were killed. The deceased have been identified as Olan Dire and Sami Koro.", "killed 2 civilian"),
]

WHO_THEY_ARE = [
    ("A 35-year-old man, believed to be a constable of the river police, was stabbed to death.", "killed 1 security"),
    ("Dines, a resident of Tond and member of the rebel militia, was found dead.", "killed 1 militant"),
    ("Gunmen shot dead a teacher, identified as Kali Maro, also a local party leader.", "killed 1 official"),
    ("The 'area commander' of the rebels was killed.", "killed 1 militant"),
    ("Three rebels shot dead one of their comrades.", "killed 1 militant"),
    ("A police doctor was injured.", "injured 1 security"),
    ("A private bus driver was killed.", "killed 1 civilian"),
    ("Kumar Rao, secretary of the Sind local committee of the ruling party, was killed.", "killed 1 official"),
    ("A supporter of the rebels was killed.", "killed 1 civilian"),
    ("The visit came a day before the minister's trip to Sarn, one trooper was killed.", "killed 1 security"),
]

TOLD_AGAIN = [
    (
        "One man was killed and his father was kidnapped. The father was killed and his body was found the next day.",
        "killed 2 civilian, abducted 1 civilian",
    ),
    (
        (
            "An assailant stabbed a clerk. The assailant was killed by police. Besides the assailant, one soldier "
            "was killed."
        ),
        "injured 1 civilian, killed 1 militant, killed 1 security",
    ),
    ("Rebels killed a trader. A constable was killed in the clash.", "killed 1 civilian, killed 1 security"),
    (
        "A farmer was shot dead and a girl was wounded. Villagers believe that he was killed by raiders.",
        "killed 1 civilian, injured 1 civilian",
    ),
    (
        "Rebels ambushed a patrol, killing a constable. Two others, including an officer, were injured.",
        "killed 1 security, injured 2 security",
    ),
    ("Militants abducted a priest, the victim was beheaded near Sarn.", "abducted 1 civilian, killed 1 civilian"),
]

BEFORE_AND_AFTER = [
    (
        "A day after nine rebels were killed near Sarn, gunmen fired and wounded a guard.",
        "injured 1 security",
    ),
    (
        "Three people were killed in a raid following the killing of a herder on Sunday.",
        "killed 3 civilian",
    ),
    ("A rebel, who had surrendered four years back, was killed.", "killed 1 militant"),
    (
        (
            "A drone that had been launched from the hills hit a hotel on Sunday and injured 20 people, two of them "
            "seriously, the army said."
        ),
        "injured 20 civilian",
    ),
    (
        "A rebel was arrested. He was involved in the attack on Sarn in May, thereby leaving five policemen killed.",
        "arrested 1 militant",
    ),
    ("A mine was found on a hint of an arrested rebel.", ""),
    ("Rebels called a strike to protest the arrest of two commanders.", ""),
    (
        "A constable was killed by a mine. Ram Singh stepped on it and was injured. Singh succumbed later.",
        "killed 1 security",
    ),
    ("Troopers neutralised a major camp of the rebels.", ""),
    ("Three rebels were injured and taken away by their comrades.", "injured 3 militant"),
    ("Rebels snatched two rifles.", ""),
    ("A trader was beaten with sticks to death.", "killed 1 civilian"),
]

SHARED_VERBS = [
    ("Rebels abducted, tortured and killed a trader.", "abducted 1 civilian, killed 1 civilian"),
    ("Gunmen abducted, executed, and booby-trapped a soldier.", "abducted 1 security, killed 1 security"),
    ("Officers raided the home of a missionary, killing and robbing him.", "killed 1 civilian"),
    (
        "The ambush left 6 soldiers and 3 guards dead, and 4 guards wounded.",
        "killed 9 security, injured 4 security",
    ),
    ("Three villagers were killed, as was one of the attackers.", "killed 3 civilian, killed 1 militant"),
    (
        "Two robbers were killed. One of the robbers was lynched by a mob while the other was gunned down.",
        "killed 2 militant",
    ),
    (
        "Rebels stormed a camp, killing seven people and kidnapping three. Among the dead were three police.",
        "killed 3 security, killed 4 civilian, abducted 3 civilian",
    ),
    ("The body of a dead soldier was found.", "killed 1 security"),
    ("2 herders were killed and other 3 injured.", "killed 2 civilian, injured 3 civilian"),
    ("Three individuals incl. a village chief were shot dead.", "killed 2 civilian, killed 1 official"),
    ("Soldiers shot dead a suspected but unarmed militant.", "killed 1 militant"),
    ("Two men were in the evening hours shot dead by raiders.", "killed 2 civilian"),
    ("Rebels line up and execute 15 farmers.", "killed 15 civilian"),
]

INSERTED = [
    (
        (
            "A student, identified as Suri Naro, son of an officer who was killed years ago, was shot at and then "
            "stabbed by rebels."
        ),
        "injured 1 civilian",
    ),
    (
        (
            "A rebel leader, identified as Kiran Potam (26), carrying a reward and allegedly involved in a May raid "
            "that killed top officials, surrendered to the police."
        ),
        "surrendered 1 militant",
    ),
    (
        "A rebel leader, suspected to have played a role in the Sarn ambush, and his friend were arrested.",
        "arrested 1 militant, arrested 1 civilian",
    ),
    ("Police arrested a rebel, carrying a reward on his head, and his accomplice.", "arrested 2 militant"),
    ("An explosives maker of the ring, identified as Olan Dire, was arrested.", "arrested 1 unknown"),
    (
        "Rebels abducted three clerks. Three other employees of a station located far from town were also abducted.",
        "abducted 6 civilian",
    ),
    ("Police said an aide of the slain rebel leader was arrested.", "arrested 1 militant"),
    ("Two persons arrested for allegedly killing a farmer had links with the rebels.", "arrested 2 civilian"),
    ("One of them was involved in the Sarn attack wherein 31 people were killed.", ""),
    ("He used to be the guard of a rebel leader who has surrendered.", ""),
]

CAPTORS = [
    ("Rebels picked up four elders from a village.", "abducted 4 civilian"),
    ("Four elders were picked up by rebels.", "abducted 4 civilian"),
    ("Four elders were picked up by soldiers.", "arrested 4 civilian"),
    ("Soldiers detained four rebels.", "arrested 4 militant"),
    ("Militants detained a judge and a clerk.", "abducted 1 official, abducted 1 civilian"),
]

WHOSE = [
    (
        "Assailants attacked a man and his two sons in Sarn. The victims were shot and killed.",
        "killed 3 civilian",
    ),
    (
        "Two teachers were abducted; their bodies were found burnt a week later.",
        "abducted 2 civilian, killed 2 civilian",
    ),
    ("The bodies of the remaining seventeen hostages were found.", "abducted 17 civilian, killed 17 civilian"),
    ("Gunmen attacked the market and killed a livestock trader.", "killed 1 civilian"),
    ("An unidentified man was shot down at the gate.", "killed 1 civilian"),
    ("The clash left one killed and 10 injured.", "killed 1 unknown, injured 10 unknown"),
]

TOLLS_AND_SHARES = [
    (
        "Officials put the toll at 12, but the governor later said 17 people had been killed and 40 injured.",
        "killed 17 civilian, injured 40 civilian",
    ),
    ("Neither side reported casualties.", "killed 0 unknown, injured 0 unknown"),
    ("There were no immediate reports of casualties.", "killed 0 unknown, injured 0 unknown"),
    ("Three guards lost their lives and as many were injured.", "killed 3 security, injured 3 security"),
    ("A drone strike killed five militants in the valley, two intelligence officials said.", "killed 5 militant"),
    ("Six members of one family died when a shell hit their home.", "killed 6 civilian"),
    ("Shelling killed two farmers and injured a further eight.", "killed 2 civilian, injured 8 civilian"),
    ("Fighters killed seven soldiers and took two prisoner.", "killed 7 security, captured 2 security"),
    ("A hundred and twenty people were killed.", "killed 120 civilian"),
    ("3 jawans among 5 killed in gunfight", "killed 3 security, killed 2 unknown"),
    ("Some 200 rebels were killed or captured.", "killed ? militant, captured ? militant"),
    ("The blast left at least 20 people dead or wounded.", "killed ? civilian"),
    ("Rebels killed a trader and took a clerk into their custody.", "killed 1 civilian, abducted 1 civilian"),
    (
        "A mine killed the driver on the spot and injured 14 passengers, three of whom later died.",
        "killed 4 civilian, injured 11 civilian",
    ),
    (
        "Residents said 30 bodies had been buried, while the government maintained that nine people died.",
        "killed 9-30 unknown",
    ),
    ("The army lost contact with two soldiers.", ""),
    ("The family of five was burned to death in their home.", "killed 5 civilian"),
    ("The guard was shot in the leg.", "injured 1 security"),
    ("Gunmen killed Col. James Otieno and his wife.", "killed 1 security, killed 1 civilian"),
    ("A drone struck a car with four men in it, killing all of them.", "killed 4 civilian"),
    ("A captain was among seven people killed in the strike.", "killed 1 security, killed 6 civilian"),
    ("None of the passengers was injured.", "injured 0 civilian"),
    (
        "An assailant stabbed people. At least seven people were injured before the assailant was shot and injured.",
        "injured 7+ civilian, injured 1 militant",
    ),
    ("In addition to the driver, two other assailants were killed.", "killed 3 militant"),
    ("A guard was killed and threeothers were injured.", "killed 1 security, injured 3 security"),
    ("The clerk was tortured and released.", "injured 1 civilian"),
    ("One rebel died. Rebels fled, taking the body with them.", "killed 1 militant"),
]

ALL = [
    *CLAUSES,
    *PARTS,
    *WHO_THEY_ARE,
    *TOLD_AGAIN,
    *BEFORE_AND_AFTER,
    *SHARED_VERBS,
    *INSERTED,
    *CAPTORS,
    *WHOSE,
    *TOLLS_AND_SHARES,
]


@pytest.mark.parametrize(("text", "mark"), ALL)
def test_marked_sentence(text: str, mark: str) -> None:
    assert marked(text) == expected(mark)


@pytest.mark.parametrize("text", [text for text, _ in ALL])
def test_quotes_stand_where_they_say(text: str) -> None:
    for r in rows(text):
        assert text[r.quote.start : r.quote.end] == r.quote.text
