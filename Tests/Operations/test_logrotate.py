"""logrotate with our configuration: sizes, numbers, and addresses shortened on the way into an archive."""

import gzip
import os
import subprocess

from operations import DEPLOY, Programs, changed, run, tool

LINE = "2026-11-29T07:00:00Z info request address={} method=GET route=/admin status=200 id=0123456789AB\n"
JSON = '{{"level":"info","message":"request","address":"{}","method":"GET","route":"/admin"}}\n'


class Rotation(Programs):
    def setUp(self):
        self.logs = self.folder / self._testMethodName
        self.logs.mkdir(mode=0o750)
        text = changed((DEPLOY / "logrotate/healthpay-portals").read_text(), {
            "/var/log/healthpay-portals": self.logs,
            "/usr/lib/healthpay-portals/compress-log": DEPLOY / "logrotate/compress-log",
        })
        self.configuration = self.logs / "logrotate.conf"
        self.configuration.write_text(text)
        self.configuration.chmod(0o644)
        self.log = self.logs / "portal.log"

    def rotate(self, *options):
        done = run(tool("logrotate"), "-v", "-s", self.logs / "state", *options, self.configuration)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("error", done.stderr.lower())
        return done.stderr

    def test_the_configuration_is_valid(self):
        self.log.write_text("x\n")
        self.assertIn("reading config file", self.rotate("-d"))

    def test_fifty_megabytes_are_a_file(self):
        self.log.write_text("x" * 1_000_000)
        self.rotate()
        self.assertFalse((self.logs / "portal.log.1").exists())
        with open(self.log, "wb") as file:
            file.truncate(51 * 1024 * 1024)
        self.rotate()
        self.assertEqual(self.log.stat().st_size, 0)
        self.assertEqual((self.logs / "portal.log.1").stat().st_size, 51 * 1024 * 1024)

    def test_seven_files_stay_compressed_and_a_writer_goes_on(self):
        # As systemd opens it for append:.
        with open(self.log, "a", encoding="utf-8") as file:
            for turn in range(10):
                file.write(f"turn {turn}\n")
                file.flush()
                self.rotate("-f")
        names = sorted(path.name for path in self.logs.glob("portal.log*"))
        self.assertEqual(names, ["portal.log", "portal.log.1", *(f"portal.log.{n}.gz" for n in range(2, 8))])
        self.assertEqual((self.logs / "portal.log.1").read_text(), "turn 9\n")
        self.assertEqual(gzip.open(self.logs / "portal.log.7.gz", "rt").read(), "turn 3\n")
        self.assertEqual(os.stat(self.logs / "portal.log.7.gz").st_mode & 0o077, self.log.stat().st_mode & 0o077)

    def test_addresses_are_shortened_when_a_file_is_compressed(self):
        pairs = {
            "41.32.17.209": "41.32.17.0", "2a00:1450:4006:80b::200e": "2a00:1450:4006::", "2001:db8::7": "2001:db8::",
            "-": "-"}
        self.log.write_text("".join(LINE.format(a) + JSON.format(a) for a in pairs))
        self.rotate("-f")
        self.assertIn("41.32.17.209", (self.logs / "portal.log.1").read_text())
        self.rotate("-f")
        self.log.write_text("x\n")
        self.rotate("-f")
        self.assertEqual(
            gzip.open(self.logs / "portal.log.2.gz", "rt").read(),
            "".join(LINE.format(a) + JSON.format(a) for a in pairs.values()))

    def test_the_pipe_says_when_it_fails(self):
        done = subprocess.run([DEPLOY / "logrotate/compress-log", "-9"], input=b"whole\n", capture_output=True)
        self.assertEqual((done.returncode, gzip.decompress(done.stdout)), (0, b"whole\n"))


if __name__ == "__main__":
    import unittest
    unittest.main()
