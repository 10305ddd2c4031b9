"""What a machine without Docker's daemon can say of deploy/docker: its files fit each other and the programs in them.

The steps that the containers run (roles, migrate, grant, serve) run here by hand, on a PostgreSQL of the test's own.
"""

import os
import re
import shutil
import stat
import unittest

import yaml

from operations import DEPLOY, PORTAL, ROOT, Programs, changed, free_port, newest_programs, run, unprivileged, wait

DOCKER = DEPLOY / "docker"


class Files(Programs):
    def setUp(self):
        self.compose = yaml.safe_load((DOCKER / "compose.yml").read_text())
        self.dockerfile = (DOCKER / "Dockerfile").read_text()

    def prepared(self):
        out = self.folder / "generated"
        done = run(DOCKER / "prepare", "wallet.example.org", env={**os.environ, "OUT": str(out)})
        self.assertEqual(done.returncode, 0, done.stderr)
        return out

    def test_compose_accepts_it(self):
        program = shutil.which("docker-compose")
        if not program:
            self.skipTest("no docker-compose here")
        done = run(program, "-f", DOCKER / "compose.yml", "config", env={**os.environ, "PORTAL_NAME": "wallet.example.org"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("https://wallet.example.org", done.stdout)

    def test_every_file_that_it_mounts_is_there(self):
        out = self.prepared()
        for name, service in self.compose["services"].items():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                if source.startswith("./generated/"):
                    self.assertTrue((out / source.removeprefix("./generated/")).exists(), f"{name}: {source}")
                elif source.startswith("."):
                    self.assertTrue((DOCKER / source).exists(), f"{name}: {source}")
        for name, secret in self.compose["secrets"].items():
            self.assertTrue((out / secret["file"].removeprefix("./generated/")).exists(), name)

    def test_secrets_are_random_and_stay(self):
        out = self.prepared()
        before = {path.name: path.read_text() for path in (out / "secrets").iterdir()}
        self.assertEqual(len(set(before.values())), len(before))
        self.assertEqual(stat.S_IMODE((out / "secrets").stat().st_mode), 0o700)
        for name in ("secret-key", "database-url", "owner-url"):
            self.assertEqual(stat.S_IMODE((out / "secrets" / name).stat().st_mode), 0o600)
        self.prepared()
        self.assertEqual({path.name: path.read_text() for path in (out / "secrets").iterdir()}, before)
        self.assertNotIn("portal.example.com", (out / "healthpay-portals.conf").read_text())

    def test_nothing_runs_with_more_rights_than_it_needs(self):
        for name in ("network", "portal", "migrate"):
            service = self.compose["services"][name]
            self.assertTrue(service["read_only"], name)
            self.assertEqual(service["cap_drop"], ["ALL"], name)
        self.assertRegex(self.dockerfile, r"(?m)^USER 10001:10001$")
        self.assertRegex(self.dockerfile, r'(?m)^HEALTHCHECK .* CMD \["portal", "healthcheck"\]$')
        ports = [port for service in self.compose["services"].values() for port in service.get("ports", [])]
        self.assertEqual(ports, ["80:80", "443:443", "127.0.0.1:3000:3000"])
        for text in (self.dockerfile, (DOCKER / "compose.yml").read_text()):
            self.assertNotRegex(text, r":latest\b")

    def test_the_image_has_what_the_program_is_linked_to(self):
        """Debian's libraries of the program are in the last stage, and all that it copies is in the repository."""
        stage = self.dockerfile.split("\nFROM ")[-1]
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", PORTAL).stdout)
        paths = dict(re.findall(r"(\S+) => (/\S+)", run("ldd", PORTAL).stdout))
        for library in needed:
            for path in (paths.get(library), os.path.realpath(paths.get(library, "/"))):
                owner = run("dpkg", "-S", path or "/nonexistent").stdout.split(":")[0]
                if owner and owner not in ("libc6", "libgcc-s1", "libstdc++6"):
                    self.assertRegex(stage, rf"\b{re.escape(owner)}\b")
        for source in re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", self.dockerfile):
            for path in source.split():
                self.assertTrue((ROOT / path).exists(), path)
        ignored = (ROOT / ".dockerignore").read_text().split()
        self.assertFalse({"Sources", "Public", "Package.swift"} & set(ignored))


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class Steps(Programs):
    """An empty PostgreSQL to a portal that serves, by the commands of compose.yml."""

    def test_an_empty_postgresql_becomes_a_portal(self):
        programs, account = newest_programs(), unprivileged()
        as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        out = self.folder / "generated"
        done = run(DOCKER / "prepare", "wallet.example.org", env={**os.environ, "OUT": str(out)})
        self.assertEqual(done.returncode, 0, done.stderr)
        port = free_port()
        for name in ("database-url", "owner-url"):
            path = out / "secrets" / name
            path.write_text(changed(path.read_text(), {"@127.0.0.1/": f"@127.0.0.1:{port}/"}))
        home = self.folder / "postgres"
        home.mkdir(mode=0o700)
        shutil.copytree(out / "secrets", home / "secrets")
        for path in (home, *home.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)

        compose = yaml.safe_load((DOCKER / "compose.yml").read_text())["services"]
        options = compose["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
        environment = {"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGDATA": f"{home}/data"}
        self.check("initdb", "--username=postgres", *options, env=environment, **as_account)
        # In the container the peer is postgres; here it is whoever can be.
        hba = home / "data/pg_hba.conf"
        hba.write_text(changed(hba.read_text(), {"peer": "trust"}))
        settings = compose["postgres"]["command"][1:]
        server = self.start(
            f"{programs}/postgres", *settings, "-p", port, "-k", home, log="postgres.log", env=environment, cwd="/",
            **as_account)
        wait(lambda: run(f"{programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)).returncode == 0)
        at = {**environment, "PGHOST": str(home), "PGPORT": str(port), "SECRETS": f"{home}/secrets"}
        shutil.copy(DOCKER / "roles", home / "roles")
        self.check("bash", home / "roles", env=at, **as_account)

        # As the container migrate does it.
        folder = self.folder / "portal"
        folder.mkdir()
        common = {
            "PATH": f"{self.folder}/bin:/usr/bin:/bin", "PORTAL_DATA": str(folder), "PORTAL_URL": "https://wallet.example.org",
            "PORTAL_TRUSTED_PROXIES": "127.0.0.1", "PORTAL_SECRET_KEY_FILE": f"{out}/secrets/secret-key",
            "PORTAL_PORT": str(free_port()), "PORTAL_METRICS_PORT": str(free_port())}
        (self.folder / "bin").mkdir()
        (self.folder / "bin/portal").symlink_to(PORTAL)
        script = compose["migrate"]["command"][0].replace("$$", "$")
        self.check("/bin/sh", "-ec", script, env={**common, "DATABASE_URL_FILE": f"{out}/secrets/owner-url"})
        serving = {**common, "DATABASE_URL_FILE": f"{out}/secrets/database-url"}
        portal = self.start(PORTAL, "serve", log="portal.log", env=serving)

        def ready():
            self.assertIsNone(portal.poll(), self.log("portal.log"))
            return run(PORTAL, "healthcheck", env=serving).returncode == 0

        wait(ready)
        doctor = run(PORTAL, "doctor", env=serving)
        self.assertEqual(doctor.returncode, 0, doctor.stdout + doctor.stderr)
        self.stop(portal)
        self.assertEqual(portal.returncode, 0)
        self.stop(server)

    def check(self, *command, **options):
        done = run(*command, cwd="/", **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
