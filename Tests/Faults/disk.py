"""Full disks: PostgreSQL's, that of downloads, and that of backups. Needs root, to mount small file systems in memory.

    PORTAL=path/to/portal python3 disk.py [--rounds N]

Starts the portal in a file system of its own with the demo, fills that, and sends refunds meanwhile. What must hold: acts are
answered 503 with their reason, /readyz is 503, the metric says so, no refund that was answered is lost and none is done twice;
once there is room the portal is ready again by itself, and `portal verify` passes. Of a full disk of backups, `portal backup`
says one line, and so does `portal restore` of one where it writes to.
"""

import argparse
import contextlib
import ctypes
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from portal import Portal, hidden, verify

MEGABYTE = 1 << 20
WRITABLE = "portal_database_writable"


def unshare_mounts():
    """What is mounted from here on is seen by this process and its children alone, and ends with them."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x00020000) != 0:
        sys.exit("can't have mounts of its own: " + os.strerror(ctypes.get_errno()))
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


def mount(folder, megabytes):
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder], check=True)


@contextlib.contextmanager
def full(folder):
    """Nothing fits into the folder's file system meanwhile: whatever PostgreSQL frees is taken too."""
    ballast = os.path.join(folder, "ballast")
    fill(ballast)
    try:
        yield ballast
    finally:
        os.remove(ballast)


def fill(ballast):
    with open(ballast, "ab", buffering=0) as file:
        for size in (MEGABYTE, 4096, 512):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def database_full(portal, folder, cookies, rounds):
    for _ in range(rounds):
        forms = {}
        for payment in portal.payments(cookies, 40):
            # Some can't be refunded: the user has closed the wallet, say.
            with contextlib.suppress(AssertionError):
                forms[payment] = portal.refund_form(cookies, payment, "1.00")
        payments = list(forms)
        answered, refused = {}, 0
        with full(folder) as ballast:
            # Small acts fit into what PostgreSQL has reserved already, for a while.
            for _ in range(200):
                for payment in payments:
                    if payment in answered:
                        continue
                    status, location, page = portal.request(
                        "POST", f"/admin/transactions/{payment}/refund", dict(cookies), forms[payment])
                    fill(ballast)
                    if status == 303:
                        answered[payment] = location.rsplit("/", 1)[1]
                        continue
                    assert status == 503, (status, page[:2000])
                    assert "Nothing was changed" in page or "being verified" in page, page[:2000]
                    refused += 1
                    break
                if refused and portal.request("GET", "/readyz")[0] == 503:
                    break
                if len(answered) == len(payments):
                    write_until_full(portal)
            assert refused or len(answered) == len(payments)
            assert any(is_unready(portal, ballast) for _ in range(10)), "ready with a full disk"
            assert portal.request("GET", "/livez")[0] == 200
            # Read every 15 seconds.
            wait(lambda: is_unwritable(portal, ballast), "the metric doesn't say that the disk is full")
        wait(lambda: portal.request("GET", "/readyz")[0] == 200, "the portal isn't ready again though there is room")
        wait(lambda: portal.metric(WRITABLE) == 1, "the metric doesn't say that there is room again")
        for payment, form in forms.items():
            status, location, _ = portal.request("POST", f"/admin/transactions/{payment}/refund", dict(cookies), form)
            assert status == 303, status
            assert answered.get(payment) in (None, location.rsplit("/", 1)[1])
            _, _, page = portal.request("GET", f"/admin/transactions/{payment}", cookies)
            assert set(re.findall(r"RFN-[0-9A-Z]{12}", page)) == {location.rsplit("/", 1)[1]}
        print(f"PostgreSQL's disk full: {len(answered)} of {len(payments)} refunds done before, {refused} answered 503, then all of them once")


def wait(what, otherwise):
    for _ in range(600):
        if what():
            return
        time.sleep(0.1)
    sys.exit(otherwise)


def is_unready(portal, ballast):
    fill(ballast)
    return portal.request("GET", "/readyz")[0] == 503


def is_unwritable(portal, ballast):
    fill(ballast)
    return portal.metric(WRITABLE) == 0


def write_until_full(portal):
    """Has PostgreSQL want more room than it has reserved."""
    socket = portal.data / "postgresql" / "socket"
    sql = "CREATE TABLE filling AS SELECT repeat(md5(n::text), 100) FROM generate_series(1, 100000) n"
    subprocess.run(
        ["psql", "-X", "-q", "-h", str(socket.resolve()), "-U", "portal", "-d", "portal", "-c", sql], capture_output=True)


def spool_full(portal, folder):
    account = json.loads((portal.data / "demo-accounts.json").read_text())["merchants"][0]
    cookies = {}
    _, _, page = portal.request("GET", "/merchant/login", cookies)
    form = {"code": account["sign_in"], "password": account["password"], "next": "", "_csrf": hidden(page, "_csrf")}
    assert portal.request("POST", "/merchant/login", cookies, form)[0] == 303
    today = datetime.date.today()
    path = f"/merchant/statements.csv?from={today - datetime.timedelta(days=20)}&to={today - datetime.timedelta(days=1)}"
    with full(folder) as ballast:
        # Files of jobs, which begin with the portal, leave room when they are done.
        for _ in range(100):
            fill(ballast)
            status, _, page = portal.request("GET", path, cookies)
            if status == 503:
                break
        assert status == 503 and "no free disk space for downloads" in page, (status, page[:2000])
        assert portal.request("GET", "/readyz")[0] == 200, "downloads aren't what readiness is about"
    status, _, _ = portal.request("GET", path, cookies)
    assert status == 200, status
    print("the disk of downloads full: 503 with its reason, and 200 once there is room")


def out_of_room(portal, *command):
    """What a command says that has no room to write: one line."""
    failed = portal.run(*command)
    lines = failed.stderr.splitlines()
    assert failed.returncode == 1 and len(lines) == 1 and "No space left on device" in lines[0], (failed.returncode, failed.stderr)
    return lines[0]


def backups_full(portal, folder, scratch):
    key = f"{portal.data}/../backup-key"
    made = portal.run("backup", "new-key", key)
    assert made.returncode == 0, made.stderr
    portal.environment |= {
        "PORTAL_BACKUP_KEY": made.stdout.strip().split("=", 1)[1], "PORTAL_BACKUP_FOLDER": folder}
    with full(folder):
        line = out_of_room(portal, "backup")
        assert [name for name in os.listdir(folder) if name not in ("ballast", "lock")] == [], os.listdir(folder)
    taken = portal.run("backup")
    assert taken.returncode == 0, taken.stderr
    print(f"the disk of backups full: {line.split(folder)[0].strip()} …, and a backup once there is room")
    output, verify_there = ["--output", f"{scratch}/dump"], ["--verify", "--scratch", scratch]
    # A dump fits into the last one, and no PostgreSQL.
    for target, disk in ((output, full(scratch)), (verify_there, full(scratch)), (verify_there, contextlib.nullcontext())):
        with disk:
            line = out_of_room(portal, "restore", "--key", key, *target)
        print(f"the disk of a restore full: {line.split(scratch)[0].strip()} …")
        left = [name for name in os.listdir(scratch) if name.startswith(("dump", "portal-restore-"))]
        assert left == [], left


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        print("skipped: mounting a small file system needs root")
        return
    unshare_mounts()
    folder = tempfile.mkdtemp(prefix="portal-faults-")
    os.chmod(folder, 0o755)
    disk, spool, backups = (os.path.join(folder, name) for name in ("disk", "spool", "backups"))
    mount(disk, 700)
    mount(spool, 8)
    mount(backups, 24)
    os.chmod(spool, 0o1777)
    portal = Portal(os.path.join(disk, "data"))
    portal.environment["TMPDIR"] = spool
    try:
        loaded = portal.run("demo", "--users", "100", "--transactions", "3000")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        portal.start()
        spool_full(portal, spool)
        database_full(portal, disk, portal.sign_in(), arguments.rounds)
        backups_full(portal, backups, spool)
        portal.stop()
        verify(portal)
        print("portal verify passes")
    finally:
        if portal.is_running():
            portal.stop()
        for mounted in (disk, spool, backups):
            subprocess.run(["umount", "-l", mounted], check=False)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
