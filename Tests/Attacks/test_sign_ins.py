"""Tests password guessing: it is stopped, and other people can sign in."""

import re
import threading
import time

from attack import LONG, Attack


def at_once(number, act):
    """Returns the results of `act(index)` from that many threads, which start at the same moment."""
    gate, results = threading.Barrier(number), [None] * number

    def run(index):
        gate.wait()
        try:
            results[index] = act(index)
        except OSError as error:
            results[index] = repr(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class SignIns(Attack):
    def setUp(self):
        self.staff = {account["role"]: account for account in self.target.accounts()["staff"]}
        self.target.sql("DELETE FROM sign_in_counters")

    def right(self, client, role):
        return client.sign_in("admin", self.staff[role]["email"], self.staff[role]["password"])

    def test_guesses_from_one_address_are_stopped(self):
        client = self.target.client("127.4.0.1")
        statuses = [client.sign_in("admin", f"nobody{number}@example.test", "guess") for number in range(6)]
        self.assertEqual(statuses, [401] * 3 + [429] * 3)
        self.assertLessEqual(int(client.answer[1]["Retry-After"]), 12)
        self.assertIn("Too many failed attempts to sign in", client.answer[2])
        # Another address isn't affected.
        self.assertEqual(self.right(self.target.client("127.4.0.2"), "support"), 303)

    def test_guesses_from_everywhere_leave_a_known_device_in(self):
        home = self.target.client("127.5.0.1")
        self.assertEqual(self.right(home, "risk"), 303)
        statuses = [
            self.target.client(f"127.5.1.{number}").sign_in("admin", self.staff["risk"]["email"], "guess")
            for number in range(1, 7)
        ]
        self.assertEqual(statuses, [401] * 3 + [429] * 3)
        self.assertEqual(self.right(self.target.client("127.5.0.2"), "risk"), 429)
        self.assertEqual(self.right(home, "risk"), 303)

    def test_guesses_at_once_are_no_more(self):
        clients = [self.target.client(f"127.6.{index}.1") for index in range(20)]
        for client in clients:
            client.open_form("admin")
        statuses = at_once(20, lambda index: clients[index].sign_in("admin", self.staff["finance"]["email"], "guess"))
        self.assertEqual(statuses.count(401), 3, statuses)

    def test_an_office_signs_in_from_one_address(self):
        # Forms are opened more slowly than the limit of requests.
        clients = []
        for _ in range(15):
            client = self.target.client("127.7.0.1")
            client.open_form("admin")
            clients.append(client)
            time.sleep(0.1)
        time.sleep(2)
        statuses = at_once(15, lambda index: self.right(clients[index], "support"))
        self.assertEqual(statuses, [303] * 15)

    def test_forty_five_guessers_stop_nobody_else(self):
        stop, guesses = threading.Event(), []

        def guess(number):
            client = self.target.client("127.8.0.1")
            while not stop.is_set():
                try:
                    guesses.append(client.sign_in("merchant", f"MRC-{number:06}", "guess", timeout=10))
                except (OSError, AttributeError):
                    guesses.append(None)

        threads = [threading.Thread(target=guess, args=(number,)) for number in range(45)]
        for thread in threads:
            thread.start()
        try:
            # Each guesses again and again by then.
            ends = time.monotonic() + 60
            while len(guesses) <= 45 and time.monotonic() < ends:
                time.sleep(0.05)
            roles = ["support", "finance", "risk", "auditor"] * (9 if LONG else 3)
            statuses = [
                self.right(self.target.client(f"127.8.1.{number + 1}"), role) for number, role in enumerate(roles)]
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        self.assertEqual(statuses, [303] * len(roles))
        self.assertGreater(len(guesses), 45)

    def test_five_hundred_sign_ins_leave_the_rest_alone(self):
        number = 500 if LONG else 150
        clients = [self.target.client(f"127.9.{index // 250}.{1 + index % 250}") for index in range(number)]
        for client in clients:
            client.open_form("admin")
        watcher = self.target.client("127.10.0.1")
        self.assertEqual(self.right(watcher, "auditor"), 303)
        calm, busy, done = [], [], threading.Event()

        def watch(times):
            for path in ("/livez", "/admin"):
                started = time.monotonic()
                self.assertEqual(watcher.request("GET", path)[0], 200)
                times.append(time.monotonic() - started)
            time.sleep(0.15)

        for _ in range(10):
            watch(calm)
        thread = threading.Thread(target=lambda: [watch(busy) for _ in iter(done.is_set, True)])
        thread.start()
        statuses = at_once(number, lambda index: clients[index].sign_in("admin", f"nobody{index}@example.test", "x"))
        done.set()
        thread.join()
        counts = {status: statuses.count(status) for status in set(statuses)}
        print(f"{number} sign-ins at once: {counts}; the slowest page before {max(calm) * 1000:.0f} ms, "
              f"meanwhile {max(busy, default=0) * 1000:.0f} ms")
        self.assertLessEqual(set(counts), {401, 503})

    def test_unknown_wrong_and_disabled_answer_alike(self):
        self.target.sql(f"UPDATE staff SET status = 'disabled' WHERE email = '{self.staff['auditor']['email']}'")
        try:
            pages = set()
            for number, (name, password) in enumerate([
                ("nobody@example.test", self.staff["auditor"]["password"]),
                (self.staff["finance"]["email"], "wrong"),
                (self.staff["auditor"]["email"], self.staff["auditor"]["password"]),
            ]):
                client = self.target.client(f"127.11.0.{number + 1}")
                self.assertEqual(client.sign_in("admin", name, password), 401)
                text = re.sub(
                    r'(name="(_csrf|challenge)" value|data-challenge)="[^"]*"', "", client.answer[2]).replace(name, "")
                headers = sorted((key, value) for key, value in client.answer[1].items() if key.lower() != "date")
                # The page isn't compressed here, so its length depends only on the length of the name.
                headers = [(key, value) for key, value in headers if key.lower() != "content-length"]
                pages.add((text, str(headers)))
            self.assertEqual(len(pages), 1)
        finally:
            self.target.sql(f"UPDATE staff SET status = 'active' WHERE email = '{self.staff['auditor']['email']}'")

    def test_the_audit_log_grows_by_hours_not_by_tries(self):
        client = self.target.client("127.12.0.1")
        events = "SELECT count(*) FROM audit_events WHERE act = 'sign_in_failed'"
        before = int(self.target.sql(events))
        for number in range(20):
            self.target.sql("DELETE FROM sign_in_counters")
            self.assertEqual(client.sign_in("admin", f"nobody{number}@example.test", "x"), 401)
            time.sleep(0.1)
        self.assertLessEqual(int(self.target.sql(events)) - before, 2)
