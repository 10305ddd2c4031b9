"""Backups under load, and what becomes of them elsewhere.

    PORTAL=path/to/portal python3 backup.py [--rounds N]

Starts the portal with the demo in a folder of its own, refunds payments one after the other, and backs up meanwhile. What must
hold: no refund fails, each backup is restored elsewhere with every row and verifies, with refunds that came before it and none of
those after; a backup that was changed or cut short, and another key, are one line and status 1.
"""

import argparse
import contextlib
import os
import pathlib
import re
import shutil
import sys
import tempfile
import threading
import time

from portal import Portal, verify


class Refunds(threading.Thread):
    """Refunds a pound of each payment until it is told to stop."""

    def __init__(self, portal, cookies, payments):
        super().__init__()
        self.forms = {}
        for payment in payments:
            # Some can't be refunded: the user has closed the wallet, say.
            with contextlib.suppress(AssertionError):
                self.forms[payment] = portal.refund_form(cookies, payment, "1.00")
        assert len(self.forms) >= 100, len(self.forms)
        self.portal, self.cookies = portal, cookies
        self.done, self.failed, self.ends = 0, [], threading.Event()

    def run(self):
        for payment, form in self.forms.items():
            if self.ends.is_set():
                return
            status, _, page = self.portal.request(
                "POST", f"/admin/transactions/{payment}/refund", dict(self.cookies), form)
            if status == 303:
                self.done += 1
            else:
                self.failed.append((status, page[:500]))


def one_line(portal, *arguments):
    """What a command that fails says: one line, and nothing else."""
    run = portal.run(*arguments)
    lines = run.stderr.splitlines()
    assert run.returncode == 1 and len(lines) == 1, (run.returncode, run.stderr)
    return lines[0]


def newest(folder):
    return max(pathlib.Path(folder).glob("*.backup"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="portal-faults-")
    os.chmod(folder, 0o755)
    portal = Portal(os.path.join(folder, "data"))
    backups, key = os.path.join(folder, "backups"), os.path.join(folder, "key")
    os.mkdir(backups)
    try:
        loaded = portal.run("demo", "--users", "100", "--transactions", "3000")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        made = portal.run("backup", "new-key", key)
        assert made.returncode == 0, made.stderr
        portal.environment |= {
            "PORTAL_BACKUP_KEY": made.stdout.strip().split("=", 1)[1], "PORTAL_BACKUP_FOLDER": backups}
        portal.start()
        cookies = portal.sign_in()
        for _ in range(arguments.rounds):
            refunds = Refunds(portal, cookies, portal.payments(cookies, 200))
            refunds.start()
            while refunds.done < 5 and refunds.is_alive():
                time.sleep(0.01)
            before = refunds.done
            taken = portal.run("backup")
            after = refunds.done
            refunds.ends.set()
            refunds.join()
            assert taken.returncode == 0, taken.stderr
            assert not refunds.failed, refunds.failed[:3]
            assert after > before, "there was no load"
            restored = portal.run("restore", "--verify", "--key", key)
            assert restored.returncode == 0, restored.stdout + restored.stderr
            rows, checks = re.search(r"with ([\d,]+) rows[^\0]*all (\d+) checks hold", restored.stdout).groups()
            print(f"backed up during {after - before} refunds, restored elsewhere: {rows} rows alike, {checks} checks hold")

        backup = newest(backups)
        content = bytearray(backup.read_bytes())
        content[len(content) // 2] ^= 1
        changed, short, other = (os.path.join(folder, name) for name in ("changed.backup", "short.backup", "other"))
        pathlib.Path(changed).write_bytes(content)
        pathlib.Path(short).write_bytes(backup.read_bytes()[:-1000])
        assert portal.run("backup", "new-key", other).returncode == 0
        assert "is damaged" in one_line(portal, "restore", changed, "--verify", "--key", key)
        assert "is damaged" in one_line(portal, "restore", short, "--verify", "--key", key)
        assert "was sealed for another key" in one_line(portal, "restore", "--verify", "--key", other)
        assert "can't be read" in one_line(portal, "restore", "--verify", "--key", os.path.join(folder, "nothing"))
        os.chmod(key, 0o644)
        assert "chmod 600" in one_line(portal, "restore", "--verify", "--key", key)
        print("changed, cut short, another key, no key, an open key: one line and status 1 each")
        portal.stop()
        verify(portal)
        print("portal verify passes")
    finally:
        if portal.is_running():
            portal.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
