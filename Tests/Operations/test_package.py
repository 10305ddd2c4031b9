"""The Debian package in a clean system: installed, served from, upgraded, removed, purged."""

import hashlib
import os
import re
import secrets
import shutil
import signal
import subprocess
import unittest

from clean import System, package
from operations import PORTAL, ROOT, Cluster, Portal, Programs, run, wait

NAME = "healthpay-portals"
DATA = f"/var/lib/{NAME}"


@unittest.skipUnless(os.geteuid() == 0 and shutil.which("mmdebstrap"), "takes root and mmdebstrap")
class Package(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.package = package(cls.folder)
        cls.version = cls.package.name.split("_")[1]
        cls.previous = cls.make_previous()
        cls.system = System(cls.folder / "root", cls.folder)
        cls.root, cls.inside, cls.apt = cls.system.root, cls.system.run, cls.system.apt

    @classmethod
    def make_previous(cls):
        """The same program in a package of a lower version, with a default of its own in a configuration file: no earlier
        package was kept. The database that is upgraded is of an earlier release indeed."""
        folder = cls.folder / "previous"
        subprocess.run(["dpkg-deb", "-R", cls.package, folder], check=True)
        control = folder / "DEBIAN/control"
        control.write_text(re.sub(r"(?m)^Version: .*$", "Version: 0.0.9", control.read_text()))
        with open(folder / "etc/healthpay-portals/portal.env", "a", encoding="utf-8") as settings:
            settings.write("# as it was then\n")
        path = cls.folder / f"{NAME}_0.0.9.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Znone", "--build", folder, path], check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(folder)
        return path

    def installed(self):
        return self.inside("dpkg-query", "-W", "-f", "${Version}", NAME).stdout

    def test_lintian_finds_nothing(self):
        tool = shutil.which("lintian")
        if not tool:
            self.skipTest("no lintian here")
        done = run(tool, "--fail-on", "error,warning", self.package, env={**os.environ, "LC_ALL": "C.UTF-8"})
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_the_manual_names_every_command(self):
        manual = (ROOT / "deploy/deb/portal.1").read_text().replace("\\-", "-")
        known = re.findall(r"(?m)^  ([a-z][a-z-]+) ", run(PORTAL, "--help").stdout.split("SUBCOMMANDS:")[1])
        self.assertIn("serve", known)
        for command in known:
            self.assertRegex(manual, rf"(?m)^\.BR? .*\b{command}\b")
        for page in ("portal.1", "portal-as.8"):
            self.assertEqual(run("man", "--warnings", "-l", ROOT / "deploy/deb" / page).stderr, "")

    def test_from_installation_to_purge(self):
        before = self.traces()
        self.assertEqual(before, [])
        self.apt("update")
        self.apt("install", f"/mnt/{self.previous.name}")
        self.assertEqual(self.installed(), "0.0.9")
        self.assertIn("healthpay-portals", self.inside("portal", "version").stdout)
        self.assertRegex(self.inside("getent", "passwd", NAME).stdout, rf":{DATA}:/usr/sbin/nologin$")
        modes = self.inside("stat", "-c", "%a %U %n", "/etc/healthpay-portals/credentials", "/etc/healthpay-portals/portal.env")
        self.assertEqual(modes.stdout.split("\n")[:2], [
            "700 root /etc/healthpay-portals/credentials", "640 root /etc/healthpay-portals/portal.env"])
        # Nothing starts before it has been set up.
        self.assertFalse((self.root / "etc/systemd/system/multi-user.target.wants/healthpay-portals.service").exists())

        settings = self.root / "etc/healthpay-portals/portal.env"
        settings.write_text("PORTAL_URL=https://wallet.example.com\n")
        self.apt("install", f"/mnt/{self.package.name}")
        self.assertEqual(self.installed(), self.version)
        self.assertEqual(settings.read_text(), "PORTAL_URL=https://wallet.example.com\n")
        self.serves()

        self.apt("remove", NAME)
        self.assertFalse((self.root / "usr/bin/portal").exists())
        self.assertTrue(settings.exists())
        self.keeps_books()
        self.apt("install", f"/mnt/{self.package.name}")
        self.apt("purge", NAME)
        self.assertEqual(self.traces(), [])

    def keeps_books(self):
        """A purge leaves a database alone, and says so."""
        book = self.root / f"{DATA[1:]}/postgresql"
        book.mkdir(parents=True)
        said = self.apt("purge", NAME).stdout
        self.assertIn("is kept", said)
        self.assertTrue(book.exists())
        shutil.rmtree(book.parent)

    def traces(self):
        """Every path and account of ours, but for what apt and dpkg note about any package."""
        own = re.compile(r"healthpay|/portal(\.|$)|portal\.service")
        found = []
        for folder, folders, files in os.walk(self.root):
            inner = folder[len(str(self.root)):]
            if inner.startswith(("/proc", "/dev", "/sys", "/mnt", "/var/cache/apt", "/var/log/apt")):
                folders.clear()
                continue
            found += [f"{inner}/{name}" for name in folders + files if own.search(f"{inner}/{name}")]
        for name in ("passwd", "group", "shadow", "gshadow"):
            text = (self.root / "etc" / name).read_text()
            found += [f"/etc/{name}: {line}" for line in text.splitlines() if "healthpay" in line]
        return found

    def serves(self):
        """As its own account, on the database of release 0.1.0 once it is migrated; both portals answer with their style."""
        cluster = self.older_database()
        before = cluster.value("SELECT count(*) FROM transactions")
        data = self.root / DATA[1:]
        data.mkdir(mode=0o700, exist_ok=True)
        account = int(self.inside("id", "-u", NAME).stdout.strip())
        (data / "secret-key").write_text(secrets.token_hex(32))
        (data / "secret-key").chmod(0o600)
        for path in (data, data / "secret-key"):
            os.chown(path, account, account)
        portal = Portal(DATA)
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PORTAL_PORT": str(portal.port), "PORTAL_METRICS_PORT": "0",
            "PORTAL_DATA": DATA, "PORTAL_URL": f"http://localhost:{portal.port}", "PORTAL_SECRET_KEY_FILE": f"{DATA}/secret-key",
            "DATABASE_URL": "postgresql:///portal?host=/mnt/postgresql&user=portal",
        }
        script = 'mount -t proc proc "$0/proc" && mount --bind "$1" "$0/mnt" && root=$0 && shift && exec chroot "$@"'
        program = [
            "unshare", "-m", "sh", "-c", script, self.root, self.folder, f"--userspec={NAME}:{NAME}", self.root, "portal"]

        early = run(*program, "serve", env=environment)
        self.assertEqual((early.returncode, early.stdout, early.stderr.count("\n")), (1, "", 1), early.stderr)
        self.assertIn("portal migrate", early.stderr)
        for command in ("migrate", "verify"):
            done = run(*program, command, env=environment)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(cluster.value("SELECT count(*) FROM transactions"), before)

        server = self.start(*program, "serve", log="packaged.log", env=environment)

        def ready():
            self.assertIsNone(server.poll(), self.log("packaged.log"))
            try:
                return portal.request("GET", "/readyz")[0] == 200
            except OSError:
                return False

        wait(ready)
        for path in ("/merchant/login", "/admin/login"):
            style = re.search(r'href="(/static/[^"]+\.css)"', portal.request("GET", path)[2]).group(1)
            self.assertEqual(portal.request("GET", style)[0], 200)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(timeout=20), 0)

    def older_database(self):
        """A PostgreSQL with the demo of release 0.1.0, loaded as UpgradeTests do."""
        cluster = Cluster(str(self.folder / "postgresql"))
        cluster.start()
        self.addCleanup(cluster.stop, "fast")
        # The package's account has to reach the socket.
        (self.folder / "postgresql").chmod(0o711)
        cluster.query("CREATE DATABASE portal TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'", "postgres")
        rows = (ROOT / "Tests/PortalServerTests/Releases/0.1.0.sql").read_text()
        self.assertTrue(rows.startswith("-- release 0.1.0 through 0001_baseline\n"))
        schema = (ROOT / "Sources/Database/Migrations/0001_baseline.sql").read_text()
        script = self.folder / "release.sql"
        script.write_text(f"""{schema}
            CREATE TABLE schema_migrations (
              name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp());
            INSERT INTO schema_migrations VALUES ('0001_baseline', '{hashlib.sha256(schema.encode()).hexdigest()}');
            SET session_replication_role = replica;
            TRUNCATE settings, accounts, jobs, audit_head, review_rules CASCADE;
            {rows}""")
        done = run("psql", "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d", cluster.conninfo, "-f", script)
        self.assertEqual(done.returncode, 0, done.stderr)
        return cluster


if __name__ == "__main__":
    unittest.main()
