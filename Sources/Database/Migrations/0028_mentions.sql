-- The staff that a note names with @, as it was typed. A mention is never changed.

create table note_mentions (
  id bigint generated always as identity primary key,
  note_id bigint references notes,
  case_event_id bigint references case_events,
  staff_id bigint not null references staff,
  -- Without the @.
  typed text not null check (typed <> ''),
  check (num_nonnulls(note_id, case_event_id) = 1)
);
create index note_mentions_note on note_mentions (note_id) where note_id is not null;
create index note_mentions_case_event on note_mentions (case_event_id) where case_event_id is not null;
create trigger append_only before update or delete on note_mentions for each row execute function refuse_change();
create trigger no_truncate before truncate on note_mentions for each statement execute function refuse_change();
grant select, insert on note_mentions to portal_application;
grant select on note_mentions to portal_reader;

-- One more kind of message than those that there are. 0030 validates it.
do $$
declare
  kinds text;
begin
  select string_agg(name[1], ', ') into kinds
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '(''[a-z_]+'')::text', 'g') name
    where conrelid = 'messages'::regclass and conname = 'messages_kind_check';
  alter table messages drop constraint messages_kind_check;
  execute format('alter table messages add constraint messages_kind_check check (kind in (%s, ''mentioned'')) not valid', kinds);
end $$;
