#!/usr/bin/env python3
"""Receives the portal's messages by a real SMTP server (aiosmtpd) and a real HTTPS server, and reads them with Python.

The cases are STARTTLS, TLS from the start, a wrong password, an untrusted certificate, a refused recipient, headers with
line breaks, Arabic headers, and the answers of an SMS provider.

    PORTAL=.build/debug/portal python Tests/Independent/check_mail.py
"""

import email
import email.policy
import http.server
import json
import logging
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

warnings.simplefilter("ignore")
logging.disable()

PORTAL = os.environ.get("PORTAL", ".build/debug/portal")
USER, PASSWORD = b"portal@example.test", os.urandom(12).hex()


def make_certificate(folder):
    """Creates a certificate for 127.0.0.1 and localhost with openssl."""
    key, certificate = os.path.join(folder, "key.pem"), os.path.join(folder, "certificate.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return certificate, context


class Box:
    """Stores received messages. Refuses one recipient permanently and one temporarily."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such user: " + address
        if address.startswith("later"):
            return "451 4.2.1 try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append((envelope, session.ssl is not None, session.authenticated))
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == USER and data.password == PASSWORD.encode()
    return AuthResult(success=good)


class TLSController(Controller):
    """A server that offers and requires STARTTLS."""

    def factory(self):
        return SMTP(
            self.handler, tls_context=self.tls, require_starttls=True, authenticator=authenticate, auth_required=True)


class Provider(http.server.BaseHTTPRequestHandler):
    answers, requests = [], []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Provider.requests.append((dict(self.headers), json.loads(body)))
        self.send_response(Provider.answers.pop(0))
        self.send_header("Content-Length", "0")
        self.send_header("Location", "https://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_):
        pass


class Checks:
    def __init__(self):
        self.failed = 0
        self.done = 0

    def expect(self, holds, what):
        self.done += 1
        if not holds:
            self.failed += 1
            print("FAILED:", what, file=sys.stderr)


def send(recipient, *arguments, **settings):
    environment = {"PATH": os.environ["PATH"], "PORTAL_MAIL_FROM": "هيلث باي <portal@example.test>", **settings}
    outcome = subprocess.run(
        [PORTAL, "send-test", recipient, *arguments], env=environment, capture_output=True, text=True, timeout=60)
    return outcome.returncode, outcome.stdout + outcome.stderr


def check_mail(folder, checks):
    certificate, context = make_certificate(folder)
    password = os.path.join(folder, "password")
    with open(os.open(password, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write(PASSWORD + "\n")
    box = Box()
    plain = TLSController(box, hostname="127.0.0.1", port=0)
    plain.tls = context
    wrapped = Controller(
        box, hostname="127.0.0.1", port=0, ssl_context=context, authenticator=authenticate, auth_required=True,
        auth_require_tls=False)
    for controller in (plain, wrapped):
        controller.port = free_port()
        controller.start()
    user = USER.decode().replace("@", "%40")
    starttls = {
        "PORTAL_MAIL": f"smtp://{user}@localhost:{plain.port}", "PORTAL_MAIL_CA": certificate,
        "PORTAL_MAIL_PASSWORD_FILE": password,
    }
    tls = {**starttls, "PORTAL_MAIL": f"smtps://{user}@127.0.0.1:{wrapped.port}"}
    try:
        for name, settings in (("STARTTLS", starttls), ("TLS", tls)):
            status, words = send("mona@example.test", **settings)
            checks.expect(status == 0, f"{name}: {words}")
            # aiosmtpd doesn't record TLS from the start, but this server accepts nothing else.
            checks.expect(
                len(box.mails) == 1 and (box.mails[0][1] or name == "TLS") and box.mails[0][2],
                f"{name}: encrypted, signed in")
            box.mails.clear()

        evil = "Mona\r\nBcc: all@example.test\r\n\r\n<b>"
        status, words = send("mona@example.test", "--name", evil, "--language", "ar", **tls)
        checks.expect(status == 0, words)
        envelope = box.mails.pop()[0]
        checks.expect(envelope.mail_from == "portal@example.test", envelope.mail_from)
        checks.expect(envelope.rcpt_tos == ["mona@example.test"], envelope.rcpt_tos)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        checks.expect(message["Subject"] == "رسالة اختبار من بوابة هيلث باي", message["Subject"])
        checks.expect(message["From"].addresses[0].display_name == "هيلث باي", message["From"])
        checks.expect(message["Bcc"] is None, "a name with line breaks adds a header")
        checks.expect(
            [address.addr_spec for address in message["To"].addresses] == ["mona@example.test"], message["To"])
        checks.expect(not message.defects and message["Date"].datetime is not None, message.defects)
        checks.expect(message["Auto-Submitted"] == "auto-generated", "not marked as sent by a machine")
        parts = {part.get_content_type(): part for part in message.iter_parts()}
        checks.expect(sorted(parts) == ["text/html", "text/plain"], parts)
        checks.expect("يمكن للبوابة إرسال الرسائل." in parts["text/plain"].get_content(), "the text")
        checks.expect('lang="ar" dir="rtl"' in parts["text/html"].get_content(), "the HTML")

        for recipient, code in (("nobody@example.test", "550"), ("later@example.test", "451")):
            status, words = send(recipient, **tls)
            checks.expect(status == 1 and code in words, f"{recipient}: {words}")
        status, words = send("mona@example.test", **{**tls, "PORTAL_MAIL_CA": "/etc/ssl/certs/ca-certificates.crt"})
        checks.expect(status == 1, "a certificate that nobody trusts is trusted")
        wrong = os.path.join(folder, "wrong")
        with open(os.open(wrong, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write("another password\n")
        status, words = send("mona@example.test", **{**tls, "PORTAL_MAIL_PASSWORD_FILE": wrong})
        checks.expect(status == 1 and "another password" not in words, f"wrong password: {words}")
        os.chmod(password, 0o644)
        status, words = send("mona@example.test", **tls)
        checks.expect(status == 1 and "chmod 600" in words, f"a password that others may read: {words}")
        os.chmod(password, 0o600)
        checks.expect(not box.mails, "what fails is not delivered")
    finally:
        plain.stop()
        wrapped.stop()


def check_command(folder, checks):
    program, kept = os.path.join(folder, "sendmail"), os.path.join(folder, "kept")
    with open(program, "w") as file:
        file.write(f'#!/bin/sh\necho "$@" > {kept}.arguments\nenv > {kept}.environment\ncat > {kept}\n')
    os.chmod(program, 0o755)
    status, words = send("mona@example.test", PORTAL_MAIL="command:" + program, PORTAL_SECRET_KEY="0" * 64)
    checks.expect(status == 0, words)
    with open(kept + ".arguments") as file:
        checks.expect(file.read() == "-i -f portal@example.test -- mona@example.test\n", "the arguments")
    with open(kept + ".environment") as file:
        checks.expect("PORTAL" not in file.read(), "the program gets the portal's variables")
    with open(kept, "rb") as file:
        checks.expect(email.message_from_binary_file(file)["To"] == "mona@example.test", "the message")


def check_sms(folder, checks):
    certificate, context = make_certificate(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    headers = os.path.join(folder, "headers")
    with open(os.open(headers, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
        file.write("Authorization: Bearer t0ken\nX-Sender: HealthPay\n")
    settings = {
        "PORTAL_SMS_URL": f"https://127.0.0.1:{server.server_address[1]}/send", "PORTAL_SMS_CA": certificate,
        "PORTAL_SMS_HEADERS_FILE": headers, "PORTAL_SMS_BODY": '{"message": {"to": "{to}", "body": "{text}"}, "v": 2}',
    }
    try:
        Provider.answers = [202, 429, 400, 302]
        status, words = send("010 1234 5678", "--language", "ar", **settings)
        checks.expect(status == 0, words)
        sent, body = Provider.requests[0]
        checks.expect(sent.get("Authorization") == "Bearer t0ken" and sent.get("X-Sender") == "HealthPay", sent)
        checks.expect(sent.get("Content-Type") == "application/json", sent)
        checks.expect(
            body == {"message": {"to": "+201012345678", "body": "هيلث باي: رسالة اختبار من بوابة هيلث باي"}, "v": 2}, body)
        for code in (429, 400, 302):
            status, words = send("01012345678", **settings)
            checks.expect(status == 1 and str(code) in words, f"{code}: {words}")
            checks.expect("t0ken" not in words and "1012345678" not in words, f"secret in: {words}")
        checks.expect(len(Provider.requests) == 4, "a redirect is followed")
        status, words = send("01012345678", **{**settings, "PORTAL_SMS_CA": "/etc/ssl/certs/ca-certificates.crt"})
        checks.expect(status == 1, "a certificate that nobody trusts is trusted")
        status, words = send("01012345678", **{**settings, "PORTAL_SMS_URL": "http://sms.example.test/"})
        checks.expect(status == 1 and "https" in words, f"plain HTTP: {words}")
    finally:
        server.shutdown()


def free_port():
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        check_mail(folder, checks)
        check_command(folder, checks)
        check_sms(folder, checks)
    print(f"{checks.done} checks of mail and SMS, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
