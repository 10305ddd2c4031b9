"""Prometheus scrapes a portal and the exporters, its alerts fire at real faults, and every panel of Grafana has data."""

import json
import os
import re
import subprocess
import unittest
import urllib.error
import urllib.parse
import urllib.request

import yaml

from front import NAME, SETTINGS, Nginx
from operations import DEPLOY, PORTAL, Programs, changed, free_port, make_certificate, run, tool, wait


class Monitoring(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        backups = cls.folder / "backups"
        # Its names are read by the account that the portal becomes.
        backups.mkdir(mode=0o755)
        key = run(PORTAL, "backup", "new-key", cls.folder / "private-key").stdout.strip().partition("=")[2]
        cls.portal = cls.start_portal(tls=[NAME], **SETTINGS, PORTAL_BACKUP_FOLDER=str(backups), PORTAL_BACKUP_KEY=key)
        for command in (["verify"], ["backup"], ["restore", "--verify", "--key", str(cls.folder / "private-key")]):
            done = cls.portal.run(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        cls.nginx = Nginx(cls.folder, cls.portal.port, days=10)
        cls.nginx.encrypt(cls.portal)
        cls.nginx.start(cls)
        cls.ports = {name: free_port() for name in ("node", "postgres", "nginx", "site", "prometheus")}
        cls.ports["portal"] = int(cls.portal.environment["PORTAL_METRICS_PORT"])
        cls.start_exporters()
        cls.start_prometheus()
        cls.visit()
        wait(lambda: all(cls.value(f'up{{job="{job}"}}') == 1 for job in ("portal", "node", "postgres", "nginx", "site")))
        wait(lambda: cls.query("portal_last_verified_backup_timestamp_seconds and on () portal_last_verify_timestamp_seconds"))

    @classmethod
    def start_exporters(cls):
        socket = cls.portal.data / "postgresql/socket"
        made = run(
            "psql", "-X", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", "portal", "-d", "portal", "-f",
            DEPLOY / "prometheus/postgres-exporter.sql")
        assert made.returncode == 0, made.stderr
        cls.exporters = {
            "node": cls.start(
                tool("prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{cls.ports['node']}", log="node.log"),
            "postgres": cls.start(
                tool("prometheus-postgres-exporter"),
                f"--extend.query-path={DEPLOY}/prometheus/postgres-queries.yml", f"--web.listen-address=127.0.0.1:{cls.ports['postgres']}",
                log="postgres-exporter.log",
                env={**os.environ, "DATA_SOURCE_NAME": f"host={socket} user=portal_monitor dbname=portal sslmode=disable"}),
            "nginx": cls.start_nginx_exporter(),
        }
        # The name leads to this machine, and its certificate to itself.
        probe = changed((DEPLOY / "prometheus/blackbox.yml").read_text(), {
            "      method: GET\n":
                f"      method: GET\n      headers: {{Host: {NAME}}}\n"
                f"      tls_config: {{ca_file: {cls.nginx.folder}/portal.pem, server_name: {NAME}}}\n"})
        (cls.folder / "blackbox.yml").write_text(probe)
        cls.exporters["site"] = cls.start(
            tool("prometheus-blackbox-exporter"), f"--config.file={cls.folder}/blackbox.yml",
            f"--web.listen-address=127.0.0.1:{cls.ports['site']}", log="blackbox.log")

    @classmethod
    def start_nginx_exporter(cls):
        return cls.start(
            tool("prometheus-nginx-exporter"), "-web.listen-address", f"127.0.0.1:{cls.ports['nginx']}",
            "-nginx.scrape-uri", f"http://127.0.0.1:{cls.nginx.status}/stub_status", log="nginx-exporter.log")

    @classmethod
    def start_prometheus(cls):
        """Every second instead of every quarter of a minute, and alerts at once."""
        config = changed((DEPLOY / "prometheus/prometheus.yml").read_text(), {
            "_interval: 15s": "_interval: 1s",
            "127.0.0.1:9180": f"127.0.0.1:{cls.ports['portal']}", "127.0.0.1:9100": f"127.0.0.1:{cls.ports['node']}",
            "127.0.0.1:9187": f"127.0.0.1:{cls.ports['postgres']}",
            "targets: [127.0.0.1:9113]": f"targets: [127.0.0.1:{cls.ports['nginx']}]",
            "127.0.0.1:9115": f"127.0.0.1:{cls.ports['site']}",
            f"https://{NAME}/readyz": f"https://127.0.0.1:{cls.nginx.https}/readyz",
        })
        (cls.folder / "prometheus.yml").write_text(config)
        rules = (DEPLOY / "prometheus/portals.rules.yml").read_text()
        (cls.folder / "portals.rules.yml").write_text(re.sub(r"(?m)^( +for:) .*$", r"\1 1s", rules))
        cls.start(
            tool("prometheus"), f"--config.file={cls.folder}/prometheus.yml", f"--storage.tsdb.path={cls.folder}/tsdb",
            f"--web.listen-address=127.0.0.1:{cls.ports['prometheus']}", log="prometheus.log")
        wait(lambda: cls.prometheus("/-/ready"))

    @classmethod
    def prometheus(cls, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{cls.ports['prometheus']}{path}", timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode() if error.code in (400, 422) else None
        except OSError:
            return None

    @classmethod
    def query(cls, expression):
        answer = json.loads(cls.prometheus("/api/v1/query?" + urllib.parse.urlencode({"query": expression})))
        assert answer["status"] == "success", f"{expression}: {answer.get('error')}"
        return answer["data"]["result"]

    @classmethod
    def value(cls, expression):
        found = cls.query(expression)
        return float(found[0]["value"][1]) if found else None

    @classmethod
    def firing(cls):
        return {found["metric"]["alertname"] for found in cls.query('ALERTS{alertstate="firing"}')}

    @classmethod
    def visit(cls):
        """Something of everything that panels show: pages, a refusal, sign-ins, a sign-in that fails."""
        browser = cls.nginx.browser("127.5.0.1")
        browser.sign_in(cls.portal, "admin", "administrator")
        for path in ("/admin", "/admin/transactions", "/admin/nowhere"):
            browser.request("GET", path)
        browser.close()

    def test_promtool_finds_no_fault_in_the_portal_s_metrics(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['portal']}/metrics", timeout=20) as answer:
            text = answer.read().decode()
        done = subprocess.run([tool("promtool"), "check", "metrics"], input=text, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stdout + done.stderr), (0, ""))

    def test_every_panel_has_data(self):
        dashboards = sorted((DEPLOY / "grafana/dashboards").glob("*.json"))
        self.assertEqual([path.stem for path in dashboards], ["database", "money", "traffic"])
        panels = {}
        for path in dashboards:
            dashboard = json.loads(path.read_text())
            for panel in dashboard["panels"]:
                for target in panel["targets"]:
                    panels[target["expr"].replace("$__rate_interval", "15s")] = f"{dashboard['title']}, {panel['title']}"
        empty = panels
        try:
            # Rates take two scrapes after the visit; what is read from the database is read every 15 seconds.
            def none_is_empty():
                nonlocal empty
                empty = {expression: panel for expression, panel in empty.items() if not self.query(expression)}
                return not empty

            wait(none_is_empty, 60)
        except AssertionError:
            self.assertEqual(empty, {})

    def test_every_series_of_an_alert_exists(self):
        """A name that nothing exposes would never fire."""
        known = set(json.loads(self.prometheus("/api/v1/label/__name__/values"))["data"])
        rules = yaml.safe_load((DEPLOY / "prometheus/portals.rules.yml").read_text())
        missing = set()
        for group in rules["groups"]:
            for rule in group["rules"]:
                bare = re.sub(r"\{[^}]*\}|\b(by|on) \([^)]*\)", "", rule["expr"])
                names = set(re.findall(r"\b[a-z]+(?:_[a-z0-9]+)+\b(?! *\()", bare))
                missing |= names - known
        # Only a portal with a standby has it, as StandbyTests say.
        self.assertEqual(missing - {"portal_standby_reads_total"}, set())

    def test_provisioning_names_the_folder_and_source_of_the_dashboards(self):
        sources = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yml").read_text())
        yaml.safe_load((DEPLOY / "grafana/provisioning/dashboards/portals.yml").read_text())
        uids = {source["uid"] for source in sources["datasources"]}
        for path in (DEPLOY / "grafana/dashboards").glob("*.json"):
            found = set(re.findall(r'"datasource": \{\s*"type": "prometheus",\s*"uid": "([^"]*)"', path.read_text()))
            self.assertEqual(found, uids, path.name)

    def test_real_faults_raise_alerts_and_their_end_ends_them(self):
        down = {"PortalDown", "SiteUnavailable", "PostgresDown"}
        wait(lambda: "CertificateNearEnd" in self.firing())
        self.assertFalse(self.firing() & (down | {"ExporterDown", "PortalErrors", "JobFails"}))
        self.portal.stop()
        self.addCleanup(lambda: self.portal.is_running() or self.portal.start())
        wait(lambda: down <= self.firing(), 60)
        self.stop(self.exporters["nginx"])
        wait(lambda: "ExporterDown" in self.firing())
        self.portal.start()
        self.start_nginx_exporter()
        make_certificate(self.nginx.folder, NAME, days=30)
        self.nginx.reload()
        wait(lambda: not self.firing() & (down | {"ExporterDown", "CertificateNearEnd"}), 60)


if __name__ == "__main__":
    unittest.main()
