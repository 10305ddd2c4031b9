"""The load generators, with the same number of clients on both sides: wrk for the portal, pgbench for PostgreSQL."""

import json
import re
import statistics
import subprocess
import tempfile
import time
import urllib.parse

from stage import fail

CLIENTS, THREADS = 8, 2


class Ratio:
    """The rates of the portal and of its limit, a pair for each round."""

    def __init__(self, pairs):
        self.ours = statistics.median(ours for ours, _ in pairs)
        self.limit = statistics.median(limit for _, limit in pairs)
        ratios = [ours / limit for ours, limit in pairs]
        self.median, self.low, self.high = statistics.median(ratios), min(ratios), max(ratios)


def in_turns(stage, ours, limit, warm=True):
    """Measures A B A B …, after one short round of each that isn't counted."""
    if warm:
        ours(1), limit(1)
    return Ratio([(ours(stage.chosen.seconds), limit(stage.chosen.seconds)) for _ in range(stage.chosen.rounds)])


def wrk(stage, paths, cookie, clients=CLIENTS, server=None):
    """Returns a function that requests the paths in turn for some seconds and returns requests a second. `server` takes the
    place of the measured one."""
    script = (
        f"local paths = {{{', '.join(json.dumps(path) for path in paths)}}}\n"
        "local place = 0\n"
        "function request()\n"
        "  place = place % #paths + 1\n"
        '  return wrk.format("GET", paths[place])\n'
        "end\n"
    ) if len(paths) > 1 else ""

    def run(seconds):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
            file.write(script)
            file.flush()
            command = ["wrk", f"-t{THREADS}", f"-c{clients}", f"-d{seconds}", "--latency", "-H", f"Cookie: {cookie}"]
            command += ["-s", file.name] if script else []
            output = subprocess.run(
                [*command, f"http://localhost:{(server or stage.server).port}{paths[0]}"], capture_output=True, text=True, check=True
            ).stdout
        if "Non-2xx" in output or "Socket errors" in output:
            fail(f"wrk: {output}")
        return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])

    return run


def pgbench(stage, scripts, pipelined=False):
    """Returns a function that runs random scripts, which are (statement, values) pairs, and returns scripts a second."""
    files, variables = [], {}
    for number, statements in enumerate(scripts):
        text = "\\startpipeline\n" if pipelined else ""
        for statement, values in statements:
            for place, value in sorted(enumerate(values, 1), reverse=True):
                name = f"v{len(variables)}"
                variables[name] = value
                cast = "bigint" if re.fullmatch(r"-?\d+", value) else "bytea" if value.startswith("\\x") else None
                statement = statement.replace(f"${place}", f"(:{name})::{cast}" if cast else f":{name}")
            text += statement + ";\n"
        path = stage.folder / f"statements-{number}.sql"
        path.write_text(text + ("\\endpipeline\n" if pipelined else ""))
        files.append(path.read_text())

    def run(seconds):
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(THREADS), "-T", str(seconds)]
        command += [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
        for number, text in enumerate(files):
            path = stage.folder / f"statements-{number}.sql"
            path.write_text(text)
            command += ["-f", str(path)]
        result = subprocess.run(command, env=stage.libpq, capture_output=True, text=True)
        if result.returncode:
            fail(f"pgbench: {result.stderr[-500:]}")
        return float(re.search(r"^tps = ([\d.]+) \(without", result.stdout, re.M)[1])

    return run


def statements(stage, *requests, every=False):
    """Returns the (statement, values) pairs that PostgreSQL logged for each request of a client: reads only, or all."""
    folder = stage.data / "postgresql/log"
    stage.psql(
        "ALTER SYSTEM SET log_destination = 'jsonlog'", "ALTER ROLE portal SET log_statement = 'all'",
        "ALTER ROLE portal SET log_parameter_max_length = -1", "SELECT pg_reload_conf()")
    time.sleep(1)
    stage.restart()
    found = []

    def logged(request, seconds, every=False):
        seen = {path: path.stat().st_size for path in folder.glob("*.json")}
        request()
        time.sleep(seconds)
        lines = []
        for path in folder.glob("*.json"):
            with open(path) as file:
                file.seek(seen.get(path, 0))
                lines += [json.loads(line) for line in file]
        return [pair for line in lines if (pair := asked(line, every))]

    for request in requests:
        # What a new connection asks is no part of a page, nor are the figures that the portal asks for every fifteen seconds.
        if not every:
            request()
        while logged(lambda: None, 1.5):
            pass
        found.append(logged(request, 0.5, every))
    stage.psql(
        "ALTER SYSTEM RESET log_destination", "ALTER ROLE portal RESET log_statement",
        "ALTER ROLE portal RESET log_parameter_max_length", "SELECT pg_reload_conf()")
    stage.restart()
    return found


def asked(line, every):
    match = re.match(r"(?:execute [^:]+|statement): (.*)", line.get("message", ""), re.S)
    if not match or not every and not match[1].startswith(("SELECT", "COPY")) or not line.get("application_name", "").startswith("healthpay-portals") or "set_config(" in match[1]:
        return None
    values = re.findall(r"\$\d+ = (?:'((?:[^']|'')*)'|NULL)", line.get("detail", ""))
    return match[1], [value.replace("''", "'") for value in values]


def quoted(text):
    return urllib.parse.quote_plus(text)
