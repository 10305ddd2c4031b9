"""The bank test: money moves at random through many clients while the database, the servers and their connections are
being killed.

    PORTAL=path/to/portal BANK_WORKER=path/to/BankWorker python3 bank.py [--seconds N | --long] [--seed N]

Clients top up, withdraw, transfer, pay and refund through workers, which represent the platform's own server, and through
`portal serve`. They repeat an act without an answer with the same key, while readers check the sums. At every moment all
accounts together must be zero and none may be negative. In the end every acknowledged act must exist once and no other,
each balance must follow from those acts, and `portal verify` must pass. The test ends only its own processes.
"""

import argparse
import collections
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback

import cluster
import model
from desk import Desk
from portal import Portal, verify
from proxy import Proxy
from worker import Gone, Worker

CLIENTS = 32
# The number of clients that use the portal; the others share the workers.
AT_THE_DESK = 6
WORKERS = 2
READERS = 2
KINDS = {"transfer": 35, "payment": 30, "refund": 20, "topup": 10, "withdrawal": 5}
# The faults of a round.
FAULTS = (
    ["connection cut"] * 6 + ["COMMIT unanswered"] * 6 + ["backend killed"] * 3 + ["worker killed"] * 2
    + ["portal killed", "database stopped"])
# The seconds within which an act must succeed, restarts and recoveries included.
PATIENCE = 120

# In a correct bank, this query finds nothing at any moment.
AUDIT = """
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT 'the postings sum to ' || sum(amount) FROM postings HAVING sum(amount) <> 0;
SELECT 'the accounts sum to ' || total FROM (
  SELECT sum(coalesce(balance, (SELECT sum(amount) FROM postings WHERE account_id = accounts.id), 0)) AS total
  FROM accounts) together WHERE total <> 0;
SELECT 'account ' || id || ' holds ' || balance FROM accounts WHERE balance < 0;
SELECT 'account ' || account_id || ' held ' || balance_after FROM postings WHERE balance_after < 0;
SELECT 'account ' || id || ' holds ' || balance || ', its postings sum to ' || coalesce(sum(amount), 0)
  FROM accounts LEFT JOIN postings ON account_id = id
  WHERE balance IS NOT NULL GROUP BY id HAVING balance <> coalesce(sum(amount), 0);
COMMIT
"""


class Bank:
    def __init__(self, folder, seed, limit):
        self.seed, self.limit = seed, limit
        self.random = random.Random(seed)
        self.log = open(f"{folder}/servers.log", "w")
        self.cluster = cluster.Cluster(f"{folder}/postgresql")
        self.proxy = Proxy(f"{folder}/proxy", f"{folder}/postgresql", random.Random(seed))
        self.url = cluster.conninfo(f"{folder}/proxy")
        self.portal = Portal(f"{folder}/data", self.url, self.log)
        self.workers = []
        self.acts, self.faults = [], collections.Counter()
        self.retries, self.readings = 0, 0
        self.over, self.failure, self.lock = threading.Event(), None, threading.Lock()

    def open(self):
        self.cluster.start()
        self.cluster.query("CREATE DATABASE portal", database="postgres")
        for command in (["migrate"], ["demo", "--users", "60", "--transactions", "1200"]):
            done = self.portal.run(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        # The few users that clients share never rest, so most would reach their limits within seconds. Tier 0 keeps its limits.
        self.cluster.query("UPDATE settings SET value = 1000000000000 WHERE name ~ '^limit_(day|month)_tier_[12]$'")
        self.model = model.Model(self.cluster)
        self.payments = list(self.model.payments.values())
        self.portal.start()
        self.desk = Desk(self.portal)
        self.workers = [Worker(self.url, self.log) for _ in range(WORKERS)]

    def close(self):
        self.over.set()
        for worker in self.workers:
            worker.kill()
        if self.portal.is_running():
            self.portal.kill()
        if self.cluster.is_running():
            self.cluster.stop("immediate")

    # Clients

    def client(self, number):
        choices = random.Random(f"{self.seed} client {number}")
        while not self.over.is_set():
            if number < AT_THE_DESK:
                self.carry_out(self.invent(choices, "refund"), self.desk.refund)
                continue
            act = self.invent(choices, *choices.choices(list(KINDS), KINDS.values()))
            twins = 2 if choices.random() < 0.05 else 1
            self.in_parallel(*[(self.through_worker, act, number + twin) for twin in range(twins)])

    def invent(self, choices, kind):
        """Returns a random act. Half of its users and merchants are from a small set, so that clients contend."""
        def one(these):
            return choices.choice(these[:4] if choices.random() < 0.5 else these)

        # Sometimes the amount is too large.
        amount = choices.randrange(1, 4_000) if choices.random() < 0.97 else 10_000_000
        first, second = one(self.model.users), "-"
        if kind == "payment":
            second = one(self.model.merchants)
        elif kind == "transfer":
            second = one(self.model.users)
        elif kind == "refund":
            payment = choices.choice(self.payments[-20:] if choices.random() < 0.5 else self.payments)
            first, amount = payment.reference, min(amount, 2_000, payment.gross)
        with self.lock:
            act = model.Act(kind, first, second, amount, key=f"bank-{self.seed}-{len(self.acts)}")
            self.acts.append(act)
            if len(self.acts) >= self.limit:
                self.over.set()
        return act

    def through_worker(self, act, number):
        def ask(act):
            try:
                worker = self.workers[number % WORKERS]
                return worker.ask(act.key, act.kind, act.first, act.second, act.amount)
            except Gone:
                return "unknown", "the worker was killed"

        self.carry_out(act, ask)

    def carry_out(self, act, ask):
        """Repeats the act until there is an answer."""
        deadline = time.monotonic() + PATIENCE
        while True:
            outcome, detail = ask(act)
            if outcome != "unknown":
                return self.record(act, outcome, detail)
            assert time.monotonic() < deadline, f"{act} stays unanswered: {detail}"
            with self.lock:
                self.retries += 1
            time.sleep(0.05)

    def record(self, act, outcome, detail):
        assert outcome in ("done", "refused"), f"{act}: {outcome} {detail}"
        with self.lock:
            if act.outcome == "done":
                assert outcome == "refused" or detail == act.detail, f"{act} was done again as {detail}"
                return
            act.outcome, act.detail = outcome, detail
            if act.kind == "payment" and outcome == "done":
                self.model.add_payment(act)
                self.payments.append(self.model.payments[detail])

    # Readers

    def reader(self, _):
        while not self.over.wait(0.2):
            try:
                found = self.cluster.query(AUDIT)
            except cluster.Disturbed:
                continue
            assert not found, f"a reader found: {found}"
            with self.lock:
                self.readings += 1

    # Faults

    def disturb(self, seconds):
        deadline, round_ = time.monotonic() + seconds, []
        while time.monotonic() < deadline and not self.over.wait(self.random.uniform(0.2, 1.2)):
            if not round_:
                round_ = self.random.sample(FAULTS, len(FAULTS))
            self.inject(round_.pop())
        self.over.set()

    def inject(self, fault):
        if fault in ("connection cut", "COMMIT unanswered"):
            # The proxy counts these faults itself, since it may never cut a connection that falls silent.
            self.proxy.cut(at_commit=fault == "COMMIT unanswered")
            return
        if fault == "backend killed":
            self.kill_backend()
        elif fault == "worker killed":
            place = self.random.randrange(WORKERS)
            self.workers[place].kill()
            self.workers[place] = Worker(self.url, self.log)
        elif fault == "portal killed":
            self.portal.kill()
            self.portal.start()
        else:
            self.cluster.stop("immediate")
            self.cluster.start()
        self.faults[fault] += 1

    def kill_backend(self):
        try:
            self.cluster.query(
                """SELECT pg_terminate_backend(pid) FROM (
                  SELECT pid FROM pg_stat_activity
                  WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND datname = current_database()
                  ORDER BY state = 'idle', random() LIMIT 1) victim""")
        except cluster.Disturbed as error:
            raise AssertionError(f"the database is away without a reason: {error}") from error

    # The run and its end

    def in_parallel(self, *tasks):
        """Runs each (function, arguments…). The first failure ends the run."""
        def guarded(function, *arguments):
            try:
                function(*arguments)
            except BaseException:
                self.failure = self.failure or traceback.format_exc()
                self.over.set()

        if len(tasks) == 1:
            return guarded(*tasks[0])
        threads = [threading.Thread(target=guarded, args=task, daemon=True) for task in tasks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def run(self, seconds):
        clients = [(self.client, number) for number in range(CLIENTS)]
        readers = [(self.reader, number) for number in range(READERS)]
        people = threading.Thread(target=self.in_parallel, args=clients + readers, daemon=True)
        people.start()
        # This runs in the main thread, so that Ctrl-C ends it.
        self.disturb(seconds)
        people.join(timeout=2 * PATIENCE)
        assert not self.failure, self.failure
        assert not people.is_alive(), "clients hang"

    def check(self):
        missed = set(FAULTS) - set(self.counted_faults())
        assert not missed, f"the run was too short for: {', '.join(missed)}"
        assert self.readings, "no reader got through"
        done = [act for act in self.acts if act.outcome == "done"]
        self.check_repeated(done)
        self.portal.stop()
        moved = self.model.moved(done, self.cluster)
        self.check_entries(moved)
        self.check_balances(moved)
        self.check_limits()
        self.check_jobs()
        found = self.cluster.query(AUDIT)
        assert not found, found
        verify(self.portal)

    def check_repeated(self, done):
        """Checks that a repeated key returns the same answer. The other checks show that no money moves."""
        for act in self.random.sample(done, min(len(done), 200)):
            if act.form:
                self.carry_out(act, self.desk.refund)
            else:
                self.through_worker(act, 0)

    def check_entries(self, moved):
        """Checks that every acknowledged act exists once, with its reference and amount, and that there are no others."""
        rows = self.cluster.query(
            f"""SELECT reference, transactions.kind, amount, coalesce(idempotency_key, '')
            FROM journal_entries JOIN transactions ON transactions.id = transaction_id
            WHERE journal_entries.id > {self.model.last_entry}
              AND journal_entries.kind IN ('topup', 'withdrawal', 'transfer', 'payment', 'refund')""")
        there = collections.Counter((reference, kind, int(amount)) for reference, kind, amount, _ in rows)
        acknowledged = collections.Counter((act.detail, act.kind, act.amount) for act in moved)
        lost, surplus = acknowledged - there, there - acknowledged
        assert not lost, f"{lost.total()} acknowledged, and not there: {list(lost)[:5]}"
        assert not surplus, f"{surplus.total()} there twice, or never acknowledged: {list(surplus)[:5]}"
        keys = {act.detail: act.key for act in moved}
        # Refunds that waited for a balance were completed without a key.
        foreign = [row for row in rows if row[3] not in ("", keys[row[0]])]
        assert not foreign, f"posted under other keys: {foreign[:5]}"

    def check_balances(self, moved):
        expected, held = self.model.expected(moved), model.balances(self.cluster)
        wrong = {
            account: (held.get(account, 0), expected.get(account, 0))
            for account in expected.keys() | held.keys() if held.get(account, 0) != expected.get(account, 0)
        }
        assert not wrong, f"(held, expected): {wrong}"

    def check_limits(self):
        """Checks that no user of tier 0 who moved money in the run exceeded the daily or monthly limit."""
        for period in ("day", "month"):
            passed = self.cluster.query(
                f"""SELECT user_id, sum(amount)
                FROM transactions
                  JOIN users ON users.id = user_id
                  JOIN journal_entries ON transaction_id = transactions.id
                WHERE kyc_tier = 0 AND transactions.status = 'completed' AND transactions.kind IN ('payment', 'transfer', 'withdrawal')
                GROUP BY user_id, date_trunc('{period}', transactions.created_at AT TIME ZONE 'Africa/Cairo')
                HAVING max(journal_entries.id) > {self.model.last_entry}
                  AND sum(amount) > (SELECT value FROM settings WHERE name = 'limit_{period}_tier_0')""")
            assert not passed, f"over the limit of the {period}: {passed[:5]}"

    def check_jobs(self):
        """Checks the failures of jobs. Jobs may be interrupted, but a refusal by the database is a fault."""
        refused = self.cluster.query(
            """SELECT job, subject, regexp_replace(left(error, 200), '\\s+', ' ', 'g') FROM job_failures
            WHERE (subject_kind <> 'job' OR error ~ '^[0-9A-Z]{5}( |$)')
              AND error !~ '^(40001|40P01|55P03|57014|25P0|57P0|53300|08)'""")
        assert not refused, f"jobs failed: {refused}"

    def counted_faults(self):
        return self.faults + self.proxy.cuts

    def summary(self):
        outcomes = collections.Counter((act.kind, act.outcome) for act in self.acts)
        done, refused = (
            ", ".join(f"{count} {kind}s" for (kind, what), count in sorted(outcomes.items()) if what == outcome)
            for outcome in ("done", "refused"))
        faults = ", ".join(f"{count} × {fault}" for fault, count in sorted(self.counted_faults().items()))
        limited = sum((act.detail or "").startswith(("dayLimit", "monthLimit")) for act in self.acts)
        at_desk = sum(act.form is not None for act in self.acts)
        return (
            f"{len(self.acts)} acts of {CLIENTS} clients, {at_desk} of them at the portal\n"
            f"done: {done}\nrefused: {refused}, {limited} of them by a limit\nasked again {self.retries} times under {faults}\n"
            f"zero and nothing negative in {self.readings} readings; every acknowledged act is there once and nothing "
            "else is, every balance is what they make it, and portal verify passes")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=45, help="how long the faults go on (45)")
    parser.add_argument("--long", action="store_true", help="for ten minutes")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--acts", type=int, default=200_000, help="stop after that many acts")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))

    folder = tempfile.mkdtemp(prefix="portal-bank-")
    os.chmod(folder, 0o755)
    bank = Bank(folder, arguments.seed, arguments.acts)
    try:
        bank.open()
        bank.run(600 if arguments.long else arguments.seconds)
        bank.check()
        print(bank.summary())
    except AssertionError as error:
        print(f"{error}\nfailed with --seed {arguments.seed}; logs and database are in {folder}", file=sys.stderr)
        folder = None
        sys.exit(1)
    finally:
        bank.close()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
