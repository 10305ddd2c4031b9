"""The clock of a portal's machine jumps, by libfaketime; PostgreSQL's doesn't."""

import os
import re
import unittest

from operations import LONG, PORTAL, TOOLS, Cluster, Portal, Programs, run, wait

LIBRARY = TOOLS / "usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
HOUR = 3600
# libfaketime moves every absolute timer by the clock's jump, those of the monotonic clock too. The kernel doesn't.
TIMERS = """#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>
int timerfd_settime(int fd, int flags, const struct itimerspec *new, struct itimerspec *old) {
  return (int)syscall(SYS_timerfd_settime, fd, flags, new, old);
}
"""


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class Jumps(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster = Cluster(str(cls.folder / "postgresql"))
        cls.cluster.start()
        cls.addClassCleanup(cls.cluster.stop, "fast")
        cls.cluster.query("CREATE DATABASE portal TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'", "postgres")
        log = open(cls.folder / "portal.log", "w", encoding="utf-8")
        cls.addClassCleanup(log.close)
        cls.portal = Portal(str(cls.folder / "data"), database=cls.cluster.conninfo, log=log)
        for command in (["migrate"], ["demo", "--users", "60", "--transactions", "400", "--seed", "1"]):
            done = cls.portal.run(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        cls.offset = cls.folder / "offset"
        cls.jump(0)
        # libfaketime adds a variable at a program's start, and then Swift doesn't find the program's arguments. With the
        # shell before it, the variable is there already.
        cls.portal.program = cls.folder / "portal"
        cls.portal.program.write_text(f'#!/bin/sh\nexec {os.path.abspath(PORTAL)} "$@"\n')
        cls.portal.program.chmod(0o755)
        source, timers = cls.folder / "timers.c", cls.folder / "timers.so"
        source.write_text(TIMERS)
        compiled = run("gcc", "-shared", "-fPIC", "-o", timers, source)
        assert compiled.returncode == 0, compiled.stderr
        cls.portal.environment |= {
            "LD_PRELOAD": f"{timers} {LIBRARY}", "FAKETIME_TIMESTAMP_FILE": str(cls.offset), "FAKETIME_NO_CACHE": "1",
            # The clock of the wall jumps, timers don't.
            "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        cls.portal.start()
        cls.addClassCleanup(cls.portal.stop)

    @classmethod
    def jump(cls, seconds):
        new = cls.offset.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.replace(cls.offset)

    def measured(self):
        return self.portal.metric("portal_clock_offset_seconds")

    def refund(self, cookies, payment):
        form = self.portal.refund_form(cookies, payment, "1.00")
        status, _, text = self.portal.request("POST", f"/admin/transactions/{payment}/refund", cookies, form)
        self.assertEqual(status, 303, re.sub("<[^>]*>", " ", text)[:500])

    def last_job(self):
        return self.cluster.value("SELECT max(last_succeeded_at) FROM jobs")

    def test_an_hour_forth_and_back_harms_nothing_and_is_told(self):
        wait(lambda: self.measured() is not None and abs(self.measured()) < 2)
        cookies = self.portal.sign_in()
        jumps = (HOUR, 0, -HOUR, 0) if LONG else (HOUR, -HOUR)
        payments = self.portal.payments(cookies, len(jumps))
        began, newest = self.cluster.query("SELECT now(), max(id) FROM refunds")[0]
        for payment, seconds in zip(payments, jumps):
            with self.subTest(seconds=seconds):
                before = self.last_job()
                self.jump(seconds)
                # Read every 15 seconds, by a timer that must not wait for an hour.
                wait(lambda: abs((self.measured() or 0) - seconds) < 2, 40)
                # Who is signed in stays so, and whoever comes gets in: both are by PostgreSQL's clock.
                self.refund(cookies, payment)
                self.assertEqual(self.portal.request("GET", "/admin", self.portal.sign_in())[0], 200)
                self.assertEqual(self.portal.request("GET", "/readyz")[0], 200)
                wait(lambda: self.last_job() > before, 60)
                doctor = self.portal.run("doctor")
                if seconds:
                    self.assertIn("WRONG the clocks of this machine and of PostgreSQL agree", doctor.stdout)
                    self.assertRegex(doctor.stdout, r"this one is 3[56]\d\d s " + ("ahead" if seconds > 0 else "behind"))
                else:
                    self.assertIn("ok    the clocks of this machine and of PostgreSQL agree", doctor.stdout)
        # What was written has the time of PostgreSQL.
        written = self.cluster.value(
            f"SELECT count(*) FROM refunds WHERE id > {newest} AND requested_at BETWEEN '{began}' AND now()")
        self.assertEqual(int(written), len(jumps))
        verified = self.portal.run("verify")
        self.assertEqual(verified.returncode, 0, verified.stdout + verified.stderr)


if __name__ == "__main__":
    unittest.main()
