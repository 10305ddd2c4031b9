"""A PostgreSQL that a test of faults creates, kills and restarts."""

import glob
import os
import pwd
import re
import shutil
import subprocess

SOCKET = ".s.PGSQL.5432"


class Disturbed(Exception):
    """The database was unavailable, or became unavailable during a statement."""


class Cluster:
    """A durable cluster with checksums in `folder`, which can be reached only through a Unix socket there."""

    def __init__(self, folder):
        self.programs = newest_programs()
        self.data, self.log = f"{folder}/data", f"{folder}/postgresql.log"
        self.conninfo = conninfo(folder)
        # PostgreSQL refuses to run as root.
        self.identity = {}
        os.mkdir(folder, 0o700)
        if os.geteuid() == 0:
            account = unprivileged()
            self.identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            os.chown(folder, account.pw_uid, account.pw_gid)
        self.run(
            "initdb", "--username=portal", "--auth=trust", "--encoding=UTF8", "--locale=C", "--lc-ctype=C.UTF-8",
            "--data-checksums")
        with open(f"{self.data}/postgresql.conf", "a") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\nmax_connections = 100\n")

    def run(self, program, *arguments):
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PGDATA": self.data}
        done = subprocess.run(
            [f"{self.programs}/{program}", *arguments], env=environment, cwd="/", stdin=subprocess.DEVNULL,
            capture_output=True, text=True, **self.identity)
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    def start(self):
        """Returns when the server has recovered and accepts connections."""
        self.run("pg_ctl", "start", "--wait", "--timeout=120", "--silent", f"--log={self.log}")

    def stop(self, mode):
        self.run("pg_ctl", "stop", "--wait", "--timeout=120", "--silent", f"--mode={mode}")

    def is_running(self):
        return os.path.exists(f"{self.data}/postmaster.pid")

    def query(self, sql, database="portal"):
        """Returns the rows, each a list of texts. Raises `Disturbed` if only the connection failed."""
        done = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1",
             "-d", f"{self.conninfo} dbname={database}", "-c", sql],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            assert "ERROR:" not in done.stderr, done.stderr
            raise Disturbed(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def value(self, sql):
        return self.query(sql)[0][0]


def conninfo(folder):
    return f"host='{folder}' port=5432 user=portal dbname=portal"


def unprivileged():
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("PostgreSQL can't run as root, and there is neither an account postgres nor nobody")


def newest_programs():
    def major(folder):
        return int(re.search(r"/(\d+)/bin$", folder).group(1))

    installed = [folder for folder in glob.glob("/usr/lib/postgresql/*/bin") if os.path.exists(f"{folder}/initdb")]
    if installed:
        return max(installed, key=major)
    found = shutil.which("initdb")
    assert found, "no PostgreSQL is installed"
    return os.path.dirname(os.path.realpath(found))
