-- What was posted to the accounts of each kind, by hour and by month: a trial balance as of an instant adds up months, the
-- hours of its month and the entries of its hour, and never the whole history. `portal verify` recomputes them. Sums are
-- numeric: together, amounts can exceed a bigint.

create table ledger_hour_totals (
  -- In which the entry occurred. A Cairo day is a number of whole hours.
  hour timestamptz not null,
  kind text not null check (kind in ('user_wallet', 'merchant_pending', 'merchant_available', 'merchant_in_transit',
    'fee_revenue', 'vat_payable', 'bank_clearing', 'suspense')),
  debit numeric(30) not null,
  credit numeric(30) not null,
  primary key (hour, kind)
);

create table ledger_month_totals (
  -- The first day of a month in Cairo.
  month date not null,
  kind text not null check (kind in ('user_wallet', 'merchant_pending', 'merchant_available', 'merchant_in_transit',
    'fee_revenue', 'vat_payable', 'bank_clearing', 'suspense')),
  debit numeric(30) not null,
  credit numeric(30) not null,
  primary key (month, kind)
);

-- What is to be added to both: each statement writes rows of its own, so that payments don't wait for each other.
create table ledger_changes (
  id bigint generated always as identity primary key,
  hour timestamptz not null,
  kind text not null check (kind in ('user_wallet', 'merchant_pending', 'merchant_available', 'merchant_in_transit',
    'fee_revenue', 'vat_payable', 'bank_clearing', 'suspense')),
  debit numeric(30) not null,
  credit numeric(30) not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create function cairo_month(timestamptz) returns date
  language sql stable parallel safe return date_trunc('month', $1 at time zone 'Africa/Cairo')::date;

-- Totals and changes together, several rows an hour or month.
create view ledger_hours as
  select hour, kind, debit, credit from ledger_hour_totals
  union all select hour, kind, debit, credit from ledger_changes;
create view ledger_months as
  select month, kind, debit, credit from ledger_month_totals
  union all select cairo_month(hour), kind, debit, credit from ledger_changes;

create function note_postings() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into ledger_changes (hour, kind, debit, credit)
    select date_trunc('hour', occurred_at, 'UTC'), accounts.kind, sum(greatest(-amount, 0)), sum(greatest(amount, 0))
    from added
      join journal_entries on journal_entries.id = entry_id
      join accounts on accounts.id = account_id
    group by 1, 2;
  return null;
end $$;
create trigger totals after insert on postings referencing new table as added
  for each statement execute function note_postings();

-- Adds the oldest changes to the totals and returns how many.
create function add_ledger_changes(most bigint) returns bigint
  language sql security definer set search_path = public, pg_temp
  begin atomic
    with taken as (
      delete from ledger_changes where id in (select id from ledger_changes order by id limit most)
      returning hour, kind, debit, credit
    ), hours as (
      insert into ledger_hour_totals as totals (hour, kind, debit, credit)
      select hour, kind, sum(debit), sum(credit) from taken group by 1, 2 order by 1, 2
      on conflict (hour, kind) do update
        set debit = totals.debit + excluded.debit, credit = totals.credit + excluded.credit
    ), months as (
      insert into ledger_month_totals as totals (month, kind, debit, credit)
      select cairo_month(hour), kind, sum(debit), sum(credit) from taken group by 1, 2 order by 1, 2
      on conflict (month, kind) do update
        set debit = totals.debit + excluded.debit, credit = totals.credit + excluded.credit
    )
    select count(*) from taken;
  end;

-- What the history says.
create view ledger_history as
  select date_trunc('hour', occurred_at, 'UTC') as hour, accounts.kind, sum(greatest(-amount, 0)) as debit,
    sum(greatest(amount, 0)) as credit
  from postings
    join journal_entries on journal_entries.id = entry_id
    join accounts on accounts.id = account_id
  group by 1, 2;

-- Adds what is missing. Writers go on meanwhile: what was recorded before the trigger stays the same however late it is
-- counted.
create function correct_ledger_totals() returns void
  language sql set search_path = public, pg_temp
  begin atomic
    with missing as (
      select hour, kind, coalesce(counted.debit, 0) - coalesce(kept.debit, 0) as debit,
        coalesce(counted.credit, 0) - coalesce(kept.credit, 0) as credit
      from ledger_history counted
        full join (
          select hour, kind, sum(debit) as debit, sum(credit) as credit from ledger_hours group by 1, 2
        ) kept using (hour, kind)
      where (coalesce(counted.debit, 0), coalesce(counted.credit, 0))
        <> (coalesce(kept.debit, 0), coalesce(kept.credit, 0))
    )
    insert into ledger_changes (hour, kind, debit, credit) select hour, kind, debit, credit from missing;
  end;

revoke execute on function note_postings(), add_ledger_changes(bigint), correct_ledger_totals() from public;
grant execute on function add_ledger_changes(bigint) to portal_application;
grant select on ledger_hour_totals, ledger_month_totals, ledger_changes, ledger_hours, ledger_months
  to portal_application, portal_reader;
grant select on ledger_history to portal_application, portal_reader;
