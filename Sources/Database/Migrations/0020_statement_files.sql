-- What was handed out as a statement: what each file was taken from, and its hash. A file that comes back is recognised by
-- it, and the same bytes can be made again as of its instant.

create table statement_files (
  id bigint generated always as identity primary key,
  merchant_id bigint not null references merchants,
  first_day date not null,
  last_day date not null,
  -- Null where the merchant had no entries.
  as_of timestamptz,
  format text not null check (format in ('csv', 'pdf')),
  -- Of a PDF; a CSV has none.
  language text check (language in ('en', 'ar')),
  -- Between opening and closing.
  rows bigint not null check (rows >= 0),
  sha256 bytea not null check (length(sha256) = 32),
  made_at timestamptz not null default now(),
  check (first_day <= last_day),
  check ((format = 'pdf') = (language is not null)),
  -- Taken twice without a change between, it is the same file.
  unique (merchant_id, sha256)
);
create index statement_files_hash on statement_files (sha256);
create index statement_files_period on statement_files (merchant_id, first_day, last_day, format, id);

-- The statements that the job make_statements makes on the first day of the next month, one a merchant and month.
create table monthly_statements (
  merchant_id bigint not null references merchants,
  month date not null check (extract(day from month) = 1),
  as_of timestamptz,
  rows bigint not null check (rows >= 0),
  sha256 bytea not null,
  made_at timestamptz not null default now(),
  primary key (merchant_id, month),
  foreign key (merchant_id, sha256) references statement_files (merchant_id, sha256)
);

do $$
declare
  name text;
begin
  foreach name in array array['statement_files', 'monthly_statements'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', name);
    execute format('create trigger no_truncate before truncate on %I for each statement execute function refuse_change()', name);
    execute format('grant select, insert on %I to portal_application', name);
    execute format('grant select on %I to portal_merchant, portal_reader', name);
    execute format('alter table %I enable row level security, force row level security', name);
    execute format('create policy everybody on %I using (true)', name);
    execute format(
      'create policy tenant on %I as restrictive to portal_merchant using (merchant_id = (select tenant()))', name);
  end loop;
end $$;

-- The exports until now: the audit log has their hashes.
insert into statement_files (merchant_id, first_day, last_day, as_of, format, rows, sha256, made_at)
select subject_id, (after->>'from')::date, (after->>'to')::date, nullif(after->>'as_of', '')::timestamptz, 'csv',
  (after->>'rows')::bigint, decode(after->>'sha256', 'hex'), at
from audit_events
where act = 'statement_export' and subject_kind = 'merchant' and subject_id is not null and after ?& array['from', 'to', 'rows', 'sha256']
order by id
on conflict do nothing;

-- One more kind of message and one more job than those that there are.
do $$
declare
  kinds text;
  names text;
begin
  select string_agg(name[1], ', ') into kinds
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '(''[a-z_]+'')::text', 'g') name
    where conrelid = 'messages'::regclass and conname = 'messages_kind_check';
  alter table messages drop constraint messages_kind_check;
  execute format(
    'alter table messages add constraint messages_kind_check check (kind in (%s, ''statement_ready''))', kinds);
  select string_agg(name[1], ', ') into names
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '(''[a-z_]+'')::text', 'g') name
    where conrelid = 'jobs'::regclass and conname = 'jobs_name_check';
  alter table jobs drop constraint jobs_name_check;
  execute format('alter table jobs add constraint jobs_name_check check (name in (%s, ''make_statements''))', names);
end $$;
insert into jobs (name, every) values ('make_statements', '10 minutes');
