"""What linking decided, as rows: the event of each mention, the keys under which a mention is found, the events that
could be one and are not, and the log of all that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from newswatch.model.linking import Assignment, Tie
from newswatch.storage import reviews
from newswatch.storage.clean import dump_all, dump_json


def assign(
    connection: sa.Connection,
    assignments: Sequence[Assignment],
    *,
    ruleset: str,
    said: Mapping[int, reviews.Placed] | None = None,
) -> None:
    """Mentions go to their events (all numbers real by now); what changed is logged. `said` is where reviewers put
    them: what is as they said bears their names."""
    said = said or {}
    _confirm(connection, said, ruleset)
    if not assignments:
        return
    before = {
        row.mention_id: row.event_id
        for row in connection.execute(
            sa.text(
                "select mention_id, event_id from newswatch.event_mention "
                "where mention_id = any(cast(:ids as bigint[]))"
            ),
            {"ids": [one.mention_id for one in assignments]},
        )
    }
    moved = [one for one in assignments if before.get(one.mention_id) != one.event_id]
    if not moved:
        return
    deciders = {one.mention_id: _decider(one, before.get(one.mention_id), said) for one in moved}
    connection.execute(
        sa.text(
            """
            insert into newswatch.event_mention
                (mention_id, event_id, score, decided_by, decided_at, ruleset, explanation)
            select x.mention_id, x.event_id, x.score, x.decided_by, now(), :ruleset, x.explanation
            from rows from (unnest(cast(:mentions as bigint[]), cast(:events as bigint[]),
                cast(:scores as double precision[]), cast(:deciders as text[])),
                jsonb_array_elements(cast(:explanations as jsonb)))
                as x(mention_id, event_id, score, decided_by, explanation)
            on conflict (mention_id) do update
            set event_id = excluded.event_id, score = excluded.score, decided_by = excluded.decided_by,
                decided_at = excluded.decided_at, ruleset = excluded.ruleset, explanation = excluded.explanation
            """
        ),
        {
            "mentions": [one.mention_id for one in moved],
            "events": [one.event_id for one in moved],
            "scores": [one.score for one in moved],
            "deciders": [deciders[one.mention_id] for one in moved],
            "explanations": dump_all(dump_json(dict(one.explanation)) for one in moved),
            "ruleset": ruleset,
        },
    )
    steps = []
    for one in moved:
        decider = deciders[one.mention_id]
        if one.mention_id in before:
            steps.append((one.mention_id, before[one.mention_id], "left", one.score, decider))
        action = "joined" if one.score is not None or _fixed(one, said) else "founded"
        steps.append((one.mention_id, one.event_id, action, one.score, decider))
    log(connection, steps, ruleset)


def file_under(connection: sa.Connection, keys: Mapping[int, frozenset[int]]) -> None:
    """Write the keys under which later mentions look for these, where they are others than before."""
    if keys:
        connection.execute(
            sa.text(
                "update newswatch.event_mention k set keys = cast(x.keys as bigint[]) "
                "from unnest(cast(:mentions as bigint[]), cast(:keys as text[])) as x(mention_id, keys) "
                "where k.mention_id = x.mention_id and k.keys is distinct from cast(x.keys as bigint[])"
            ),
            {
                "mentions": list(keys),
                "keys": [braces(sorted(found)) for found in keys.values()],
            },
        )


def braces(numbers: Sequence[int]) -> str:
    """Numbers as PostgreSQL writes an array: arrays of arrays of unequal length are sent as texts."""
    return "{" + ",".join(map(str, numbers)) + "}"


def tie_events(
    connection: sa.Connection,
    ties: Sequence[Tie],
    numbers: Mapping[int, int],
    *,
    afresh: frozenset[int],
    among: Sequence[int],
) -> None:
    """Write which events could be one by a pair of mentions but are not. Of the events in `afresh` all ties with those
    in `among` are told anew. `numbers` has those of new events."""
    if afresh:
        connection.execute(
            sa.text(
                "delete from newswatch.event_tie where event_id = any(cast(:among as bigint[])) "
                "and other_id = any(cast(:among as bigint[])) "
                "and (event_id = any(cast(:afresh as bigint[])) or other_id = any(cast(:afresh as bigint[])))"
            ),
            {"afresh": sorted(afresh), "among": list(among)},
        )
    found: dict[tuple[int, int], Tie] = {}
    for tie in ties:
        one, other = numbers.get(tie.event_id, tie.event_id), numbers.get(tie.other_id, tie.other_id)
        if one > 0 and other > 0:
            found[min(one, other), max(one, other)] = tie
    if found:
        connection.execute(
            sa.text(
                """
                insert into newswatch.event_tie as t (event_id, other_id, score, explanation, found_at)
                select x.event_id, x.other_id, x.score, x.explanation, now()
                from rows from (unnest(cast(:events as bigint[]), cast(:others as bigint[]),
                    cast(:scores as double precision[])), jsonb_array_elements(cast(:explanations as jsonb)))
                    as x(event_id, other_id, score, explanation)
                on conflict (event_id, other_id) do update
                set score = excluded.score, explanation = excluded.explanation, found_at = excluded.found_at
                where excluded.score > t.score
                """
            ),
            {
                "events": [one for one, _ in found],
                "others": [other for _, other in found],
                "scores": [tie.score for tie in found.values()],
                "explanations": dump_all(dump_json(dict(tie.explanation)) for tie in found.values()),
            },
        )


def inherit_ties(connection: sa.Connection, gone: int, into: int) -> None:
    """What the event that is `gone` could have been one with, the one it went `into` could be."""
    connection.execute(
        sa.text(
            """
            with gone as (
                delete from newswatch.event_tie where :gone in (event_id, other_id)
                returning case when event_id = :gone then other_id else event_id end as other_id, score, explanation
            )
            insert into newswatch.event_tie (event_id, other_id, score, explanation, found_at)
            select least(other_id, :into), greatest(other_id, :into), score, explanation, now()
            from gone where other_id <> :into
            on conflict do nothing
            """
        ),
        {"gone": gone, "into": into},
    )


def _confirm(connection: sa.Connection, said: Mapping[int, reviews.Placed], ruleset: str) -> None:
    """Where rules had put a mention into the very event that a reviewer names, it is the reviewer's word by now."""
    fixed = {number: one for number, one in said.items() if one.event_id is not None}
    if not fixed:
        return
    connection.execute(
        sa.text(
            """
            with confirmed as (
                update newswatch.event_mention k
                set decided_by = x.reviewer, decided_at = now()
                from unnest(cast(:mentions as bigint[]), cast(:events as bigint[]), cast(:reviewers as text[]))
                    as x(mention_id, event_id, reviewer)
                where k.mention_id = x.mention_id and k.event_id = x.event_id and k.decided_by <> x.reviewer
                returning k.mention_id, k.event_id, k.score, k.decided_by
            )
            insert into newswatch.link_decision (decided_at, mention_id, event_id, action, score, decided_by, ruleset)
            select now(), mention_id, event_id, 'joined', score, decided_by, :ruleset from confirmed
            """
        ),
        {
            "mentions": list(fixed),
            "events": [one.event_id for one in fixed.values()],
            "reviewers": [one.reviewer for one in fixed.values()],
            "ruleset": ruleset,
        },
    )


def _fixed(one: Assignment, said: Mapping[int, reviews.Placed]) -> bool:
    return one.mention_id in said and said[one.mention_id].event_id == one.event_id


def _decider(one: Assignment, before: int | None, said: Mapping[int, reviews.Placed]) -> str:
    """The rule, or the reviewer who put it there or said that it is not where it was."""
    placed = said.get(one.mention_id)
    if placed is None or not (_fixed(one, said) or before in placed.apart):
        return "rule"
    return placed.reviewer


def log(connection: sa.Connection, rows: Sequence[tuple[int, int, str, float | None, str]], ruleset: str) -> None:
    """Rows of `link_decision`: mention, event, action, score, who decided."""
    if not rows:
        return
    mentions, events, actions, scores, deciders = (list(column) for column in zip(*rows, strict=True))
    connection.execute(
        sa.text(
            "insert into newswatch.link_decision "
            "(decided_at, mention_id, event_id, action, score, decided_by, ruleset) "
            "select now(), x.mention_id, x.event_id, x.action, x.score, x.decided_by, :ruleset "
            "from unnest(cast(:mentions as bigint[]), cast(:events as bigint[]), cast(:actions as text[]), "
            "cast(:scores as double precision[]), cast(:deciders as text[])) "
            "as x(mention_id, event_id, action, score, decided_by)"
        ),
        {
            "mentions": mentions,
            "events": events,
            "actions": actions,
            "scores": scores,
            "deciders": deciders,
            "ruleset": ruleset,
        },
    )
