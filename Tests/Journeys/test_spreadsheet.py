"""A merchant's accountant opens the portal's files in LibreOffice Calc: amounts are numbers, Arabic is whole, nothing is a formula."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from portal import Journey

CHECK = pathlib.Path(__file__).resolve().parent.parent / "Independent" / "check_spreadsheet.py"


@unittest.skipUnless(shutil.which("soffice"), "LibreOffice isn't installed; SPREADSHEET=long bin/test installs it")
class Spreadsheet(Journey):
    def test_calc_shows_what_the_files_say(self):
        self.sign_in_merchant()
        self.open("/merchant/statements")
        # Among the presets of the period, as an accountant closes a month.
        month = self.page.locator("a[href*='/merchant/statements?from=']").evaluate_all(
            "links => links.map(link => link.getAttribute('href')).find(href => /from=(\\d+-\\d+)-01&to=\\1-(28|29|30|31)$/.test(href))")
        with tempfile.TemporaryDirectory() as folder:
            files = [self.download(folder, month, "/merchant/statements.csv")]
            for name in ("transactions", "refunds", "customers", "payouts"):
                files.append(self.download(folder, f"/merchant/{name}", f"/merchant/{name}.csv"))
            check = subprocess.run([sys.executable, str(CHECK), *files], capture_output=True, text=True)
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr)
        said = check.stdout.splitlines()
        self.assertEqual(len(said), len(files))
        for line in said[:4]:
            rows, arabic = map(int, re.search(r": (\d+) rows, (\d+) cells in Arabic", line).groups())
            self.assertGreater(rows, 2, line)
            # Some of the demo's customers have an Arabic name.
            self.assertGreater(arabic, 0, line)

    def download(self, folder, page, file):
        self.open(page)
        with self.page.expect_download() as download:
            self.page.locator(f"a[href*='{file}']").first.click()
        path = pathlib.Path(folder) / download.value.suggested_filename
        download.value.save_as(path)
        return str(path)


if __name__ == "__main__":
    unittest.main()
