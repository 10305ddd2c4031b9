"""Where the money is: a pharmacist with a phone finds out whether a payment reached the bank, and an accountant with a desktop
sees what a payout is made of."""

import csv
import datetime
import io
import re
import unittest
from decimal import Decimal

from portal import Journey

WORDS = {
    "en": {"all": "All transactions", "yesterday": "Yesterday", "completed": "Completed", "refund": "Refund…"},
    "ar": {"all": "كل المعاملات", "yesterday": "أمس", "completed": "مكتملة", "refund": "استرداد…"},
}


class Money(Journey):
    def test_did_the_payment_reach_my_bank(self):
        self.sign_in_merchant()
        page = self.page
        # A payment that the bank has long paid out, by the reference on its receipt.
        today = datetime.date.today()
        since, until = today - datetime.timedelta(days=40), today - datetime.timedelta(days=20)
        self.open(f"/merchant/transactions?kind=payment&status=completed&from={since}&to={until}")
        reference = page.locator("main tbody th a").first.inner_text().strip()
        self.open("/merchant")
        with self.at_most(self.on_a_phone, "did a payment reach my bank, by its reference"):
            self.search(reference)
            page.wait_for_url(re.compile("/merchant/transactions/TXN-"))
            self.shot("payment-trail")
            steps = page.locator(".chain li")
            self.assertEqual(steps.count(), 4)
            bank = steps.last
            self.assertIn("done", bank.get_attribute("class"))
            self.assertRegex(bank.inner_text(), r"HB\d+")
        # Each step before it leads on.
        page.locator(".chain a[href*='/payouts/PYT-']").click()
        page.wait_for_url(re.compile("/merchant/payouts/PYT-"))
        self.assertIn(re.search(r"HB\d+", bank.inner_text()).group(), page.locator("main").inner_text())

    def test_where_is_yesterdays_payment(self):
        """For whoever knows no reference."""
        words, page = WORDS[self.language], self.page
        self.sign_in_merchant()
        with self.at_most(4, "did yesterday's payment reach my bank"):
            page.get_by_role("link", name=words["all"], exact=True).click()
            page.wait_for_url(re.compile("/merchant/transactions$"))
            page.locator(".filters summary").first.click()
            page.get_by_role("link", name=words["yesterday"], exact=True).click()
            page.wait_for_url(re.compile(r"from=(\d+-\d+-\d+)&to=\1"))
            page.locator("main tbody tr", has_text=words["completed"]).locator("th a").first.click()
            page.wait_for_url(re.compile("/merchant/transactions/(TXN|RFN)-"))
        self.shot("payment-of-yesterday")
        # Where it is and when it arrives is said in words, and the way there is shown.
        self.assertRegex(page.locator(".lead").first.inner_text(), r"\w+ \w+")
        steps = page.locator(".chain li")
        self.assertGreaterEqual(steps.count(), 2)
        self.assertIn("done", steps.first.get_attribute("class"))
        self.assertNoNumberOutOfView()

    def test_a_partial_refund_stands_in_the_statement(self):
        words, page = WORDS[self.language], self.page
        self.sign_in_merchant()
        self.open("/merchant/transactions?kind=payment&status=completed&min=100")
        for index in range(page.locator("main tbody th a").count()):
            self.open("/merchant/transactions?kind=payment&status=completed&min=100")
            page.locator("main tbody th a").nth(index).click()
            page.wait_for_url(re.compile("/merchant/transactions/TXN-"))
            if page.locator("main a[href^='/merchant/refunds/RFN-']").count() == 0:
                break
        payment = re.search(r"TXN-\w{12}", page.url).group()
        today = page.evaluate("new Date().toLocaleDateString('en-CA', { timeZone: 'Africa/Cairo' })")
        self.open("/merchant")
        with self.at_most(8 + 2 * self.on_a_phone, "partial refund → receipt → its line in the statement"):
            self.search(payment)
            page.wait_for_url(re.compile(payment))
            page.get_by_role("link", name=words["refund"], exact=True).click()
            page.wait_for_url(re.compile("/refund$"))
            self.type_into("input[name=amount]", "١٢٫٥٠" if self.language == "ar" else "12.50")
            self.choose("select[name=reason]", "requested_by_customer")
            self.shot("own-refund-ask")
            self.follow("main form:has(select[name=reason]) button[type=submit]:not([name])")
            self.assertEqual(page.locator("input[name=confirmed]").count(), 1)
            self.assertNoNumberOutOfView()
            self.shot("own-refund-confirm")
            self.follow("form:has(input[name=confirmed]) button[type=submit]:not([name])")
            page.wait_for_url(re.compile("/merchant/refunds/RFN-"))
            refund = re.search(r"RFN-\w{12}", page.url).group()
            self.assertIn("12.50", page.locator("main").inner_text())
            self.shot("own-refund")
            # It stands in this month's statement, under today, with what it took from the balance.
            self.go("/merchant/statements")
            self.follow(f"main a[href*='open={today}']")
            row = page.locator("main tbody tr", has=page.locator(f"a[href='/merchant/refunds/{refund}']"))
            self.assertEqual(row.count(), 1)
        self.assertNoNumberOutOfView()
        self.shot("statement-with-refund")
        with page.expect_download() as download:
            page.locator("a[href*='/merchant/statements.csv']").first.click()
        text = download.value.path().read_text(encoding="utf-8-sig")
        line = next(line for line in csv.DictReader(io.StringIO(text)) if line["reference"] == refund)
        self.assertEqual(line["gross"], "-12.50")
        shown = [self.money(text) for text in row.locator("bdi.money").all_text_contents()]
        # On the page each row adds up: what is charged stands below zero.
        wanted = {name: self.piastres(line[name]) for name in ("gross", "fee", "vat", "net", "balance")}
        self.assertEqual(shown, [-amount if name in ("fee", "vat") else amount for name, amount in wanted.items()])
        self.assertEqual(sum(shown[:3]), shown[3])
        self.open("/merchant/refunds")
        self.assertIn(refund, page.locator("main tbody tr").first.inner_text())

    def piastres(self, amount):
        return int(Decimal(amount) * 100)

    def test_a_payout_adds_up(self):
        self.sign_in_merchant()
        page = self.page
        self.open("/merchant/payouts?state=paid")
        page.locator("main tbody th a").first.click()
        page.wait_for_url(re.compile("/merchant/payouts/PYT-"))
        *terms, amount = [self.money(text) for text in page.locator(".footing dd").all_inner_texts()]
        signs = [term.inner_text() for term in page.locator(".footing dt").all()]
        self.assertEqual(sum(-term if "−" in sign else term for sign, term in zip(signs, terms)), amount)
        self.assertEqual(page.locator(".checked").count(), 1)
        # A settlement opens in its place, without a script.
        page.locator("main tbody a[href*='?open=STL-']").first.click()
        self.assertGreater(page.locator("main tbody a[href*='/merchant/transactions/TXN-']").count(), 0)
        self.shot("payout-open")
        with page.expect_download() as download:
            page.locator("a[href$='/lines.csv']").click()
        text = download.value.path().read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(sum(Decimal(row["amount"]) for row in rows) * 100, amount)


class ArabicPhone(Money):
    language = "ar"
    size = (390, 844)


if __name__ == "__main__":
    unittest.main()
