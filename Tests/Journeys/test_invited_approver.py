"""Where staff need a second factor: an administrator invites an approver, who opens nothing before an app is set up, and
approves for the first time after confirming who they are with its code."""

import re
import unittest

from portal import OwnPortal


class InvitedApprover(OwnPortal):
    settings = {"PORTAL_SECOND_FACTOR": "required"}
    password = "mossy kettle under nine arches"

    def test_a_colleague_who_is_invited_sets_up_an_app_and_approves(self):
        page = self.page
        administrator = self.account("administrator")
        self.enter("admin", administrator["email"], administrator["password"])
        self.sets_up_the_app_first()
        self.speak()
        self.open("/admin/staff/new")
        page.fill("input[name=name]", "Nada Samir")
        page.fill("input[name=email]", "nada.samir@healthpay.example")
        page.select_option("select[name=role]", "finance_approver")
        self.submit()
        link = page.input_value("#link")

        self.context.clear_cookies()
        self.first_visit(link, "Nada Samir", self.password, "approver")
        for path in ("/admin", "/admin/approvals", "/admin/users", "/admin/me"):
            self.open(path)
            self.assertIn("/admin/me/second-factor", page.url, path)
        self.shot("second-factor-first")
        key = self.sets_up_the_app_first()

        self.open("/admin/approvals?kind=adjustment&kind=payout")
        page.locator("main table a[href^='/admin/approvals/']").first.click()
        page.wait_for_url(re.compile(r"/admin/approvals/\d+(\?|$)"))
        approval = re.search(r"\d+", page.url.split("/approvals/")[1]).group()
        page.locator("main a[href$='/approval'], main a[href*='/approval?']").first.click()
        page.wait_for_url(re.compile(r"/approval(\?|$)"))
        # Ten minutes later, and half a minute after the app's last code.
        self.sql("UPDATE sessions SET authenticated_at = now() - interval '11 minutes'")
        self.sql("UPDATE totp_authenticators SET last_step = 0")
        page.locator("main form:has(input[name=_key]) button[type=submit]:not([name])").first.click()
        page.wait_for_selector("input[name=_password]")
        page.locator("details.other summary").click()
        page.fill("input[name=_code]", "000000" if self.code(key) != "000000" else "000001")
        page.locator("main form:has(input[name=_code]) button.wide").click()
        page.wait_for_selector(".notice.bad")
        self.assertEqual(self.state(approval), "open|")
        page.locator("details.other summary").click()
        page.fill("input[name=_code]", self.code(key))
        page.locator("main form:has(input[name=_code]) button.wide").click()
        page.wait_for_selector(".notice.good")
        self.shot("approved-by-the-invited")
        self.assertEqual(self.state(approval), "approved|Nada Samir")
        self.assertVerified()

    def sets_up_the_app_first(self):
        """Sets up an app where nothing else can be opened, and goes on."""
        self.page.wait_for_url(re.compile("/admin/me/second-factor"))
        key = self.set_up_app()
        self.follow("main .card a.primary")
        self.assertNotIn("second-factor", self.page.url)
        return key

    def state(self, approval):
        return self.sql(f"SELECT state, decided_by_name FROM approvals WHERE id = {approval}")


class InvitedApproverInArabic(InvitedApprover):
    language = "ar"


if __name__ == "__main__":
    unittest.main()
