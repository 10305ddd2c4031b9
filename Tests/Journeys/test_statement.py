"""An accountant downloads last month as PDF and CSV, verifies both, and a changed byte is found."""

import pathlib
import re
import subprocess
import sys
import tempfile

from portal import Journey

CHECK = pathlib.Path(__file__).resolve().parent.parent / "Independent" / "check_statement.py"
WORDS = {
    "en": {"last": "Last month's statement", "good": "Issued by HealthPay and unchanged", "changed": "This file differs from your statement",
           "unknown": "Not issued by HealthPay, or changed since"},
    "ar": {"last": "كشف حساب الشهر الماضي", "good": "صادر من هيلث باي ولم يتغيّر", "changed": "هذا الملف يختلف عن كشف حسابك",
           "unknown": "غير صادر من هيلث باي، أو تم تغييره بعد صدوره"},
}


class Statement(Journey):
    def test_last_month_proves_itself(self):
        words, page = WORDS[self.language], self.page
        self.sign_in_merchant()
        with tempfile.TemporaryDirectory() as folder, self.at_most(5, "accountant: last month as PDF, verified"):
            page.get_by_role("link", name=words["last"], exact=True).click()
            page.wait_for_url(re.compile(r"from=(\d+-\d+)-01&to=\1-(28|29|30|31)$"))
            month = page.url
            pdf = self.download(pathlib.Path(folder), "pdf")
            self.follow("main a[href='/merchant/statements/verify']")
            with page.expect_file_chooser() as chooser:
                page.click("input[type=file]")
            chooser.value.set_files(pdf)
            self.follow("main form:has(input[type=file]) button[type=submit]")
            self.assertIn(words["good"], page.locator(".notice").inner_text())
        page.goto(month)
        self.shot("statement-last-month")
        self.assertNoNumberOutOfView()
        self.assertLessEqual(self.page.evaluate("document.documentElement.scrollHeight"), 12 * self.size[1])
        with tempfile.TemporaryDirectory() as folder:
            files = {kind: self.download(pathlib.Path(folder), kind) for kind in ("csv", "pdf")}
            check = subprocess.run(
                [sys.executable, str(CHECK), str(files["csv"]), str(files["pdf"])], capture_output=True, text=True)
            self.assertEqual(check.returncode, 0, check.stdout + check.stderr)
            changed = pathlib.Path(folder) / "changed.csv"
            # A digit of the last balance.
            content = bytearray(files["csv"].read_bytes())
            content[content.rindex(b",EGP") - 4] ^= 1
            changed.write_bytes(content)
            for file in files.values():
                self.assertIn(words["good"], self.verify("/merchant/statements/verify", file))
            self.assertIn(words["changed"], self.verify("/merchant/statements/verify", changed))
            self.shot("statement-changed")
            self.context.clear_cookies()
            self.context.add_cookies([{"name": "prefs", "value": f"{self.language}.western.system", "url": self.page.url}])
            self.assertIn(words["good"], self.verify("/verify", files["pdf"]))
            self.assertIn(words["unknown"], self.verify("/verify", changed))
            self.shot("verify")

    def download(self, folder, kind):
        with self.page.expect_download() as download:
            self.page.locator(f"a[href*='/merchant/statements.{kind}']").first.click()
        file = folder / download.value.suggested_filename
        self.assertRegex(file.name, rf"^statement_MRC-000001_\d{{4}}-\d\d-01_\d{{4}}-\d\d-\d\d\.{kind}$")
        download.value.save_as(file)
        return file

    def verify(self, path, file):
        self.open(path)
        self.page.set_input_files("input[type=file]", str(file))
        with self.page.expect_navigation():
            self.page.locator("main form button[type=submit]").first.click()
        return self.page.locator(".notice").inner_text()


class StatementInArabicOnAPhone(Statement):
    language = "ar"
    size = (390, 844)
