-- no transaction
-- Lines that changed what a merchant has available: few of all, and what payouts are made of.
DROP INDEX CONCURRENTLY IF EXISTS balance_transactions_available;
CREATE INDEX CONCURRENTLY balance_transactions_available ON balance_transactions (merchant_id, sequence) WHERE net <> pending_net;
-- A bank reference is searched for.
DROP INDEX CONCURRENTLY IF EXISTS bank_lines_trace;
CREATE INDEX CONCURRENTLY bank_lines_trace ON bank_lines (bank_trace);
SELECT correct_settlement_payouts();
SELECT correct_merchant_customers();
