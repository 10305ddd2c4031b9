#!/usr/bin/env python3
"""Checks a statement's CSV without any of the portal's code, and prints its figures.

    check_statement.py statement.csv [statement.pdf]

Reads the file with Python's csv module: bytes (BOM, CRLF), columns, one chain without a gap, instants that never step
back and agree with their UTC twin and with Cairo's clock, net = gross - fee - VAT, and opening + net = closing.

In the PDF of the same statement, pdftotext has to find the amounts of every line that changes the balance, each
reference and the file's SHA-256.
"""
import csv
import hashlib
import io
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

COLUMNS = (
    "sequence,posted_at,posted_at_utc,kind,reference,parent_reference,counterparty,description,gross,fee,vat,net,"
    "balance,settlement,payout,bank_trace,currency"
).split(",")
BOUNDARY = {"posted_at", "posted_at_utc", "kind", "balance", "currency"}
AMOUNT = re.compile(r"-?\d+\.\d\d")


def check(holds, what):
    if not holds:
        sys.exit(f"statement: {what}")


def read(path):
    with open(path, "rb") as file:
        raw = file.read()
    check(raw.startswith(b"\xef\xbb\xbf"), "no byte order mark")
    check(raw.endswith(b"\r\n"), "doesn't end with CRLF")
    reader = csv.reader(io.StringIO(raw[3:].decode("utf-8"), newline=""), strict=True)
    header, *lines = reader
    check(header == COLUMNS, f"columns {header}")
    check(all(len(line) == len(COLUMNS) for line in lines), "a row of another length")
    return [dict(zip(COLUMNS, line)) for line in lines]


def instant(row):
    local, utc = datetime.fromisoformat(row["posted_at"]), datetime.fromisoformat(row["posted_at_utc"].replace("Z", "+00:00"))
    check(local == utc, f"{row['posted_at']} is not {row['posted_at_utc']}")
    cairo = utc.astimezone(ZoneInfo("Africa/Cairo"))
    check(cairo.isoformat() == row["posted_at"], f"Cairo's clock shows {cairo.isoformat()}, not {row['posted_at']}")
    return utc


def amounts(row, *names):
    for name in names:
        check(AMOUNT.fullmatch(row[name]), f"{row[name]!r} is no amount")
    return [Decimal(row[name]) for name in names]


def check_pdf(path, raw, rows, totals):
    text = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True).stdout.decode("utf-8")
    text = re.sub("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", "", text).replace("\u2212", "-")
    found = Counter(re.findall(r"-?\d[\d,]*\.\d\d", text))
    references = set(re.findall(r"[A-Z]{3}-[0-9A-Z]{12}", text))
    figure = lambda value: f"{Decimal(value):,.2f}"
    # A charged fee and its VAT are below zero on paper, above it in the CSV.
    shown = lambda name, value: figure(-Decimal(value) if name in ("fee", "vat") else value)
    changing = [row for row in rows if row["kind"] not in ("settlement", "payout_paid")]
    for row in changing:
        # A payout's net stands in a column of its own.
        names = ("net", "balance") if row["kind"] in ("payout", "payout_returned") else ("gross", "fee", "vat", "net", "balance")
        check(not row["reference"] or row["reference"] in references, f"the PDF lacks {row['reference']}")
        for name in names:
            wanted = shown(name, row[name])
            check(found[wanted] > 0, f"the PDF lacks the {name} {wanted} of line {row['sequence']}")
    for balance, times in Counter(row["balance"] for row in changing).items():
        check(found[figure(balance)] >= times, f"the PDF has the balance {balance} too seldom")
    for kind, total in totals.items():
        for name, amount in zip(("gross", "fee", "vat", "net"), total[1:]):
            check(found[shown(name, amount)] > 0, f"the PDF lacks the {name} {shown(name, amount)} of {kind}")
    check(hashlib.sha256(raw).hexdigest() in re.sub(r"\s", "", text), "the PDF names another file's hash")
    *pages, _ = text.split("\f")
    for page, part in enumerate(pages, 1):
        part = re.sub(r"(?<=\d),(?=\d{3}\b)", "", part)
        # Where most of a page runs from left to right, pdftotext writes the numbers of an Arabic line in that order.
        check(
            re.search(rf"\b{page}\D+{len(pages)}\b|\b{len(pages)}\D+{page}\b", part), f"no page is the {page}th of {len(pages)}")


def main(path, pdf=None):
    opening, *lines, closing = read(path)
    for row, kind in ((opening, "opening_balance"), (closing, "closing_balance")):
        check(row["kind"] == kind, f"{row['kind']} instead of {kind}")
        check({name for name in COLUMNS if row[name]} == BOUNDARY, f"the {kind} row says too much or too little")
    (balance,) = amounts(opening, "balance")
    start, end, at = instant(opening), instant(closing), instant(opening)
    totals, sequence = defaultdict(lambda: [0] + [Decimal("0.00")] * 4), None
    for row in lines:
        check(sequence is None or int(row["sequence"]) == sequence + 1, f"a gap at {row['sequence']}")
        sequence = int(row["sequence"])
        check(at <= instant(row) and instant(row) < end, f"line {sequence} is out of its time")
        at = instant(row)
        gross, fee, vat, net, after = amounts(row, "gross", "fee", "vat", "net", "balance")
        check(net == gross - fee - vat, f"line {sequence} doesn't foot")
        balance += net
        check(after == balance, f"the balance of line {sequence} is {after}, not {balance}")
        check(row["currency"] == "EGP", f"line {sequence} is in {row['currency']}")
        for name in ("counterparty", "description"):
            check(row[name][:1] not in ("=", "+", "-", "@", "\t", "\r"), f"line {sequence}: {name} is a formula")
        total = totals[row["kind"]]
        totals[row["kind"]] = [total[0] + 1] + [a + b for a, b in zip(total[1:], (gross, fee, vat, net))]
    if pdf:
        with open(path, "rb") as file:
            check_pdf(pdf, file.read(), lines, totals)
    check(Decimal(closing["balance"]) == balance, "opening and net don't make the closing balance")
    print(f"rows {len(lines)}")
    print(f"opening {opening['balance']}")
    print(f"closing {closing['balance']}")
    print(f"net {sum((total[4] for total in totals.values()), Decimal('0.00'))}")
    for kind, total in sorted(totals.items()):
        print(kind, *total)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(*sys.argv[1:])
