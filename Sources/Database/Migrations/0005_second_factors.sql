-- Second factors, re-authentication, and what belongs to a person rather than to a browser.

alter table staff add column digits text check (digits in ('western', 'arabic_indic')),
  add column scheme text check (scheme in ('system', 'light', 'dark'));
alter table merchant_members add column digits text check (digits in ('western', 'arabic_indic')),
  add column scheme text check (scheme in ('system', 'light', 'dark'));

alter table sessions
  -- What a person ends a session by.
  add column id bigint generated always as identity unique,
  -- `password`: the second factor is still asked for, and the session opens nothing else.
  add column step text not null default 'complete' check (step in ('password', 'complete')),
  -- When its holder last proved who they are.
  add column authenticated_at timestamptz not null default now(),
  -- Wrong passwords and codes since then.
  add column attempts smallint not null default 0;

-- The secret of a person's authenticator app (RFC 6238).
create table totp_authenticators (
  id bigint generated always as identity primary key,
  staff_id bigint unique references staff,
  member_id bigint unique references merchant_members,
  secret_sealed bytea not null,
  -- Of the last code that was accepted: none of it or before works again.
  last_step bigint not null,
  -- Wrong codes in a row, in all sessions, and when the last one came.
  attempts integer not null default 0,
  attempted_at timestamptz,
  created_at timestamptz not null default now(),
  check ((staff_id is null) <> (member_id is null))
);

create table recovery_codes (
  id bigint generated always as identity primary key,
  staff_id bigint references staff,
  member_id bigint references merchant_members,
  code_hash bytea not null unique,
  used_at timestamptz,
  check ((staff_id is null) <> (member_id is null))
);
create index recovery_codes_staff on recovery_codes (staff_id) where staff_id is not null;
create index recovery_codes_member on recovery_codes (member_id) where member_id is not null;

grant select, insert, delete on totp_authenticators, recovery_codes to portal_application;
grant update (last_step, attempts, attempted_at) on totp_authenticators to portal_application;
grant update (used_at) on recovery_codes to portal_application;
grant update (token_hash, step, authenticated_at, attempts) on sessions to portal_application;
grant update (language, digits, scheme) on staff to portal_application;
grant update (language, digits, scheme) on merchant_members to portal_application;
grant select (id, step, authenticated_at, attempts) on sessions to portal_reader;
grant select (digits, scheme) on staff to portal_reader;
grant select (digits, scheme) on merchant_members to portal_reader;
grant select (id, staff_id, member_id, created_at) on totp_authenticators to portal_reader;
grant select (id, staff_id, member_id, used_at) on recovery_codes to portal_reader;
