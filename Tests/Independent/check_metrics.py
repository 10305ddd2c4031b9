"""The metrics as Prometheus' own checker sees them: `promtool check metrics` has nothing to say, and all are there.

    PORTAL=path/to/portal python3 check_metrics.py

Starts the portal with a small demo in a folder of its own, and asks it for pages and metrics.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Faults"))

from portal import Portal  # noqa: E402

EXPECTED = {
    "database_connections_open", "database_connections_used", "database_connections_waiting", "database_use_seconds",
    "database_wait_seconds", "http_request_duration_seconds", "http_requests_in_flight", "http_requests_total",
    "password_hashes_running", "password_hashes_waiting", "portal_approvals_oldest_seconds",
    "portal_bank_results_unmatched", "portal_build_info", "portal_clock_offset_seconds", "portal_database_writable",
    "portal_idle_in_transaction_seconds", "portal_job_failures", "portal_job_last_success_timestamp_seconds",
    "portal_last_backup_timestamp_seconds", "portal_last_verify_timestamp_seconds", "portal_ledger_sum",
    "portal_messages_delay_seconds", "portal_messages_failed", "portal_messages_waiting", "portal_payments",
    "portal_payouts", "portal_queue_oldest_seconds", "portal_refunds", "portal_sample_failures", "portal_sign_ins_total",
    "portal_transaction_seconds", "portal_verify_failures", "process_cpu_seconds_total", "process_max_fds",
    "process_open_fds", "process_resident_memory_bytes", "process_start_time_seconds", "sign_ins_waiting",
}


def metrics(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        return answer.read().decode()


def main():
    promtool = shutil.which("promtool")
    if not promtool:
        sys.exit("promtool is missing: apt-get install prometheus")
    folder = tempfile.mkdtemp(prefix="portal-metrics-")
    os.chmod(folder, 0o755)
    portal = Portal(os.path.join(folder, "data"))
    try:
        loaded = portal.run("demo", "--users", "100", "--transactions", "3000")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        backups = os.path.join(folder, "backups")
        os.mkdir(backups)
        made = portal.run("backup", "new-key", os.path.join(folder, "key"))
        portal.environment |= {
            "PORTAL_BACKUP_KEY": made.stdout.strip().split("=", 1)[1], "PORTAL_BACKUP_FOLDER": backups}
        taken = portal.run("backup")
        assert taken.returncode == 0, taken.stderr
        portal.start()
        cookies = portal.sign_in()
        portal.request("GET", "/admin", cookies)
        port = portal.environment["PORTAL_METRICS_PORT"]
        # Until the first verification and the next sample are over.
        for _ in range(600):
            text = metrics(port)
            if "\nportal_last_verify_timestamp_seconds " in text:
                break
            time.sleep(0.2)
        named = set(re.findall(r"^# TYPE (\S+)", text, re.M))
        assert EXPECTED <= named, EXPECTED - named
        described = set(re.findall(r"^# HELP (\S+) \S+ \S+", text, re.M))
        assert named <= described, named - described
        queues = set(re.findall(r'^portal_queue_oldest_seconds\{queue="(\w+)"\} ', text, re.M))
        assert {"approvals", "messages", "jobs", "exports", "audit_events"} <= queues, queues
        failing = re.findall(r"^portal_sample_failures\{.*\} [^0].*$", text, re.M)
        assert not failing, failing
        sums = [float(value) for value in re.findall(r"^portal_ledger_sum\{[^}]*\} (\S+)$", text, re.M)]
        assert len(sums) == 8 and abs(sum(sums)) < 0.01, sums
        assert re.search(r'^portal_sign_ins_total\{portal="admin",result="signed_in"\} 1$', text, re.M), text
        checked = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, text=True)
        assert checked.returncode == 0 and not (checked.stdout + checked.stderr).strip(), checked.stdout + checked.stderr
        portal.stop()
        print(f"{len(named)} metrics, to which promtool has nothing to say")
    finally:
        if portal.is_running():
            portal.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
