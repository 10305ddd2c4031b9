"""A clean Debian (or Ubuntu) of this machine's release, and commands in it."""

import os
import pathlib
import platform
import shutil
import subprocess

from operations import PORTAL, ROOT, TOOLS, run


def archive():
    """Made once; minimal, with apt."""
    base = TOOLS / "clean.tar"
    if not base.exists():
        codename = platform.freedesktop_os_release()["VERSION_CODENAME"]
        sources = [pathlib.Path("/etc/apt/sources.list"), *pathlib.Path("/etc/apt/sources.list.d").glob("*.sources"),
                   *pathlib.Path("/etc/apt/sources.list.d").glob("*.list")]
        made = run(
            "mmdebstrap", "--variant=apt", "--include=ca-certificates", codename, f"{base}.part.tar",
            *[path for path in sources if path.exists() and f" {codename}" in path.read_text()])
        assert made.returncode == 0, made.stderr[-3000:]
        os.rename(f"{base}.part.tar", base)
    return base


def package(folder):
    """The package of the portal under test, in a hurry."""
    built = run(ROOT / "deploy/deb/build", PORTAL, folder, env={**os.environ, "DEB_COMPRESSION": "-Zgzip -z1"})
    assert built.returncode == 0, built.stderr
    return pathlib.Path(built.stdout.split()[-1])


class System:
    """Unpacked in `root`; `shared` is /mnt there. Nothing that is installed starts."""

    def __init__(self, root, shared):
        self.root, self.shared = root, shared
        root.mkdir()
        subprocess.run(["tar", "-x", "-f", archive(), "-C", root, "--exclude=./dev/*"], check=True)
        policy = root / "usr/sbin/policy-rc.d"
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")

    def run(self, *command, check=True, **options):
        """With what a system has mounted, in a mount namespace of the command's own."""
        script = (
            'mount --rbind /dev "$0/dev" && mount -t proc proc "$0/proc" && mount --bind "$1" "$0/mnt" && '
            'root=$0 && shift && exec chroot "$root" "$@"')
        done = run("unshare", "-m", "sh", "-c", script, self.root, self.shared, *command, **options)
        assert not check or done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done

    def apt(self, *arguments):
        return self.run(
            "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y", "-o", "Dpkg::Options::=--force-confold",
            "-o", "APT::Sandbox::User=root", "--no-install-recommends", *arguments)
