"""The measured portal with the demo in its own folder, and the tools that query it and PostgreSQL."""

import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from client import Client

PORTAL = ".build-release/release/portal"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fail(message):
    sys.exit(f"bench/run: {message}")


class Server:
    """A running `portal serve`, and its figures from /proc."""

    def __init__(self, stage, name, **settings):
        # The key stays the same after a restart, so that clients can continue with their cookies.
        self.port = stage.ports.setdefault(name, free_port())
        environment = stage.environment | settings | {
            "PORTAL_PORT": str(self.port), "PORTAL_URL": f"http://localhost:{self.port}", "PORTAL_METRICS_PORT": "0",
            "PORTAL_SECOND_FACTOR": "optional",
        }
        self.log = stage.folder / f"{name}.log"
        began = time.perf_counter()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([PORTAL, "serve"], env=environment, stdout=log, stderr=log)
        self.client = Client(self.port)
        while not self.client.is_ready():
            if self.process.poll() is not None or time.perf_counter() - began > 120:
                fail(f"the portal doesn't start: {self.log.read_text()[-500:]}")
            time.sleep(0.001)
        self.seconds_to_ready = time.perf_counter() - began

    def status(self, field):
        """Returns a line of /proc/PID/status in kB: VmRSS, VmHWM."""
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+)", text, re.M)[1])

    def forget_peak(self):
        """Resets VmHWM (proc(5), clear_refs)."""
        pathlib.Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=60)


def unprivileged():
    """The account that PostgreSQL runs as where root starts it."""
    names = {account.pw_name for account in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


class Stage:
    def __init__(self, chosen):
        self.chosen = chosen
        self.keeper = self.server = None
        self.ports = {}

    def __enter__(self):
        chosen = self.chosen
        self.folder = pathlib.Path(chosen.data or tempfile.mkdtemp(prefix="portal-bench-", dir="/tmp")).absolute()
        self.folder.mkdir(exist_ok=True)
        # The account of PostgreSQL must be able to pass through.
        self.folder.chmod(0o711)
        self.data = self.folder / "data"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PG"))}
        self.environment.pop("DATABASE_URL", None)
        self.environment |= {"PORTAL_DATA": str(self.data), "PORTAL_CONNECTIONS_PER_ADDRESS": "10000",
                             "PORTAL_REQUESTS_PER_SECOND": "0",
                             "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0"}
        if os.geteuid() == 0:
            # The measured portal has to reach the socket of the keeper's PostgreSQL.
            self.environment["PORTAL_USER"] = unprivileged()
        self.loading = None
        try:
            self.load()
            # One portal runs the private PostgreSQL. The measured portal connects to it, so that it can be restarted.
            self.keeper = Server(self, "keeper")
            self.vacuum()
            self.restart()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for server in (self.server, self.keeper):
            if server:
                server.stop()
        if not self.chosen.data:
            shutil.rmtree(self.folder, ignore_errors=True)

    def load(self):
        done = self.folder / "loaded"
        if done.exists():
            self.loading = done.read_text()
            return
        users, transactions = self.chosen.users, self.chosen.transactions
        print(f"loading {users:,} users and {transactions:,} transactions …", file=sys.stderr, flush=True)
        began = time.monotonic()
        self.portal("demo", "--users", str(users), "--transactions", str(transactions), "--seed", "1")
        self.loading = (
            f"`portal demo --users {users} --transactions {transactions} --seed 1` loaded in "
            f"{time.monotonic() - began:.0f} s."
        )
        done.write_text(self.loading)

    def portal(self, *arguments):
        result = subprocess.run([PORTAL, *arguments], env=self.environment, capture_output=True, text=True)
        if result.returncode:
            fail(f"portal {arguments[0]}: {result.stderr[-500:]}")
        return result

    # The measured server.

    def restart(self):
        if self.server:
            self.server.stop()
        self.server = self.serve("server")
        return self.server

    def serve(self, name, **settings):
        """Returns another portal over the keeper's PostgreSQL, in which the same cookies are good."""
        key = (self.data / "secret-key").read_text().strip()
        return Server(self, name, DATABASE_URL=self.conninfo, PORTAL_SECRET_KEY=key, **settings)

    def staff(self):
        """Returns a client that is signed in as administrator."""
        account = next(each for each in self.accounts["staff"] if each["role"] == "administrator")
        return Client(self.server.port).sign_in("/admin/login", email=account["email"], password=account["password"])

    def merchant(self):
        account = self.accounts["merchants"][0]
        return Client(self.server.port).sign_in("/merchant/login", code=account["sign_in"], password=account["password"])

    @property
    def accounts(self):
        return json.loads((self.data / "demo-accounts.json").read_text())

    # PostgreSQL.

    @property
    def socket_folder(self):
        lines = (self.data / "postgresql/data/postmaster.pid").read_text().splitlines()
        return lines[4]

    @property
    def conninfo(self):
        return f"host={self.socket_folder} port=5432 user=portal dbname=portal"

    @property
    def libpq(self):
        return self.environment | {
            "PGHOST": self.socket_folder, "PGPORT": "5432", "PGUSER": "portal", "PGDATABASE": "portal",
        }

    def psql(self, *statements, **settings):
        commands = [part for statement in statements for part in ("-c", statement)]
        result = subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *commands], env=self.libpq | settings, capture_output=True, text=True)
        if result.returncode:
            fail(f"psql: {result.stderr[-500:]}")
        return result.stdout.strip()

    def vacuum(self):
        """Vacuums, so that autovacuum has nothing to do during a measurement. This also reads the tables into memory."""
        self.psql("VACUUM ANALYZE", "CHECKPOINT")
