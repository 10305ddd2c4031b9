"""rsyslog on both sides: the portal's lines reach the other machine over TLS, and nobody else's do."""

import gzip
import os
import socket
import subprocess
import unittest

from operations import DEPLOY, TOOLS, Portal, Programs, changed, free_port, run, tool, wait


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class Forwarding(Programs):
    """journald and both rsyslogs in a mount namespace of their own, with a /run of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_certificates()
        cls.port = free_port()
        journald = cls.start(
            "unshare", "-m", "sh", "-c",
            "mount -t tmpfs tmpfs /run && mount -t tmpfs tmpfs /var/log && mkdir -p /run/systemd/journal && echo mounted && "
            "exec /lib/systemd/systemd-journald", log="journald.log")
        wait(lambda: cls.log("journald.log") or journald.poll() is not None)
        if "mounted" not in cls.log("journald.log"):
            raise unittest.SkipTest("no mount namespaces here")
        cls.inside = ["nsenter", "-t", journald.pid, "-m"]
        wait(lambda: run(*cls.inside, "test", "-S", "/run/systemd/journal/stdout").returncode == 0)

        cls.configurations = {
            "collector": changed((DEPLOY / "rsyslog/collector.conf").read_text(), {
                "/etc/rsyslog-tls/": f"{cls.folder}/", "/var/log/healthpay-portals/": f"{cls.folder}/logs/",
                'port="2514"': f'port="{cls.port}" address="127.0.0.1"'}),
            # journald's socket is where rsyslog finds it under systemd; the rest stands for Debian's /var/log/syslog.
            "portal": 'module(load="imuxsock" SysSock.Name="/run/systemd/journal/syslog")\n'
            + changed((DEPLOY / "rsyslog/portal.conf").read_text(), {
                "/etc/healthpay-portals/rsyslog/": f"{cls.folder}/",
                'target="logs.example.com" port="2514"': f'target="127.0.0.1" port="{cls.port}"',
                'resumeInterval="10"': 'resumeInterval="1"', 'resumeIntervalMax="60"': 'resumeIntervalMax="1"'})
            + f"*.* {cls.folder}/syslog\n",
        }
        (cls.folder / "syslog").touch()
        cls.collector = cls.start_rsyslog("collector")
        cls.start_rsyslog("portal")
        wait(lambda: run(*cls.inside, "test", "-S", "/run/systemd/journal/syslog").returncode == 0)

        # As systemd gives the lines of the service to journald.
        cat = subprocess.Popen(
            [str(part) for part in (*cls.inside, "systemd-cat", "-t", "portal")], stdin=subprocess.PIPE)
        cls.addClassCleanup(cat.wait)
        cls.addClassCleanup(cat.stdin.close)
        cls.portal = Portal(str(cls.folder / "data"), log=cat.stdin)
        cls.portal.start()
        cls.addClassCleanup(cls.portal.stop)

    @classmethod
    def make_certificates(cls):
        """One authority, and a certificate for each side and for a stranger."""
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        commands = [["req", "-x509", *curve, "-subj", "/CN=Logs", "-keyout", "ca.key", "-out", "ca.pem"]]
        for name, host in (
                ("portal", "portal.example.com"), ("collector", "logs.example.com"), ("stranger", "other.example.com")):
            commands += [
                ["req", *curve, "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{host}", "-keyout", f"{name}.key",
                 "-out", f"{name}.csr"],
                ["x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                 "-copy_extensions", "copy", "-out", f"{name}.pem"]]
        for command in commands:
            done = run("openssl", *command, cwd=cls.folder)
            assert done.returncode == 0, done.stderr

    @classmethod
    def rsyslog(cls, side):
        work = cls.folder / f"{side}-work"
        work.mkdir(exist_ok=True)
        path = cls.folder / f"{side}.conf"
        path.write_text(f'global(workDirectory="{work}")\n' + cls.configurations[side])
        return [
            *cls.inside, tool("rsyslogd"), "-n", "-M", TOOLS / "usr/lib/x86_64-linux-gnu/rsyslog", "-f", path,
            "-i", cls.folder / f"{side}.pid"]

    @classmethod
    def start_rsyslog(cls, side):
        return cls.start(*cls.rsyslog(side), log=f"{side}.log")

    def arrived(self, *words):
        """The collector's first line with these words."""
        text = "".join(path.read_text(errors="replace") for path in (self.folder / "logs").glob("*.log"))
        return next((line for line in text.splitlines() if all(word in line for word in words)), None)

    def ask(self, path):
        self.assertLess(self.portal.request("GET", path)[0], 500)

    def test_both_configurations_are_valid(self):
        for side in self.configurations:
            done = run(*self.rsyslog(side), "-N1")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotRegex(done.stderr, "error|warning")

    def test_a_request_reaches_the_other_machine_without_what_was_typed(self):
        self.ask("/merchant/login?mobile=01012345678")
        line = wait(lambda: self.arrived("route=/merchant/login", "status=200"))
        name = socket.gethostname().split(".")[0]
        self.assertRegex(line, rf"^20\d\d-\S+ {name} 20\d\d-\S+ info request .*address=127\.0\.0\.1")
        self.assertNotIn("01012345678", (self.folder / "logs" / f"{name}.log").read_text())
        self.assertEqual((self.folder / "logs" / f"{name}.log").stat().st_mode & 0o777, 0o640)
        # Other lines of the machine stay there, and the portal's aren't there twice.
        run(*self.inside, "systemd-cat", "-t", "other", "echo", "another program")
        wait(lambda: "another program" in self.log("syslog"))
        self.assertNotIn("route=", self.log("syslog"))
        self.assertIsNone(self.arrived("another program"))
        # Rotation shortens addresses there as well.
        packed = subprocess.run(
            [DEPLOY / "logrotate/compress-log"], input=(line + "\n").encode(), capture_output=True, check=True).stdout
        self.assertIn("address=127.0.0.0 ", gzip.decompress(packed).decode())

    def test_lines_wait_while_the_collector_is_away(self):
        self.ask("/livez")
        wait(lambda: self.arrived("route=/livez"))
        self.stop(self.collector)
        self.ask("/robots.txt")
        for number in range(20):
            run(*self.inside, "systemd-cat", "-t", "portal", "echo", f"line {number} of 20")
        type(self).collector = self.start_rsyslog("collector")
        wait(lambda: self.arrived("route=/robots.txt"))
        for number in range(20):
            wait(lambda: self.arrived(f"line {number} of 20"))

    def send(self, text, *certificate):
        """Sends a RELP line as whoever has that certificate, and returns what the collector says."""
        options = [word for name in certificate for word in (
            "-cert", self.folder / f"{name}.pem", "-key", self.folder / f"{name}.key")]
        message = f"<14>1 2026-11-29T07:00:00Z forged portal - - - {text}"
        hello = "relp_version=0\nrelp_software=test\ncommands=syslog"
        sent = f"1 open {len(hello)} {hello}\n2 syslog {len(message)} {message}\n"
        process = subprocess.Popen(
            ["openssl", "s_client", "-quiet", "-connect", f"127.0.0.1:{self.port}", "-CAfile", self.folder / "ca.pem", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            return process.communicate(sent, timeout=5)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()[0]

    def test_nobody_else_sends_lines(self):
        self.send("as the portal", "portal")
        wait(lambda: self.arrived("as the portal"))
        self.send("as a stranger", "stranger")
        self.send("as nobody")
        with socket.create_connection(("127.0.0.1", self.port)) as plain:
            plain.sendall(b"1 open 0\n2 syslog 51 <14>1 2026-11-29T07:00:00Z h portal - - - in the clear\n")
            plain.settimeout(10)
            try:
                while plain.recv(1000):
                    pass
            except ConnectionResetError:
                pass
        self.send("as the portal again", "portal")
        wait(lambda: self.arrived("as the portal again"))
        for text in ("as a stranger", "as nobody", "in the clear"):
            self.assertIsNone(self.arrived(text), text)
        self.assertIn("no permited name found", self.log("collector.log"))
        old = run(
            "openssl", "s_client", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-connect", f"127.0.0.1:{self.port}", input="")
        self.assertIn("Cipher is (NONE)", old.stdout)


if __name__ == "__main__":
    unittest.main()
