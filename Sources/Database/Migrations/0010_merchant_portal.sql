-- What the merchant portal reads: what a payout is made of, who paid a merchant, and what its owner has set.

-- What a merchant had available after an entry that changed it. Postings are nobody's to read but the application's; for a
-- merchant this function names the tenant itself.
create function available_after(merchant bigint, entry bigint) returns bigint
  language sql stable parallel safe security definer set search_path = public, pg_temp
  return (
    select balance_after from postings join accounts on accounts.id = account_id
    where accounts.merchant_id = $1 and accounts.kind = 'merchant_available' and entry_id = $2
      and coalesce(tenant(), $1) = $1);

-- The payout that carries what became available, or was taken from it, with a merchant's line. A payout covers the lines that
-- changed the available balance, from just after the previous payout's own line up to its own; one that came back is such a
-- line itself, so the money goes on with the payout that covers it. Null while that is still to come. `as_of` leaves out
-- what was recorded later.
create function carrying_payout(merchant bigint, after bigint, as_of timestamptz default null) returns bigint
  language plpgsql stable parallel safe as $$
declare
  carrier bigint;
  place bigint := after;
begin
  -- No payout is returned so often.
  for hop in 1..1000 loop
    select line.payout_id into carrier from balance_transactions line
      where line.merchant_id = merchant and line.sequence > place and line.net <> line.pending_net
        and line.kind = 'payout' and (as_of is null or line.recorded_at <= as_of)
      order by line.sequence limit 1;
    if carrier is null then return null; end if;
    select line.sequence into place from balance_transactions line
      where line.payout_id = carrier and line.kind = 'payout_returned' and (as_of is null or line.recorded_at <= as_of);
    if not found then return carrier; end if;
  end loop;
  return null;
end $$;

-- A settlement is paid with its payout, and waits again for the next one where the bank returns that.
drop trigger state on settlements;
create trigger state before update on settlements for each row execute function guard_state(
  'open>closed', 'closed>paid', 'paid>closed');

-- The payout that carries each settlement that made something available.
create view carried_settlements as
  select closing.merchant_id, closing.settlement_id, carrying_payout(closing.merchant_id, closing.sequence) as payout_id
  from balance_transactions closing where closing.kind = 'settlement';

-- For what was paid out before settlements followed every payout.
create function correct_settlement_payouts() returns void
  language sql set search_path = public, pg_temp
  begin atomic
    update settlements set payout_id = payouts.id, paid_at = case when payouts.state = 'paid' then payouts.paid_at end,
      state = case when payouts.state = 'paid' then 'paid' else 'closed' end
    from carried_settlements carried left join payouts on payouts.id = carried.payout_id
    where carried.settlement_id = settlements.id
      and (settlements.payout_id, settlements.state)
        is distinct from (payouts.id, case when payouts.state = 'paid' then 'paid' else 'closed' end);
  end;

-- Customers ----------------------------------------------------------------------------------------------------
-- Who paid a merchant: how often, how much, and when last. Whoever posts has locked the merchant's accounts, so nobody waits
-- for these rows. `portal verify` recomputes them.
create table merchant_customers (
  merchant_id bigint not null references merchants,
  user_id bigint not null references users,
  -- Payments that weren't reversed, and their gross.
  payments bigint not null check (payments >= 0),
  paid bigint not null check (paid >= 0),
  refunded bigint not null check (refunded >= 0),
  -- By the time of posting.
  first_paid_at timestamptz not null,
  last_paid_at timestamptz not null,
  primary key (merchant_id, user_id)
);
create index merchant_customers_recent on merchant_customers (merchant_id, last_paid_at desc, user_id desc);

-- The user is looked up row by row: a join could be planned for a large batch and kept for single payments.
create function add_merchant_customers() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into merchant_customers as customers
      (merchant_id, user_id, payments, paid, refunded, first_paid_at, last_paid_at)
    select merchant_id, user_id, count(*) filter (where kind = 'payment'),
      coalesce(sum(gross) filter (where kind = 'payment'), 0), coalesce(-sum(gross) filter (where kind = 'refund'), 0),
      coalesce(min(posted_at) filter (where kind = 'payment'), min(posted_at)),
      coalesce(max(posted_at) filter (where kind = 'payment'), max(posted_at))
    from (
      select merchant_id, kind, gross, posted_at,
        (select user_id from transactions where id = added.transaction_id) as user_id
      from added where kind in ('payment', 'refund')
    ) moved
    group by merchant_id, user_id order by merchant_id, user_id
    on conflict (merchant_id, user_id) do update
      set payments = customers.payments + excluded.payments, paid = customers.paid + excluded.paid,
        refunded = customers.refunded + excluded.refunded,
        last_paid_at = case when excluded.payments > 0
          then greatest(customers.last_paid_at, excluded.last_paid_at) else customers.last_paid_at end;
  if exists (select from added where kind = 'reversal') then
    update merchant_customers set payments = payments - 1, paid = paid - reversed.amount
      from (
        select added.merchant_id, transactions.user_id, transactions.amount
        from added join journal_entries reversal on reversal.id = added.entry_id
          join journal_entries entry on entry.id = reversal.reverses
          join transactions on transactions.id = entry.transaction_id and transactions.kind = 'payment'
        where added.kind = 'reversal'
      ) reversed
      where (merchant_customers.merchant_id, merchant_customers.user_id) = (reversed.merchant_id, reversed.user_id);
  end if;
  return null;
end $$;
create trigger customers after insert on balance_transactions referencing new table as added
  for each statement execute function add_merchant_customers();

-- The same of the whole history.
create view counted_customers as
  select line.merchant_id, moved.user_id,
    count(*) filter (where line.kind = 'payment' and moved.status <> 'reversed') as payments,
    coalesce(sum(line.gross) filter (where line.kind = 'payment' and moved.status <> 'reversed'), 0)::bigint as paid,
    coalesce(-sum(line.gross) filter (where line.kind = 'refund'), 0)::bigint as refunded,
    min(line.posted_at) filter (where line.kind = 'payment') as first_paid_at,
    max(line.posted_at) filter (where line.kind = 'payment') as last_paid_at
  from balance_transactions line join transactions moved on moved.id = line.transaction_id
  where line.kind in ('payment', 'refund') group by line.merchant_id, moved.user_id;

-- Adds what is missing. Writers go on meanwhile: what was recorded before the trigger stays the same however late it is
-- counted.
create function correct_merchant_customers() returns void
  language sql set search_path = public, pg_temp
  begin atomic
    insert into merchant_customers as customers
        (merchant_id, user_id, payments, paid, refunded, first_paid_at, last_paid_at)
      select merchant_id, user_id, counted.payments - coalesce(kept.payments, 0), counted.paid - coalesce(kept.paid, 0),
        counted.refunded - coalesce(kept.refunded, 0), counted.first_paid_at, counted.last_paid_at
      from counted_customers counted left join merchant_customers kept using (merchant_id, user_id)
      where (counted.payments, counted.paid, counted.refunded, counted.first_paid_at, counted.last_paid_at)
        is distinct from (kept.payments, kept.paid, kept.refunded, kept.first_paid_at, kept.last_paid_at)
      order by merchant_id, user_id
      on conflict (merchant_id, user_id) do update
        set payments = customers.payments + excluded.payments, paid = customers.paid + excluded.paid,
          refunded = customers.refunded + excluded.refunded,
          first_paid_at = least(customers.first_paid_at, excluded.first_paid_at),
          last_paid_at = greatest(customers.last_paid_at, excluded.last_paid_at);
  end;

-- Payout schedules ---------------------------------------------------------------------------------------------
-- The owner changes the schedule, in force from the next Cairo day. One change waits at a time; a newer one replaces it.
create table payout_schedule_changes (
  id bigint generated always as identity primary key,
  merchant_id bigint not null references merchants,
  schedule text not null check (schedule in ('daily', 'weekly', 'monthly', 'on_request')),
  -- As in merchants.
  day smallint not null,
  minimum bigint not null check (minimum > 0),
  effective_on date not null,
  state text not null default 'waiting' check (state in ('waiting', 'in_force', 'replaced')),
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  in_force_at timestamptz,
  check (day between 1 and case schedule when 'weekly' then 7 else 28 end),
  check ((state = 'in_force') = (in_force_at is not null))
);
create unique index payout_schedule_changes_waiting on payout_schedule_changes (merchant_id) where state = 'waiting';
create index payout_schedule_changes_due on payout_schedule_changes (effective_on) where state = 'waiting';
create index payout_schedule_changes_merchant on payout_schedule_changes (merchant_id, id desc);
create trigger state before update on payout_schedule_changes for each row execute function guard_state(
  'waiting>in_force', 'waiting>replaced');
create trigger fixed before update on payout_schedule_changes for each row execute function guard_columns(
  'merchant_id', 'schedule', 'day', 'minimum', 'effective_on', 'requested_by', 'requested_at');

-- Notifications ------------------------------------------------------------------------------------------------
-- Who of a team is told: its owners always, and alone where nothing is chosen.
create table merchant_notifications (
  merchant_id bigint not null references merchants,
  kind text not null check (kind in ('payout_returned', 'bank_account_changed')),
  audience text not null check (audience in ('owners', 'finance', 'team')),
  primary key (merchant_id, kind)
);

-- The least that the bank takes as one payment ----------------------------------------------------------------
insert into settings values ('bank_minimum', 100);

create function bank_minimum() returns bigint
  language sql stable parallel safe security definer set search_path = public, pg_temp
  return (select value from settings where name = 'bank_minimum');

-- Roles --------------------------------------------------------------------------------------------------------

revoke execute on function available_after(bigint, bigint), bank_minimum(), correct_settlement_payouts(), add_merchant_customers(),
  correct_merchant_customers() from public;
grant execute on function available_after(bigint, bigint), bank_minimum() to portal_application, portal_merchant, portal_reader;
-- When the bank paid.
grant select (processed_at) on bank_lines to portal_merchant;
grant select on merchant_customers, payout_schedule_changes, merchant_notifications
  to portal_application, portal_reader, portal_merchant;
grant select on carried_settlements, counted_customers to portal_application, portal_reader;
grant insert on payout_schedule_changes, merchant_notifications to portal_application;
grant update (state, in_force_at) on payout_schedule_changes to portal_application;
grant update (audience) on merchant_notifications to portal_application;
grant usage on sequence payout_schedule_changes_id_seq to portal_application;

do $$
declare
  name text;
begin
  foreach name in array array['merchant_customers', 'payout_schedule_changes', 'merchant_notifications'] loop
    execute format('alter table %I enable row level security, force row level security', name);
    execute format('create policy everybody on %I using (true)', name);
    execute format('create policy tenant on %I as restrictive to portal_merchant using (merchant_id = (select tenant()))', name);
  end loop;
end $$;
