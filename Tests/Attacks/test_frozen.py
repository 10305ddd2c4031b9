"""Tests with a PostgreSQL that stops responding: pages report it soon, and work again once it continues."""

import os
import pathlib
import signal
import time

from attack import Attack


class Frozen(Attack):
    settings = {"PORTAL_REQUESTS_PER_SECOND": "0"}

    def server(self):
        """Returns the processes of the portal's own PostgreSQL."""
        postmaster = int((self.target.data / "postgresql/data/postmaster.pid").read_text().splitlines()[0])
        children = [
            int(path.parent.name) for path in pathlib.Path("/proc").glob("[0-9]*/stat")
            if self.parent(path) == postmaster]
        return [postmaster, *children]

    def parent(self, path):
        try:
            return int(path.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            return None

    def test_a_frozen_database_is_503_within_five_seconds(self):
        client = self.target.client()
        account = next(a for a in self.target.accounts()["staff"] if a["role"] == "administrator")
        self.assertEqual(client.sign_in("admin", account["email"], account["password"]), 303)
        self.assertEqual(client.request("GET", "/admin")[0], 200)
        frozen = self.server()
        for process in frozen:
            os.kill(process, signal.SIGSTOP)
        try:
            for path in ("/admin", "/admin/transactions"):
                started = time.monotonic()
                status, headers, text = client.request("GET", path)
                self.assertEqual(status, 503)
                self.assertLess(time.monotonic() - started, 5)
                self.assertIn("temporarily unavailable", text)
                self.assertEqual(client.request("GET", "/livez")[0], 200)
        finally:
            for process in frozen:
                os.kill(process, signal.SIGCONT)
        self.assertEqual(client.request("GET", "/admin")[0], 200)
