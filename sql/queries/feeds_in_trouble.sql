-- Which feeds fail, have fallen silent or bring other than they used to, and since when?
select feed, outlet, country, health, brings_why, alarm_since, failures_in_row, last_reason, last_success_at,
    last_entry_at, next_poll_at, next_reason
from analysis.feed_health
where health not in ('healthy', 'new', 'disabled', 'retired')
order by failures_in_row desc, alarm_since, last_success_at
