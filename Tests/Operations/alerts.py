"""For each alert what makes it fire and what ends it: series in promtool's notation.

A case is (alert, series, labels of the alert beside its severity, step at which it fires, step at which it is over).
A step is a minute, or a quarter of an hour where days have to pass. Unlisted alerts fail the test.
"""

PORTAL = 'job="portal", instance="a:9180"'
NODE = 'job="node", instance="a:9100"'
PORTAL_LABELS = {"job": "portal", "instance": "a:9180"}
SITE = 'job="site", instance="https://portal.example.com/readyz"'
SITE_LABELS = {"job": "site", "instance": "https://portal.example.com/readyz"}
POSTGRES_LABELS = {"job": "postgres", "instance": "a:9187"}
DISK = NODE + ', fstype="ext4", mountpoint="/"'
DISK_LABELS = {"job": "node", "instance": "a:9100", "fstype": "ext4", "mountpoint": "/"}
REQUESTS = f'http_requests_total{{{PORTAL}, method="GET", route="/admin", status='
DAY = 96  # quarters of an hour

# promtool's clock starts at 0, so a timestamp of 0 is as old as the time that is asked about.
IN_DAYS = [
    ("VerifyTooOld", {
        f"portal_last_verify_timestamp_seconds{{{PORTAL}}}": f"0x{3 * DAY} {3 * DAY * 900}x20", f"up{{{PORTAL}}}": "1x320",
    }, {}, 2 * DAY + 20, 3 * DAY + 2),
    ("BackupTooOld", {
        f"portal_last_backup_timestamp_seconds{{{PORTAL}}}": f"0x{2 * DAY} {2 * DAY * 900}x20", f"up{{{PORTAL}}}": "1x220",
    }, {}, DAY + 15, 2 * DAY + 2),
    ("BackupUntried", {
        # As if it began five weeks earlier.
        f"portal_last_verified_backup_timestamp_seconds{{{PORTAL}}}": f"{-35 * DAY * 900}x20 0x20", f"up{{{PORTAL}}}": "1x50",
    }, {}, 15, 25),
    ("BackupUntried", {f"up{{{PORTAL}}}": "1x20 0x5"}, {"job": "portal"}, 10, 24),
    ("JobStopped", {
        'portal_job_last_success_timestamp_seconds{job="portal", instance="a:9180", exported_job="purge"}':
            f"0x{2 * DAY} {2 * DAY * 900}x20",
    }, {"exported_job": "purge"}, DAY + 12, 2 * DAY + 2),
    ("DiskFills", {
        # Empty within a day, though most is left.
        f"node_filesystem_avail_bytes{{{DISK}}}": "1000-12x30 640x80",
        f"node_filesystem_size_bytes{{{DISK}}}": "1000x120",
    }, DISK_LABELS, 28, 70),
]

IN_MINUTES = [
    ("PortalDown", {f"up{{{PORTAL}}}": "1x4 0x5 1x5"}, PORTAL_LABELS, 7, 11),
    ("SiteUnavailable", {f"probe_success{{{SITE}}}": "1x4 0x5 1x5"}, SITE_LABELS, 8, 11),
    ("PortalErrors", {
        REQUESTS + '"200"}': "0+600x60", REQUESTS + '"500"}': "0+0x9 10+10x19 200+0x30",
    }, {}, 20, 40),
    ("PortalSlow", {
        f'http_request_duration_seconds_bucket{{{PORTAL}, route="/admin", le="1"}}': "0+80x29 2400+100x60",
        f'http_request_duration_seconds_bucket{{{PORTAL}, route="/admin", le="10"}}': "0+100x29 3000+100x60",
        f'http_request_duration_seconds_bucket{{{PORTAL}, route="/admin", le="+Inf"}}': "0+100x29 3000+100x60",
    }, {}, 20, 45),
    ("PortalRestarts", {f"process_start_time_seconds{{{PORTAL}}}": "0x3 240x3 480x3 720x60"}, PORTAL_LABELS, 13, 60),
    ("FilesNearLimit", {
        f"process_open_fds{{{PORTAL}}}": "900x10 100x10", f"process_max_fds{{{PORTAL}}}": "1000x20",
    }, PORTAL_LABELS, 8, 12),
    ("SignInsWait", {
        f"sign_ins_waiting{{{PORTAL}}}": "0x4 20x9 0x5", f"password_hashes_waiting{{{PORTAL}}}": "0x20",
    }, {"instance": "a:9180"}, 11, 16),
    ("SignInsFail", {
        f'portal_sign_ins_total{{{PORTAL}, portal="admin", result="refused"}}': "0+120x30 3600+0x40",
    }, {}, 25, 50),
    ("CertificateNearEnd", {f"probe_ssl_earliest_cert_expiry{{{SITE}}}": "1000000x20 9000000x10"}, SITE_LABELS, 15, 22),
    ("CertificateNearEnd", {
        f"portal_certificate_expiration_timestamp_seconds{{{PORTAL}}}": "1000000x20 9000000x10",
    }, PORTAL_LABELS, 15, 22),
    ("CertificateEnds", {
        f"portal_certificate_expiration_timestamp_seconds{{{PORTAL}}}": "100000x20 9000000x10",
    }, PORTAL_LABELS, 15, 22),
    ("CertificateEnds", {f"probe_ssl_earliest_cert_expiry{{{SITE}}}": "100000x20 9000000x10"}, SITE_LABELS, 15, 22),

    ("LedgerBroken", {f"portal_verify_failures{{{PORTAL}}}": "0x2 1x3 0x5"}, {}, 4, 8),
    ("LedgerBroken", {
        f'portal_ledger_sum{{{PORTAL}, kind="user_wallet"}}': "100000000.1x10",
        f'portal_ledger_sum{{{PORTAL}, kind="bank_clearing"}}': "-100000000.1x2 -100000000.11x3 -100000000.1x5",
    }, {}, 4, 8),
    ("VerifyTooOld", {f"up{{{PORTAL}}}": "1x100 0x50"}, {"job": "portal"}, 70, 110),
    ("RefundsWaiting", {
        f'portal_queue_oldest_seconds{{{PORTAL}, queue="refunds"}}': "300000x20 0x10",
    }, {"queue": "refunds"}, 15, 22),
    ("PayoutsOverdue", {
        f'portal_queue_oldest_seconds{{{PORTAL}, queue="payouts"}}': "300000x20 0x10",
    }, {"queue": "payouts"}, 15, 22),
    ("BankResultsUnmatched", {f"portal_bank_results_unmatched{{{PORTAL}}}": "3x300 0x20"}, {}, 250, 305),
    ("ApprovalsWaiting", {f"portal_approvals_oldest_seconds{{{PORTAL}}}": "90000x20 0x10"}, {}, 15, 22),

    ("JobFails", {
        'portal_job_failures{job="portal", instance="a:9180", exported_job="settle"}': "1x40 0x10",
    }, {"exported_job": "settle"}, 35, 42),
    ("QueueOld", {
        f'portal_queue_oldest_seconds{{{PORTAL}, queue="messages"}}': "4000x20 0x10",
    }, {"queue": "messages"}, 15, 22),
    ("QueueOld", {
        f'portal_queue_oldest_seconds{{{PORTAL}, queue="exports"}}': "4000x20 0x10",
    }, {"queue": "exports"}, 15, 22),
    ("MessagesDelayed", {
        f'portal_messages_delay_seconds{{{PORTAL}, kind="password_reset"}}': "1000x20 0x10",
    }, {"kind": "password_reset"}, 10, 22),
    ("MessagesFail", {
        f'portal_messages_failed{{{PORTAL}, kind="password_reset"}}': "1x20 0x10",
    }, {"kind": "password_reset"}, 15, 22),
    ("BackupTooOld", {f"up{{{PORTAL}}}": "1x100 0x50"}, {"job": "portal"}, 70, 110),

    ("PostgresDown", {'pg_up{job="postgres", instance="a:9187"}': "1x4 0x5 1x5"}, POSTGRES_LABELS, 7, 11),
    ("PostgresDown", {'up{job="postgres", instance="a:9187"}': "1x4 0x5 1x5"}, POSTGRES_LABELS, 7, 11),
    ("PoolWaits", {REQUESTS + '"503"}': "0+20x20 400+0x20"}, {"instance": "a:9180"}, 15, 35),
    ("PoolWaits", {f"database_connections_waiting{{{PORTAL}}}": "9x20 0x20"}, {"instance": "a:9180"}, 15, 25),
    ("ConnectionsNearLimit", {
        'pg_stat_activity_count{job="postgres", instance="a:9187", state="idle"}': "60x20 10x10",
        'pg_stat_activity_count{job="postgres", instance="a:9187", state="active"}': "30x30",
        'pg_settings_max_connections{job="postgres", instance="a:9187"}': "100x30",
    }, {"instance": "a:9187"}, 15, 22),
    ("DatabaseDiskFull", {f"portal_database_writable{{{PORTAL}}}": "1x2 0x3 1x5"}, {}, 4, 8),
    ("LongTransaction", {f"portal_transaction_seconds{{{PORTAL}}}": "22000x20 0x10"}, {}, 10, 22),
    ("FiguresFail", {
        f'portal_sample_failures{{{PORTAL}, sample="money"}}': "5x20 0x10",
    }, {"instance": "a:9180", "sample": "money"}, 10, 22),
    ("IdleInTransaction", {f"portal_idle_in_transaction_seconds{{{PORTAL}}}": "400x20 0x10"}, {}, 10, 22),
    ("ReplicaBehind", {'pg_replication_lag{job="postgres", instance="a:9187"}': "100x20 0x10"}, POSTGRES_LABELS, 10, 22),
    ("StandbyUnused", {
        f'portal_standby_reads_total{{{PORTAL}, answered_by="standby"}}': "0+6x80",
        f'portal_standby_reads_total{{{PORTAL}, answered_by="primary"}}': "0+2x39 78x40",
    }, {"instance": "a:9180"}, 30, 60),
    ("ArchiveFails", {'pg_stat_archiver_failed_count{job="postgres", instance="a:9187"}': "0+1x40 40x40"}, POSTGRES_LABELS, 35, 70),
    ("ChecksumsFail", {
        'pg_stat_database_checksum_failures{job="postgres", instance="a:9187", datname="portal"}': "0x2 1x3 0x5",
    }, {**POSTGRES_LABELS, "datname": "portal"}, 4, 8),
    ("ClockOff", {f"portal_clock_offset_seconds{{{PORTAL}}}": "-3600x20 0x10"}, {"instance": "a:9180"}, 10, 22),

    ("ExporterDown", {f"up{{{NODE}}}": "1x4 0x9 1x5"}, {"job": "node", "instance": "a:9100"}, 11, 16),
    ("ExporterDown", {'nginx_up{job="nginx", instance="a:9113"}': "1x4 0x9 1x5"},
     {"job": "nginx", "instance": "a:9113"}, 11, 16),
    ("DiskFills", {
        f"node_filesystem_avail_bytes{{{DISK}}}": "10x60 50x20", f"node_filesystem_size_bytes{{{DISK}}}": "100x80",
    }, DISK_LABELS, 45, 65),
    ("DiskFull", {
        f"node_filesystem_avail_bytes{{{DISK}}}": "4x10 50x20", f"node_filesystem_size_bytes{{{DISK}}}": "100x30",
    }, DISK_LABELS, 5, 12),
    ("MemoryLow", {
        f"node_memory_MemAvailable_bytes{{{NODE}}}": "5x20 50x10", f"node_memory_MemTotal_bytes{{{NODE}}}": "100x30",
    }, {"job": "node", "instance": "a:9100"}, 15, 22),
    ("ClockNotSynchronised", {f"node_timex_sync_status{{{NODE}}}": "0x40 1x10"}, {"job": "node", "instance": "a:9100"}, 35, 42),
]
