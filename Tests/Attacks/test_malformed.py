"""Tests with requests that no browser sends: each gets the right status, or the connection ends."""

from attack import Attack

HOST = b"Host: localhost:%PORT%\r\n"
CLOSE = b"Connection: close\r\n"


def get(*fields, target=b"/livez", method=b"GET", version=b"HTTP/1.1"):
    return method + b" " + target + b" " + version + b"\r\n" + b"".join(fields) + CLOSE + b"\r\n"


def post(body, *fields, target=b"/preferences"):
    return b"POST " + target + b" HTTP/1.1\r\n" + HOST + b"".join(fields) + b"\r\n" + body


FORM = b"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"

# Name, bytes and accepted statuses; None if the server may also close the connection.
CORPUS = [
    ("a right one", get(HOST), {200}),
    ("no host", get(), {400}),
    ("empty host", get(b"Host:\r\n"), {400}),
    ("two hosts", get(HOST, HOST), {400}),
    ("two hosts, one other", get(HOST, b"Host: evil.example\r\n"), {400}),
    ("another host", get(b"Host: evil.example\r\n"), {400}),
    ("host with a path", get(b"Host: localhost/evil\r\n"), {400}),
    ("host with user", get(b"Host: user@localhost:%PORT%\r\n"), {400}),
    ("host with another port", get(b"Host: localhost:1\r\n"), {400}),
    ("folded host", get(b"Host: localhost\r\n evil\r\n"), {400}),
    ("space before the colon", get(b"Host : localhost:%PORT%\r\n"), {400}),
    ("absolute form", get(HOST, target=b"http://localhost:%PORT%/livez"), {400}),
    ("authority form", get(HOST, target=b"localhost:80", method=b"CONNECT"), {400, 405}),
    ("asterisk form", get(HOST, target=b"*", method=b"OPTIONS"), {400}),
    ("no slash", get(HOST, target=b"livez"), {400}),
    ("two slashes", get(HOST, target=b"//evil.example/"), {400, 404}),
    ("dots", get(HOST, target=b"/static/../../etc/passwd"), {400, 404}),
    ("encoded dots", get(HOST, target=b"/static/%2e%2e%2f%2e%2e%2fetc%2fpasswd"), {400, 404}),
    ("encoded NUL", get(HOST, target=b"/static/app.css%00.html"), {400, 404}),
    ("NUL in the target", get(HOST, target=b"/a\0b"), {400, None}),
    ("NUL in a field", get(HOST, b"X-A: a\0b\r\n"), {400, None}),
    ("CR alone in a field", get(HOST, b"X-A: a\rX-B: b\r\n"), {400, None}),
    ("LF alone ends lines", b"GET /livez HTTP/1.1\nHost: localhost:%PORT%\nConnection: close\n\n", {200, 400, None}),
    ("bytes that are no text", get(HOST, target=b"/\xff\xfe"), {400, 404}),
    ("overlong UTF-8 in the query", get(HOST, target=b"/admin/login?next=%c0%af"), {400}),
    ("half an escape", get(HOST, target=b"/admin/login?next=%2"), {400}),
    ("an unknown method", get(HOST, method=b"BREW"), {400, 405}),
    ("TRACE", get(HOST, method=b"TRACE"), {405}),
    ("lower-case method", get(HOST, method=b"get"), {400, 405}),
    ("DELETE", get(HOST, method=b"DELETE"), {405}),
    ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 405, 505, None}),
    ("HTTP/0.9", b"GET /livez\r\n\r\n", {400, None}),
    ("HTTP/3.7", get(HOST, version=b"HTTP/3.7"), {400, 505, None}),
    ("HTTP/1.0 without a host", get(version=b"HTTP/1.0"), {400}),
    ("TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64), {400, None}),
    ("a line of garbage", b"\x01\x02\x03\r\n\r\n", {400, None}),
    ("only line ends", b"\r\n" * 2000 + get(HOST), {200, 400, None}),
    ("target of 5 KB", get(HOST, target=b"/" + b"a" * 5000), {414}),
    ("target of 100 KB", get(HOST, target=b"/" + b"a" * 100_000), {400, 414, 431, None}),
    ("field of 17 KB", get(HOST, b"X-A: " + b"a" * 17_000 + b"\r\n"), {431}),
    ("field of 1 MB", get(HOST, b"X-A: " + b"a" * 1_000_000 + b"\r\n"), {400, 431, None}),
    ("101 fields", get(HOST, *[b"X-%d: a\r\n" % n for n in range(101)]), {431}),
    ("10,000 fields", get(HOST, *[b"X-%d: a\r\n" % n for n in range(10_000)]), {400, 431, None}),
    ("field without a colon", get(HOST, b"nonsense\r\n"), {400}),
    ("field without a name", get(HOST, b": a\r\n"), {400}),
    ("our own mark", get(HOST, b"X-Portal-Refusal: hosts\r\n"), {400}),
    ("length and chunks", post(b"0\r\n\r\n", b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), {400, None}),
    ("two lengths", post(b"a=1", FORM, b"Content-Length: 3\r\nContent-Length: 4\r\n"), {400, None}),
    ("length with a sign", post(b"a=1", FORM, b"Content-Length: +3\r\n"), {400, None}),
    ("length below zero", post(b"a=1", FORM, b"Content-Length: -3\r\n"), {400, None}),
    ("length past 64 bits", post(b"", FORM, b"Content-Length: 99999999999999999999\r\n"), {400, 413, None}),
    ("length of 10 GB", post(b"", FORM, b"Content-Length: 10000000000\r\n"), {413}),
    ("no length", post(b"", FORM, CLOSE), {411, 400}),
    ("chunks", post(b"3\r\na=1\r\n0\r\n\r\n", FORM, b"Transfer-Encoding: chunked\r\n", CLOSE), {411, 400}),
    ("chunks of another size", post(b"FFFFFFFFFFFFFFFFF\r\na", FORM, b"Transfer-Encoding: chunked\r\n"), {400, 411, None}),
    ("unknown coding", post(b"abc", FORM, b"Transfer-Encoding: gzip\r\n"), {400, 411, 501, None}),
    ("obfuscated coding", post(b"0\r\n\r\n", b"Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n"), {400, None}),
    ("chunks of HTTP/1.0", b"POST /preferences HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", {400}),
    ("body shorter than it says", post(b"a", FORM, b"Content-Length: 100\r\n", CLOSE), {400, None}),
    ("another type", post(b"{}", b"Content-Type: application/json\r\nContent-Length: 2\r\nSec-Fetch-Site: same-origin\r\n", CLOSE), {415}),
    ("no type", post(b"{}", b"Content-Length: 2\r\nSec-Fetch-Site: same-origin\r\n", CLOSE), {415}),
    ("no origin", post(b"a=1", b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n", CLOSE), {403}),
    ("expects to continue", post(b"a=1", FORM, b"Content-Length: 3\r\nExpect: 100-continue\r\n", CLOSE), {100, 400}),
    ("upgrade", get(HOST, b"Upgrade: websocket\r\nConnection: Upgrade\r\n"), {200, 400}),
    ("a smuggled second request", post(
        b"0\r\n\r\nGET /admin HTTP/1.1\r\n" + HOST + b"\r\n", b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
     {400, None}),
]


class Malformed(Attack):
    # All requests come from one address, one after the other.
    settings = {"PORTAL_REQUESTS_PER_SECOND": "0"}

    def test_corpus(self):
        port = str(self.target.port).encode()
        for name, data, right in CORPUS:
            with self.subTest(name):
                answer = self.target.exchange(data.replace(b"%PORT%", port))
                self.assertIn(self.status(answer), right, answer[:300])
                if answer:
                    head = answer.split(b"\r\n\r\n")[0].lower()
                    if self.status(answer) != 100:
                        self.assertIn(b"content-security-policy: default-src 'none'", head)
                        self.assertIn(b"x-content-type-options: nosniff", head)
                    self.assertNotIn(b"evil.example", answer)
                # No part of the bytes is read as a second request.
                self.assertLessEqual(answer.count(b"HTTP/1.1 "), 2 if b"100-continue" in data else 1, answer[:300])

    def test_each_byte_of_a_request_may_be_the_last(self):
        data = get(HOST).replace(b"%PORT%", str(self.target.port).encode())
        for length in range(1, len(data), 7):
            with self.target.connect() as raw:
                raw.sendall(data[:length])

    def test_refusals_of_the_parser_are_logged_with_their_reason(self):
        self.target.exchange(b"garbage\r\n\r\n")
        with open(f"{self.target.data}.log") as log:
            self.assertTrue(any("unreadable request" in line and "refusal=" in line for line in log))
