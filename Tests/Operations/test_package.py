"""The Debian package in a clean system: installed, served from, upgraded, removed, purged."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import unittest

from clean import System, package
from operations import PORTAL, ROOT, Programs, free_port, run, wait

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
        """The same package under a lower version, with a default of its own in a configuration file."""
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
        """As its own account, on the database of a portal outside; both portals answer with their style."""
        outside = self.start_portal()
        # Its socket lets its own account in only.
        for path in ("", "postgresql", "postgresql/socket", "postgresql/socket/.s.PGSQL.5432"):
            path = outside.data / path
            path.chmod(path.stat().st_mode | 0o007)
        port = free_port()
        data = self.root / DATA[1:]
        data.mkdir(mode=0o700, exist_ok=True)
        account = self.inside("id", "-u", NAME).stdout.strip()
        shutil.copy(outside.data / "secret-key", data / "secret-key")
        for path in (data, data / "secret-key"):
            os.chown(path, int(account), int(account))
        environment = {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PORTAL_PORT": str(port), "PORTAL_METRICS_PORT": "0", "PORTAL_DATA": DATA,
            "PORTAL_URL": f"http://localhost:{port}", "PORTAL_SECOND_FACTOR": "optional",
            "PORTAL_SECRET_KEY_FILE": f"{DATA}/secret-key",
            "DATABASE_URL": "postgresql:///portal?host=/mnt/data/postgresql/socket&user=portal",
        }
        script = 'mount -t proc proc "$0/proc" && mount --bind "$1" "$0/mnt" && exec chroot --userspec="$2:$2" "$0" portal serve'
        server = self.start(
            "unshare", "-m", "sh", "-c", script, self.root, self.folder, NAME, log="packaged.log", env=environment)
        usual, outside.port = outside.port, port
        self.addCleanup(setattr, outside, "port", usual)

        def ready():
            self.assertIsNone(server.poll(), self.log("packaged.log"))
            try:
                return outside.request("GET", "/readyz")[0] == 200
            except OSError:
                return False

        wait(ready)
        page = outside.request("GET", "/merchant/login")[2]
        style = re.search(r'href="(/static/[^"]+\.css)"', page).group(1)
        self.assertEqual(outside.request("GET", style)[0], 200)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.wait(timeout=20), 0)
        outside.port = usual


if __name__ == "__main__":
    unittest.main()
