-- Totals that the overviews read instead of the history. They change with what they sum up, in its own transaction, so they
-- are exact at every moment; `portal verify` recomputes them.

-- Transactions, by the hour in which they were created. A Cairo day is a number of whole hours.
create table transaction_totals (
  hour timestamptz not null,
  kind text not null check (kind in ('topup', 'payment', 'transfer', 'withdrawal', 'refund')),
  status text not null check (status in ('pending', 'completed', 'failed', 'reversed')),
  count bigint not null,
  amount bigint not null,
  primary key (hour, kind, status)
);

-- What is to be added to them: each statement writes rows of its own, so that payments don't wait for each other.
create table transaction_changes (
  id bigint generated always as identity primary key,
  hour timestamptz not null,
  kind text not null check (kind in ('topup', 'payment', 'transfer', 'withdrawal', 'refund')),
  status text not null check (status in ('pending', 'completed', 'failed', 'reversed')),
  count bigint not null,
  amount bigint not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- Both together, several rows an hour.
create view transaction_hours as
  select hour, kind, status, count, amount from transaction_totals
  union all select hour, kind, status, count, amount from transaction_changes;

create function note_transactions() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into transaction_changes (hour, kind, status, count, amount)
    select date_trunc('hour', created_at, 'UTC'), kind, status, count(*), sum(amount) from added group by 1, 2, 3;
  return null;
end $$;
create trigger totals after insert on transactions referencing new table as added
  for each statement execute function note_transactions();

create function note_transaction_status() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into transaction_changes (hour, kind, status, count, amount) values
    (date_trunc('hour', old.created_at, 'UTC'), old.kind, old.status, -1, -old.amount),
    (date_trunc('hour', new.created_at, 'UTC'), new.kind, new.status, 1, new.amount);
  return null;
end $$;
create trigger totals_by_status after update of status on transactions for each row
  when (old.status <> new.status) execute function note_transaction_status();

-- Adds the oldest changes to the totals and returns how many.
create function add_transaction_changes(most bigint) returns bigint
  language sql security definer set search_path = public, pg_temp
  begin atomic
    with taken as (
      delete from transaction_changes
      where id in (select id from transaction_changes order by id limit most) returning hour, kind, status, count, amount
    ), added as (
      insert into transaction_totals as totals (hour, kind, status, count, amount)
      select hour, kind, status, sum(count)::bigint, sum(amount)::bigint from taken
      group by hour, kind, status order by hour, kind, status
      on conflict (hour, kind, status) do update
        set count = totals.count + excluded.count, amount = totals.amount + excluded.amount
    )
    select count(*) from taken;
  end;

-- What a merchant's sales left after fees, VAT and refunds, by the Cairo day on which they were posted. Whoever posts has
-- locked the merchant's accounts, so nobody waits for these rows.
create table merchant_totals (
  merchant_id bigint not null references merchants,
  day date not null,
  net bigint not null,
  primary key (merchant_id, day)
);

create function add_merchant_totals() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into merchant_totals as totals (merchant_id, day, net)
    select merchant_id, (posted_at at time zone 'Africa/Cairo')::date, sum(net)
    from added where kind in ('payment', 'refund', 'reversal') group by 1, 2 order by 1, 2
    on conflict (merchant_id, day) do update set net = totals.net + excluded.net;
  return null;
end $$;
create trigger totals after insert on balance_transactions referencing new table as added
  for each statement execute function add_merchant_totals();

-- Adds what is missing from both. Writers go on meanwhile: what was recorded before the triggers stays the same however
-- late it is counted.
create function correct_totals() returns void
  language sql set search_path = public, pg_temp
  begin atomic
    insert into transaction_totals as totals (hour, kind, status, count, amount)
      select hour, kind, status, coalesce(true_count, 0) - coalesce(kept_count, 0),
        coalesce(true_amount, 0) - coalesce(kept_amount, 0)
      from (
        select date_trunc('hour', created_at, 'UTC') as hour, kind, status, count(*) as true_count,
          sum(amount)::bigint as true_amount
        from transactions group by 1, 2, 3
      ) counted
        full join (
          select hour, kind, status, sum(count)::bigint as kept_count, sum(amount)::bigint as kept_amount
          from transaction_hours group by 1, 2, 3
        ) kept using (hour, kind, status)
      where (coalesce(true_count, 0), coalesce(true_amount, 0)) <> (coalesce(kept_count, 0), coalesce(kept_amount, 0))
      on conflict (hour, kind, status) do update
        set count = totals.count + excluded.count, amount = totals.amount + excluded.amount;
    insert into merchant_totals as totals (merchant_id, day, net)
      select merchant_id, day, coalesce(counted.net, 0) - coalesce(kept.net, 0)
      from (
        select merchant_id, (posted_at at time zone 'Africa/Cairo')::date as day, sum(net)::bigint as net
        from balance_transactions where kind in ('payment', 'refund', 'reversal') group by 1, 2
      ) counted
        full join merchant_totals kept using (merchant_id, day)
      where coalesce(counted.net, 0) <> coalesce(kept.net, 0)
      order by merchant_id, day
      on conflict (merchant_id, day) do update set net = totals.net + excluded.net;
  end;

insert into jobs (name, every) values ('add_totals', '5 seconds');

revoke execute on function note_transactions(), note_transaction_status(), add_transaction_changes(bigint),
  add_merchant_totals(), correct_totals() from public;
grant execute on function add_transaction_changes(bigint) to portal_application;
grant select on transaction_totals, transaction_changes, transaction_hours, merchant_totals
  to portal_application, portal_reader;
grant select on merchant_totals to portal_merchant;
alter table merchant_totals enable row level security, force row level security;
create policy everybody on merchant_totals using (true);
create policy tenant on merchant_totals as restrictive to portal_merchant using (merchant_id = (select tenant()));
