"""Pages that are odd and yet hold an article: by `newswatch extract` and the pipeline the text is there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.reliability.paper import Paper, reading

# What each charset is for, so that a wrong one would spoil every word. None of these pages names its charset itself
TOLD: Mapping[str, tuple[str, str]] = {
    "windows-1250": ("pl", "Dwóch żołnierzy zginęło w poniedziałek w wybuchu miny przy granicy, podała armia."),
    "windows-1251": ("ru", "Двое военных погибли в понедельник при взрыве мины у границы, сообщила армия."),
    "koi8-r": ("ru", "Двое военных погибли в понедельник при взрыве мины у границы, сообщила армия."),
    "windows-1254": ("tr", "İki asker pazartesi günü sınırda bir mayının patlamasıyla öldü, ordu açıkladı, dışişleri."),
    "windows-1256": ("ar", "قتل جنديان يوم الاثنين في انفجار لغم قرب الحدود، بحسب الجيش."),
    "iso-2022-jp": ("ja", "月曜日に国境の近くで地雷が爆発し、兵士二人が死亡したと軍が発表した。"),
    "shift_jis": ("ja", "月曜日に国境の近くで地雷が爆発し、兵士二人が死亡したと軍が発表した。"),
    "euc-jp": ("ja", "月曜日に国境の近くで地雷が爆発し、兵士二人が死亡したと軍が発表した。"),
    "euc-kr": ("ko", "월요일 국경 근처에서 지뢰가 폭발해 병사 두 명이 숨졌다고 군이 밝혔다."),
    "gb18030": ("zh", "军方称，两名士兵周一在边境附近被地雷炸死。"),
    "big5": ("zh", "軍方稱，兩名士兵週一在邊境附近被地雷炸死。"),
    "utf-16": ("ru", "Двое военных погибли в понедельник при взрыве мины у границы, сообщила армия."),
}
PLAIN = [f"The council of the valley spoke on Monday about the {n}th bridge and the road to it." for n in range(1, 12)]
# Numeric references that XML forbids, in the forms that browsers read
CONTROLS = (
    "&#27;",
    "&#7;",
    "&#0;",
    "&#x1b;",
    "&#X08;",
    "&#11;",
    "&#31;",
    "&#127;",
    "&#x0000C;",
    "&#1",
    "&#xD800;",
    "&#55296;",
    "&#xFFFF;",
    "&#x110000;",
)
DEPTHS = (255, 256, 300, 1_000, 2_000)


def page(language: str, *paragraphs: str) -> str:
    told = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    head = f"<head><title>{paragraphs[0][:20]}</title></head>"
    return f'<html lang="{language}">{head}<body><article>{told}</article></body></html>'


def nested(depth: int) -> str:
    """A paragraph before, in the midst of and at the bottom of so many boxes."""
    half = depth // 2
    boxes = (
        f"<p>At {depth}.</p>",
        "<div>" * half,
        f"<p>{PLAIN[1]}</p>",
        "<div>" * (depth - half),
        f"<p>{PLAIN[2]}</p>",
        "</div>" * depth,
    )
    body = f"<p>{PLAIN[0]}</p>{''.join(boxes)}<p>{PLAIN[3]}</p>"
    return f"<html><head><title>Deep</title></head><body>{body}</body></html>"


def test_in_the_pipeline(scratch_database_url: str, tmp_path: Path) -> None:
    expected: dict[str, list[str]] = {}
    with Paper() as paper, reading(scratch_database_url, tmp_path, paper) as reader:
        for charset, (language, sentence) in TOLD.items():
            lines = [f"{number}. {sentence}" for number in range(1, 5)]
            body = page(language, *lines).encode(charset)
            paper.put(f"/{charset}.html", body, {"Content-Type": f"text/html; charset={charset}"})
            expected[f"{charset}.html"] = lines
        for number, control in enumerate(CONTROLS):
            lines = [f"{number} {line[:20]}{control}{line[20:]}" for line in PLAIN]
            paper.put(f"/control-{number}.html", page("en", *lines).encode())
            expected[f"control-{number}.html"] = [line.replace(control, "") for line in lines]
        for depth in DEPTHS:
            paper.put(f"/depth-{depth}.html", nested(depth).encode())
            expected[f"depth-{depth}.html"] = PLAIN[:4]
        reader.run()
        ends = reader.ends()
        texts = {
            row["url"].rpartition("/")[2]: row["text"].replace("\ufffd", "")
            for row in reader.rows(
                "select u.url, t.text from newswatch.url u join newswatch.article a using (article_id) "
                "join newswatch.version_text t on t.version_id = a.version_id"
            )
        }
    lost = {
        name: (ends[name], [line for line in lines if line not in texts.get(name, "")])
        for name, lines in expected.items()
        if not all(line in texts.get(name, "") for line in lines)
    }
    assert lost == {}


def test_by_the_command(tmp_path: Path) -> None:
    pages = {
        f"control {control}": page("en", *(f"{line[:20]}{control}{line[20:]}" for line in PLAIN))
        for control in CONTROLS
    }
    pages |= {f"depth {depth}": nested(depth) for depth in DEPTHS}
    lines = [json.dumps({"id": name, "html": html, "url": "http://paper.example/1"}) for name, html in pages.items()]
    done = subprocess.run(
        [sys.executable, "-m", "newswatch", "extract"],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    for answer in map(json.loads, done.stdout.splitlines()):
        assert answer["rejected"] is None, answer
        wanted = PLAIN[:4] if answer["id"].startswith("depth") else PLAIN
        assert all(line in answer["text"].replace("\ufffd", "") for line in wanted), answer["id"]


def test_what_a_host_says_at_every_address_is_no_article(scratch_database_url: str, tmp_path: Path) -> None:
    """A wall in words that nobody foresaw: the fifth time it is known for one. What is long may have five addresses."""
    wall = page(
        "ka", "მკითხველთა დარბაზი დროებით დახურულია, სცადეთ მოგვიანებით ან დაგვირეკეთ.", "დარბაზი იღება ცხრა საათზე."
    )
    report = page("en", *(f"{line} It took {n} hours." for n, line in enumerate(PLAIN * 3)))
    with Paper() as paper, reading(scratch_database_url, tmp_path, paper) as reader:
        for number in range(9):
            paper.put(f"/wall-{number}.html", wall.encode(), title=f"The day's story number {number}")
        for number in range(6):
            paper.put(f"/report-{number}.html", report.encode(), title="The council's report")
        reader.run()
        ends = [end for name, (end,) in reader.ends().items() if name.startswith("wall")]
        assert ends.count("not_an_article") == 5
        assert len(reader.column("select article_id from newswatch.article where canonical_url like '%wall%'")) == 4
        assert len(reader.column("select article_id from newswatch.article where canonical_url like '%report%'")) == 6
        before = reader.column("select count(*) from newswatch.article")
        reader.run()
        assert reader.column("select count(*) from newswatch.article") == before
