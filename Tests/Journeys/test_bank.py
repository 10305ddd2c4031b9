"""The journey of a payout: another person approves it, a batch sends it in files that are checked without the portal's
code, and only the bank result makes it paid."""

import csv
import datetime
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

from portal import Journey

CHECK = pathlib.Path(__file__).parent.parent / "Independent" / "check_pain001.py"
COLUMNS = "payout_reference,status,amount,bank_trace,processed_at,reason"


class Bank(Journey):
    # A batch is downloaded in one format only.
    format = "xml"

    def test_a_payout_reaches_the_bank_and_its_answer_comes_back(self):
        page = self.page
        self.sign_in_staff("finance_approver")
        self.open("/admin/approvals?kind=payout")
        self.shot("approvals")
        payout = self.approve()
        batch = self.send(payout)
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            payments = self.download(batch, folder)
            self.assertIn(payout, payments)
            self.open(f"/admin/payouts/{payout}")
            self.assertNotIn(f"TR{payout[4:]}", page.locator("main").inner_text())

            report = self.upload(folder, "results.csv", self.lines(payments, payout))
            self.shot("bank-report")
            self.assertEqual(report.status, 200)
            known = self.upload(folder, "results.csv", self.lines(payments, payout))
            self.assertEqual(known.status, 200)
            broken = self.upload(folder, "broken.csv", f"{COLUMNS}\r\n{payout},paid,12.5.0,T,yesterday,\r\n")
            self.shot("bank-file-broken")
            self.assertEqual(broken.status, 422)

        self.open(f"/admin/payouts/{payout}")
        self.shot("payout-paid")
        self.assertIn(f"TR{payout[4:]}", page.locator("main").inner_text())
        # A line that matches no payout waits for a person, and the page says so.
        self.open("/admin/bank-results")
        self.shot("bank-results")
        page.get_by_role("link", name="PYT-000000000000").first.click()
        page.fill("textarea", "Asked the bank: meant for another customer of theirs")
        page.locator("main form:has(textarea) button[type=submit]").click()
        page.wait_for_load_state()
        self.assertIn("meant for another customer", page.locator("main").inner_text())

    def approve(self):
        page = self.page
        page.locator("main table a[href^='/admin/approvals/']").first.click()
        page.wait_for_url(re.compile(r"/admin/approvals/\d+(\?|$)"))
        self.shot("approval")
        payout = re.search(r"PYT-\w{12}", page.locator("main").inner_text()).group()
        page.locator("main a[href$='/approval'], main a[href*='/approval?']").click()
        page.wait_for_url(re.compile(r"/approval(\?|$)"))
        self.shot("approval")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/admin/approvals/\d+"))
        return payout

    def send(self, payout):
        page = self.page
        self.open("/admin/payout-batches/new")
        self.shot("batch-confirm")
        self.assertIn(payout, page.locator("main").inner_text())
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"/admin/payout-batches/\d+"))
        self.shot("batch")
        return page.url.split("?")[0]

    def download(self, batch, folder):
        """Downloads the file twice, checks it with another program, and returns its payments."""
        file = folder / f"batch.{self.format}"
        for _ in range(2):
            with self.page.expect_download() as download:
                self.page.locator(f"form[action$='/{self.format}'] button").click()
            download.value.save_as(file)
        if self.format == "csv":
            rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))
            return {row["payout_reference"]: row["amount"] for row in rows if row["payout_reference"] != "CONTROL"}
        check = subprocess.run([sys.executable, str(CHECK), str(file)], capture_output=True, text=True)
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr)
        transfers = xml.etree.ElementTree.parse(file).iterfind(".//{*}CdtTrfTxInf")
        return {one.findtext("{*}PmtId/{*}EndToEndId"): one.findtext("{*}Amt/{*}InstdAmt") for one in transfers}

    def lines(self, payments, payout):
        """Returns a bank result in which everything is paid, and a line of an unknown payout."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = [f"{reference},paid,{amount},TR{reference[4:]},{now}," for reference, amount in payments.items()]
        rows.append(f"PYT-000000000000,paid,10.00,TR{payout[4:]}-X,{now},")
        return "\r\n".join([COLUMNS, *rows]) + "\r\n"

    def upload(self, folder, name, text):
        (folder / name).write_text(text, newline="")
        self.open("/admin/bank-results/new")
        self.page.set_input_files("input[type=file]", folder / name)
        with self.page.expect_navigation() as answer:
            self.page.locator("main form button[type=submit]").first.click()
        # What it would change is shown first.
        imports = self.page.locator("main form[action$='/import'] button")
        if imports.count():
            self.shot("bank-preview")
            with self.page.expect_navigation() as answer:
                imports.click()
        return answer.value


class BankInArabicOnAPhoneInTheDark(Bank):
    format = "csv"
    language = "ar"
    scheme = "dark"
    size = (390, 844)
