-- How many sign-ins failed of late, for each account, address and known device: the same for every process, and kept over
-- restarts. A key is a keyed hash (Auth/SignInThrottle.swift), so that nothing that was typed is stored.
create table sign_in_counters (
  key bytea primary key check (length(key) = 16),
  -- Failures that have not been worked off yet.
  level double precision not null default 0,
  -- How often there was no room for another failure within the burst: each time the wait is longer.
  strikes integer not null default 0,
  failed_at timestamptz not null default now(),
  blocked_until timestamptz,
  -- From then on the row says nothing.
  expires_at timestamptz not null default now()
);
create index sign_in_counters_expiry on sign_in_counters (expires_at);

-- Counts one failure for each key. `step` is how many seconds work one failure off. Each call deletes two rows that say
-- nothing any more, so that there are never many more rows than failures within the time that one is kept for.
create function count_failed_sign_in(counted bytea[], step double precision, burst bigint, longest_wait bigint)
  returns void language plpgsql set search_path = public, pg_temp as $$
declare
  counter sign_in_counters;
begin
  -- In one order, so that two attempts don't wait for each other.
  insert into sign_in_counters (key) select key from unnest(counted) key order by key on conflict do nothing;
  for counter in select * from sign_in_counters where key = any (counted) order by key for update loop
    if counter.expires_at < now() then
      counter.level := 0;
      counter.strikes := 0;
    end if;
    counter.level := greatest(0, counter.level - extract(epoch from now() - counter.failed_at) / step) + 1;
    -- No room for another one.
    if counter.level > burst - 1 then
      counter.strikes := counter.strikes + 1;
      counter.blocked_until :=
        now() + least(longest_wait, step * 2 ^ least(counter.strikes - 1, 20)) * interval '1 second';
    end if;
    update sign_in_counters set level = counter.level, strikes = counter.strikes, failed_at = now(),
        blocked_until = counter.blocked_until,
        expires_at = greatest(
          now() + least(counter.level * step, 3600) * interval '1 second',
          counter.blocked_until + interval '1 hour')
      where key = counter.key;
  end loop;
  delete from sign_in_counters where key in (
    select key from sign_in_counters where expires_at < now() order by expires_at limit 2 for update skip locked);
end $$;

-- The audit log gets an event for the first failure of an account from an address in an hour; how many there were stands
-- here, since the log's events never change.
create table failed_sign_ins (
  -- `staff:12`, `member:7`; without a number where no account has that name.
  account text not null,
  -- An IPv6 /64 counts as one.
  address text not null,
  hour timestamptz not null default date_trunc('hour', now()),
  count bigint not null default 1,
  last_at timestamptz not null default now(),
  event_id bigint unique references audit_events,
  primary key (account, address, hour)
);
create index failed_sign_ins_age on failed_sign_ins (hour);

revoke execute on function count_failed_sign_in(bytea[], double precision, bigint, bigint) from public;
grant execute on function count_failed_sign_in(bytea[], double precision, bigint, bigint) to portal_application;
grant select, insert, update, delete on sign_in_counters to portal_application;
grant select, insert, delete on failed_sign_ins to portal_application;
grant update (count, last_at, event_id) on failed_sign_ins to portal_application;
grant select on failed_sign_ins to portal_reader;

-- Text that a spreadsheet would run gets an apostrophe: where it begins like a formula, in full-width signs as well, and
-- after each semicolon, at which some spreadsheets split a line.
create or replace function csv_text(text) returns text
  language sql immutable parallel safe
  return case when $1 ~ '[;；]|^[-=+@\t\r\n＝＋－＠]' then
    regexp_replace(
      regexp_replace($1, '([;；])(?=[-=+@;\t\r\n＝＋－＠；])', '\1''', 'g'), '^(?=[-=+@;\t\r\n＝＋－＠；])', '''')
    else $1 end;
