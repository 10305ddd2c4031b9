-- A member's mobile number, and the kinds of messages that go there by SMS too.

alter table merchant_members add column mobile text check (mobile ~ '^\+201[0125][0-9]{8}$');
grant select (mobile) on merchant_members to portal_merchant, portal_reader;
grant update (mobile) on merchant_members to portal_application;

alter table merchant_notifications add column by_sms boolean not null default false;
grant update (by_sms) on merchant_notifications to portal_application;

-- One more kind of message than those that there are. 0032 validates it.
do $$
declare
  kinds text;
begin
  select string_agg(name[1], ', ') into kinds
    from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '(''[a-z_]+'')::text', 'g') name
    where conrelid = 'messages'::regclass and conname = 'messages_kind_check';
  alter table messages drop constraint messages_kind_check;
  execute format(
    'alter table messages add constraint messages_kind_check check (kind in (%s, ''mobile_changed'')) not valid', kinds);
end $$;
