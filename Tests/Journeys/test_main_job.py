"""The main journey: staff find a user, read a payment and refund it; the merchant sees the refund and downloads a statement."""

import csv
import datetime
import io
import re
import unittest

from portal import Journey

WORDS = {
    "en": {"refund": "Refund…", "continue": "Continue", "csv": "CSV"},
    "ar": {"refund": "استرداد…", "continue": "متابعة", "csv": "CSV"},
}


class MainJob(Journey):
    def test_refund_reaches_the_merchant_and_the_statement_foots(self):
        words = WORDS[self.language]
        page = self.page
        self.assertDirection("/")
        self.shot("sign-in")
        self.open("/admin/login")
        self.shot("sign-in")
        self.sign_in_staff()
        self.shot("overview")

        # The list's filters find a completed payment of MRC-000001.
        self.open("/admin/transactions?kind=payment&status=completed&merchant=MRC-000001&min=100")
        self.shot("transactions")
        payment = self.unrefunded_payment()
        name = page.locator("main a[href^='/admin/users/']").first.inner_text()

        # The search box finds its user by name, and the payment by its reference.
        page.locator("#search").fill(name.split("\n")[0].strip())
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        self.assertIn("/admin/", page.url)
        self.shot("search")
        page.locator("#search").fill(payment)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(payment))
        self.shot("transaction")
        page.locator("main a[href^='/admin/users/']").first.click()
        page.wait_for_url(re.compile(r"/admin/users/\d+"))
        self.shot("user")
        page.go_back()

        # The refund is requested, previewed and confirmed.
        page.get_by_role("link", name=words["refund"], exact=True).click()
        page.wait_for_url(re.compile("/refund$"))
        page.fill("input[name=amount]", "٤٠٫٥٠" if self.language == "ar" else "40.50")
        page.select_option("select[name=reason]", "requested_by_customer")
        self.shot("refund-ask")
        page.get_by_role("button", name=words["continue"]).click()
        page.wait_for_selector("input[name=confirmed]", state="attached")
        self.shot("refund-confirm")
        page.locator("form:has(input[name=confirmed]) button[type=submit]:not([name])").click()
        page.wait_for_url(re.compile("/admin/refunds/RFN-"))
        self.shot("refund-receipt")
        refund = re.search(r"RFN-\w{12}", page.url).group()
        self.assertIn("40.50", page.locator("main").inner_text())

        # The merchant signs in with a carelessly typed code and sees the refund.
        self.sign_in_merchant(typed="mrc-٠٠٠٠٠١" if self.language == "ar" else "mrc1")
        self.shot("merchant-overview")
        self.open("/merchant/transactions")
        self.shot("merchant-transactions")
        self.assertIn(refund, page.locator("main").inner_text())
        self.open(f"/merchant/transactions/{refund}")
        self.shot("merchant-refund")
        self.assertIn("40.50", page.locator("main").inner_text())

        # The merchant opens this month's statement as a page and as CSV.
        self.open("/merchant/statements")
        self.shot("merchant-statement")
        self.open("/merchant/statements?view=lines")
        self.shot("merchant-statement-lines")
        rows = page.locator("main").inner_text()
        while (rest := page.locator("main a[href*='after=']")).count():
            rest.first.click()
            rows += page.locator("main").inner_text()
        self.assertIn(refund, rows)
        self.open("/merchant/statements")
        with page.expect_download() as download:
            page.locator("a[href*='/merchant/statements.csv']").first.click()
        today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=2))).strftime("%Y-%m")
        self.assertRegex(download.value.suggested_filename, rf"^statement_MRC-000001_{today}-01_{today}-\d\d\.csv$")
        self.check_statement(download.value.path().read_text(encoding="utf-8-sig"), refund)

    def assertDirection(self, path):
        self.open(path)
        html = self.page.locator("html")
        self.assertEqual(html.get_attribute("lang"), self.language)
        self.assertEqual(html.get_attribute("dir"), "rtl" if self.language == "ar" else "ltr")

    def unrefunded_payment(self):
        """Returns the reference of a payment without refunds."""
        rows = self.page.locator("tbody th a[href*='TXN-']")
        for index in range(rows.count()):
            reference = re.search(r"TXN-\w{12}", rows.nth(index).get_attribute("href")).group()
            response = self.context.request.get(self.page.url.split("/admin")[0] + f"/admin/transactions/{reference}")
            if "RFN-" not in response.text():
                return reference
        self.fail("no payment can be refunded")

    def check_statement(self, text, refund):
        rows = list(csv.DictReader(io.StringIO(text)))
        opening, lines, closing = rows[0], rows[1:-1], rows[-1]
        self.assertEqual((opening["kind"], closing["kind"]), ("opening_balance", "closing_balance"))
        piastres = lambda value: int(value.replace(".", ""))
        balance = piastres(opening["balance"])
        for line in lines:
            net = piastres(line["gross"]) - piastres(line["fee"]) - piastres(line["vat"])
            self.assertEqual(net, piastres(line["net"]))
            balance += net
            self.assertEqual(balance, piastres(line["balance"]))
        self.assertEqual(balance, piastres(closing["balance"]))
        mine = [line for line in lines if line["reference"] == refund]
        self.assertEqual(len(mine), 1)
        self.assertEqual(mine[0]["gross"], "-40.50")
        # The page shows the same balance.
        page = self.page.locator("main").inner_text()
        self.assertIn(f"{abs(balance) // 100:,}.{abs(balance) % 100:02}", page)


class MainJobInArabic(MainJob):
    language = "ar"
    scheme = "dark"


class MainJobOnAPhone(MainJob):
    size = (390, 844)


class MainJobOnAPhoneInArabic(MainJob):
    language = "ar"
    size = (390, 844)


if __name__ == "__main__":
    unittest.main()
