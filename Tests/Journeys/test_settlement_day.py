"""The end of a day: it is settled, seven payouts are approved at once and sent, and the bank's result is imported, of which one
line doesn't match and is resolved."""

import csv
import datetime
import io
import pathlib
import re
import tempfile
import unittest
from decimal import Decimal

from portal import Journey

COLUMNS = "payout_reference,status,amount,bank_trace,processed_at,reason"
PAYOUTS = 7


class SettlementDay(Journey):
    def test_the_day_is_closed_paid_out_and_answered_by_the_bank(self):
        page = self.page
        requested = self.close_the_day()
        self.assertGreaterEqual(len(requested), PAYOUTS)
        self.sign_in_staff("finance_approver")
        with tempfile.TemporaryDirectory() as folder, self.at_most(15, f"end of day for {len(requested)} payouts"):
            # The day's settlements, and what waits for an approval.
            self.go("/admin/settlements")
            for reference, in self.rows("SELECT reference FROM settlements ORDER BY closed_at DESC, id DESC LIMIT 5"):
                self.assertIn(reference, page.locator("main").inner_text())
            self.shot("day-settlements")
            self.go("/admin/payouts")
            self.shot("day-payouts")
            self.follow("main a[href='/admin/approvals?kind=payout']")
            self.assertTrue(set(requested) <= set(re.findall(r"PYT-\w{12}", page.locator("main").inner_text())))

            # All of them on one page, each with what it does, and a batch of them.
            self.follow("main a[href*='/admin/approvals/selection?']")
            shown = page.locator("main").inner_text()
            for reference, amount in requested.items():
                self.assertIn(reference, shown)
                self.assertIn(f"{amount // 100:,}.{amount % 100:02}", shown)
            self.shot("day-approve-all")
            self.follow("form:has(input[name=requests]) button[type=submit]")
            self.assertEqual(self.states(requested), {"approved"})
            self.shot("day-approved")
            self.follow("main a[href='/admin/payout-batches/new']")
            self.follow("main form:has(input[name=payouts]) button[type=submit]")
            with page.expect_download() as download:
                page.locator("form[action$='/csv'] button").click()
            sent = self.payments(download.value.path().read_text(encoding="utf-8-sig"))
            self.assertTrue(set(requested) <= set(sent))
            for reference, amount in requested.items():
                self.assertEqual(sent[reference], f"{amount // 100}.{amount % 100:02}")
            self.assertEqual(self.states(requested), {"exported"})
            self.shot("day-batch")

            # The bank pays all but one, of which it reports another amount.
            odd = next(iter(requested))
            file = self.bank_result(pathlib.Path(folder), sent, odd)
            self.follow("main a[href='/admin/bank-results/new']")
            with page.expect_file_chooser() as chooser:
                page.click("input[type=file]")
            chooser.value.set_files(file)
            self.follow("main form:has(input[type=file]) button[type=submit]")
            self.shot("day-result-preview")
            self.follow("main form[action$='/import'] button")
            self.assertEqual(self.states(set(requested) - {odd}), {"paid"})
            self.assertEqual(self.states({odd}), {"exported"})
            self.shot("day-result")
            self.resolve(odd)
        self.assertVerified()

    def resolve(self, payout):
        """Follows the line that doesn't match to its page, and resolves it."""
        self.follow("main tbody a[href*='/admin/bank-results/']")
        self.shot("day-mismatch")
        self.type_into("textarea[name=resolution]", "Asked the bank: it corrects the amount with its next file")
        self.follow("main form:has(textarea[name=resolution]) button[type=submit]")
        self.assertIn("it corrects the amount", self.page.locator("main").inner_text())
        self.assertEqual(self.rows(f"""
            SELECT outcome, resolution IS NOT NULL FROM bank_lines WHERE payout_reference = '{payout}'"""),
            [("amount_mismatch", "t")])

    # MARK: The day

    def close_the_day(self):
        """Has the platform's job close yesterday and request the payouts that are due, those of seven merchants at least, as it
        does every night. Returns all payouts that wait for an approval, with their amounts."""
        chosen = self.rows(f"""
            UPDATE merchants SET payout_schedule = 'daily' WHERE id IN (
              SELECT merchants.id FROM merchants JOIN accounts ON merchant_id = merchants.id
              WHERE accounts.kind = 'merchant_available' AND balance >= 10000 AND status = 'active'
                AND iban_last4 IS NOT NULL AND {self.nothing_open}
              ORDER BY merchants.id LIMIT {PAYOUTS})
            RETURNING id""")
        self.assertEqual(len(chosen), PAYOUTS)
        merchants = ", ".join(merchant for merchant, in chosen)
        self.run_job("pay_out", f"""
            SELECT count(*) = {PAYOUTS} FROM payouts WHERE state = 'awaiting_approval' AND merchant_id IN ({merchants})""")
        self.assertEqual(
            self.sql("SELECT max(day) = (now() AT TIME ZONE 'Africa/Cairo')::date - 1 FROM settlements"), "t")
        rows = self.rows("SELECT reference, amount FROM payouts WHERE state = 'awaiting_approval' ORDER BY id DESC")
        return {reference: int(amount) for reference, amount in rows}

    nothing_open = """
        NOT EXISTS (SELECT FROM payouts WHERE merchant_id = merchants.id
          AND (state = 'awaiting_approval' OR scheduled_for >= (now() AT TIME ZONE 'Africa/Cairo')::date))
        AND NOT EXISTS (SELECT FROM payout_pauses WHERE merchant_id = merchants.id AND resumed_at IS NULL)
        AND NOT EXISTS (SELECT FROM refunds WHERE merchant_id = merchants.id AND state = 'waiting_for_balance')"""

    def rows(self, statement):
        return [tuple(line.split("|")) for line in self.sql(statement).splitlines()]

    def states(self, payouts):
        references = ", ".join(f"'{reference}'" for reference in payouts)
        return {state for state, in self.rows(f"SELECT state FROM payouts WHERE reference IN ({references})")}

    def payments(self, text):
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return {row["payout_reference"]: row["amount"] for row in rows if row["payout_reference"] != "CONTROL"}

    def bank_result(self, folder, sent, odd):
        """Writes the bank's file, in which everything is paid. Of one payout it names a pound too much."""
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        amounts = sent | {odd: str(Decimal(sent[odd]) + 1)}
        lines = [f"{reference},paid,{amount},TR{reference[4:]},{now}," for reference, amount in amounts.items()]
        file = folder / "results-of-the-day.csv"
        file.write_text("\r\n".join([COLUMNS, *lines]) + "\r\n", newline="")
        return file


class SettlementDayInArabic(SettlementDay):
    language = "ar"


if __name__ == "__main__":
    unittest.main()
