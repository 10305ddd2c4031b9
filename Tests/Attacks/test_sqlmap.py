"""sqlmap, signed in as each role: every parameter of every list and search, every field of every form.

The short form takes a few of them at level 1. The long form takes all at level 5 and risk 3, an hour for a role;
ATTACKS_ROLES names the roles, and ATTACKS_MINUTES ends each of them after so long, and says how much was left.
"""

import concurrent.futures
import http.server
import os
import random
import subprocess
import threading
import time
import urllib.parse

from attack import LONG, Attack, tool
from pages import Reach, Request

LEVEL, RISK = (5, 3) if LONG else (1, 1)

# Seconds for one address or form; what takes longer is ended and said.
PATIENCE = 600 if LONG else 30

# Blind tests apart: where a long text is refused and a short one isn't, sqlmap believes in one, finds out that it erred,
# and leaves the others out.
TECHNIQUES = ("EUSTQ", "B") if LONG else ("BEUSTQ",)

# What the short form takes: the routes' words, amounts and codes, and two forms that write.
FEW = {
    ("GET", "/admin/search", "q"), ("GET", "/admin/transactions", "merchant"), ("GET", "/admin/transactions", "before"),
    ("POST", "/admin/users/:id/reveal", None), ("GET", "/merchant/transactions", "q"),
    ("GET", "/merchant/transactions", "min"), ("POST", "/merchant/transactions/:reference/refund", None),
}
FEW_ROLES = {"administrator", "owner"}


def sqlmap(url, request, folder, cookie=None, techniques="BEUSTQ", patience=PATIENCE):
    """What it says of one request, and whether it came to its end."""
    command = [
        tool("sqlmap"), "--batch", "--disable-coloring", "--flush-session", "--output-dir", folder, "--dbms", "PostgreSQL",
        "--level", str(LEVEL), "--risk", str(RISK), "--technique", techniques, "--skip-waf", "--drop-set-cookie", "--ignore-redirects",
        "--ignore-code", "*", "--keep-alive", "--headers", "Sec-Fetch-Site: same-origin\nAccept-Language: en"]
    if cookie:
        command += ["--cookie", cookie]
    command += ["-p", ",".join(request.attacked)] if request.attacked else ["--param-filter", "URI"]
    if request.method == "POST":
        command += ["-u", url + request.path, "--data", urllib.parse.urlencode(request.fields)]
        # The token is the session's; the key is one form's.
        if "_key" in request.fields:
            command += ["--eval", "import secrets;_key=secrets.token_hex(16)"]
    else:
        command += ["-u", f"{url}{request.path}?{urllib.parse.urlencode(request.fields)}".rstrip("?")]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=patience)
        return done.stdout + done.stderr, True
    except subprocess.TimeoutExpired as expired:
        return (expired.stdout or b"").decode(errors="replace"), False


def finds(said):
    return "identified the following injection point" in said or "is vulnerable" in said


class Injection(Attack):
    settings = {"PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target.keep_sessions()

    def test_sqlmap_finds_an_injection_where_there_is_one(self):
        target = self.target

        class Injectable(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                name = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query).get("name", [""])[0]
                try:
                    text, status = target.sql(f"SELECT 'there are ' || count(*) FROM staff WHERE name = '{name}'"), 200
                except AssertionError as error:
                    text, status = str(error), 500
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass

        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Injectable) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            request = Request("GET", "/", {"name": "Mariam Nassar"}, ("name",))
            said, _ = sqlmap(f"http://127.0.0.1:{server.server_port}", request, f"{self.folder}/control", patience=120)
            server.shutdown()
        self.assertTrue(finds(said), said[-3000:])

    def test_sqlmap_finds_nothing_as_any_role(self):
        for portal, role, name, password in self.target.roles():
            if not LONG and role not in FEW_ROLES:
                continue
            with self.subTest(f"{portal}/{role}"):
                self.attack(portal, role, name, password)

    def attack(self, portal, role, name, password):
        self.target.revive()
        client = self.target.client()
        self.assertEqual(client.sign_in(portal, name, password), 303)
        mobiles = self.target.sql("SELECT mobile FROM users WHERE status = 'active' ORDER BY id LIMIT 2").split()
        pages, of_each = (1500, 10) if LONG else (60, 2)
        reach = Reach(client, portal, pages, of_each, {"from_holder": mobiles[0], "to_holder": mobiles[1]})
        if LONG:
            session = "staff" if portal == "admin" else "merchant"
            headers = (session, "user-agent", "referer", "host", "accept-language")
            requests = [Request("GET", f"/{portal}", {}, headers), *reach.found]
        else:
            requests = [each for each in reach.found if self.is_of_few(reach, each)]
        # Where the time ends before the work, another run goes another way.
        random.shuffle(requests)
        faults, sent, started = len(self.target.faults()), self.sent(), time.monotonic()
        ends = started + 60 * float(os.environ.get("ATTACKS_MINUTES", "inf"))
        work = [(request, techniques) for request in requests for techniques in TECHNIQUES]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            results = list(pool.map(lambda each: self.inject(client, *each, ends), work))
        notes = [f"{results.count(None)} of {len(work)} runs left"] if None in results else []
        unfinished = [each for each in results if each]
        notes += [f"ended by their time: {unfinished}"] if unfinished else []
        print("; ".join([
            f"sqlmap as {portal}/{role}: {reach.pages} pages, {len(requests)} addresses and forms, "
            f"{self.sent() - sent} requests in {time.monotonic() - started:.0f} s", *notes]), flush=True)
        self.assertEqual(self.target.faults()[faults:], [])
        # Who was signed out meanwhile attacked the sign-in page only.
        self.assertEqual(client.request("GET", f"/{portal}")[0], 200)

    def inject(self, client, request, techniques, ends):
        """Empty where it came to its end, what it was where it didn't, None where there was no time left for it."""
        left = min(PATIENCE, ends - time.monotonic())
        if left < 1:
            return None
        what = f"{request.method} {request.path} {','.join(request.attacked)} {techniques}"
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        folder = f"{self.folder}/sqlmap-{threading.get_ident()}"
        said, ended = sqlmap(f"http://localhost:{self.target.port}", request, folder, cookie, techniques, left)
        self.assertFalse(finds(said), f"{what}: {said[-3000:]}")
        self.assertTrue(not ended or "do not appear to be injectable" in said, f"{what}: {said[-1000:]}")
        return "" if ended else what

    def is_of_few(self, reach, request):
        route = reach.route(request.method, request.path)
        return any(
            (request.method, route) == (method, path) and name in (None, *request.attacked)
            for method, path, name in FEW)

    def sent(self):
        with open(f"{self.target.data}.log", encoding="utf-8", errors="replace") as log:
            return sum(" info request " in line for line in log)
