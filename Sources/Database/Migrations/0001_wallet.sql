-- Parties, the ledger, the portals' accounts. Money is bigint piastres; instants are timestamptz.

create extension if not exists pg_trgm;

-- Folds a name for search: case, Latin accents, Arabic letter variants, diacritics, tatweel, Arabic and Persian digits.
create function fold(text) returns text
  language sql immutable strict parallel safe
  return translate(
    lower($1),
    'أإآٱىةؤئیک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹àáâãäåāçćčèéêëēěìíîïīñńòóôõöøōùúûüūýÿžšğ' || 'ـًٌٍَُِّْٰ',
    'اااايهوييك01234567890123456789aaaaaaaccceeeeeeiiiiinnooooooouuuuuyyzsg');

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

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

create table settings (
  name text primary key,
  value bigint not null
);
insert into settings values ('vat_basis_points', 1400), ('fee_basis_points', 250), ('fee_fixed', 0);

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
  iban_sealed bytea,
  iban_last4 text,
  external_id text unique,
  created_at timestamptz not null default now()
);
alter sequence merchant_numbers owned by merchants.number;
create index merchants_search on merchants using gin (search gin_trgm_ops);

-- Ledger -------------------------------------------------------------------------------------------------------
-- The sign of a posting is the change in what the account's holder owns: a credit is positive. What the platform
-- holds at the bank is therefore negative in bank_clearing.

create table accounts (
  id bigint generated always as identity primary key,
  kind text not null,
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
    else kind in ('fee_revenue', 'vat_payable', 'bank_clearing', 'suspense')
      and user_id is null and merchant_id is null and balance is null
  end)
);
create unique index accounts_user on accounts (user_id) include (id) where user_id is not null;
create index accounts_merchant on accounts (merchant_id) where merchant_id is not null;
insert into accounts (kind) values ('fee_revenue'), ('vat_payable'), ('bank_clearing'), ('suspense');

create function open_user_accounts() returns trigger language plpgsql as $$
begin
  insert into accounts (kind, user_id, balance) select 'user_wallet', id, 0 from added order by id;
  return null;
end $$;
create trigger open_accounts after insert on users referencing new table as added
  for each statement execute function open_user_accounts();

create function open_merchant_accounts() returns trigger language plpgsql as $$
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
  failure_reason text,
  channel text not null,
  user_id bigint not null references users,
  counterparty_user_id bigint references users,
  merchant_id bigint references merchants,
  amount bigint not null check (amount > 0),
  fee bigint not null default 0,
  vat bigint not null default 0,
  refunded bigint not null default 0 check (refunded between 0 and amount),
  parent_id bigint references transactions,
  description text,
  review text not null default 'none' check (review in ('none', 'flagged', 'in_review', 'cleared', 'confirmed_fraud')),
  external_id text unique,
  created_at timestamptz not null,
  completed_at timestamptz,
  recorded_at timestamptz not null default clock_timestamp(),
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
create index transactions_parent on transactions (parent_id) where parent_id is not null;
create index transactions_kind on transactions (kind, created_at desc, id desc);
create index transactions_unusual on transactions (status, created_at desc, id desc) where status <> 'completed';
create index transactions_review on transactions (review, created_at desc, id desc) where review <> 'none';

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
  kind text not null,
  transaction_id bigint references transactions,
  reverses bigint references journal_entries,
  reason text,
  actor text not null,
  idempotency_key text,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp()
);
create index journal_entries_transaction on journal_entries (transaction_id) where transaction_id is not null;

create table postings (
  entry_id bigint not null references journal_entries,
  account_id bigint not null references accounts,
  amount bigint not null check (amount <> 0),
  balance_after bigint check (balance_after >= 0),
  primary key (account_id, entry_id) include (amount)
);
create index postings_entry on postings (entry_id);

-- Whatever writes postings: they sum to zero for each entry, and the holders' balances move with them.
create function apply_postings() returns trigger language plpgsql as $$
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

create table balance_transactions (
  merchant_id bigint not null references merchants,
  sequence bigint not null check (sequence > 0),
  kind text not null,
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
  primary key (merchant_id, sequence)
);
create index balance_transactions_posted on balance_transactions (merchant_id, posted_at, sequence) include (net);
create index balance_transactions_transaction on balance_transactions (transaction_id) where transaction_id is not null;

create function check_chain() returns trigger language plpgsql as $$
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
    ('requested', 'approved', 'waiting_for_balance', 'completed', 'failed', 'rejected', 'recalled')),
  asked_by text not null,
  asked_by_name text not null,
  asked_at timestamptz not null,
  completed_at timestamptz,
  check ((state = 'completed') = (completed_at is not null and transaction_id is not null))
);
create index refunds_recent on refunds (asked_at desc, id desc);
create index refunds_state on refunds (state, asked_at desc, id desc);
create index refunds_payment on refunds (payment_id);
create index refunds_merchant on refunds (merchant_id, asked_at desc, id desc);
create unique index refunds_transaction on refunds (transaction_id) where transaction_id is not null;

-- What is asked for counts against the payment at once; what is turned down gives its room back.
create function reserve_refund() returns trigger language plpgsql as $$
declare
  reserved constant text[] := array['requested', 'approved', 'waiting_for_balance', 'completed'];
  change bigint := 0;
begin
  if tg_op = 'UPDATE' then
    if (new.amount, new.payment_id, new.reference) is distinct from (old.amount, old.payment_id, old.reference) then
      raise exception 'what a refund asks for never changes' using errcode = 'restrict_violation';
    end if;
    if new.state is distinct from old.state and not (
      old.state = 'requested' and new.state in ('approved', 'rejected', 'recalled')
      or old.state = 'approved' and new.state in ('completed', 'waiting_for_balance')
      or old.state = 'waiting_for_balance' and new.state in ('completed', 'failed')) then
      raise exception 'a % refund can''t become %', old.state, new.state using errcode = 'check_violation';
    end if;
    if old.state = any (reserved) then change := change - old.amount; end if;
  end if;
  if new.state = any (reserved) then change := change + new.amount; end if;
  if change <> 0 then
    update transactions set refunded = refunded + change where id = new.payment_id;
  end if;
  return null;
end $$;
create trigger reserve after insert or update on refunds for each row execute function reserve_refund();

-- One act a key. The result is written in the transaction of the act (draft-ietf-httpapi-idempotency-key-header).
create table idempotency_keys (
  key text primary key,
  actor text not null,
  request_hash bytea not null,
  result text not null,
  created_at timestamptz not null default clock_timestamp()
);

-- Rows that an import refused, so that importing the file again says the same and moves nothing.
create table import_refusals (
  file text not null,
  external_id text not null,
  reason text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (file, external_id)
);

-- People of the portals ----------------------------------------------------------------------------------------

create table staff (
  id bigint generated always as identity primary key,
  email text not null unique check (email = lower(email)),
  name text not null,
  role text not null
    check (role in ('support', 'risk', 'finance', 'finance_approver', 'administrator', 'auditor')),
  password_hash text,
  status text not null default 'active' check (status in ('active', 'disabled')),
  language text,
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
  language text,
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

create table audit_events (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('staff', 'member', 'system', 'command')),
  actor_id bigint,
  actor_name text not null,
  act text not null,
  subject_kind text,
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

do $$
declare name text;
begin
  foreach name in array array['journal_entries', 'postings', 'balance_transactions', 'audit_events'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    execute format('create trigger no_truncate before truncate on %I for each statement execute function refuse_change()', name);
  end loop;
end $$;
