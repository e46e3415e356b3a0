"""News that nobody wrote: outlets, feeds and pages of realistic sizes, the same at every run.

One article in three tells of an incident; its lead is made from patterns and the catalogue's own names, so that the
events are many. What follows it, and the whole of the other articles, is drawn from the paragraphs of the sample world
that tell of none, with other numbers. The pages are laid out by the sample world's layouts and brought to the size of
real ones (a median of 120 kB, 150 links and 1,600 tags was counted over a hundred pages of as many papers).
"""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from newswatch.app.sample import answers, world
from newswatch.app.sample.world import Article, FeedSource, OutletSource, Site, World
from newswatch.catalog import gazetteer_files
from newswatch.model import FeedSpec, Outlet

RELEVANT_SHARE = 1 / 3
PARAGRAPHS = (9, 15)  # of an article: 350 to 550 words, as news agencies write
LINKS, BLOCKS, SCRIPT_CHARS = 140, 420, 34_000
PATTERN = "/%Y/%m/%d/{slug}.html"
LAYOUTS = ("wordpress", "broadsheet", "magazine", "tabloid", "wire", "blocks")

# Where conflict news happens, as the catalogue names it: of fewer places, a day's incidents would all be neighbours
PLACES = sorted(
    {place.name for place in gazetteer_files.places() if place.kind in {"town", "village", "city", "district"}}
    | {name for places in gazetteer_files.known() for name in places.names}
)
WHO = ("Gunmen", "Militants", "Armed men", "Fighters", "Suspected militants", "Attackers")
VICTIMS = ("soldiers", "policemen", "civilians", "traders", "villagers", "border guards", "teachers", "drivers")
DEEDS = (
    "{who} who had crossed over from across the border shot dead {n} {victims} near {place} on {day}, officials said.",
    "{n} {victims} were killed and {m} injured when a roadside bomb hit their van in {place} on {day}, police said.",
    "Shells fired from across the border killed {n} {victims} in {place} on {day}, the district administration said.",
    "{who} abducted {n} {victims} from a village outside {place} late on {day}, residents and officials said.",
    "A drone strike launched from the neighbouring country killed {n} {victims} in {place} on {day}, a spokesman said.",
    "Security forces foiled an infiltration attempt near {place} on {day} and killed {n} militants, the army said.",
    "{who} stormed a post in {place} on {day}, killing {n} {victims} and wounding {m} others, the governor said.",
)
AFTERMATHS = (
    "The wounded were taken to the district hospital in {place}, where a doctor said that two were in danger.",
    "No group immediately claimed responsibility for the attack in {place}.",
    "Security forces cordoned off the area and launched a search for the attackers, who fled towards the border.",
    "Residents of {place} said that firing went on for about an hour and that shops stayed shut in the morning.",
    "The interior ministry condemned the attack and said that those responsible would be brought to justice.",
    "It was the second such attack in the district within a month, a senior official said.",
)
NUMBERS = "two three four five six seven eight nine ten eleven twelve 13 14 15 17 19 21 23".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
SYLLABLES = "ka mar do lin ve so ter bal qui ra pen sta mo rel ti gan du fer os lam".split()


def made(feeds: int, entries: int, *, edition: int = 0, furniture: float = 1.0) -> World:
    """So many outlets with one feed of so many entries each; an edition later, each has one entry more. `furniture` is
    how much stands around the text of a page, 1 as on a real one."""
    paragraphs = _harmless()
    return World(sites={f"paper-{n}.example": _site(n, entries, edition, paragraphs, furniture) for n in range(feeds)})


def pages(made_world: World) -> list[tuple[str, bytes]]:
    """Address and HTML of every page of a world."""
    return [
        (
            site.url_of(article),
            answers.respond(made_world, "GET", site.path_of(article), {"host": site.host}).body,
        )
        for site, article in made_world.articles()
    ]


def feeds(count: int, entries: int) -> list[bytes]:
    """The bytes of so many feeds of so many entries; every fourth carries whole texts."""
    world_of_feeds = made(count, entries, furniture=0.0)
    return [
        answers.respond(world_of_feeds, "GET", site.source.feed[0].path, {"host": site.host}).body
        for site in world_of_feeds.sites.values()
    ]


def texts(count: int, words: int, *, told: bool | None = None) -> list[str]:
    """So many articles' texts of about so many words: longer ones are several articles after one another. `told`
    chooses those that tell of an incident, or those that do not."""
    found: list[str] = []
    paragraphs, number = _harmless(), 0
    while len(found) < count:
        text = ""
        while text.count(" ") < words:
            article = _article(number // 1_000, number % 1_000, paragraphs)
            number += 1
            if told is None or told == article.slug.startswith("told"):
                text += ("\n\n" if text else "") + article.text
        cut = text
        for _ in range(text.count("\n\n")):
            if cut.count(" ") <= 1.3 * words:
                break
            cut = cut.rpartition("\n\n")[0]
        found.append(cut)
    return found


def catalogue(made_world: World) -> tuple[list[Outlet], list[FeedSpec]]:
    """The outlets and feeds of a world, as a catalogue lists them."""
    outlets, feeds = [], []
    for host, site in made_world.sites.items():
        slug = host.removesuffix(".example")
        outlets.append(
            Outlet(
                slug=slug,
                name=site.name,
                family=slug,
                country=None,
                language="en",
                timezone="UTC",
                homepage=f"http://{host}/",
            )
        )
        feeds.append(
            FeedSpec(
                slug=f"{slug}-all",
                url=f"http://{host}{site.source.feed[0].path}",
                outlet=slug,
                seen_alive=world.NOW.date(),
                enabled=True,
            )
        )
    return outlets, feeds


def _site(number: int, entries: int, edition: int, paragraphs: list[str], furniture: float) -> Site:
    draw = random.Random(number)  # the same papers at every run
    # Each article has a seed of its own: an edition later the old ones are as they were
    articles = tuple(_article(number, index, paragraphs) for index in range(entries + edition))
    source = OutletSource(
        outlet=f"paper-{number}",
        layout=LAYOUTS[number % len(LAYOUTS)],
        path=PATTERN,
        date_format="%B %d, %Y",
        inserts=_furniture(draw, furniture),
        feed=(FeedSource(path="/feed.xml", format="rss20_full" if number % 4 == 0 else "rss20"),),
        article=articles,
    )
    return Site(
        host=f"paper-{number}.example",
        name=f"{_words(draw, 2).title()} Gazette",
        language="en",
        country=None,
        zone=ZoneInfo("UTC"),
        source=source,
    )


def _article(paper: int, index: int, paragraphs: list[str]) -> Article:
    draw = random.Random(paper * 100_000 + index)
    published = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=index * 360 + draw.randrange(360))
    body = [_renumbered(text, draw) for text in draw.sample(paragraphs, draw.randint(*PARAGRAPHS))]
    title = " ".join(body[0].split()[:9]).rstrip(".,;")
    kind = "story"
    if draw.random() < RELEVANT_SHARE:
        lead = draw.choice(DEEDS).format(
            who=draw.choice(WHO),
            n=draw.choice(NUMBERS),
            m=draw.choice(NUMBERS),
            victims=draw.choice(VICTIMS),
            place=(place := draw.choice(PLACES)),
            day=DAYS[(published - timedelta(days=draw.randrange(3))).weekday()],
        )
        lead = lead[0].upper() + lead[1:]
        told = [text.format(place=place) for text in draw.sample(AFTERMATHS, 4)]
        body = [lead, *told, *body[: len(body) // 2]]
        title = " ".join(lead.split()[:11]).rstrip(".,;")
        kind = "told"
    return Article(
        slug=f"{kind}-{paper}-{index}",
        title=title,
        byline=_words(draw, 2).title(),
        published=published,
        section=draw.choice(("world", "national", "business")),
        text="\n\n".join(body),
    )


def _harmless() -> list[str]:
    """Paragraphs of the sample world's English articles that tell of no incident."""
    quiet = {row["id"] for row in world.truth() if row["verdict"] == "irrelevant" and not row["incidents"]}
    return [
        paragraph
        for site, article in world.load().articles()
        if site.language == "en" and f"{site.source.outlet}/{article.slug}" in quiet
        for paragraph in article.paragraphs
        if len(paragraph) > 60
    ]


def _renumbered(text: str, draw: random.Random) -> str:
    return re.sub(r"\b\d{2,3}\b", lambda _: str(draw.randrange(10, 990)), text)


def _furniture(draw: random.Random, share: float) -> tuple[str, ...]:
    """What stands around and within the text of real pages: scripts, lists of links, nested boxes; so much of it."""
    script = ",".join(f'"{_words(draw, 1)}":{draw.randrange(10**6)}' for _ in range(round(share * SCRIPT_CHARS / 20)))
    links = "".join(
        f'<li class="item"><a href="/{_words(draw, 1)}/{draw.randrange(10**6)}.html" class="teaser">'
        f"{_words(draw, 6).capitalize()}</a></li>"
        for _ in range(round(share * LINKS))
    )
    names = [f"{_words(draw, 1)}-{_words(draw, 1)}__{_words(draw, 1)}" for _ in range(40)]
    boxes = "".join(
        f'<div class="{draw.choice(names)} {draw.choice(names)}" data-slot="{draw.choice(names)}"><span></span></div>'
        for _ in range(round(share * BLOCKS))
    )
    return (
        f"<script>window.__STATE__={{{script}}}</script>",
        f'<aside class="related-list"><ul>{links}</ul></aside>',
        f'<div class="ad-slot" aria-hidden="true">{boxes}</div>',
    )


def _words(draw: random.Random, count: int) -> str:
    return " ".join("".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))) for _ in range(count))
