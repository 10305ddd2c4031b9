"""slowhttptest's headers that drip (-H), bodies that drip (-B) and slow readers (-X): pages are answered all the time."""

import csv
import pathlib
import subprocess

from attack import LONG, Attack, tool

CONNECTIONS, SECONDS = (1000, 60) if LONG else (400, 8)

ATTACKS = {
    "headers that drip": ["-H", "-i", "5", "-x", "24"],
    # A form that says nothing of its origin is refused before its body; the tool writes this field after Accept.
    "bodies that drip": ["-B", "-i", "5", "-s", "8192", "-x", "10", "-m", "*/*\r\nSec-Fetch-Site: same-origin"],
    "slow readers": ["-X", "-w", "512", "-y", "1024", "-n", "5", "-z", "32", "-k", "3"],
}


class SlowClients(Attack):
    # With the limits as they come nearly all of it is refused at once.
    settings = {"PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_CONNECTIONS_PER_ADDRESS": "2000"}

    def test_slowhttptest_takes_nothing_from_others(self):
        for number, (name, options) in enumerate(ATTACKS.items()):
            with self.subTest(name):
                prefix = pathlib.Path(self.folder) / f"slowhttptest-{number}"
                subprocess.run(
                    [tool("slowhttptest"), *options, "-c", str(CONNECTIONS), "-r", "200", "-l", str(SECONDS), "-p", "5", "-g",
                     "-o", str(prefix), "-u", f"http://localhost:{self.target.port}/admin/login"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS + 60)
                # A line a second; the last column says whether its probe was answered in time.
                with open(f"{prefix}.csv") as file:
                    rows = list(csv.reader(file))[1:]
                connected = max(int(row[3]) for row in rows)
                print(f"slowhttptest, {name}: {len(rows)} s, at most {connected} connections", flush=True)
                self.assertGreater(connected, CONNECTIONS / 4)
                self.assertEqual([row for row in rows if int(row[4]) == 0], [])
                self.assertEqual(self.target.faults(), [])
