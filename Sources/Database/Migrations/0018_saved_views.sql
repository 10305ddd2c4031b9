-- Lists as staff have filtered them, kept under a name: their own, and what they share with all.

create table saved_views (
  id bigint generated always as identity primary key,
  staff_id bigint not null references staff,
  name text not null check (name <> ''),
  -- The list's address with its filters.
  address text not null check (address ~ '^/admin/[a-z-]+(\?|$)'),
  is_shared boolean not null default false,
  created_at timestamptz not null default now(),
  unique (staff_id, name)
);
create index saved_views_shared on saved_views (name, id) where is_shared;

grant select, insert, delete on saved_views to portal_application;
grant usage on sequence saved_views_id_seq to portal_application;
grant select on saved_views to portal_reader;
