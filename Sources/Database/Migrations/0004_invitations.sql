-- Invitations and resets: the links by which people set their password. Who may come in, and who may decide, is checked
-- here too: an account starts with its invitation, the last administrator and the last owner stay, and whoever decides an
-- approval is an active member of staff with that right.

-- Where invitations and resets are sent. Staff sign in with theirs.
alter table merchant_members add column email text check (email = lower(email));

create table account_links (
  id bigint generated always as identity primary key,
  -- SHA-256 of what stands in the link.
  token_hash bytea not null unique check (length(token_hash) = 32),
  kind text not null check (kind in ('invitation', 'reset')),
  staff_id bigint references staff,
  member_id bigint references merchant_members,
  made_by text not null,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- Used, or replaced by a newer one.
  ended_at timestamptz,
  -- The transaction that made it. A trigger writes it.
  written_in text not null,
  check ((staff_id is null) <> (member_id is null)),
  check (expires_at > made_at and expires_at <= made_at + interval '72 hours')
);
create index account_links_staff on account_links (staff_id) where staff_id is not null;
create index account_links_member on account_links (member_id) where member_id is not null;
create index account_links_expiry on account_links (expires_at);
create trigger fixed before update on account_links for each row execute function guard_columns(
  'token_hash', 'kind', 'staff_id', 'member_id', 'made_by', 'made_at', 'expires_at', 'written_in');

-- Which roles decide what: as StaffRole.mayDecide.
create function may_decide(role text, kind text) returns boolean
  language sql immutable parallel safe
  return case kind when 'unfreeze' then role in ('risk', 'administrator')
    else role in ('finance_approver', 'administrator') end;

-- A person who makes a link is active and may: an administrator for staff, staff and the merchant's own owners for a team.
create function guard_account_link() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.written_in := this_transaction();
  if new.kind = 'reset' and new.made_by = 'system' or new.made_by = 'command' then return new; end if;
  if not exists (
    select from staff where 'staff:' || id = new.made_by and status = 'active' and case
      when new.staff_id is not null then role = 'administrator' else role in ('support', 'administrator') end
    union all
    select from merchant_members maker join merchant_members invited using (merchant_id)
    where 'member:' || maker.id = new.made_by and invited.id = new.member_id and maker.status = 'active'
      and maker.role = 'owner') then
    raise exception 'who makes a link may invite' using errcode = 'check_violation', constraint = 'inviter';
  end if;
  return new;
end $$;
create trigger guard before insert on account_links for each row execute function guard_account_link();

-- At the end of the transaction, since the link names the account.
create function expect_invitation() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_table_name = 'staff' then
    perform from account_links where staff_id = new.id and written_in = this_transaction();
  else
    perform from account_links where member_id = new.id and written_in = this_transaction();
  end if;
  if not found then
    raise exception 'an account starts with its invitation' using errcode = 'check_violation', constraint = 'invited';
  end if;
  return null;
end $$;
create constraint trigger invited after insert on staff deferrable initially deferred
  for each row execute function expect_invitation();
create constraint trigger invited after insert on merchant_members deferrable initially deferred
  for each row execute function expect_invitation();

-- Somebody who was only invited can't stand in. Two at once: the second waits, and then sees what the first did.
create function keep_administrator() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('staff', 0));
  if not exists (
    select from staff
    where id <> old.id and role = 'administrator' and status = 'active' and password_hash is not null) then
    raise exception 'the last active administrator stays'
      using errcode = 'check_violation', constraint = 'last_administrator';
  end if;
  return new;
end $$;
create trigger keep_administrator before update of role, status on staff for each row
  when (old.role = 'administrator' and old.status = 'active' and old.password_hash is not null
    and (new.role <> 'administrator' or new.status <> 'active'))
  execute function keep_administrator();

create function keep_owner() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('team ' || old.merchant_id, 0));
  if not exists (
    select from merchant_members
    where merchant_id = old.merchant_id and id <> old.id and role = 'owner' and status = 'active'
      and password_hash is not null) then
    raise exception 'the last active owner stays' using errcode = 'check_violation', constraint = 'last_owner';
  end if;
  return new;
end $$;
create trigger keep_owner before update of role, status on merchant_members for each row
  when (old.role = 'owner' and old.status = 'active' and old.password_hash is not null
    and (new.role <> 'owner' or new.status <> 'active'))
  execute function keep_owner();

-- The row is locked: who is being disabled or given another role decides before or not at all.
create function guard_decider() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  perform from staff
    where id = substring(new.decided_by from 7)::bigint and status = 'active' and may_decide(role, new.kind) for share;
  if not found then
    raise exception 'who decides is active and may' using errcode = 'check_violation', constraint = 'decider';
  end if;
  return new;
end $$;
create trigger decider before update of decided_by on approvals for each row
  when (new.decided_by is not null and old.decided_by is null) execute function guard_decider();

-- What a team's own page shows of each account, beside its row.
create function team_access()
  returns table (member_id bigint, has_password boolean, signed_in_at timestamptz, link_expires_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp
  begin atomic
    select merchant_members.id, password_hash is not null,
      (select at from audit_events
        where actor_kind = 'member' and actor_id = merchant_members.id and act = 'sign_in' order by at desc limit 1),
      (select max(expires_at) from account_links
        where account_links.member_id = merchant_members.id and ended_at is null and expires_at > now())
    from merchant_members where merchant_id = tenant();
  end;

-- Roles --------------------------------------------------------------------------------------------------------

revoke execute on function team_access() from public;
grant execute on function team_access() to portal_merchant;
grant select (email) on merchant_members to portal_merchant, portal_reader;

grant select on account_links to portal_application;
grant insert (token_hash, kind, staff_id, member_id, made_by, expires_at, ended_at) on account_links
  to portal_application;
grant update (ended_at) on account_links to portal_application;
grant delete on account_links to portal_application;
grant usage on sequence account_links_id_seq to portal_application;
grant update (role, status, language) on staff to portal_application;
grant update (role, status, language, email) on merchant_members to portal_application;
grant select (id, kind, staff_id, member_id, made_by, made_at, expires_at, ended_at, written_in) on account_links
  to portal_reader;
