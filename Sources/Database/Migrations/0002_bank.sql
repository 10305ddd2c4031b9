-- From the merchant's balance to the bank: settlements, payouts, decisions, adjustments, cases, jobs, the audit chain.

alter table settings add check (value >= 0);
insert into settings values
  ('refund_threshold', 50000),
  ('settlement_days', 1),
  ('decision_expiry_days', 14),
  ('bank_account_cooling_off_hours', 48),
  ('limit_day_tier_0', 300000), ('limit_month_tier_0', 1000000),
  ('limit_day_tier_1', 1000000), ('limit_month_tier_1', 5000000),
  ('limit_day_tier_2', 3000000), ('limit_month_tier_2', 10000000),
  ('review_amount', 2000000),
  ('review_velocity_count', 10), ('review_velocity_minutes', 10),
  ('review_failures_count', 4), ('review_failures_minutes', 60),
  ('review_new_account_days', 3), ('review_new_account_amount', 500000),
  ('review_new_channel_amount', 1000000);

-- The arrows of a state machine, as `from>to`, are the trigger's arguments.
create function guard_state() returns trigger language plpgsql as $$
begin
  if new.state is distinct from old.state and not (old.state || '>' || new.state = any (tg_argv)) then
    raise exception '% of % can''t become %', old.state, tg_table_name, new.state using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- The columns that never change once written are the trigger's arguments.
create function guard_columns() returns trigger language plpgsql as $$
declare
  was constant jsonb := to_jsonb(old);
  becomes constant jsonb := to_jsonb(new);
  fixed text;
begin
  foreach fixed in array tg_argv loop
    if was -> fixed is distinct from becomes -> fixed then
      raise exception '% of % never changes', fixed, tg_table_name using errcode = 'restrict_violation';
    end if;
  end loop;
  return new;
end $$;

-- Decisions ----------------------------------------------------------------------------------------------------
-- What one person asks for and another decides. The subject is what it is about; `after` is what will be executed.

create table decisions (
  id bigint generated always as identity primary key,
  kind text not null
    check (kind in ('refund', 'payout', 'bank_account', 'adjustment', 'unfreeze', 'limit', 'fee')),
  subject_kind text not null,
  subject_id bigint not null,
  subject text not null,
  amount bigint,
  before jsonb not null default '{}',
  after jsonb not null default '{}',
  reason text,
  asked_by text not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  expires_at timestamptz not null,
  claimed_by text,
  claimed_by_name text,
  claimed_at timestamptz,
  state text not null default 'open' check (state in ('open', 'approved', 'rejected', 'recalled', 'expired')),
  decided_by text check (decided_by ~ '^staff:[1-9][0-9]*$'),
  decided_by_name text,
  decided_at timestamptz,
  note text,
  recalled_by text,
  recalled_by_name text,
  recalled_at timestamptz,
  -- From then on nobody can recall it.
  executed_at timestamptz,
  constraint asker_never_decides check (decided_by <> asked_by),
  constraint asker_never_claims check (claimed_by <> asked_by),
  check ((decided_by is not null) = (decided_at is not null)),
  check (state not in ('approved', 'rejected') or decided_by is not null),
  check (state not in ('open', 'expired') or decided_by is null),
  check ((state = 'recalled') = (recalled_by is not null)),
  check (executed_at is null or state = 'approved')
);
create unique index decisions_subject on decisions (kind, subject_kind, subject_id) where state = 'open';
create index decisions_open on decisions (asked_at, id) where state = 'open';
create index decisions_recent on decisions (asked_at desc, id desc);
create index decisions_expiry on decisions (expires_at) where state = 'open';
create index decisions_about on decisions (subject_id, kind);

create trigger state before update on decisions for each row execute function guard_state(
  'open>approved', 'open>rejected', 'open>recalled', 'open>expired', 'approved>recalled');
create trigger fixed before update on decisions for each row execute function guard_columns(
  'kind', 'subject_kind', 'subject_id', 'subject', 'amount', 'before', 'after', 'reason', 'asked_by', 'asked_at');

create function guard_decision() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'open' or new.claimed_by is not null then
      raise exception 'a decision starts open' using errcode = 'check_violation';
    end if;
  elsif old.decided_by is not null and (new.decided_by, new.decided_at) is distinct from (old.decided_by, old.decided_at) then
    raise exception 'who decided never changes' using errcode = 'restrict_violation';
  -- Not even into what it is already: which transaction wrote it last says which one executes it.
  elsif old.executed_at is not null then
    raise exception 'an executed decision never changes' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on decisions for each row execute function guard_decision();

-- What needs two people moves on only with a decision that another person approved: another than who asked for the
-- decision, and than who asked for the thing itself.
create function approved_decision(of_kind text, about bigint, decision bigint, asker text) returns boolean
  language sql stable
  return exists (
    select from decisions
    where id = decision and kind = of_kind and subject_id = about and state = 'approved'
      and decided_by <> asked_by and decided_by <> asker);

-- What a decision changes elsewhere, it changes in the transaction that marks it executed, which happens once: another
-- change takes another decision.
create function executed_decision(of_kind text, about bigint, says jsonb) returns boolean
  language sql stable
  return exists (
    select from decisions
    where kind = of_kind and subject_id = about and after @> says and state = 'approved' and decided_by <> asked_by
      and executed_at is not null and xmin = pg_current_xact_id()::xid);

-- Whoever migrates may change what otherwise takes two people.
create function owns(relation oid) returns boolean
  language sql stable
  return pg_has_role(current_user, (select relowner from pg_class where oid = relation), 'usage');

-- Limits take two people. Of what else is set, the application changes where a demo stands.
create function guard_setting() returns trigger language plpgsql as $$
declare
  part constant text[] := regexp_match(new.name, '^limit_(day|month)_tier_([0-9])$');
begin
  if owns(tg_relid) or starts_with(new.name, 'demo') then return new; end if;
  if not executed_decision('limit', part[2]::bigint * 2 + (part[1] = 'month')::int,
      jsonb_build_object('name', new.name, 'value', new.value::text)) then
    raise exception 'another person approves a setting' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on settings for each row execute function guard_setting();

-- One person freezes a wallet, two thaw it; what is closed stays closed.
create function guard_user_status() returns trigger language plpgsql as $$
begin
  if not (old.status || '>' || new.status = any ('{active>frozen,frozen>active,active>closed,frozen>closed}')) then
    raise exception 'a % user can''t become %', old.status, new.status using errcode = 'check_violation';
  end if;
  if new.status = 'active' and not owns(tg_relid)
    and not executed_decision('unfreeze', new.id, jsonb_build_object('status', new.status)) then
    raise exception 'another person approves unfreezing' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before update of status on users for each row
  when (old.status <> new.status) execute function guard_user_status();

-- Refunds ------------------------------------------------------------------------------------------------------

alter table transactions
  -- Of `refunded`, what has been paid back; the rest is asked for. Fees are returned by it.
  add column refunds_completed bigint not null default 0,
  -- Of `refunded`, what people gave back, or will, without asking another: the threshold is for all of it together.
  add column refunded_alone bigint not null default 0,
  add constraint refunds_completed_check check (refunds_completed between 0 and refunded),
  add constraint refunded_alone_check check (refunded_alone between 0 and refunded);
update transactions
  set refunds_completed = refunded, refunded_alone = (
    select coalesce(sum(amount), 0) from refunds
    where payment_id = transactions.id and state in ('waiting_for_balance', 'completed') and asked_by ~ '^(staff|member):')
  where refunded > 0;

alter table refunds
  add column decision_id bigint references decisions,
  add column failure_reason text,
  add check ((state = 'failed') = (failure_reason is not null));
create index refunds_waiting on refunds (merchant_id, asked_at, id) where state = 'waiting_for_balance';

create or replace function reserve_refund() returns trigger language plpgsql as $$
declare
  reserved constant text[] := array['requested', 'approved', 'waiting_for_balance', 'completed'];
  -- The platform itself isn't held by the threshold: what it brings in was decided elsewhere.
  by_person constant boolean := new.asked_by ~ '^(staff|member):';
  change bigint := 0;
  completed bigint := 0;
  alone bigint := 0;
  alone_in_all bigint;
begin
  if tg_op = 'UPDATE' then
    if (new.amount, new.payment_id, new.merchant_id, new.user_id, new.reference, new.asked_by)
      is distinct from (old.amount, old.payment_id, old.merchant_id, old.user_id, old.reference, old.asked_by) then
      raise exception 'what a refund asks for never changes' using errcode = 'restrict_violation';
    end if;
    if new.state is distinct from old.state and not (
      old.state = 'requested' and new.state in ('approved', 'rejected', 'recalled')
      or old.state = 'approved' and new.state in ('completed', 'waiting_for_balance')
      or old.state = 'waiting_for_balance' and new.state in ('completed', 'failed')) then
      raise exception 'a % refund can''t become %', old.state, new.state using errcode = 'check_violation';
    end if;
    if old.state = 'requested' and new.state = 'approved'
      and not approved_decision('refund', new.id, new.decision_id, new.asked_by) then
      raise exception 'another person approves a refund' using errcode = 'check_violation';
    end if;
    -- Whether a refund has a decision is settled while that is open.
    if new.decision_id is distinct from old.decision_id and old.state <> 'requested' then
      raise exception 'the decision about a refund never changes' using errcode = 'restrict_violation';
    end if;
    if old.state = any (reserved) then change := change - old.amount; end if;
    if old.state = 'completed' then completed := completed - old.amount; end if;
    if by_person and old.decision_id is null and old.state in ('waiting_for_balance', 'completed') then
      alone := alone - old.amount;
    end if;
  elsif new.state not in ('requested', 'completed', 'waiting_for_balance') or new.decision_id is not null then
    raise exception 'a refund doesn''t start %', new.state using errcode = 'check_violation';
  end if;
  if new.state = any (reserved) then change := change + new.amount; end if;
  if new.state = 'completed' then completed := completed + new.amount; end if;
  if by_person and new.decision_id is null and new.state in ('waiting_for_balance', 'completed') then
    alone := alone + new.amount;
  end if;
  if change <> 0 or completed <> 0 or alone <> 0 then
    update transactions
      set refunded = refunded + change, refunds_completed = refunds_completed + completed,
        refunded_alone = refunded_alone + alone
      where id = new.payment_id and (merchant_id, user_id) = (new.merchant_id, new.user_id)
      returning refunded_alone into alone_in_all;
    if not found then
      raise exception 'a refund is of its payment''s merchant, to its user' using errcode = 'check_violation';
    end if;
    if alone > 0 and alone_in_all > (select value from settings where name = 'refund_threshold') then
      raise exception 'refunds above the threshold are asked for' using errcode = 'check_violation';
    end if;
  end if;
  return null;
end $$;

-- Settlements --------------------------------------------------------------------------------------------------

create table settlements (
  id bigint generated by default as identity primary key,
  reference text not null unique,
  merchant_id bigint not null references merchants,
  -- A Cairo day.
  day date not null,
  state text not null default 'closed' check (state in ('open', 'closed', 'paid')),
  -- The balance transactions that make its totals.
  first_sequence bigint not null,
  last_sequence bigint not null,
  count bigint not null,
  gross bigint not null,
  fee bigint not null,
  vat bigint not null,
  net bigint not null check (net = gross - fee - vat),
  -- What went from pending to available: less than net where refunds were paid out of what was settled before.
  moved bigint not null check (moved >= 0),
  entry_id bigint references journal_entries,
  payout_id bigint,
  closed_at timestamptz not null,
  -- Its place among the balance transactions' own, so that a statement as of an earlier instant doesn't know it.
  recorded_at timestamptz not null,
  paid_at timestamptz,
  unique (merchant_id, day),
  unique (merchant_id, first_sequence),
  check (first_sequence <= last_sequence),
  check ((moved = 0) = (entry_id is null)),
  check ((state = 'paid') = (paid_at is not null))
);
create index settlements_recent on settlements (closed_at desc, id desc);
create index settlements_merchant on settlements (merchant_id, closed_at desc, id desc);
create index settlements_payout on settlements (payout_id) where payout_id is not null;
create index settlements_unpaid on settlements (merchant_id) where payout_id is null;
create trigger state before update on settlements for each row execute function guard_state('open>closed', 'closed>paid');
create trigger fixed before update on settlements for each row execute function guard_columns(
  'reference', 'merchant_id', 'day', 'first_sequence', 'last_sequence', 'count', 'gross', 'fee', 'vat', 'net', 'moved',
  'entry_id', 'closed_at', 'recorded_at');

-- Payouts ------------------------------------------------------------------------------------------------------

alter table merchants
  add column bank_holder text,
  add column payout_schedule text not null default 'daily'
    check (payout_schedule in ('daily', 'weekly', 'monthly', 'on_request')),
  -- ISO weekday for weekly (Monday is 1), day of the month for monthly.
  add column payout_day smallint not null default 1,
  add column payout_minimum bigint not null default 10000 check (payout_minimum > 0),
  -- A Cairo day: no day up to it is made up for. It was before the schedule, or it came and there was nothing to pay.
  add column payouts_due_after date not null default (now() at time zone 'Africa/Cairo')::date,
  add check (payout_day between 1 and case payout_schedule when 'weekly' then 7 else 28 end);

-- The day of a merchant's schedule that its payout of today is for: the last that has come, if it is today or was missed.
create function due_payout_day(schedule text, its_day int, due_after date, today date) returns date
  language sql immutable parallel safe
  return (
    select due from (
      select case schedule
        when 'daily' then today
        when 'weekly' then today - (extract(isodow from today)::int - its_day + 7) % 7
        when 'monthly' then date_trunc('month', (today - (its_day - 1))::timestamp)::date + its_day - 1
      end as due
    ) latest
    where due = today or due > due_after);

create function begin_payout_schedule() returns trigger language plpgsql as $$
begin
  new.payouts_due_after := (now() at time zone 'Africa/Cairo')::date;
  return new;
end $$;
create trigger payout_schedule before update of payout_schedule, payout_day on merchants for each row
  when ((old.payout_schedule, old.payout_day) is distinct from (new.payout_schedule, new.payout_day))
  execute function begin_payout_schedule();

create table payout_batches (
  id bigint generated always as identity primary key,
  count bigint not null check (count > 0),
  total bigint not null check (total > 0),
  execution_day date not null,
  created_by text not null,
  created_by_name text not null,
  created_at timestamptz not null,
  exported_at timestamptz,
  exported_by_name text
);

create table payouts (
  id bigint generated by default as identity primary key,
  reference text not null unique,
  merchant_id bigint not null references merchants,
  amount bigint not null check (amount > 0),
  state text not null default 'awaiting_approval' check (state in
    ('awaiting_approval', 'approved', 'exported', 'paid', 'rejected', 'recalled', 'failed', 'returned')),
  -- Where it goes, as it was when it was asked for.
  bank_holder text not null,
  iban_sealed bytea not null,
  iban_last4 text not null,
  -- The Cairo day whose schedule asked for it; null where a person did.
  scheduled_for date,
  retry_of bigint unique references payouts,
  decision_id bigint references decisions,
  batch_id bigint references payout_batches,
  bank_trace text,
  failure_reason text,
  asked_by text not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  approved_at timestamptz,
  exported_at timestamptz,
  paid_at timestamptz,
  -- When it ended without the merchant having the money.
  ended_at timestamptz,
  unique (merchant_id, scheduled_for),
  check (state <> 'exported' or batch_id is not null),
  check (state <> 'paid' or paid_at is not null),
  check ((state in ('rejected', 'recalled', 'failed', 'returned')) = (ended_at is not null))
);
create unique index payouts_awaiting on payouts (merchant_id) where state = 'awaiting_approval';
create index payouts_recent on payouts (asked_at desc, id desc);
create index payouts_state on payouts (state, asked_at desc, id desc);
create index payouts_merchant on payouts (merchant_id, asked_at desc, id desc);
create index payouts_batch on payouts (batch_id) where batch_id is not null;
alter table settlements add foreign key (payout_id) references payouts;

create trigger state before update on payouts for each row execute function guard_state(
  'awaiting_approval>approved', 'awaiting_approval>rejected', 'awaiting_approval>recalled', 'approved>exported',
  'approved>recalled', 'exported>paid', 'exported>failed', 'exported>returned', 'paid>returned');
create trigger fixed before update on payouts for each row execute function guard_columns(
  'reference', 'merchant_id', 'amount', 'bank_holder', 'iban_sealed', 'iban_last4', 'scheduled_for', 'retry_of',
  'asked_by', 'asked_at');

create function guard_payout() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'awaiting_approval' then
      raise exception 'a payout starts with its approval' using errcode = 'check_violation';
    end if;
  elsif old.state = 'awaiting_approval' and new.state = 'approved'
    and not approved_decision('payout', new.id, new.decision_id, new.asked_by) then
    raise exception 'another person approves a payout' using errcode = 'check_violation';
  -- Executed, so that it neither has been recalled nor will be.
  elsif old.state = 'approved' and new.state = 'exported' and not exists (
    select from decisions where id = new.decision_id and state = 'approved' and executed_at is not null) then
    raise exception 'a payout goes to the bank with an executed decision' using errcode = 'check_violation';
  elsif old.state <> 'awaiting_approval' and new.decision_id is distinct from old.decision_id then
    raise exception 'a payout keeps its decision' using errcode = 'restrict_violation';
  elsif new.state = 'recalled' and old.batch_id is not null then
    raise exception 'a payout in a batch can''t be recalled' using errcode = 'check_violation';
  elsif old.batch_id is not null and new.batch_id is distinct from old.batch_id then
    raise exception 'a payout stays in its batch' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on payouts for each row execute function guard_payout();

-- The lines of the bank's result files, each once, whatever file or order it comes in.
create table bank_notices (
  id bigint generated always as identity primary key,
  file_name text not null,
  line bigint not null,
  payout_reference text not null,
  status text not null check (status in ('paid', 'failed', 'returned')),
  amount bigint not null,
  bank_trace text not null,
  processed_at timestamptz not null,
  reason text,
  payout_id bigint references payouts,
  -- Unmatched, mismatched and contradicting lines change nothing and wait for somebody.
  outcome text not null check (outcome in ('applied', 'superseded', 'unmatched', 'mismatched', 'contradicting')),
  imported_by_name text not null,
  imported_at timestamptz not null default clock_timestamp(),
  resolved_by_name text,
  resolved_at timestamptz,
  resolution text,
  unique (payout_reference, status, amount, bank_trace, processed_at),
  check ((resolved_at is null) = (resolution is null))
);
create index bank_notices_queue on bank_notices (imported_at, id)
  where resolved_at is null and outcome in ('unmatched', 'mismatched', 'contradicting');
create index bank_notices_recent on bank_notices (imported_at desc, id desc);
create index bank_notices_resolved on bank_notices (imported_at desc, id desc) where resolved_at is not null;
create index bank_notices_payout on bank_notices (payout_id) where payout_id is not null;
create unique index bank_notices_applied on bank_notices (payout_id, status) where outcome = 'applied';

create table bank_account_changes (
  id bigint generated always as identity primary key,
  merchant_id bigint not null references merchants,
  bank_holder text not null,
  iban_sealed bytea not null,
  iban_last4 text not null,
  state text not null default 'requested'
    check (state in ('requested', 'approved', 'in_force', 'rejected', 'recalled')),
  asked_by text not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  decision_id bigint references decisions,
  -- When the cooling-off ends.
  effective_at timestamptz,
  in_force_at timestamptz,
  check (state not in ('approved', 'in_force') or effective_at is not null),
  check (in_force_at >= effective_at)
);
create index bank_account_changes_merchant on bank_account_changes (merchant_id, id desc);
create unique index bank_account_changes_pending on bank_account_changes (merchant_id)
  where state in ('requested', 'approved');
create trigger state before update on bank_account_changes for each row execute function guard_state(
  'requested>approved', 'requested>rejected', 'requested>recalled', 'approved>in_force', 'approved>recalled');
create trigger fixed before update on bank_account_changes for each row execute function guard_columns(
  'merchant_id', 'bank_holder', 'iban_sealed', 'iban_last4', 'asked_by', 'asked_at');
create function guard_bank_account_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'requested' or new.effective_at is not null then
      raise exception 'a bank account starts with its approval' using errcode = 'check_violation';
    end if;
  elsif old.state = 'requested' and new.state = 'approved' then
    if not approved_decision('bank_account', new.id, new.decision_id, new.asked_by) then
      raise exception 'another person approves a bank account' using errcode = 'check_violation';
    end if;
    if new.effective_at < (
      select decided_at + make_interval(hours => value::int) from decisions, settings
      where decisions.id = new.decision_id and name = 'bank_account_cooling_off_hours') then
      raise exception 'a bank account cools off' using errcode = 'check_violation';
    end if;
  elsif (new.effective_at, new.decision_id) is distinct from (old.effective_at, old.decision_id)
    and old.state <> 'requested' and not owns(tg_relid) then
    raise exception 'when a bank account comes into force never changes' using errcode = 'restrict_violation';
  elsif old.state = 'approved' and new.state = 'in_force' and new.effective_at > clock_timestamp() then
    raise exception 'a bank account cools off' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on bank_account_changes
  for each row execute function guard_bank_account_change();

-- What a merchant pays, and where its money goes, take two people.
create function guard_merchant() returns trigger language plpgsql as $$
begin
  if owns(tg_relid) then return new; end if;
  if (new.fee_basis_points, new.fee_fixed) is distinct from (old.fee_basis_points, old.fee_fixed)
    and not executed_decision('fee', new.id, jsonb_build_object(
      'fee_basis_points', new.fee_basis_points::text, 'fee_fixed', new.fee_fixed::text)) then
    raise exception 'another person approves a fee' using errcode = 'check_violation';
  end if;
  if (new.bank_holder, new.iban_sealed, new.iban_last4)
      is distinct from (old.bank_holder, old.iban_sealed, old.iban_last4)
    and not exists (
      select from bank_account_changes change
      where merchant_id = new.id and state = 'in_force'
        and (bank_holder, iban_sealed, iban_last4) = (new.bank_holder, new.iban_sealed, new.iban_last4)
        and executed_decision('bank_account', change.id, jsonb_build_object(
          'bank_holder', new.bank_holder, 'iban', 'EG••••' || new.iban_last4))) then
    raise exception 'another person approves a bank account' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before update of fee_basis_points, fee_fixed, bank_holder, iban_sealed, iban_last4 on merchants
  for each row execute function guard_merchant();

-- Adjustments and reversals ------------------------------------------------------------------------------------

create table adjustments (
  id bigint generated always as identity primary key,
  -- Either an amount between two accounts, or the reversal of an entry.
  from_account bigint references accounts,
  to_account bigint references accounts,
  amount bigint check (amount > 0),
  reverses bigint references journal_entries,
  reason text not null check (reason <> ''),
  state text not null default 'requested' check (state in ('requested', 'completed', 'rejected', 'recalled')),
  asked_by text not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  decision_id bigint references decisions,
  entry_id bigint references journal_entries,
  check (case when reverses is null then from_account <> to_account and amount is not null
    else from_account is null and to_account is null and amount is null end),
  check ((from_account is null) = (to_account is null) and (amount is null) = (from_account is null)),
  check ((state = 'completed') = (entry_id is not null))
);
create unique index adjustments_reversing on adjustments (reverses)
  where reverses is not null and state in ('requested', 'completed');
create trigger state before update on adjustments for each row execute function guard_state(
  'requested>completed', 'requested>rejected', 'requested>recalled');
create trigger fixed before update on adjustments for each row execute function guard_columns(
  'from_account', 'to_account', 'amount', 'reverses', 'reason', 'asked_by', 'asked_at');
create function guard_adjustment() returns trigger language plpgsql as $$
begin
  if new.state = 'completed' and not approved_decision('adjustment', new.id, new.decision_id, new.asked_by) then
    raise exception 'another person approves an adjustment' using errcode = 'check_violation';
  end if;
  -- It is done by the entry that moves what it says, in both accounts, or that undoes what it says.
  if new.state = 'completed' and not (case
    when new.reverses is null then 2 = (
      select count(*) from postings
      where entry_id = new.entry_id
        and (account_id, amount) in ((new.from_account, -new.amount), (new.to_account, new.amount)))
    else exists (
      select from journal_entries
      where id = new.entry_id and reverses = new.reverses
        and exists (select from postings where entry_id = journal_entries.id))
    end) then
    raise exception 'an adjustment moves what it says' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on adjustments for each row execute function guard_adjustment();

create unique index journal_entries_reverses on journal_entries (reverses) where reverses is not null;

alter table balance_transactions
  add column settlement_id bigint references settlements,
  add column payout_id bigint references payouts;
create index balance_transactions_payout on balance_transactions (payout_id) where payout_id is not null;
create index balance_transactions_settlement on balance_transactions (settlement_id) where settlement_id is not null;

-- Review of transactions ---------------------------------------------------------------------------------------

create table cases (
  id bigint generated always as identity primary key,
  transaction_id bigint not null unique references transactions,
  state text not null default 'flagged' check (state in ('flagged', 'in_review', 'cleared', 'confirmed_fraud')),
  assignee_id bigint references staff,
  assignee_name text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  check ((state in ('cleared', 'confirmed_fraud')) = (closed_at is not null)),
  check (state = 'flagged' or assignee_id is not null)
);
create index cases_recent on cases (opened_at desc, id desc);
create index cases_open on cases (opened_at, id) where closed_at is null;
create trigger state before update on cases for each row execute function guard_state(
  'flagged>in_review', 'in_review>cleared', 'in_review>confirmed_fraud');
create trigger fixed before update on cases for each row execute function guard_columns('transaction_id', 'opened_at');

create function follow_case() returns trigger language plpgsql as $$
begin
  update transactions set review = new.state where id = new.transaction_id;
  return null;
end $$;
create trigger follow after insert or update of state on cases for each row execute function follow_case();

create table case_events (
  id bigint generated always as identity primary key,
  case_id bigint not null references cases,
  at timestamptz not null,
  actor text not null,
  actor_name text not null,
  kind text not null check (kind in ('flag', 'assignment', 'note', 'outcome')),
  -- The rule that flagged, the assignee, the note, the outcome.
  text text not null
);
create index case_events_case on case_events (case_id, id);
create unique index case_events_flag on case_events (case_id, text) where kind = 'flag';
create index transactions_recorded on transactions using brin (recorded_at) with (pages_per_range = 32);

-- Work that is done by itself ----------------------------------------------------------------------------------
-- Taken with FOR UPDATE SKIP LOCKED by whichever process comes first, at least once; harmless when repeated.

create table jobs (
  name text primary key,
  every interval not null,
  due_at timestamptz not null default now(),
  -- Another process may take it after that: the one that had it is taken for dead.
  taken_until timestamptz,
  last_finished_at timestamptz,
  last_error text
);
insert into jobs (name, every) values
  ('settle', '10 minutes'), ('pay_out', '10 minutes'), ('complete_refunds', '5 seconds'),
  ('expire_decisions', '10 minutes'), ('bring_bank_accounts_into_force', '5 minutes'), ('flag_transactions', '1 minute');

-- The audit chain ----------------------------------------------------------------------------------------------
-- Each row's hash is SHA-256 of the hash before it and of the row. It is linked at the end of the transaction, so that
-- acts wait for each other no longer than it takes to commit.

create table audit_chain (
  position bigint primary key,
  event_id bigint not null unique references audit_events,
  hash bytea not null check (length(hash) = 32)
);
create table audit_head (
  single boolean primary key default true check (single),
  position bigint not null,
  hash bytea not null
);

create function audit_digest(event audit_events) returns bytea
  language sql stable
  return sha256(convert_to(jsonb_build_array(
    event.id, (extract(epoch from event.at) * 1000000)::bigint, event.actor_kind, event.actor_id, event.actor_name,
    event.act, event.subject_kind, event.subject_id, event.subject, event.before, event.after, event.reason,
    event.address, event.request_id)::text, 'UTF8'));

create function link_audit_event() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head audit_head;
begin
  select * into strict head from audit_head for update;
  head.position := head.position + 1;
  head.hash := sha256(head.hash || audit_digest(new));
  insert into audit_chain values (head.position, new.id, head.hash);
  update audit_head set position = head.position, hash = head.hash;
  return null;
end $$;

insert into audit_head (position, hash) values (0, '');
do $$
declare
  event audit_events;
  head audit_head;
begin
  select * into strict head from audit_head;
  for event in select * from audit_events order by id loop
    head.position := head.position + 1;
    head.hash := sha256(head.hash || audit_digest(event));
    insert into audit_chain values (head.position, event.id, head.hash);
  end loop;
  update audit_head set position = head.position, hash = head.hash;
end $$;

create constraint trigger link after insert on audit_events deferrable initially deferred
  for each row execute function link_audit_event();

do $$
declare name text;
begin
  foreach name in array array['audit_chain', 'case_events'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    execute format('create trigger no_truncate before truncate on %I for each statement execute function refuse_change()', name);
  end loop;
end $$;
