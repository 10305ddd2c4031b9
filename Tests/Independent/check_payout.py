#!/usr/bin/env python3
"""Checks the CSV files of a merchant's payouts without any of the portal's code, and prints what each is made of.

    check_payout.py payout_PYT-….csv …

Oldest first. Reads the files with Python's csv module: bytes (BOM, CRLF), columns, instants that agree with their UTC twin
and with Cairo's clock, net = gross - fee - VAT, check characters of references, and left from before + lines - stays
available = the payout. Of several files: each begins where the one before ended, and no line is in two of them.
"""
import csv
import io
import re
import sys
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

COLUMNS = (
    "sequence,posted_at,posted_at_utc,kind,reference,parent_reference,day,transactions,gross,fee,vat,net,amount,currency"
).split(",")
KINDS = {
    "settlement": "STL", "refund": "RFN", "payout_returned": "PYT", "adjustment": None, "reversal": None,
}
AMOUNT = re.compile(r"-?\d+\.\d\d")
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def check(holds, what):
    if not holds:
        sys.exit(f"payout: {what}")


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


def reference(text, kind):
    """Luhn mod 32 over Crockford's alphabet."""
    check(re.fullmatch(f"{kind}-[{ALPHABET}]{{12}}", text), f"{text!r} is no {kind}")
    *values, last = (ALPHABET.index(character) for character in text[4:])
    total = 0
    for place, value in enumerate(reversed(values)):
        weighted = value * (2 if place % 2 == 0 else 1)
        total += weighted // 32 + weighted % 32
    check((32 - total % 32) % 32 == last, f"{text} has a wrong check character")
    return text


def instant(row):
    local = datetime.fromisoformat(row["posted_at"])
    utc = datetime.fromisoformat(row["posted_at_utc"].replace("Z", "+00:00"))
    check(local == utc, f"{row['posted_at']} is not {row['posted_at_utc']}")
    check(utc.astimezone(ZoneInfo("Africa/Cairo")).isoformat() == row["posted_at"], f"{row['posted_at']} isn't Cairo's time")
    return utc


def amount(row, name):
    check(AMOUNT.fullmatch(row[name]), f"{row[name]!r} is no amount")
    return Decimal(row[name])


def payout(path, before):
    """What a file says: (reference, left, lines, stays, sequences)."""
    first, *lines, last = read(path)
    check(first["kind"] == "left_from_before" and last["kind"] == "stays_available", f"{path} has other ends")
    left, stays = amount(first, "amount"), -amount(last, "amount")
    own = reference(last["reference"], "PYT")
    if before:
        check(first["reference"] == before[0], f"{own} follows {first['reference']}, not {before[0]}")
        check(left == before[3], f"{own} begins with {left}, not with {before[3]}")
    at, sequences = instant(first) if first["posted_at"] else None, []
    for row in lines:
        check(row["kind"] in KINDS, f"{row['kind']} is no part of a payout")
        if KINDS[row["kind"]]:
            reference(row["reference"], KINDS[row["kind"]])
        if row["kind"] == "refund":
            reference(row["parent_reference"], "TXN")
        if row["kind"] == "settlement":
            date.fromisoformat(row["day"])
            check(int(row["transactions"]) > 0, "a settlement of nothing")
        gross, fee, vat, net = (amount(row, name) for name in ("gross", "fee", "vat", "net"))
        check(net == gross - fee - vat, f"line {row['sequence']} doesn't foot")
        check(amount(row, "amount") != 0, f"line {row['sequence']} changed nothing")
        check(row["currency"] == "EGP", f"line {row['sequence']} is in {row['currency']}")
        check(at is None or at <= instant(row), f"line {row['sequence']} steps back")
        at = instant(row)
        sequences.append(int(row["sequence"]))
    check(at is None or at <= instant(last), f"{own} is older than its lines")
    check(sequences == sorted(set(sequences)), f"the lines of {own} are out of order")
    if before and before[4] and sequences:
        check(before[4][-1] < sequences[0], f"{own} has lines of {before[0]}")
    total = sum((amount(row, "amount") for row in lines), Decimal("0.00"))
    check(left + total - stays > 0, f"{own} pays nothing")
    return own, left, total, stays, sequences


def main(paths):
    before = None
    for path in paths:
        own, left, total, stays, sequences = before = payout(path, before)
        print(f"{own} {left} + {len(sequences)} lines {total} - {stays} = {left + total - stays}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
