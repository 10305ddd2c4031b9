#!/usr/bin/env python3
"""Checks an import against its CSV files, without any of the portal's code.

    check_wallets.py FOLDER CONNECTION

FOLDER contains users.csv, merchants.csv, transactions.csv and, if rows were refused, transactions.rejects.csv.
CONNECTION is a connection string for psql. The program recomputes every wallet's balance from the rows in the order of their
time (a row that would overdraw is refused, a payment costs its payer the gross, a refund returns it) and compares it with the
balance that the ledger wrote after each row. It also compares the refused rows, and each merchant's credits net of fee and VAT.
"""
import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

VAT = Decimal("0.14")


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def query(connection, sql):
    command = ["psql", "-X", "-v", "ON_ERROR_STOP=1", "-d", connection, "-c", f"COPY ({sql}) TO STDOUT (FORMAT csv)"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return list(csv.reader(done.stdout.splitlines()))


def piastres(amount):
    return int(Decimal(amount) * 100)


def rounded(amount):
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def fee_and_vat(gross, merchant):
    fee = rounded(Decimal(gross) * int(merchant["fee_basis_points"] or 250) / 10_000)
    fee += piastres(merchant["fee_fixed"] or "0")
    return fee + rounded(fee * VAT)


def turn(row):
    kinds = ["topup", "transfer", "payment", "refund", "withdrawal"]
    name = row["external_id"].encode()
    return datetime.fromisoformat(row["occurred_at"]), kinds.index(row["kind"]), len(name), name


def recompute(folder):
    balances = {row["mobile"]: 0 for row in rows(f"{folder}/users.csv")}
    merchants = {row["code"]: row for row in rows(f"{folder}/merchants.csv")}
    after, refused, payments, credited = {}, [], {}, defaultdict(int)
    for row in sorted(rows(f"{folder}/transactions.csv"), key=turn):
        name, user, amount = row["external_id"], row["user_mobile"], piastres(row["amount"])
        kind = row["kind"]
        if name in after:
            continue
        if kind == "topup":
            balances[user] += amount
        elif kind == "refund":
            payment = payments.get(row["parent_external_id"])
            if payment is None or payment["left"] < amount:
                refused.append(name)
                continue
            payment["left"] -= amount
            user = payment["user"]
            balances[user] += amount
            credited[payment["merchant"]] -= amount
        elif balances[user] < amount:
            refused.append(name)
            continue
        else:
            balances[user] -= amount
            if kind == "transfer":
                balances[row["counterparty_mobile"]] += amount
            elif kind == "payment":
                merchant = row["merchant_code"]
                payments[name] = {"user": user, "merchant": merchant, "left": amount}
                credited[merchant] += amount - fee_and_vat(amount, merchants[merchant])
        after[name] = (user, balances[user])
    return balances, after, refused, credited


def main(folder, connection):
    balances, after, refused, credited = recompute(folder)
    problems = Counter()

    def expect(what, found, expected):
        if found != expected:
            problems[what] += 1
            if problems[what] <= 5:
                print(f"{what}: {found} instead of {expected}")

    ledger = {
        name: (mobile, int(balance))
        for name, mobile, balance in query(
            connection,
            """
            SELECT t.external_id, u.mobile, p.balance_after
            FROM transactions t JOIN journal_entries e ON e.transaction_id = t.id JOIN users u ON u.id = t.user_id
              JOIN accounts a ON a.user_id = u.id JOIN postings p ON p.entry_id = e.id AND p.account_id = a.id
            """,
        )
    }
    expect("rows landed", len(ledger), len(after))
    for name, expected in after.items():
        expect("balance after a row", (name, ledger.get(name)), (name, expected))

    held = dict(query(connection, "SELECT u.mobile, a.balance FROM users u JOIN accounts a ON a.user_id = u.id"))
    expect("users", len(held), len(balances))
    for mobile, expected in balances.items():
        expect("a wallet's balance", (mobile, int(held.get(mobile, -1))), (mobile, expected))

    merchants = query(
        connection,
        """
        SELECT 'MRC-' || lpad(number::text, 6, '0'), sum(balance) FROM merchants JOIN accounts a ON merchant_id = merchants.id
        GROUP BY number
        """,
    )
    for code, balance in merchants:
        expect("a merchant's balance", (code, int(balance)), (code, credited.get(code, 0)))

    path = f"{folder}/transactions.rejects.csv"
    listed = [row["external_id"] for row in rows(path)] if os.path.exists(path) else []
    expect("refused rows", sorted(listed), sorted(refused))

    print(f"{len(after)} rows landed, {len(refused)} refused, {len(balances)} wallets, {len(merchants)} merchants")
    if problems:
        sys.exit("the ledger differs from the files")
    print("the ledger agrees with the files")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
