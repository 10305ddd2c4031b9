#!/usr/bin/env python3
"""Checks a batch's ISO 20022 payment file without any of the portal's code, and prints its figures.

    check_pain001.py HPB-000012.xml [--csv HPB-000012.csv] [--xsd pain.001.001.09.xsd]

The table below lists the elements of pain.001.001.09 that the portal uses, in the schema's order: the place of each, how
often it may occur there, and its values. The program also checks counts and sums against the transfers, EGP with two
decimals, IBANs by mod 97, and that no reference repeats. With --csv it checks that the batch's other file has the same
payments and controls, and with --xsd that ISO's own schema accepts the file (needs lxml or xmlschema).
"""
import argparse
import csv
import io
import re
import sys
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from decimal import Decimal

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
ANY = None

NAME = r"(?s).{1,140}"
MAX35 = r"(?s).{1,35}"
COUNT = r"[0-9]{1,15}"
SUM = r"[0-9]{1,16}\.[0-9]{2}"
IBAN = r"EG[0-9]{27}"
PARTY = [("Nm", 1, 1, NAME)]
ACCOUNT = [("Id", 1, 1, [("IBAN", 1, 1, IBAN)])]
BANK = [
    ("BICFI", 0, 1, r"[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?"),
    ("Othr", 0, 1, [("Id", 1, 1, MAX35)]),
]
TRANSFER = [
    ("PmtId", 1, 1, [("EndToEndId", 1, 1, r"PYT-[0-9A-HJKMNP-TV-Z]{12}")]),
    ("Amt", 1, 1, [("InstdAmt", 1, 1, SUM)]),
    ("Cdtr", 1, 1, PARTY),
    ("CdtrAcct", 1, 1, ACCOUNT),
    ("RmtInf", 1, 1, [("Ustrd", 1, 1, r"(?s).{1,140}")]),
]
HEADER = [
    ("MsgId", 1, 1, r"HPB-[0-9]{6,31}"),
    ("CreDtTm", 1, 1, r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
    ("NbOfTxs", 1, 1, COUNT),
    ("CtrlSum", 1, 1, SUM),
    ("InitgPty", 1, 1, PARTY),
]
INFORMATION = [
    ("PmtInfId", 1, 1, MAX35),
    ("PmtMtd", 1, 1, r"TRF"),
    ("BtchBookg", 1, 1, r"true|false"),
    ("NbOfTxs", 1, 1, COUNT),
    ("CtrlSum", 1, 1, SUM),
    ("ReqdExctnDt", 1, 1, [("Dt", 1, 1, r"[0-9]{4}-[0-9]{2}-[0-9]{2}")]),
    ("Dbtr", 1, 1, PARTY),
    ("DbtrAcct", 1, 1, ACCOUNT),
    ("DbtrAgt", 1, 1, [("FinInstnId", 1, 1, BANK)]),
    ("ChrgBr", 1, 1, r"DEBT|CRED|SHAR|SLEV"),
    ("CdtTrfTxInf", 1, ANY, TRANSFER),
]
DOCUMENT = [("CstmrCdtTrfInitn", 1, 1, [("GrpHdr", 1, 1, HEADER), ("PmtInf", 1, ANY, INFORMATION)])]
CSV_COLUMNS = ["message_id", "execution_day", "payout_reference", "creditor_name", "iban", "amount", "currency"]


def check(holds, what):
    if not holds:
        sys.exit(f"pain.001: {what}")


def local(element):
    namespace, _, name = element.tag.rpartition("}")
    check(namespace == "{" + NAMESPACE, f"{element.tag} is of another namespace")
    return name


def check_element(element, content, path):
    attributes = {"Ccy": "EGP"} if path.endswith("/InstdAmt") else {}
    check(element.attrib == attributes, f"{path} has the attributes {element.attrib}")
    if isinstance(content, str):
        text = element.text or ""
        check(len(element) == 0, f"{path} has elements in it")
        check(re.fullmatch(content, text), f"{path} can't be {text!r}")
        check(text == text.strip() and not re.search(r"[\x00-\x1f\x7f-\x9f]", text), f"{path} is no clean line: {text!r}")
        return
    check(not (element.text or "").strip(), f"{path} has text between its elements")
    children = list(element)
    for name, least, most, inner in content:
        found = 0
        while children and local(children[0]) == name and (most is ANY or found < most):
            check_element(children[0], inner, f"{path}/{name}")
            check(not (children.pop(0).tail or "").strip(), f"{path} has text between its elements")
            found += 1
        check(found >= least, f"{path} lacks {name}, or has it out of its order")
    check(not children, f"{path} has {local(children[0]) if children else ''} where it does not belong")


def check_iban(text):
    digits = "".join(str(int(character, 36)) for character in text[4:] + text[:4])
    check(int(digits) % 97 == 1, f"{text} is no IBAN")


def check_calendar(text):
    try:
        datetime.fromisoformat(text)
    except ValueError:
        check(False, f"the calendar has no {text}")


def transfers(message):
    def text(element, path):
        return element.find("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/"))).text

    header = message.find(f"{{{NAMESPACE}}}GrpHdr")
    found = []
    for information in message.findall(f"{{{NAMESPACE}}}PmtInf"):
        bank = information.find(f"{{{NAMESPACE}}}DbtrAgt/{{{NAMESPACE}}}FinInstnId")
        check(len(bank) == 1, "the debtor's bank is named twice or not at all")
        check_iban(text(information, "DbtrAcct/Id/IBAN"))
        check_calendar(text(information, "ReqdExctnDt/Dt"))
        own = [
            (
                text(transfer, "PmtId/EndToEndId"), text(transfer, "Cdtr/Nm"), text(transfer, "CdtrAcct/Id/IBAN"),
                Decimal(text(transfer, "Amt/InstdAmt")),
            )
            for transfer in information.findall(f"{{{NAMESPACE}}}CdtTrfTxInf")
        ]
        check_controls(text(information, "NbOfTxs"), text(information, "CtrlSum"), own)
        found += own
    check_controls(text(header, "NbOfTxs"), text(header, "CtrlSum"), found)
    check_calendar(text(header, "CreDtTm").rstrip("Z"))
    check(len({reference for reference, *_ in found}) == len(found), "a reference stands twice")
    for reference, _, iban, amount in found:
        check(amount > 0, f"{reference} is of nothing")
        check_iban(iban)
    return text(header, "MsgId"), found


def check_controls(count, total, found):
    check(int(count) == len(found), f"{count} announced, {len(found)} there")
    summed = sum((amount for *_, amount in found), Decimal(0))
    check(Decimal(total) == summed, f"the sum is {summed}, not {total}")


def check_csv(path, message, day, found):
    with open(path, "rb") as file:
        raw = file.read()
    check(raw.startswith(b"\xef\xbb\xbf"), "the CSV has no byte order mark")
    check(raw.endswith(b"\r\n"), "the CSV doesn't end with CRLF")
    header, *rows = csv.reader(io.StringIO(raw[3:].decode("utf-8"), newline=""), strict=True)
    check(header == CSV_COLUMNS, f"the CSV's columns are {header}")
    check(all(len(row) == len(header) for row in rows), "a row of the CSV is of another length")
    check(all(row[:2] == [message, day] for row in rows), "a row of the CSV names another message or day")
    *rows, control = [row[2:] for row in rows]
    check(control[:1] + control[2:3] + control[4:] == ["CONTROL", "", "EGP"], f"the CSV's control row is {control}")
    check_controls(control[1], control[3], found)
    check(len(rows) == len(found), "the CSV has other payments")
    for row, (reference, name, iban, amount) in zip(rows, found):
        guarded = "'" + name if name[0] in "=+-@" else name
        expected = [reference, guarded, iban, f"{amount:.2f}", "EGP"]
        check(row == expected, f"the CSV has {row} where the message has {expected}")


def check_schema(schema, path):
    try:
        from lxml import etree
    except ImportError:
        try:
            import xmlschema
        except ImportError:
            sys.exit("pain.001: --xsd needs lxml or xmlschema")
        problems = [error.reason for error in xmlschema.XMLSchema(schema).iter_errors(path)]
        check(not problems, f"the schema says: {problems[:3]}")
        return
    validator = etree.XMLSchema(etree.parse(schema))
    check(validator.validate(etree.parse(path)), f"the schema says: {validator.error_log.last_error}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--csv")
    parser.add_argument("--xsd")
    options = parser.parse_args()
    with open(options.file, "rb") as file:
        raw = file.read()
    check(raw.startswith(b'<?xml version="1.0" encoding="UTF-8"?>'), "no declaration of UTF-8")
    check(b"<!" not in raw, "a comment, CDATA or a document type")
    try:
        document = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        sys.exit(f"pain.001: {error}")
    check(local(document) == "Document", "the root is no Document")
    check_element(document, DOCUMENT, "Document")
    message, found = transfers(document[0])
    if options.csv:
        check_csv(options.csv, message, text(document[0], "PmtInf/ReqdExctnDt/Dt"), found)
    if options.xsd:
        check_schema(options.xsd, options.file)
    print(f"message {message}")
    print(f"count {len(found)}")
    print(f"sum {sum((amount for *_, amount in found), Decimal(0))}")


if __name__ == "__main__":
    main()
