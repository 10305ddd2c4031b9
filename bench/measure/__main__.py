"""The benchmark of the portal: each figure and its limit, measured in turns. Called by bench/run."""

import argparse
import signal
import sys

import items
import report
import scale
from stage import Stage


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures the portal beside its limits.")
    parser.add_argument("items", nargs="*", metavar="ITEM", help=f"of {' '.join(items.ALL)} (all)")
    parser.add_argument("--quick", action="store_true", help="100,000 transactions and users, short rounds: a look only")
    parser.add_argument("--users", type=int, help="users of the demo (1,000,000)")
    parser.add_argument("--transactions", type=int, help="transactions of the demo (1,000,000)")
    parser.add_argument("--rounds", type=int, help="rounds of each side (5)")
    parser.add_argument("--seconds", type=int, help="seconds of a round (5)")
    parser.add_argument("--data", help="load the demo into this folder, or use the one that was loaded there, and keep it")
    parser.add_argument("--scale", action="store_true", help="every page and job at 10 k, 1 M and 10 M transactions instead")
    parser.add_argument("--sizes", default="10000,1000000,10000000", help="of --scale (10000,1000000,10000000)")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md, or docs/performance.md")
    chosen = parser.parse_args()
    if chosen.scale:
        chosen.sizes = sorted(int(size) for size in chosen.sizes.split(","))
        chosen.users, chosen.transactions = chosen.users or 20, chosen.transactions or 200
    chosen.users = chosen.users or (100_000 if chosen.quick else 1_000_000)
    chosen.transactions = chosen.transactions or (100_000 if chosen.quick else 1_000_000)
    chosen.rounds = chosen.rounds or (3 if chosen.quick else 5)
    chosen.seconds = chosen.seconds or (2 if chosen.quick else 5)
    for item in chosen.items:
        if item not in items.ALL:
            parser.error(f"{item} is none of {' '.join(items.ALL)}")
    return chosen


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    chosen = arguments()
    rows = []
    if chosen.scale:
        with Stage(chosen) as stage:
            print(scale.run(stage, chosen.sizes, (chosen.rounds or 5) * 5, chosen.write))
        return
    with Stage(chosen) as stage:
        for name in items.ALL:
            if not chosen.items or name in chosen.items:
                print(f"{name} …", file=sys.stderr, flush=True)
                rows += items.ALL[name](stage)
        notes = report.notes(stage)
    text = report.table(rows) + "\n" + notes
    print(text)
    if chosen.write:
        report.write(text)


main()
