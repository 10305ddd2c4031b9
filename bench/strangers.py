"""What a signed-in person and the health check notice of clients that send made-up session cookies.

    PORTAL=path/to/portal python3 bench/strangers.py [--clients 64] [--seconds 10] [--rounds 3]

Starts a portal with a small demo and the limits that it ships with. `wrk` asks for a costly page as fast as it is answered, with
a cookie that nobody was given; meanwhile one session opens the list of transactions eight times a second, within its rate, and
`/readyz` is asked beside it. Idle and under attack take turns; the limit is twice the idle p99, and `/readyz` always 200.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Tests/Attacks"))

from attack import Target  # noqa: E402

COSTLY = "/admin/transactions?min=9999999"
COOKIES = ("staff=" + "A" * 43, "staff=" + "A" * 43 + "." + "B" * 43)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def watch(client, seconds):
    """The times of the person's pages, in milliseconds, and the statuses of the health check."""
    times, ready = [], set()
    began = time.perf_counter()
    for turn in range(seconds * 8):
        time.sleep(max(0, began + turn / 8 - time.perf_counter()))
        started = time.perf_counter()
        status = client.request("GET", "/admin/transactions")[0]
        times.append((time.perf_counter() - started) * 1000)
        assert status == 200, status
        ready.add(client.request("GET", "/readyz")[0])
    return times, ready


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="portal-strangers-", dir="/tmp")
    os.chmod(folder, 0o711)
    target = Target(f"{folder}/data", PORTAL_SECOND_FACTOR="optional")
    calm, attacked, health = [], [], set()
    try:
        demo = target.run("demo", "--users", "1000", "--transactions", "50000", "--seed", "1")
        assert demo.returncode == 0, demo.stderr
        target.start()
        staff = {account["role"]: account for account in target.accounts()["staff"]}["support"]
        client = target.client()
        assert client.sign_in("admin", staff["email"], staff["password"]) == 303
        watch(client, 2)
        for number in range(chosen.rounds):
            times, ready = watch(client, chosen.seconds)
            calm += times
            health |= ready
            cookie = COOKIES[number % len(COOKIES)]
            load = subprocess.Popen(
                ["wrk", "-t", "1", "-c", str(chosen.clients), "-d", f"{chosen.seconds + 1}s", "-H", f"Cookie: {cookie}",
                 f"http://localhost:{target.port}{COSTLY}"], stdout=subprocess.PIPE, text=True)
            time.sleep(0.5)
            times, ready = watch(client, chosen.seconds)
            attacked += times
            health |= ready
            rate = [line for line in load.communicate()[0].splitlines() if "requests in" in line]
            print(f"round {number + 1}: {rate[0].strip()}")
    finally:
        target.stop()
        shutil.rmtree(folder)
    for name, times in (("idle", calm), (f"{chosen.clients} clients", attacked)):
        print(f"{name}: median {statistics.median(times):.1f} ms, p99 {percentile(times, 0.99):.1f} ms of {len(times)} pages")
    print(f"/readyz answered {sorted(health)}")
    ratio = percentile(attacked, 0.99) / percentile(calm, 0.99)
    print(f"p99 {ratio:.2f} times (at most 2)")
    if ratio > 2 or health != {200}:
        sys.exit(1)


if __name__ == "__main__":
    main()
