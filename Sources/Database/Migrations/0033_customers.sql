-- The tenant's customers among these users, for the rows of a page: one call, where the policy of users makes one for each.
create function customers(ids bigint[]) returns table (id bigint, name text, mobile text)
  language plpgsql stable rows 50 security definer set search_path = public, pg_temp as $$
declare
  merchant bigint := tenant();
begin
  -- One look at an index for each: EXISTS would be joined with all that the merchant has.
  return query select users.id, users.name, users.mobile from users
    where users.id = any (ids)
      and (select true from transactions where merchant_id = merchant and user_id = users.id limit 1);
end $$;
revoke execute on function customers(bigint[]) from public;
grant execute on function customers(bigint[]) to portal_merchant;
