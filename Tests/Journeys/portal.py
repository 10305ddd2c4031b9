"""Shared code of the journeys: a Chromium that counts clicks, the demo's accounts, and a page that fails on any console error."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import struct
import subprocess
import tempfile
import time
import unittest
import urllib.request

from playwright.sync_api import sync_playwright

URL = os.environ.get("PORTAL_URL", "http://localhost:8080")
DATA = pathlib.Path(os.environ.get("PORTAL_DATA", ".portal"))
SCREENSHOTS = os.environ.get("SCREENSHOTS")
PORTAL = os.environ.get("PORTAL") or str(pathlib.Path(__file__).resolve().parents[2] / ".build" / "debug" / "portal")


WELCOME = {"en": "Welcome, ", "ar": "مرحبًا، "}
REFUSED = {"en": "You don't have permission", "ar": "ليست لديك صلاحية"}


def accounts(data=DATA):
    return json.loads((data / "demo-accounts.json").read_text())


class Journey(unittest.TestCase):
    """Tests that each have their own browser. Console errors and CSP violations fail them."""

    url = URL
    data = DATA
    environment = None
    language = "en"
    scheme = "light"
    size = (1440, 900)
    bypass_csp = False

    @classmethod
    def setUpClass(cls):
        cls.playwright = sync_playwright().start()
        cls.browser = cls.playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()
        cls.playwright.stop()

    def setUp(self):
        self.problems = []
        self.context = self.browser.new_context(
            locale={"en": "en-GB", "ar": "ar-EG"}[self.language],
            color_scheme=self.scheme,
            viewport={"width": self.size[0], "height": self.size[1]},
            bypass_csp=self.bypass_csp,
        )
        self.context.set_default_timeout(10_000)
        self.clicks = 0
        self.context.expose_binding("countClick", lambda source: self.count_click())
        self.context.add_init_script(
            "addEventListener('pointerdown', event => { if (event.isTrusted && event.isPrimary) countClick() }, true)")
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.note(message))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))

    def tearDown(self):
        self.context.close()
        self.assertEqual(self.problems, [], "the browser's console is clean")

    def note(self, message):
        # Chromium reports every status of 400 and above as a console error, and the journeys expect some. It advises every
        # site to accept RSA keys for passkeys too; the portals accept ES256 and EdDSA.
        expected = re.search("the server responded with a status of|pubKeyCredParams", message.text)
        if message.type in ("error", "warning") and not expected:
            self.problems.append(message.text)

    def count_click(self, count=1):
        self.clicks += count

    @contextlib.contextmanager
    def at_most(self, most, what):
        """Fails if the block takes more clicks or taps.

        What counts is what the browser reports: each press of a mouse button or of a finger, those into a field included.
        What one types doesn't count, nor do Enter and the keys of the portals ("/" searches), nor Tab from field to field
        of a form, nor what the system's dialog asks when a file is chosen. Opening an address that a person has from
        elsewhere (an invitation's link) doesn't count either. `CLICKS_TABLE` prints what was counted.
        """
        before = self.clicks
        yield
        # What the page reports of its last click arrives before the answer to this.
        self.page.evaluate("true")
        count = self.clicks - before
        if os.environ.get("CLICKS_TABLE"):
            print(f"clicks | {what} | {self.language} {self.size[0]} | {count} of {most}", flush=True)
        self.assertLessEqual(count, most, f"clicks: {what}")

    @property
    def on_a_phone(self):
        """1 on a phone, where the menu has to be opened and the search box tapped, otherwise 0."""
        return int(self.size[0] < 1024)

    def open(self, path):
        return self.page.goto(self.url + path)

    def go(self, path):
        """Opens a section by the main menu, which a phone has to open first."""
        link = self.page.locator(f"nav.nav a[href='{path}']")
        if not link.is_visible():
            self.page.locator("details.menu summary").click()
        link.click()
        self.page.wait_for_url(re.compile(re.escape(path) + r"(\?.*)?$"))

    def search(self, text):
        """Searches for what is typed: with a keyboard after "/", on a phone after a tap into the box."""
        if self.on_a_phone:
            self.page.click("#search")
        else:
            self.page.keyboard.press("/")
        self.page.keyboard.type(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def type_into(self, selector, text):
        """Types into a field. Only the first field of a form is clicked; Tab leads to the others."""
        field = self.page.locator(selector).first
        if not field.evaluate("field => field.form.contains(document.activeElement)"):
            field.click()
        field.fill(text)

    def choose(self, selector, value):
        """Chooses from a list, which Chromium draws outside of the page: a click that opens it and one on the choice."""
        self.count_click(2)
        self.page.select_option(selector, value)

    def follow(self, selector):
        """Clicks what leads to another page, and returns the server's answer."""
        with self.page.expect_navigation() as answer:
            self.page.locator(selector).first.click()
        return answer.value

    def enter(self, portal, name, password):
        """Sends a portal's sign-in form."""
        self.open(f"/{portal}/login")
        self.page.fill("input[name=email]" if portal == "admin" else "input[name=code]", name)
        self.page.fill("input[name=password]", password)
        self.page.click("main form:has(input[name=password]) button[type=submit]")

    def account(self, role):
        """The demo's account of staff in that role."""
        return next(each for each in accounts(self.data)["staff"] if each["role"] == role)

    def sign_in_staff(self, role="administrator"):
        account = self.account(role)
        self.enter("admin", account["email"], account["password"])
        self.page.wait_for_url(re.compile(r"/admin$"))
        self.speak()

    def sign_in_merchant(self, sign_in="MRC-000001", typed=None):
        account = next(each for each in accounts(self.data)["merchants"] if each["sign_in"] == sign_in)
        self.enter("merchant", typed or sign_in, account["password"])
        self.page.wait_for_url(re.compile(r"/merchant$"))
        self.speak()

    def submit(self):
        """Sends the page's first form that stands by itself."""
        with self.page.expect_navigation():
            self.page.locator("main form:not(.inline) button[type=submit]:not([name])").first.click()

    def first_visit(self, link, name, password, who):
        """Opens an invitation in the journey's language, tries a weak password, which is refused, and sets a good one."""
        page = self.page
        self.open(link.removeprefix(self.url))
        self.assertNotIn("token", page.url)
        self.assertEqual(page.locator("html").get_attribute("lang"), self.language)
        self.assertIn(WELCOME[self.language] + name, page.locator("main").inner_text())
        self.shot(f"welcome-{who}")
        page.fill("input[name=password]", "password123")
        self.submit()
        self.shot(f"welcome-{who}-refused")
        page.fill("input[name=password]", password)
        page.select_option("select[name=language]", self.language)
        self.submit()

    def put_off_app(self):
        """Leaves the page by which a merchant's people are offered an authenticator app after their first visit."""
        self.page.wait_for_url(re.compile("/merchant/me/second-factor"))
        self.shot("second-factor-offered")
        self.follow("main a[href='/merchant']")
        self.page.wait_for_url(re.compile("/merchant$"))

    def cannot_refund(self, payment):
        """The merchant's payment is there, and neither a way to refund it nor the page that does."""
        self.open(f"/merchant/transactions/{payment}")
        self.assertIn(payment, self.page.locator("main").inner_text())
        self.assertEqual(self.page.locator("main a[href$='/refund']").count(), 0)
        self.assertEqual(self.open(f"/merchant/transactions/{payment}/refund").status, 403)
        self.assertIn(REFUSED[self.language], self.page.locator("main").inner_text())

    def set_up_app(self):
        """Sets up an authenticator app on the page that asks for one, and returns its key."""
        key = re.search(r"(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}", self.page.locator(".key").inner_text()).group()
        self.page.fill("input[name=code]", self.code(key))
        self.page.locator("main form:has(input[name=code]) button").click()
        self.page.wait_for_selector(".codes")
        return key

    def add_authenticator(self):
        """Gives the browser an authenticator of its own, whose owner is always there."""
        devices = self.context.new_cdp_session(self.page)
        devices.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                   "isUserVerified": True, "automaticPresenceSimulation": True}
        return devices, devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def code(self, key):
        """Computes a code by RFC 6238, independently of the portal."""
        step = int(time.time()) // 30
        digest = hmac.new(base64.b32decode(key.replace(" ", "")), struct.pack(">Q", step), hashlib.sha1).digest()
        start = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"

    def speak(self):
        """Sets the language, since it belongs to the person and another journey may have changed it."""
        if self.page.locator("html").get_attribute("lang") != self.language:
            token = self.page.locator("form[action='/preferences'] input[name=_csrf]").first.input_value()
            self.context.request.post(
                self.url + "/preferences", headers={"Origin": self.url},
                form={"language": self.language, "back": self.page.url.removeprefix(self.url), "_csrf": token})
            self.page.reload()
            self.assertEqual(self.page.locator("html").get_attribute("lang"), self.language)

    def shot(self, name):
        if SCREENSHOTS:
            path = pathlib.Path(SCREENSHOTS)
            path.mkdir(parents=True, exist_ok=True)
            file = f"{name}-{self.language}-{self.scheme}-{self.size[0]}.png"
            self.page.screenshot(path=str(path / file), full_page=True, timeout=60_000)

    def money(self, text):
        """Returns `EGP 1,234.50`, `1,234.50 ج.م.` or `−40.00` as piastres."""
        digits = re.search(r"[−-]?[\d,]+\.\d\d", text.replace("\u2066", "").replace("\u2069", ""))
        self.assertIsNotNone(digits, text)
        return int(digits.group().replace("−", "-").replace(",", "").replace(".", ""))

    def sql(self, statement):
        """Runs a statement as the database's owner, through the portal's own socket, and returns what it selects."""
        lines = next(self.data.rglob("postmaster.pid")).read_text().split("\n")
        run = subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", lines[4], "-p", lines[3], "-U", "portal", "-d",
             "portal", "-c", statement], check=True, capture_output=True, text=True)
        return run.stdout.strip()

    def run_job(self, name, is_done):
        """Has a job run that would wait for its time, and waits until the statement gives `t`."""
        self.sql(f"UPDATE jobs SET due_at = now() WHERE name = '{name}'")
        for _ in range(60):
            if self.sql(is_done) == "t":
                return
            # Jobs look for work every two seconds.
            self.page.wait_for_timeout(500)
        self.fail(f"{name} isn't done: {is_done}")

    def iban(self):
        """Returns a random Egyptian IBAN: ISO 13616 with the check digits of ISO 7064, E = 14 and G = 16."""
        account = "0019" + "".join(secrets.choice("0123456789") for _ in range(21))
        return f"EG{98 - int(account + '141600') % 97:02}{account}"

    def assertVerified(self):
        """The ledger, checked by the portal's own command: every sum, every chain, every payout."""
        run = subprocess.run([PORTAL, "verify"], env=self.environment, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def assertNoNumberOutOfView(self):
        hidden = self.page.evaluate(
            """() => [...document.querySelectorAll("main bdi.money")].filter(money => {
                 const box = money.getBoundingClientRect()
                 return box.width > 0 && (box.left < 0 || box.right > document.documentElement.clientWidth)
               }).map(money => money.textContent)""")
        self.assertEqual(hidden, [])


class OwnPortal(Journey):
    """Journeys at a portal that each class of them starts for itself, with settings of its own."""

    settings = {}

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="portal-journey-", dir="/tmp")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        # PostgreSQL's account passes through it.
        cls.folder.chmod(0o755)
        cls.data = cls.folder / "data"
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        cls.url = f"http://localhost:{port}"
        others = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "DATABASE_"))}
        cls.environment = others | {
            "PORTAL_DATA": str(cls.data), "PORTAL_PORT": str(port), "PORTAL_URL": cls.url, "PORTAL_METRICS_PORT": "0",
            "PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_CONNECTIONS_PER_ADDRESS": "1000",
            "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0"} | cls.settings
        cls.prepare()
        cls.serve()
        super().setUpClass()

    @classmethod
    def prepare(cls):
        """Fills the database before the portal serves."""
        cls.command("demo", "--users", "60", "--transactions", "400", "--seed", "1")

    @classmethod
    def command(cls, *arguments):
        run = subprocess.run([PORTAL, *arguments], env=cls.environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr

    @classmethod
    def serve(cls):
        log = open(cls.folder / "serve.log", "w", encoding="utf-8")
        cls.addClassCleanup(log.close)
        server = subprocess.Popen([PORTAL, "serve"], env=cls.environment, stdout=log, stderr=log)
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError):
                if urllib.request.urlopen(f"{cls.url}/readyz", timeout=5).status == 200:
                    return
            assert server.poll() is None and time.monotonic() < deadline, (cls.folder / "serve.log").read_text()
            time.sleep(0.1)
