-- The schema of version 0.1.0. Money is bigint piastres; instants are timestamptz; a day is a Cairo day.
--
-- Sections: functions used throughout · settings · parties · people of the portals · approvals · transactions and the
-- ledger · refunds · payouts and the bank · settlements and balances · what takes two people · adjustments · cases ·
-- jobs · the audit log · roles and row-level security. Grants stand in the last section, by name: nothing is granted by
-- default.

create extension if not exists pg_trgm;

-- Functions used throughout ------------------------------------------------------------------------------------

-- Folds a name for search, so that one name is found however it is typed: compatibility forms (full-width letters,
-- ligatures, Arabic presentation forms), case, accents and Arabic diacritics, letter variants, digits, apostrophes and
-- quotes (dropped), hyphens and other punctuation (a space). "El Sayed" and "عبد الرحمن" are written as one word too.
create function fold(text) returns text
  language sql immutable strict parallel safe
  return regexp_replace(btrim(regexp_replace(regexp_replace(
    translate(
      -- Spacing accents and Arabic marks on their own would decompose into a space and a mark.
      lower(normalize(regexp_replace($1, '[\u00b4\u0060\ufc5e-\ufc63\ufe70-\ufe7f]', '', 'g'), NFKD)),
      'ٱىیےېةہھەۃکڪںڤپچژگ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹ıøłđħæœß',
      'اييييهههههككنفبجزك01234567890123456789ioldhaos'),
    -- Marks, hamza and tatweel, what can't be seen, apostrophes and quotes.
    '[\u0300-\u036f\u0610-\u061a\u0621\u0640\u064b-\u065f\u0670\u0674\u06d6-\u06ed\u08d3-\u08ff\u00ad\u034f\u061c'
    '\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f'
    '\u0022\u0027\u00ab\u00bb\u02b0-\u02ff\u055a\u05f3\u2018-\u201f\u2032-\u2037\u2039\u203a\ua78c]+', '', 'g'),
    '[\s\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u00b7\u060c\u061b\u061f\u066a-\u066d\u06d4\u2010-\u2015'
    '\u2022\u2212]+', ' ', 'g')),
    '\m(عبد|ابو|abd|abdel|abdul|abu|abou|el|al) (?=.)', '\1', 'g');

-- How money, mobiles and typed text stand in a CSV file.
create function csv_money(bigint) returns numeric
  language sql immutable parallel safe return $1 * 0.01;

-- A spreadsheet would run text that begins like a formula (OWASP, CSV injection).
create function csv_text(text) returns text
  language sql immutable parallel safe
  return case when $1 ~ '^[-=+@\t\r]' then chr(39) || $1 else $1 end;

create function masked_mobile(text) returns text
  language sql immutable parallel safe
  return '0' || substr($1, 4, 2) || '•••••' || right($1, 3);

-- The first instant of a Cairo day, which is not always midnight: on 24 April 2026 it is one o'clock.
create function cairo_start(date) returns timestamptz
  language sql stable parallel safe return $1::timestamp at time zone 'Africa/Cairo';

-- Trigger: the table takes new rows only.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

-- Trigger: `state` moves only along the arrows that the arguments name, as `from>to`.
create function guard_state() returns trigger language plpgsql as $$
begin
  if new.state is distinct from old.state and not (old.state || '>' || new.state = any (tg_argv)) then
    raise exception '% of % can''t become %', old.state, tg_table_name, new.state using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- Trigger: the columns that the arguments name never change once they are written.
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

-- Whether the current user is the table's owner, who migrates and may change what otherwise takes two people.
create function owns(relation oid) returns boolean
  language sql stable
  return pg_has_role(current_user, (select relowner from pg_class where oid = relation), 'usage');

-- Settings -----------------------------------------------------------------------------------------------------

create table settings (
  name text primary key,
  value bigint not null check (value >= 0)
);
insert into settings values
  ('vat_basis_points', 1400), ('fee_basis_points', 250), ('fee_fixed', 0),
  ('refund_threshold', 50000),
  ('settlement_days', 1),
  ('approval_expiry_days', 14),
  ('bank_account_cooling_off_hours', 48),
  ('limit_day_tier_0', 300000), ('limit_month_tier_0', 1000000),
  ('limit_day_tier_1', 1000000), ('limit_month_tier_1', 5000000),
  ('limit_day_tier_2', 3000000), ('limit_month_tier_2', 10000000),
  ('review_amount', 2000000),
  ('review_velocity_count', 10), ('review_velocity_minutes', 10),
  ('review_failures_count', 4), ('review_failures_minutes', 60),
  ('review_new_account_days', 3), ('review_new_account_amount', 500000),
  ('review_new_channel_amount', 1000000);

-- Parties ------------------------------------------------------------------------------------------------------

create table users (
  id bigint generated always as identity primary key,
  name text not null check (name <> ''),
  search text generated always as (fold(name)) stored,
  mobile text not null unique check (mobile ~ '^\+201[0125][0-9]{8}$'),
  email text,
  national_id_sealed bytea,
  national_id_index bytea,
  kyc_tier smallint not null default 0 check (kyc_tier between 0 and 2),
  status text not null default 'active' check (status in ('active', 'frozen', 'closed')),
  external_id text unique,
  created_at timestamptz not null default now()
);
create index users_search on users using gin (search gin_trgm_ops);
create index users_recent on users (created_at desc, id desc);
create index users_status_recent on users (status, created_at desc, id desc) where status <> 'active';
create unique index users_national_id on users (national_id_index) where national_id_index is not null;

create sequence merchant_numbers;
create table merchants (
  id bigint generated always as identity primary key,
  number bigint not null unique default nextval('merchant_numbers') check (number > 0),
  legal_name text not null check (legal_name <> ''),
  trade_name text not null check (trade_name <> ''),
  trade_name_ar text,
  search text generated always as (fold(trade_name || ' ' || legal_name || ' ' || coalesce(trade_name_ar, ''))) stored,
  category text not null check (category in ('pharmacy', 'clinic', 'hospital', 'laboratory', 'other')),
  tax_number text,
  status text not null default 'active' check (status in ('pending', 'active', 'suspended', 'closed')),
  fee_basis_points bigint not null check (fee_basis_points between 0 and 10000),
  fee_fixed bigint not null check (fee_fixed >= 0),
  refund_fee_policy text not null default 'keep' check (refund_fee_policy in ('keep', 'return_pro_rata')),
  bank_holder text,
  iban_sealed bytea,
  iban_last4 text,
  payout_schedule text not null default 'daily'
    check (payout_schedule in ('daily', 'weekly', 'monthly', 'on_request')),
  -- ISO weekday for weekly (Monday is 1), day of the month for monthly.
  payout_day smallint not null default 1,
  payout_minimum bigint not null default 10000 check (payout_minimum > 0),
  -- No payout is made for a scheduled day up to this one: the schedule is younger, or there was nothing to pay.
  payouts_due_after date not null default (now() at time zone 'Africa/Cairo')::date,
  external_id text unique,
  created_at timestamptz not null default now(),
  check (payout_day between 1 and case payout_schedule when 'weekly' then 7 else 28 end)
);
alter sequence merchant_numbers owned by merchants.number;
create index merchants_search on merchants using gin (search gin_trgm_ops);

-- The scheduled day that a payout made today is for: the last one that has come, if it is today or was missed.
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

-- People of the portals ----------------------------------------------------------------------------------------

create table staff (
  id bigint generated always as identity primary key,
  email text not null unique check (email = lower(email)),
  name text not null,
  role text not null
    check (role in ('support', 'risk', 'finance', 'finance_approver', 'administrator', 'auditor')),
  password_hash text,
  status text not null default 'active' check (status in ('active', 'disabled')),
  language text check (language in ('en', 'ar')),
  created_at timestamptz not null default now()
);

create table merchant_members (
  id bigint generated always as identity primary key,
  merchant_id bigint not null references merchants,
  name text check (name = lower(name)),
  display_name text not null,
  role text not null check (role in ('owner', 'finance', 'viewer')),
  password_hash text,
  status text not null default 'active' check (status in ('active', 'disabled')),
  language text check (language in ('en', 'ar')),
  created_at timestamptz not null default now(),
  unique nulls not distinct (merchant_id, name)
);

create table sessions (
  token_hash bytea primary key,
  staff_id bigint references staff,
  member_id bigint references merchant_members,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  address text,
  user_agent text,
  check ((staff_id is null) <> (member_id is null))
);
create index sessions_staff on sessions (staff_id) where staff_id is not null;
create index sessions_member on sessions (member_id) where member_id is not null;
create index sessions_expiry on sessions (expires_at);

-- Approvals ----------------------------------------------------------------------------------------------------
-- A request that one person makes and another approves or rejects. The subject is what it is about; `after` is what
-- an approval will execute.

create table approvals (
  id bigint generated always as identity primary key,
  kind text not null
    check (kind in ('refund', 'payout', 'bank_account', 'adjustment', 'unfreeze', 'limit', 'fee')),
  subject_kind text not null check (subject_kind in
    ('refund', 'payout', 'bank_account_change', 'adjustment', 'user', 'limit', 'merchant')),
  subject_id bigint not null,
  subject text not null,
  amount bigint,
  before jsonb not null default '{}',
  after jsonb not null default '{}',
  reason text,
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  expires_at timestamptz not null,
  assignee text,
  assignee_name text,
  assigned_at timestamptz,
  state text not null default 'open' check (state in ('open', 'approved', 'rejected', 'withdrawn', 'expired')),
  decided_by text check (decided_by ~ '^staff:[1-9][0-9]*$'),
  decided_by_name text,
  decided_at timestamptz,
  note text,
  withdrawn_by text,
  withdrawn_by_name text,
  withdrawn_at timestamptz,
  -- From then on nobody can withdraw it.
  executed_at timestamptz,
  -- The transaction that executes it: what takes two people changes in that one only. A trigger writes it.
  executed_in text,
  constraint requester_never_decides check (decided_by <> requested_by),
  constraint requester_is_never_assignee check (assignee <> requested_by),
  check ((decided_by is not null) = (decided_at is not null)),
  check (state not in ('approved', 'rejected') or decided_by is not null),
  check (state not in ('open', 'expired') or decided_by is null),
  check ((state = 'withdrawn') = (withdrawn_by is not null)),
  check (executed_at is null or state = 'approved'),
  check ((executed_at is null) = (executed_in is null))
);
create unique index approvals_subject on approvals (kind, subject_kind, subject_id) where state = 'open';
create index approvals_open on approvals (requested_at, id) where state = 'open';
create index approvals_recent on approvals (requested_at desc, id desc);
create index approvals_state on approvals (state, requested_at desc, id desc);
create index approvals_expiry on approvals (expires_at) where state = 'open';
create index approvals_about on approvals (subject_id, kind);

create trigger state before update on approvals for each row execute function guard_state(
  'open>approved', 'open>rejected', 'open>withdrawn', 'open>expired', 'approved>withdrawn');
create trigger fixed before update on approvals for each row execute function guard_columns(
  'kind', 'subject_kind', 'subject_id', 'subject', 'amount', 'before', 'after', 'reason', 'requested_by', 'requested_at');

-- Names the transaction: its number, and its start, since numbers begin again in a restored database.
create function this_transaction() returns text
  language sql stable
  return pg_current_xact_id()::text || '@' || extract(epoch from transaction_timestamp())::text;

create function guard_approval() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'open' or new.assignee is not null or new.executed_at is not null then
      raise exception 'an approval starts open' using errcode = 'check_violation';
    end if;
  elsif old.decided_by is not null and (new.decided_by, new.decided_at) is distinct from (old.decided_by, old.decided_at) then
    raise exception 'who decided never changes' using errcode = 'restrict_violation';
  elsif old.executed_at is not null then
    raise exception 'an executed approval never changes' using errcode = 'restrict_violation';
  end if;
  new.executed_in := case when new.executed_at is not null then this_transaction() end;
  return new;
end $$;
create trigger guard before insert or update on approvals for each row execute function guard_approval();

-- Whether another person approved this request: another than who requested the approval, and than who requested the
-- thing itself.
create function approved_request(of_kind text, about bigint, approval bigint, asker text) returns boolean
  language sql stable
  return exists (
    select from approvals
    where id = approval and kind = of_kind and subject_id = about and state = 'approved'
      and decided_by <> requested_by and decided_by <> asker);

-- Whether this transaction executes an approval of this change. An approval is executed once, so another change takes
-- another approval.
create function executed_approval(of_kind text, about bigint, says jsonb) returns boolean
  language sql stable
  return exists (
    select from approvals
    where kind = of_kind and subject_id = about and after @> says and state = 'approved' and decided_by <> requested_by
      and executed_in = this_transaction());

-- Transactions and the ledger ----------------------------------------------------------------------------------
-- The sign of a posting is the change in what the account's holder owns: a credit is positive. What the platform
-- holds at the bank is therefore negative in bank_clearing.

create table accounts (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('user_wallet', 'merchant_pending', 'merchant_available', 'merchant_in_transit',
    'fee_revenue', 'vat_payable', 'bank_clearing', 'suspense')),
  user_id bigint references users,
  merchant_id bigint references merchants,
  -- Kept for holders, who may not be overdrawn. Null for the platform's own accounts: they are summed when asked for,
  -- so that payments don't queue for one row.
  balance bigint check (balance >= 0),
  unique nulls not distinct (kind, user_id, merchant_id),
  check (case
    when kind = 'user_wallet' then user_id is not null and merchant_id is null and balance is not null
    when kind in ('merchant_pending', 'merchant_available', 'merchant_in_transit')
      then merchant_id is not null and user_id is null and balance is not null
    else user_id is null and merchant_id is null and balance is null
  end)
);
create unique index accounts_user on accounts (user_id) include (id) where user_id is not null;
create index accounts_merchant on accounts (merchant_id) where merchant_id is not null;
insert into accounts (kind) values ('fee_revenue'), ('vat_payable'), ('bank_clearing'), ('suspense');
create trigger fixed before update of id, kind, user_id, merchant_id on accounts
  for each row execute function guard_columns('id', 'kind', 'user_id', 'merchant_id');

-- Functions with the owner's rights (security definer) write what only follows from something else: a wallet from its
-- user, balances from postings, what is refunded from refunds, the review from its case, the audit chain from its events.
create function open_user_accounts() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into accounts (kind, user_id, balance) select 'user_wallet', id, 0 from added order by id;
  return null;
end $$;
create trigger open_accounts after insert on users referencing new table as added
  for each statement execute function open_user_accounts();

create function open_merchant_accounts() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into accounts (kind, merchant_id, balance)
    select kind, id, 0 from added, unnest(array['merchant_pending', 'merchant_available', 'merchant_in_transit']) kind
    order by id, kind;
  return null;
end $$;
create trigger open_accounts after insert on merchants referencing new table as added
  for each statement execute function open_merchant_accounts();

create table transactions (
  id bigint generated by default as identity primary key,
  reference text not null unique,
  kind text not null check (kind in ('topup', 'payment', 'transfer', 'withdrawal', 'refund')),
  status text not null check (status in ('pending', 'completed', 'failed', 'reversed')),
  failure_reason text check (failure_reason in
    ('insufficient_balance', 'limit_reached', 'user_frozen', 'merchant_suspended', 'timeout', 'declined')),
  channel text not null
    check (channel in ('qr', 'app', 'pos', 'online', 'card', 'cash', 'agent', 'bank_transfer', 'portal')),
  user_id bigint not null references users,
  counterparty_user_id bigint references users,
  merchant_id bigint references merchants,
  amount bigint not null check (amount > 0),
  fee bigint not null default 0,
  vat bigint not null default 0,
  -- What refunds of this payment reserve, completed or not.
  refunded bigint not null default 0 check (refunded between 0 and amount),
  -- Of `refunded`, what has been paid back. Fees are returned in proportion to it.
  refunds_completed bigint not null default 0 check (refunds_completed between 0 and refunded),
  -- Of `refunded`, what people refund without an approval: the threshold is for all of it together.
  refunded_alone bigint not null default 0 check (refunded_alone between 0 and refunded),
  parent_id bigint references transactions,
  description text,
  review text not null default 'none' check (review in ('none', 'flagged', 'in_review', 'cleared', 'confirmed_fraud')),
  external_id text unique,
  created_at timestamptz not null,
  completed_at timestamptz,
  recorded_at timestamptz not null default clock_timestamp(),
  -- The database transaction that recorded it.
  recorded_by xid8 not null default pg_current_xact_id(),
  check ((status = 'failed') = (failure_reason is not null)),
  check (status not in ('completed', 'reversed') or completed_at is not null),
  check (case kind
    when 'payment' then merchant_id is not null and parent_id is null
    when 'refund' then merchant_id is not null and parent_id is not null
    when 'transfer' then counterparty_user_id is not null and counterparty_user_id <> user_id and merchant_id is null
    else merchant_id is null and counterparty_user_id is null and parent_id is null
  end),
  check (refunded = 0 or kind = 'payment')
);
create index transactions_recent on transactions (created_at desc, id desc);
create index transactions_user on transactions (user_id, created_at desc, id desc);
create index transactions_counterparty on transactions (counterparty_user_id, created_at desc, id desc)
  where counterparty_user_id is not null;
create index transactions_merchant on transactions (merchant_id, created_at desc, id desc) where merchant_id is not null;
create index transactions_customer on transactions (merchant_id, user_id) where merchant_id is not null;
create index transactions_parent on transactions (parent_id) where parent_id is not null;
create index transactions_kind on transactions (kind, created_at desc, id desc);
create index transactions_unusual on transactions (status, created_at desc, id desc) where status <> 'completed';
create index transactions_review on transactions (review, created_at desc, id desc) where review <> 'none';
create index transactions_recorded on transactions (recorded_by, id);

create function guard_transaction() returns trigger language plpgsql as $$
begin
  if new.status is distinct from old.status
    and not (old.status = 'pending' and new.status in ('completed', 'failed')
      or old.status = 'completed' and new.status = 'reversed') then
    raise exception 'a % transaction can''t become %', old.status, new.status using errcode = 'check_violation';
  end if;
  if (new.reference, new.kind, new.user_id, new.counterparty_user_id, new.merchant_id, new.amount, new.fee, new.vat,
      new.parent_id, new.created_at)
    is distinct from (old.reference, old.kind, old.user_id, old.counterparty_user_id, old.merchant_id, old.amount,
      old.fee, old.vat, old.parent_id, old.created_at) then
    raise exception 'what a transaction moved never changes' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before update on transactions for each row execute function guard_transaction();

create table journal_entries (
  id bigint generated by default as identity primary key,
  kind text not null check (kind in ('topup', 'payment', 'transfer', 'withdrawal', 'refund', 'settlement',
    'payout_sent', 'payout_paid', 'payout_returned', 'adjustment', 'reversal')),
  transaction_id bigint references transactions,
  reverses bigint references journal_entries,
  reason text,
  actor text not null,
  idempotency_key text,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index journal_entries_transaction on journal_entries (transaction_id) where transaction_id is not null;
create unique index journal_entries_reverses on journal_entries (reverses) where reverses is not null;

create table postings (
  entry_id bigint not null references journal_entries,
  account_id bigint not null references accounts,
  amount bigint not null check (amount <> 0),
  balance_after bigint check (balance_after >= 0),
  primary key (account_id, entry_id) include (amount)
);
create index postings_entry on postings (entry_id);

-- Whatever writes postings: they sum to zero for each entry, and the holders' balances move with them.
create function apply_postings() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from added group by entry_id having sum(amount) <> 0) then
    raise exception 'the postings of an entry must sum to zero' using errcode = 'check_violation';
  end if;
  update accounts set balance = balance + moved.amount
    from (select account_id, sum(amount)::bigint as amount from added group by account_id) moved
    where accounts.id = moved.account_id and balance is not null;
  return null;
end $$;
create trigger apply after insert on postings referencing new table as added
  for each statement execute function apply_postings();

-- Each key of an actor once. The result is written in the transaction of the act
-- (draft-ietf-httpapi-idempotency-key-header).
-- A key is kept for 30 days. Whoever sends it again has it from a form, which ends with its session after at most twelve
-- hours, or is a system that retries for hours or days. Imports know their rows by external_id, not by key.
create table idempotency_keys (
  actor text not null,
  key text not null,
  request_hash bytea not null,
  result text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (actor, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- The only way for the application to delete keys, the oldest first: gives how many it deleted.
create function purge_idempotency_keys(most bigint) returns bigint
  language sql security definer set search_path = public, pg_temp
  begin atomic
    with purged as (
      delete from idempotency_keys
      where created_at < now() - interval '30 days' and ctid = any (array(
        select ctid from idempotency_keys where created_at < now() - interval '30 days' order by created_at limit most))
      returning 1
    )
    select count(*) from purged;
  end;

-- Rows that an import refused, so that importing the file again says the same and moves nothing.
create table import_refusals (
  file text not null check (file in ('users', 'merchants', 'transactions')),
  external_id text not null,
  reason text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (file, external_id)
);

-- Refunds ------------------------------------------------------------------------------------------------------

create table refunds (
  id bigint generated by default as identity primary key,
  reference text not null unique,
  payment_id bigint not null references transactions,
  transaction_id bigint references transactions,
  merchant_id bigint not null references merchants,
  user_id bigint not null references users,
  amount bigint not null check (amount > 0),
  fee_returned bigint not null default 0 check (fee_returned >= 0),
  vat_returned bigint not null default 0 check (vat_returned >= 0),
  reason text not null
    check (reason in ('duplicate', 'fraudulent', 'requested_by_customer', 'not_provided', 'other')),
  note text,
  state text not null check (state in
    ('requested', 'approved', 'waiting_for_balance', 'completed', 'failed', 'rejected', 'withdrawn')),
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  approval_id bigint references approvals,
  completed_at timestamptz,
  failure_reason text check (failure_reason in
    ('insufficient_balance', 'limit_reached', 'user_frozen', 'merchant_suspended', 'timeout', 'declined')),
  check ((state = 'completed') = (completed_at is not null and transaction_id is not null)),
  check ((state = 'failed') = (failure_reason is not null))
);
create index refunds_recent on refunds (requested_at desc, id desc);
create index refunds_state on refunds (state, requested_at desc, id desc);
create index refunds_payment on refunds (payment_id);
create index refunds_merchant on refunds (merchant_id, requested_at desc, id desc);
create index refunds_waiting on refunds (merchant_id, requested_at, id) where state = 'waiting_for_balance';
create unique index refunds_transaction on refunds (transaction_id) where transaction_id is not null;

-- A requested refund reserves its amount of the payment at once; a rejected, withdrawn or failed one releases it.
create function reserve_refund() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  reserved constant text[] := array['requested', 'approved', 'waiting_for_balance', 'completed'];
  -- The threshold is for people. The platform itself imports what was decided elsewhere.
  by_person constant boolean := new.requested_by ~ '^(staff|member):';
  change bigint := 0;
  completed bigint := 0;
  alone bigint := 0;
  alone_in_all bigint;
begin
  if tg_op = 'UPDATE' then
    if (new.amount, new.payment_id, new.merchant_id, new.user_id, new.reference, new.requested_by)
      is distinct from (old.amount, old.payment_id, old.merchant_id, old.user_id, old.reference, old.requested_by) then
      raise exception 'what a refund asks for never changes' using errcode = 'restrict_violation';
    end if;
    if new.state is distinct from old.state and not (
      old.state = 'requested' and new.state in ('approved', 'rejected', 'withdrawn')
      or old.state = 'approved' and new.state in ('completed', 'waiting_for_balance')
      or old.state = 'waiting_for_balance' and new.state in ('completed', 'failed')) then
      raise exception 'a % refund can''t become %', old.state, new.state using errcode = 'check_violation';
    end if;
    if old.state = 'requested' and new.state = 'approved'
      and not approved_request('refund', new.id, new.approval_id, new.requested_by) then
      raise exception 'another person approves a refund' using errcode = 'check_violation';
    end if;
    -- A refund gets its approval while it is requested, or never.
    if new.approval_id is distinct from old.approval_id and old.state <> 'requested' then
      raise exception 'the approval about a refund never changes' using errcode = 'restrict_violation';
    end if;
    if old.state = any (reserved) then change := change - old.amount; end if;
    if old.state = 'completed' then completed := completed - old.amount; end if;
    if by_person and old.approval_id is null and old.state in ('waiting_for_balance', 'completed') then
      alone := alone - old.amount;
    end if;
  elsif new.state not in ('requested', 'completed', 'waiting_for_balance') or new.approval_id is not null then
    raise exception 'a refund doesn''t start %', new.state using errcode = 'check_violation';
  end if;
  if new.state = any (reserved) then change := change + new.amount; end if;
  if new.state = 'completed' then completed := completed + new.amount; end if;
  if by_person and new.approval_id is null and new.state in ('waiting_for_balance', 'completed') then
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
create trigger reserve after insert or update on refunds for each row execute function reserve_refund();

-- Payouts and the bank -----------------------------------------------------------------------------------------

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
    ('awaiting_approval', 'approved', 'exported', 'paid', 'rejected', 'withdrawn', 'failed', 'returned')),
  -- The bank account that it goes to, as it was when the payout was requested.
  bank_holder text not null,
  iban_sealed bytea not null,
  iban_last4 text not null,
  -- The Cairo day whose schedule requested it; null where a person did.
  scheduled_for date,
  retry_of bigint unique references payouts,
  approval_id bigint references approvals,
  batch_id bigint references payout_batches,
  bank_trace text,
  failure_reason text,
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  approved_at timestamptz,
  exported_at timestamptz,
  paid_at timestamptz,
  -- When it ended without the merchant having the money.
  ended_at timestamptz,
  unique (merchant_id, scheduled_for),
  check (state <> 'exported' or batch_id is not null),
  check (state <> 'paid' or paid_at is not null),
  check ((state in ('rejected', 'withdrawn', 'failed', 'returned')) = (ended_at is not null))
);
create unique index payouts_awaiting on payouts (merchant_id) where state = 'awaiting_approval';
create index payouts_recent on payouts (requested_at desc, id desc);
create index payouts_state on payouts (state, requested_at desc, id desc);
create index payouts_merchant on payouts (merchant_id, requested_at desc, id desc);
create index payouts_batch on payouts (batch_id) where batch_id is not null;
create trigger state before update on payouts for each row execute function guard_state(
  'awaiting_approval>approved', 'awaiting_approval>rejected', 'awaiting_approval>withdrawn', 'approved>exported',
  'approved>withdrawn', 'exported>paid', 'exported>failed', 'exported>returned', 'paid>returned');
create trigger fixed before update on payouts for each row execute function guard_columns(
  'reference', 'merchant_id', 'amount', 'bank_holder', 'iban_sealed', 'iban_last4', 'scheduled_for', 'retry_of',
  'requested_by', 'requested_at');

create function guard_payout() returns trigger language plpgsql set search_path = public, pg_temp as $$
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
  elsif new.state = 'withdrawn' and old.batch_id is not null then
    raise exception 'a payout in a batch can''t be withdrawn' using errcode = 'check_violation';
  elsif old.batch_id is not null and new.batch_id is distinct from old.batch_id then
    raise exception 'a payout stays in its batch' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on payouts for each row execute function guard_payout();

-- The lines of the bank's result files, each once, whatever file or order it comes in.
create table bank_lines (
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
  -- A line without a matching payout, with another amount, or in conflict with what is known changes nothing and waits
  -- for a person.
  outcome text not null check (outcome in ('applied', 'superseded', 'no_match', 'amount_mismatch', 'conflict')),
  imported_by_name text not null,
  imported_at timestamptz not null default clock_timestamp(),
  resolved_by_name text,
  resolved_at timestamptz,
  resolution text,
  unique (payout_reference, status, amount, bank_trace, processed_at),
  check ((resolved_at is null) = (resolution is null))
);
create index bank_lines_queue on bank_lines (imported_at, id)
  where resolved_at is null and outcome in ('no_match', 'amount_mismatch', 'conflict');
create index bank_lines_recent on bank_lines (imported_at desc, id desc);
create index bank_lines_resolved on bank_lines (imported_at desc, id desc) where resolved_at is not null;
create index bank_lines_payout on bank_lines (payout_id) where payout_id is not null;
create unique index bank_lines_applied on bank_lines (payout_id, status) where outcome = 'applied';

create table bank_account_changes (
  id bigint generated always as identity primary key,
  merchant_id bigint not null references merchants,
  bank_holder text not null,
  iban_sealed bytea not null,
  iban_last4 text not null,
  state text not null default 'requested'
    check (state in ('requested', 'approved', 'in_force', 'rejected', 'withdrawn')),
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  approval_id bigint references approvals,
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
  'requested>approved', 'requested>rejected', 'requested>withdrawn', 'approved>in_force', 'approved>withdrawn');
create trigger fixed before update on bank_account_changes for each row execute function guard_columns(
  'merchant_id', 'bank_holder', 'iban_sealed', 'iban_last4', 'requested_by', 'requested_at');

create function guard_bank_account_change() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'requested' or new.effective_at is not null then
      raise exception 'a bank account starts with its approval' using errcode = 'check_violation';
    end if;
  elsif old.state = 'requested' and new.state = 'approved' then
    if not approved_request('bank_account', new.id, new.approval_id, new.requested_by) then
      raise exception 'another person approves a bank account' using errcode = 'check_violation';
    end if;
    if new.effective_at < (
      select decided_at + make_interval(hours => value::int) from approvals, settings
      where approvals.id = new.approval_id and name = 'bank_account_cooling_off_hours') then
      raise exception 'a bank account cools off' using errcode = 'check_violation';
    end if;
  elsif (new.effective_at, new.approval_id) is distinct from (old.effective_at, old.approval_id)
    and old.state <> 'requested' and not owns(tg_relid) then
    raise exception 'when a bank account comes into force never changes' using errcode = 'restrict_violation';
  elsif old.state = 'approved' and new.state = 'in_force' and new.effective_at > clock_timestamp() then
    raise exception 'a bank account cools off' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on bank_account_changes
  for each row execute function guard_bank_account_change();

-- Settlements and balances -------------------------------------------------------------------------------------

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
  payout_id bigint references payouts,
  closed_at timestamptz not null,
  -- In the order of the balance transactions' own, so that a statement as of an earlier instant doesn't contain it.
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

-- What moved a merchant's balance, in a gapless sequence.
create table balance_transactions (
  merchant_id bigint not null references merchants,
  sequence bigint not null check (sequence > 0),
  kind text not null check (kind in ('payment', 'refund', 'settlement', 'payout', 'payout_paid', 'payout_returned',
    'reversal', 'adjustment')),
  transaction_id bigint references transactions,
  entry_id bigint not null references journal_entries,
  gross bigint not null,
  fee bigint not null,
  vat bigint not null,
  net bigint not null check (net = gross - fee - vat),
  -- The part of net that moved merchant_pending; the rest moved merchant_available.
  pending_net bigint not null,
  balance bigint not null,
  posted_at timestamptz not null,
  recorded_at timestamptz not null,
  settlement_id bigint references settlements,
  payout_id bigint references payouts,
  primary key (merchant_id, sequence)
);
create index balance_transactions_posted on balance_transactions (merchant_id, posted_at, sequence) include (net);
create index balance_transactions_transaction on balance_transactions (transaction_id) where transaction_id is not null;
create index balance_transactions_payout on balance_transactions (payout_id) where payout_id is not null;
create index balance_transactions_settlement on balance_transactions (settlement_id) where settlement_id is not null;

create function check_chain() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (
    select from added
      left join balance_transactions before
        on before.merchant_id = added.merchant_id and before.sequence = added.sequence - 1
    where (before.sequence is null and added.sequence <> 1)
      or coalesce(before.balance, 0) + added.net <> added.balance
      or before.posted_at > added.posted_at
      or before.recorded_at >= added.recorded_at
  ) then
    raise exception 'a merchant''s balance transactions must be gapless and foot' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create trigger chain after insert on balance_transactions referencing new table as added
  for each statement execute function check_chain();

-- What takes two people ----------------------------------------------------------------------------------------

-- Limits take two people. Of the other settings, the application writes only the demo's own.
create function guard_setting() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  part constant text[] := regexp_match(new.name, '^limit_(day|month)_tier_([0-9])$');
begin
  if owns(tg_relid) or starts_with(new.name, 'demo') then return new; end if;
  if not executed_approval('limit', part[2]::bigint * 2 + (part[1] = 'month')::int,
      jsonb_build_object('name', new.name, 'value', new.value::text)) then
    raise exception 'another person approves a setting' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on settings for each row execute function guard_setting();

-- One person freezes a user, two unfreeze; a closed user stays closed.
create function guard_user_status() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if not (old.status || '>' || new.status = any ('{active>frozen,frozen>active,active>closed,frozen>closed}')) then
    raise exception 'a % user can''t become %', old.status, new.status using errcode = 'check_violation';
  end if;
  if new.status = 'active' and not owns(tg_relid)
    and not executed_approval('unfreeze', new.id, jsonb_build_object('status', new.status)) then
    raise exception 'another person approves unfreezing' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before update of status on users for each row
  when (old.status <> new.status) execute function guard_user_status();

-- A merchant's fee and its bank account take two people.
create function guard_merchant() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if owns(tg_relid) then return new; end if;
  if (new.fee_basis_points, new.fee_fixed) is distinct from (old.fee_basis_points, old.fee_fixed)
    and not executed_approval('fee', new.id, jsonb_build_object(
      'fee_basis_points', new.fee_basis_points::text, 'fee_fixed', new.fee_fixed::text)) then
    raise exception 'another person approves a fee' using errcode = 'check_violation';
  end if;
  if (new.bank_holder, new.iban_sealed, new.iban_last4)
      is distinct from (old.bank_holder, old.iban_sealed, old.iban_last4)
    and not exists (
      select from bank_account_changes change
      where merchant_id = new.id and state = 'in_force'
        and (bank_holder, iban_sealed, iban_last4) = (new.bank_holder, new.iban_sealed, new.iban_last4)
        and executed_approval('bank_account', change.id, jsonb_build_object(
          'bank_holder', new.bank_holder, 'iban_last4', new.iban_last4))) then
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
  state text not null default 'requested' check (state in ('requested', 'completed', 'rejected', 'withdrawn')),
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null,
  approval_id bigint references approvals,
  entry_id bigint references journal_entries,
  check (case when reverses is null then from_account <> to_account and amount is not null
    else from_account is null and to_account is null and amount is null end),
  check ((from_account is null) = (to_account is null) and (amount is null) = (from_account is null)),
  check ((state = 'completed') = (entry_id is not null))
);
create unique index adjustments_reversing on adjustments (reverses)
  where reverses is not null and state in ('requested', 'completed');
create trigger state before update on adjustments for each row execute function guard_state(
  'requested>completed', 'requested>rejected', 'requested>withdrawn');
create trigger fixed before update on adjustments for each row execute function guard_columns(
  'from_account', 'to_account', 'amount', 'reverses', 'reason', 'requested_by', 'requested_at');

create function guard_adjustment() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if new.state = 'completed' and not approved_request('adjustment', new.id, new.approval_id, new.requested_by) then
    raise exception 'another person approves an adjustment' using errcode = 'check_violation';
  end if;
  -- Its entry moves the amount between the two accounts, or reverses the entry that it names.
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

-- Cases --------------------------------------------------------------------------------------------------------
-- The review of a flagged transaction.

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
create index cases_state on cases (state, opened_at desc, id desc);
create index cases_open on cases (opened_at, id) where closed_at is null;
create trigger state before update on cases for each row execute function guard_state(
  'flagged>in_review', 'in_review>cleared', 'in_review>confirmed_fraud');
create trigger fixed before update on cases for each row execute function guard_columns('transaction_id', 'opened_at');

create function follow_case() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
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

-- Which transactions each rule has judged: those that were visible in `judged`, and while it judges those that are new in
-- `target`, up to a place in their order. A snapshot, since transactions don't commit in any order.
create table review_rules (
  rule text primary key
    check (rule in ('amount', 'velocity', 'repeated_failures', 'new_account', 'new_channel')),
  judged pg_snapshot not null default '1:1:',
  target pg_snapshot,
  judged_xid xid8,
  judged_id bigint,
  check ((target is null) = (judged_xid is null) and (target is null) = (judged_id is null))
);
insert into review_rules (rule) values
  ('amount'), ('velocity'), ('repeated_failures'), ('new_account'), ('new_channel');

-- Jobs ---------------------------------------------------------------------------------------------------------
-- One process at a time takes a job that is due, with FOR UPDATE SKIP LOCKED. A job runs at least once, and does no harm
-- when it is repeated.

create table jobs (
  name text primary key check (name in ('settle', 'pay_out', 'complete_refunds', 'expire_approvals',
    'bring_bank_accounts_into_force', 'flag_transactions', 'link_audit_events', 'add_totals', 'purge')),
  every interval not null,
  due_at timestamptz not null default now(),
  -- Renewed while its process lives. Another may take the job after that.
  taken_until timestamptz,
  -- Counts the times that the job was taken, so that a process whose lease ran out doesn't give back another's.
  lease bigint not null default 0,
  -- Ran to its end, whatever it failed for on the way.
  last_succeeded_at timestamptz
);
insert into jobs (name, every) values
  ('settle', '10 minutes'), ('pay_out', '10 minutes'), ('complete_refunds', '5 seconds'),
  ('expire_approvals', '10 minutes'), ('bring_bank_accounts_into_force', '5 minutes'), ('flag_transactions', '1 minute'),
  ('link_audit_events', '1 second'),
  ('purge', '1 hour');

-- What a job fails for, until a run succeeds for it. What was cleared is kept for 90 days.
create table job_failures (
  id bigint generated always as identity primary key,
  job text not null references jobs,
  subject_kind text not null check (subject_kind in ('merchant', 'approval', 'part', 'job')),
  subject_id bigint,
  -- The merchant's code, the approval's number, the name of a rule or table; empty for the whole job.
  subject text not null,
  error text not null,
  first_failed_at timestamptz not null default clock_timestamp(),
  last_failed_at timestamptz not null default clock_timestamp(),
  count bigint not null default 1,
  cleared_at timestamptz,
  check ((subject_id is not null) = (subject_kind in ('merchant', 'approval')))
);
create unique index job_failures_open on job_failures (job, subject_kind, subject) where cleared_at is null;
create index job_failures_cleared on job_failures (cleared_at) where cleared_at is not null;

-- The audit log ------------------------------------------------------------------------------------------------

create table audit_events (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('staff', 'member', 'system', 'command')),
  actor_id bigint,
  actor_name text not null,
  act text not null,
  subject_kind text check (subject_kind in (
    'adjustment', 'approval', 'bank_account_change', 'bank_line', 'bank_result', 'case', 'demo', 'file', 'limit', 'member',
    'merchant', 'payout', 'payout_batch', 'refund', 'settlement', 'staff', 'transaction', 'user')),
  subject_id bigint,
  subject text,
  before jsonb,
  after jsonb,
  reason text,
  address text,
  request_id text
);
create index audit_events_recent on audit_events (at desc, id desc);
create index audit_events_subject on audit_events (subject_kind, subject_id, at desc);
create index audit_events_actor on audit_events (actor_kind, actor_id, at desc, id desc);
create index audit_events_act on audit_events (act, at desc, id desc);

-- Each link's hash is SHA-256 of the hash before it and of the event. Events are linked soon after they are committed, by
-- the job `link_audit_events` and by `portal verify`, so that acts don't wait for each other (docs/decisions/0007).
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
insert into audit_head (position, hash) values (0, '');

-- The events that have no link yet. An event enters in its own transaction and leaves when it is linked, so none is skipped
-- whatever order transactions commit in; one in neither this table nor the chain was tampered with.
create table audit_unlinked (
  event_id bigint primary key
);

create function await_link() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into audit_unlinked select id from added;
  return null;
end $$;
create trigger await_link after insert on audit_events referencing new table as added
  for each statement execute function await_link();

create function audit_digest(event audit_events) returns bytea
  language sql stable
  return sha256(convert_to(jsonb_build_array(
    event.id, (extract(epoch from event.at) * 1000000)::bigint, event.actor_kind, event.actor_id, event.actor_name,
    event.act, event.subject_kind, event.subject_id, event.subject, event.before, event.after, event.reason,
    event.address, event.request_id)::text, 'UTF8'));

-- Links committed events in the order of their numbers, at most so many; gives how many. One process links at a time.
create function link_audit_events(most bigint) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  head audit_head;
  event audit_events;
  linked bigint := 0;
begin
  if pg_is_in_recovery() or not exists (select from audit_unlinked) then return 0; end if;
  select * into strict head from audit_head for update;
  for event in
    select audit_events.* from audit_unlinked join audit_events on id = event_id order by event_id limit most
  loop
    linked := linked + 1;
    head.position := head.position + 1;
    head.hash := sha256(head.hash || audit_digest(event));
    insert into audit_chain values (head.position, event.id, head.hash);
    delete from audit_unlinked where event_id = event.id;
  end loop;
  update audit_head set position = head.position, hash = head.hash;
  return linked;
end $$;

do $$
declare name text;
begin
  foreach name in array array[
    'journal_entries', 'postings', 'balance_transactions', 'case_events', 'audit_events', 'audit_chain'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    execute format('create trigger no_truncate before truncate on %I for each statement execute function refuse_change()', name);
  end loop;
end $$;

-- Roles --------------------------------------------------------------------------------------------------------
-- The owner, who migrates, is the only one with DDL. A request runs as portal_application, a merchant's page as
-- portal_merchant, which sees one merchant's rows, and `portal verify` as portal_reader.
--
-- A migration that adds a table, or a column that changes, grants what is needed by name; a table that a merchant reads
-- gets row-level security as below; a function with the owner's rights sets its search_path and is revoked from PUBLIC.
--
-- Roles belong to the whole server: another database's migration may be making them at this moment.

do $$
declare
  commands constant text[] := array[
    'create role portal_application noinherit', 'create role portal_merchant', 'create role portal_reader',
    'grant portal_merchant, portal_reader to portal_application'];
  command text;
begin
  foreach command in array commands loop
    begin
      execute command;
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
  -- A role that inherits a right is bound by the policies of that right's role: the application sets the merchant's role
  -- and doesn't inherit it.
  if (select rolinherit from pg_roles where rolname = 'portal_application') then
    alter role portal_application noinherit;
  end if;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant portal_application to %I', current_user);
  end if;
exception when insufficient_privilege then
  if not exists (select from pg_roles where rolname = 'portal_application' and not rolinherit)
    or not exists (select from pg_roles where rolname = 'portal_merchant')
    or not exists (select from pg_roles where rolname = 'portal_reader')
    or not pg_has_role('portal_application', 'portal_merchant', 'member')
    or not pg_has_role('portal_application', 'portal_reader', 'member')
    or not pg_has_role('portal_application', 'member') then
    raise exception 'an administrator of PostgreSQL has to run first: %', array_to_string(commands, '; ')
      || format('; grant portal_application to %I', current_user) using errcode = 'insufficient_privilege';
  end if;
end $$;

-- Nobody but the owner creates a table that could stand before the schema's, or a trigger on the schema's.
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;
revoke create on schema public from public;

revoke execute on function apply_postings(), open_user_accounts(), open_merchant_accounts(), reserve_refund(),
  follow_case(), await_link(), link_audit_events(bigint), purge_idempotency_keys(bigint) from public;
grant execute on function link_audit_events(bigint) to portal_application, portal_reader;

-- Under a policy, be it `true`, PostgreSQL has no statistics for LIKE, and plans for a common name as for a rare one.
-- Staff search users with the owner's rights.
create view listed_users as select * from users;

-- The application ----------------------------------------------------------------------------------------------

grant select on all tables in schema public to portal_application;
grant usage on all sequences in schema public to portal_application;
-- A merchant's code that comes from outside moves the sequence past it.
grant select, update on sequence merchant_numbers to portal_application;

grant insert on users, merchants, journal_entries, postings, balance_transactions, refunds, idempotency_keys,
  import_refusals, staff, merchant_members, sessions, settings, approvals, settlements, payout_batches, payouts,
  bank_lines, bank_account_changes, adjustments, cases, case_events, job_failures to portal_application;
-- Not the columns that refunds and cases write, nor when it was recorded.
grant insert (id, reference, kind, status, failure_reason, channel, user_id, counterparty_user_id, merchant_id, amount,
  fee, vat, parent_id, description, external_id, created_at, completed_at) on transactions to portal_application;
-- Not its number nor its instant.
grant insert (actor_kind, actor_id, actor_name, act, subject_kind, subject_id, subject, before, after, reason, address,
  request_id) on audit_events to portal_application;

grant delete on sessions, import_refusals, job_failures to portal_application;
grant execute on function purge_idempotency_keys(bigint) to portal_application;

grant update (status) on users to portal_application;
grant update (status, fee_basis_points, fee_fixed, bank_holder, iban_sealed, iban_last4, payout_schedule, payout_day,
  payout_minimum, payouts_due_after) on merchants to portal_application;
grant update (status) on transactions to portal_application;
grant update (state, transaction_id, fee_returned, vat_returned, completed_at, approval_id, failure_reason) on refunds
  to portal_application;
grant update (result) on idempotency_keys to portal_application;
grant update (reason) on import_refusals to portal_application;
grant update (password_hash) on staff to portal_application;
grant update (password_hash) on merchant_members to portal_application;
grant update (last_seen_at) on sessions to portal_application;
grant update (value) on settings to portal_application;
grant update (assignee, assignee_name, assigned_at, state, decided_by, decided_by_name, decided_at, note, withdrawn_by,
  withdrawn_by_name, withdrawn_at, executed_at) on approvals to portal_application;
grant update (state, payout_id, paid_at) on settlements to portal_application;
grant update (exported_at, exported_by_name) on payout_batches to portal_application;
grant update (state, approval_id, batch_id, bank_trace, failure_reason, approved_at, exported_at, paid_at, ended_at)
  on payouts to portal_application;
grant update (resolved_by_name, resolved_at, resolution) on bank_lines to portal_application;
grant update (state, approval_id, effective_at, in_force_at) on bank_account_changes to portal_application;
grant update (state, approval_id, entry_id) on adjustments to portal_application;
grant update (state, assignee_id, assignee_name, closed_at) on cases to portal_application;
grant update (due_at, taken_until, lease, last_succeeded_at) on jobs to portal_application;
grant update (error, last_failed_at, count, cleared_at) on job_failures to portal_application;
grant update (judged, target, judged_xid, judged_id) on review_rules to portal_application;

-- Locking an account (FOR UPDATE) takes the right to update one of its columns: this one, which a trigger keeps as it is.
grant update (id) on accounts to portal_application;

-- The reader ---------------------------------------------------------------------------------------------------
-- Every column but secrets, sealed personal data, and the blind index that finds it.

do $$
declare
  name text;
  columns text;
begin
  for name, columns in
    select relname, string_agg(quote_ident(attname), ', ')
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped
      and attname not in ('password_hash', 'token_hash', 'national_id_sealed', 'national_id_index', 'iban_sealed')
    group by relname
  loop
    execute format('grant select (%s) on %I to portal_reader', columns, name);
  end loop;
end $$;

-- Merchants ----------------------------------------------------------------------------------------------------
-- Row-level security stands behind each query's own `merchant_id = …`. The tenant is set for one transaction.

create function tenant() returns bigint
  language sql stable parallel safe
  return nullif(current_setting('portal.merchant', true), '')::bigint;

grant select on transactions, refunds, balance_transactions, settlements, accounts to portal_merchant;
grant select (id, number, legal_name, trade_name, trade_name_ar, category, tax_number, status, fee_basis_points,
  fee_fixed, refund_fee_policy, iban_last4, created_at, bank_holder, payout_schedule, payout_day, payout_minimum,
  payouts_due_after)
  on merchants to portal_merchant;
grant select (id, merchant_id, name, display_name, role, status, created_at) on merchant_members to portal_merchant;
grant select (id, name, search, mobile) on users to portal_merchant;
grant select (id, reference, merchant_id, amount, state, bank_holder, iban_last4, scheduled_for, retry_of, batch_id,
  bank_trace, failure_reason, requested_by, requested_by_name, requested_at, approved_at, exported_at, paid_at, ended_at)
  on payouts to portal_merchant;
grant select (payout_id, status, outcome, bank_trace) on bank_lines to portal_merchant;
grant select (id, merchant_id, bank_holder, iban_last4, state, requested_by, requested_by_name, requested_at, effective_at,
  in_force_at) on bank_account_changes to portal_merchant;

-- Users and bank lines belong to a tenant through its transactions and payouts. These are functions, since a subquery in a
-- policy keeps a query from running in parallel. They read past the policies of those tables and name the tenant themselves.
create function is_customer(bigint) returns boolean
  language sql stable parallel safe security definer set search_path = public, pg_temp
  return exists (select from transactions where merchant_id = tenant() and user_id = $1);
create function is_own_payout(bigint) returns boolean
  language sql stable parallel safe security definer set search_path = public, pg_temp
  return exists (select from payouts where merchant_id = tenant() and id = $1);
revoke execute on function is_customer(bigint), is_own_payout(bigint) from public;
grant execute on function is_customer(bigint), is_own_payout(bigint) to portal_merchant;

-- `(select …)` so that the tenant is looked up once a query, and indexes serve it.
do $$
declare
  name text;
  condition text;
begin
  for name, condition in values
    ('merchants', 'id = (select tenant())'),
    ('merchant_members', 'merchant_id = (select tenant())'),
    ('accounts', 'merchant_id = (select tenant())'),
    ('transactions', 'merchant_id = (select tenant())'),
    ('refunds', 'merchant_id = (select tenant())'),
    ('balance_transactions', 'merchant_id = (select tenant())'),
    ('settlements', 'merchant_id = (select tenant())'),
    ('payouts', 'merchant_id = (select tenant())'),
    ('bank_account_changes', 'merchant_id = (select tenant())'),
    ('bank_lines', 'is_own_payout(payout_id)'),
    ('users', 'is_customer(id)')
  loop
    execute format('alter table %I enable row level security, force row level security', name);
    -- Every role with a grant sees all rows, but the merchant's role only those of its tenant.
    execute format('create policy everybody on %I using (true)', name);
    execute format('create policy tenant on %I as restrictive to portal_merchant using (%s)', name, condition);
  end loop;
end $$;

-- LIKE could reveal rows that a policy hides, so PostgreSQL evaluates it after the policy and can't use the trigram index
-- of names. These functions evaluate it first and name the tenant themselves.
-- The first patterns are asked for one by one, since LIKE ALL has no index; a pattern of % costs nothing beside another.
-- A word of which folding left nothing is null, and found nowhere.

-- The tenant's customers of a name; null instead where more than 500 users have it.
create function customers_named(patterns text[]) returns setof bigint
  language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
  named bigint[];
begin
  if array_position(patterns, null) is not null then return; end if;
  -- Planned for these patterns: the index finds a rare name, and a common one is met soon without it.
  execute 'select array(select id from users where search like $1 and search like $2 and search like $3
      and search like all ($4) limit 501)'
    into named using patterns[1], coalesce(patterns[2], '%'), coalesce(patterns[3], '%'), patterns[4:];
  if cardinality(named) > 500 then
    return next null;
    return;
  end if;
  -- One look at an index for each: EXISTS would be joined with all that the merchant has.
  return query select customer from unnest(named) customer
    where (select true from transactions where user_id = customer and merchant_id = tenant() limit 1);
end $$;

-- Of these users, the tenant's customers of a name.
create function customers_named(patterns text[], among bigint[]) returns setof bigint
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select id from (select id, search from users where id = any (among) offset 0) users
    where array_position(patterns, null) is null and search like all (patterns)
      and (select true from transactions where user_id = users.id and merchant_id = tenant() limit 1);
  end;
revoke execute on function customers_named(text[]), customers_named(text[], bigint[]) from public;
grant execute on function customers_named(text[]), customers_named(text[], bigint[]) to portal_merchant;
