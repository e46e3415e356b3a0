"""What could not be known, in words."""

from __future__ import annotations

from newswatch.model.briefs import Row
from newswatch.reports.brief.content import Brief
from newswatch.reports.brief.wording import counted, line

LANGUAGES = {
    "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "bn": "Bengali", "de": "German", "es": "Spanish",
    "fa": "Persian", "fr": "French", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi", "hy": "Armenian",
    "id": "Indonesian", "it": "Italian", "ka": "Georgian", "km": "Khmer", "ku": "Kurdish", "my": "Burmese",
    "ne": "Nepali", "nl": "Dutch", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "rw": "Kinyarwanda", "so": "Somali", "sw": "Swahili", "tg": "Tajik",
    "th": "Thai", "ti": "Tigrinya", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "zh": "Chinese",
}  # fmt: skip


def in_words(brief: Brief) -> list[str]:
    """What could not be known, a sentence each. Not escaped."""
    gaps, found = brief.gaps, []
    states = {row["health"]: row["feeds"] for row in gaps.feeds_by_health}
    watched = sum(count for state, count in states.items() if state not in ("disabled", "retired"))
    well = states.get("healthy", 0) + states.get("new", 0)
    bad = ", ".join(
        f"{count} {state.replace('_', ' ')}"
        for state, count in states.items()
        if state not in ("healthy", "new", "disabled", "retired")
    )
    found.append(f"{well} of {counted(watched, 'feed')} as they should be" + (f"; {bad}." if bad else "."))
    if gaps.languages:
        told = ", ".join(
            f"{counted(row['articles'], 'article')} in {language(row['language'])} "
            f"({counted(row['outlets'], 'outlet')})"
            for row in gaps.languages
        )
        found.append(f"Not read, because newswatch codes English: {told}.")
    if gaps.unread_pages:
        told = ", ".join(f"{row['inputs']:,} {row['reason'].replace('_', ' ')}" for row in gaps.unread_pages)
        found.append(f"Pages that gave no text: {told}.")
    for row in gaps.backlog:
        due, given_up = row["due"], row["quarantined"]
        told = ", ".join(
            f"{count:,} {name}" for count, name in ((due, "due and not done yet"), (given_up, "given up")) if count
        )
        found.append(f"Stage {row['stage']}: {told}.")
    if brief.incidents:
        found.append(
            f"Of the {len(brief.incidents):,} incidents shown {gaps.tolls_unknown:,} have no stated number of killed, "
            f"{gaps.undated:,} no stated day, {gaps.unplaced:,} no coordinates."
        )
    found.append(
        "What no watched outlet told is not here, and an item published and withdrawn between two polls neither."
    )
    return found


def language(code: str | None) -> str:
    """Its name in English; the code where it is none of the languages of the watched borders."""
    return LANGUAGES.get(code or "", line(code, 20) if code else "an unknown language")


def why(row: Row) -> str:
    """Why a feed is not as it should be. Not escaped."""
    if row["alarm_since"] is not None and row["brings_why"]:
        return line(row["brings_why"], 120)
    if row["failures_in_row"]:
        last = (row["last_reason"] or "unknown").replace("_", " ")
        return f"{counted(row['failures_in_row'], 'failure')} in a row, the last: {last}"
    return line(row["brings_why"] or "", 120)
