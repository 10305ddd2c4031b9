-- What operating the platform reads: results of verifications and how far they are, what the accounts of each kind hold
-- together, sessions that hold a transaction open, and a digest of a table for backups.

-- Verifications ------------------------------------------------------------------------------------------------

create table verifications (
  id bigint generated always as identity primary key,
  -- Of every row, or of what has come since the last one.
  kind text not null check (kind in ('whole', 'incremental')),
  started_at timestamptz not null,
  finished_at timestamptz not null default clock_timestamp(),
  checks bigint not null check (checks > 0),
  failures bigint not null check (failures between 0 and checks),
  -- The first broken rows, as the command prints them.
  broken text[] not null default '{}'
);
create index verifications_last on verifications (kind, id desc);

-- Everything up to here was verified, and held. The next incremental verification begins here.
create table verification_progress (
  is_only boolean primary key default true check (is_only),
  entry_id bigint not null default 0,
  transaction_id bigint not null default 0,
  audit_position bigint not null default 0,
  -- For what has no number that only grows: settlements, hours.
  through timestamptz not null default '-infinity'
);
-- What is there already is for the whole verification.
insert into verification_progress (entry_id, transaction_id, audit_position, through) select
  coalesce((select max(id) from journal_entries), 0), coalesce((select max(id) from transactions), 0),
  coalesce((select position from audit_head), 0),
  case when exists (select from journal_entries) then now() else '-infinity' end;

-- The same for each merchant's balance transactions.
create table verified_chains (
  merchant_id bigint primary key references merchants,
  sequence bigint not null check (sequence > 0)
);
insert into verified_chains
  select merchants.id, head.sequence
  from merchants
    cross join lateral (
      select sequence from balance_transactions where merchant_id = merchants.id order by sequence desc limit 1
    ) head;

-- What accounts hold together ----------------------------------------------------------------------------------
-- The sum of the postings of each kind of account, up to an entry. The platform's own accounts keep no balance, and this
-- gives theirs without reading the history.

create table ledger_totals (
  kind text primary key check (kind in ('user_wallet', 'merchant_pending', 'merchant_available', 'merchant_in_transit',
    'fee_revenue', 'vat_payable', 'bank_clearing', 'suspense')),
  amount bigint not null default 0
);
insert into ledger_totals (kind) values ('user_wallet'), ('merchant_pending'), ('merchant_available'),
  ('merchant_in_transit'), ('fee_revenue'), ('vat_payable'), ('bank_clearing'), ('suspense');

create table ledger_progress (
  is_only boolean primary key default true check (is_only),
  -- The totals have the postings of every entry up to this one.
  entry_id bigint not null default 0,
  -- The last entry when the totals were last added to.
  seen_entry_id bigint not null default 0,
  -- A transaction that began after that.
  seen_before xid8
);
insert into ledger_progress default values;

-- Adds the postings of at most so many entries; gives how many. An entry has its number before its transaction ends, so
-- entries are added once every transaction has ended that could still bring one with a lower number.
create function add_ledger_totals(most bigint) returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  was ledger_progress;
  last bigint;
begin
  select * into was from ledger_progress for update;
  if was.seen_before is null then
    update ledger_progress set seen_before = pg_current_xact_id();
    return 0;
  elsif pg_snapshot_xmin(pg_current_snapshot()) < was.seen_before then
    return 0;
  end if;
  last := least(was.seen_entry_id, was.entry_id + most);
  update ledger_totals totals set amount = totals.amount + moved.amount
    from (
      select kind, sum(postings.amount)::bigint as amount from postings join accounts on accounts.id = account_id
      where entry_id > was.entry_id and entry_id <= last group by kind
    ) moved
    where totals.kind = moved.kind;
  if last < was.seen_entry_id then
    update ledger_progress set entry_id = last;
  else
    update ledger_progress set entry_id = last, seen_before = null,
      seen_entry_id = greatest(last, (select max(id) from journal_entries));
  end if;
  return last - was.entry_id;
end $$;

-- Sessions -----------------------------------------------------------------------------------------------------
-- The longest that a session of this database has had a transaction open, and has done nothing in one. With the owner's
-- rights, since PostgreSQL shows other users' sessions to superusers and members of pg_read_all_stats only.

create function longest_sessions(out in_transaction float8, out idle_in_transaction float8)
  language sql security definer set search_path = pg_catalog, pg_temp
  begin atomic
    select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float8,
      coalesce(max(extract(epoch from clock_timestamp() - state_change)) filter (
        where state in ('idle in transaction', 'idle in transaction (aborted)')), 0)::float8
    from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid();
  end;

-- Backups ------------------------------------------------------------------------------------------------------

-- The number of a table's rows, and a digest of them that is the same in whatever order they stand.
create function table_digest(of_table regclass, out count bigint, out digest text) language plpgsql stable
  set datestyle = 'ISO, YMD' set intervalstyle = 'postgres' set timezone = 'UTC' set bytea_output = 'hex'
  set extra_float_digits = 1 as $$
begin
  execute format(
    $sql$
    select count(*), coalesce(sum(('x' || left(row_digest, 16))::bit(64)::bigint), 0) || ':'
      || coalesce(sum(('x' || right(row_digest, 16))::bit(64)::bigint), 0)
    from (select md5(whole_row::text) as row_digest from %s whole_row) rows
    $sql$, of_table) into count, digest;
end $$;

-- Jobs ---------------------------------------------------------------------------------------------------------

-- One more than those that there are.
do $$
declare
  names text;
begin
  select string_agg(name[1], ', ') into names
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '(''[a-z_]+'')::text', 'g') name
    where conrelid = 'jobs'::regclass and conname = 'jobs_name_check';
  alter table jobs drop constraint jobs_name_check;
  execute format('alter table jobs add constraint jobs_name_check check (name in (%s, ''verify''))', names);
end $$;
insert into jobs (name, every) values ('verify', '1 day');

-- Rights -------------------------------------------------------------------------------------------------------

revoke execute on function add_ledger_totals(bigint), longest_sessions() from public;
grant execute on function add_ledger_totals(bigint) to portal_application;
grant execute on function longest_sessions() to portal_application, portal_reader;
grant select on verifications, verification_progress, verified_chains, ledger_totals, ledger_progress
  to portal_application, portal_reader;
grant insert on verifications, verified_chains to portal_application;
grant update (entry_id, transaction_id, audit_position, through) on verification_progress to portal_application;
grant update (sequence) on verified_chains to portal_application;
grant delete on verified_chains to portal_application;
