"""Where the money is: a pharmacist with a phone finds out whether a payment reached the bank, and an accountant with a desktop
sees what a payout is made of."""

import csv
import datetime
import io
import re
import unittest
from decimal import Decimal

from portal import Journey


class Money(Journey):
    def test_did_the_payment_reach_my_bank(self):
        self.sign_in_merchant()
        page, taps = self.page, 0
        # A payment that the bank has long paid out, by the reference on its receipt.
        today = datetime.date.today()
        since, until = today - datetime.timedelta(days=40), today - datetime.timedelta(days=20)
        self.open(f"/merchant/transactions?kind=payment&status=completed&from={since}&to={until}")
        reference = page.locator("main tbody th a").first.inner_text().strip()
        self.open("/merchant")
        page.click("#search")
        taps += 1
        page.keyboard.type(reference)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/merchant/transactions/TXN-"))
        self.shot("payment-trail")
        self.assertLessEqual(taps, 4)
        steps = page.locator(".chain li")
        self.assertEqual(steps.count(), 4)
        bank = steps.last
        self.assertIn("done", bank.get_attribute("class"))
        self.assertRegex(bank.inner_text(), r"HB\d+")
        # Each step before it leads on.
        page.locator(".chain a[href*='/payouts/PYT-']").click()
        page.wait_for_url(re.compile("/merchant/payouts/PYT-"))
        self.assertIn(re.search(r"HB\d+", bank.inner_text()).group(), page.locator("main").inner_text())

    def test_a_payout_adds_up(self):
        self.sign_in_merchant()
        page = self.page
        self.open("/merchant/payouts?state=paid")
        page.locator("main tbody th a").first.click()
        page.wait_for_url(re.compile("/merchant/payouts/PYT-"))
        terms = [self.money(text) for text in page.locator(".footing dd").all_inner_texts()]
        *added, stays, amount = terms
        self.assertEqual(sum(added) - stays, amount)
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
