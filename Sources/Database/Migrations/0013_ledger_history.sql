-- no transaction
-- After the migration that made the trigger, so that nobody waits while the history is counted and the indexes are built.
SELECT correct_ledger_totals();
DROP INDEX CONCURRENTLY IF EXISTS journal_entries_occurred;
CREATE INDEX CONCURRENTLY journal_entries_occurred ON journal_entries (occurred_at, id);
DROP INDEX CONCURRENTLY IF EXISTS adjustments_entry;
CREATE INDEX CONCURRENTLY adjustments_entry ON adjustments (entry_id) WHERE entry_id IS NOT NULL;
