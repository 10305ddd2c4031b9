"""nginx or HAProxy as deploy/ has them, in front of portals, and browsers outside at any loopback address."""

import getpass
import http.client
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import urllib.parse
import urllib.request

from operations import (
    DEPLOY, ROOT, TOOLS, accounts, changed, free_port, hidden, make_certificate, run, tool, wait)

NAME = "portal.example.com"
SETTINGS = {
    "PORTAL_URL": f"https://{NAME}", "PORTAL_TRUSTED_PROXIES": "127.0.0.1",
    # Whatever answers 429 is nginx.
    "PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0",
}


class Nginx:
    """Debian's own main configuration with our file in conf.d."""

    def __init__(self, folder, portal_port, days=30):
        self.folder = folder / "nginx"
        self.http, self.https, self.status = free_port(), free_port(), free_port()
        (self.folder / "conf.d").mkdir(parents=True)
        (self.folder / "log").mkdir()
        make_certificate(self.folder, NAME, days=days)
        shutil.copytree(DEPLOY / "nginx/errors", self.folder / "errors")
        site = changed((DEPLOY / "nginx/healthpay-portals.conf").read_text(), {
            "/etc/nginx/tls/": f"{self.folder}/",
            "/var/log/nginx/": f"{self.folder}/log/",
            "/usr/share/healthpay-portals/nginx/errors/": f"{self.folder}/errors/",
            "127.0.0.1:8080": f"127.0.0.1:{portal_port}",
            "127.0.0.1:8081": f"127.0.0.1:{self.status}",
            "listen 80": f"listen 127.0.0.1:{self.http}", "listen [::]:80": f"listen [::1]:{self.http}",
            "listen 443": f"listen 127.0.0.1:{self.https}", "listen [::]:443": f"listen [::1]:{self.https}",
        })
        (self.folder / "conf.d/healthpay-portals.conf").write_text(site)
        main = changed((TOOLS / "etc/nginx/nginx.conf").read_text(), {
            "user www-data;": "user root;" if run("id", "-u").stdout.strip() == "0" else "",
            "/run/nginx.pid": f"{self.folder}/pid",
            "/var/log/nginx/": f"{self.folder}/log/",
            "include /etc/nginx/modules-enabled/*.conf;": "",
            "include /etc/nginx/sites-enabled/*;": "",
            "/etc/nginx/mime.types": f"{TOOLS}/etc/nginx/mime.types",
            "/etc/nginx/conf.d/": f"{self.folder}/conf.d/",
            "sendfile on;": "sendfile on;\n" + "".join(
                f"\t{kind}_temp_path {self.folder}/{kind};\n"
                for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        })
        (self.folder / "nginx.conf").write_text(main)
        self.command = [
            tool("nginx"), "-p", self.folder, "-e", self.folder / "log/start.log", "-c", self.folder / "nginx.conf"]

    def encrypt(self, portal):
        """Reaches a portal that has a certificate of its own, with the lines of the manual."""
        lines = re.search(r"(?s)```nginx\n(proxy_pass https:.*?)```", (ROOT / "docs/operations.md").read_text()).group(1)
        site = self.folder / "conf.d/healthpay-portals.conf"
        site.write_text(changed(site.read_text(), {"proxy_pass http://healthpay_portals;\n": changed(lines, {
            "/etc/nginx/tls/portals.pem": portal.environment["PORTAL_TLS_CERTIFICATE"]})}))

    def is_up(self):
        try:
            socket.create_connection(("127.0.0.1", self.https)).close()
            return True
        except OSError:
            return False

    def start(self, programs):
        self.process = programs.start(*self.command, "-g", "daemon off;", log="nginx.log")
        wait(self.is_up)

    def reload(self):
        done = run(*self.command, "-s", "reload")
        assert done.returncode == 0, done.stderr

    def access_log(self):
        return (self.folder / "log/healthpay-portals.log").read_text().splitlines()

    def logs(self):
        return "".join(path.read_text(errors="replace") for path in (self.folder / "log").iterdir())

    def browser(self, address="127.0.0.1"):
        return Browser(self, address)

    def curl(self, *arguments):
        return run(
            "curl", "-sS", "--noproxy", "*", "--cacert", self.folder / "portal.pem", "--resolve",
            f"{NAME}:{self.https}:127.0.0.1", *arguments)

    def handshake(self, *options):
        done = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{self.https}", "-servername", NAME, *options],
            capture_output=True, text=True, input="", timeout=20)
        return done.stdout + done.stderr


class HAProxy:
    """Our configuration, with two portals that have certificates of their own."""

    def __init__(self, folder, portals):
        self.folder = folder / "haproxy"
        self.folder.mkdir()
        self.http, self.https, self.figures = free_port(), free_port(), free_port()
        certificate, key = (pathlib.Path(path) for path in make_certificate(self.folder, NAME))
        (self.folder / "site.pem").write_text(certificate.read_text() + key.read_text())
        own = [pathlib.Path(portal.environment["PORTAL_TLS_CERTIFICATE"]).read_text() for portal in portals]
        (self.folder / "portals.pem").write_text("".join(own))
        text = changed((DEPLOY / "haproxy/haproxy.cfg").read_text(), {
            "    user haproxy\n    group haproxy\n": f"    user {getpass.getuser()}\n",
            "/run/haproxy/admin.sock": self.folder / "admin.sock", "log /dev/log local0": f"log {self.folder}/log.sock local0",
            "/etc/haproxy/tls/portals.pem": self.folder / "portals.pem",
            "bind :::80": f"bind ::1:{self.http}", "bind :::443": f"bind ::1:{self.https}",
            "bind :80": f"bind 127.0.0.1:{self.http}", "bind :443": f"bind 127.0.0.1:{self.https}",
            "/etc/haproxy/tls/portal.pem": self.folder / "site.pem",
            "/usr/share/healthpay-portals/nginx/errors": DEPLOY / "nginx/errors",
            "10.0.0.21:8443": f"127.0.0.1:{portals[0].port}", "10.0.0.22:8443": f"127.0.0.1:{portals[1].port}",
            "127.0.0.1:8404": f"127.0.0.1:{self.figures}",
        })
        (self.folder / "haproxy.cfg").write_text(text)
        self.command = [tool("haproxy"), "-f", self.folder / "haproxy.cfg"]
        self.environment = {**os.environ, "LD_LIBRARY_PATH": str(TOOLS / "usr/lib/x86_64-linux-gnu")}
        # What it says as to syslog.
        self.log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.log.bind(str(self.folder / "log.sock"))
        self.log.setblocking(False)

    def start(self, programs):
        programs.addClassCleanup(self.log.close)
        self.process = programs.start(*self.command, log="haproxy.log", env=self.environment)
        wait(lambda: len(self.up()) == 2)

    def up(self):
        """The portals that it sends requests to."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.figures}/metrics", timeout=5) as answer:
                text = answer.read().decode()
        except OSError:
            return []
        return re.findall(r'(?m)^haproxy_server_status\{proxy="portals",server="(\w+)",state="UP"\} 1$', text)

    def said(self):
        lines = []
        while True:
            try:
                lines.append(self.log.recv(65536).decode(errors="replace"))
            except BlockingIOError:
                return lines

    def browser(self, address="127.0.0.1"):
        return Browser(self, address)


class Browser:
    """Keeps cookies, speaks TLS from an address of its own over one connection."""

    def __init__(self, nginx, address):
        self.nginx, self.address, self.cookies = nginx, address, {}
        context = ssl.create_default_context(cafile=nginx.folder / "portal.pem")
        self.connection = http.client.HTTPSConnection(
            NAME, nginx.https, context=context, timeout=60, source_address=(address, 0))
        self.connection._create_connection = lambda _, *rest: socket.create_connection(
            ("127.0.0.1", nginx.https), *rest)

    def request(self, method, path, form=None, headers=None, body=None):
        fields = {"Host": NAME, "Sec-Fetch-Site": "same-origin"}
        if self.cookies:
            fields["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            body = urllib.parse.urlencode(form)
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, fields | (headers or {}))
        response = self.connection.getresponse()
        text = response.read().decode(errors="replace")
        for field in response.headers.get_all("Set-Cookie") or []:
            name, value = field.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return response.status, response.headers, text

    def close(self):
        self.connection.close()

    def sign_in(self, portal, kind, role):
        account = next(a for a in accounts(portal)["staff" if kind == "admin" else "merchants"] if a["role"] == role)
        name = "email" if kind == "admin" else "code"
        form = {
            name: account.get("email") or account["sign_in"], "password": account["password"], "next": "",
            "_csrf": hidden(self.request("GET", f"/{kind}/login")[2], "_csrf")}
        status, _, text = self.request("POST", f"/{kind}/login", form)
        assert status == 303, (status, re.sub(r"<[^>]*>", " ", text)[:500])
