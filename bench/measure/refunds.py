"""Refunds: the complete POST compared with a pgbench script of the statements that PostgreSQL logged for one."""

import html
import re
import secrets
import subprocess
import time
import urllib.parse

from load import CLIENTS, THREADS, in_turns, statements
from report import Row
from stage import fail

PAYMENTS = 10_000

# The values of each statement's parameters in order, and the columns that are kept of its row. If you change the
# statements of a refund, change them here too. pgbench reads a colon as the start of a variable, even in
# literals.
REFUND = "'RFN-' || upper(lpad(to_hex(:number::bigint), 12, '0'))"
KEY = "lpad(to_hex(:key::bigint), 32, '0')"
NOTHING = "ARRAY[NULL]"
STEPS = [
    ("SELECT a.id, a.email", ["10", "'{token}'::bytea", "15"], None),
    ("SELECT moved.id, moved.reference", [
        "(SELECT reference FROM bench_payments WHERE n = (SELECT nextval('bench_next') % {payments}))"], "payment_"),
    ("BEGIN", [], None),
    ("INSERT INTO idempotency_keys", ["'staff:{id}'", KEY, "'refund;payment=7=' || :payment_id || ';amount=3=100;reason=5=other;note=6=a note'"], None),
    ("SELECT (SELECT value FROM settings", [":payment_id"], None),
    ("SELECT id, kind, status, user_id", [":payment_id"], None),
    ("SELECT id, kind, user_id, merchant_id, balance", [":payment_user_id", ":payment_merchant_id"], "account_"),
    ("SELECT id, status FROM users", [":payment_user_id"], None),
    ("SELECT WHERE false", [], None),
    ("SELECT merchants.id, merchants.status", [":payment_merchant_id"], "head_"),
    ("SELECT id, kind FROM accounts", [], None),
    ("SELECT nextval(", ["1"], "new_"),
    ("INSERT INTO transactions", [
        "ARRAY[:new_transaction_id]::bigint[]", f"ARRAY[{REFUND}]", "ARRAY['refund']", f"{NOTHING}::text[]", "ARRAY['portal']",
        "ARRAY[:payment_user_id]::bigint[]", f"{NOTHING}::bigint[]", "ARRAY[:payment_merchant_id]::bigint[]", "ARRAY[100]::bigint[]",
        "ARRAY[0]::bigint[]", "ARRAY[0]::bigint[]", "ARRAY[:payment_id]::bigint[]", f"{NOTHING}::text[]", f"{NOTHING}::text[]",
        "ARRAY[:new_now]::timestamptz[]"], None),
    ("INSERT INTO journal_entries", [
        "'other'", "'staff:{id}'", KEY, "ARRAY[:new_entry_id]::bigint[]", "ARRAY[:new_transaction_id]::bigint[]", "ARRAY['refund']",
        f"{NOTHING}::bigint[]", "ARRAY[:new_now]::timestamptz[]"], None),
    ("INSERT INTO postings", [
        "ARRAY[:new_entry_id, :new_entry_id]::bigint[]", "ARRAY[:account_pending, :account_wallet]::bigint[]",
        "ARRAY[-100, 100]::bigint[]",
        "ARRAY[:account_pending_balance::bigint - 100, :account_wallet_balance::bigint + 100]::bigint[]"], None),
    ("INSERT INTO balance_transactions", [
        "ARRAY[:payment_merchant_id]::bigint[]", "ARRAY[:head_sequence::bigint + 1]::bigint[]", "ARRAY['refund']",
        "ARRAY[:new_transaction_id]::bigint[]", f"{NOTHING}::bigint[]", f"{NOTHING}::bigint[]", "ARRAY[:new_entry_id]::bigint[]",
        "ARRAY[-100]::bigint[]", "ARRAY[0]::bigint[]", "ARRAY[0]::bigint[]", "ARRAY[-100]::bigint[]", "ARRAY[-100]::bigint[]",
        "ARRAY[:head_balance::bigint - 100]::bigint[]", "ARRAY[greatest(:head_posted_at::timestamptz, :new_now::timestamptz)]",
        "ARRAY[greatest(:head_recorded_at::timestamptz + interval '1 microsecond', :new_now::timestamptz)]"], None),
    ("INSERT INTO refunds", [
        "'staff:{id}'", "'{name}'", f"ARRAY[{REFUND}]", "ARRAY[:payment_id]::bigint[]", "ARRAY[:new_transaction_id]::bigint[]",
        "ARRAY[:payment_merchant_id]::bigint[]", "ARRAY[:payment_user_id]::bigint[]", "ARRAY[100]::bigint[]", "ARRAY[0]::bigint[]",
        "ARRAY[0]::bigint[]", "ARRAY['other']", "ARRAY['a note']", "ARRAY[:new_now]::timestamptz[]"], None),
    ("INSERT INTO audit_events", [
        "'staff'", "{id}", "'{name}'", "'refund'", "'transaction'", ":payment_id", REFUND, "ARRAY[]::text[]", "ARRAY[]::text[]",
        "ARRAY[]::text[]", "ARRAY['amount','reason','refund']", "ARRAY['amount','reason','refund']",
        f"ARRAY['1.00', 'other', {REFUND}]", "'a note'", "'127.0.0.1'", KEY], None),
    ("UPDATE idempotency_keys", [f"{REFUND} || ' completed'", "'staff:{id}'", KEY], None),
    ("COMMIT", [], None),
]
# pgbench keeps one row, so this selects the columns of the accounts that the next statements use.
ACCOUNTS = """WITH locked AS ({}) SELECT
  max(id) FILTER (WHERE kind = 'user_wallet') AS wallet, max(balance) FILTER (WHERE kind = 'user_wallet') AS wallet_balance,
  max(id) FILTER (WHERE kind = 'merchant_pending') AS pending,
  max(balance) FILTER (WHERE kind = 'merchant_pending') AS pending_balance FROM locked"""

WRK = """
local threads = 0
function setup(thread) thread:set("number", threads) threads = threads + 1 end
function init(arguments)
  paths = {}
  for path in io.lines(arguments[1]) do paths[#paths + 1] = path end
  place = tonumber(arguments[2]) + number
  math.randomseed(tonumber(arguments[3]) + number)
end
function request()
  place = place + step
  local key = ""
  for _ = 1, 8 do key = key .. string.format("%04x", math.random(0, 65535)) end
  return wrk.format("POST", paths[place % #paths + 1], nil, form .. "&_key=" .. key)
end
"""


def refunds(stage):
    """Refunds one Egyptian pound of each of today's payments that are imported for this."""
    listed = payments(stage)
    staff = stage.staff()
    csrf = field(staff.get(page(listed[0])), "_csrf")
    form = {"_csrf": csrf, "amount": "1.00", "reason": "other", "note": "a note", "confirmed": "yes"}

    def once():
        connection, response = staff.open(page(listed[0]), form | {"_key": secrets.token_hex(16)})
        response.read()
        connection.close()
        if response.status != 303:
            fail(f"a refund is answered {response.status}")

    try:
        [asked] = statements(stage, once, every=True)
        ratio = in_turns(stage, portal(stage, staff, form, listed), script(stage, staff, asked))
    finally:
        stage.psql("DROP TABLE IF EXISTS bench_payments", "DROP SEQUENCE IF EXISTS bench_next")
    return [Row.rates("refund (whole POST)", "pgbench, the same statements", ratio, "at least 0.80", ratio.median >= 0.80)]


def payments(stage):
    """Returns references of new payments to merchants that keep their fees, so that the payments cover the refunds."""
    mobiles = stage.psql(
        "SELECT mobile FROM users JOIN accounts ON user_id = users.id WHERE status = 'active' ORDER BY users.id LIMIT 2000"
    ).splitlines()
    # Refunds also wait behind another refund that waits for its merchant's balance.
    codes = stage.psql(
        "SELECT number FROM merchants WHERE status = 'active' AND refund_fee_policy = 'keep' AND NOT EXISTS (SELECT FROM refunds "
        "WHERE merchant_id = merchants.id AND state = 'waiting_for_balance') ORDER BY id LIMIT 1000").splitlines()
    at = stage.psql("SELECT to_char(now() - interval '1 minute', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")
    run = time.time_ns()
    rows = [f"bench-{run}-t{number},{at},topup,{mobile},,,10000.00,card,,\n" for number, mobile in enumerate(mobiles)]
    for number in range(PAYMENTS):
        mobile, code = mobiles[number % len(mobiles)], int(codes[number % len(codes)])
        rows.append(f"bench-{run}-p{number},{at},payment,{mobile},,MRC-{code:06},500.00,qr,,\n")
    file = stage.folder / "refundable.csv"
    file.write_text(
        "external_id,occurred_at,kind,user_mobile,counterparty_mobile,merchant_code,amount,channel,description,parent_external_id\n"
        + "".join(rows))
    stage.portal("import", "transactions", str(file))
    stage.psql(
        "CREATE TABLE bench_payments AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, reference FROM transactions "
        f"WHERE external_id LIKE 'bench-{run}-p%'", "ALTER TABLE bench_payments ADD PRIMARY KEY (n)", "CREATE SEQUENCE bench_next",
        "GRANT SELECT ON bench_payments TO portal_application", "GRANT USAGE ON bench_next TO portal_application",
        "VACUUM ANALYZE")
    return stage.psql("SELECT reference FROM bench_payments ORDER BY n").splitlines()


def portal(stage, staff, form, listed):
    """Returns a function that posts refunds for some seconds and returns completed refunds a second."""
    paths = stage.folder / "refunds.txt"
    paths.write_text("".join(f"{page(reference)}\n" for reference in listed))
    lua = stage.folder / "refunds.lua"
    lua.write_text(f'local form, step = "{urllib.parse.urlencode(form)}", {THREADS}\n{WRK}')
    place = 0

    def run(seconds):
        nonlocal place
        before = completed(stage)
        output = subprocess.run(
            ["wrk", f"-t{THREADS}", f"-c{CLIENTS}", f"-d{seconds}", "-s", lua, "-H", f"Cookie: {staff.cookie}",
             "-H", f"Origin: http://localhost:{stage.server.port}", "-H", "Content-Type: application/x-www-form-urlencoded",
             f"http://localhost:{stage.server.port}", "--", paths, str(place), str(time.time_ns() % 2**31)],
            capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in output or "Socket errors" in output:
            fail(f"wrk: {output}")
        asked = int(re.search(r"(\d+) requests in", output)[1])
        place += asked + CLIENTS
        if completed(stage) - before < asked:
            fail(f"{completed(stage) - before} of {asked} refunds are completed")
        return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])

    return run


def script(stage, staff, asked):
    """Returns the same for pgbench, with the application's rights."""
    id, name = stage.psql("SELECT staff.id, name FROM staff JOIN sessions ON staff_id = staff.id ORDER BY last_seen_at DESC LIMIT 1").split("|")
    token = next(values[1] for text, values in asked if text.startswith(STEPS[0][0]))
    key = next(place for place, (statement, _) in enumerate(asked) if statement.startswith("INSERT INTO idempotency_keys"))
    end = next(place for place, (statement, _) in enumerate(asked) if place > key and statement == "COMMIT")
    for statement, _ in asked[key:end]:
        if not statement.startswith(tuple(beginning for beginning, _, _ in STEPS)):
            fail(f"a refund asks more now: add to bench/measure/refunds.py {statement}")
    text = "\\set key random(0, 9223372036854775806)\n\\set number random(0, 281474976710655)\n"
    for beginning, values, kept in STEPS:
        statement = next((each for each, _ in asked if each.startswith(beginning)), None)
        places = len(set(re.findall(r"\$\d+", statement or "")))
        if statement is None or places != len(values):
            fail(f"a refund's statements have changed: see {beginning} in bench/measure/refunds.py")
        for place, value in sorted(enumerate(values, 1), reverse=True):
            value = value.format(token=token, id=id, name=name, payments=PAYMENTS)
            statement = statement.replace(f"${place}", value)
        if kept == "account_":
            statement = ACCOUNTS.format(statement)
        text += statement + (f" \\gset {kept}\n" if kept else ";\n")
    path = stage.folder / "refunds.sql"
    path.write_text(text)

    def run(seconds):
        before = completed(stage)
        result = subprocess.run(
            ["pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(THREADS), "-T", str(seconds), "-f", path],
            env=stage.libpq | {"PGOPTIONS": "-c role=portal_application"}, capture_output=True, text=True)
        if result.returncode or completed(stage) == before:
            fail(f"pgbench: {result.stderr[-500:]}")
        return float(re.search(r"^tps = ([\d.]+) \(without", result.stdout, re.M)[1])

    return run


def page(reference):
    return f"/admin/transactions/{reference}/refund"


def field(text, name):
    return html.unescape(re.search(f'name="{name}" value="([^"]*)"', text)[1])


def completed(stage):
    return int(stage.psql("SELECT count(*) FROM refunds WHERE state = 'completed'"))
