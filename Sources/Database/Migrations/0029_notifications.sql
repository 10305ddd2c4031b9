-- An owner chooses who is told of a statement that was made and of payouts that are paused, too.
alter table merchant_notifications drop constraint merchant_notifications_kind_check;
alter table merchant_notifications add constraint merchant_notifications_kind_check
  check (kind in ('payout_returned', 'payouts_paused', 'bank_account_changed', 'statement_ready'));
