"""The table, and its place in bench/README.md."""

import dataclasses
import os
import pathlib
import platform
import re
import subprocess

README = pathlib.Path(__file__).parent.parent / "README.md"
MARKS = "<!-- measured -->", "<!-- end of measured -->"


@dataclasses.dataclass
class Row:
    work: str
    ours: str
    beside: str
    limit: str
    ratio: str
    target: str = ""
    met: bool | None = None

    @staticmethod
    def rates(work, beside, ratio, target="", met=None, unit="/s"):
        def rate(value):
            return f"{value:,.0f} {unit}" if unit != "/s" else f"{value:,.0f}/s"

        return Row(
            work, rate(ratio.ours), beside, rate(ratio.limit), f"**{ratio.median:.2f}** ({ratio.low:.2f}–{ratio.high:.2f})",
            target, met)

    @staticmethod
    def plain(work, ours, target, met):
        return Row(work, ours, "", "", "", target, met)


def table(rows):
    lines = ["| Work | Portal | Beside it | Its figure | Ratio (spread) | Target |", "|---|---|---|---|---|---|"]
    for row in rows:
        verdict = {True: " ✓", False: " **missed**", None: ""}[row.met]
        lines.append(f"| {row.work} | {row.ours} | {row.beside} | {row.limit} | {row.ratio} | {row.target}{verdict} |")
    return "\n".join(lines) + "\n"


def notes(stage):
    chosen = stage.chosen
    processor = re.search(r"^model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    memory = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1])
    compiler = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    version = re.search(r"Swift version ([\d.]+)", compiler)
    return (
        f"{os.cpu_count()} cores ({processor[1] if processor else platform.machine()}), {memory / 2**20:.0f} GB, "
        f"{platform.system()} {platform.release()}; PostgreSQL {stage.psql('SHOW server_version').split()[0]}; "
        f"Swift {version[1] if version else '?'}; {chosen.rounds} rounds of {chosen.seconds} s a side; "
        f"load of the machine at the end {os.getloadavg()[0]:.1f}. {stage.loading}\n")


def write(text, marks=MARKS):
    before, rest = README.read_text().split(marks[0])
    after = rest.split(marks[1])[1]
    README.write_text(f"{before}{marks[0]}\n{text}{marks[1]}{after}")
