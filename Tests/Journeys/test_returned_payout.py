"""The bank returns a merchant's payout: the merchant is told why, changes the bank account, and gets the money."""

import csv
import datetime
import io
import pathlib
import re
import secrets
import tempfile
from decimal import Decimal

from portal import URL, Journey

RESULT = "payout_reference,status,amount,bank_trace,processed_at,reason"
REASON = "AC04 Account closed"
WORDS = {
    "en": {"returned": "The bank returned a payout of", "paused": "Scheduled payouts are paused",
           "explained": "The bank returned this payout", "closed": "The account is closed",
           "again": "The money is available again",
           "asked": "Waiting for HealthPay's approval", "approved": "HealthPay approved it. It takes effect on",
           "arrived": "Arrived", "within": "Its money is part of payout"},
    "ar": {"returned": "أعاد البنك صرفًا بمبلغ", "paused": "توقف صرف المستحقات المجدول",
           "explained": "أعاد البنك هذا الصرف", "closed": "الحساب مغلق",
           "again": "عاد المبلغ إلى رصيدك المتاح",
           "asked": "بانتظار موافقة هيلث باي", "approved": "وافقت عليه هيلث باي، ويسري في", "arrived": "وصل",
           "within": "المبلغ ضمن الصرف"},
}


class ReturnedPayout(Journey):
    def test_a_returned_payout_is_explained_and_paid_to_another_account(self):
        words, page = WORDS[self.language], self.page
        code = self.merchant()
        self.invite(code)
        first, amount = self.request_payout()
        self.send_to_bank(first, "returned", REASON)

        # The overview says what happened and leads to both: the payout, and the bank account.
        self.open("/merchant")
        iban = self.iban()
        with self.at_most(6, "returned payout → explained → another bank account requested"):
            attention = page.locator(".attention")
            self.assertIn(words["returned"], attention.inner_text())
            self.assertIn(f"{words['closed']} ({REASON})", attention.inner_text())
            self.assertIn(words["paused"], attention.inner_text())
            self.looks_right("returned-overview")
            attention.locator(f"a[href='/merchant/payouts/{first}']").click()
            page.wait_for_url(re.compile(first))
            for said in (words["explained"], words["again"], words["closed"], REASON):
                self.assertIn(said, page.locator("main").inner_text())
            self.looks_right("returned-payout")
            page.locator(".notice a[href='/merchant/bank-account']").click()
            page.wait_for_url(re.compile("/merchant/bank-account$"))
            # It takes a proof of identity, a colleague at HealthPay and some days until payouts go to another account.
            self.change_account(iban)
        self.assertIn(words["asked"], page.locator("main").inner_text())
        self.looks_right("bank-account-requested")
        self.approve(self.sql(
            "SELECT approval_id FROM bank_account_changes WHERE state = 'requested' AND merchant_id ="
            f" (SELECT id FROM merchants WHERE number = {int(code[4:])})"))
        self.open("/merchant/bank-account")
        self.assertIn(words["approved"], page.locator("main").inner_text())
        self.assertNotIn(f"EG••••{iban[-4:]}", page.locator(".card").nth(1).inner_text())
        self.looks_right("bank-account-cooling-off")
        self.end_cooling_off(code, iban)
        self.looks_right("bank-account-in-force")
        self.open("/merchant")
        self.assertNotIn(words["paused"], page.locator("main").inner_text())

        # Everything that is available is requested again, with what came back.
        with self.at_most(3, "another payout requested, of all that is available"):
            second, again = self.request_payout()
        self.assertGreaterEqual(again, amount)
        self.assertIn(f"EG••••{iban[-4:]}", page.locator("main").inner_text())
        self.send_to_bank(second, "paid")
        self.open(f"/merchant/payouts/{second}")
        paid = page.locator("main").inner_text()
        self.assertIn(words["arrived"], paid)
        self.assertIn(f"TR{second[4:]}", paid)
        self.looks_right("payout-after-return")
        self.assert_accounts_for(first, amount, again)
        page.locator(f"main tbody a[href='/merchant/payouts/{first}']").first.click()
        page.wait_for_url(re.compile(first))
        self.assertIn(words["within"], page.locator(".notice").inner_text())
        page.locator(f".notice a[href='/merchant/payouts/{second}']").click()
        page.wait_for_url(re.compile(second))
        self.open("/merchant")
        self.assertEqual(page.locator(".attention a[href*='/payouts/']").count(), 0)

    # MARK: The merchant

    def merchant(self):
        """Returns the code of a merchant with an account and money, of whom nobody has signed in and nothing is open."""
        number = self.sql("""
            SELECT number FROM merchants JOIN accounts ON merchant_id = merchants.id AND kind = 'merchant_available'
            WHERE status = 'active' AND iban_last4 IS NOT NULL AND balance >= 10000
              AND NOT EXISTS (SELECT FROM merchant_members WHERE merchant_id = merchants.id)
              AND NOT EXISTS (SELECT FROM refunds WHERE merchant_id = merchants.id AND state = 'waiting_for_balance')
              AND NOT EXISTS (SELECT FROM payout_pauses WHERE merchant_id = merchants.id AND resumed_at IS NULL)
              AND NOT EXISTS (SELECT FROM payouts WHERE merchant_id = merchants.id AND state IN ('awaiting_approval', 'approved'))
              AND NOT EXISTS (
                SELECT FROM bank_account_changes WHERE merchant_id = merchants.id AND state IN ('requested', 'approved'))
            ORDER BY number DESC LIMIT 1""")
        self.assertTrue(number, "no merchant has money")
        return f"MRC-{int(number):06}"

    def invite(self, code):
        self.sign_in_staff("support")
        self.open(f"/admin/merchants/{code}/owner")
        self.page.fill("input[name=name]", "Hany Fathy")
        self.submit()
        self.open(self.page.input_value("#link")[len(URL):])
        self.password = f"{secrets.token_hex(4)} owner of a shop"
        self.page.fill("input[name=password]", self.password)
        self.page.select_option("select[name=language]", self.language)
        self.submit()
        self.put_off_app()
        self.assertEqual(self.page.locator("html").get_attribute("lang"), self.language)

    def request_payout(self):
        """Requests all that is available, which the form offers. Returns the payout and its amount in piastres."""
        page = self.page
        self.open("/merchant")
        self.follow("main a[href='/merchant/payouts/new']")
        amount = self.money(page.input_value("input[name=amount]"))
        self.looks_right("payout-request")
        self.submit()
        self.looks_right("payout-confirm")
        self.submit()
        page.wait_for_url(re.compile(r"/merchant/payouts/PYT-"))
        reference = re.search(r"PYT-\w{12}", page.url).group()
        self.assertEqual(self.money(page.locator(".hero").inner_text()), amount)
        return reference, amount

    def change_account(self, iban):
        page = self.page
        # Ten minutes after the last proof of identity, the portal asks for another. The time is moved, not waited for.
        self.sql("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
        page.locator("main a[href='/merchant/bank-account/change']").first.click()
        page.wait_for_selector("input[name=_password]")
        self.shot("bank-account-confirm-its-you")
        self.type_into("input[name=_password]", self.password)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/merchant/bank-account/change$"))
        self.type_into("input[name=holder]", "Hany Fathy")
        # As it stands on a bank's statement.
        spaced = " ".join(iban[at:at + 4] for at in range(0, 29, 4))
        self.type_into("input[name=iban]", spaced.lower())
        self.looks_right("bank-account-form")
        self.submit()
        self.assertIn(spaced, page.locator("main").inner_text())
        self.looks_right("bank-account-change-confirm")
        self.submit()
        page.wait_for_url(re.compile("/merchant/bank-account$"))

    def end_cooling_off(self, code, iban):
        """Moves the end of the cooling-off time, which only the database's owner can, and lets the job run that waits for it."""
        self.sql(
            "UPDATE bank_account_changes SET effective_at = now() WHERE state = 'approved' AND merchant_id ="
            f" (SELECT id FROM merchants WHERE number = {int(code[4:])});"
            " UPDATE jobs SET due_at = now() WHERE name = 'bring_bank_accounts_into_force'")
        for _ in range(60):
            self.open("/merchant/bank-account")
            waits = self.page.locator("main a[href$='/withdrawal']").count() > 0
            if not waits and f"EG••••{iban[-4:]}" in self.page.locator(".card").first.inner_text():
                return
            # Jobs look for work every two seconds.
            self.page.wait_for_timeout(500)
        self.fail("the account doesn't come into force")

    def assert_accounts_for(self, returned, amount, whole):
        """The file of the payout names what came back, and adds up to what was paid."""
        with self.page.expect_download() as download:
            self.page.locator("a[href$='/lines.csv']").click()
        text = download.value.path().read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual(sum(Decimal(row["amount"]) for row in rows) * 100, whole)
        lines = [row for row in rows if row["kind"] == "payout_returned"]
        self.assertEqual([(row["reference"], Decimal(row["amount"]) * 100) for row in lines], [(returned, amount)])

    # MARK: HealthPay

    def approve(self, approval):
        self.sign_in_staff("finance_approver")
        self.open(f"/admin/approvals/{approval}")
        self.page.locator("main a[href$='/approval'], main a[href*='/approval?']").first.click()
        self.page.wait_for_url(re.compile(r"/approval(\?|$)"))
        self.page.locator("main form:has(input[name=_key]) button[type=submit]:not([name])").first.click()
        self.page.wait_for_selector(".notice.good")

    def send_to_bank(self, payout, status, reason=""):
        """Has the payout approved and sent with a batch, and imports what the bank says about it: `paid` first."""
        page = self.page
        self.approve(self.sql(f"SELECT approval_id FROM payouts WHERE reference = '{payout}'"))
        self.open("/admin/payout-batches/new")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/admin/payout-batches/\d+"))
        with page.expect_download() as download:
            page.locator("form[action$='/csv'] button").click()
        batch = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"), newline="")))
        sent = {row["payout_reference"]: row["amount"] for row in batch if row["payout_reference"] != "CONTROL"}
        self.assertIn(payout, sent)
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines = [f"{each},paid,{amount},TR{each[4:]},{now}," for each, amount in sent.items()]
        self.import_result(lines)
        if status != "paid":
            self.import_result([f"{payout},{status},{sent[payout]},TR{payout[4:]}-R,{now},{reason}"])

    def import_result(self, lines):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / f"results-{secrets.token_hex(4)}.csv"
            file.write_text("\r\n".join([RESULT, *lines]) + "\r\n", newline="")
            self.open("/admin/bank-results/new")
            self.page.set_input_files("input[type=file]", file)
            self.submit()
        with self.page.expect_navigation() as answer:
            self.page.locator("main form[action$='/import'] button").click()
        self.assertEqual(answer.value.status, 200)

    def submit(self):
        with self.page.expect_navigation():
            self.page.locator("main form:not(.inline) button[type=submit]:not([name])").first.click()

    def looks_right(self, name):
        """At any width, no number is out of view, and nothing scrolls sideways."""
        self.shot(name)
        self.assertNoNumberOutOfView()
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertLessEqual(over, 0, name)


class ReturnedPayoutInArabicOnAPhone(ReturnedPayout):
    language = "ar"
    size = (390, 844)
