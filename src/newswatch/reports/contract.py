"""The model's values as the objects of the JSON Lines contract: every key always there, unknown is null.

Dates are `YYYY-MM-DD`. Where the time of publication is known as well, `published_at` has it in UTC.
"""

from __future__ import annotations

from datetime import date, datetime

from newswatch.model import (
    Actor,
    Analysis,
    Assessment,
    Casualty,
    CopyVerdict,
    Entry,
    Evidence,
    Extraction,
    Mention,
    Origin,
    ParsedFeed,
    Place,
    Quote,
    Source,
)

Json = dict[str, object]


def failure(id_: object, kind: str, message: str) -> Json:
    """A line that could not be read, or that cost its child its life."""
    return {"id": id_, "error": {"kind": kind, "message": message}}


def extraction(id_: object, found: Extraction) -> Json:
    """One answer of `newswatch extract`."""
    return {
        "id": id_,
        "title": found.title,
        "text": found.text,
        "published": _day(found.published),
        "published_at": _moment(found.published) if found.published_has_time else None,
        "published_basis": found.published_basis,
        "language": found.language,
        "canonical_url": found.canonical_url,
        "authors": list(found.authors),
        "rejected": found.rejected,
        "site_name": found.site_name,
        "charset": found.charset,
        "extractor": found.extractor or None,
        "warnings": list(found.warnings),
        "rights": dict(found.rights),
    }


def feed(file: str, parsed: ParsedFeed) -> Json:
    """One answer of `newswatch parse-feed`. `error` is null, or the reason why the file is no usable feed."""
    return {
        "file": file,
        "title": parsed.title,
        "version": parsed.version,
        "language": parsed.language,
        "entries": [_entry(entry) for entry in parsed.entries],
        "error": parsed.error,
        "error_detail": parsed.error_detail or None,
        "entries_total": parsed.entries_total,
        "truncated": parsed.truncated,
        "malformed": parsed.malformed,
    }


def _entry(entry: Entry) -> Json:
    return {
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "published": _day(entry.published),
        "published_at": _moment(entry.published),
        "published_basis": entry.published_basis,
        "published_raw": entry.published_raw,
        "authors": list(entry.authors),
        "language": entry.language,
    }


def analysis(id_: object, found: Analysis) -> Json:
    """One answer of `newswatch analyze`."""
    return {
        "id": id_,
        "assessment": assessment(found.assessment),
        "events": [mention(one) for one in found.mentions],
    }


def assessment(found: Assessment) -> Json:
    """The verdict on an article, with its evidence."""
    return {
        "verdict": found.verdict,
        "score": found.score,
        "incident": found.incident,
        "cross_border": found.cross_border,
        "attack_types": list(found.attack_types),
        "genre": found.genre,
        "evidence": [evidence(one) for one in found.evidence],
        "ruleset": found.ruleset,
        "reason": found.reason,
    }


def evidence(found: Evidence) -> Json:
    """A cue with the words in which it was found."""
    return {"cue": found.cue, **_quote(found.quote)}


def mention(found: Mention) -> Json:
    """One incident as one article tells it."""
    return {
        "event_type": found.event_type,
        "realis": found.realis,
        "scope": found.scope,
        "recalled": found.recalled,
        "date_start": _day(found.when.start),
        "date_end": _day(found.when.end),
        "date_precision": found.when.precision,
        "date_basis": found.when.basis,
        "date_quote": _quote(found.when.quote),
        "place": _place(found.place),
        "actors": [_actor(actor) for actor in found.actors],
        "casualties": [_casualty(casualty) for casualty in found.casualties],
        "cross_border": _origin(found.origin),
        "responsibility": {"claimed": found.responsibility.claimed, "by": found.responsibility.by},
        "suicide": found.suicide,
        "weapons": list(found.weapons),
        "operation": found.operation,
        "sources": [_source(source) for source in found.sources],
        "confidence": found.confidence,
        **_quote(found.quote),
    }


def copy_verdict(id_: object, found: CopyVerdict) -> Json:
    """One answer of `newswatch dedup`."""
    return {"id": id_, "copy_of": found.copy_of, "similarity": found.similarity, "story": found.story}


def _place(place: Place) -> Json:
    return {
        "name": place.name,
        "country": place.country,
        "admin1": place.admin1,
        "admin2": place.admin2,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "precision": place.precision,
        "geonames_id": place.geonames_id,
        "border_km": place.border_km,
        "border_segment": place.border_segment,
        "line_status": place.line_status,
        **_quote(place.quote),
    }


def _actor(actor: Actor) -> Json:
    return {
        "role": actor.role,
        "name": actor.name,
        "id": actor.id,
        "kind": actor.kind,
        "country": actor.country,
        "certainty": actor.certainty,
        **_quote(actor.quote),
    }


def _casualty(casualty: Casualty) -> Json:
    return {
        "party": casualty.party,
        "outcome": casualty.outcome,
        "min": casualty.min,
        "best": casualty.best,
        "max": casualty.max,
        "nationality": casualty.nationality,
        "term": casualty.term,
        "speaker": casualty.speaker,
        **_quote(casualty.quote),
    }


def _origin(origin: Origin) -> Json:
    return {
        "status": origin.status,
        "origin_country": origin.origin_country,
        "target_country": origin.target_country,
        "mechanism": origin.mechanism,
        "basis": origin.basis,
        "asserted_by": origin.asserted_by,
        "denied_by": origin.denied_by,
        "prior": origin.prior,
        **_quote(origin.quote),
    }


def _source(source: Source) -> Json:
    return {"speaker": source.speaker, "role": source.role, **_quote(source.quote)}


def _quote(quote: Quote | None) -> Json:
    if quote is None:
        return {"quote": None, "start": None, "end": None}
    return {"quote": quote.text, "start": quote.start, "end": quote.end}


def _day(moment: date | None) -> str | None:
    if isinstance(moment, datetime):
        moment = moment.date()
    return moment.isoformat() if moment else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
