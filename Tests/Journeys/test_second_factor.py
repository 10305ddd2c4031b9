"""A staff member sets up an authenticator app, signs in with its code, and approves after confirming their identity."""

import re
import unittest

from portal import Journey


class SecondFactor(Journey):
    role = "finance_approver"

    def test_enrol_sign_in_and_approve_after_confirming(self):
        page = self.page
        self.sign_in_staff(self.role)
        self.open("/admin/me")
        self.shot("me")
        page.locator("main a[href='/admin/me/second-factor']").click()
        page.wait_for_url(re.compile("/second-factor$"))
        self.shot("second-factor")
        self.assertEqual(page.locator("svg.qr path").count(), 1)
        key = self.set_up_app()
        self.shot("recovery-codes")
        recovery = page.locator(".codes li").all_inner_texts()
        self.assertEqual(len(set(recovery)), 10)

        # Signs in with the code of the next step.
        self.sign_out()
        self.sign_in()
        page.wait_for_url(re.compile("/admin/login/code"))
        self.shot("second-step")
        page.fill("input[name=code]", "000000" if self.code(key) != "000000" else "000001")
        page.locator("main form:has(input[name=code]) button").click()
        page.wait_for_selector(".notice.bad")
        self.shot("second-step-wrong")
        self.sql("UPDATE totp_authenticators SET last_step = 0")
        page.fill("input[name=code]", self.code(key))
        page.locator("main form:has(input[name=code]) button").click()
        page.wait_for_url(re.compile("/admin$"))

        # Approves ten minutes later.
        self.open("/admin/approvals?kind=adjustment&kind=payout")
        page.locator("main table a[href^='/admin/approvals/']").first.click()
        page.wait_for_url(re.compile(r"/admin/approvals/\d+(\?|$)"))
        approval = page.url
        page.locator("main a[href$='/approval'], main a[href*='/approval?']").first.click()
        page.wait_for_url(re.compile(r"/approval(\?|$)"))
        self.sql("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
        page.locator("main form:has(input[name=_key]) button[type=submit]:not([name])").first.click()
        page.wait_for_selector("input[name=_password]")
        self.shot("confirm-its-you")
        page.fill("input[name=_password]", self.password())
        page.locator("main form:has(input[name=_password]) button.primary").click()
        page.wait_for_url(re.compile(re.escape(approval) + "|/admin/"))
        page.wait_for_selector(".notice.good")
        self.shot("approved-after-confirming")

        # Uses a passkey in Chromium's own authenticator instead of the code.
        self.add_authenticator()
        self.open("/admin/me/passkeys/new")
        page.fill("input[name=name]", "Laptop")
        self.shot("passkey-new")
        page.locator("button[data-passkey]").click()
        page.wait_for_url(re.compile("/admin/me$"))
        page.wait_for_selector(".notice.good")
        self.assertIn("Laptop", page.locator("main").inner_text())
        self.shot("me-with-passkey")
        self.sign_out()
        self.sign_in()
        page.wait_for_url(re.compile("/admin/login/code"))
        page.locator("button[data-passkey]").click()
        page.wait_for_url(re.compile("/admin$"))
        # In place of name, password and code too.
        self.sign_out()
        self.open("/admin/login")
        self.shot("sign-in-with-passkey")
        page.locator("button[data-passkey]").click()
        page.wait_for_url(re.compile("/admin$"))
        self.sql("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
        self.open("/admin/me/passkeys/new")
        page.wait_for_url(re.compile("/admin/reauthentication"))
        page.locator("button[data-passkey]").click()
        page.wait_for_url(re.compile("/passkeys/new$"))

        # Signs in with a recovery code, and then removes the app.
        self.sign_out()
        self.sign_in()
        page.locator("details.other summary").click()
        page.fill("input[name=recovery_code]", recovery[0])
        page.locator("main form:has(input[name=recovery_code]) button").click()
        page.wait_for_url(re.compile("/admin$"))
        self.open("/admin/me")
        self.shot("me-with-second-factor")
        self.open("/admin/me/second-factor/removal")
        page.fill("input[name=current_password]", self.password())
        page.locator("main form:has(input[name=current_password]) button.danger").click()
        page.wait_for_selector(".notice.good")

    def password(self):
        return self.account(self.role)["password"]

    def sign_in(self):
        self.enter("admin", self.account(self.role)["email"], self.password())

    def sign_out(self):
        self.page.locator(".person-menu summary").click()
        self.page.locator("form[action='/admin/logout'] button").click()
        self.page.wait_for_url(re.compile("/admin/login"))


class SecondFactorOnAPhoneInArabic(SecondFactor):
    language = "ar"
    scheme = "dark"
    size = (390, 844)


if __name__ == "__main__":
    unittest.main()
