"""Shared code of the attacks: their own portal with the demo, clients from any loopback address, and raw sockets.

    PORTAL=path/to/portal python3 -m unittest -v      the short form, as bin/test runs it
    ATTACKS=long …                                    the long form

All traffic goes to a portal on loopback that the attacks start in their own folder.
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Faults"))

from portal import Portal, hidden  # noqa: E402

LONG = os.environ.get("ATTACKS") == "long"


class Target(Portal):
    """A portal with its default limits, or others by the names of their settings."""

    def __init__(self, data, **settings):
        super().__init__(data, log=open(f"{data}.log", "w", encoding="utf-8"))
        for name in (
                "PORTAL_REQUESTS_PER_SECOND", "PORTAL_SIGN_IN_FAILURES_PER_MINUTE", "PORTAL_CONNECTIONS_PER_ADDRESS"):
            self.environment.pop(name, None)
        self.environment |= settings

    def accounts(self):
        return json.loads((self.data / "demo-accounts.json").read_text())

    def sql(self, statement):
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.data / "postgresql/socket"),
             "-U", "portal", "-d", "portal", "-c", statement], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def keep_sessions(self):
        """Wrong passwords end no session, and none has to prove itself again: what lies behind is to be attacked."""
        self.sql("""
            CREATE FUNCTION keep_session() RETURNS trigger LANGUAGE plpgsql AS
              $$ BEGIN new.attempts := 0; new.authenticated_at := now(); RETURN new; END $$;
            CREATE TRIGGER keep_session BEFORE UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION keep_session()
            """)

    def roles(self):
        """Portal, role, name and password of an account of each role; those who can disable the others come last.
        `ATTACKS_ROLES` names some of them only, such as `admin/risk,merchant/owner`."""
        accounts = self.accounts()
        found = [("merchant", each["role"], each["sign_in"], each["password"]) for each in accounts["merchants"][:3]]
        found += [("admin", each["role"], each["email"], each["password"]) for each in accounts["staff"]]
        found.sort(key=lambda each: each[1] in ("owner", "administrator"))
        chosen = os.environ.get("ATTACKS_ROLES")
        return [each for each in found if not chosen or f"{each[0]}/{each[1]}" in chosen.split(",")]

    def revive(self):
        """What an earlier role has done to the accounts is undone."""
        roles = " ".join(
            f"UPDATE staff SET role = '{each['role']}' WHERE email = '{each['email']}';" for each in self.accounts()["staff"])
        self.sql(
            "SET session_replication_role = replica; UPDATE staff SET status = 'active' WHERE status = 'disabled';"
            f"UPDATE merchant_members SET status = 'active' WHERE status = 'disabled'; {roles}")

    def faults(self):
        """Lines of the logs that tell of a fault: an answer of 500 and more, or SQL that PostgreSQL can't take."""
        with open(f"{self.data}.log", encoding="utf-8", errors="replace") as log:
            found = [line for line in log if re.search(r" status=5\d\d| (error|critical) ", line)]
        for path in (self.data / "postgresql/log").glob("*"):
            with open(path, encoding="utf-8", errors="replace") as log:
                found += [line for line in log if re.search("syntax|unterminated|does not exist", line)]
        return found

    def memory(self):
        """Returns the resident memory in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def client(self, address="127.0.0.1"):
        return Client(self, address)

    def connect(self, address="127.0.0.1", timeout=30, receive_buffer=None):
        raw = self.connect_plainly(address, timeout, receive_buffer)
        trust = self.trust()
        return raw if trust is None else trust.wrap_socket(raw, server_hostname="localhost")

    def connect_plainly(self, address="127.0.0.1", timeout=30, receive_buffer=None):
        raw = socket.socket()
        raw.settimeout(timeout)
        if receive_buffer:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        raw.bind((address, 0))
        raw.connect(("127.0.0.1", self.port))
        return raw

    def exchange(self, data, address="127.0.0.1", timeout=10):
        """Sends bytes and returns the response, up to the end of the connection."""
        with self.connect(address, timeout) as raw:
            try:
                raw.sendall(data)
            except OSError:
                pass
            return receive(raw)


def receive(raw):
    answer = b""
    while True:
        try:
            part = raw.recv(65536)
        except (ConnectionResetError, TimeoutError):
            return answer
        if not part:
            return answer
        answer += part


class Client:
    """A browser with its own cookies and its own address."""

    def __init__(self, target, address):
        self.target, self.address, self.cookies, self.form = target, address, {}, None

    def request(self, method, path, form=None, headers=None, timeout=30):
        connection = self.target.connection("127.0.0.1", timeout=timeout, source_address=(self.address, 0))
        fields = {"Host": f"localhost:{self.target.port}", "Sec-Fetch-Site": "same-origin"}
        if self.cookies:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        fields |= headers or {}
        fields = {name: value for name, value in fields.items() if value is not None}
        connection.request(method, path, body, fields)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        for field in response.headers.get_all("Set-Cookie") or []:
            name, value = field.split(";")[0].split("=", 1)
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        connection.close()
        return response.status, response.headers, text

    def open_form(self, portal):
        self.form = hidden(self.request("GET", f"/{portal}/login")[2], "_csrf")

    def sign_in(self, portal, name, password, **options):
        """Sends a sign-in form and returns the response's status."""
        if self.form is None:
            self.open_form(portal)
        path = f"/{portal}/login"
        field = "email" if portal == "admin" else "code"
        form = {field: name, "password": password, "next": "", "_csrf": self.form}
        self.answer = self.request("POST", path, form, **options)
        return self.answer[0]


def tool(name):
    """The path of a program that a package of the same name brings."""
    found = shutil.which(name)
    if not found:
        as_root = [] if os.getuid() == 0 else ["sudo"]
        subprocess.run([*as_root, "apt-get", "install", "-y", "-q", "--no-install-recommends", name],
                       stdout=subprocess.DEVNULL, check=True)
        found = shutil.which(name)
    return found


class Attack(unittest.TestCase):
    """Tests with one portal for all tests of a class."""

    settings = {}
    over_tls = False

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="portal-attacks-", dir="/tmp")
        os.chmod(cls.folder, 0o711)
        cls.target = Target(f"{cls.folder}/data", **cls.settings)
        if cls.over_tls:
            cls.target.use_tls(cls.folder)
        demo = cls.target.run("demo", "--users", "60", "--transactions", "400", "--seed", "1")
        assert demo.returncode == 0, demo.stdout + demo.stderr
        cls.target.start()

    @classmethod
    def tearDownClass(cls):
        cls.target.stop()
        cls.target.log.close()
        shutil.rmtree(cls.folder)

    def tearDown(self):
        """Checks that the portal still serves."""
        self.assertTrue(self.target.is_running(), "the portal ended")
        deadline = time.monotonic() + 20
        while True:
            try:
                status = self.target.client("127.9.9.9").request("GET", "/readyz", timeout=5)[0]
            except OSError as error:
                status = error
            if status == 200:
                return
            self.assertLess(time.monotonic(), deadline, status)
            time.sleep(0.1)

    def status(self, answer):
        found = re.match(rb"HTTP/1\.[01] (\d{3}) ", answer)
        return int(found.group(1)) if found else None
