"""Tests whether the time of an answer reveals an account: that of a refused sign-in an unknown name, a wrong password or a
disabled account, that of a forgotten password whether the name is known.

    PORTAL=path/to/portal python3 bench/alike.py [--tries 200] [--rounds 3] [--write]

Starts a portal with a small demo in a folder of its own. The three kinds are sent in a random order, and each two of them
are compared by their ranks (Mann and Whitney's test, normal approximation, two-sided). Two samples of one distribution
differ as much as p = 0.001 once in a thousand times; so a kind that is told apart in every round ends the program with
status 1, as an answer does whose status or bytes are others.
"""

import argparse
import math
import os
import pathlib
import random
import re
import shutil
import statistics
import sys
import tempfile
import time

sys.path[:0] = [str(pathlib.Path(__file__).parent.parent / folder) for folder in ("Tests/Attacks", "bench/measure")]

from attack import Target  # noqa: E402
from report import write  # noqa: E402

MARKS = "<!-- alike -->", "<!-- end of alike -->"


def rank_test(left, right):
    """The z of Mann and Whitney's U, positive where the left side is the slower one, and its p."""
    ranked = sorted([(value, 0) for value in left] + [(value, 1) for value in right])
    ranks = sum(rank for rank, (_, side) in enumerate(ranked, 1) if side == 0)
    n, m = len(left), len(right)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return z, math.erfc(abs(z) / math.sqrt(2))


def sign_in(client, portal, name, password):
    return client.sign_in(portal, name, password)


def forget(client, portal, name):
    """Asks for a link that sets a new password."""
    if client.form is None:
        client.open_form(portal)
    field = "email" if portal == "admin" else "code"
    client.answer = client.request("POST", f"/{portal}/forgotten-password", {field: name, "_csrf": client.form})
    return client.answer[0]


def measure(target, act, portal, kinds, tries):
    """Seconds of each kind's answers; ends the program where two kinds are answered with other bytes."""
    times, answers = {kind: [] for kind in kinds}, set()
    order = [kind for kind in kinds for _ in range(tries)]
    random.shuffle(order)
    client = target.client()
    for kind in order:
        started = time.perf_counter()
        status = act(client, portal, *kinds[kind])
        times[kind].append(time.perf_counter() - started)
        # What was typed stands in the field again, and each page has its token under another mask.
        page = re.sub(
            r'(name="_csrf" value="[^"]{86}|(name="challenge" value|data-challenge)="[^"]{54})"', "",
            client.answer[2]).replace(kinds[kind][0], "")
        headers = {key.lower(): value for key, value in client.answer[1].items()}
        del headers["date"], headers["content-length"]
        answers.add((status, page, str(sorted(headers.items()))))
    if len(answers) != 1:
        sys.exit(f"answers differ: {sorted({status for status, *_ in answers})}")
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tries", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    chosen = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="portal-alike-", dir="/tmp")
    os.chmod(folder, 0o711)
    target = Target(f"{folder}/data", PORTAL_SIGN_IN_FAILURES_PER_MINUTE="0", PORTAL_REQUESTS_PER_SECOND="0")
    told, lines = {}, ["| Form | Left and right | Medians | z, and p, by rounds |", "|---|---|---|---|"]
    try:
        demo = target.run("demo", "--users", "20", "--transactions", "100", "--seed", "1")
        assert demo.returncode == 0, demo.stderr
        target.start()
        staff = {each["role"]: each for each in target.accounts()["staff"]}
        members = {each["role"]: each for each in target.accounts()["merchants"][:3]}
        target.sql(f"UPDATE staff SET status = 'disabled' WHERE email = '{staff['auditor']['email']}'")
        # Without an address no link is sent.
        target.sql(
            "UPDATE merchant_members SET status = 'disabled' WHERE role = 'viewer';"
            "UPDATE merchant_members SET email = 'finance@example.test' WHERE role = 'finance'")
        guess = "a long enough guess"
        forms = {
            "admin, sign-in": (sign_in, {
                "unknown": ("nobody@example.test", guess), "wrong": (staff["finance"]["email"], guess),
                "disabled": (staff["auditor"]["email"], staff["auditor"]["password"])}),
            "merchant, sign-in": (sign_in, {
                "unknown": ("MRC-000001/nobody", guess), "wrong": (members["finance"]["sign_in"], guess),
                "disabled": (members["viewer"]["sign_in"], members["viewer"]["password"])}),
            "admin, forgotten password": (forget, {
                "unknown": ("nobody@example.test",), "known": (staff["finance"]["email"],)}),
            "merchant, forgotten password": (forget, {
                "unknown": ("MRC-000001/nobody",), "known": (members["finance"]["sign_in"],)}),
        }
        for form, (act, kinds) in forms.items():
            portal = form.split(",")[0]
            measure(target, act, portal, kinds, 10)
            rounds = [measure(target, act, portal, kinds, chosen.tries) for _ in range(chosen.rounds)]
            names = list(kinds)
            for index, left in enumerate(names):
                for right in names[index + 1:]:
                    tests = [rank_test(times[left], times[right]) for times in rounds]
                    told[form, left, right] = [p for _, p in tests]
                    middles = [
                        statistics.median(value for times in rounds for value in times[kind]) * 1000 for kind in (left, right)]
                    lines.append(
                        f"| {form} | {left}, {right} | {middles[0]:.2f} ms, {middles[1]:.2f} ms | "
                        + "; ".join(f"{z:+.2f}, {p:.3f}" for z, p in tests) + " |")
                    print(lines[-1], flush=True)
    finally:
        target.stop()
        shutil.rmtree(folder)
    apart = [names for names, values in told.items() if max(values) < 0.001]
    verdict = f"told apart: {apart}" if apart else f"Alike: {chosen.rounds} rounds of {chosen.tries} tries of each kind."
    if chosen.write:
        write("\n".join(lines) + f"\n\n{verdict}\n", MARKS)
    if apart:
        sys.exit(verdict)
    print(verdict)


if __name__ == "__main__":
    main()
