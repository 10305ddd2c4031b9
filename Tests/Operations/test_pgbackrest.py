"""pgBackRest archives what PostgreSQL writes, and restores the moment before a bad statement as the manual says."""

import contextlib
import os
import re
import shlex
import shutil
import time
import unittest

from operations import DEPLOY, ROOT, Cluster, Portal, Programs, changed, run, tool, wait

FILES = DEPLOY / "pgbackrest"


class Units(Programs):
    def test_systemd_finds_no_fault(self):
        names = ["healthpay-pgbackrest@.service", "healthpay-pgbackrest-full.timer", "healthpay-pgbackrest-diff.timer"]
        for name in names:
            text = (FILES / name).read_text().replace("/usr/bin/pgbackrest", tool("pgbackrest"))
            (self.folder / name).write_text(text)
        done = run("systemd-analyze", "verify", "--man=no", *[self.folder / name for name in names])
        said = [line for line in done.stderr.splitlines() if "healthpay" in line]
        self.assertEqual((done.returncode, said), (0, []), done.stderr)

    def test_each_night_has_one_backup_and_sunday_s_is_full(self):
        days = {}
        for kind in ("full", "diff"):
            when = re.search(r"(?m)^OnCalendar=(.*)$", (FILES / f"healthpay-pgbackrest-{kind}.timer").read_text()).group(1)
            done = run("systemd-analyze", "calendar", "--iterations=7", "--base-time=2026-07-01 12:00:00 UTC", when)
            days[kind] = re.findall(r"(\w{3}) (2026-07-0[2-8]) 00:30:00 UTC", done.stdout)
        self.assertEqual([day for day, _ in days["full"]], ["Sun"])
        self.assertEqual(len({date for found in days.values() for _, date in found}), 7)


@contextlib.contextmanager
def serving(portal):
    portal.start()
    try:
        yield
    finally:
        portal.stop()


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class PointInTime(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster = Cluster(str(cls.folder / "postgresql"))
        for name in ("repository", "log", "lock", "spool"):
            (cls.folder / name).mkdir()
            os.chown(cls.folder / name, cls.cluster.identity["user"], cls.cluster.identity["group"])
        cls.configuration = cls.folder / "pgbackrest.conf"
        cls.configuration.write_text(changed((FILES / "pgbackrest.conf").read_text(), {
            "/var/lib/pgbackrest": cls.folder / "repository", "CHANGE-THIS": "a password of the test's own",
            "/var/log/pgbackrest": f"{cls.folder}/log\nlock-path={cls.folder}/lock\nspool-path={cls.folder}/spool",
            # Debian's cluster has its socket at the usual place and its superuser is postgres.
            "/var/lib/postgresql/15/main": f"{cls.cluster.data}\npg1-socket-path={cls.folder}/postgresql\npg1-user=portal",
        }))
        with open(f"{cls.cluster.data}/postgresql.conf", "a", encoding="utf-8") as settings:
            settings.write(changed((FILES / "archive.conf").read_text(), {
                "pgbackrest --": f"{tool('pgbackrest')} --config={cls.configuration} --"}))
        cls.cluster.start()
        cls.addClassCleanup(cls.stop_cluster)
        cls.cluster.query("CREATE DATABASE portal TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'", "postgres")
        cls.manual = (ROOT / "docs/operations.md").read_text()

    @classmethod
    def stop_cluster(cls):
        if cls.cluster.is_running():
            cls.cluster.stop("immediate")

    def follow(self, command, moment=None):
        """A command of the manual, as the account of PostgreSQL."""
        self.assertIn(command, self.manual)
        words = shlex.split(command)
        if moment:
            words = [f"--target={moment}" if word.startswith("--target=") else word for word in words]
        done = run(
            tool(words[0]), f"--config={self.configuration}", *words[1:], cwd="/", env={"PATH": "/usr/bin:/bin"},
            **self.cluster.identity)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def digests(self):
        tables = [name for name, in self.cluster.query(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
        return {table: self.cluster.value(
            f"SELECT count(*) || ' ' || md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} AS t") for table in tables}

    def refund(self, portal, payment):
        cookies = portal.sign_in()
        form = portal.refund_form(cookies, payment, "1.00")
        status, _, text = portal.request("POST", f"/admin/transactions/{payment}/refund", cookies, form)
        self.assertEqual(status, 303, re.sub("<[^>]*>", " ", text)[:500])

    def test_the_moment_before_a_bad_statement_comes_back(self):
        with open(self.folder / "portal.log", "w", encoding="utf-8") as log:
            portal = Portal(str(self.folder / "data"), database=self.cluster.conninfo, log=log)
            for command in (["migrate"], ["demo", "--users", "60", "--transactions", "400", "--seed", "1"]):
                done = portal.run(*command)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            for action in ("stanza-create", "check", "--type=full backup"):
                self.follow(f"pgbackrest --stanza=healthpay-portals {action}")

            # What is in no backup, but in the archive.
            with serving(portal):
                payments = portal.payments(portal.sign_in(), 2)
                self.refund(portal, payments[0])
            before, moment = self.digests(), self.cluster.value("SELECT clock_timestamp()")

            self.cluster.query("UPDATE merchants SET legal_name = 'Everybody'; DROP TABLE notes CASCADE")
            self.assertNotEqual(self.digests(), before)
            self.assertIn("DROP TABLE notes", (self.folder / "postgresql/postgresql.log").read_text())
            self.cluster.stop("fast")
            shutil.copytree(self.cluster.data, self.folder / "ruined", symlinks=True)

            began = time.monotonic()
            self.follow(
                "pgbackrest --stanza=healthpay-portals --delta --type=time --target='2026-11-29 10:14:59+00' "
                "--target-action=promote restore", moment)
            self.cluster.start()
            wait(lambda: self.cluster.value("SELECT pg_is_in_recovery()") == "f", 120)
            took = time.monotonic() - began
            self.assertEqual(self.digests(), before)

            verified = portal.run("verify")
            self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)
            with serving(portal):
                page = portal.request("GET", f"/admin/transactions/{payments[0]}", portal.sign_in())[2]
                self.assertIn("RFN-", page)
                self.refund(portal, payments[1])
            # The new line of history is archived too.
            self.follow("pgbackrest --stanza=healthpay-portals check")
            self.follow("pgbackrest --stanza=healthpay-portals --type=full backup")
            print(f"restored to {moment} in {took:.0f} s: {len(before)} tables as they were", flush=True)


if __name__ == "__main__":
    unittest.main()
