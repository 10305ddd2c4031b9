"""A portal that the tests of faults start, kill and use through its forms."""

import html
import http.client
import json
import os
import pathlib
import re
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from certificate import make_certificate

PORTAL = os.environ.get("PORTAL", ".build/debug/portal")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Portal:
    """A portal in the folder `data`, with its own PostgreSQL there or that of the connection string `database`."""

    def __init__(self, data, database=None, log=subprocess.DEVNULL):
        self.port = free_port()
        self.environment = {
            **os.environ, "PORTAL_DATA": data, "PORTAL_PORT": str(self.port), "PORTAL_METRICS_PORT": str(free_port()),
            "PORTAL_URL": f"http://localhost:{self.port}", "PORTAL_CONNECTIONS_PER_ADDRESS": "1000",
            "PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0",
            "PORTAL_SECOND_FACTOR": "optional",
        }
        self.environment.pop("DATABASE_URL", None)
        if database:
            self.environment |= {"DATABASE_URL": database, "PORTAL_SECRET_KEY": secrets.token_hex(32)}
            if os.geteuid() == 0:
                # The folders of the tests' databases let nobody else in.
                self.environment["PORTAL_USER"] = "root"
        self.data = pathlib.Path(data)
        self.program = PORTAL
        self.log = log
        self.process = None

    def use_tls(self, folder, *names, **options):
        """Gives the portal a certificate of its own, for this machine and the given names."""
        certificate, key = make_certificate(folder, "localhost", "127.0.0.1", *names, **options)
        self.environment |= {
            "PORTAL_TLS_CERTIFICATE": certificate, "PORTAL_TLS_KEY": key,
            "PORTAL_URL": f"https://localhost:{self.port}"}

    def trust(self):
        """What trusts the portal's certificate and no other; None where it has none."""
        certificate = self.environment.get("PORTAL_TLS_CERTIFICATE")
        return certificate and ssl.create_default_context(cafile=certificate)

    def connection(self, host="localhost", **options):
        trust = self.trust()
        if trust is None:
            return http.client.HTTPConnection(host, self.port, **options)
        return http.client.HTTPSConnection(host, self.port, context=trust, **options)

    def run(self, *arguments):
        return subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True)

    def launch(self):
        self.process = subprocess.Popen([self.program, "serve"], env=self.environment, stdout=self.log, stderr=self.log)

    def start(self):
        """Starts the portal, repeatedly if it fails because of its disturbed database. Returns when it is ready."""
        self.launch()
        for _ in range(600):
            try:
                if self.request("GET", "/readyz")[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                if not self.is_running():
                    self.launch()
            time.sleep(0.1)
        sys.exit("the portal does not become ready")

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)

    def request(self, method, path, cookies=None, form=None):
        connection = self.connection(timeout=30)
        headers = {"Sec-Fetch-Site": "same-origin"}
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        if cookies is not None:
            for field in response.headers.get_all("Set-Cookie") or []:
                name, value = field.split(";")[0].split("=", 1)
                cookies[name] = value
        connection.close()
        return response.status, response.headers.get("Location"), text

    def metric(self, name):
        """A figure without labels; None while there is none."""
        port = self.environment["PORTAL_METRICS_PORT"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as answer:
            found = re.search(rf"(?m)^{name} (\S+)$", answer.read().decode())
        return float(found.group(1)) if found else None

    def sign_in(self):
        account = json.loads((self.data / "demo-accounts.json").read_text())["staff"][0]
        cookies = {}
        _, _, page = self.request("GET", "/admin/login", cookies)
        form = {"email": account["email"], "password": account["password"], "next": "", "_csrf": hidden(page, "_csrf")}
        status, _, _ = self.request("POST", "/admin/login", cookies, form)
        assert status == 303, status
        return cookies

    def payments(self, cookies, count):
        """Returns references of payments without refunds."""
        found, path = [], "/admin/transactions?kind=payment&status=completed&min=50"
        while path and len(found) < count:
            _, _, page = self.request("GET", path, cookies)
            for reference in dict.fromkeys(re.findall(r"TXN-[0-9A-Z]{12}", page)):
                if "RFN-" not in self.request("GET", f"/admin/transactions/{reference}", cookies)[2]:
                    found.append(reference)
            older = re.search(r'href="([^"]*)" rel="next"', page)
            path = html.unescape(older.group(1)) if older else None
        assert len(found) >= count, len(found)
        return found[:count]

    def refund_form(self, cookies, payment, amount):
        """Returns the confirmation form with a new key."""
        path = f"/admin/transactions/{payment}/refund"
        _, _, page = self.request("GET", path, cookies)
        form = {"_csrf": hidden(page, "_csrf"), "amount": amount, "reason": "duplicate", "note": ""}
        status, _, page = self.request("POST", path, cookies, form)
        assert status == 200, (status, page[:2000])
        return {**form, "confirmed": "yes", "_key": hidden(page, "_key")}


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page).group(1)


def verify(portal):
    check = portal.run("verify")
    assert check.returncode == 0, check.stdout + check.stderr
