-- What staff write down about users and transactions. A note is never changed.

create table notes (
  id bigint generated always as identity primary key,
  user_id bigint references users,
  transaction_id bigint references transactions,
  text text not null check (text <> ''),
  author text not null,
  author_name text not null,
  written_at timestamptz not null default clock_timestamp(),
  check (num_nonnulls(user_id, transaction_id) = 1)
);
create index notes_user on notes (user_id, id desc) where user_id is not null;
create index notes_transaction on notes (transaction_id, id desc) where transaction_id is not null;
create trigger append_only before update or delete on notes for each row execute function refuse_change();
create trigger no_truncate before truncate on notes for each statement execute function refuse_change();

grant select, insert on notes to portal_application;
grant usage on sequence notes_id_seq to portal_application;
grant select on notes to portal_reader;
