"""Two portals on one database behind nginx or HAProxy, restarted one after the other while people read and send forms."""

import base64
import collections
import hashlib
import http.client
import os
import re
import secrets
import subprocess
import threading
import time
import unittest

from front import NAME, SETTINGS, HAProxy, Nginx
from operations import LONG, Cluster, Portal, Programs, changed, hidden, run, wait
from scan import expect_what_mozilla_recommends


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class TwoPortals(Programs):
    tls = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cluster = Cluster(str(cls.folder / "postgresql"))
        cluster.start()
        cls.addClassCleanup(cluster.stop, "fast")
        cluster.query("CREATE DATABASE portal TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'", "postgres")
        key, cls.portals = secrets.token_hex(32), []
        for number in (1, 2):
            log = open(cls.folder / f"portal{number}.log", "w", encoding="utf-8")
            cls.addClassCleanup(log.close)
            portal = Portal(str(cls.folder / f"data{number}"), database=cluster.conninfo, log=log)
            if cls.tls:
                portal.use_tls(cls.folder, NAME, kind=f"portal{number}")
            portal.environment |= {**SETTINGS, "PORTAL_SECRET_KEY": key}
            cls.portals.append(portal)
        for command in (["migrate"], ["demo", "--users", "60", "--transactions", "400", "--seed", "1"]):
            done = cls.portals[0].run(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        for portal in cls.portals:
            portal.start()
            cls.addClassCleanup(portal.stop)

    def use(self, front, pages, pause, restart, seconds):
        """Eight people read and send a form, each from an address of their own, while the portals are restarted."""
        ended, answers, lock = threading.Event(), [], threading.Lock()

        def visit(number):
            browser = front.browser(f"127.6.0.{number}")
            token = hidden(browser.request("GET", "/admin/login")[2], "_csrf")
            if "/admin" in pages:
                browser.sign_in(self.portals[0], "admin", "administrator")
                token = hidden(browser.request("GET", "/admin")[2], "_csrf")
            while not ended.is_set():
                for method, path, form in (
                        *[("GET", page, None) for page in pages],
                        ("POST", "/preferences", {"scheme": "dark", "_csrf": token})):
                    try:
                        status = browser.request(method, path, form)[0]
                    except (OSError, http.client.HTTPException) as error:
                        status = repr(error)
                    with lock:
                        answers.append((method, path, status))
                    time.sleep(pause)
            browser.close()

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(1, 9)]
        for thread in threads:
            thread.start()
        began, restarts = time.monotonic(), 0
        try:
            while restarts == 0 or time.monotonic() - began < seconds:
                for portal in self.portals:
                    portal.stop()
                    self.assertEqual(portal.process.returncode, 0)
                    portal.start()
                    restart()
                    restarts += 1
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        self.assertGreater(len(answers), 50)
        failed = collections.Counter(answer for answer in answers if answer[2] not in (200, 303))
        self.assertFalse(failed, f"of {len(answers)}")
        took = time.monotonic() - began
        print(f"{len(answers)} requests in {took:.0f} s and {restarts} restarts, none failed", flush=True)


class BehindNginx(TwoPortals):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nginx = Nginx(cls.folder, cls.portals[0].port)
        site = cls.nginx.folder / "conf.d/healthpay-portals.conf"
        one = f"server 127.0.0.1:{cls.portals[0].port} fail_timeout=1s;"
        two = one.replace(str(cls.portals[0].port), str(cls.portals[1].port))
        site.write_text(changed(site.read_text(), {one: f"{one} {two}"}))
        cls.nginx.start(cls)

    def test_nobody_notices(self):
        # Four requests a second from each address, which is below nginx's limits. As the manual says: nginx asks a portal
        # again within two seconds.
        self.use(self.nginx, ["/admin/login", "/merchant/login", "/livez"], 0.25, lambda: time.sleep(3), 60 if LONG else 0)


class BehindHAProxy(TwoPortals):
    tls = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haproxy = HAProxy(cls.folder, cls.portals)
        cls.haproxy.start(cls)

    def test_its_configuration_has_no_fault(self):
        done = run(*self.haproxy.command, "-c", env=self.haproxy.environment)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotRegex(done.stdout + done.stderr, "WARNING|ALERT")

    def test_nobody_notices(self):
        pages = ["/admin/login", "/merchant/login", "/admin", "/admin/transactions"]
        self.use(
            self.haproxy, pages, 0.01, lambda: wait(lambda: len(self.haproxy.up()) == 2), 60 if LONG else 0)

    def test_who_asks_is_known_and_not_forgeable(self):
        browser = self.haproxy.browser("127.6.1.1")
        self.haproxy.said()
        status = browser.request("GET", "/admin/login?q=01012345678", headers={
            "X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9", "X-Real-IP": "203.0.113.9"})[0]
        browser.close()
        self.assertEqual(status, 200)

        def logged():
            lines = [line for number in (1, 2) for line in self.log(f"portal{number}.log").splitlines()]
            return [line for line in lines if "address=127.6.1.1" in line]

        wait(logged)
        self.assertNotIn("203.0.113.9", self.log("portal1.log") + self.log("portal2.log"))
        lines = []

        def said():
            lines.extend(line for line in self.haproxy.said() if "/admin/login" in line)
            return lines

        wait(said)
        self.assertRegex(lines[-1], r"127\.6\.1\.1 \[.*\] GET /admin/login HTTP/1\.1 200 ")
        self.assertNotIn("01012345678", "".join(lines))

    def test_plain_http_leads_to_https_and_another_name_nowhere(self):
        for name, expected in ((NAME, f"301 https://{NAME}/merchant?a=b"), ("other.example.com", "400 ")):
            done = run(
                "curl", "-sS", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "-H",
                f"Host: {name}", f"http://127.0.0.1:{self.haproxy.http}/merchant?a=b")
            self.assertEqual(done.stdout, expected, done.stderr)

    def test_old_tls_is_refused(self):
        for option in ("-tls1", "-tls1_1"):
            done = run(
                "openssl", "s_client", "-connect", f"127.0.0.1:{self.haproxy.https}", option, "-cipher", "ALL:@SECLEVEL=0",
                stdin=subprocess.DEVNULL, timeout=20)
            self.assertIn("alert protocol version", done.stdout + done.stderr)

    def test_sslyze_finds_what_mozilla_recommends(self):
        expect_what_mozilla_recommends(self, NAME, self.haproxy.https)

    def test_without_a_portal_it_says_so(self):
        for portal in self.portals:
            portal.stop()
        try:
            wait(lambda: not self.haproxy.up())
            browser = self.haproxy.browser("127.6.1.2")
            status, headers, text = browser.request("GET", "/admin/login")
            browser.close()
            self.assertEqual((status, headers.get_all("Retry-After")), (503, ["5"]))
            self.assertIn("temporarily unavailable", text)
            self.assertEqual(headers.get_all("Cache-Control"), ["no-store"])
            style = re.search(r"<style>(.*)</style>", text).group(1)
            digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
            self.assertIn(f"style-src 'sha256-{digest}'", headers["Content-Security-Policy"])
        finally:
            for portal in self.portals:
                portal.start()
            wait(lambda: len(self.haproxy.up()) == 2)


if __name__ == "__main__":
    unittest.main()
