-- Requests of users to be verified: what their document says, and who approved it. A user's tier follows an approved request
-- and changes in no other way.

create table verification_requests (
  id bigint generated always as identity primary key,
  user_id bigint not null references users,
  -- That an approval gives.
  tier smallint not null check (tier between 1 and 2),
  document text not null check (document in ('national_id', 'passport')),
  document_name text not null check (document_name <> ''),
  number_last4 text not null,
  -- Whether it is the registered national ID; null where none is registered.
  number_matches boolean,
  born_on date,
  expires_on date,
  state text not null default 'pending' check (state in ('pending', 'approved', 'rejected')),
  rejection text check (rejection in ('blurry', 'expired', 'invalid', 'mismatch', 'other')),
  note text,
  external_id text unique,
  requested_at timestamptz not null,
  decided_by text,
  decided_by_name text,
  decided_at timestamptz,
  -- The transaction that decides it. A trigger writes it.
  decided_in text,
  check ((state = 'pending') = (decided_at is null) and (state = 'pending') = (decided_by is null)),
  check ((state = 'rejected') = (rejection is not null)),
  check (rejection <> 'other' or note is not null)
);
create unique index verification_requests_pending on verification_requests (user_id) where state = 'pending';
create index verification_requests_queue on verification_requests (requested_at, id) where state = 'pending';
create index verification_requests_state on verification_requests (state, requested_at desc, id desc);
create index verification_requests_user on verification_requests (user_id, id desc);
create trigger state before update on verification_requests for each row
  execute function guard_state('pending>approved', 'pending>rejected');
create trigger fixed before update on verification_requests for each row execute function guard_columns(
  'user_id', 'tier', 'document', 'document_name', 'number_last4', 'number_matches', 'born_on', 'expires_on', 'external_id',
  'requested_at');

create function guard_verification() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'pending' then
      raise exception 'a verification request starts pending' using errcode = 'check_violation';
    end if;
    new.decided_in := null;
  elsif old.state <> 'pending' and (new.state, new.rejection, new.note, new.decided_by, new.decided_at)
      is distinct from (old.state, old.rejection, old.note, old.decided_by, old.decided_at) then
    raise exception 'a decided verification request never changes' using errcode = 'restrict_violation';
  elsif old.state = 'pending' and new.state <> 'pending' then
    new.decided_in := this_transaction();
  else
    new.decided_in := old.decided_in;
  end if;
  return new;
end $$;
create trigger guard before insert or update on verification_requests
  for each row execute function guard_verification();

create function guard_tier() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if not owns(tg_relid) and not exists (
    select from verification_requests
    where user_id = new.id and state = 'approved' and tier = new.kyc_tier and decided_in = this_transaction()) then
    raise exception 'a tier follows an approved verification request' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger guard_tier before update of kyc_tier on users for each row
  when (old.kyc_tier <> new.kyc_tier) execute function guard_tier();

grant select, insert on verification_requests to portal_application;
grant update (state, rejection, note, decided_by, decided_by_name, decided_at) on verification_requests
  to portal_application;
grant usage on sequence verification_requests_id_seq to portal_application;
grant update (kyc_tier) on users to portal_application;
grant select (id, user_id, tier, document, document_name, number_last4, number_matches, born_on, expires_on, state, rejection, note,
  external_id, requested_at, decided_by, decided_by_name, decided_at, decided_in) on verification_requests to portal_reader;
