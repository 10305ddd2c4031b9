"""Certificates that tests make for themselves."""

import pathlib
import subprocess


def make_certificate(folder, *names, days=30, kind="portal"):
    """Writes KIND.pem and KIND.key for these names, the first of which is its subject. Returns their paths."""
    certificate, key = (pathlib.Path(folder) / f"{kind}.{end}" for end in ("pem", "key"))
    alternatives = ",".join(f"{'IP' if name[0].isdigit() else 'DNS'}:{name}" for name in names)
    done = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
         str(days), "-subj", f"/CN={names[0]}", "-addext", f"subjectAltName={alternatives}", "-keyout", str(key),
         "-out", str(certificate)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return str(certificate), str(key)
