"""PostgreSQL on three nodes, each an address of loopback: etcd, Patroni and HAProxy with our files."""

import contextlib
import getpass
import http.client
import json
import os
import re
import secrets
import signal
import time
import unittest
import urllib.request

import yaml

from operations import DEPLOY, LONG, TOOLS, Portal, Programs, changed, free_port, newest_programs, run, tool, unprivileged, wait

ADDRESSES = {f"10.0.0.{number}": f"127.0.0.{number}" for number in (11, 12, 13)}
PATRONI = ["/usr/bin/python3", TOOLS / "usr/bin/patroni"]


class Nodes(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = unprivileged() if os.geteuid() == 0 else None
        cls.identity = {"user": cls.account.pw_uid, "group": cls.account.pw_gid, "extra_groups": []} if cls.account else {}
        cls.ports = {port: free_port() for port in (2379, 2380, 5432, 8008, 5000, 5001, 8404)}
        cls.passwords = {
            f"PATRONI_{name}_PASSWORD": secrets.token_hex(16) for name in ("SUPERUSER", "REPLICATION", "REWIND", "RESTAPI")}
        cls.make_certificates()

    @classmethod
    def make_certificates(cls):
        """One authority, and one certificate for all three addresses."""
        folder = cls.folder / "tls"
        folder.mkdir()
        # etcd compares the sender's address with the certificate, and on loopback that is 127.0.0.1.
        names = ",".join(f"IP:{address}" for address in ("127.0.0.1", *ADDRESSES.values()))
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        for command in (
                ["req", "-x509", *curve, "-subj", "/CN=Nodes", "-keyout", "ca.key", "-out", "ca.pem"],
                ["req", *curve, "-subj", "/CN=node", "-addext", f"subjectAltName={names}", "-keyout", "node.key", "-out", "node.csr"],
                ["x509", "-req", "-in", "node.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                 "-copy_extensions", "copy", "-out", "node.pem"]):
            done = run("openssl", *command, cwd=folder)
            assert done.returncode == 0, done.stderr
        if cls.account:
            for path in (folder / "node.key", folder / "node.pem"):
                os.chown(path, cls.account.pw_uid, cls.account.pw_gid)

    @classmethod
    def here(cls, name, number):
        """A file of deploy/patroni as it would stand on a node, in the folder of the test."""
        node = cls.folder / f"node{number}"
        if not node.exists():
            node.mkdir(mode=0o700)
            if cls.account:
                os.chown(node, cls.account.pw_uid, cls.account.pw_gid)
        text = (DEPLOY / "patroni" / name).read_text()
        if number != 1:
            # What its first lines say to change.
            own = r"(?m)^((?:name: |ETCD_NAME=))node1$"
            text = re.sub(own, rf"\1node{number}", text)
            lists = [line for line in text.splitlines() if "10.0.0.12" in line]
            text = "\n".join(
                line if line in lists else line.replace("10.0.0.11", f"10.0.0.1{number}") for line in text.splitlines()) + "\n"
        for old, new in (ADDRESSES | {"10.0.0.0/24": "127.0.0.0/8"}).items():
            text = text.replace(old, new)
        for old, new in cls.ports.items():
            text = re.sub(rf"(?<=[: ]){old}\b", str(new), text)
        for old, new in {
            "/etc/patroni/tls": cls.folder / "tls", "/var/lib/etcd": node / "etcd",
            "/var/lib/postgresql/15/healthpay-portals": node / "data", "/usr/lib/postgresql/15/bin": newest_programs(),
            "/var/lib/postgresql/.patroni-pgpass": node / "pgpass",
            "  pgpass:": f"  parameters:\n    unix_socket_directories: {node}\n  pgpass:",
        }.items():
            text = text.replace(old, str(new))
        path = node / name
        path.write_text(text)
        path.chmod(0o644)
        return path

    @classmethod
    def environment(cls):
        libraries = TOOLS / "usr/lib/x86_64-linux-gnu"
        return {
            "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(TOOLS / "usr/lib/python3/dist-packages"),
            "LD_LIBRARY_PATH": str(libraries), **cls.passwords}

    @classmethod
    def haproxy(cls):
        path = cls.here("haproxy.cfg", 1)
        me = getpass.getuser()
        text = changed(path.read_text(), {
            "    user haproxy\n    group haproxy\n": f"    user {me}\n", "/run/haproxy/admin.sock": cls.folder / "haproxy.sock"})
        path.write_text(text)
        return path


class Files(Nodes):
    def test_haproxy_accepts_its_configuration(self):
        done = run(tool("haproxy"), "-c", "-f", self.haproxy(), env=self.environment())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertNotRegex(done.stdout + done.stderr, "WARNING|ALERT")

    def test_patroni_accepts_its_configuration(self):
        for number in (1, 2, 3):
            path = self.here("patroni.yml", number)
            done = run(*PATRONI, "--validate-config", path, env=self.environment(), cwd="/", **self.identity)
            # It also asks whether etcd answers, which it doesn't yet.
            problems = [line for line in (done.stdout + done.stderr).splitlines() if "is not reachable" not in line]
            self.assertEqual(problems, [], path.read_text())

    def test_what_is_acknowledged_is_on_two_nodes(self):
        settings = yaml.safe_load((DEPLOY / "patroni/patroni.yml").read_text())["bootstrap"]["dcs"]
        self.assertTrue(settings["synchronous_mode"])
        self.assertTrue(settings["synchronous_mode_strict"])
        self.assertNotIn("password", (DEPLOY / "patroni/patroni.yml").read_text().replace("password_encryption", ""))


class Failover(Nodes):
    """The primary is killed while refunds are made through HAProxy.

    Nobody takes over before Patroni's lease has ended. The long form has that of our files, the short form the shortest that
    Patroni takes.
    """

    @classmethod
    def patroni(cls, number):
        path = cls.here("patroni.yml", number)
        if not LONG:
            path.write_text(changed(path.read_text(), {
                "ttl: 30": "ttl: 20", "loop_wait: 10": "loop_wait: 2", "retry_timeout: 10": "retry_timeout: 5"}))
        return path

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.processes = {}
        for number in (1, 2, 3):
            settings = dict(
                line.split("=", 1) for line in cls.here("etcd.env", number).read_text().splitlines()
                if line and not line.startswith("#"))
            cls.start(
                tool("etcd"), log=f"etcd{number}.log", env={**cls.environment(), **settings}, cwd="/", **cls.identity)
        for number in (1, 2, 3):
            cls.processes[f"node{number}"] = cls.start(
                *PATRONI, cls.patroni(number), log=f"patroni{number}.log", env=cls.environment(), cwd="/",
                start_new_session=True, **cls.identity)
        cls.start(tool("haproxy"), "-db", "-f", cls.haproxy(), log="haproxy.log", env=cls.environment())
        wait(lambda: sorted(cls.roles().values()) == ["leader", "replica", "sync_standby"], 120)

    @classmethod
    def roles(cls):
        """Of the nodes that are running, as any of them says."""
        for address in ADDRESSES.values():
            try:
                with urllib.request.urlopen(f"http://{address}:{cls.ports[8008]}/cluster", timeout=3) as answer:
                    members = json.loads(answer.read())["members"]
                return {member["name"]: member["role"] for member in members if member["state"] in ("running", "streaming")}
            except OSError:
                continue
        return {}

    def url(self, user, password):
        return f"postgresql://{user}:{password}@127.0.0.1:{self.ports[5000]}/{{}}?sslmode=require&target_session_attrs=read-write"

    def sql(self, statement):
        done = run(
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
            self.url("postgres", self.passwords["PATRONI_SUPERUSER_PASSWORD"]).format("postgres"), "-c", statement)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def test_no_acknowledged_refund_is_lost_or_doubled(self):
        wait(lambda: self.sql_or_none("SELECT 1") == "1")
        password = secrets.token_hex(16)
        self.sql(f"CREATE ROLE portal LOGIN SUPERUSER PASSWORD '{password}'")
        self.sql("CREATE DATABASE portal OWNER portal TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'")
        log = open(self.folder / "portal.log", "w", encoding="utf-8")
        self.addCleanup(log.close)
        portal = Portal(str(self.folder / "data"), database=self.url("portal", password).format("portal"), log=log)
        for command in (["migrate"], ["demo", "--users", "60", "--transactions", "400", "--seed", "1"]):
            done = portal.run(*command)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        portal.start()
        self.addCleanup(portal.stop)
        cookies = portal.sign_in()
        # A wallet that was closed since its payment takes no refund.
        closed = self.portal_sql(
            portal, "SELECT reference FROM transactions JOIN users ON users.id = user_id WHERE users.status = 'closed'").split()
        payments = [payment for payment in portal.payments(cookies, 40 + len(closed)) if payment not in closed][:40]
        forms = [(payment, portal.refund_form(cookies, payment, "1.00")) for payment in payments]
        leader = next(name for name, role in self.roles().items() if role == "leader")
        killed, recovered, acknowledged = None, None, []
        for index, (payment, form) in enumerate(forms):
            if index == 15:
                postgres = self.of_data(self.folder / leader / "data")
                os.killpg(self.processes[leader].pid, signal.SIGKILL)
                for pid in postgres:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                killed = time.monotonic()
            deadline = time.monotonic() + 120
            while True:
                # The same form with the same key until it is acknowledged, as a person does.
                try:
                    status, location, _ = portal.request("POST", f"/admin/transactions/{payment}/refund", cookies, form)
                except (OSError, http.client.HTTPException):
                    status, location = None, None
                if status == 303:
                    self.assertNotIn("reauthentication", location)
                    acknowledged.append(payment)
                    break
                self.assertLess(time.monotonic(), deadline, status)
                time.sleep(0.5)
            if killed and recovered is None:
                recovered = time.monotonic() - killed
        print(f"{leader} killed: refunds went on after {recovered:.0f} s", flush=True)
        self.assertNotIn("leader", self.roles().get(leader, ""))
        counts = dict(line.split("|") for line in self.portal_sql(
            portal, "SELECT payment.reference, count(*) FROM refunds JOIN transactions payment ON payment.id = payment_id "
            "WHERE refunds.amount = 100 GROUP BY 1").splitlines())
        self.assertEqual({payment: counts.get(payment) for payment in acknowledged}, dict.fromkeys(acknowledged, "1"))
        verify = portal.run("verify")
        self.assertEqual(verify.returncode, 0, verify.stdout)

    def sql_or_none(self, statement):
        try:
            return self.sql(statement)
        except AssertionError:
            return None

    def portal_sql(self, portal, statement):
        done = run("psql", "-X", "-q", "-A", "-t", "-d", portal.environment["DATABASE_URL"], "-c", statement)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def of_data(self, data):
        """The postmaster of a data folder and its children."""
        postmaster = int((data / "postmaster.pid").read_text().splitlines()[0])
        children = run("ps", "-o", "pid=", "--ppid", str(postmaster)).stdout.split()
        return [postmaster, *map(int, children)]


if __name__ == "__main__":
    unittest.main()
