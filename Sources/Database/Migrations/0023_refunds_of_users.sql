-- no transaction
-- A user's page shows their open refunds and the newest ones.
DROP INDEX CONCURRENTLY IF EXISTS refunds_user;
CREATE INDEX CONCURRENTLY refunds_user ON refunds (user_id, requested_at DESC, id DESC);
