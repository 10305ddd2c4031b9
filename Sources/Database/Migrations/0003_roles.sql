-- Who may do what. The owner, whoever migrates, is the only one with DDL; a request runs as portal_application, a
-- merchant's page as portal_merchant, which sees one merchant's rows, and portal verify as portal_reader.
--
-- Nothing is granted by default. A migration that adds a table, or a column that changes, grants what is needed by name;
-- a table that a merchant reads gets row-level security as below; a function with the owner's rights pins its search_path
-- and is taken from PUBLIC.

-- Roles --------------------------------------------------------------------------------------------------------
-- They belong to the whole server: another database's migration may be making them at this moment.

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
  -- Whoever has a right by inheritance is bound by its policies: the application takes the merchant's role, and is not one.
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

-- No table of one's own to put before the schema's, no trigger of one's own on it.
do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$;
revoke create on schema public from public;

-- Functions ----------------------------------------------------------------------------------------------------
-- What only follows from something else is written with the owner's rights: balances from postings, a wallet from its
-- user, what is refunded from refunds, the review from its case, the audit chain from its events.

alter function apply_postings() security definer set search_path = public, pg_temp;
alter function open_user_accounts() security definer set search_path = public, pg_temp;
alter function open_merchant_accounts() security definer set search_path = public, pg_temp;
alter function reserve_refund() security definer set search_path = public, pg_temp;
alter function follow_case() security definer set search_path = public, pg_temp;
revoke execute on function apply_postings(), open_user_accounts(), open_merchant_accounts(), reserve_refund(),
  follow_case(), link_audit_event() from public;
-- Guards look at the schema's own tables, whatever the session's search_path says.
alter function check_chain() set search_path = public, pg_temp;
alter function guard_setting() set search_path = public, pg_temp;
alter function guard_user_status() set search_path = public, pg_temp;
alter function guard_merchant() set search_path = public, pg_temp;
alter function guard_payout() set search_path = public, pg_temp;
alter function guard_bank_account_change() set search_path = public, pg_temp;
alter function guard_adjustment() set search_path = public, pg_temp;

-- Under a policy, be it `true`, PostgreSQL has no statistics for LIKE, and takes the commonest name for a rare one. Staff
-- look for users with the owner's rights.
create view listed_users as select * from users;

-- The application ----------------------------------------------------------------------------------------------

grant select on all tables in schema public to portal_application;
grant usage on all sequences in schema public to portal_application;
-- A merchant's code that comes from outside moves the sequence past it.
grant select, update on sequence merchant_numbers to portal_application;

grant insert on users, merchants, journal_entries, postings, balance_transactions, refunds, idempotency_keys,
  import_refusals, staff, merchant_members, sessions, settings, decisions, settlements, payout_batches, payouts,
  bank_notices, bank_account_changes, adjustments, cases, case_events to portal_application;
-- Not what refunds and cases make of it, nor when it was recorded.
grant insert (id, reference, kind, status, failure_reason, channel, user_id, counterparty_user_id, merchant_id, amount,
  fee, vat, parent_id, description, external_id, created_at, completed_at) on transactions to portal_application;
-- Not its number nor its instant.
grant insert (actor_kind, actor_id, actor_name, act, subject_kind, subject_id, subject, before, after, reason, address,
  request_id) on audit_events to portal_application;

grant delete on sessions, import_refusals to portal_application;

grant update (status) on users to portal_application;
grant update (status, fee_basis_points, fee_fixed, bank_holder, iban_sealed, iban_last4, payout_schedule, payout_day,
  payout_minimum, payouts_due_after) on merchants to portal_application;
grant update (status) on transactions to portal_application;
grant update (state, transaction_id, fee_returned, vat_returned, completed_at, decision_id, failure_reason) on refunds
  to portal_application;
grant update (result) on idempotency_keys to portal_application;
grant update (reason) on import_refusals to portal_application;
grant update (password_hash) on staff to portal_application;
grant update (password_hash) on merchant_members to portal_application;
grant update (last_seen_at) on sessions to portal_application;
grant update (value) on settings to portal_application;
grant update (claimed_by, claimed_by_name, claimed_at, state, decided_by, decided_by_name, decided_at, note, recalled_by,
  recalled_by_name, recalled_at, executed_at) on decisions to portal_application;
grant update (state, payout_id, paid_at) on settlements to portal_application;
grant update (exported_at, exported_by_name) on payout_batches to portal_application;
grant update (state, decision_id, batch_id, bank_trace, failure_reason, approved_at, exported_at, paid_at, ended_at)
  on payouts to portal_application;
grant update (resolved_by_name, resolved_at, resolution) on bank_notices to portal_application;
grant update (state, decision_id, effective_at, in_force_at) on bank_account_changes to portal_application;
grant update (state, decision_id, entry_id) on adjustments to portal_application;
grant update (state, assignee_id, assignee_name, closed_at) on cases to portal_application;
grant update (due_at, taken_until, last_finished_at, last_error) on jobs to portal_application;

-- Locking an account (FOR UPDATE) takes the right to update one of its columns, whichever: this one, which then never
-- changes, like what the account is.
grant update (id) on accounts to portal_application;
create trigger fixed before update of id, kind, user_id, merchant_id on accounts
  for each row execute function guard_columns('id', 'kind', 'user_id', 'merchant_id');

-- The reader ---------------------------------------------------------------------------------------------------
-- Everything but secrets, personal data that is sealed, and what finds it.

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
-- Row-level security stands behind every query's own `merchant_id = …`. The tenant is set for one transaction.

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
  bank_trace, failure_reason, asked_by, asked_by_name, asked_at, approved_at, exported_at, paid_at, ended_at)
  on payouts to portal_merchant;
grant select (payout_id, status, outcome, bank_trace) on bank_notices to portal_merchant;
grant select (id, merchant_id, bank_holder, iban_last4, state, asked_by, asked_by_name, asked_at, effective_at,
  in_force_at) on bank_account_changes to portal_merchant;

-- By the tenant's transactions and payouts. Functions, since a policy's own subquery keeps a whole query from being worked
-- on by several processes; they ask past the policies of those tables and keep to the tenant themselves.
create function is_customer(bigint) returns boolean
  language sql stable parallel safe security definer set search_path = public, pg_temp
  return exists (select from transactions where merchant_id = tenant() and user_id = $1);
create function is_own_payout(bigint) returns boolean
  language sql stable parallel safe security definer set search_path = public, pg_temp
  return exists (select from payouts where merchant_id = tenant() and id = $1);
revoke execute on function is_customer(bigint), is_own_payout(bigint) from public;
grant execute on function is_customer(bigint), is_own_payout(bigint) to portal_merchant;

-- `(select …)` so that the tenant is looked up once a query, and indexes find it.
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
    ('bank_notices', 'is_own_payout(payout_id)'),
    ('users', 'is_customer(id)')
  loop
    execute format('alter table %I enable row level security, force row level security', name);
    -- Who has a grant sees the rows; the merchant's role those of its tenant.
    execute format('create policy everybody on %I using (true)', name);
    execute format('create policy tenant on %I as restrictive to portal_merchant using (%s)', name, condition);
  end loop;
end $$;
create index transactions_customer on transactions (merchant_id, user_id) where merchant_id is not null;

-- LIKE could tell of rows that a policy hides, so it is never asked before the policy, and the trigram index of names
-- not at all: this asks it first and keeps to the tenant itself.
create function customers_named(pattern text) returns setof bigint
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select id from users
    where search like pattern and exists (select from transactions where user_id = users.id and merchant_id = tenant());
  end;
revoke execute on function customers_named(text) from public;
grant execute on function customers_named(text) to portal_merchant;
