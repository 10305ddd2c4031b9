-- The days on which the bank works: Sunday to Thursday but for these holidays. A batch names one of them, and says which of
-- its payouts were taken out and in which format it was downloaded.

create table holidays (
  day date primary key check (day between '2000-01-01' and '2100-12-31'),
  name text not null check (name <> ''),
  added_by_name text not null,
  added_at timestamptz not null default now()
);
-- Merchants read it, and what they read is guarded; these rows are everybody's.
alter table holidays enable row level security, force row level security;
create policy everybody on holidays using (true);

create function is_banking_day(date) returns boolean
  language sql stable parallel safe
  return extract(isodow from $1) not in (5, 6) and not exists (select from holidays where day = $1);

-- Payouts know the day on which the bank is to pay, since merchants don't read batches.
alter table payouts add column execution_day date;

alter table payout_batches
  -- An empty batch is one of which every payout was taken out.
  drop constraint payout_batches_count_check, add check (count >= 0),
  drop constraint payout_batches_total_check, add check ((total > 0) = (count > 0)),
  -- As downloaded; null before, and for batches of earlier versions.
  add column format text check (format in ('csv', 'xml'));

-- A payout that couldn't be written to the bank's file: its money went back to the merchant.
create table payout_removals (
  payout_id bigint primary key references payouts,
  batch_id bigint not null references payout_batches,
  reason text not null check (reason <> ''),
  removed_by text not null,
  removed_by_name text not null,
  removed_at timestamptz not null
);
create index payout_removals_batch on payout_removals (batch_id);
create trigger append_only before update or delete on payout_removals for each row execute function refuse_change();
create trigger no_truncate before truncate on payout_removals for each statement execute function refuse_change();

create function guard_batch() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and old.exported_at is not null then
    if (new.count, new.total, new.execution_day) is distinct from (old.count, old.total, old.execution_day)
      or old.format is not null and new.format is distinct from old.format then
      raise exception 'a batch that was downloaded never changes' using errcode = 'restrict_violation';
    end if;
  elsif (tg_op = 'INSERT' or new.execution_day <> old.execution_day) and not is_banking_day(new.execution_day) then
    raise exception 'the bank is closed on %', new.execution_day using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on payout_batches for each row execute function guard_batch();

-- As before, but that a payout leaves its batch by a removal.
create or replace function guard_payout() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'awaiting_approval' then
      raise exception 'a payout starts with its approval' using errcode = 'check_violation';
    end if;
  elsif old.state = 'awaiting_approval' and new.state = 'approved'
    and not approved_request('payout', new.id, new.approval_id, new.requested_by) then
    raise exception 'another person approves a payout' using errcode = 'check_violation';
  -- Executed, so that the approval neither has been withdrawn nor will be.
  elsif old.state = 'approved' and new.state = 'exported' and not exists (
    select from approvals where id = new.approval_id and state = 'approved' and executed_at is not null) then
    raise exception 'a payout goes to the bank with an executed approval' using errcode = 'check_violation';
  elsif old.state <> 'awaiting_approval' and new.approval_id is distinct from old.approval_id then
    raise exception 'a payout keeps its approval' using errcode = 'restrict_violation';
  elsif old.state = 'approved' and old.batch_id is not null and new.state = 'withdrawn' and new.batch_id is null
    and exists (select from payout_removals where payout_id = new.id and batch_id = old.batch_id) then
    return new;
  elsif new.state = 'withdrawn' and old.batch_id is not null then
    raise exception 'a payout in a batch can''t be withdrawn' using errcode = 'check_violation';
  elsif old.batch_id is not null and new.batch_id is distinct from old.batch_id then
    raise exception 'a payout stays in its batch' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

grant select on holidays, payout_removals to portal_application, portal_reader;
grant select on holidays to portal_merchant;
grant insert, delete on holidays to portal_application;
grant insert on payout_removals to portal_application;
grant update (count, total, execution_day, format) on payout_batches to portal_application;
grant select (format) on payout_batches to portal_reader;
grant update (execution_day) on payouts to portal_application;
grant select (execution_day) on payouts to portal_merchant, portal_reader;

-- Pauses -------------------------------------------------------------------------------------------------------
-- A merchant whose bank account can't take money: its schedule rests until another account is in force, or finance resumes it.
create table payout_pauses (
  id bigint generated always as identity primary key,
  merchant_id bigint not null references merchants,
  -- The payout after whose end the schedule was paused.
  payout_id bigint not null references payouts,
  paused_at timestamptz not null,
  resumed_at timestamptz,
  resumed_by_name text,
  check ((resumed_at is null) = (resumed_by_name is null))
);
create unique index payout_pauses_current on payout_pauses (merchant_id) where resumed_at is null;
create trigger fixed before update on payout_pauses for each row execute function guard_columns(
  'merchant_id', 'payout_id', 'paused_at');
alter table payout_pauses enable row level security, force row level security;
create policy everybody on payout_pauses using (true);
create policy tenant on payout_pauses as restrictive to portal_merchant using (merchant_id = (select tenant()));
grant select on payout_pauses to portal_application, portal_merchant, portal_reader;
grant insert on payout_pauses to portal_application;
grant update (resumed_at, resumed_by_name) on payout_pauses to portal_application;

-- One more kind of message than those that there are.
do $$
declare
  kinds text;
begin
  select string_agg(name[1], ', ') into kinds
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '(''[a-z_]+'')::text', 'g') name
    where conrelid = 'messages'::regclass and conname = 'messages_kind_check';
  alter table messages drop constraint messages_kind_check;
  execute format(
    'alter table messages add constraint messages_kind_check check (kind in (%s, ''payouts_paused''))', kinds);
end $$;
