-- Lists that are pinned to an instant: what each change of a row replaced, and when a row was recorded. What rows were before
-- this migration isn't known; `schema_migrations.applied_at` says since when it is.

create table row_changes (
  id bigint generated always as identity primary key,
  -- The row's table and its number there.
  relation text not null,
  row_id bigint not null,
  at timestamptz not null default clock_timestamp(),
  -- What the changed columns were before.
  before jsonb not null
);
create index row_changes_row on row_changes (relation, row_id, at);

-- Trigger: keeps what a change replaced, except sealed personal data and the columns that the arguments name.
create function keep_change() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  was constant jsonb := to_jsonb(old);
  becomes constant jsonb := to_jsonb(new);
  replaced jsonb;
begin
  select jsonb_object_agg(key, value) into replaced from jsonb_each(was)
    where value <> becomes -> key and key !~ '_sealed$' and key <> all (coalesce(tg_argv, '{}'));
  if replaced is not null then
    insert into row_changes (relation, row_id, before) values (tg_table_name, old.id, replaced);
  end if;
  return null;
end $$;
revoke execute on function keep_change() from public;

create trigger append_only before update or delete on row_changes for each row execute function refuse_change();
create trigger no_truncate before truncate on row_changes for each statement execute function refuse_change();

-- Null for rows that were recorded before. Transactions and settlements have one.
alter table users add column recorded_at timestamptz, alter column recorded_at set default clock_timestamp();
alter table merchants add column recorded_at timestamptz, alter column recorded_at set default clock_timestamp();
alter table refunds add column recorded_at timestamptz, alter column recorded_at set default clock_timestamp();
alter table payouts add column recorded_at timestamptz, alter column recorded_at set default clock_timestamp();
alter table payout_batches add column recorded_at timestamptz, alter column recorded_at set default clock_timestamp();
alter table bank_lines add column recorded_at timestamptz, alter column recorded_at set default clock_timestamp();
alter table approvals add column recorded_at timestamptz, alter column recorded_at set default clock_timestamp();
alter table cases add column recorded_at timestamptz, alter column recorded_at set default clock_timestamp();
create or replace view listed_users as select * from users;

create trigger keep_change after update on users for each row execute function keep_change();
-- The schedule moves it on every day.
create trigger keep_change after update on merchants for each row execute function keep_change('payouts_due_after');
create trigger keep_change after update on transactions for each row execute function keep_change();
create trigger keep_change after update on refunds for each row execute function keep_change();
create trigger keep_change after update on settlements for each row execute function keep_change();
create trigger keep_change after update on payouts for each row execute function keep_change();
create trigger keep_change after update on payout_batches for each row execute function keep_change();
create trigger keep_change after update on bank_lines for each row execute function keep_change();
create trigger keep_change after update on approvals for each row execute function keep_change();
create trigger keep_change after update on cases for each row execute function keep_change();

grant select on row_changes to portal_application, portal_reader;
grant select (recorded_at) on users, merchants, refunds, payouts, payout_batches, bank_lines, approvals, cases
  to portal_reader;
