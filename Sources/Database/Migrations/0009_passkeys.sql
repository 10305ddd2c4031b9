-- Passkeys (WebAuthn level 2), of accounts that have an authenticator app too.

create table passkeys (
  id bigint generated always as identity primary key,
  staff_id bigint references staff,
  member_id bigint references merchant_members,
  credential_id bytea not null unique,
  -- COSE: ES256 is -7, EdDSA is -8.
  algorithm smallint not null check (algorithm between -8 and -7),
  public_key bytea not null,
  sign_count bigint not null,
  name text not null,
  created_at timestamptz not null default now(),
  used_at timestamptz,
  -- When the page that it last signed in from asked for it: never the same page twice.
  challenged_at timestamptz,
  check ((staff_id is null) <> (member_id is null))
);
create index passkeys_staff on passkeys (staff_id) where staff_id is not null;
create index passkeys_member on passkeys (member_id) where member_id is not null;

grant select, insert, delete on passkeys to portal_application;
grant update (sign_count, used_at, challenged_at) on passkeys to portal_application;
grant select (id, staff_id, member_id, algorithm, name, created_at, used_at) on passkeys to portal_reader;
