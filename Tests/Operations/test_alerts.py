"""Each alert fires when it should and stops when it is over, and its runbook exists."""

import pathlib
import re
import tempfile
import unittest

import yaml

from alerts import IN_DAYS, IN_MINUTES
from operations import DEPLOY, ROOT, run, tool

RULES = DEPLOY / "prometheus/portals.rules.yml"


class Alerts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        groups = yaml.safe_load(RULES.read_text())["groups"]
        cls.rules = {rule["alert"]: rule for group in groups for rule in group["rules"]}

    def test_promtool_accepts_rules_and_configuration(self):
        for kind, file in (("rules", RULES), ("config", DEPLOY / "prometheus/prometheus.yml")):
            done = run(tool("promtool"), "check", kind, file)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_each_fires_and_is_over(self):
        self.assertEqual({alert for alert, *_ in IN_MINUTES + IN_DAYS}, set(self.rules))
        for step, cases in ((1, IN_MINUTES), (15, IN_DAYS)):
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "test.yml"
                path.write_text(yaml.safe_dump({
                    "rule_files": [str(RULES)], "evaluation_interval": f"{step}m",
                    "tests": [self.case(step, *case) for case in cases]}))
                done = run(tool("promtool"), "test", "rules", path)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def case(self, step, alert, series, labels, fires, over):
        rule = self.rules[alert]
        annotations = {
            name: re.sub(r"{{ \$labels\.(\w+) }}", lambda label: labels[label[1]], text)
            for name, text in rule["annotations"].items()}
        expected = {"exp_labels": {**rule["labels"], **labels}, "exp_annotations": annotations}
        return {
            "name": alert, "interval": f"{step}m",
            "input_series": [{"series": name, "values": values} for name, values in series.items()],
            "alert_rule_test": [
                {"eval_time": f"{fires * step}m", "alertname": alert, "exp_alerts": [expected]},
                {"eval_time": f"{over * step}m", "alertname": alert, "exp_alerts": []}]}

    def test_each_leads_to_its_section(self):
        manual = (ROOT / "docs/operations.md").read_text()
        sections = {
            re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")
            for title in re.findall(r"(?m)^#+ (.*)$", manual)}
        for alert, rule in self.rules.items():
            with self.subTest(alert):
                file, anchor = rule["annotations"]["runbook"].split("#")
                self.assertEqual(file, "docs/operations.md")
                self.assertIn(anchor, sections)
                self.assertIn(rule["labels"]["severity"], ("warning", "critical"))


if __name__ == "__main__":
    unittest.main()
