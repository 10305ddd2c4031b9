"""Another machine fetches the backups as the manual says: sshd's part is played by a script, rsync is real on both sides."""

import hashlib
import os
import re
import shlex
import unittest

from operations import DEPLOY, ROOT, Programs, changed, run, tool, unprivileged

BACKUPS = ["portal-20261128T020000Z.backup", "portal-20261129T020000Z.backup"]


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class Fetch(Programs):
    def setUp(self):
        self.manual = (ROOT / "docs/operations.md").read_text()
        self.account = unprivileged()
        self.home, self.there = self.folder / "state", self.folder / "srv"
        for folder in (self.home, self.home / "backups", self.home / "backups/work", self.there):
            folder.mkdir(mode=0o700)
        for name in BACKUPS:
            content = os.urandom(100_000)
            self.write(name, content)
            self.write(f"{name}.sha256", f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode())
        self.write(f"{BACKUPS[0]}.verified", b"2026-11-28T09:00:00Z\n")
        # What a backup that is being made has there.
        for name in ("lock", "work/toc.dat", "portal-20261130T020000Z.backup.partial"):
            self.write(name, b"not for others")
        for path in (self.home, *self.home.rglob("*")):
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        configuration = self.folder / "rsyncd.conf"
        configuration.write_text(changed((DEPLOY / "backup/rsyncd.conf").read_text(), {
            "/var/lib/healthpay-portals/": f"{self.home}/", "uid = healthpay-portals": f"uid = {self.account.pw_uid}",
            "gid = healthpay-portals": f"gid = {self.account.pw_gid}"}))
        forced = re.search(r'restrict,command="(.*)" ssh-ed25519', self.manual).group(1)
        ssh = self.folder / "ssh"
        ssh.write_text("#!/bin/sh\nexec " + changed(forced, {
            "rsync ": f"{tool('rsync')} ", "/etc/healthpay-portals/rsyncd.conf": configuration}) + "\n")
        ssh.chmod(0o755)

    def write(self, name, content):
        path = self.home / "backups" / name
        path.write_bytes(content)
        path.chmod(0o600)

    def rsync(self, *arguments):
        return run(tool("rsync"), "-e", self.folder / "ssh", *arguments)

    def fetch(self):
        command = re.search(r"(?m)^ *(rsync -e ssh .*)$", self.manual).group(1)
        words = shlex.split(changed(command, {"/srv/backups": self.there}))
        done = self.rsync(*words[3:])
        self.assertEqual(done.returncode, 0, done.stderr)

    def names(self):
        return sorted(path.name for path in self.there.iterdir())

    def test_the_backups_arrive_and_nothing_else_can_be_read_or_written(self):
        self.fetch()
        whole = sorted([*BACKUPS, *(f"{name}.sha256" for name in BACKUPS), f"{BACKUPS[0]}.verified"])
        self.assertEqual(self.names(), whole)
        check = re.search(r"`(sha256sum [^`]*)` there", self.manual).group(1)
        done = run("sh", "-c", check, cwd=self.there)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        # Whoever takes over the portal's machine can't ruin what was fetched.
        before = (self.there / BACKUPS[0]).read_bytes()
        self.write(BACKUPS[0], b"ruined")
        self.fetch()
        self.assertEqual((self.there / BACKUPS[0]).read_bytes(), before)

        for name in ("work/", "work/toc.dat", "lock", "portal-20261130T020000Z.backup.partial", "../"):
            self.rsync("-a", f"root@portal.example.com::backups/{name}", f"{self.there}/")
            self.assertEqual(self.names(), whole, name)
        pushed = self.rsync("-a", self.there / BACKUPS[0], "root@portal.example.com::backups/portal-20270101T020000Z.backup")
        self.assertIn("read only", pushed.stderr)
        self.assertFalse((self.home / "backups/portal-20270101T020000Z.backup").exists())


if __name__ == "__main__":
    unittest.main()
