-- Every list of the admin portal has a file, an account's postings are a list that is saved as a view, and cases have a
-- priority.

alter table exports drop constraint exports_list_check;
alter table exports add constraint exports_list_check check (list in (
  'transactions', 'users', 'merchants', 'refunds', 'settlements', 'payouts', 'payout-batches', 'bank-results', 'approvals',
  'cases', 'audit', 'postings', 'messages'));
alter table saved_views drop constraint saved_views_address_check;
alter table saved_views add constraint saved_views_address_check
  check (address ~ '^/admin/([a-z-]+|ledger/accounts/[0-9]+)(\?|$)');

alter table cases add column priority text not null default 'normal' check (priority in ('high', 'normal', 'low'));
grant update (priority) on cases to portal_application;
alter table case_events drop constraint case_events_kind_check;
alter table case_events add constraint case_events_kind_check
  check (kind in ('flag', 'assignment', 'note', 'outcome', 'priority'));
