"""What sslyze finds at a server that speaks TLS, asked from outside."""

import json
import os
import re

from operations import run

SSLYZE = os.environ.get("SSLYZE")


def expect_what_mozilla_recommends(test, name, port):
    """Mozilla's intermediate profile and the known weaknesses, at this port of 127.0.0.1, which is asked by that name."""
    if not SSLYZE:
        test.skipTest("sslyze is brought by Tests/Operations/run")
    output = test.folder / "sslyze.json"
    done = run(
        SSLYZE, "--mozilla_config=intermediate", f"--json_out={output}", f"{name}:{port}{{127.0.0.1}}", timeout=300)
    result = json.loads(output.read_text())["server_scan_results"][0]["scan_result"]
    for version in ("ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"):
        test.assertEqual(result[f"{version}_cipher_suites"]["result"]["accepted_cipher_suites"], [], version)
    for version in ("tls_1_2", "tls_1_3"):
        test.assertTrue(result[f"{version}_cipher_suites"]["result"]["accepted_cipher_suites"], version)
    test.assertFalse(result["heartbleed"]["result"]["is_vulnerable_to_heartbleed"])
    test.assertFalse(result["openssl_ccs_injection"]["result"]["is_vulnerable_to_ccs_injection"])
    test.assertEqual(result["robot"]["result"]["robot_result"], "NOT_VULNERABLE_RSA_NOT_SUPPORTED")
    test.assertFalse(result["tls_compression"]["result"]["supports_compression"])
    test.assertFalse(result["session_renegotiation"]["result"]["is_vulnerable_to_client_renegotiation_dos"])
    # Nobody whom it trusts has signed the certificate.
    found = re.findall(r"(?m)^ +\* (\w+): ", done.stdout.partition("COMPLIANCE AGAINST")[2])
    test.assertEqual(set(found) - {"certificate_path_validation"}, set(), done.stdout)
    test.assertIn("Mozilla's \"intermediate\" configuration", done.stdout)
