"""Tests with clients that send or read very slowly: each is disconnected in time, and others aren't affected."""

import threading
import time
import unittest

from attack import LONG, Attack


class Slow(Attack):
    settings = {"PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_CONNECTIONS_PER_ADDRESS": "10000"}

    def held(self, first, drip=b"", every=1.0, patience=80):
        """Returns how many seconds the server keeps a connection that sends this, and then a byte at intervals."""
        with self.target.connect(timeout=every) as raw:
            started = time.monotonic()
            raw.sendall(first)
            while time.monotonic() - started < patience:
                try:
                    if drip:
                        raw.sendall(drip)
                    while raw.recv(65536):
                        pass
                    break
                except TimeoutError:
                    continue
                except OSError:
                    break
            return time.monotonic() - started

    def test_every_state_ends(self):
        host = b"Host: localhost:%d\r\n" % self.target.port
        form = b"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
        states = {
            "nothing": (b"", b"", 10),
            "headers that drip": (b"GET / HTTP/1.1\r\n", b"X-A: a\r\n", 10),
            "one header that drips": (b"GET / HTTP/1.1\r\nX-A: ", b"a", 10),
            "an answer before the body": (b"GET /livez HTTP/1.1\r\n" + host + b"Content-Length: 1\r\n\r\n", b"", 5),
            "an answer before a body that drips": (
                b"GET /livez HTTP/1.1\r\n" + host + b"Content-Length: 1000\r\n\r\n", b"a", 5),
            "400 before the body": (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", b"", 5),
            "403 before the body": (b"POST /preferences HTTP/1.1\r\n" + host + b"Content-Length: 9\r\n\r\n", b"", 5),
            "404 before the body": (b"GET /nowhere HTTP/1.1\r\n" + host + b"Content-Length: 9\r\n\r\n", b"", 5),
            "413 before the body": (
                b"POST /preferences HTTP/1.1\r\n" + host + form + b"Content-Length: 999999999\r\n\r\n", b"a", 5),
        }
        if LONG:
            states |= {
                "a body that drips": (
                    b"POST /preferences HTTP/1.1\r\n" + host + form + b"Content-Length: 1000\r\n\r\n", b"a", 30),
                "between two requests": (b"GET /livez HTTP/1.1\r\n" + host + b"\r\n", b"", 60),
            }
        times = {}
        threads = [
            threading.Thread(target=lambda name=name, state=state: times.update({name: self.held(*state[:2])}))
            for name, state in states.items()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for name, (_, _, limit) in states.items():
            with self.subTest(name):
                self.assertGreater(times[name], limit - 1.5)
                self.assertLess(times[name], limit + 5)

    @unittest.skipUnless(LONG, "long form")
    def test_a_reader_of_a_hundred_bytes_a_second_is_dropped(self):
        client = self.target.client()
        account = next(a for a in self.target.accounts()["staff"] if a["role"] == "administrator")
        self.assertEqual(client.sign_in("admin", account["email"], account["password"]), 303)
        cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        request = (
            f"GET /admin/transactions HTTP/1.1\r\nHost: localhost:{self.target.port}\r\nCookie: {cookies}\r\n\r\n"
        ).encode()
        with self.target.connect(timeout=90, receive_buffer=2048) as raw:
            # These are more responses than the kernel buffers for the client.
            raw.sendall(request * 40)
            started, ended = time.monotonic(), None
            while time.monotonic() - started < 90 and ended is None:
                try:
                    if not raw.recv(512):
                        ended = time.monotonic() - started
                except OSError:
                    ended = time.monotonic() - started
                if time.monotonic() - started < 45:
                    time.sleep(5)
            self.assertIsNotNone(ended, "it still sends")


class SlowOverTLS(Slow):
    """The same limits hold where the portal ends TLS itself, from before the handshake on."""

    over_tls = True

    def test_a_handshake_comes_within_ten_seconds(self):
        record = b"\x16\x03\x01\x02\x00"
        for name, drip in (("nothing", b""), ("a record that drips", b"\x01")):
            with self.subTest(name), self.target.connect_plainly(timeout=1) as raw:
                started = time.monotonic()
                raw.sendall(record if drip else b"")
                ended = None
                while ended is None and time.monotonic() - started < 30:
                    try:
                        raw.sendall(drip)
                        if not raw.recv(65536):
                            ended = time.monotonic() - started
                    except TimeoutError:
                        continue
                    except OSError:
                        ended = time.monotonic() - started
                self.assertIsNotNone(ended, "it still waits")
                self.assertGreater(ended, 8.5)
                self.assertLess(ended, 15)
