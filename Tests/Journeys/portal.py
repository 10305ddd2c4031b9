"""Shared code of the journeys: a Chromium, the demo's accounts, and a page that fails on any console error."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from playwright.sync_api import sync_playwright

URL = os.environ.get("PORTAL_URL", "http://localhost:8080")
DATA = pathlib.Path(os.environ.get("PORTAL_DATA", ".portal"))
SCREENSHOTS = os.environ.get("SCREENSHOTS")


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

    def open(self, path):
        return self.page.goto(URL + path)

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

    def assertNoNumberOutOfView(self):
        hidden = self.page.evaluate(
            """() => [...document.querySelectorAll("main bdi.money")].filter(money => {
                 const box = money.getBoundingClientRect()
                 return box.width > 0 && (box.left < 0 || box.right > document.documentElement.clientWidth)
               }).map(money => money.textContent)""")
        self.assertEqual(hidden, [])
