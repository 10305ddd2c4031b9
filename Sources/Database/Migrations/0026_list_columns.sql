-- The columns that a person chose for lists: an element such as `transactions=channel,fees` for each list. A list without
-- an element has its standard columns.

alter table staff add column list_columns text[] not null default '{}' check (cardinality(list_columns) <= 50);
alter table merchant_members add column list_columns text[] not null default '{}'
  check (cardinality(list_columns) <= 50);

grant update (list_columns) on staff, merchant_members to portal_application;
grant select (list_columns) on staff, merchant_members to portal_reader;
