#!/usr/bin/env python3
"""Opens a CSV of the portals in LibreOffice Calc and compares what its cells hold with the file. It needs `soffice`
(Debian's libreoffice-calc), which `SPREADSHEET=long bin/test` installs: a journey then checks what a running portal gives.

    check_spreadsheet.py statement.csv …

Calc reads the file as somebody who opens it does (UTF-8, commas, cells of their own kinds) and stores it as a workbook. In
that, each amount has to be the number of the file, each text the same to the character, Arabic included, and no cell a
formula.
"""
import csv
import io
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zipfile
from decimal import Decimal

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
AMOUNT = re.compile(r"-?\d+\.\d\d")
# Comma, quote, UTF-8, from the first line, columns as Calc guesses them; the rest are its defaults.
FILTER = "Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"


def check(holds, what):
    if not holds:
        sys.exit(f"spreadsheet: {what}")


def expected(path):
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True))


def workbook(path, folder):
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", f"--infilter={FILTER}", "--convert-to",
         "ods", "--outdir", folder, str(path)], check=True, capture_output=True, timeout=600)
    return pathlib.Path(folder) / f"{path.stem}.ods"


def rows(file):
    """Yields each row's cells as (kind, value, formula), as often as the workbook says that they repeat."""
    with zipfile.ZipFile(file) as archive, archive.open("content.xml") as content:
        for _, element in xml.iterparse(content):
            if element.tag != f"{{{TABLE}}}table-row":
                continue
            cells = []
            for cell in element:
                kind = cell.get(f"{{{OFFICE}}}value-type", "")
                value = cell.get(f"{{{OFFICE}}}value") or "\n".join(
                    "".join(text.itertext()) for text in cell.iter(f"{{{TEXT}}}p"))
                repeated = int(cell.get(f"{{{TABLE}}}number-columns-repeated", "1"))
                cells += [(kind, value, cell.get(f"{{{TABLE}}}formula"))] * min(repeated, 64)
            while cells and not cells[-1][1]:
                cells.pop()
            repeated = int(element.get(f"{{{TABLE}}}number-rows-repeated", "1"))
            element.clear()
            if cells:
                yield from [cells] * repeated


def compare(line, number, cells):
    for place, value in enumerate(line):
        kind, shown, formula = cells[place] if place < len(cells) else ("", "", None)
        where = f"row {number}, column {place + 1}"
        check(formula is None, f"{where} is the formula {formula}")
        if AMOUNT.fullmatch(value):
            check(kind == "float" and Decimal(shown) == Decimal(value), f"{where} is {shown!r}, not {value}")
        elif kind == "float":
            check(Decimal(shown) == Decimal(value), f"{where} is {shown!r}, not {value}")
        elif kind in ("string", ""):
            # Calc keeps an apostrophe that guards a formula.
            check(shown == value, f"{where} is {shown!r}, not {value!r}")


def main():
    for name in sys.argv[1:]:
        path = pathlib.Path(name)
        lines = expected(path)
        with tempfile.TemporaryDirectory() as folder:
            opened = list(rows(workbook(path, folder)))
        check(len(opened) == len(lines), f"{len(opened)} rows, not {len(lines)}")
        for number, (line, cells) in enumerate(zip(lines, opened), 1):
            compare(line, number, cells)
        arabic = sum(any("\u0600" <= letter <= "\u06ff" for letter in value) for line in lines for value in line)
        print(f"{path.name}: {len(lines)} rows, {arabic} cells in Arabic")


if __name__ == "__main__":
    check(len(sys.argv) > 1, "name a file")
    main()
