-- What the platform offers can be switched off, by one person and at once. All other settings take two people, as limits do.

alter table settings add column id bigint generated always as identity unique;
grant select (id) on settings to portal_reader;
insert into settings (name, value) values
  ('switch_cash_in', 1), ('switch_cash_out', 1), ('switch_transfer', 1), ('switch_payments', 1),
  ('switch_registration', 1), ('switch_maintenance', 0);
alter table settings add constraint settings_switch check (not starts_with(name, 'switch_') or value <= 1);

create or replace function guard_setting() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  part constant text[] := regexp_match(new.name, '^limit_(day|month)_tier_([0-9])$');
begin
  if owns(tg_relid) or starts_with(new.name, 'demo') then return new; end if;
  if tg_op = 'UPDATE' and starts_with(new.name, 'switch_') then return new; end if;
  if not (case when part is null
    then executed_approval('setting', new.id, jsonb_build_object('name', new.name, 'value', new.value::text))
    else executed_approval('limit', part[2]::bigint * 2 + (part[1] = 'month')::int,
      jsonb_build_object('name', new.name, 'value', new.value::text))
    end) then
    raise exception 'another person approves a setting' using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- 0030 validates them, without blocking anybody.
alter table approvals drop constraint approvals_kind_check;
alter table approvals add constraint approvals_kind_check
  check (kind in ('refund', 'payout', 'bank_account', 'adjustment', 'unfreeze', 'limit', 'fee', 'setting')) not valid;
alter table approvals drop constraint approvals_subject_kind_check;
alter table approvals add constraint approvals_subject_kind_check check (subject_kind in
  ('refund', 'payout', 'bank_account_change', 'adjustment', 'user', 'limit', 'merchant', 'setting')) not valid;
alter table audit_events drop constraint audit_events_subject_kind_check;
alter table audit_events add constraint audit_events_subject_kind_check check (subject_kind in (
  'adjustment', 'approval', 'bank_account_change', 'bank_line', 'bank_result', 'case', 'demo', 'file', 'limit', 'member',
  'merchant', 'payout', 'payout_batch', 'refund', 'setting', 'settlement', 'staff', 'transaction', 'user')) not valid;
