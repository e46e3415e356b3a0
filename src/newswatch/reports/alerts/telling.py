"""Whether an alert tells of a changed event, and what: pure."""

from __future__ import annotations

from newswatch.model.alerts import AlertFilter, AlertSpec, Belief, Changed, Difference, Telling
from newswatch.model.vocabulary import EventChange

# Within so many kilometres an event belongs to a border though no text says that it crossed it; as in the brief
NEAR_KM = 50.0
# The values that an alert compares, by the change that they are; named as in the export
FIELDS: dict[EventChange, tuple[str, ...]] = {
    EventChange.TOLL: ("killed_min", "killed_best", "killed_max", "injured_min", "injured_best", "injured_max"),
    EventChange.ORIGIN: (
        "cross_border",
        "origin_country",
        "target_country",
        "origin_mechanism",
        "origin_basis",
        "origin_denied",
    ),
    EventChange.DETAILS: ("event_type", "date_start", "date_end", "place", "country", "perpetrators", "targets"),
    EventChange.SOURCES: ("articles", "outlets", "independent_sources"),
}


def telling(alert: AlertSpec, changed: Changed) -> Telling | None:
    """What the alert tells of an event that changed; null where it tells nothing: the event answers to it neither then
    nor now, no value that it cares for changed, or other rules changed it and the alert wants no corrections."""
    before, now = changed.before, changed.now
    if changed.by_rules and not alert.corrections:
        return None
    was = before is not None and before.is_active and matches(alert.filter, before)
    is_ = now.is_active and matches(alert.filter, now)
    if not was and not is_:
        return None
    found = differences(before, now) if was and before is not None and now.is_active else ()
    if not was:
        changes: tuple[EventChange, ...] = (EventChange.NEW,)
    elif not now.is_active:
        changes = (EventChange.MERGED if now.status == "merged" else EventChange.RETRACTED,)
    else:
        fields = {one.field for one in found}
        changes = tuple(change for change, names in FIELDS.items() if fields & set(names))
        changes += () if is_ else (EventChange.RETRACTED,)
    if not set(changes) & set(alert.changes):
        return None
    return Telling(changes=changes, differences=found, matches=is_)


def matches(wanted: AlertFilter, belief: Belief) -> bool:
    """Whether an event answers to a filter by these values. What is unknown meets no bound."""
    values = belief.values
    killed = values["killed_best"]
    return (
        (wanted.recalled or not belief.recalled)
        and (not wanted.event_types or values["event_type"] in wanted.event_types)
        and (wanted.cross_border is None or values["cross_border"] == wanted.cross_border)
        and (
            wanted.country is None
            or wanted.country in (values["country"], values["origin_country"], values["target_country"])
        )
        and (wanted.border is None or _at_border(wanted.border, belief))
        and (wanted.killed_min is None or (isinstance(killed, int) and killed >= wanted.killed_min))
        and (wanted.confidence_min is None or belief.confidence >= wanted.confidence_min)
    )


def differences(before: Belief, now: Belief) -> tuple[Difference, ...]:
    """The values that differ, in the order of FIELDS."""
    names = (name for group in FIELDS.values() for name in group)
    return tuple(
        Difference(field=name, before=before.values[name], after=now.values[name])
        for name in names
        if before.values[name] != now.values[name]
    )


def _at_border(border: str, belief: Belief) -> bool:
    origin, target = belief.values["origin_country"], belief.values["target_country"]
    crossed = belief.values["cross_border"] == "yes" and None not in (origin, target)
    if crossed and "-".join(sorted((str(origin), str(target)))) == border:
        return True
    return belief.border_segment == border and belief.border_km is not None and belief.border_km <= NEAR_KM
