"""A portal that ends TLS itself, asked from outside by OpenSSL, curl, a browser and sslyze."""

import os
import pathlib
import re
import selectors
import socket
import ssl
import subprocess
import unittest
import urllib.parse

from operations import Programs, accounts, hidden, make_certificate, run, wait
from scan import expect_what_mozilla_recommends

LIMIT = 64


class DirectTLS(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The renewed key is root's, as the first one.
        user = {"PORTAL_USER": "root"} if os.geteuid() == 0 else {}
        cls.portal = cls.start_portal(tls=[], PORTAL_CONNECTIONS_PER_ADDRESS=str(LIMIT), **user)

    def handshake(self, *options):
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.portal.port}", "-servername", "localhost",
             "-CAfile", self.portal.environment["PORTAL_TLS_CERTIFICATE"], *options],
            capture_output=True, text=True, input="", timeout=20)
        return done.stdout + done.stderr

    def test_only_tls_1_2_and_1_3_are_spoken(self):
        for option, version in (("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")):
            answer = self.handshake(option)
            self.assertRegex(answer, rf"(?m)^New, {re.escape(version)}, Cipher is (ECDHE-ECDSA-[A-Z0-9-]*(GCM|POLY)|TLS_)")
            self.assertIn("Verify return code: 0 (ok)", answer)
        for option in ("-tls1", "-tls1_1"):
            answer = self.handshake(option, "-cipher", "ALL:@SECLEVEL=0")
            self.assertIn("Cipher is (NONE)", answer)
            self.assertIn("alert protocol version", answer)
        self.assertIn("Cipher is (NONE)", self.handshake("-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"))

    def test_http_1_1_is_agreed_on(self):
        self.assertIn("ALPN protocol: http/1.1", self.handshake("-alpn", "h2,http/1.1"))
        done = run(
            "curl", "-sS", "--noproxy", "*", "--cacert", self.portal.environment["PORTAL_TLS_CERTIFICATE"], "-o",
            "/dev/null", "-w", "%{http_version} %{http_code}", f"https://localhost:{self.portal.port}/livez")
        self.assertEqual(done.stdout, "1.1 200", done.stderr)

    def test_cookies_are_secure_and_browsers_come_back_by_https(self):
        connection = self.portal.connection()
        connection.request("GET", "/admin/login")
        response = connection.getresponse()
        page = response.read().decode()
        self.assertRegex(response.headers["Strict-Transport-Security"], r"^max-age=\d{8}")
        account = accounts(self.portal)["staff"][0]
        cookies = [field.split(";")[0] for field in response.headers.get_all("Set-Cookie") or []]
        form = {"email": account["email"], "password": account["password"], "next": "", "_csrf": hidden(page, "_csrf")}
        connection.request("POST", "/admin/login", urllib.parse.urlencode(form), {
            "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
            "Cookie": "; ".join(cookies)})
        response = connection.getresponse()
        response.read()
        connection.close()
        self.assertEqual(response.status, 303)
        set_cookies = response.headers.get_all("Set-Cookie")
        self.assertTrue(set_cookies)
        for field in set_cookies:
            self.assertRegex(field, r"^__Host-.*; Secure")

    def test_who_speaks_plain_http_gets_no_answer_and_no_page(self):
        before = len(self.log("portal.log"))
        with socket.create_connection(("127.0.0.1", self.portal.port), timeout=20) as raw:
            raw.sendall(f"GET /livez HTTP/1.1\r\nHost: localhost:{self.portal.port}\r\n\r\n".encode())
            try:
                answer = raw.recv(65536)
            except ConnectionError:
                answer = b""
        self.assertNotIn(b"HTTP/", answer)
        self.assertEqual(self.portal.request("GET", "/readyz")[0], 200)
        self.assertNotRegex(self.log("portal.log")[before:], r" (warning|error|critical) ")

    def connect(self):
        """From an address of its own, which nothing else of the tests counts for."""
        return socket.create_connection(("127.0.0.1", self.portal.port), timeout=20, source_address=("127.5.0.1", 0))

    def answered(self, raw):
        """The connection over `raw`, after an answer; None where the portal closes it instead."""
        try:
            connection = self.portal.trust().wrap_socket(raw, server_hostname="localhost")
            self.addCleanup(connection.close)
            connection.sendall(f"GET /livez HTTP/1.1\r\nHost: localhost:{self.portal.port}\r\n\r\n".encode())
            answer = connection.recv(4096)
        except (ssl.SSLError, ConnectionError):
            return None
        self.assertIn(b" 200 ", answer)
        return connection

    def test_an_address_has_so_many_connections_from_before_their_handshake_on(self):
        surplus, selector = 36, selectors.DefaultSelector()
        for _ in range(LIMIT + surplus):
            raw = self.connect()
            self.addCleanup(raw.close)
            selector.register(raw, selectors.EVENT_READ)
        # Several threads accept them, so those that are closed needn't be the last ones.
        for _ in range(surplus):
            ready = selector.select(timeout=20)
            self.assertTrue(ready, "too few are closed")
            raw = ready[0][0].fileobj
            self.assertEqual(raw.recv(1), b"")
            selector.unregister(raw)
        held = [self.answered(key.fileobj) for key in selector.get_map().values()]
        self.assertEqual((len(held), held.count(None)), (LIMIT, 0))
        # One more is closed in its handshake, and there is room for it as soon as another has ended.
        self.assertIsNone(self.answered(self.connect()))
        held[0].close()
        wait(lambda: self.answered(self.connect()))

    def test_long_heads_are_refused(self):
        for path, fields, expected in (
                ("/livez", {"X-A": "a" * 17_000}, 431), ("/" + "a" * 5000, {}, 414),
                ("/livez", {f"X-{number}": "a" for number in range(200)}, 431)):
            connection = self.portal.connection()
            connection.request("GET", path, headers=fields)
            self.assertEqual(connection.getresponse().status, expected)
            connection.close()

    def test_the_portal_s_own_commands_speak_it(self):
        self.assertEqual(self.portal.run("healthcheck").stdout, "ready\n")
        doctor = self.portal.run("doctor").stdout
        self.assertRegex(doctor, r"(?m)^ok    the certificate is good until .*, for \d+ days$")
        self.assertIn("ok    the certificate is for localhost\n", doctor)

    def test_it_stops_whatever_its_connections_do(self):
        """One rests, one never shakes hands, one has asked for much and reads nothing."""
        resting = self.portal.connection()
        resting.request("GET", "/livez")
        resting.getresponse().read()
        silent = socket.create_connection(("127.0.0.1", self.portal.port))
        stuck = socket.socket()
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        stuck.connect(("127.0.0.1", self.portal.port))
        stuck = self.portal.trust().wrap_socket(stuck, server_hostname="localhost")
        request = f"GET /admin/login HTTP/1.1\r\nHost: localhost:{self.portal.port}\r\n\r\n".encode()
        stuck.sendall(request * 200)
        try:
            self.portal.stop()
            self.assertEqual(self.portal.process.returncode, 0)
        finally:
            self.portal.start()
            for connection in (resting, silent, stuck):
                connection.close()

    def expiration(self):
        return self.portal.metric("portal_certificate_expiration_timestamp_seconds")

    def test_a_renewed_certificate_is_presented_without_a_restart(self):
        folder = pathlib.Path(self.portal.environment["PORTAL_TLS_CERTIFICATE"]).parent
        before, process = self.expiration(), self.portal.process.pid
        open_connection = self.portal.connection()
        open_connection.request("GET", "/livez")
        open_connection.getresponse().read()
        made = make_certificate(folder, "localhost", "127.0.0.1", days=60, kind="renewed")
        for path in made:
            pathlib.Path(path).replace(path.replace("renewed", "portal"))
        # New connections trust the new one only; the open one goes on.
        wait(lambda: "Verify return code: 0 (ok)" in self.handshake())
        wait(lambda: self.expiration() > before + 29 * 86400)
        self.assertEqual(self.portal.request("GET", "/readyz")[0], 200)
        open_connection.request("GET", "/livez")
        self.assertEqual(open_connection.getresponse().status, 200)
        open_connection.close()
        self.assertEqual(self.portal.process.pid, process)
        self.assertTrue(self.portal.is_running())
        self.assertIn("new certificate", self.log("portal.log"))

    def test_sslyze_finds_what_mozilla_recommends(self):
        expect_what_mozilla_recommends(self, "localhost", self.portal.port)


if __name__ == "__main__":
    unittest.main()
