-- Merchants are opened in the portal, with the invitation of their owner.

alter table merchants add column legal_name_ar text;
grant select (legal_name_ar) on merchants to portal_merchant, portal_reader;

-- Finance opens merchants, and so invites their owners.
create or replace function guard_account_link() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  new.written_in := this_transaction();
  if new.kind = 'reset' and new.made_by = 'system' or new.made_by = 'command' then return new; end if;
  if not exists (
    select from staff where 'staff:' || id = new.made_by and status = 'active' and case
      when new.staff_id is not null then role = 'administrator'
      else role in ('support', 'finance', 'finance_approver', 'administrator') end
    union all
    select from merchant_members maker join merchant_members invited using (merchant_id)
    where 'member:' || maker.id = new.made_by and invited.id = new.member_id and maker.status = 'active'
      and maker.role = 'owner') then
    raise exception 'who makes a link may invite' using errcode = 'check_violation', constraint = 'inviter';
  end if;
  return new;
end $$;
