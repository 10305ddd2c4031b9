"""The bytes over the wire, headers included: limits for a first load with an empty cache and for the same page again."""

import os
import unittest

from portal import Journey

FIRST = 40 * 1024
LATER = 15 * 1024
ADMIN = ["/admin", "/admin/transactions", "/admin/users", "/admin/merchants/MRC-000001", "/admin/audit"]
MERCHANT = ["/merchant", "/merchant/transactions", "/merchant/statements", "/merchant/payouts"]


class Wire(Journey):
    def test_pages_stay_small(self):
        sizes = {"/admin/login": self.loads("/admin/login")}
        self.sign_in_staff()
        sizes |= {path: self.loads(path) for path in ADMIN}
        self.sign_in_merchant()
        sizes |= {path: self.loads(path) for path in MERCHANT}
        for path, (first, later) in sizes.items():
            if os.environ.get("WIRE_TABLE"):
                print(f"{self.language} {path}: {first} {later}")
            with self.subTest(path):
                self.assertLessEqual(first, FIRST)
                self.assertLessEqual(later, LATER)

    def test_a_statement_page_has_a_hundred_rows(self):
        self.sign_in_merchant()
        self.open("/merchant/statements?view=lines")
        # Between the balance that is brought forward and the one that is carried on.
        self.assertEqual(self.page.locator("main .data").first.locator("tbody tr").count(), 102)

    def loads(self, path):
        session = self.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        kept, bytes_of = set(), {}
        session.on("Network.requestServedFromCache", lambda event: kept.add(event["requestId"]))
        session.on("Network.loadingFinished", lambda event: bytes_of.update({event["requestId"]: event["encodedDataLength"]}))
        totals = []
        for _ in range(2):
            kept.clear()
            bytes_of.clear()
            self.page.goto("about:blank")
            answer = self.open(path)
            self.assertEqual(answer.all_headers().get("content-encoding"), "gzip", path)
            self.page.wait_for_load_state("networkidle")
            self.page.evaluate("document.fonts.ready.then(() => true)")
            totals.append(int(sum(size for request, size in bytes_of.items() if request not in kept)))
        session.detach()
        return totals


class WireInArabic(Wire):
    language = "ar"


if __name__ == "__main__":
    unittest.main()
