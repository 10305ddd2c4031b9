-- In a database transaction after the one that made the triggers, so that nobody waits while the history is counted.
select correct_totals();
