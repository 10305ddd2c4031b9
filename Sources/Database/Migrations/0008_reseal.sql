-- A sealed bank account may be sealed anew with another key, which says the same, and only by the tables' owner.

create function guard_seal() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if not owns(tg_relid) then
    raise exception 'iban_sealed of % never changes', tg_table_name using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

drop trigger fixed on payouts;
create trigger fixed before update on payouts for each row execute function guard_columns(
  'reference', 'merchant_id', 'amount', 'bank_holder', 'iban_last4', 'scheduled_for', 'retry_of', 'requested_by',
  'requested_at');
create trigger seal before update of iban_sealed on payouts for each row
  when (old.iban_sealed is distinct from new.iban_sealed) execute function guard_seal();

drop trigger fixed on bank_account_changes;
create trigger fixed before update on bank_account_changes for each row execute function guard_columns(
  'merchant_id', 'bank_holder', 'iban_last4', 'requested_by', 'requested_at');
create trigger seal before update of iban_sealed on bank_account_changes for each row
  when (old.iban_sealed is distinct from new.iban_sealed) execute function guard_seal();
