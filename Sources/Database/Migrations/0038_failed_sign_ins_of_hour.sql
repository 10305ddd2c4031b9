-- no transaction
-- Counts an hour's addresses of an account, and finds old rows as the index before did.
DROP INDEX CONCURRENTLY IF EXISTS failed_sign_ins_of_hour;
CREATE INDEX CONCURRENTLY failed_sign_ins_of_hour ON failed_sign_ins (hour, account);
DROP INDEX CONCURRENTLY IF EXISTS failed_sign_ins_age;
