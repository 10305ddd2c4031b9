"""Typed values of a form aren't lost by Back, by the Change button or by a change of language."""

import re
import unittest

from portal import Journey


class RefundForm(Journey):
    def test_back_change_and_language_keep_what_was_typed(self):
        page = self.page
        self.sign_in_staff()
        self.open("/admin/transactions?kind=payment&status=completed&merchant=MRC-000001&min=100")
        payment = page.locator("main tbody th a").first.get_attribute("href")
        self.open(payment + "/refund")
        self.fill("12.34")
        self.preflight()

        # Goes back with the browser's button.
        page.go_back()
        self.assertTyped("12.34", "en")
        # Goes forward, and back with the page's button.
        self.preflight()
        page.locator("button[name=_change]").click()
        page.wait_for_selector("select[name=reason]")
        self.assertTyped("12.34", "en")

        # Changes the language before the form is sent.
        self.fill("56.78")
        page.locator(".link-button[name=language]").click()
        page.wait_for_selector("html[lang=ar]")
        self.assertTyped("56.78", "ar")
        # Changes the language on the confirmation page.
        self.preflight()
        page.locator(".link-button[name=language]").click()
        page.wait_for_selector("html[lang=en]")
        self.assertTyped("56.78", "en")
        self.shot("refund-kept")

    def fill(self, amount):
        self.page.fill("input[name=amount]", amount)
        self.page.select_option("select[name=reason]", "other")
        self.page.fill("textarea[name=note]", "دُفعت مرتين")

    def preflight(self):
        self.page.locator("main form:has(select[name=reason]) button[type=submit]").click()
        self.page.wait_for_selector("input[name=confirmed]", state="attached")

    def assertTyped(self, amount, language):
        page = self.page
        self.assertTrue(page.url.endswith("/refund"), page.url)
        self.assertEqual(page.locator("html").get_attribute("lang"), language)
        self.assertEqual(page.input_value("input[name=amount]"), amount)
        self.assertEqual(page.input_value("select[name=reason]"), "other")
        self.assertEqual(page.input_value("textarea[name=note]"), "دُفعت مرتين")


class WithoutScripts(RefundForm):
    """Tests the same without scripts, except for the language of a form that wasn't sent: the confirmation page leads back."""

    def setUp(self):
        super().setUp()
        self.context.close()
        self.context = self.browser.new_context(locale="en-GB", java_script_enabled=False)
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()

    def test_back_change_and_language_keep_what_was_typed(self):
        page = self.page
        self.sign_in_staff()
        self.open("/admin/transactions?kind=payment&status=completed&merchant=MRC-000001&min=100")
        self.open(page.locator("main tbody th a").first.get_attribute("href") + "/refund")
        self.fill("12.34")
        self.preflight()
        page.go_back()
        self.assertTyped("12.34", "en")
        self.preflight()
        page.locator("button[name=_change]").click()
        self.assertTyped("12.34", "en")
        self.preflight()
        page.locator(".link-button[name=language]").click()
        page.wait_for_selector("html[lang=ar]")
        self.assertTyped("12.34", "ar")


if __name__ == "__main__":
    unittest.main()
