-- Requests of a reset from the sign-in pages, whatever name was typed there. The job `deliver_messages` deletes and answers them
-- (Auth/ResetRequests.swift).
create table reset_requests (
  id bigint generated always as identity primary key,
  side text not null check (side in ('staff', 'merchant')),
  -- What was typed, which may be anything.
  name_sealed bytea not null,
  address text,
  request_id text,
  requested_at timestamptz not null default now()
);
grant select, insert, update, delete on reset_requests to portal_application;
