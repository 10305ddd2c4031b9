"""A merchant that comes from another platform: its files are imported, its owner opens the link that `portal invite merchants`
wrote, finds the money that was there, and adds a viewer, who sees it and can't refund."""

import csv
import datetime
import unittest

from portal import OwnPortal

FILES = {
    "users": "external_id,name,mobile,email,national_id,kyc_tier,status,created_at",
    "merchants":
        "external_id,code,legal_name,trade_name,category,tax_number,iban,fee_basis_points,fee_fixed,created_at",
    "transactions":
        "external_id,occurred_at,kind,user_mobile,counterparty_mobile,merchant_code,amount,channel,description,"
        "parent_external_id",
}


def rows():
    """The rows of each file, in the form of another platform's exports: everything happened some days ago."""
    def at(hour):
        day = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=5)
        return f"{day}T{hour:02}:00:00+02:00"

    def transaction(number, hour, kind, amount, merchant="", channel="qr", parent=""):
        return f"trans-{number},{at(hour)},{kind},+201000002378,,{merchant},{amount},{channel},,{parent}"

    return {
        "users": [f"acc-2378,Holder 2378,+201000002378,,,2,active,{at(8)}"],
        "merchants": [
            f"par-EF1222903,MRC-000001,Partner EF1222903,Partner EF1222903,other,,,250,0.00,{at(8)}",
            f"par-WX56978738,MRC-000002,Partner WX56978738,Partner WX56978738,other,,,250,0.00,{at(8)}",
        ],
        "transactions": [
            transaction(1, 9, "topup", "900.00", channel="bank_transfer"),
            transaction(2, 10, "payment", "300.00", "MRC-000001"),
            transaction(3, 11, "payment", "200.00", "MRC-000001"),
            transaction(4, 12, "refund", "50.00", "MRC-000001", parent="trans-2"),
            transaction(5, 13, "payment", "123.45", "MRC-000002"),
        ],
    }


class ImportedMerchant(OwnPortal):
    @classmethod
    def prepare(cls):
        for kind, lines in rows().items():
            file = cls.folder / f"{kind}.csv"
            file.write_text("\n".join([FILES[kind], *lines]) + "\n", encoding="utf-8")
            cls.command("import", kind, str(file))
        cls.command("settle")
        cls.links = cls.folder / "links.csv"
        cls.command("invite", "merchants", "--csv", str(cls.links))

    def test_an_imported_merchants_owner_comes_in_and_adds_a_viewer_who_cannot_refund(self):
        page = self.page
        with open(self.links, encoding="utf-8-sig", newline="") as file:
            links = {row["code"]: row["link"] for row in csv.DictReader(file)}
        self.assertEqual(sorted(links), ["MRC-000001", "MRC-000002"])

        self.first_visit(links["MRC-000001"], "Partner EF1222903", "mossy kettle under nine arches", "imported-owner")
        self.put_off_app()
        self.assertEqual(page.locator("html").get_attribute("lang"), self.language)
        self.shot("imported-overview")
        # Without 2.5 % and their 14 % of both payments, and without the refund, whose fee is kept.
        self.assertIn(29_145 + 19_430 - 5_000, self.amounts())
        self.open("/merchant/transactions")
        self.assertEqual(page.locator("main tbody tr").count(), 3)
        self.assertLessEqual({30_000, 20_000}, set(self.amounts()))
        self.assertNotIn(12_345, self.amounts())
        payment = page.locator("main tbody a[href^='/merchant/transactions/']").last.inner_text().strip()

        self.open("/merchant/team/new")
        page.fill("input[name=name]", "Ziad Salem")
        page.fill("input[name=sign_in_name]", "ziad")
        page.check("input[name=role][value=viewer]")
        self.submit()
        link = page.input_value("#link")
        self.context.clear_cookies()
        self.first_visit(link, "Ziad Salem", "seven slow trams to the sea", "imported-viewer")
        self.put_off_app()
        self.assertIn(29_145 + 19_430 - 5_000, self.amounts())
        self.cannot_refund(payment)
        self.assertVerified()

        # A new run leaves the owner out who has come.
        self.command("invite", "merchants", "--csv", str(self.folder / "again.csv"))
        again = (self.folder / "again.csv").read_text(encoding="utf-8")
        self.assertNotIn("MRC-000001", again)
        self.assertIn("MRC-000002", again)

    def amounts(self):
        """The amounts of the page, in piastres."""
        texts = self.page.locator("main bdi.money").all_text_contents()
        return [self.money(text) for text in texts]


class ImportedMerchantInArabic(ImportedMerchant):
    language = "ar"


if __name__ == "__main__":
    unittest.main()
