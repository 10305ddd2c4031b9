"""Every page and job at 10 k, 1 M and 10 M transactions: `bench/run --scale`. Each size is a separate database, filled by
bench/scale/fill.sql. A figure is the median of sequential requests over HTTP, so it covers the complete page."""

import html
import json
import pathlib
import re
import secrets
import statistics
import subprocess
import sys
import time
import urllib.parse

from client import Client
from stage import PORTAL, Server, fail

PASSWORD = secrets.token_urlsafe(16)
MOST_TIMES, MOST_MILLISECONDS = 3, 50
# Plans are searched for sequential scans of large tables from this number of transactions on.
SCANNED_FROM, LARGE_TABLE = 1_000_000, 10_000
DOCUMENT = pathlib.Path("docs/performance.md")

# The reasons why figures may be above the limits, by name.
REASONS = {
    "admin users, name (Latin)": "the trigram index gives every user of a common name; the small database has 1,000 users",
    "admin users, name (Arabic)": "the trigram index gives every user of a common name; the small database has 1,000 users",
    "admin transactions, status": "a count goes to 10,001 rows, far apart; the small database has 100 of them",
    "admin transactions, kind": "a count goes to 10,001 rows, far apart; the small database has 1,000 of them",
    "admin transactions, merchant": "a count goes to 10,001 rows, far apart; the small database's merchant has 25",
    "admin transactions, merchant, failed, minimum":
        "the stretch is 5,000 of a merchant's rows, far apart; the small database's merchant has 25",
    "merchant transactions, minimum, none": "the stretch is 5,000 rows; the small database's merchant has 700",
    "merchant transactions, kind": "the stretch is 5,000 rows; the small database's merchant has 700",
    "merchant transactions, status": "a count goes to 10,001 rows; the small database's merchant has few of them",
    "merchant transactions, amount, none": "the stretch is 5,000 rows; the small database's merchant has 700",
    "merchant transactions, name, common": "looks up the users of a stretch; the small database's merchant has 700 rows",
    "merchant transactions, name, rare": "looks up the users of a stretch; the small database's merchant has 700 rows",
    "merchant statement, a month": "sums the month: 333,000 lines of one merchant; the small database has 300",
    "merchant statement CSV, a month": "grows with the month that it holds, not with the history",
    "merchant settlement": "has the payments of its day: the small database's merchant has ten a day",
    "job make_statements, 1,000 payments due":
        "once a month, reads last month of every merchant: 3 million lines; the small database has 3,000",
    "admin sign-in": "argon2",
}
# With work due, every job runs at once and the first of each kind also opens a connection.
DUE = "works through what is due, beside every other job, whatever the history"


def reason(name):
    return REASONS.get(name) or (DUE if name.endswith("payments due") else "**missed**")


class Base:
    """Starts the portal with one of the databases."""

    def __init__(self, stage, transactions):
        self.stage, self.transactions = stage, transactions
        self.name = f"scale_{transactions}"
        self.url = f"host={stage.socket_folder} port=5432 user=portal dbname={self.name}"
        self.portal = {"DATABASE_URL": self.url, "PORTAL_SECRET_KEY": (stage.data / "secret-key").read_text().strip()}

    def psql(self, *arguments):
        result = subprocess.run(
            ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *arguments], env=self.stage.libpq | {"PGDATABASE": self.name},
            capture_output=True, text=True)
        if result.returncode:
            fail(f"psql: {result.stderr[-500:]}")
        return result.stdout.strip()

    def command(self, *arguments, **options):
        began = time.perf_counter()
        result = subprocess.run(
            [PORTAL, *arguments], env=self.stage.environment | self.portal, capture_output=True, text=True, **options)
        if result.returncode:
            fail(f"portal {arguments[0]}: {result.stderr[-500:]}")
        return time.perf_counter() - began

    def load(self):
        exists = self.stage.psql(f"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{self.name}')")
        if exists == "f":
            print(f"filling {self.transactions:,} transactions …", file=sys.stderr, flush=True)
            self.stage.psql(f"CREATE DATABASE {self.name}")
            self.command("migrate")
            self.psql("-v", f"n={self.transactions}", "-f", "bench/scale/fill.sql")
            self.command("create-admin", "--email", "bench@example.com", "--name", "Bench", input=PASSWORD + "\n")
        for name in ("bench@example.com", "MRC-000001"):
            self.command("reset-password", name, input=PASSWORD + "\n")
        self.psql("-c", "VACUUM ANALYZE", "-c", "CHECKPOINT")

    def __enter__(self):
        self.load()
        # This runs before a server takes the jobs, so that one measured run does everything that is due.
        give_work(self)
        due(self)
        self.server = Server(self.stage, self.name, **self.portal, PORTAL_LOG_LEVEL="debug")
        self.first_run = ran(self, 0)
        # What the first run has settled is paid out by the next.
        run_jobs(self)
        self.staff = Client(self.server.port).sign_in("/admin/login", email="bench@example.com", password=PASSWORD)
        self.merchant = Client(self.server.port).sign_in("/merchant/login", code="MRC-000001", password=PASSWORD)
        return self

    def __exit__(self, *_):
        self.server.stop()

    def first(self, client, path, pattern):
        found = re.search(pattern, client.get(path))
        return html.unescape(found[1]) if found else None


def pages(base):
    """(name, client, path)."""
    staff, merchant = base.staff, base.merchant
    today = base.psql("-c", "SELECT (now() AT TIME ZONE 'Africa/Cairo')::date")
    month = base.psql("-c", "SELECT (now() AT TIME ZONE 'Africa/Cairo')::date - 30")
    word = urllib.parse.quote_plus
    listed = "/admin/transactions"
    transaction = base.first(staff, listed + "?kind=payment", r'<th scope="row"><a href="(/admin/transactions/TXN-[^"]+)"')
    user = base.first(staff, listed, r'href="(/admin/users/\d+)"')
    own = "/merchant/transactions"
    # The filled payouts have no lines. The jobs of the first run have paid out to the merchants of `give_work`.
    payout = base.psql("-c", f"SELECT reference FROM payouts WHERE merchant_id > {FILLED_MERCHANTS} ORDER BY id DESC LIMIT 1")
    yield from [
        ("admin overview", staff, "/admin"),
        ("admin transactions", staff, listed),
        ("admin transactions, page 2", staff, staff.older(listed) or listed),
        ("admin transactions, kind", staff, listed + "?kind=topup"),
        ("admin transactions, status", staff, listed + "?status=failed"),
        ("admin transactions, review", staff, listed + "?review=flagged"),
        ("admin transactions, one day", staff, f"{listed}?from={month}&to={month}"),
        ("admin transactions, merchant", staff, listed + "?merchant=MRC-000007"),
        ("admin transactions, minimum, common", staff, listed + "?min=500"),
        ("admin transactions, minimum, rare", staff, listed + "?min=80000"),
        ("admin transactions, minimum, none", staff, listed + "?min=9999999"),
        ("admin transactions, channel and kind", staff, listed + "?channel=qr&kind=transfer&max=3"),
        ("admin transactions, merchant, failed, minimum", staff, listed + "?merchant=MRC-000007&status=failed&min=999"),
        ("admin transactions, a month, minimum", staff, f"{listed}?from={month}&to={today}&min=999999"),
        ("admin transaction", staff, transaction),
        ("admin users", staff, "/admin/users"),
        ("admin users, name (Latin)", staff, "/admin/users?q=Mona+Hassan"),
        ("admin users, name (Arabic)", staff, "/admin/users?q=" + word("منى عبد")),
        ("admin users, name, none", staff, "/admin/users?q=zzyzx"),
        ("admin users, tier", staff, "/admin/users?tier=2"),
        ("admin users, name and tier", staff, "/admin/users?q=Mona&tier=2&status=frozen"),
        ("admin user", staff, user),
        ("admin merchants", staff, "/admin/merchants"),
        ("admin merchants, name", staff, "/admin/merchants?q=Merchant+39"),
        ("admin merchant", staff, "/admin/merchants/MRC-000001"),
        ("admin refunds", staff, "/admin/refunds"),
        ("admin refunds, state", staff, "/admin/refunds?state=failed"),
        ("admin payouts", staff, "/admin/payouts"),
        ("admin payouts, state", staff, "/admin/payouts?state=returned"),
        ("admin payout", staff, payout and f"/admin/payouts/{payout}"),
        ("admin settlements", staff, "/admin/settlements"),
        ("admin settlements, merchant", staff, "/admin/settlements?merchant=MRC-000001"),
        ("admin settlement", staff, base.first(staff, "/admin/settlements", r'href="(/admin/settlements/STL-[^"]+)"')),
        ("admin approvals", staff, "/admin/approvals"),
        ("admin approvals, ended, kind", staff, "/admin/approvals?state=rejected&kind=fee"),
        ("admin cases", staff, "/admin/cases"),
        ("admin case", staff, base.first(staff, "/admin/cases", r'href="(/admin/cases/[^"/?]+)"')),
        ("admin refund", staff, base.first(staff, "/admin/refunds", r'href="(/admin/refunds/RFN-[^"]+)"')),
        ("admin payout batches", staff, "/admin/payout-batches"),
        ("admin ledger", staff, "/admin/ledger"),
        ("admin ledger, a month ago", staff, f"/admin/ledger?day={month}"),
        ("admin ledger account", staff, base.first(staff, "/admin/merchants/MRC-000001", r'href="(/admin/ledger/accounts/\d+)"')),
        ("admin verification", staff, "/admin/verification"),
        ("admin exports", staff, "/admin/exports"),
        ("admin messages", staff, "/admin/messages"),
        ("admin jobs", staff, "/admin/jobs"),
        ("admin staff", staff, "/admin/staff"),
        ("admin settings", staff, "/admin/settings"),
        ("admin bank results", staff, "/admin/bank-results"),
        ("admin audit", staff, "/admin/audit"),
        ("admin audit, act", staff, "/admin/audit?act=freeze_user"),
        ("admin audit, actor, none", staff, "/admin/audit?actor=system"),
        ("admin search, name", staff, "/admin/search?q=Naguib"),
        ("merchant overview", merchant, "/merchant"),
        ("merchant transactions", merchant, own),
        ("merchant transactions, page 2", merchant, merchant.older(own) or own),
        ("merchant transactions, minimum, none", merchant, own + "?min=9999999"),
        ("merchant transactions, kind", merchant, own + "?kind=refund"),
        ("merchant transactions, status", merchant, own + "?status=failed"),
        ("merchant transactions, amount, none", merchant, own + "?q=1234567"),
        ("merchant transactions, name, common", merchant, own + "?q=Mona"),
        ("merchant transactions, name, rare", merchant, own + "?q=Mona+Hassan+A1"),
        ("merchant transactions, name, none", merchant, own + "?q=zzyzx"),
        ("merchant transactions, mobile", merchant, own + "?q=01000000001"),
        ("merchant settlements", merchant, "/merchant/settlements"),
        ("merchant settlement", merchant,
            base.first(merchant, "/merchant/settlements", r'href="(/merchant/settlements/STL-[^"]+)"')),
        ("merchant payouts", merchant, "/merchant/payouts"),
        ("merchant statement, a month", merchant, f"/merchant/statements?from={month}&to={today}"),
        ("merchant transaction", merchant, base.first(merchant, own, r'href="(/merchant/transactions/TXN-[^"/]+)"')),
        ("merchant refunds", merchant, "/merchant/refunds"),
        ("merchant customers", merchant, "/merchant/customers"),
        ("merchant settings", merchant, "/merchant/settings"),
        ("merchant team", merchant, "/merchant/team"),
        ("merchant bank account", merchant, "/merchant/bank-account"),
    ]


def milliseconds(client, path, rounds):
    def once():
        began = time.perf_counter()
        connection, response = client.open(path)
        response.read()
        took = time.perf_counter() - began
        connection.close()
        if response.status != 200:
            fail(f"GET {path} is answered {response.status}")
        return took * 1000

    for _ in range(3):
        once()
    return statistics.median(once() for _ in range(rounds))


def measured(base, rounds):
    figures = {}
    for name, client, path in pages(base):
        if path:
            figures[name] = (milliseconds(client, path, rounds), path)
    figures |= jobs(base, rounds)
    return figures


MERCHANTS, FILLED_MERCHANTS = 200, 400


def jobs(base, rounds):
    """Measures each job with a thousand of yesterday's payments due, then with nothing due. The server measures the time."""
    later = [run_jobs(base) for _ in range(max(3, rounds // 5))]
    figures = {f"job {job}, 1,000 payments due": (took, None) for job, took in base.first_run.items()}
    for job in base.first_run:
        figures[f"job {job}, nothing due"] = (statistics.median(times[job] for times in later), None)
    return figures


def give_work(base):
    """Adds five payments of yesterday to each of 200 new merchants."""
    first = int(base.psql("-c", "SELECT max(number) + 1000 FROM merchants"))
    day = base.psql("-c", "SELECT (now() AT TIME ZONE 'Africa/Cairo')::date - 1")
    mobiles = base.psql("-c", "SELECT mobile FROM users WHERE status = 'active' ORDER BY id DESC LIMIT 900").splitlines()
    run = time.time_ns()
    shops, day_file = base.stage.folder / "merchants.csv", base.stage.folder / "day.csv"
    shops.write_text(
        "external_id,code,legal_name,trade_name,category,tax_number,iban,fee_basis_points,fee_fixed,created_at\n" + "".join(
            f"bench-{run}-{number},MRC-{first + number:06},Bench {number},Bench {number},pharmacy,,"
            "EG380019000500000000263180002,,,\n" for number in range(MERCHANTS)))
    base.command("import", "merchants", str(shops))
    day_file.write_text(
        "external_id,occurred_at,kind,user_mobile,counterparty_mobile,merchant_code,amount,channel,description,parent_external_id\n"
        + "".join(
            f"bench-{run}-p{number},{day}T09:00:00+02:00,payment,{mobiles[number % len(mobiles)]},,"
            f"MRC-{first + number % MERCHANTS:06},60.00,qr,,\n" for number in range(5 * MERCHANTS)))
    base.command("import", "transactions", str(day_file))


def due(base):
    # The nightly verification reads the history on purpose, in parts that it can resume.
    base.psql("-c", "UPDATE jobs SET due_at = now() + CASE name WHEN 'verify' THEN interval '1 day' ELSE interval '0' END")


def run_jobs(base):
    start = base.server.log.stat().st_size
    due(base)
    return ran(base, start)


def ran(base, start):
    """Returns the milliseconds of each job from the server's log. Jobs run in parallel, as they do in use."""
    names = set(base.psql("-c", "SELECT name FROM jobs WHERE name <> 'verify'").splitlines())
    took, until = {}, time.monotonic() + 300
    while names - took.keys():
        if time.monotonic() > until:
            fail(f"jobs don't end: {', '.join(names - took.keys())}")
        time.sleep(0.2)
        with open(base.server.log) as log:
            log.seek(start)
            for job, ms in re.findall(r"a job is done.*?job=(\w+).*?ms=([\d.e-]+)", log.read()):
                took.setdefault(job, float(ms))
    return took


def explained(base):
    """Returns (milliseconds, plan) of each statement of each page, by the page's name, as auto_explain logs them."""
    asked = [(name, client, path) for name, client, path in pages(base) if path]
    base.psql("-c", f"ALTER DATABASE {base.name} SET auto_explain.log_min_duration = 0")
    base.server.stop()
    base.server = Server(base.stage, base.name, **base.portal)
    # Jobs would be logged too, so for ten minutes they are marked as taken by another process.
    base.psql("-c", "UPDATE jobs SET taken_until = now() + interval '10 minutes'")
    time.sleep(1)
    folder = base.stage.data / "postgresql/log"
    plans = {}
    for name, client, path in asked:
        client.port = base.server.port
        seen = {log: log.stat().st_size for log in folder.glob("*")}
        # From the sixth time on, a statement may have a plan that is kept.
        for _ in range(7):
            client.get(path)
        time.sleep(0.3)
        plans[name] = []
        for log in folder.glob("*"):
            with open(log, errors="replace") as file:
                file.seek(seen.get(log, 0))
                plans[name] += re.findall(
                    r"duration: ([\d.]+) ms  plan:\n(.*?)(?=\n\d{4}-\d\d-\d\d |\Z)", file.read(), re.S)
    return plans


def sequential_scans(base, plans):
    """Returns (page, table, statement) of each plan that reads a large table from its beginning."""
    large = set(base.psql(
        "-c", f"SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > {LARGE_TABLE}").splitlines())
    found = set()
    for name, statements in plans.items():
        for _, plan in statements:
            # The plan's first line is that of the statement's last step.
            statement = " ".join(plan.split("(cost=")[0].rsplit("\n", 1)[0].split())[len("Query Text: "):][:200]
            for table in re.findall(r"Seq Scan on (\w+)", plan):
                if table in large:
                    found.add((name, table, statement))
    return sorted(found)


def report(results, sizes, plans, scans):
    heads = " | ".join(f"{size:,}" for size in sizes)
    lines = [f"| Page or job | {heads} | × | Reason |", "|---|" + "---|" * (len(sizes) + 2)]
    for name in results[sizes[-1]]:
        figures = [results[size].get(name, (None,))[0] for size in sizes]
        times = figures[-1] / figures[0] if figures[0] else None
        over = (times and times > MOST_TIMES) or figures[-1] > MOST_MILLISECONDS
        cells = " | ".join("–" if figure is None else f"{figure:.1f}" for figure in figures)
        why = reason(name) if over else ""
        lines.append(f"| {name} | {cells} | {'–' if times is None else f'{times:.1f}'} | {why} |")
    text = "\n".join(lines) + "\n"
    for size, found in scans.items():
        text += f"\n### Sequential scans at {size:,} transactions\n\n"
        text += f"Plans of a page's statements that read a table of more than {LARGE_TABLE:,} rows from its beginning: "
        text += "none.\n" if not found else f"**{len(found)}**\n\n" + "".join(
            f"- {name}: `{table}`, in `{statement}`\n" for name, table, statement in found)
    for name, (took, plan) in plans.items():
        text += f"\n### {name}\n\nThe slowest statement, {float(took):.1f} ms with the plan's own timing:\n\n```\n{plan.strip()}\n```\n"
    return text


def run(stage, sizes, rounds, write):
    stage.psql("ALTER SYSTEM SET session_preload_libraries = 'auto_explain'", "SELECT pg_reload_conf()")
    time.sleep(1)
    # The session must have loaded it, since PostgreSQL doesn't know its settings before.
    stage.psql(
        "ALTER SYSTEM SET auto_explain.log_analyze = on", "ALTER SYSTEM SET auto_explain.log_buffers = on",
        "SELECT pg_reload_conf()")
    results, plans, scans = {}, {}, {}
    for size in sizes:
        with Base(stage, size) as base:
            print(f"measuring {size:,} …", file=sys.stderr, flush=True)
            results[size] = measured(base, rounds)
            if size < SCANNED_FROM and size != sizes[-1]:
                continue
            print(f"explaining {size:,} …", file=sys.stderr, flush=True)
            found = explained(base)
            scans[size] = sequential_scans(base, found)
            if size == sizes[-1]:
                slowest = sorted(found, key=lambda name: -results[size][name][0])[:10]
                plans = {name: max(found[name], key=lambda plan: float(plan[0])) for name in slowest if found[name]}
    text = report(results, sizes, plans, scans)
    if write:
        head = DOCUMENT.read_text().split("<!-- measured -->")[0]
        DOCUMENT.write_text(head + "<!-- measured -->\n" + text)
    return text
