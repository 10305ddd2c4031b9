"""The manual's way from a backup to another PostgreSQL that serves."""

import os
import re
import secrets
import unittest

from operations import PORTAL, ROOT, Programs, free_port, newest_programs, run, unprivileged, wait


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class Restore(Programs):
    def server(self, name):
        """An empty PostgreSQL as step 2 of the installation leaves it; its port."""
        account, programs, port = unprivileged(), newest_programs(), free_port()
        identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": "/"}
        home = self.folder / name
        home.mkdir(mode=0o700)
        os.chown(home, account.pw_uid, account.pw_gid)
        self.check(
            f"{programs}/initdb", "-D", home / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "--data-checksums", **identity)
        self.start(
            f"{programs}/postgres", "-D", home / "data", "-p", port, "-k", home, "-c", "listen_addresses=127.0.0.1",
            log=f"{name}.log", **identity)
        wait(lambda: run(f"{programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", port).returncode == 0)
        block = re.search(r"(?ms)^   ```sql\n(   CREATE ROLE portal_owner.*?)^   ```", self.manual).group(1)
        # One by one: a database can't be made in a transaction.
        for statement in re.sub(r"--.*", "", block).split(";"):
            if statement.strip():
                self.sql(port, statement)
        return port

    def sql(self, port, script):
        self.check(
            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-c",
            script.replace("'…'", "'secret'"))

    def check(self, *command, **options):
        done = run(*command, **options)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def test_a_lost_database_comes_back_in_another_postgresql(self):
        self.manual = (ROOT / "docs/operations.md").read_text()
        first, second = self.server("first"), self.server("second")
        key = run(PORTAL, "backup", "new-key", self.folder / "private-key").stdout.strip().partition("=")[2]
        backups = self.folder / "backups"
        backups.mkdir(mode=0o700)
        common = {
            "PATH": "/usr/bin:/bin", "PORTAL_DATA": str(self.folder / "portal"), "PORTAL_SECRET_KEY": secrets.token_hex(32),
            "PORTAL_BACKUP_FOLDER": str(backups), "PORTAL_BACKUP_KEY": key}

        def portal(port, user, *command):
            url = f"postgresql://{user}:secret@127.0.0.1:{port}/portal"
            return self.check(PORTAL, *command, env={**common, "DATABASE_URL": url})

        portal(first, "portal_owner", "migrate")
        portal(first, "portal_owner", "demo", "--users", "60", "--transactions", "400", "--seed", "1")
        portal(first, "portal_owner", "backup")

        self.check(PORTAL, "restore", "--key", self.folder / "private-key", "--output", self.folder / "dump", env=common)
        self.sql(second, re.search(r"(?ms)^   ```sql\n(   CREATE ROLE portal_application.*?)^   ```", self.manual).group(1))
        command = re.search(r"`pg_restore (--exit-on-error .*) dump`", self.manual).group(1).split()
        self.check("pg_restore", "-h", "127.0.0.1", "-p", second, "-U", "postgres", *command, self.folder / "dump")
        self.assertIn("checks hold", portal(second, "portal_owner", "verify"))
        self.assertIn("every migration is applied", portal(second, "portal", "doctor"))


if __name__ == "__main__":
    unittest.main()
