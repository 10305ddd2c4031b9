"""Types strings that break software into every kind of text field, and opens every page that shows them: no script runs,
nothing violates the policy, no page is wider than its screen, and each text is either refused or shown as it was typed."""

import html
import re
import unittest
import urllib.parse

from naughty import INVISIBLE, LETTERS, MARKUP, SHEETS, STRINGS, Whole
from portal import URL, Journey

class NaughtyStrings(Whole, Journey):
    size = (390, 844)

    def test_notes_and_reasons_come_back_as_they_were_typed(self):
        self.sign_in_staff()
        payment = self.first("/admin/transactions?kind=payment&status=completed", r"/admin/transactions/TXN-\w+")
        self.act(payment + "/flag", note=STRINGS[0])
        case = self.first(payment, r"/admin/cases/\d+")
        refused = [each for each in STRINGS[1:] if not self.act(case, f"{case}/notes", note=each)]
        self.assertEqual([each for each in refused if len(each) <= 1_000], [])
        for each in INVISIBLE:
            self.act(case, f"{case}/notes", note=each)
        self.shows(case, STRINGS)
        self.looks_whole(case, payment, "/admin/cases", "/admin/audit", "/admin")

        for each in (MARKUP[1], LETTERS[0], SHEETS[1]):
            user = self.first("/admin/users?status=active", r"/admin/users/\d+")
            self.act(user + "/freeze", reason=each)
            self.act(user + "/unfreeze", reason=each)
            self.shows(user, [each])
            self.looks_whole(user)
        self.looks_whole("/admin/users", "/admin/audit", "/admin/approvals")

    def test_what_is_searched_for_is_shown_as_it_was_typed(self):
        self.sign_in_staff()
        for each in STRINGS + INVISIBLE:
            query = urllib.parse.quote_plus(each[:120].encode("utf-8", "surrogatepass"))
            for path in ("/admin/search?q=", "/admin/users?q=", "/admin/transactions?min=", "/admin/audit?actor="):
                status = self.open(path + query).status
                self.assertLess(status, 500, f"{path}{query}")
                self.assertFits(path + query)

    def test_forms_give_back_what_they_refuse(self):
        for path, field in (("/admin/login", "email"), ("/merchant/login", "code")):
            for each in STRINGS + INVISIBLE[:4]:
                response, text = self.send(path, path, {field: each, "password": "not the password"})
                self.assertIn(response.status, (400, 401, 422, 429), each)
                if response.status == 401:
                    self.assertNotIn("<script>alert", text)
        self.sign_in_merchant()
        for each in STRINGS:
            response, text = self.send(
                "/merchant/bank-account/change", "/merchant/bank-account/change", {"holder": each, "iban": each, "reason": each})
            self.assertEqual(response.status, 422, each)
        self.looks_whole("/merchant/bank-account", "/merchant")

    # Shared functions

    def first(self, path, pattern):
        return re.search(pattern, self.context.request.get(URL + path).text()).group()

    def form(self, text, action):
        found = [form for form in re.findall(r"<form\b.*?</form>", text, re.S) if f'action="{action}"' in form and "post" in form[:200]]
        if not found:
            return None
        hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', found[-1])
        return {name: html.unescape(value) for name, value in hidden}

    def send(self, path, action, typed):
        hidden = self.form(self.context.request.get(URL + path).text(), action)
        self.assertIsNotNone(hidden, f"{path} has no form for {action}")
        response = self.context.request.post(URL + action, form=hidden | typed, headers={"Origin": URL}, max_redirects=0)
        return response, response.text()

    def act(self, path, action=None, **typed):
        """Sends the form and its confirmation. Returns false if it was refused."""
        action = action or path
        response, text = self.send(path, action, typed)
        if response.status == 200 and (confirm := self.form(text, action)):
            response = self.context.request.post(URL + action, form=confirm, headers={"Origin": URL}, max_redirects=0)
        self.assertLess(response.status, 500, typed)
        return response.status == 303

    def shows(self, path, strings):
        self.open(path)
        page = self.plain(self.page.evaluate("document.querySelector('main').textContent"))
        missing = [each for each in strings if self.plain(each) not in page]
        self.assertEqual(missing, [])


class NaughtyStringsInArabic(NaughtyStrings):
    language = "ar"


if __name__ == "__main__":
    unittest.main()
