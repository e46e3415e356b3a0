-- How the last try of an alert ended, on the alert itself; indexes by which its log is read and counted at any size.

alter table newswatch.alert add column last_reason text;
comment on column newswatch.alert.last_reason is 'How its last try to post ended: ok, or why it failed; null: none was made.';
create index notice_given_up on newswatch.notice (alert_id) where ending = 'given_up';
create index notice_changed on newswatch.notice using brin (changed_at) with (pages_per_range = 32);
