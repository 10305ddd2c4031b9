"""Support answers the phone: why a payment failed, a wrong charge that takes a second person, and who changed a fee."""

import re
import unittest

from portal import Journey

WORDS = {
    "en": {"tell": "Tell the caller", "reason": "Insufficient balance", "moved": "Nothing was taken from your wallet.", "refund": "Refund…",
           "waits": "Waiting for another person's approval", "done": "Completed", "fee": "Fee and changes",
           "approved": "Approved", "rejected": "Rejected"},
    "ar": {"tell": "قل للمتصل", "reason": "الرصيد غير كافٍ", "moved": "ولم يُخصم أي مبلغ من محفظتك.", "refund": "استرداد…",
           "waits": "بانتظار موافقة شخص آخر", "done": "مكتمل", "fee": "الرسوم وتغييراتها",
           "approved": "تمت الموافقة", "rejected": "مرفوض"},
}
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


class SupportDesk(Journey):
    def test_a_caller_asks_why_a_payment_failed(self):
        words, page = WORDS[self.language], self.page
        mobile, payment, amount = self.sql("""
            SELECT mobile, reference, transactions.amount FROM transactions JOIN users ON users.id = user_id
            WHERE kind = 'payment' AND transactions.status = 'failed' AND failure_reason = 'insufficient_balance'
              AND users.status = 'active' AND transactions.created_at > now() - interval '20 days'
            ORDER BY transactions.created_at DESC LIMIT 1""").split("|")
        self.sign_in_staff("support")
        with self.at_most(1 + self.on_a_phone, "phone call: number in Arabic digits → user → failed payment → explanation"):
            self.search(self.local(mobile).translate(ARABIC))
            page.wait_for_url(re.compile(r"/admin/users/\d+"))
            # The page that the number leads to says already what the caller is told.
            failure = page.locator(".caller-failure", has=page.locator(f"a[href$='{payment}']"))
            self.assertEqual(failure.count(), 1)
            said = failure.inner_text()
            for word in (words["tell"], words["reason"], words["moved"]):
                self.assertIn(word, said)
            self.assertEqual(self.money(failure.locator("a").first.inner_text()), int(amount))
            self.assertNoNumberOutOfView()
            self.shot("caller")
            failure.locator("a").first.click()
            page.wait_for_url(re.compile(f"/admin/transactions/{payment}"))
        self.assertIn(words["reason"], page.locator("main").inner_text())
        self.shot("failed-payment")
        with self.at_most(2, "phone call: the note"):
            self.type_into("textarea[name=note]", "Called; told that the balance didn't cover it")
            self.follow("form:has(textarea[name=note]) button[type=submit]")
        self.assertIn("told that the balance didn't cover it", page.locator(".timeline").inner_text())
        self.assertEqual(self.sql(f"""
            SELECT count(*) FROM notes JOIN transactions ON transactions.id = transaction_id
            WHERE reference = '{payment}' AND text LIKE 'Called; told%'"""), str(self.notes_before + 1))

    def test_a_wrong_charge_is_refunded_by_two_people(self):
        words, page = WORDS[self.language], self.page
        mobile, payment, amount, wallet, balance = self.sql("""
            SELECT mobile, reference, amount, wallet.id, wallet.balance
            FROM transactions JOIN users ON users.id = transactions.user_id
              JOIN accounts wallet ON wallet.user_id = users.id
              JOIN accounts available ON available.merchant_id = transactions.merchant_id
                AND available.kind = 'merchant_available'
            WHERE transactions.kind = 'payment' AND transactions.status = 'completed' AND users.status = 'active'
              AND amount > 2 * (SELECT value FROM settings WHERE name = 'refund_threshold') AND refunded = 0
              AND available.balance > 2 * amount
              AND NOT EXISTS (SELECT FROM refunds WHERE payment_id = transactions.id)
              AND NOT EXISTS (SELECT FROM refunds WHERE merchant_id = transactions.merchant_id AND state = 'waiting_for_balance')
            ORDER BY transactions.created_at DESC LIMIT 1""").split("|")
        pounds = f"{int(amount) // 100}.{int(amount) % 100:02}"
        self.sign_in_staff("support")
        with self.at_most(6 + self.on_a_phone, "wrong charge: search → refund over the threshold, requested by support"):
            # What the caller says: the number, and what was charged.
            typed = f"{self.local(mobile)} amount:{pounds}"
            self.search(typed.translate(ARABIC) if self.language == "ar" else typed)
            page.locator(f"main tbody a[href$='{payment}']").first.click()
            page.wait_for_url(re.compile(payment))
            page.get_by_role("link", name=words["refund"], exact=True).click()
            page.wait_for_url(re.compile("/refund$"))
            # The whole amount is offered.
            self.assertEqual(self.money(page.input_value("input[name=amount]")), int(amount))
            self.choose("select[name=reason]", "duplicate")
            self.follow("main form:has(select[name=reason]) button[type=submit]:not([name])")
            self.assertNoNumberOutOfView()
            self.shot("wrong-charge-confirm")
            self.follow("form:has(input[name=confirmed]) button[type=submit]:not([name])")
        refund = re.search(r"RFN-\w{12}", page.url).group()
        self.assertIn(words["waits"], page.locator("main").inner_text())
        self.assertEqual(self.balance(wallet), int(balance))
        # Who asked can't approve: support decides nothing.
        self.assertEqual(page.locator("main a[href$='/approval'], main a[href*='/approval?']").count(), 0)

        self.sign_in_staff("finance_approver")
        # Ten minutes after the last proof of identity, the portal asks for another. The time is moved, not waited for.
        self.sql("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
        with self.at_most(4 + self.on_a_phone, "wrong charge: approval by another with re-authentication → receipt"):
            self.search(refund)
            page.wait_for_url(re.compile(refund))
            self.follow("main a[href*='/admin/approvals/']")
            main = page.locator("main").inner_text()
            self.assertIn(f"{int(amount) // 100:,}.{int(amount) % 100:02}", main)
            self.assertIn(self.person("support"), main)
            self.follow("main a[href$='/approval'], main a[href*='/approval?']")
            self.shot("wrong-charge-verdict")
            self.follow("main form:has(input[name=_key]) button[type=submit]:not([name])")
            # The field has the focus.
            page.wait_for_selector("input[name=_password]:focus")
            page.keyboard.type(self.password("finance_approver"))
            with page.expect_navigation():
                page.keyboard.press("Enter")
            page.wait_for_selector(".notice.good")
            self.follow(f"main a[href='/admin/refunds/{refund}']")
        receipt = page.locator("main").inner_text()
        for word in (words["done"], self.person("support"), payment):
            self.assertIn(word, receipt)
        self.assertNoNumberOutOfView()
        self.shot("wrong-charge-receipt")
        self.assertEqual(self.balance(wallet), int(balance) + int(amount))
        self.assertEqual(self.sql(f"""
            SELECT refunds.state, refunds.amount, approvals.requested_by_name, decided_by_name
            FROM refunds JOIN approvals ON approvals.id = approval_id WHERE reference = '{refund}'"""),
            f"completed|{amount}|{self.person('support')}|{self.person('finance_approver')}")
        self.assertVerified()

    def test_who_changed_this_fee(self):
        words, page = WORDS[self.language], self.page
        code = self.changed_fee()
        self.sign_in_staff("auditor")
        with self.at_most(1 + self.on_a_phone, "who changed this fee, when, from what, who approved"):
            self.search(code)
            page.wait_for_url(re.compile(f"/admin/merchants/{code}"))
            page.get_by_role("link", name=words["fee"], exact=True).click()
            page.wait_for_url(re.compile("/fees$"))
        self.assertNoNumberOutOfView()
        self.shot("fee-history")
        row = page.locator("main tbody tr").first
        said = row.inner_text()
        for word in (self.person("finance"), self.person("administrator"), words["approved"], self.reason, self.old, self.new):
            self.assertIn(word, said)
        today = page.evaluate("new Date().toLocaleDateString('en-CA', { timeZone: 'Africa/Cairo' })")
        times = row.locator("time").evaluate_all("times => times.map(time => new Date(time.dateTime)"
                                                 ".toLocaleDateString('en-CA', { timeZone: 'Africa/Cairo' }))")
        self.assertEqual(times, [today, today])

    # MARK: What they look for

    def setUp(self):
        super().setUp()
        self.notes_before = int(self.sql("SELECT count(*) FROM notes WHERE text LIKE 'Called; told%'"))

    def local(self, mobile):
        """The number as people say it."""
        return re.sub(r"^(\+?20|0020)", "0", mobile)

    def balance(self, account):
        return int(self.sql(f"SELECT balance FROM accounts WHERE id = {account}"))

    def person(self, role):
        return self.sql(f"SELECT name FROM staff WHERE email = '{self.account(role)['email']}'")

    def password(self, role):
        return self.account(role)["password"]

    def changed_fee(self):
        """Has finance change a merchant's fee and the administrator approve it, by their forms. Returns its code."""
        page = self.page
        number, basis_points = self.sql("""
            SELECT number, fee_basis_points FROM merchants WHERE status = 'active' AND NOT EXISTS (
              SELECT FROM approvals WHERE kind = 'fee' AND subject_id = merchants.id AND state = 'open')
            ORDER BY number DESC LIMIT 1""").split("|")
        code = f"MRC-{int(number):06}"
        self.old, self.new = (f"{points / 100:g}%" for points in (int(basis_points), int(basis_points) + 5))
        self.reason = f"Renewed contract with {code}"
        self.sign_in_staff("finance")
        self.open(f"/admin/merchants/{code}/fees")
        page.fill("input[name=percent]", self.new.rstrip("%"))
        page.fill("textarea[name=reason]", self.reason)
        self.follow("main form:has(input[name=percent]) button[type=submit]")
        self.follow("form:has(input[name=confirmed]) button[type=submit]:not([name])")
        approval = re.search(r"/admin/approvals/\d+", page.url).group()
        self.sign_in_staff("administrator")
        self.open(f"{approval}/approval")
        self.follow("main form:has(input[name=_key]) button[type=submit]:not([name])")
        page.wait_for_selector(".notice.good")
        return code


class SupportDeskOnAPhoneInArabic(SupportDesk):
    language = "ar"
    size = (390, 844)


if __name__ == "__main__":
    unittest.main()
