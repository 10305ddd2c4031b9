"""A merchant is opened in one form, and its owner comes in: with the link, and from then on with code and password."""

import re
import secrets
import unittest

from portal import URL, Journey

WELCOME = {"en": "Welcome, ", "ar": "مرحبًا، "}


class Onboarding(Journey):
    def test_a_merchant_is_opened_and_its_owner_signs_in(self):
        page = self.page
        name = f"Delta Clinic {secrets.token_hex(3)}"
        iban, password = self.iban(), f"{secrets.token_hex(4)} owner of a clinic"
        spaced = " ".join(iban[at:at + 4] for at in range(0, 29, 4))
        self.sign_in_staff("finance")
        with self.at_most(7 + self.on_a_phone, "onboarding: new merchant → confirmed → the owner's link copied"):
            self.go("/admin/merchants")
            self.follow("main a[href='/admin/merchants/new']")
            self.type_into("input[name=legal_name]", f"{name} LLC")
            self.type_into("input[name=legal_name_ar]", "عيادات الدلتا ش.م.م")
            self.type_into("input[name=trade_name]", name)
            self.type_into("input[name=trade_name_ar]", "عيادة الدلتا")
            self.choose("select[name=category]", "clinic")
            self.type_into("input[name=tax_number]", "٩٠٠-٠٠٠-٩٩٩" if self.language == "ar" else "900-000-999")
            self.type_into("input[name=iban]", spaced.lower())
            self.type_into("input[name=owner_name]", "Hany Fathy")
            self.type_into("input[name=owner_contact]", "hany@example.test")
            self.shot("onboarding-form")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            said = page.locator("main").inner_text()
            for typed in (f"{name} LLC", "عيادة الدلتا", spaced, "Hany Fathy"):
                self.assertIn(typed, said)
            self.assertEqual(self.sql(f"SELECT count(*) FROM merchants WHERE trade_name = '{name}'"), "0")
            self.shot("onboarding-confirm")
            self.follow("form:has(input[name=confirmed]) button[type=submit]:not([name])")
            page.locator("button[data-copy]").first.click()
        code = re.search(r"MRC-\d{6}", page.locator("main").inner_text()).group()
        link = page.input_value("#link")
        self.shot("onboarding-opened")
        self.assertEqual(
            self.sql(f"SELECT status, category, iban_last4 FROM merchants WHERE number = {int(code[4:])}"),
            f"active|clinic|{iban[-4:]}")

        # The owner has the link from a message, and opens it on a device of their own.
        self.context.clear_cookies()
        with self.at_most(1, "onboarding: the owner's first visit, to the overview"):
            self.open(link[len(URL):])
            said = page.locator("main").inner_text()
            for word in (WELCOME[self.language] + "Hany Fathy", code):
                self.assertIn(word, said)
            self.shot("onboarding-welcome")
            # The field of the password has the focus; the language is the browser's.
            page.wait_for_selector("input[name=password]:focus")
            self.assertEqual(page.input_value("select[name=language]"), self.language)
            page.keyboard.type(password)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            self.put_off_app()
        self.assertIn(code, page.locator("body").inner_text())
        self.shot("onboarding-overview")
        self.go("/merchant/bank-account")
        self.assertIn(f"EG••••{iban[-4:]}", page.locator("main").inner_text())

        # From then on the code and the password do.
        self.context.clear_cookies()
        with self.at_most(0, "onboarding: the first sign-in with code and password"):
            self.open("/merchant/login")
            self.type_into("input[name=code]", code.lower())
            self.type_into("input[name=password]", password)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            page.wait_for_url(re.compile(r"/merchant$"))
        self.assertIn(code, page.locator("body").inner_text())
        self.assertNoNumberOutOfView()
        acts = self.sql(f"""
            SELECT string_agg(act, ' ' ORDER BY id) FROM audit_events
            WHERE act IN ('open_merchant', 'invite') AND subject = '{code}'""")
        self.assertEqual(acts, "open_merchant invite")


class OnboardingInArabic(Onboarding):
    language = "ar"


class OnboardingOnAPhoneInArabic(Onboarding):
    language = "ar"
    size = (390, 844)


if __name__ == "__main__":
    unittest.main()
