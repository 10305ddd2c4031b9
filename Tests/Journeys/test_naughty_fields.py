"""Types strings that break software into every text field of both portals that a form of their pages has, and opens every page
that shows them: no script runs, nothing violates the policy, and no page is wider than its screen."""

import collections
import datetime
import itertools
import pathlib
import sys
import unittest

from naughty import LETTERS, MARKUP, QUERIES, SHEETS, Whole
from portal import OwnPortal

sys.path.append(str(pathlib.Path(__file__).parent.parent / "Attacks"))

from pages import OWN, Page, Reach  # noqa: E402

# Stands in each string, by which a page that shows one is found.
MARK = "zqx"
# Those that are short enough for a name, markup first of all.
STRINGS = [each for each in MARKUP + [*itertools.chain(QUERIES, SHEETS, LETTERS)] if len(each) <= 80]

# Fields that take text as people write it, and each of which has to have taken a string.
TAKEN = {
    ("/admin/merchants/new", "legal_name"), ("/admin/merchants/new", "trade_name"),
    ("/admin/merchants/new", "owner_name"),
    ("/admin/merchants/:code/owner", "name"), ("/admin/merchants/:code/suspension", "reason"),
    ("/admin/merchants/:code/fees", "reason"),
    ("/admin/staff/new", "name"), ("/admin/staff/:id/disable", "reason"), ("/admin/staff/:id/role", "reason"),
    ("/admin/users/:id/freeze", "reason"), ("/admin/users/:id/notes", "note"), ("/admin/users/:id/reveal", "reason"),
    ("/admin/transactions/:reference/flag", "note"), ("/admin/transactions/:reference/notes", "note"),
    ("/admin/cases/:id/notes", "note"), ("/admin/approvals/:id/rejection", "note"),
    ("/admin/verification/:id/rejection", "note"), ("/admin/settings/limits/:name", "reason"),
    ("/admin/adjustments/new", "reason"), ("/admin/settings/holidays", "name"), ("/admin/views", "name"),
    ("/merchant/team/new", "name"), ("/merchant/transactions/:reference/refund", "note"),
}


class Client:
    """The browser's session, without its pages."""

    class Headers(dict):
        def __getitem__(self, name):
            return self.get(name.lower())

    def __init__(self, journey):
        self.request_context, self.url = journey.context.request, journey.url

    def request(self, method, path, form=None):
        options = {"form": form} if form is not None else {}
        answer = self.request_context.fetch(
            self.url + path, method=method, headers={"Origin": self.url}, max_redirects=0, **options)
        return answer.status, self.Headers(answer.headers), answer.body().decode(errors="replace")


class Typing(Reach):
    """Sends each form with a string in one of its text fields after the other, and then as it is."""

    most = 3

    def __init__(self, client, portal, starts, known):
        self.strings, self.numbers = itertools.cycle(STRINGS), itertools.count(1)
        self.tries, self.taken, self.faults = collections.Counter(), collections.Counter(), []
        super().__init__(client, portal, pages=200, of_each=2, known=known, starts=starts)

    def send(self, form, path, target):
        ahead, route = [], self.route("POST", path)
        # A page that refused a string shows it again.
        good = {name: form.fields[name] for name in form.texts}
        for name in sorted(form.texts - OWN) if route else ():
            while self.taken[route, name] < 2 and self.tries[route, name] < self.most:
                self.tries[route, name] += 1
                if not (again := self.form(target, path, name)):
                    break
                answer = self.type(again.fields | good, path, name)
                if answer is None:
                    continue
                self.taken[route, name] += 1
                ahead += self.read(path, answer)
        return ahead + super().send(form, path, target)

    def form(self, target, path, name):
        """The page's form, anew: its key is good for one act."""
        status, _, text = self.client.request("GET", target)
        forms = Page(text).forms if status == 200 else []
        return next((each for each in forms if (each.path or path) == path and name in each.texts), None)

    def type(self, fields, path, name):
        """Sends the form and its confirmation. Returns the answer, or None where the string was refused."""
        number = next(self.numbers)
        string = f"{next(self.strings)} {MARK}{number}"
        fields = {each: self.fitting(path, each, value, number) for each, value in fields.items()} | {name: string}
        answer = self.client.request("POST", path, fields)
        if answer[0] == 200 and (confirmation := self.confirmation(answer[2], path)):
            answer = self.client.request("POST", path, confirmation)
        if answer[0] >= 500:
            self.faults.append((answer[0], path, name, string))
        return answer if answer[0] in (200, 201, 303) else None

    def confirmation(self, text, path):
        forms = [each for each in Page(text).forms if each.path == path and "_key" in each.fields and not each.texts]
        return forms[-1].fields if forms else None

    def fitting(self, path, name, value, number):
        """What must not be there twice, has to come later or has to change, is another value each time."""
        if name in ("email", "contact", "owner_contact"):
            return f"somebody{number}@example.test"
        if name == "sign_in_name":
            return f"name{number}"
        if name == "role" and path.endswith("/role"):
            return "risk" if value == "support" else "support"
        if name == "percent" and path.endswith("/fees"):
            return f"{number % 7 + 1}.{number % 10}"
        if name == "amount" and "/limits/" in path:
            return str(90_000 + number)
        if value == datetime.date.today().isoformat():
            return (datetime.date.today() + datetime.timedelta(days=number)).isoformat()
        return self.known.get(name, value)


class NaughtyFields(Whole, OwnPortal):
    size = (390, 844)
    settings = {"PORTAL_SECOND_FACTOR": "optional"}

    def type_everywhere(self, portal, starts):
        """Types into the forms within reach, and opens in the browser what shows it, a page or two of each route. `starts` are
        queries of addresses whose forms can be sent."""
        client = Client(self)
        starts = [path for query in starts for path in self.sql(query).splitlines()]
        mobiles = self.sql("SELECT mobile FROM users WHERE status = 'active' ORDER BY id LIMIT 2").splitlines()
        typing = Typing(client, portal, starts, {"from_holder": mobiles[0], "to_holder": mobiles[1]})
        self.assertEqual(typing.faults, [])
        missed = {(route, name) for route, name in TAKEN if route.startswith(f"/{portal}")} - set(+typing.taken)
        self.assertEqual(missed, set(), "no string was taken")
        opened = collections.Counter()
        for target in typing.seen:
            route = typing.route("GET", target.split("?")[0])
            if opened[route] == 2:
                continue
            _, headers, text = client.request("GET", target)
            if MARK in text and headers["Content-Type"].startswith("text/html"):
                opened[route] += 1
                # What is decided already is shown with 409.
                self.looks_whole(target, below=500)
        self.assertGreater(len(opened), 8 if portal == "admin" else 3)

    def test_names_of_passkeys(self):
        self.sign_in_merchant("MRC-000002")
        self.open("/merchant/me/second-factor")
        self.set_up_app()
        for number, string in enumerate((MARKUP[0], MARKUP[1], LETTERS[0])):
            devices, authenticator = self.add_authenticator()
            self.open("/merchant/me/passkeys/new")
            self.page.fill("input[name=name]", f"{string} {MARK}{number}")
            with self.page.expect_navigation():
                self.page.locator("button[data-passkey]").click()
            # The next one is another device.
            devices.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
            self.assertIn(self.plain(string), self.plain(self.page.locator("main").inner_text()))
        self.looks_whole("/merchant/me")

    def test_names_of_uploaded_files(self):
        strings = [MARKUP[1], MARKUP[4], LETTERS[4]]
        for string in strings:
            self.open("/verify")
            self.upload("/verify", string)
        self.sign_in_staff("finance")
        for string in strings:
            self.open("/admin/bank-results/new")
            self.upload("/admin/bank-results/new", string)

    def upload(self, path, string):
        """Uploads a file of that name, whose answer has to show it."""
        name = f"{string.replace('/', ' ')} {MARK}.csv"
        file = {"name": name, "mimeType": "text/csv", "buffer": b"payout_reference,status\n"}
        self.page.set_input_files("input[type=file]", file)
        self.submit()
        self.assertIn(self.plain(name), self.plain(self.page.locator("main").inner_text()))
        for width in (390, 1440):
            self.page.set_viewport_size({"width": width, "height": 900})
            self.assertFits(path)

    # By its name the last: these acts disable accounts and close the merchant portal.
    def test_text_fields_of_both_portals(self):
        self.sign_in_merchant()
        self.type_everywhere("merchant", [
            """
            SELECT '/merchant/transactions/' || reference || '/refund' FROM transactions
            WHERE merchant_id = 1 AND kind = 'payment' AND status = 'completed'
              AND id NOT IN (SELECT parent_id FROM transactions WHERE parent_id IS NOT NULL)
              AND id NOT IN (SELECT payment_id FROM refunds)
            ORDER BY id DESC LIMIT 2
            """])
        self.sign_in_staff()
        self.type_everywhere("admin", [
            "SELECT '/admin/users/' || id || page FROM (SELECT id FROM users WHERE status = 'active' LIMIT 2) each, "
            "(VALUES ('/freeze'), ('/reveal'), ('')) pages (page)",
            """
            SELECT '/admin/merchants/MRC-' || lpad(number::text, 6, '0') || page
            FROM (
              SELECT number FROM merchants
              WHERE id NOT IN (SELECT subject_id FROM approvals WHERE subject_kind = 'merchant')
              ORDER BY number DESC LIMIT 2) each, (VALUES ('/suspension'), ('/fees'), ('/owner')) pages (page)
            """,
            "SELECT '/admin/settings/limits/' || name FROM settings WHERE name LIKE 'limit_%' ORDER BY name DESC LIMIT 2",
            "SELECT '/admin/approvals/' || id || '/rejection' FROM approvals WHERE state = 'open' LIMIT 2",
            "SELECT '/admin/verification/' || id FROM verification_requests WHERE state = 'pending' LIMIT 2",
            "SELECT '/admin/staff/' || id || page FROM (SELECT id FROM staff WHERE role <> 'administrator' LIMIT 2) each, "
            "(VALUES ('/disable'), ('/role')) pages (page)",
            """
            SELECT '/admin/transactions/' || reference || '/flag' FROM transactions
            WHERE kind = 'payment' AND review = 'none' ORDER BY id DESC LIMIT 2
            """,
            "SELECT '/admin/' || page "
            "FROM (VALUES ('merchants/new'), ('staff/new'), ('adjustments/new'), ('settings')) pages (page)",
        ])


if __name__ == "__main__":
    unittest.main()
