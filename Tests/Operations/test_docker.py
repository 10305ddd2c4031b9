"""deploy/docker without Docker's daemon: its files fit each other and the programs in them, and Podman makes the image and
runs the portal's containers as compose.yml has them, on a PostgreSQL of the test's own.

The base images are made here. In the short form the portal under test stands in for the stage that compiles; the long form
compiles.
"""

import http.client
import json
import os
import pathlib
import re
import resource
import shutil
import stat
import unittest

import yaml

from clean import archive, package
from operations import (
    DEPLOY, LONG, PORTAL, ROOT, Portal, Programs, changed, free_port, newest_programs, run, tool, unprivileged, wait)

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
        for name in ("network", "portal", "migrate", "backup"):
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

    def test_what_the_package_needs_is_in_the_image_that_compiles_and_in_the_release(self):
        manifest = (ROOT / "Package.swift").read_text()
        packages = {name for names in re.findall(r"\.apt\(\[(.*?)\]\)", manifest) for name in re.findall(r'"(.*?)"', names)}
        release = (ROOT / ".github/workflows/release.yml").read_text()
        self.assertTrue(packages)
        for package in packages:
            self.assertRegex(self.dockerfile.split("\nFROM ")[1], rf"\b{re.escape(package)}\b")
            self.assertRegex(release, rf"\b{re.escape(package)}\b")
        images = {
            image for path in ("deploy/docker/Dockerfile", ".github/workflows/ci.yml", ".github/workflows/release.yml")
            for image in re.findall(r"swift:\S+", (ROOT / path).read_text())}
        self.assertEqual(len(images), 1, images)
        # SwiftPM refuses a manifest if the folder of any target is missing, whatever is built.
        copied = {
            path for paths in re.findall(r"(?m)^COPY (?!--from)(.*) \S+$", self.dockerfile) for path in paths.split()}
        folders = {path.split("/")[0] for path in re.findall(r'path: "(.*?)"', manifest)} | {"Sources", "Tests"}
        self.assertLessEqual(folders | {"Package.swift", "Public"}, copied)
        for path in copied:
            self.assertTrue((ROOT / path).exists(), path)
        self.assertFalse(copied & set((ROOT / ".dockerignore").read_text().split()))


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class Prepared(Programs):
    """An empty PostgreSQL with its roles, as the container postgres leaves it, and the secrets for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        programs, account = newest_programs(), unprivileged()
        as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        cls.out = cls.folder / "generated"
        cls.check(DOCKER / "prepare", "wallet.example.org", env={**os.environ, "OUT": str(cls.out)})
        port = free_port()
        for name in ("database-url", "owner-url"):
            path = cls.out / "secrets" / name
            path.write_text(changed(path.read_text(), {"@127.0.0.1/": f"@127.0.0.1:{port}/"}))
        home = cls.folder / "postgres"
        home.mkdir(mode=0o700)
        shutil.copytree(cls.out / "secrets", home / "secrets")
        for path in (home, *home.rglob("*")):
            os.chown(path, account.pw_uid, account.pw_gid)

        cls.compose = yaml.safe_load((DOCKER / "compose.yml").read_text())["services"]
        options = cls.compose["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
        environment = {"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "PGDATA": f"{home}/data"}
        cls.check("initdb", "--username=postgres", *options, env=environment, **as_account)
        # In the container the peer is postgres; here it is whoever can be.
        hba = home / "data/pg_hba.conf"
        hba.write_text(changed(hba.read_text(), {"peer": "trust"}))
        settings = cls.compose["postgres"]["command"][1:]
        cls.start(
            f"{programs}/postgres", *settings, "-p", port, "-k", home, log="postgres.log", env=environment, cwd="/",
            **as_account)
        wait(lambda: run(f"{programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)).returncode == 0)
        at = {**environment, "PGHOST": str(home), "PGPORT": str(port), "SECRETS": f"{home}/secrets"}
        shutil.copy(DOCKER / "roles", home / "roles")
        cls.check("bash", home / "roles", env=at, **as_account)

    @classmethod
    def check(cls, *command, **options):
        done = run(*command, cwd="/", **options)
        assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout


class Steps(Prepared):
    """An empty PostgreSQL to a portal that serves, by the commands of compose.yml."""

    def test_an_empty_postgresql_becomes_a_portal(self):
        # As the container migrate does it.
        folder = self.folder / "portal"
        folder.mkdir()
        common = {
            "PATH": f"{self.folder}/bin:/usr/bin:/bin", "PORTAL_DATA": str(folder), "PORTAL_URL": "https://wallet.example.org",
            "PORTAL_TRUSTED_PROXIES": "127.0.0.1", "PORTAL_SECRET_KEY_FILE": f"{self.out}/secrets/secret-key",
            "PORTAL_PORT": str(free_port()), "PORTAL_METRICS_PORT": str(free_port())}
        (self.folder / "bin").mkdir()
        (self.folder / "bin/portal").symlink_to(PORTAL)
        script = self.compose["migrate"]["command"][0].replace("$$", "$")
        self.check("/bin/sh", "-ec", script, env={**common, "DATABASE_URL_FILE": f"{self.out}/secrets/owner-url"})
        serving = {**common, "DATABASE_URL_FILE": f"{self.out}/secrets/database-url"}
        portal = self.start(PORTAL, "serve", log="portal.log", env=serving)

        def ready():
            self.assertIsNone(portal.poll(), self.log("portal.log"))
            return run(PORTAL, "healthcheck", env=serving).returncode == 0

        wait(ready)
        doctor = run(PORTAL, "doctor", env=serving)
        self.assertEqual(doctor.returncode, 0, doctor.stdout + doctor.stderr)
        self.stop(portal)
        self.assertEqual(portal.returncode, 0)


@unittest.skipUnless(shutil.which("mmdebstrap"), "takes mmdebstrap")
class Image(Prepared):
    """The image, and the containers that compose.yml makes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        store = cls.folder / "containers"
        cls.addClassCleanup(lambda: cls.podman("system", "reset", "--force"))
        reasons = []
        for driver in ("overlay", "vfs"):
            # No cgroups of systemd's, no journal.
            cls.program = [
                tool("podman"), "--root", store / driver, "--runroot", store / "run", "--storage-driver", driver, "--conmon",
                tool("conmon"), "--runtime", tool("runc"), "--cgroup-manager", "cgroupfs", "--events-backend", "none"]
            cls.podman("import", archive(), "docker.io/library/debian:bookworm-slim")
            tried = cls.podman("run", *cls.limits(), "--rm", "debian:bookworm-slim", "true")
            if tried.returncode == 0:
                break
            reasons.append(tried.stderr.strip())
        else:
            raise unittest.SkipTest(f"no container starts here: {reasons}")
        cls.text = (DOCKER / "Dockerfile").read_text()
        if LONG:
            cls.compile()
        else:
            cls.stand_in()

    @classmethod
    def podman(cls, *command):
        return run(*cls.program, *command, cwd="/")

    @classmethod
    def image(cls, name, text, context, *options):
        path = cls.folder / f"Dockerfile.{name}"
        path.write_text(text)
        cls.check(
            *cls.program, "build", "--isolation=chroot", "--pull-never", "--format=docker", "--layers=false", "--network=host",
            *options, "-t", name, "-f", path, context)

    @classmethod
    def stand_in(cls):
        """The last stage alone, with the portal under test as the package carries it: with Swift's libraries."""
        built = cls.folder / "built"
        cls.check("dpkg-deb", "-x", package(cls.folder), cls.folder / "package")
        shutil.copytree(cls.folder / "package/usr", built, ignore=shutil.ignore_patterns("doc", "man", "lintian"))
        cls.image("build", "FROM scratch\nCOPY . /built\n", built)
        empty = cls.folder / "empty"
        empty.mkdir()
        cls.image("healthpay-portals", "FROM " + cls.text.split("\nFROM ")[-1], empty)

    @classmethod
    def compile(cls):
        """With this machine's Swift, and its packages from wherever git finds them here."""
        toolchain = pathlib.Path(shutil.which("swift")).resolve().parent.parent
        if toolchain == pathlib.Path("/usr"):
            raise unittest.SkipTest("Swift is in no folder of its own that a container could have")
        # What the image swift has besides Swift.
        cls.image(re.search(r"(?m)^FROM (swift:\S+) AS build$", cls.text).group(1), f"""FROM debian:bookworm-slim
            RUN apt-get update && apt-get install -y --no-install-recommends binutils ca-certificates gcc git libc6-dev \\
                libcurl4-openssl-dev libedit2 libncurses6 libsqlite3-0 libstdc++-12-dev libxml2 pkg-config
            ENV PATH={toolchain}/bin:$PATH
            """, cls.folder)
        shared = [toolchain] + [pathlib.Path("/etc/gitconfig")] + [
            pathlib.Path(line.split(".insteadof ")[0].removeprefix("url."))
            for line in run("git", "config", "--get-regexp", r"^url\./.*\.insteadof$", cwd="/").stdout.splitlines()]
        volumes = [f"--volume={path}:{path}:ro" for path in dict.fromkeys(shared) if path.exists()]
        cls.image("healthpay-portals", cls.text, ROOT, *volumes)

    @staticmethod
    def limits():
        """Those of this process: raising one takes a right that root need not have."""
        def limit(name, wanted):
            hard = resource.getrlimit(name)[1]
            return wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        return ["--network=host", f"--ulimit=nofile={limit(resource.RLIMIT_NOFILE, 16384)}",
                f"--ulimit=nproc={limit(resource.RLIMIT_NPROC, 4096)}"]

    def arguments(self, name, **settings):
        """Those of `docker run` for a container of compose.yml. The settings are of the test."""
        service = self.compose[name]
        self.assertTrue(service["read_only"])
        # Podman lets systemd repeat the health check; here the test does it.
        arguments = [*self.limits(), "--no-healthcheck", "--read-only", "--read-only-tmpfs=false"]
        arguments += [f"--cap-drop={each}" for each in service["cap_drop"]]
        arguments += [f"--security-opt={each}" for each in service["security_opt"]]
        arguments += [f"--tmpfs={each}" for each in service["tmpfs"]]
        arguments += [f"--volume={each}" for each in service["volumes"]]
        arguments += [f"--volume={self.out}/secrets/{each}:/run/secrets/{each}:ro" for each in service["secrets"]]
        arguments += [f"--env={key}={value}" for key, value in (service["environment"] | settings).items()]
        if "entrypoint" in service:
            arguments.append(f"--entrypoint={json.dumps(service['entrypoint'])}")
        return arguments

    def run_service(self, name, *command):
        command = command or [each.replace("$$", "$") for each in self.compose[name]["command"]]
        return self.check(
            *self.program, "run", "--rm", *self.arguments(name, **self.settings), "healthpay-portals", *command)

    def inside(self, *command):
        return self.podman("exec", "portal", *command)

    def test_containers_serve_and_back_up(self):
        portal = Portal(str(self.folder))
        self.settings = {
            name: portal.environment[name] for name in (
                "PORTAL_URL", "PORTAL_PORT", "PORTAL_METRICS_PORT", "PORTAL_SECOND_FACTOR", "PORTAL_REQUESTS_PER_SECOND")}
        self.settings["PORTAL_BACKUP_KEY"] = ""
        self.run_service("migrate")
        # By the owner, who may do it.
        self.run_service("backup", "demo", "--users", "60", "--transactions", "400", "--seed", "1")
        portal.data = pathlib.Path(self.podman("volume", "inspect", "--format={{.Mountpoint}}", "portal").stdout.strip())
        self.check(
            *self.program, "run", "--detach", "--name=portal", *self.arguments("portal", **self.settings), "healthpay-portals")
        self.is_well()
        self.has_no_rights()
        self.answers(portal)
        self.backs_up()
        self.check(*self.program, "stop", "--time=20", "portal")
        state = json.loads(self.podman("inspect", "--format={{json .State}}", "portal").stdout)
        self.assertEqual(state["ExitCode"], 0, self.podman("logs", "portal"))

    def is_well(self):
        """By the image's own check."""
        image = json.loads(self.podman("image", "inspect", "healthpay-portals").stdout)[0]
        kind, *check = image["Healthcheck"]["Test"]
        self.assertEqual(kind, "CMD")

        def ready():
            state = self.podman("inspect", "--format={{.State.Running}}", "portal").stdout.strip()
            self.assertEqual(state, "true", self.podman("logs", "portal"))
            return self.inside(*check).stdout == "ready\n"

        wait(ready)

    def has_no_rights(self):
        status = self.inside("cat", "/proc/1/status").stdout
        self.assertRegex(status, r"(?m)^Uid:\t10001\t10001\t10001\t10001$")
        self.assertRegex(status, r"(?m)^CapEff:\t0+$")
        self.assertRegex(status, r"(?m)^CapBnd:\t0+$")
        self.assertRegex(status, r"(?m)^NoNewPrivs:\t1$")
        self.assertIn("Read-only file system", self.inside("touch", "/etc/new").stderr)

    def answers(self, portal):
        page = portal.request("GET", "/merchant/login")[2]
        style = re.search(r'href="(/static/[^"]+\.css)"', page).group(1)
        self.assertEqual(portal.request("GET", style)[0], 200)
        cookies = portal.sign_in()
        connection = http.client.HTTPConnection("localhost", portal.port, timeout=30)
        self.addCleanup(connection.close)
        code = json.loads((portal.data / "demo-accounts.json").read_text())["merchants"][0]["sign_in"][:10]
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        connection.request(
            "GET", f"/admin/merchants/{code}/statement.pdf", headers={"Cookie": cookie, "Accept-Language": "ar"})
        answer = connection.getresponse()
        content = answer.read()
        self.assertEqual((answer.status, content[:5]), (200, b"%PDF-"), content[:300])
        self.assertRegex(content, rb"/BaseFont /[A-Z]+\+NotoSansArabic\b")

    def backs_up(self):
        key = self.inside("portal", "backup", "new-key", "/tmp/key").stdout.strip().partition("=")[2]
        self.settings["PORTAL_BACKUP_KEY"] = key
        self.run_service("backup")
        # The portal, which tells Prometheus how old it is, sees it.
        doctor = self.inside("portal", "doctor")
        self.assertEqual(doctor.returncode, 0, doctor.stdout + doctor.stderr)
        self.assertRegex(doctor.stdout, r"(?m)^ok    the newest backup")


if __name__ == "__main__":
    unittest.main()
