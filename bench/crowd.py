"""What many sign-ins at once cost those who are signed in: 500 sign-ins at once, again and again, and 10,000 idle connections.

    PORTAL=path/to/portal python3 bench/crowd.py [--bursts 20] [--write]

Starts a portal with a small demo in a folder of its own. A process of its own asks for `/livez` and a signed-in page in
turns, 200 times a second, and its answers count as *meanwhile* from a burst's first byte to its last answer.
"""

import argparse
import collections
import http.client
import multiprocessing
import os
import pathlib
import resource
import selectors
import shutil
import statistics
import sys
import tempfile
import time
import urllib.parse

sys.path[:0] = [str(pathlib.Path(__file__).parent.parent / folder) for folder in ("Tests/Attacks", "bench/measure")]

from attack import Target  # noqa: E402
from report import Row, table, write  # noqa: E402

MARKS = "<!-- crowd -->", "<!-- end of crowd -->"
SIGN_INS, IDLE, PAGE, GUESS = 500, 10_000, "/admin/transactions", "a long enough guess"


def probe(port, cookie, stop, results):
    """Puts (path, when it was asked for, seconds) of each answer."""
    connection, answers = http.client.HTTPConnection("127.0.0.1", port), []
    due = time.perf_counter()
    while not stop.is_set():
        for path in ("/livez", PAGE):
            started = time.perf_counter()
            connection.request("GET", path, headers={"Host": f"localhost:{port}", "Cookie": cookie})
            response = connection.getresponse()
            response.read()
            assert response.status == 200, (path, response.status)
            answers.append((path, started, time.perf_counter() - started))
        due += 0.01
        time.sleep(max(0, due - time.perf_counter()))
    results.put(answers)


def probed(target, cookie, act):
    """What `act` returns, and the answers to the probe meanwhile."""
    stop, results = multiprocessing.Event(), multiprocessing.Queue()
    process = multiprocessing.Process(target=probe, args=(target.port, cookie, stop, results))
    process.start()
    try:
        time.sleep(0.5)
        result = act()
    finally:
        stop.set()
    answers = results.get()
    process.join()
    return result, answers


def burst(target, requests, statuses):
    """Sends all of the requests at once, each on a connection of its own; when it began and ended."""
    waiting = selectors.DefaultSelector()
    connections = [target.connect() for _ in requests]
    started = time.perf_counter()
    for connection, request in zip(connections, requests):
        connection.sendall(request)
        waiting.register(connection, selectors.EVENT_READ, bytearray())
    while waiting.get_map():
        for key, _ in waiting.select():
            part = key.fileobj.recv(65536)
            key.data.extend(part)
            if not part:
                statuses[key.data[9:12].decode() or "none"] += 1
                waiting.unregister(key.fileobj)
                key.fileobj.close()
    return started, time.perf_counter()


def sign_ins(target, bursts):
    """Rows of what 500 sign-ins at once do to `/livez` and a signed-in page."""
    account = next(each for each in target.accounts()["staff"] if each["role"] == "administrator")
    inside = target.client()
    assert inside.sign_in("admin", account["email"], account["password"]) == 303
    cookie = "; ".join(f"{name}={value}" for name, value in inside.cookies.items())
    visitor = target.client()
    visitor.open_form("admin")
    form_cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())

    def request(number):
        body = urllib.parse.urlencode(
            {"email": f"nobody{number}@example.test", "password": GUESS, "next": "", "_csrf": visitor.form})
        return (
            f"POST /admin/login HTTP/1.1\r\nHost: localhost:{target.port}\r\nCookie: {form_cookie}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()

    requests, statuses = [request(number) for number in range(SIGN_INS)], collections.Counter()
    burst(target, requests, collections.Counter())

    def crowd():
        spans = []
        for _ in range(bursts):
            spans.append(burst(target, requests, statuses))
            time.sleep(0.2)
        return spans

    _, calm = probed(target, cookie, lambda: time.sleep(20))
    spans, busy = probed(target, cookie, crowd)
    busy = [each for each in busy if any(began <= each[1] <= ended for began, ended in spans)]
    length = statistics.median(ended - began for began, ended in spans)
    answered = ", ".join(f"{count:,} × {status}" for status, count in sorted(statuses.items()))
    rows = [Row.plain(f"{bursts} bursts of {SIGN_INS} sign-ins, {length:.2f} s each", answered, "401 and 503",
                      set(statuses) <= {"401", "503"})]
    for path in ("/livez", PAGE):
        (before, before_count), (meanwhile, count) = (percentile(answers, path) for answers in (calm, busy))
        rows.append(Row(
            f"p99 of `{path}` meanwhile ({count} answers)", f"{meanwhile:.1f} ms", f"idle ({before_count} answers)",
            f"{before:.1f} ms", f"{meanwhile / before:.1f}", "at most 3.0", meanwhile <= 3 * before))
    return rows


def percentile(answers, path):
    """Its 99th, in milliseconds, and of how many."""
    times = sorted(seconds for each, _, seconds in answers if each == path)
    return times[int(len(times) * 0.99)] * 1000, len(times)


def idle_connections(target, asks):
    """Rows of what idle connections cost, each after a request or none."""
    account = next(each for each in target.accounts()["staff"] if each["role"] == "administrator")
    request = f"GET /livez HTTP/1.1\r\nHost: localhost:{target.port}\r\n\r\n".encode()
    # Hashing takes memory of its own, whoever is there.
    assert target.client("127.2.0.2").sign_in("admin", account["email"], account["password"]) == 303
    before, held = target.memory(), []
    try:
        for number in range(IDLE):
            # A hundred from each address, as many as are allowed.
            connection = target.connect(f"127.1.{number // 100 // 250}.{1 + number // 100 % 250}")
            if asks:
                connection.sendall(request)
                assert b" 200 " in connection.recv(4096)
            held.append(connection)
        client = target.client("127.2.0.1")
        client.open_form("admin")
        started = time.perf_counter()
        status = client.sign_in("admin", account["email"], account["password"])
        seconds = time.perf_counter() - started
        assert status == 303, status
        growth = target.memory() - before
        still = sum(is_open(connection) for connection in held)
    finally:
        for connection in held:
            connection.close()
    kind = "after a request each" if asks else "that never sent a byte"
    return [
        Row.plain(f"{IDLE:,} idle connections {kind}", f"{growth:.0f} MB more, {still:,} still open", "under 200 MB",
                  growth < 200),
        Row.plain("a sign-in meanwhile", f"{seconds * 1000:.0f} ms", "under 1 s", seconds < 1),
    ]


def is_open(connection):
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bursts", type=int, default=20)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    chosen = parser.parse_args()
    # The portal inherits them.
    _, files = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files < IDLE + 1000:
        sys.exit(f"{IDLE + 1000} files have to be open at once, here and in the portal; this account may have {files}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    folder = tempfile.mkdtemp(prefix="portal-crowd-", dir="/tmp")
    os.chmod(folder, 0o711)
    rows = []
    for measure in (
            lambda target: sign_ins(target, chosen.bursts), lambda target: idle_connections(target, asks=False),
            lambda target: idle_connections(target, asks=True)):
        # Each on a portal that nothing else has happened to.
        target = Target(
            f"{folder}/data", PORTAL_REQUESTS_PER_SECOND="0", PORTAL_SIGN_IN_FAILURES_PER_MINUTE="0",
            PORTAL_CONNECTIONS_PER_ADDRESS="100" if rows else "2000")
        if not rows:
            demo = target.run("demo", "--users", "200", "--transactions", "5000", "--seed", "1")
            assert demo.returncode == 0, demo.stderr
        try:
            target.start()
            rows += measure(target)
        finally:
            target.stop()
            target.log.close()
    shutil.rmtree(folder)
    text = table(rows)
    print(text)
    if chosen.write:
        write(text, MARKS)


if __name__ == "__main__":
    main()
