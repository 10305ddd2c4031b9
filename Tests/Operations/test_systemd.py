"""The units: what systemd says of them, and the portal under their restrictions."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import unittest

from operations import DEPLOY, PORTAL, ROOT, Programs, free_port, run, unprivileged, wait

UNITS = ("systemd/healthpay-portals.service", "backup/healthpay-portals-backup.service")


class Units(Programs):
    def test_systemd_finds_no_fault(self):
        """Without a service manager: only the files, with the programs where they are here."""
        for name in (*UNITS, "backup/healthpay-portals-backup.timer"):
            text = (DEPLOY / name).read_text().replace("/usr/bin/portal", os.path.realpath(PORTAL))
            (self.folder / os.path.basename(name)).write_text(text.replace("man:portal(1) ", ""))
        paths = [self.folder / os.path.basename(name) for name in (*UNITS, "backup/healthpay-portals-backup.timer")]
        done = run("systemd-analyze", "verify", "--man=no", *paths)
        said = [line for line in done.stderr.splitlines() if "healthpay-portals" in line]
        self.assertEqual((done.returncode, said), (0, []), done.stderr)

    def test_what_they_may_do_is_little(self):
        for name in UNITS:
            done = run("systemd-analyze", "security", "--offline=true", "--threshold=20", DEPLOY / name)
            self.assertEqual(done.returncode, 0, done.stdout[-500:] + done.stderr)
            exposure = float(re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout).group(1))
            self.assertLessEqual(exposure, 2.0)

    def test_the_backup_starts_at_two_by_utc(self):
        timer = (DEPLOY / "backup/healthpay-portals-backup.timer").read_text()
        when = re.search(r"(?m)^OnCalendar=(.*)$", timer).group(1)
        done = run("systemd-analyze", "calendar", "--iterations=1", "--base-time=2026-07-01 12:00:00 UTC", when)
        self.assertIn("2026-07-02 02:00:00 UTC", done.stdout, done.stderr)

    def test_the_account_is_made(self):
        (self.folder / "etc").mkdir()
        done = run("systemd-sysusers", f"--root={self.folder}", DEPLOY / "systemd/healthpay-portals.sysusers")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(
            (self.folder / "etc/passwd").read_text(),
            r"(?m)^healthpay-portals:x:\d+:\d+:HealthPay Portals:/var/lib/healthpay-portals:/usr/sbin/nologin$")

    def test_the_settings_are_the_portal_s(self):
        """The env file as it is delivered and with every line in force: no unknown name, no value that is refused."""
        settings = (DEPLOY / "systemd/portal.env").read_text()
        for text in (settings, re.sub(r"(?m)^#(PORTAL_)", r"\1", settings)):
            (self.folder / "portal.env").write_text(text)
            (self.folder / "portal.env").chmod(0o600)
            clean = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_"))}
            done = run(PORTAL, "config-dump", env={
                **clean, "PORTAL_ENV_FILE": str(self.folder / "portal.env"), "PORTAL_MAIL_PASSWORD": "as a credential"})
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("PORTAL_URL=https://portal.example.com", done.stdout)
            self.assertNotIn("no setting", done.stdout + done.stderr)


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class Restrictions(Programs):
    """A portal under the restrictions of its units, on the database of another one that is free."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.free = cls.start_portal()
        # The program may lie in somebody's home, which the units hide.
        shutil.copy(PORTAL, cls.folder / "portal")
        shutil.copytree(ROOT / "Public", cls.folder / "Public")
        cls.data = cls.folder / "restricted"
        (cls.data / "backups").mkdir(parents=True)
        shutil.copy(cls.free.data / "secret-key", cls.data / "secret-key")
        account = unprivileged()
        for path, mode in ((cls.data, 0o700), (cls.data / "backups", 0o700), (cls.data / "secret-key", 0o600)):
            # The account of the free portal's PostgreSQL: its socket lets nobody else in.
            os.chown(path, account.pw_uid, account.pw_gid)
            path.chmod(mode)
        cls.ports = free_port(), free_port()
        cls.environment = {
            **cls.free.environment, "PORTAL_PORT": str(cls.ports[0]), "PORTAL_METRICS_PORT": str(cls.ports[1]),
            "PORTAL_DATA": str(cls.data), "PORTAL_URL": f"http://localhost:{cls.ports[0]}",
            "PORTAL_SECRET_KEY_FILE": str(cls.data / "secret-key"),
            "DATABASE_URL": f"postgresql:///portal?host={cls.free.data}/postgresql/socket&user=portal",
        }

    def restricted(self, unit, *command):
        return [ROOT / "Tests/Operations/restricted", DEPLOY / unit, self.data, self.folder / "portal", *command]

    def test_the_portal_serves_and_stops(self):
        free, (port, metrics) = self.free, self.ports
        restricted = self.start(*self.restricted(UNITS[0], "serve"), log="restricted.log", env=self.environment)
        usual, free.port = free.port, port
        self.addCleanup(setattr, free, "port", usual)

        def serves():
            self.assertIsNone(restricted.poll(), self.log("restricted.log"))
            try:
                return free.request("GET", "/readyz")[0] == 200
            except OSError:
                return False

        wait(serves)
        # Argon2's threads, libpq, a page, and what the metrics read of /proc.
        cookies = free.sign_in()
        self.assertEqual(free.request("GET", "/admin/transactions", cookies)[0], 200)
        status = pathlib.Path(f"/proc/{restricted.pid}/status").read_text()
        for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapBnd:\t0000000000000000", "CapEff:\t0000000000000000"):
            self.assertIn(line, status)
        metrics_text = run("curl", "-sS", f"http://127.0.0.1:{metrics}/metrics").stdout
        self.assertRegex(metrics_text, r"process_open_fds [1-9]")
        self.assertRegex(metrics_text, r"process_resident_memory_bytes [1-9]")
        restricted.send_signal(signal.SIGTERM)
        self.assertEqual(restricted.wait(timeout=20), 0, self.log("restricted.log"))

    def test_a_backup_is_taken(self):
        key = run(PORTAL, "backup", "new-key", self.folder / "private-key").stdout.strip().partition("=")[2]
        done = run(*self.restricted(UNITS[1], "backup"), env={
            **self.environment, "PORTAL_BACKUP_FOLDER": str(self.data / "backups"), "PORTAL_BACKUP_KEY": key})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(len(list((self.data / "backups").glob("portal-*.backup"))), 1)

    def test_they_are_in_force(self):
        """The same restrictions around a shell that tries what it must not."""
        data = self.folder / "tries"
        data.mkdir()
        os.chown(data, 65534, 65534)

        def attempt(script):
            return subprocess.run(
                [ROOT / "Tests/Operations/restricted", DEPLOY / UNITS[0], data, "/usr/bin/python3", "-c", script],
                capture_output=True, text=True, timeout=60)

        self.assertEqual(attempt(f"open('{data}/file', 'w')").returncode, 0)
        for script, answer in {
            "import os; print([os.statvfs(path).f_flag & os.ST_RDONLY for path in ('/', '/etc', '/var/lib', '/usr')])":
                r"\[1, 1, 1, 1\]",
            "import os; os.listdir('/root')": "PermissionError",
            "import os; os.stat('/dev/vda')": "FileNotFoundError",
            "import os; os.stat('/proc/1')": "FileNotFoundError",
            "import os; os.stat('/proc/sys')": "FileNotFoundError",
            "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)": "PermissionError",
            "import ctypes, os; c = ctypes.CDLL(None, use_errno=True); c.unshare(0x10000000) and "
            "print(os.strerror(ctypes.get_errno()))": "not permitted",
            "import ctypes, os; c = ctypes.CDLL(None, use_errno=True); c.ptrace(0, 0, 0, 0) and "
            "print(os.strerror(ctypes.get_errno()))": "not permitted",
            "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)": "PermissionError",
        }.items():
            done = attempt(script)
            self.assertRegex(done.stdout + done.stderr, answer, script)


if __name__ == "__main__":
    unittest.main()
