"""The items of the benchmark. Each function measures one and returns rows of the table."""

import csv
import datetime
import io
import itertools
import os
import random
import statistics as middle
import subprocess
import tempfile
import threading
import time

from load import CLIENTS, in_turns, pgbench, quoted, statements, wrk
from refunds import refunds
from report import Row
from stage import PORTAL, fail

LIST = "/admin/transactions"
FRAGMENTS = {
    "Arabic": ["محمد", "فاطمة ال", "الشناوي", "عبد الر", "ندى حسين", "كريم عبد", "مارينا", "وهب", "يونس", "ابراهيم رشدي", "اية", "زينب مصطفى"],
    "Latin": ["mohamed", "fatma el", "shennawy", "abdelr", "nada h", "karim abd", "marina", "wahba", "younes", "ibrahim ros", "aya", "zeinab m"],
}


def transaction_list(stage):
    staff = stage.staff()
    [asked] = statements(stage, lambda: staff.get(LIST))
    ours, limit = wrk(stage, [LIST], staff.cookie), pgbench(stage, [asked])
    ratio = in_turns(stage, ours, limit)
    pipelined = in_turns(stage, ours, pgbench(stage, [asked], pipelined=True))
    return [
        Row.rates("transaction list, 50 rows", "pgbench, the same statements", ratio, "at least 0.70", ratio.median >= 0.70),
        Row.rates("the same", "pgbench, in one pipelined round trip", pipelined),
    ]


def search(stage):
    staff = stage.staff()
    rows = []
    for script, fragments in FRAGMENTS.items():
        paths = [f"/admin/search?q={quoted(fragment)}" for fragment in fragments]
        asked = statements(stage, *[lambda path=path: staff.get(path) for path in paths])
        ratio = in_turns(stage, wrk(stage, paths, staff.cookie), pgbench(stage, asked))
        rows.append(Row.rates(f"user search, {script} fragments of names", "pgbench, the same statements", ratio))
    return rows


def pages(stage):
    staff = stage.staff()
    path = LIST
    for _ in range(999):
        path = staff.older(path) or fail("the list has no 1,000 pages: load more transactions")
    ratio = in_turns(stage, wrk(stage, [LIST], staff.cookie), wrk(stage, [path], staff.cookie))
    return [Row.rates("page 1 of the list", "page 1,000 of it", ratio, "at most 1.20", ratio.median <= 1.20)]


def throttling(stage):
    """Counts the requests of one session, of which none is one too many, beside a portal that counts none."""
    staff = stage.staff()
    counting = stage.serve("counting", PORTAL_REQUESTS_PER_SECOND="10000", PORTAL_REQUEST_BURST="10000")
    try:
        ratio = in_turns(
            stage, wrk(stage, [LIST], staff.cookie, server=counting), wrk(stage, [LIST], staff.cookie))
    finally:
        counting.stop()
    return [Row.rates(
        "transaction list, its requests counted", "the same without a request rate", ratio, "at least 0.97",
        ratio.median >= 0.97)]


def statement_file(stage):
    merchant = stage.merchant()
    today = datetime.date.fromisoformat(stage.psql("SELECT (now() AT TIME ZONE 'Africa/Cairo')::date"))
    path = f"/merchant/statements.csv?from={today - datetime.timedelta(365)}&to={today}"
    [asked] = statements(stage, lambda: merchant.get(path))
    copy = next(text for text, _ in asked if text.startswith("COPY") and "LEFT JOIN" in text)
    stage.staff()  # a page or two before the memory is read
    sizes = []

    def ours(_):
        before = stage.server.status("VmRSS")
        stage.server.forget_peak()
        began = time.perf_counter()
        connection, response = merchant.open(path)
        lines = size = 0
        while part := response.read(1 << 20):
            lines += part.count(b"\n")
            size += len(part)
        seconds = time.perf_counter() - began
        connection.close()
        sizes.append((lines, size, stage.server.status("VmHWM") - before))
        return (lines - 3) / seconds

    def limit(_):
        began = time.perf_counter()
        with open(stage.folder / "copy.csv", "wb") as file:
            subprocess.run(["psql", "-Xq", "-c", copy], env=stage.libpq | {"PGTZ": "Africa/Cairo"}, stdout=file, check=True)
        seconds = time.perf_counter() - began
        return (sizes[-1][0] - 3) / seconds

    ratio = in_turns(stage, ours, limit)
    lines, size, _ = sizes[-1]
    growth = [each for _, _, each in sizes[1:]]
    name = f"statement CSV, {lines - 3:,} rows, {size / 1e6:.0f} MB"
    return [
        Row.rates(name, "psql, COPY of the same query to a file, as the owner", ratio, "at least 0.80", ratio.median >= 0.80, unit="rows/s"),
        Row.plain(f"memory growth while it is made", f"{middle.median(growth) / 1024:.1f} MB (at most {max(growth) / 1024:.1f})", "under 16 MB", max(growth) < 16 * 1024),
    ]


def imports(stage):
    """Imports a file of payments to the demo's first merchant once, and the same rows by COPY several times."""
    count = 20_000 if stage.chosen.quick else 100_000
    mobiles = stage.psql(
        "SELECT mobile FROM users JOIN accounts ON user_id = users.id WHERE status = 'active' ORDER BY users.id DESC LIMIT 2000"
    ).splitlines()
    draw = random.Random(1)
    start = datetime.datetime.fromisoformat(stage.psql("SELECT to_char(now() - interval '1 hour', 'YYYY-MM-DD\"T\"HH24:MI:SS')"))
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(
        "external_id occurred_at kind user_mobile counterparty_mobile merchant_code amount channel description "
        "parent_external_id".split())
    run = time.time_ns()
    for number in range(count):
        topup = number < len(mobiles)
        at = (start + datetime.timedelta(milliseconds=20 * number)).isoformat() + "Z"
        rows.writerow([
            f"bench-{run}-{number}", at, "topup" if topup else "payment", mobiles[number % len(mobiles)], "",
            "" if topup else "MRC-000001", "20000.00" if topup else f"{draw.randint(500, 30000) / 100:.2f}",
            "card" if topup else "qr", "", ""])
    file = stage.folder / "bench.csv"
    file.write_text(text.getvalue())
    began = time.perf_counter()
    result = stage.portal("import", "transactions", str(file))
    seconds = time.perf_counter() - began
    taken = int(stage.psql(f"SELECT count(*) FROM transactions WHERE external_id LIKE 'bench-{run}-%'"))
    if taken < count * 0.99:
        fail(f"the import took {taken} of {count} rows: {result.stdout[-300:]}")
    columns = text.getvalue().split("\n", 1)[0].replace("parent_external_id", "parent_external_id text").replace(",", " text, ")
    times = []
    for _ in range(stage.chosen.rounds):
        stage.psql("DROP TABLE IF EXISTS bench_copy", f"CREATE TABLE bench_copy ({columns})")
        began = time.perf_counter()
        stage.psql(f"\\copy bench_copy FROM '{file}' (FORMAT csv, HEADER)")
        times.append(time.perf_counter() - began)
    stage.psql("DROP TABLE bench_copy")
    rate, copied = count / seconds * 60, count / middle.median(times) * 60
    return [Row(
        f"import of {count:,} transactions", f"{rate:,.0f} rows/min", "psql, \\copy into a bare table",
        f"{copied:,.0f} rows/min", f"{rate / copied:.3f}", "at least 300,000 rows/min", rate >= 300_000)]


def settlement(stage):
    """Settles a day of five payments for each of a thousand new merchants by `portal settle`."""
    merchants, run = 1_000, time.time_ns()
    mobiles = stage.psql("SELECT mobile FROM users WHERE status = 'active' ORDER BY id DESC LIMIT 1000").splitlines()
    stage.portal("settle")
    first = int(stage.psql("SELECT max(number) + 1000 FROM merchants"))
    day = stage.psql("SELECT (now() AT TIME ZONE 'Africa/Cairo')::date - 1")
    shops = [f"bench-{run}-{number},MRC-{first + number:06},Bench {number},Bench {number},pharmacy,,,,,\n" for number in range(merchants)]
    (stage.folder / "merchants.csv").write_text(
        "external_id,code,legal_name,trade_name,category,tax_number,iban,fee_basis_points,fee_fixed,created_at\n" + "".join(shops))
    stage.portal("import", "merchants", str(stage.folder / "merchants.csv"))
    rows = [f"bench-{run}-t{number},{day}T08:00:00+02:00,topup,{mobile},,,10000.00,card,,\n" for number, mobile in enumerate(mobiles)]
    rows += [
        f"bench-{run}-p{number},{day}T09:00:00+02:00,payment,{mobiles[number % len(mobiles)]},,MRC-{first + number % merchants:06},100.00,qr,,\n"
        for number in range(5 * merchants)]
    (stage.folder / "day.csv").write_text(
        "external_id,occurred_at,kind,user_mobile,counterparty_mobile,merchant_code,amount,channel,description,parent_external_id\n"
        + "".join(rows))
    stage.portal("import", "transactions", str(stage.folder / "day.csv"))
    before = int(stage.psql("SELECT count(*) FROM settlements"))
    began = time.perf_counter()
    stage.portal("settle")
    seconds = time.perf_counter() - began
    closed = int(stage.psql("SELECT count(*) FROM settlements")) - before
    return [Row.plain(f"settlement of {closed:,} merchants, the command's start included", f"{seconds:.2f} s", "", None)]


def memory(stage):
    starts, idle = [], []
    for _ in range(stage.chosen.rounds):
        server = stage.restart()
        starts.append(server.seconds_to_ready * 1000)
        time.sleep(2)
        idle.append(server.status("VmRSS") / 1024)
    staff = stage.staff()
    load = wrk(stage, [LIST], staff.cookie, clients=256)
    samples, done = [], threading.Event()

    def watch():
        while not done.wait(0.2):
            samples.append(stage.server.status("VmRSS") / 1024)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        rate = load(2 * stage.chosen.seconds)
    finally:
        done.set()
        watcher.join()
    busy = stage.server.status("VmHWM") / 1024
    return [
        Row.plain("the program, with Swift's libraries in it, stripped", f"{stripped_size() / 1e6:.0f} MB", "", None),
        Row.plain("start to ready, on a migrated database", spread(starts, "ms"), "under 100 ms", middle.median(starts) < 100),
        Row.plain("memory, idle after the start", spread(idle, "MB"), "at most 60 MB", max(idle) <= 60),
        Row.plain(
            "memory under 256 clients on the list", f"{middle.median(samples):.1f} MB, at most {busy:.1f} MB "
            f"({rate:,.0f} pages/s)", "", None),
    ]


def stripped_size():
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["strip", "--strip-unneeded", "-o", file.name, PORTAL], check=True)
        return os.path.getsize(file.name)


def spread(values, unit):
    return f"{middle.median(values):.1f} {unit} ({min(values):.1f}–{max(values):.1f})"


ALL = {
    "list": transaction_list, "search": search, "pages": pages, "throttle": throttling, "refund": refunds, "import": imports,
    "settle": settlement, "csv": statement_file, "memory": memory,
}
