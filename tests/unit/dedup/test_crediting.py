"""Whose voice a text is, by what it says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newswatch.catalog import agency_files
from newswatch.dedup import crediting
from newswatch.model import CreditForm

BODY = (
    "Gunmen attacked a post above the village of Dorn on Tuesday, killing four policemen, an official said.\n"
    "The attackers fled towards the hills, he said.\n"
    "A search was under way in the evening."
)
AGENCIES = agency_files.load()
NAMED = [agency for agency in AGENCIES if agency.family != crediting.UNNAMED]

CREDITED = {
    f"KABUL, Oct 12 (Reuters) - {BODY}": "reuters",
    f"ISLAMABAD (AP) — {BODY}": "ap",
    f"MOSCOW, October 12. /TASS/. {BODY}": "tass",
    f"MOSCOW. Oct 12 (Interfax) - {BODY}": "interfax",
    f"New Delhi, Oct 12 (PTI) {BODY}": "pti",
    f"ISLAMABAD, Oct 12 (APP): {BODY}": "app",
    f"BEIJING, Oct. 12 (Xinhua) -- {BODY}": "xinhua",
    f"Tehran, IRNA – {BODY}": "irna",
    f"GAZIANTEP, Turkey, March 8 (Anadolu/DHA) - {BODY}": "anadolu-agency",
    f"(أ ف ب) - {BODY}": "afp",
    f"AFP – {BODY}": "afp",
    f"By AFP\n{BODY}": "afp",
    f"Web Desk | AFP\n{BODY}": "afp",
    f"By MUNIR DAUD, Associated Press\n{BODY}": "ap",
    f"Reuters\nOctober 12, 2026\n{BODY}": "reuters",
    f"By Agencies\n{BODY}": "agencies",
    f"{BODY}\nAFP": "afp",
    f"{BODY}\nAgence France-Presse": "afp",
    f"{BODY}\n— with input from APP": "app",
    f"{BODY}\nWith inputs from agencies": "agencies",
    f"{BODY}\n(With agency inputs)": "agencies",
    f"{BODY}\nAgencies/AFP": "afp",
    f"{BODY}\nWith additional reporting by Imran Daud and Reuters": "reuters",
    f"{BODY}\nAP contributed to this report.": "ap",
    f"{BODY}\n___\nAssociated Press writers Ana Doe in Lusk and Jo Roe in Morva contributed to this report.": "ap",
    f"{BODY}\nSource: Xinhua": "xinhua",
    f"{BODY}\n© 2026 Anadolu Agency": "anadolu-agency",
    f"{BODY}\nCopyright 2026 The Associated Press. All rights reserved.": "ap",
    f"{BODY}\nThis report was auto-generated from ANI news service.": "ani",
    f"{BODY}\n(This story was published from a feed without changes.) PTI": "pti",
    f"{BODY} (Reuters)": "reuters",
    f"{BODY} —AFP": "afp",
    f"{BODY} APP/sah-khn": "app",
    f"{BODY} PTI CORR RDK RDK": "pti",
    f"{BODY} (ANI)": "ani",
    f"{BODY}\nAvec AFP": "afp",
    f"{BODY}\nCon información de EFE": "efe",
    f"{BODY}\nMit Material von dpa": "dpa",
    f"{BODY}\n(رويترز)": "reuters",
}
RELAYED = {
    f"Four border guards were killed on Tuesday, the state news agency IRNA reported.\n{BODY}": "irna",
    f"According to Tasnim news agency, four guards were killed on Tuesday.\n{BODY}": "tasnim",
    f"Four men were killed on Tuesday, Reuters reported, citing two officials.\n{BODY}": "reuters",
    f"An AFP correspondent saw four bodies in the street on Tuesday.\n{BODY}": "afp",
}
OWN = (
    f"The governor told Reuters by telephone that four had died.\n{BODY}",
    f'{BODY}\n"We are leaving," he told AFP.\nResidents told the Associated Press that firing went on.',
    f"{BODY}\nReuters has reported that the group was founded in 2004.",  # background, far from the lead
    f"{BODY}\nREUTERS/Ana Doe",
    f"{BODY}\nPhoto: Reuters",
    f"Image: AFP\n{BODY}",
    f"A man walks past the post. REUTERS/Ana Doe\n{BODY}",
    f"Rescuers at the scene of the attack. (AP Photo/Ana Doe)\n{BODY}",
    f"{BODY}\nDownload our APP",
    f"{BODY}\nFollow us on Reuters and elsewhere",
    f"{BODY}\nThe minister was interviewed by Bloomberg in May.",
    f"{BODY}\nAna Doe joined the Associated Press in 1998 and lives in Lusk.",
    f"{BODY}\nIntelligence agencies contributed to this report, the ministry said.",
    f"{BODY}\nSource: Ministry of Health",
    f"{BODY}\nWith inputs from Imran Daud in Naldera",
    f"Petra Volin, the administrator, said that four had died.\n{BODY}",
    f"UN agencies said on Tuesday that four people were killed.\n{BODY}",
    f"A Reuters building was evacuated after a fire on Tuesday, police said.\n{BODY}",
    f"VIENNA (IAEA) — {BODY}",
    BODY,
    "",
)


@pytest.fixture(scope="module")
def credits_() -> crediting.Credits:
    return crediting.load()


@pytest.mark.parametrize("text", CREDITED)
def test_an_agency_is_credited(credits_: crediting.Credits, text: str) -> None:
    found = credits_.find(text)
    assert found is not None
    assert (found.family, found.form) == (CREDITED[text], CreditForm.CREDIT)
    assert found.quote in text  # as it is written


@pytest.mark.parametrize("text", RELAYED)
def test_an_agencys_report_is_passed_on(credits_: crediting.Credits, text: str) -> None:
    found = credits_.find(text)
    assert found is not None
    assert (found.family, found.form) == (RELAYED[text], CreditForm.RELAY)


@pytest.mark.parametrize("text", OWN)
def test_a_text_of_its_own(credits_: crediting.Credits, text: str) -> None:
    assert credits_.find(text) is None


@pytest.mark.parametrize("agency", NAMED, ids=lambda agency: agency.family)
def test_each_agency_is_known_in_dateline_foot_and_byline(
    credits_: crediting.Credits, agency: agency_files.Agency
) -> None:
    for name in (agency.name, *agency.names, *agency.codes):
        for text, authors in (
            (f"NALDERA, Oct 12 ({name}) - {BODY}", ()),
            (f"{BODY}\nSource: {name}", ()),
            (f"{BODY} ({name})", ()),
            (BODY, (name,)),
        ):
            found = credits_.find(text, authors=authors)
            assert found is not None, (name, text[:40], text[-40:])
            assert found.family == agency.family
        # an interview is no credit
        assert credits_.find(f'{BODY}\n"Nobody slept," a teacher told {name} by telephone.') is None


@pytest.mark.parametrize(
    ("author", "family"),
    [
        ("Reuters", "reuters"),
        ("Reuters Staff", "reuters"),
        ("By The Associated Press", "ap"),
        ("MUNIR DAUD | AP", "ap"),
        ("Munir Daud, Associated Press", "ap"),
        ("Ana Doe and Jo Roe, Bloomberg News", "bloomberg"),
        ("Agencies", "agencies"),
        ("Ana Doe", None),
        ("App Desk Editor Ana Doe", None),
    ],
)
def test_bylines(credits_: crediting.Credits, author: str, family: str | None) -> None:
    found = credits_.find(BODY, authors=(author,))
    assert (found.family if found else None) == family


def test_what_is_named_goes_before_agencies(credits_: crediting.Credits) -> None:
    found = credits_.find(f"By Agencies\n{BODY}\n(Reuters)")
    assert found is not None
    assert found.family == "reuters"


def test_the_title_may_pass_on_a_report(credits_: crediting.Credits) -> None:
    found = credits_.find(BODY, title="Four guards killed near the border, IRNA reports")
    assert found is not None
    assert (found.family, found.quote) == ("irna", "IRNA reports")


@given(st.text(max_size=400), st.lists(st.text(max_size=40), max_size=3))
def test_any_text(text: str, authors: list[str]) -> None:
    found = crediting.load().find(f"{text}\n(Reuters)", authors=authors)
    assert found is not None
