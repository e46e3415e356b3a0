"""Three questions to newswatch's exports, with pandas. Read it, run it, change it.

    newswatch export events -o events.parquet        # or .csv, or .jsonl: all three are read here
    newswatch export claims -o claims.csv
    python examples/pandas_questions.py events.parquet claims.csv

(`pip install pandas`, and pyarrow for Parquet.) What to know of the data before you count:

* Unknown is missing, never 0: numbers are read as pandas' nullable Int64, whose sums leave out what is missing and
  whose means divide by what is there.
* An event that articles only look back on has `recalled`: it belongs to its own day, not to the news of the day.
* `killed_best` is what most independent sources hold; `killed_min` and `killed_max` are the range over them.
* `place_precision` says how exact a point is: the centre of a district is no village.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

NUMBERS = ("killed_min", "killed_best", "killed_max", "injured_best", "articles", "outlets", "independent_sources")
DAYS = ("date_start", "date_end")


def read(path: str | Path) -> pd.DataFrame:
    """An export in whatever form, with the same types: nullable numbers, days as datetimes."""
    path = Path(path)
    match path.suffix:
        case ".parquet":
            frame = pd.read_parquet(path)
        case ".jsonl":
            frame = pd.read_json(path, lines=True, convert_dates=False, dtype=False)
        case _:
            # Only an empty cell is unknown: NA is Namibia
            frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
    for name in frame.columns.intersection([*NUMBERS, "min", "best", "max"]):
        frame[name] = pd.to_numeric(frame[name]).astype("Int64")
    for name in frame.columns.intersection(DAYS):
        frame[name] = pd.to_datetime(frame[name])
    return frame


def borders_by_month(events: pd.DataFrame) -> pd.DataFrame:
    """How many attacks crossed each border in each month, and how many were killed? A border is its two countries in
    the order of the alphabet; both directions count."""
    crossed = events[events["cross_border"].eq("yes") & ~events["recalled"].astype(bool)]
    crossed = crossed.dropna(subset=["origin_country", "target_country", "date_start"])
    border = ["-".join(sorted(pair)) for pair in zip(crossed["origin_country"], crossed["target_country"], strict=True)]
    month = crossed["date_start"].dt.strftime("%Y-%m")
    return (
        crossed.assign(border=border, month=month)
        .groupby(["border", "month"], as_index=False)
        .agg(
            events=("event_id", "size"),
            killed=("killed_best", "sum"),
            unknown=("killed_best", lambda n: n.isna().sum()),
        )
    )


def contradictions(claims: pd.DataFrame, least: int = 1) -> pd.DataFrame:
    """Where do speakers give different numbers of the dead of one party, and who gives which? At least so far apart."""
    counts = claims["counts"].astype(bool)  # else a newer version of the article has taken its place
    dead = claims[counts & claims["claim"].eq("casualties") & claims["outcome"].eq("killed")].dropna(
        subset=["best", "speaker"]
    )
    spread = dead.groupby(["event_id", "party"])["best"].transform(lambda n: n.max() - n.min())
    columns = ["event_id", "party", "speaker", "outlet", "best", "quote"]
    return dead.loc[spread >= least, columns].drop_duplicates().sort_values(["event_id", "party", "best"])


def one_source_alone(events: pd.DataFrame) -> pd.DataFrame:
    """What rests on one independent source alone? By type of event: how many, their share, and the deaths in them."""
    news = events[~events["recalled"].astype(bool)]
    alone = news["independent_sources"].eq(1)
    found = news.assign(alone=alone, killed_alone=news["killed_best"].where(alone)).groupby("event_type")
    table = found.agg(events=("event_id", "size"), alone=("alone", "sum"), killed_alone=("killed_alone", "sum"))
    return table.assign(share=table["alone"] / table["events"]).sort_values("events", ascending=False)


def main(events: str, claims: str) -> None:
    answers = {
        "Attacks across borders, by month": borders_by_month(read(events)),
        "Speakers who contradict each other on the dead": contradictions(read(claims)),
        "What rests on one source alone": one_source_alone(read(events)),
    }
    with pd.option_context("display.width", 160, "display.max_columns", None, "display.max_colwidth", 60):
        for question, answer in answers.items():
            print(f"\n{question}\n{answer}")


if __name__ == "__main__":
    main(*sys.argv[1:])
