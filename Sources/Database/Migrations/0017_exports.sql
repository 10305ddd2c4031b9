-- Files of lists that are too long to be downloaded at once: a job writes them, and they are kept for seven days.

create table exports (
  id bigint generated always as identity primary key,
  list text not null check (list in ('transactions', 'users', 'merchants', 'refunds', 'settlements', 'payouts')),
  -- The list's address without its path.
  filter text not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'ready', 'failed')),
  rows bigint not null default 0,
  bytes bigint not null default 0,
  sha256 bytea check (length(sha256) = 32),
  -- The snapshot that it is read from.
  as_of timestamptz,
  error text,
  requested_by text not null,
  requested_by_name text not null,
  requested_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  check ((state in ('ready', 'failed')) = (ended_at is not null)),
  check (state <> 'ready' or sha256 is not null and as_of is not null),
  check ((state = 'failed') = (error is not null))
);
create index exports_unfinished on exports (id) where state in ('waiting', 'running');
create index exports_ended on exports (ended_at) where ended_at is not null;
create trigger state before update on exports for each row execute function guard_state(
  'waiting>running', 'running>waiting', 'running>ready', 'running>failed');

create table export_parts (
  export_id bigint not null references exports on delete cascade,
  part bigint not null,
  content bytea not null,
  primary key (export_id, part)
);

grant select, insert, delete on exports, export_parts to portal_application;
grant update (state, rows, bytes, sha256, as_of, error, started_at, ended_at) on exports to portal_application;
grant usage on sequence exports_id_seq to portal_application;
-- Not what stands in the files.
grant select on exports to portal_reader;
grant select (export_id, part) on export_parts to portal_reader;

-- Beside the jobs that there are.
do $$
declare
  known constant text := (
    select string_agg(quote_literal(name.part[1]), ', ')
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''([a-z_]+)''::text', 'g') as name (part)
    where conname = 'jobs_name_check');
begin
  alter table jobs drop constraint jobs_name_check;
  execute format('alter table jobs add constraint jobs_name_check check (name in (%s, %L))', known, 'write_exports');
end $$;
insert into jobs (name, every) values ('write_exports', '2 seconds');
