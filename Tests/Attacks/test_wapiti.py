"""wapiti, signed in as each role: it crawls the portal, and attacks each address and form that it finds.

The short form does so for some seconds, as an administrator and an owner.
"""

import http.server
import json
import os
import pathlib
import re
import subprocess
import threading

from attack import LONG, Attack, tool

# All but those that load lists from elsewhere (nikto, wapp), that guess passwords, and that guess file names (buster).
MODULES = (
    "backup,blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,shellshock,"
    "sql,ssrf,xss,xxe").split(",")
SHORT_MODULES = "cookieflags,crlf,csp,csrf,file,http_headers,redirect,sql,xss".split(",")
SHORT_ROLES = {"administrator", "owner"}

# Seconds for the crawl, for each module, and for all of it.
CRAWL, MODULE, ALL = (60, 60, 1800) if LONG else (6, 2, 180)

# What it reports rightly, and what is as it should be: path and report.
EXPECTED = [
    # Browsers have dropped it; where it still works it does harm.
    r"\S+ X-XSS-Protection is not set",
    # The policy's frame-ancestors says it.
    r"\S+ X-Frame-Options is not set",
    # Both are for https, and this is plain http on loopback.
    r"\S+ Strict-Transport-Security is not set", r"\S+ Secure flag is not set in the cookie : [\w-]+",
    # In which language and colours pages are shown, from pages without a session too: bound to this site by its origin.
    r"/preferences Lack of anti CSRF token",
]


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Where wapiti tries to make the portal send requests to. wapiti itself asks here what has come."""

    def do_GET(self):
        if not re.match(r"/(get_\w+\.php|\Z)", self.path):
            self.server.visits.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    do_HEAD = do_POST = do_PUT = do_GET

    def log_message(self, *_):
        pass


class Scan(Attack):
    settings = {"PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tool("wapiti")
        cls.target.keep_sessions()

    def test_wapiti_finds_nothing_as_any_role(self):
        for portal, role, name, password in self.target.roles():
            if not LONG and role not in SHORT_ROLES:
                continue
            with self.subTest(f"{portal}/{role}"):
                self.scan(portal, role, name, password)

    def scan(self, portal, role, name, password):
        self.target.revive()
        client = self.target.client()
        self.assertEqual(client.sign_in(portal, name, password), 303)
        faults = len(self.target.faults())
        folder = pathlib.Path(self.folder) / f"wapiti-{portal}-{role}"
        folder.mkdir()
        cookies = {
            name: {"value": value, "expires": None, "secure": False, "port": None, "version": 0}
            for name, value in client.cookies.items()}
        (folder / "cookies.json").write_text(json.dumps({".localhost.local": {"/": cookies}}))
        site = f"http://localhost:{self.target.port}"
        other = "merchant" if portal == "admin" else "admin"
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as elsewhere:
            elsewhere.visits = []
            threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
            endpoint = f"http://127.0.0.1:{elsewhere.server_port}/"
            command = [
                # The system's Python: the package is there.
                "/usr/bin/python3", "scan_with_wapiti.py", "-u", f"{site}/{portal}", "--scope", "domain",
                "-c", str(folder / "cookies.json"), "-H", "Sec-Fetch-Site: same-origin",
                "-x", f"{site}/{portal}/logout", "-x", f"{site}/{other}*", "-x", f"{site}/static/*", "-x", f"{site}/gallery*",
                "-m", ",".join(MODULES if LONG else SHORT_MODULES), "--skip", "_csrf", "--skip", "_key",
                "--max-scan-time", str(CRAWL), "--max-attack-time", str(MODULE), "--max-files-per-dir", "12",
                "--external-endpoint", endpoint, "--internal-endpoint", endpoint, "--no-bugreport",
                "--store-session", str(folder), "--store-config", str(folder),
                "-f", "json", "-o", str(folder / "report.json")]
            done = subprocess.run(
                command, cwd=pathlib.Path(__file__).parent, capture_output=True, text=True, errors="replace", timeout=ALL,
                env={**os.environ, "HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"})
            elsewhere.shutdown()
        said = done.stdout + done.stderr
        self.assertNotIn("Traceback", said)
        self.assertTrue((folder / "report.json").exists(), said[-3000:])
        report = json.loads((folder / "report.json").read_text())
        found = [
            f"{kind}: {each['method']} {each['path']} {each['parameter']}: {each['info']}"
            for part in ("vulnerabilities", "anomalies") for kind, each_of in report[part].items() for each in each_of
            if not any(re.fullmatch(expected, f"{each['path']} {each['info']}") for expected in EXPECTED)]
        self.assertEqual(found, [])
        self.assertEqual(elsewhere.visits, [])
        self.assertEqual(self.target.faults()[faults:], [])
        # It was there all the time.
        self.assertEqual(client.request("GET", f"/{portal}")[0], 200)
        crawled = int(re.search(r"found (\d+) URLs and forms", said).group(1))
        ended = re.findall(r"Max attack time was reached for module (\w+)", said)
        print(f"wapiti as {portal}/{role}: {crawled} addresses and forms; modules that {MODULE} s ended: "
              f"{', '.join(ended) or 'none'}", flush=True)
        self.assertGreater(crawled, 10)
