"""Tests refunds over HTTP: many at once with one key and with many, and kill -9 during a run.

    PORTAL=path/to/portal python3 refunds.py [--rounds N]

Starts the portal in its own folder with the demo, and ends only its own processes. Afterwards, money must have moved
once, every answered refund must exist exactly once, and `portal verify` must pass.
"""

import argparse
import http.client
import os
import re
import shutil
import sys
import tempfile
import threading
import time

from portal import Portal, verify


def refunds_of(page):
    return set(re.findall(r"RFN-[0-9A-Z]{12}", page))


def at_once(portal, cookies, payment, forms):
    """Sends all the forms at the same moment. Returns the responses' statuses and locations."""
    gate, answers = threading.Barrier(len(forms)), []

    def send(form):
        gate.wait()
        answers.append(portal.request("POST", f"/admin/transactions/{payment}/refund", dict(cookies), form)[:2])

    threads = [threading.Thread(target=send, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def many_at_once(portal, cookies):
    one, many = portal.payments(cookies, 2)
    form = portal.refund_form(cookies, one, "50.00")
    answers = settle(portal, cookies, one, [form] * 100)
    assert all(status == 303 for status, _ in answers), answers
    assert len({location for _, location in answers}) == 1, answers
    print("100 at once with one key: one refund, one answer")

    # Each form has its own key and refunds the complete remaining amount.
    _, _, page = portal.request("GET", f"/admin/transactions/{many}/refund", cookies)
    whole = re.search(r'name="amount"[^>]*value="([^"]*)"|value="([^"]*)"[^>]*name="amount"', page)
    amount = whole.group(1) or whole.group(2)
    forms = [portal.refund_form(cookies, many, amount) for _ in range(100)]
    answers = settle(portal, cookies, many, forms)
    done = [location for status, location in answers if status == 303 and location.startswith("/admin/refunds/")]
    assert len(done) == 1, answers
    _, _, page = portal.request("GET", f"/admin/transactions/{many}", cookies)
    assert len(refunds_of(page)) == 1
    print("100 at once with 100 keys: money moved once")


def settle(portal, cookies, payment, forms):
    """Sends a form, and sends it again if the portal answers 503 with Retry-After."""
    answers, rest = [], forms
    for _ in range(20):
        got = at_once(portal, cookies, payment, rest)
        answers += [answer for answer in got if answer[0] != 503]
        busy = sum(answer[0] == 503 for answer in got)
        rest = forms[:busy] if len({form["_key"] for form in forms}) == 1 else forms
        if not busy:
            return answers
        if rest is forms:
            answers = []
    sys.exit("the portal stays busy")


def killed_in_the_middle(portal, cookies, rounds):
    for round_ in range(rounds):
        payments = portal.payments(cookies, 40)
        forms = {payment: portal.refund_form(cookies, payment, "1.00") for payment in payments}
        answered, lock = {}, threading.Lock()

        def run(mine):
            for payment in mine:
                try:
                    status, location, _ = portal.request(
                        "POST", f"/admin/transactions/{payment}/refund", dict(cookies), forms[payment])
                except (OSError, http.client.HTTPException):
                    return
                if status == 303 and location:
                    with lock:
                        answered[payment] = location.rsplit("/", 1)[1]

        threads = [threading.Thread(target=run, args=(payments[start::4],)) for start in range(4)]
        for thread in threads:
            thread.start()
        while len(answered) < 3 + round_ * 5 % 20:
            time.sleep(0.001)
        portal.kill()
        for thread in threads:
            thread.join()
        portal.start()
        for payment, form in forms.items():
            # The form is sent again with the same key and must take effect once, whatever happened to the first.
            status, location, _ = portal.request("POST", f"/admin/transactions/{payment}/refund", dict(cookies), form)
            assert status == 303, status
            _, _, page = portal.request("GET", f"/admin/transactions/{payment}", cookies)
            assert refunds_of(page) == {location.rsplit("/", 1)[1]}, (payment, refunds_of(page))
            assert answered.get(payment) in (None, location.rsplit("/", 1)[1]), (payment, answered.get(payment), location)
        print(f"killed after {len(answered)} answers of 40: all of them there, the rest completed once when sent again")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="portal-faults-")
    portal = Portal(os.path.join(folder, "data"))
    try:
        loaded = portal.run("demo", "--users", "100", "--transactions", "3000")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        portal.start()
        cookies = portal.sign_in()
        many_at_once(portal, cookies)
        killed_in_the_middle(portal, cookies, arguments.rounds)
        portal.stop()
        verify(portal)
        print("portal verify passes")
    finally:
        if portal.is_running():
            portal.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
