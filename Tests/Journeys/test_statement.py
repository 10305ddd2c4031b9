"""An accountant downloads last month as CSV and PDF, verifies both, and a changed byte is found."""

import pathlib
import subprocess
import sys
import tempfile

from portal import Journey

CHECK = pathlib.Path(__file__).resolve().parent.parent / "Independent" / "check_statement.py"
WORDS = {
    "en": {"good": "Issued by HealthPay and unchanged", "changed": "This file was changed",
           "unknown": "Not issued by HealthPay, or changed since"},
    "ar": {"good": "صادر من هيلث باي ولم يتغيّر", "changed": "تم تغيير هذا الملف",
           "unknown": "غير صادر من هيلث باي، أو تم تغييره بعد صدوره"},
}


class Statement(Journey):
    def test_last_month_proves_itself(self):
        words = WORDS[self.language]
        self.sign_in_merchant()
        self.open("/merchant/statements")
        # Among the presets of the period.
        href = self.page.locator("a[href*='/merchant/statements?from=']").evaluate_all(
            "links => links.map(link => link.getAttribute('href')).find(href => /from=(\\d+-\\d+)-01&to=\\1-(28|29|30|31)$/.test(href))")
        self.open(href)
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
