"""A Debian that boots with systemd, in which docs/operations.md is followed from the package to a backup."""

import os
import shutil
import time
import unittest

from clean import System, package
from operations import LONG, Programs, run, wait

CREDENTIALS = "/etc/healthpay-portals/credentials"


@unittest.skipUnless(LONG, "long form")
@unittest.skipUnless(os.geteuid() == 0 and shutil.which("systemd-nspawn"), "takes root and systemd-nspawn")
class Boot(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        built = package(cls.folder)
        system = System(cls.folder / "root", cls.folder)
        system.apt("update")
        system.apt("install", "systemd", "systemd-sysv", "dbus", "procps", "postgresql", "openssl", f"/mnt/{built.name}")
        (system.root / "usr/sbin/policy-rc.d").unlink()
        # A network of its own, with nothing but loopback.
        cls.container = cls.start(
            "systemd-nspawn", "-D", system.root, "--boot", "--register=no", "--keep-unit", "--private-network",
            "--machine=portals", f"--bind={cls.folder}:/mnt", log="boot.log")
        # Before it is systemd it is nspawn's own, in other namespaces.
        cls.leader = wait(lambda: next((
            line.split()[0] for line in run("ps", "-o", "pid=,comm=", "--ppid", str(cls.container.pid)).stdout.splitlines()
            if line.split()[1] == "systemd"), None))
        wait(lambda: cls.inside("systemctl is-system-running --wait").stdout.strip() in ("running", "degraded"), 90)

    @classmethod
    def inside(cls, script):
        return run("nsenter", "-t", cls.leader, "-m", "-u", "-i", "-n", "-p", "-C", "bash", "-c", script, cwd="/")

    def do(self, script):
        done = self.inside(script)
        self.assertEqual(done.returncode, 0, f"{script}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def value(self, name, unit="healthpay-portals"):
        return self.do(f"systemctl show -P {name} {unit}").strip()

    def psql(self, statement):
        return self.do(f'su postgres -c "psql -X -q -v ON_ERROR_STOP=1" <<\'END\'\n{statement}\nEND')

    def test_the_manual_leads_from_the_package_to_a_backup(self):
        self.install()
        self.serves()
        self.watchdog()
        self.backup()
        self.leaves()

    def install(self):
        self.do("""set -e; systemctl stop postgresql@15-main
            su postgres -c '/usr/lib/postgresql/15/bin/pg_checksums --enable -D /var/lib/postgresql/15/main'
            systemctl start postgresql@15-main""".replace("15", self.do("ls /usr/lib/postgresql").strip()))
        self.psql("CREATE ROLE portal_owner LOGIN CREATEROLE PASSWORD 'owner-1'; GRANT pg_read_all_stats TO portal_owner;")
        self.psql("CREATE DATABASE portal OWNER portal_owner TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8';")
        self.do(f"""umask 077; cd {CREDENTIALS}
            openssl rand -hex 32 >secret-key
            echo 'postgresql://portal_owner:owner-1@localhost/portal' >owner-url
            echo 'postgresql://portal:portal-1@localhost/portal' >database-url
            cp owner-url backup-database-url""")
        self.do("portal-as owner migrate")
        self.psql("CREATE ROLE portal LOGIN PASSWORD 'portal-1' IN ROLE portal_application;")

    def serves(self):
        self.do("systemctl enable --now healthpay-portals")
        self.assertEqual(self.value("ActiveState"), "active")
        self.assertIn("serving", self.value("StatusText"))
        self.assertIn("the clocks of this machine and of PostgreSQL agree", self.do("portal-as service doctor"))
        self.assertIn("welcome?token=", self.do("portal-as service create-admin --email a@example.com --name 'An Administrator' </dev/null"))
        # As nginx asks.
        page = self.do(
            "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /admin/login HTTP/1.1\\r\\nHost: portal.example.com\\r\\n"
            "Connection: close\\r\\n\\r\\n' >&3; cat <&3")
        self.assertIn(" 200 ", page.splitlines()[0])
        self.assertIn("Strict-Transport-Security", page)
        pid = self.value("MainPID")
        status = self.do(f"cat /proc/{pid}/status")
        for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000"):
            self.assertIn(line, status)
        self.assertEqual(self.do(f"stat -c %U /proc/{pid}").strip(), "healthpay-portals")
        # Its namespaces are its own, and its secrets nobody else's.
        self.assertEqual(self.inside(f"nsenter -t {pid} -m touch /etc/x").returncode, 1)
        self.assertEqual(self.do("ls -A /root | grep -c secret || true").strip(), "0")
        self.assertIn("request", self.do("journalctl -u healthpay-portals -o cat"))

    def watchdog(self):
        """A process that stands still is restarted."""
        self.do("mkdir -p /run/systemd/system/healthpay-portals.service.d && printf '[Service]\\nWatchdogSec=3\\n' "
                ">/run/systemd/system/healthpay-portals.service.d/watchdog.conf && systemctl daemon-reload && "
                "systemctl restart healthpay-portals")
        pid = self.value("MainPID")
        time.sleep(7)
        self.assertEqual(self.value("MainPID"), pid, "a healthy portal was restarted")
        self.do(f"kill -STOP {pid}")
        wait(lambda: self.value("MainPID") not in (pid, "0") and self.value("ActiveState") == "active", 60)
        self.assertIn("watchdog", self.do("journalctl -u healthpay-portals | grep -i watchdog"))

    def backup(self):
        self.do("portal backup new-key /root/private-key | sed 's,^,,' >>/etc/healthpay-portals/portal.env && "
                "echo PORTAL_BACKUP_FOLDER=/var/lib/healthpay-portals/backups >>/etc/healthpay-portals/portal.env")
        self.do("systemctl enable --now healthpay-portals-backup.timer && systemctl start healthpay-portals-backup")
        self.assertEqual(self.value("Result", "healthpay-portals-backup"), "success")
        self.assertRegex(self.do("ls /var/lib/healthpay-portals/backups"), r"portal-\d+T\d+Z\.backup\n")
        self.assertIn("02:00:00", self.do("systemctl list-timers healthpay-portals-backup.timer"))
        verified = self.do(
            "cd /tmp && PORTAL_BACKUP_FOLDER=/var/lib/healthpay-portals/backups portal restore --verify --key /root/private-key")
        self.assertIn("restored and verified", verified)

    def leaves(self):
        started = time.monotonic()
        self.do("systemctl stop healthpay-portals")
        self.assertEqual((self.value("Result"), self.value("ExecMainStatus")), ("success", "0"))
        self.assertLess(time.monotonic() - started, 15)
        self.do("rm -r /var/lib/healthpay-portals/backups && DEBIAN_FRONTEND=noninteractive apt-get purge -y -q healthpay-portals")
        # systemctl fails where it lists nothing.
        self.assertEqual(self.do("systemctl list-unit-files 'healthpay*' --no-legend || true"), "")
        self.assertEqual(self.do("find /etc /lib/systemd /run/systemd/system /usr /var/lib /var/log -xdev -name '*healthpay*' "
                                 "-not -path '/run/systemd/system/healthpay-portals.service.d'"), "")


if __name__ == "__main__":
    unittest.main()
