-- Messages to people. A row is written in the transaction of what it tells of and delivered afterwards, at least once. It
-- holds kind and parameters; the words are made when it is sent.

alter table merchant_members
  -- Before its last change, so that whoever has taken over an account can't keep its owner from hearing of it.
  add column previous_email text,
  add column email_changed_at timestamptz;

create function keep_previous_email() returns trigger language plpgsql as $$
begin
  new.previous_email := old.email;
  new.email_changed_at := now();
  return new;
end $$;
create trigger previous_email before update of email on merchant_members for each row
  when (old.email is distinct from new.email) execute function keep_previous_email();

create table messages (
  id bigint generated always as identity primary key,
  kind text not null check (kind in (
    'invitation', 'password_reset', 'new_device', 'bank_account_changed', 'payout_returned', 'approval_waiting')),
  channel text not null default 'email' check (channel in ('email', 'sms')),
  staff_id bigint references staff,
  member_id bigint references merchant_members,
  -- To the member's previous address.
  to_previous boolean not null default false,
  -- An address that stands in no account.
  address_sealed bytea,
  -- Whoever reads it is let in. It is deleted once the message is sent or has expired.
  link_sealed bytea,
  -- Null: the account's.
  language text check (language in ('en', 'ar')),
  parameters jsonb not null default '{}',
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts bigint not null default 0,
  -- Who takes a message moves it by some minutes: until then nobody else does.
  due_at timestamptz not null default now(),
  -- Why the last attempt failed.
  error text,
  created_at timestamptz not null default now(),
  -- Not sent after that.
  expires_at timestamptz not null default now() + interval '7 days',
  ended_at timestamptz,
  check (num_nonnulls(staff_id, member_id, address_sealed) = 1),
  check (not to_previous or member_id is not null),
  check ((state = 'waiting') = (ended_at is null)),
  check (state <> 'sent' or link_sealed is null)
);
create index messages_due on messages (due_at, id) where state = 'waiting';
create index messages_unsent on messages (state, id desc) where state <> 'sent';
create index messages_expiry on messages (expires_at) where state = 'waiting' or link_sealed is not null;
create index messages_ended on messages (ended_at) where ended_at is not null;
create index messages_staff on messages (staff_id, kind, id desc) where staff_id is not null;
create index messages_member on messages (member_id) where member_id is not null;

alter table jobs drop constraint jobs_name_check;
alter table jobs add constraint jobs_name_check check (name in (
  'settle', 'pay_out', 'complete_refunds', 'expire_approvals', 'bring_bank_accounts_into_force', 'flag_transactions',
  'link_audit_events', 'add_totals', 'purge', 'deliver_messages'));
insert into jobs (name, every) values ('deliver_messages', '2 seconds');

grant select, insert, delete on messages to portal_application;
grant update (state, attempts, due_at, error, expires_at, ended_at, address_sealed, link_sealed) on messages
  to portal_application;
grant select (previous_email, email_changed_at) on merchant_members to portal_reader;
grant select (id, kind, channel, staff_id, member_id, to_previous, language, parameters, state, attempts, due_at, error,
  created_at, expires_at, ended_at) on messages to portal_reader;
