-- Fills a migrated, empty database with :n transactions of 90 days, their balance transactions, settlements, payouts,
-- approvals, cases and audit events, in minutes for ten million: psql -v n=10000000 -f bench/scale/fill.sql, as the owner.
-- It writes tables directly instead of using the ledger, so triggers are off. Only the newest 50,000 transactions have
-- journal entries and postings: no page reads the others, but `portal verify` finds that they are missing.

\set ON_ERROR_STOP on
\timing off
set session_replication_role = replica;
set synchronous_commit = off;
set work_mem = '512MB';
set maintenance_work_mem = '1GB';
select greatest(1000, :n / 10) as users, 400 as merchants, least(:n, 50000) as entries \gset

-- `TXN-` and 12 characters, of which the last is the check character (Luhn mod 32).
create function pg_temp.reference(prefix text, n bigint) returns text language sql immutable
  return prefix || '-0000'
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (n >> 30 & 31)::int + 1, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (n >> 25 & 31)::int + 1, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (n >> 20 & 31)::int + 1, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (n >> 15 & 31)::int + 1, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (n >> 10 & 31)::int + 1, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (n >> 5 & 31)::int + 1, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', (n >> 0 & 31)::int + 1, 1)
    || substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((32 - (
      (n >> 0 & 31) * 2 / 32 + (n >> 0 & 31) * 2 % 32
      + (n >> 5 & 31)
      + (n >> 10 & 31) * 2 / 32 + (n >> 10 & 31) * 2 % 32
      + (n >> 15 & 31)
      + (n >> 20 & 31) * 2 / 32 + (n >> 20 & 31) * 2 % 32
      + (n >> 25 & 31)
      + (n >> 30 & 31) * 2 / 32 + (n >> 30 & 31) * 2 % 32) % 32) % 32)::int + 1, 1);

create temp table saved as
  select pg_get_indexdef(indexrelid) as definition, indexrelid::regclass::text as name from pg_index
  where indrelid in ('users'::regclass, 'transactions'::regclass, 'balance_transactions'::regclass,
      'audit_events'::regclass)
    and not indisunique;
select format('drop index %s', name) from saved \gexec

insert into users (name, mobile, kyc_tier, status, created_at)
select case n % 4
      when 0 then (array['محمد', 'أحمد', 'منى', 'سارة', 'يوسف', 'هدى', 'كريم', 'ليلى'])[1 + n / 4 % 8] || ' '
        || (array['حسن', 'علي', 'عبد الرحمن', 'إبراهيم', 'مصطفى', 'سالم'])[1 + n / 32 % 6] || ' '
        || (array['محمود', 'السيد', 'فؤاد', 'نجيب', 'رمضان'])[1 + n / 192 % 5]
      else (array['Mona', 'Ahmed', 'Sara', 'Omar', 'Hana', 'Karim', 'Laila', 'Youssef', 'Nour', 'Adel'])[1 + n / 4 % 10]
        || ' ' || (array['Hassan', 'Ali', 'Fathy', 'Ibrahim', 'Mostafa', 'Salem', 'Naguib'])[1 + n / 40 % 7]
        || ' ' || chr(65 + (n / 280 % 26)::int) || to_hex(n)
    end,
    '+2010' || lpad(n::text, 8, '0'), n % 3, case when n % 5000 = 0 then 'frozen' else 'active' end,
    now() - interval '200 days' + n * interval '100 days' / :users
from generate_series(1, :users) n;
insert into accounts (kind, user_id, balance) select 'user_wallet', id, 100000 from users order by id;

insert into merchants (legal_name, trade_name, trade_name_ar, category, fee_basis_points, fee_fixed, created_at)
select 'Merchant ' || n || ' LLC', 'Merchant ' || n, 'تاجر ' || n, 'pharmacy', 250, 0, now() - interval '200 days'
from generate_series(1, :merchants) n;
insert into accounts (kind, merchant_id, balance)
  select kind, id, 0 from merchants, unnest(array['merchant_pending', 'merchant_available', 'merchant_in_transit']) kind
  order by id, kind;

insert into merchant_members (merchant_id, display_name, role) select id, trade_name, 'owner' from merchants;

-- Of a hundred transactions, one refunds the payment fifty before it, one is a failed payment, and 68 are other payments.
-- The first merchant has a tenth of them.
insert into transactions (id, reference, kind, status, failure_reason, channel, user_id, counterparty_user_id, merchant_id,
  amount, fee, vat, refunded, refunds_completed, parent_id, review, created_at, completed_at)
select n, pg_temp.reference(case kind when 'refund' then 'RFN' else 'TXN' end, n), kind,
  case when failed then 'failed' else 'completed' end, case when failed then 'insufficient_balance' end,
  (array['app', 'qr', 'app', 'pos'])[1 + n % 4], 1 + source * 7919 % :users,
  case kind when 'transfer' then 1 + (source * 7919 + 1 + n % 97) % :users end,
  case when kind in ('payment', 'refund') then
    case when source / 20 % 10 = 0 then 1 else 1 + (source * 2654435761 >> 9) % :merchants end end,
  case when kind = 'refund' then amount / 2 else amount end,
  case when kind = 'payment' and not failed then (amount * 250 + 5000) / 10000 else 0 end,
  case when kind = 'payment' and not failed then ((amount * 250 + 5000) / 10000 * 1400 + 5000) / 10000 else 0 end,
  case when n % 100 = 49 and n + 50 <= :n then amount / 2 else 0 end,
  case when n % 100 = 49 and n + 50 <= :n then amount / 2 else 0 end,
  case kind when 'refund' then source end,
  case when n % 20000 = 7 then 'flagged' when n % 20000 = 8 then 'cleared' else 'none' end, at,
  case when not failed then at end
from (
  select n, n % 100 = 5 as failed, case when n % 100 = 99 then n - 50 else n end as source,
    case when n % 100 = 99 then 'refund' when n % 20 < 14 then 'payment' when n % 20 < 16 then 'topup'
      when n % 20 < 18 then 'transfer' else 'withdrawal' end as kind,
    case when n % 1000003 = 0 then 9000000 else 200 + case when n % 100 = 99 then n - 50 else n end * 48271 % 100000 end
      as amount,
    date_trunc('second', now()) - interval '90 days' + n * (interval '90 days' / :n) as at
  from generate_series(1::bigint, :n) n
) made;
select setval(pg_get_serial_sequence('transactions', 'id'), :n);

insert into journal_entries (id, kind, transaction_id, actor, occurred_at)
  select id, kind, id, 'command', created_at from transactions where status = 'completed' and id > :n - :entries;
select setval(pg_get_serial_sequence('journal_entries', 'id'), :n);
insert into postings (entry_id, account_id, amount, balance_after)
  select transactions.id, accounts.id, case when transactions.kind in ('topup', 'refund') then amount else -amount end,
    100000
  from transactions join accounts on accounts.user_id = transactions.user_id
  where status = 'completed' and transactions.id > :n - :entries
  union all
  select transactions.id, accounts.id, case when transactions.kind = 'refund' then -amount else amount - fee - vat end,
    100000
  from transactions join accounts on accounts.merchant_id = transactions.merchant_id and accounts.kind = 'merchant_pending'
  where status = 'completed' and transactions.id > :n - :entries;

insert into balance_transactions (merchant_id, sequence, kind, transaction_id, entry_id, gross, fee, vat, net, pending_net,
  balance, posted_at, recorded_at)
select merchant_id, row_number() over chain, kind, id, id, sign * amount, sign * fee, sign * vat, sign * (amount - fee - vat),
  sign * (amount - fee - vat), sum(sign * (amount - fee - vat)) over chain, created_at, created_at
from (
  select *, case kind when 'refund' then -1 else 1 end as sign from transactions
  where kind in ('payment', 'refund') and status = 'completed'
) moved
window chain as (partition by merchant_id order by id);
update accounts set balance = held.balance from (
  select distinct on (merchant_id) merchant_id, balance from balance_transactions order by merchant_id, sequence desc
) held where accounts.merchant_id = held.merchant_id and accounts.kind = 'merchant_pending';

insert into refunds (reference, payment_id, transaction_id, merchant_id, user_id, amount, reason, state, requested_by,
  requested_by_name, requested_at, completed_at)
select reference, parent_id, id, merchant_id, user_id, amount, 'other', 'completed', 'command', 'import', created_at, created_at
from transactions where kind = 'refund';

insert into settlements (reference, merchant_id, day, state, first_sequence, last_sequence, count, gross, fee, vat, net,
  moved, entry_id, closed_at, recorded_at, paid_at)
select pg_temp.reference('STL', row_number() over (order by day, merchant_id)), merchant_id, day, 'paid', first, last, count,
  gross, fee, vat, net, greatest(net, 0), case when net > 0 then 1 end, day + interval '26 hours', day + interval '26 hours',
  day + interval '30 hours'
from (
  select merchant_id, (posted_at at time zone 'Africa/Cairo')::date as day, min(sequence) as first, max(sequence) as last,
    count(*) as count, sum(gross) as gross, sum(fee) as fee, sum(vat) as vat, sum(net) as net
  from balance_transactions where posted_at < cairo_start((now() at time zone 'Africa/Cairo')::date) group by 1, 2
) days;

insert into payouts (reference, merchant_id, amount, state, bank_holder, iban_sealed, iban_last4, requested_by,
  requested_by_name, requested_at, paid_at)
select pg_temp.reference('PYT', id), merchant_id, greatest(net, 100), 'paid', 'Merchant', '\x00', '0002', 'system', 'HealthPay',
  closed_at + interval '1 hour', closed_at + interval '1 day'
from settlements;
update settlements set payout_id = payouts.id from payouts where payouts.reference = pg_temp.reference('PYT', settlements.id);

insert into bank_lines (file_name, line, payout_reference, status, amount, bank_trace, processed_at, payout_id, outcome,
  imported_by_name, imported_at)
select 'bank.csv', id, reference, 'paid', amount, 'BT' || id, paid_at, id, 'applied', 'Finance', paid_at from payouts;

insert into approvals (kind, subject_kind, subject_id, subject, amount, requested_by, requested_by_name, requested_at,
  expires_at, state, decided_by, decided_by_name, decided_at)
select (array['refund', 'payout', 'payout', 'fee'])[1 + id % 4], 'payout', id, reference, amount, 'system', 'HealthPay',
  requested_at, requested_at + interval '14 days', case when id % 500 = 0 then 'rejected' else 'approved' end, 'staff:1',
  'Approver', requested_at + interval '1 hour'
from payouts;

insert into cases (transaction_id, state, opened_at, closed_at, assignee_id, assignee_name)
select id, review, created_at, case review when 'cleared' then created_at + interval '1 hour' end,
  case review when 'cleared' then 1 end, case review when 'cleared' then 'Risk' end
from transactions where review <> 'none';
insert into case_events (case_id, at, actor, actor_name, kind, text)
  select id, opened_at, 'system', 'HealthPay', 'flag', 'amount' from cases;

insert into audit_events (at, actor_kind, actor_id, actor_name, act, subject_kind, subject_id, subject)
select now() - interval '90 days' + n * (interval '90 days' / (:n / 10)),
  case when n % 1000 = 0 then 'command' else 'staff' end, 1 + n % 20, 'Staff ' || n % 20,
  (array['sign_in', 'refund', 'freeze_user', 'statement_export'])[1 + n % 4], 'user', n, 'user ' || n
from generate_series(1, :n / 10) n;

select definition from saved \gexec
update review_rules set judged = pg_current_snapshot();
set session_replication_role = default;
select correct_totals();
select correct_merchant_customers();
select correct_ledger_totals();
vacuum analyze;
