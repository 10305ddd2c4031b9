-- What becomes of the payout that an unmatched bank line names takes two people: one requests that it is marked paid, failed or
-- returned, another approves it. The line then keeps the approval. One person still explains a line without moving money.

alter table bank_lines add column approval_id bigint references approvals;
-- The line of the result that the payout was marked with counts as applied, whatever kept it in the queue before.
grant update (outcome, approval_id) on bank_lines to portal_application;
grant select (approval_id) on bank_lines to portal_reader;

create function guard_bank_line() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.approval_id is not null then
      raise exception 'a bank line starts without an approval' using errcode = 'check_violation';
    end if;
  elsif old.resolved_at is not null then
    raise exception 'a resolved bank line never changes' using errcode = 'restrict_violation';
  elsif new.approval_id is not null then
    if new.resolved_at is null or not exists (
      select from approvals join payouts on payouts.id = new.payout_id
      where approvals.id = new.approval_id and executed_approval('bank_line', new.id, jsonb_build_object(
        'payout', payouts.reference, 'payout_state', payouts.state))) then
      raise exception 'another person approves what a bank line does' using errcode = 'check_violation';
    end if;
    if new.outcome <> (case when new.status = (select state from payouts where id = new.payout_id)
      then 'applied' else old.outcome end) then
      raise exception 'a bank line is applied if its payout is in its state' using errcode = 'check_violation';
    end if;
  elsif new.outcome <> old.outcome then
    raise exception 'another person approves what a bank line does' using errcode = 'check_violation';
  elsif new.resolved_at is not null and exists (
    select from approvals where kind = 'bank_line' and subject_id = new.id and state = 'open') then
    raise exception 'a request about this bank line is open' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard before insert or update on bank_lines for each row execute function guard_bank_line();

-- 0037 validates them, without blocking anybody.
alter table approvals drop constraint approvals_kind_check;
alter table approvals add constraint approvals_kind_check check (kind in (
  'refund', 'payout', 'bank_account', 'adjustment', 'unfreeze', 'limit', 'fee', 'setting', 'bank_line')) not valid;
alter table approvals drop constraint approvals_subject_kind_check;
alter table approvals add constraint approvals_subject_kind_check check (subject_kind in (
  'refund', 'payout', 'bank_account_change', 'adjustment', 'user', 'limit', 'merchant', 'setting', 'bank_line')) not valid;
