"""The client side of the bank test's worker (BankWorker/BankWorker.swift)."""

import collections
import concurrent.futures
import os
import subprocess
import threading

PROGRAM = os.environ.get("BANK_WORKER", ".build/debug/BankWorker")


class Gone(Exception):
    """The worker ended before it answered, so the result of the act is unknown."""


class Worker:
    """One process from its start to its end, which many threads may use at once."""

    def __init__(self, database, log):
        self.process = subprocess.Popen(
            [PROGRAM], env={**os.environ, "DATABASE_URL": database}, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=log, text=True)
        self.lock = threading.Lock()
        self.waiting = collections.defaultdict(list)
        self.has_ended = False
        threading.Thread(target=self.listen, daemon=True).start()

    def ask(self, key, *fields):
        """Returns the answer: done and the reference, refused and the reason, or unknown or failed and the error."""
        answer = concurrent.futures.Future()
        with self.lock:
            if self.has_ended:
                raise Gone
            self.waiting[key].append(answer)
            try:
                os.write(self.process.stdin.fileno(), ("\t".join([key, *map(str, fields)]) + "\n").encode())
            except OSError:
                raise Gone from None
        return answer.result(timeout=120)

    def listen(self):
        for line in self.process.stdout:
            if line.endswith("\n"):
                key, outcome, detail = line.rstrip("\n").split("\t", 2)
                with self.lock:
                    self.waiting[key].pop(0).set_result((outcome, detail))
        with self.lock:
            self.has_ended = True
            for answer in [answer for answers in self.waiting.values() for answer in answers]:
                answer.set_exception(Gone())

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """Ends the worker by closing its input."""
        with self.lock:
            self.process.stdin.close()
        self.process.wait(timeout=60)
