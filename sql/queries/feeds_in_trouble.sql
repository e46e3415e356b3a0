-- Which feeds fail or have fallen silent, and since when?
select feed, outlet, country, health, failures_in_row, last_reason, last_success_at, last_entry_at, next_poll_at, next_reason
from analysis.feed_health
where health in ('failing', 'stumbling', 'silent')
order by failures_in_row desc, last_success_at
