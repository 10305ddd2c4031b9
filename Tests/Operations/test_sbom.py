"""The bill of materials: everything that the package manager and the linker name, and nothing that leads nowhere."""

import json
import pathlib
import re
import shutil
import tempfile
import unittest

from operations import LONG, PORTAL, ROOT, run


@unittest.skipUnless(shutil.which("swift"), "takes Swift")
class Bill(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        listed = run("swift", "package", "show-dependencies", "--format", "json", cwd=ROOT)
        assert listed.returncode == 0, listed.stderr
        with tempfile.TemporaryDirectory() as folder:
            tree = pathlib.Path(folder) / "tree.json"
            tree.write_text(listed.stdout)
            done = run(ROOT / "bin/sbom", PORTAL, "--dependencies", tree)
            again = run(ROOT / "bin/sbom", PORTAL, "--dependencies", tree)
        assert done.returncode == 0, done.stderr
        cls.text, cls.again, cls.bill, cls.tree = done.stdout, again.stdout, json.loads(done.stdout), listed.stdout

    def test_the_same_program_has_the_same_bill(self):
        self.assertEqual(self.text, self.again)

    def test_it_has_every_package_and_library(self):
        names = {component["name"] for component in self.bill["components"]}
        pins = json.loads((ROOT / "Package.resolved").read_text())["pins"]
        named = re.findall(r'"identity" ?: ?"([^"]*)"', self.tree)
        # What is pinned but no longer depended on isn't in the tree.
        self.assertEqual({pin["identity"] for pin in pins if pin["identity"] in named} - {name.lower() for name in names}, set())
        self.assertLessEqual({"hummingbird", "swift-nio", "libpq5", "libargon2-1", "libdeflate0", "libqrencode4", "swift"}, names)
        for component in self.bill["components"]:
            if component["type"] == "library":
                self.assertRegex(component["purl"], r"^pkg:(swift|deb)/.+@.+")

    def test_every_reference_leads_to_a_component_once(self):
        references = [component["bom-ref"] for component in self.bill["components"]]
        references.append(self.bill["metadata"]["component"]["bom-ref"])
        self.assertEqual(len(references), len(set(references)))
        reached, waiting = set(), [self.bill["metadata"]["component"]["bom-ref"]]
        edges = {entry["ref"]: entry["dependsOn"] for entry in self.bill["dependencies"]}
        while waiting:
            reference = waiting.pop()
            if reference not in reached:
                reached.add(reference)
                waiting += edges.get(reference, [])
        self.assertEqual(reached, set(references))

    @unittest.skipUnless(LONG, "long form")
    def test_it_fits_the_schema(self):
        with tempfile.TemporaryDirectory() as folder:
            made = run("python3", "-m", "venv", f"{folder}/venv")
            assert made.returncode == 0, made.stderr
            done = run(f"{folder}/venv/bin/pip", "install", "-q", "cyclonedx-python-lib[json-validation]")
            assert done.returncode == 0, done.stderr
            path = pathlib.Path(folder) / "bill.json"
            path.write_text(self.text)
            check = (
                "import sys; from cyclonedx.validation.json import JsonStrictValidator as Validator; "
                "from cyclonedx.schema import SchemaVersion; "
                "print(Validator(SchemaVersion.V1_5).validate_str(open(sys.argv[1]).read()))")
            done = run(f"{folder}/venv/bin/python", "-c", check, path)
            self.assertEqual(done.stdout, "None\n", done.stderr)


if __name__ == "__main__":
    unittest.main()
