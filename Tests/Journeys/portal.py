"""Shared code of the journeys: a Chromium that counts clicks, the demo's accounts, and a page that fails on any console error."""

import contextlib
import json
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import unittest

from playwright.sync_api import sync_playwright

URL = os.environ.get("PORTAL_URL", "http://localhost:8080")
DATA = pathlib.Path(os.environ.get("PORTAL_DATA", ".portal"))
SCREENSHOTS = os.environ.get("SCREENSHOTS")
PORTAL = os.environ.get("PORTAL") or str(pathlib.Path(__file__).resolve().parents[2] / ".build" / "debug" / "portal")


def accounts():
    return json.loads((DATA / "demo-accounts.json").read_text())


class Journey(unittest.TestCase):
    """Tests that each have their own browser. Console errors and CSP violations fail them."""

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
        # Chromium reports every status of 400 and above as a console error, and the journeys expect some.
        if message.type in ("error", "warning") and "the server responded with a status of" not in message.text:
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
        return self.page.goto(URL + path)

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

    def sign_in_staff(self, role="administrator"):
        account = next(a for a in accounts()["staff"] if a["role"] == role)
        self.open("/admin/login")
        self.page.fill("input[name=email]", account["email"])
        self.page.fill("input[name=password]", account["password"])
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(re.compile(r"/admin$"))
        self.speak()

    def sign_in_merchant(self, sign_in="MRC-000001", typed=None):
        account = next(a for a in accounts()["merchants"] if a["sign_in"] == sign_in)
        self.open("/merchant/login")
        self.page.fill("input[name=code]", typed or sign_in)
        self.page.fill("input[name=password]", account["password"])
        self.page.click("main form button[type=submit]")
        self.page.wait_for_url(re.compile(r"/merchant$"))
        self.speak()

    def speak(self):
        """Sets the language, since it belongs to the person and another journey may have changed it."""
        if self.page.locator("html").get_attribute("lang") != self.language:
            token = self.page.locator("form[action='/preferences'] input[name=_csrf]").first.input_value()
            self.context.request.post(
                URL + "/preferences", headers={"Origin": URL},
                form={"language": self.language, "back": self.page.url.removeprefix(URL), "_csrf": token})
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
        lines = next(DATA.rglob("postmaster.pid")).read_text().split("\n")
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
        run = subprocess.run([PORTAL, "verify"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def assertNoNumberOutOfView(self):
        hidden = self.page.evaluate(
            """() => [...document.querySelectorAll("main bdi.money")].filter(money => {
                 const box = money.getBoundingClientRect()
                 return box.width > 0 && (box.left < 0 || box.right > document.documentElement.clientWidth)
               }).map(money => money.textContent)""")
        self.assertEqual(hidden, [])
