"""What the tests of deploy/ share: a portal with a demo, and the programs that its files are for.

    Tests/Operations/run [TEST...]                    the short form, as bin/test runs it
    OPERATIONS=long Tests/Operations/run [TEST...]    the long form

Each file of deploy/ is used as it is, but for names of folders and ports. Everything stays on loopback.
"""

import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Faults"))

from certificate import make_certificate  # noqa: E402,F401
from cluster import Cluster, newest_programs, unprivileged  # noqa: E402,F401
from portal import PORTAL, Portal, free_port, hidden  # noqa: E402,F401

LONG = os.environ.get("OPERATIONS") == "long"
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
TOOLS = pathlib.Path(os.environ.get("TOOLS", ROOT / ".build/tools"))


def tool(name):
    for folder in ("usr/sbin", "usr/bin"):
        if (TOOLS / folder / name).exists():
            return str(TOOLS / folder / name)
    found = shutil.which(name)
    assert found, f"{name} is missing: Tests/Operations/run brings it"
    return found


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


def changed(text, replacements):
    """The text with each replaced. What isn't there would be a test of another file than it says."""
    for old, new in replacements.items():
        assert old in text, f"{old!r} is not in the file any more"
        text = text.replace(old, str(new))
    return text


def wait(what, seconds=30):
    """What the function returns as soon as that is true."""
    deadline = time.monotonic() + seconds
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what.__doc__ or what} has not come about in {seconds} s"
        time.sleep(0.1)


class Programs(unittest.TestCase):
    """A folder of the class, and programs that run until its end."""

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="portal-operations-", dir="/tmp"))
        cls.folder.chmod(0o755)
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)

    @classmethod
    def start(cls, *command, log, **options):
        with open(cls.folder / log, "wb") as output:
            process = subprocess.Popen(
                [str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                **options)
        cls.addClassCleanup(cls.stop, process)
        return process

    @classmethod
    def stop(cls, process):
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    @classmethod
    def start_portal(cls, tls=None, **settings):
        """With the demo, as it would stand behind the proxy of deploy/nginx. `tls`: names that its own certificate has."""
        log = open(cls.folder / "portal.log", "w", encoding="utf-8")
        cls.addClassCleanup(log.close)
        portal = Portal(str(cls.folder / "data"), log=log)
        if tls is not None:
            portal.use_tls(cls.folder, *tls)
        portal.environment |= settings
        demo = portal.run("demo", "--users", "60", "--transactions", "400", "--seed", "1")
        assert demo.returncode == 0, demo.stdout + demo.stderr
        portal.start()
        cls.addClassCleanup(portal.stop)
        return portal

    @classmethod
    def log(cls, name):
        return (cls.folder / name).read_text(errors="replace")


def accounts(portal):
    return json.loads((portal.data / "demo-accounts.json").read_text())
