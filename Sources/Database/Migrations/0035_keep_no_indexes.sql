-- A blind index of personal data isn't kept in `row_changes`, as the sealed data itself isn't: after a change of the key it
-- would stay there under the old one, and the reader, who may not read the column, may read `row_changes`.
create or replace function keep_change() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  was constant jsonb := to_jsonb(old);
  becomes constant jsonb := to_jsonb(new);
  replaced jsonb;
begin
  select jsonb_object_agg(key, value) into replaced from jsonb_each(was)
    where value <> becomes -> key and key !~ '_(sealed|index)$' and key <> all (coalesce(tg_argv, '{}'));
  if replaced is not null then
    insert into row_changes (relation, row_id, before) values (tg_table_name, old.id, replaced);
  end if;
  return null;
end $$;

-- The rows of a change of the key hold nothing else.
alter table row_changes disable trigger append_only;
delete from row_changes where before - 'national_id_index' = '{}';
update row_changes set before = before - 'national_id_index' where before ? 'national_id_index';
alter table row_changes enable trigger append_only;
