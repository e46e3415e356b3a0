"""The language of a text, and when the page's own word is believed."""

from __future__ import annotations

import pytest

from newswatch.articles.language import detected

from .conftest import Pages

TEXTS = {
    "en": "The army said on Monday that two soldiers were hurt when gunmen fired on a patrol near the border.",
    "fr": (
        "L'armée a annoncé lundi que deux soldats ont été blessés par des hommes armés près de la frontière dans l'est."
    ),
    "es": (
        "El ejército dijo el lunes que dos soldados resultaron heridos por hombres armados cerca de la "
        "frontera del país."
    ),
    "pt": (
        "O exército disse na segunda-feira que dois soldados foram feridos por homens armados perto da "
        "fronteira do país."
    ),
    "it": (
        "L'esercito ha detto che due soldati sono stati feriti da uomini armati nei pressi della frontiera "
        "con il paese."
    ),
    "de": (
        "Die Armee teilte am Montag mit, dass zwei Soldaten bei einem Angriff auf eine Patrouille an der Grenze sind."
    ),
    "nl": (
        "Het leger zei maandag dat twee soldaten gewond zijn geraakt toen mannen op een patrouille bij de "
        "grens schoten."
    ),
    "tr": "Ordu, sınır yakınında bir devriyeye ateş açılması sonucu iki askerin yaralandığını ve saldırganların "
    "kaçtığını bu sabah için açıkladı, dedi.",
    "id": (
        "Tentara mengatakan pada hari Senin bahwa dua prajurit terluka dalam serangan yang terjadi di dekat "
        "perbatasan itu."
    ),
    "pl": (
        "Wojsko podało w poniedziałek, że dwóch żołnierzy zostało rannych, a napastnicy uciekli za rzekę i "
        "nie byli ujęci."
    ),
    "sw": (
        "Jeshi lilisema siku ya Jumatatu kwamba askari wawili walijeruhiwa katika shambulio la watu wenye "
        "silaha kwa doria."
    ),
    "so": (
        "Ciidanka ayaa sheegay in laba askari ay ku dhaawacmeen weerar ka dhacay xadka oo ay soo qaadeen rag "
        "hubeysan la sheegay."
    ),
    "ha": (
        "Sojojin sun ce an raunata sojoji biyu a cikin wani hari da aka kai wa masu sintiri a kan iyaka da ke"
        " kusa da garin."
    ),
    "ru": (
        "Армия сообщила в понедельник, что два солдата были ранены при нападении на патруль у границы, но не по вине."
    ),
    "uk": (
        "Армія повідомила у понеділок, що двоє солдатів були поранені під час нападу на патруль біля кордону,"
        " та це не все."
    ),
    "ar": (
        "قال الجيش يوم الاثنين إن جنديين أصيبا في هجوم شنه مسلحون على دورية قرب الحدود مع البلاد بعد ذلك في "
        "المنطقة التي."
    ),
    "fa": (
        "ارتش روز دوشنبه گفت که دو سرباز در حمله مردان مسلح به یک گشت در نزدیکی مرز زخمی شدند و این حمله از "
        "آن سوی مرز بود."
    ),
    "ur": (
        "فوج نے پیر کو کہا کہ سرحد کے قریب گشت پر فائرنگ سے دو فوجی زخمی ہوئے ہیں اور حملہ آور دریا کے پار چلے گئے تھے۔"
    ),
    "ps": (
        "پوځ وویل چې د پولې سره نږدې په یوې ګزمې برید کې دوه سرتیري ټپیان شوي دي او برید کوونکي د سیند نه "
        "هاخوا ته تللي دي."
    ),
    "hi": ("सेना ने सोमवार को कहा कि सीमा के पास गश्ती दल पर गोलीबारी में दो जवान घायल हो गए हैं और हमलावर नदी के पार चले गए।"),
    "ne": ("सेनाले सोमबार सीमा नजिक गस्ती टोलीमा गोली चलाउँदा दुई सैनिक घाइते भएको र यो घटना पनि नेपाल को सीमामा भएको बतायो।"),
    "bn": ("সেনাবাহিনী সোমবার বলেছে যে সীমান্তের কাছে একটি টহল দলের উপর গুলিতে দুই সেনা আহত হয়েছে এবং তার জন্য তদন্ত করা হয়।"),
    "he": "הצבא הודיע ביום שני כי שני חיילים נפצעו כאשר חמושים ירו על סיור ליד הגבול.",
    "ko": "군은 월요일 국경 근처에서 무장 괴한들이 순찰대에 총격을 가해 병사 두 명이 다쳤다고 밝혔다.",
    "ja": "軍は月曜日、国境付近で武装集団がパトロール隊に発砲し、兵士二人が負傷したと発表した。",
    "zh": "军方星期一表示，武装分子在边境附近向一支巡逻队开火，两名士兵受伤。",
    "am": "ሠራዊቱ ሰኞ እንዳስታወቀው ሁለት ወታደሮች በድንበር ላይ በተፈጸመ ጥቃት ቆስለዋል ነገር ግን ይህ ጥቃት እንደ ሌሎቹ ነው እና ወደ ሆስፒታል ነበር ግን።",
    "ka": "არმიამ ორშაბათს განაცხადა, რომ საზღვართან პატრულზე თავდასხმისას ორი ჯარისკაცი დაიჭრა.",
    "th": "กองทัพกล่าวเมื่อวันจันทร์ว่าทหารสองนายได้รับบาดเจ็บเมื่อมือปืนยิงใส่หน่วยลาดตระเวนใกล้ชายแดน",
}


@pytest.mark.parametrize("code", TEXTS)
def test_is_told_by_its_words(code: str) -> None:
    assert detected(TEXTS[code])[0] == code


@pytest.mark.parametrize("code", ["ur", "ru", "fr", "sw"])
def test_a_template_that_lies_is_not_believed(pages: Pages, code: str) -> None:
    page = pages.html(pages.article(paragraphs=(TEXTS[code],) * 3), lang="en-US")
    assert pages.read(page).language == code


def test_a_page_that_knows_better_is_believed(pages: Pages) -> None:
    page = pages.html(
        "<article><h1>Goal!</h1><p>Messi 2, Mbappé 3 (4–2 pen.), 18.12.2022, Lusail, Qatar.</p></article>", lang="fr"
    )
    assert pages.read(page).language == "fr"


def test_neighbours_are_told_apart_by_the_page(pages: Pages) -> None:
    danish = (
        "Hæren sagde mandag, at to soldater blev såret, da en patrulje ved grænsen var ude og det er ikke første gang."
    )
    assert pages.read(pages.html(pages.article(paragraphs=(danish,) * 3), lang="da")).language == "da"


def test_an_arabic_name_is_no_romance_word() -> None:
    text = (
        "Suspected al-Shabaab militants threw grenades in two attacks in Salem on Friday evening, hurting ten people."
    )
    assert detected(text)[0] == "en"


def test_nothing_tells() -> None:
    assert detected("123 456 — 789") == (None, False)
