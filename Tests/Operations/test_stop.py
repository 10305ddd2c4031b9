"""SIGTERM while people are being answered, without a proxy in front of the portal."""

import re
import socket
import threading
import time
import unittest

import psycopg2

from operations import Programs, wait

REFUNDS = 8
# More than fits into the buffers between the portal and whoever reads nothing.
PAGES = 200
# The portal has ten seconds (`portal serve --help`), and a busy machine some more.
LIMIT = 15


class Stop(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.start_portal()

    def connect(self):
        connection = psycopg2.connect(
            host=str(self.portal.data / "postgresql/socket"), user="portal", dbname="portal")
        self.addCleanup(connection.close)
        return connection.cursor()

    def stuck_reader(self):
        """A client that has asked for many pages and reads none of them."""
        stuck = socket.socket()
        self.addCleanup(stuck.close)
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        stuck.connect(("127.0.0.1", self.portal.port))
        stuck.sendall(f"GET /admin/login HTTP/1.1\r\nHost: localhost:{self.portal.port}\r\n\r\n".encode() * PAGES)
        return stuck

    def rest(self, stuck):
        """All that the portal could send before it ended."""
        received = b""
        try:
            while part := stuck.recv(65536):
                received += part
        except ConnectionError:
            pass
        return received

    def takes_connections(self):
        try:
            return self.portal.request("GET", "/readyz")[0] == 200
        except OSError:
            return False

    def test_requests_in_flight_are_answered_beside_a_stuck_reader_and_the_portal_ends_in_time(self):
        cookies = self.portal.sign_in()
        forms = {
            payment: self.portal.refund_form(cookies, payment, "1.00") for payment in self.portal.payments(cookies, REFUNDS)}
        stuck = self.stuck_reader()
        answers, lock = {}, self.connect()

        def send(payment, form):
            path = f"/admin/transactions/{payment}/refund"
            answers[payment] = self.portal.request("POST", path, dict(cookies), form)

        # Each refund waits in the middle of its transaction until the table is free.
        lock.execute("BEGIN; LOCK TABLE refunds IN ACCESS EXCLUSIVE MODE")
        threads = [threading.Thread(target=send, args=each) for each in forms.items()]
        for thread in threads:
            thread.start()

        def all_wait():
            lock.execute("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted")
            return lock.fetchone()[0] >= REFUNDS

        wait(all_wait)
        began = time.monotonic()
        self.portal.process.terminate()
        wait(lambda: not self.takes_connections())
        self.assertEqual(answers, {})
        lock.execute("COMMIT")
        for thread in threads:
            thread.join()
        self.assertEqual(self.portal.process.wait(timeout=60), 0)
        self.assertLess(time.monotonic() - began, LIMIT)
        self.assertEqual({payment: status for payment, (status, *_) in answers.items()}, dict.fromkeys(forms, 303))
        self.assertLess(self.rest(stuck).count(b"HTTP/1.1 200 "), PAGES)

        self.portal.start()
        for payment, (_, location, _) in answers.items():
            page = self.portal.request("GET", f"/admin/transactions/{payment}", cookies)[2]
            self.assertEqual(set(re.findall(r"RFN-[0-9A-Z]{12}", page)), {location.rsplit("/", 1)[1]})


if __name__ == "__main__":
    unittest.main()
