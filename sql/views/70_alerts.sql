create view analysis.alerts as
select
    a.name as alert,
    a.created_at,
    a.border,
    a.country,
    a.event_types,
    a.cross_border,
    a.killed_min,
    a.confidence_min,
    a.recalled,
    a.changes,
    a.corrections,
    substring(a.webhook_url from '^[a-z]+://([^/?#]+)') as receiver,
    case
        when a.webhook_url is null then 'feed_only'
        when a.paused_at is not null then 'paused'
        when a.failures >= 3 then 'failing'
        when a.failures > 0 then 'stumbling'
        else 'healthy'
    end as health,
    a.paused_at,
    a.paused_reason,
    a.failures,
    a.not_before,
    a.succeeded_at,
    a.last_reason,
    (select count(*) from newswatch.notice x where x.alert_id = a.alert_id) as notices,
    (select count(*) from newswatch.notice x where x.alert_id = a.alert_id and x.ended_at is null) as pending,
    (select count(*) from newswatch.notice x where x.alert_id = a.alert_id and x.ending = 'given_up') as given_up
from newswatch.alert a;
comment on view analysis.alerts is
    'Saved filters whose news is told by feed or webhook, and how telling goes. Addresses are shown by their host alone.';
comment on column analysis.alerts.alert is
    'Name of the alert.';
comment on column analysis.alerts.created_at is
    'Since when it tells.';
comment on column analysis.alerts.border is
    'Only what crossed this border or happened within 50 km of it; null is any.';
comment on column analysis.alerts.country is
    'Only what happened there, came from there or went there; null is any.';
comment on column analysis.alerts.event_types is
    'Only these types of event; empty is any.';
comment on column analysis.alerts.cross_border is
    'Only yes, no or unknown; null is any.';
comment on column analysis.alerts.killed_min is
    'Only with at least so many killed; null is any.';
comment on column analysis.alerts.confidence_min is
    'Only coded with at least this confidence; null is any.';
comment on column analysis.alerts.recalled is
    'Whether also what articles only look back on.';
comment on column analysis.alerts.changes is
    'Of which changes it tells: new, toll, origin, details, sources, merged, retracted.';
comment on column analysis.alerts.corrections is
    'Whether also of what other rules changed.';
comment on column analysis.alerts.receiver is
    'Host of its webhook; null: it has a feed alone.';
comment on column analysis.alerts.health is
    'healthy, stumbling (1 or 2 failures in a row), failing (3 or more), paused, or feed_only.';
comment on column analysis.alerts.paused_at is
    'Since when nothing is posted.';
comment on column analysis.alerts.paused_reason is
    'by_hand, gone (the receiver wants nothing more) or given_up (it accepted nothing over all tries).';
comment on column analysis.alerts.failures is
    'Failures in a row.';
comment on column analysis.alerts.not_before is
    'Until when nothing is posted after a failure.';
comment on column analysis.alerts.succeeded_at is
    'When something was last accepted.';
comment on column analysis.alerts.last_reason is
    'How its last try to post ended: ok, or why it failed; null: none was made.';
comment on column analysis.alerts.notices is
    'What it had to tell, as far as the log reaches back.';
comment on column analysis.alerts.pending is
    'What it has to tell still.';
comment on column analysis.alerts.given_up is
    'What was never accepted.';

create view analysis.notifications as
select
    n.notice_id,
    a.name as alert,
    n.event_id,
    n.from_version,
    n.to_version as version,
    n.changes,
    n.changed_at,
    n.made_at,
    n.webhook_id,
    coalesce(n.ending, 'pending') as state,
    d.attempt,
    d.at as tried_at,
    d.reason,
    d.detail,
    d.status,
    d.elapsed_s,
    d.next_at
from newswatch.notice n
join newswatch.alert a using (alert_id)
left join newswatch.delivery d using (notice_id);
comment on view analysis.notifications is
    'The log of what alerts told: a row for each try to post a notice, and one for a notice that was not tried.';
comment on column analysis.notifications.notice_id is
    'Number of the notice: one change of one event, told by one alert.';
comment on column analysis.notifications.alert is
    'Which alert.';
comment on column analysis.notifications.event_id is
    'Which event.';
comment on column analysis.notifications.from_version is
    'The version of the event that the alert told before; 0: none.';
comment on column analysis.notifications.version is
    'The version told: see event_history.';
comment on column analysis.notifications.changes is
    'What changed: new, toll, origin, details, sources, merged, retracted.';
comment on column analysis.notifications.changed_at is
    'Since when the version told has held.';
comment on column analysis.notifications.made_at is
    'When the notice was made.';
comment on column analysis.notifications.webhook_id is
    'Its name at the receiver (webhook-id), the same at every try.';
comment on column analysis.notifications.state is
    'pending, delivered, given_up, or listed where the alert has a feed alone.';
comment on column analysis.notifications.attempt is
    'Which try; null where none was made.';
comment on column analysis.notifications.tried_at is
    'When the try ended.';
comment on column analysis.notifications.reason is
    'ok, or why it failed, from the closed list of reasons.';
comment on column analysis.notifications.detail is
    'In words; of a refusal what the receiver said, shortened.';
comment on column analysis.notifications.status is
    'HTTP status; null where none came.';
comment on column analysis.notifications.elapsed_s is
    'Seconds.';
comment on column analysis.notifications.next_at is
    'When it is tried again; null: not.';
