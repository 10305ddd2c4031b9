"""The journey of an invitation: staff invite a merchant's owner, who sets a password on the first visit and adds a viewer,
who sees the money and can't refund. An administrator invites a colleague too."""

import re
import secrets

from portal import Journey

VIEWER = {"en": "Viewer", "ar": "اطلاع فقط"}


class Invitations(Journey):
    def test_an_owner_comes_in_and_adds_a_viewer_who_cannot_refund(self):
        page = self.page
        self.sign_in_staff("support")
        code = self.merchant_without_owner()
        self.open(f"/admin/merchants/{code}")
        self.shot("merchant-without-owner")
        page.locator(f"main a[href$='/merchants/{code}/owner']").click()
        page.fill("input[name=name]", "Hany Fathy")
        self.shot("invite-owner")
        self.submit()
        self.shot("invite-owner-link")
        link = page.input_value("#link")
        self.assertTrue(link.startswith(f"{self.url}/merchant/welcome?token="), link)

        self.first_visit(link, "Hany Fathy", f"{secrets.token_hex(4)} owner of a shop", "owner")
        self.put_off_app()
        self.assertIn(code, page.locator("body").inner_text())
        self.open("/merchant/transactions")
        self.assertGreater(page.locator("tbody tr").count(), 0)
        payment = re.search(r"TXN-\w{12}", page.locator("main").inner_text()).group()

        name = f"ziad{secrets.token_hex(3)}"
        with self.at_most(5 + self.on_a_phone, "the owner adds a viewer, whose link is copied"):
            self.go("/merchant/team")
            self.follow("main a[href='/merchant/team/new']")
            self.type_into("input[name=name]", "Ziad Salem")
            self.type_into("input[name=sign_in_name]", name)
            page.check("input[name=role][value=viewer]")
            self.shot("invite-member")
            self.submit()
            page.locator("button[data-copy]").first.click()
        self.shot("invite-member-link")
        link = page.input_value("#link")
        self.open("/merchant/team")
        self.shot("team")
        self.assertIn(VIEWER[self.language], page.locator("main").inner_text())
        page.get_by_role("link", name="Ziad Salem").click()
        self.shot("member")

        self.context.clear_cookies()
        self.first_visit(link, "Ziad Salem", f"{secrets.token_hex(4)} viewer of a shop", "viewer")
        self.put_off_app()
        self.cannot_refund(payment)
        self.shot("viewer-refused")

        # The link works only once.
        self.context.clear_cookies()
        answer = self.open(link.removeprefix(self.url))
        self.shot("dead-link")
        self.assertEqual(answer.status, 410)

    def test_a_colleague_comes_in(self):
        page = self.page
        self.sign_in_staff()
        self.open("/admin/staff")
        self.shot("staff")
        page.locator("main a[href='/admin/staff/new']").click()
        page.fill("input[name=name]", "Nada Samir")
        page.fill("input[name=email]", f"nada.{secrets.token_hex(4)}@healthpay.example")
        page.select_option("select[name=role]", "support")
        self.shot("invite-staff")
        self.submit()
        self.shot("invite-staff-link")
        link = page.input_value("#link")
        page.locator("main a[href^='/admin/staff/']").last.click()
        self.shot("staff-person")
        page.locator("main a[href$='/role']").click()
        self.shot("staff-role")

        self.context.clear_cookies()
        self.first_visit(link, "Nada Samir", f"{secrets.token_hex(4)} at the support desk", "staff")
        page.wait_for_url(re.compile(r"/admin$"))
        self.open("/admin/forgotten-password")
        self.shot("forgotten-password")
        page.fill("input[name=email]", "nobody@healthpay.example")
        self.submit()
        self.shot("forgotten-password-sent")

    def merchant_without_owner(self):
        """Returns the code of a merchant with sales and without an owner, since the demo gives only two of them owners."""
        for number in range(3, 40):
            code = f"MRC-{number:06}"
            self.open(f"/admin/merchants/{code}")
            has_sales = self.page.locator("tbody tr a[href*='TXN-']").count() > 0
            if has_sales and self.page.locator(f"main a[href$='/merchants/{code}/owner']").count():
                return code
        self.fail("every merchant has an owner")


class InvitationsInArabicInTheDark(Invitations):
    language = "ar"
    scheme = "dark"


class InvitationsOnAPhone(Invitations):
    size = (390, 844)


class InvitationsOnAPhoneInArabic(Invitations):
    language = "ar"
    size = (390, 844)
