-- The files that the bank answers with, each with what was read of it. Its lines change nothing until somebody who has seen
-- their effects imports them.

create table bank_files (
  id bigint generated always as identity primary key,
  name text not null,
  format text not null check (format in ('csv', 'pain.002', 'camt.054')),
  sha256 bytea not null check (length(sha256) = 32),
  lines bigint not null check (lines >= 0),
  -- Payments that aren't decided yet, and movements that are no payouts.
  passed_over bigint not null check (passed_over >= 0),
  uploaded_by text not null,
  uploaded_by_name text not null,
  uploaded_at timestamptz not null,
  imported_by_name text,
  imported_at timestamptz,
  applied bigint,
  known bigint,
  superseded bigint,
  queued bigint,
  check (num_nulls(imported_by_name, imported_at, applied, known, superseded, queued) in (0, 6))
);
create index bank_files_recent on bank_files (uploaded_at desc, id desc);
create trigger fixed before update on bank_files for each row execute function guard_columns(
  'name', 'format', 'sha256', 'lines', 'passed_over', 'uploaded_by', 'uploaded_by_name', 'uploaded_at');

create table bank_file_lines (
  file_id bigint not null references bank_files,
  place bigint not null,
  -- In the file. A message may stand on one line.
  line bigint not null,
  payout_reference text not null,
  status text not null check (status in ('paid', 'failed', 'returned')),
  amount bigint not null,
  bank_trace text not null,
  processed_at timestamptz not null,
  reason text,
  -- What became of it; null until it is imported.
  outcome text check (outcome in ('applied', 'known', 'superseded', 'no_match', 'amount_mismatch', 'conflict')),
  primary key (file_id, place)
);
create trigger fixed before update on bank_file_lines for each row execute function guard_columns(
  'file_id', 'place', 'line', 'payout_reference', 'status', 'amount', 'bank_trace', 'processed_at', 'reason');

grant select on bank_files, bank_file_lines to portal_application, portal_reader;
grant insert on bank_files, bank_file_lines to portal_application;
grant update (imported_by_name, imported_at, applied, known, superseded, queued) on bank_files to portal_application;
grant update (outcome) on bank_file_lines to portal_application;
