"""nginx in front of a portal, tried from outside."""

import base64
import hashlib
import re
import time
import unittest

from front import NAME, SETTINGS, Nginx
from operations import Programs, changed, hidden, run, tool, wait
from scan import expect_what_mozilla_recommends


class Front(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.start_portal(**SETTINGS)
        cls.nginx = Nginx(cls.folder, cls.portal.port)
        cls.nginx.start(cls)

    def browser(self, address="127.0.0.1"):
        browser = self.nginx.browser(address)
        self.addCleanup(browser.close)
        return browser

    def portal_log(self, *words):
        """The portal's line with these words; it is written when the answer has ended."""
        return wait(lambda: next(
            (line for line in reversed(self.log("portal.log").splitlines()) if all(word in line for word in words)), None))

    def test_the_configuration_is_valid_without_a_warning(self):
        done = run(*self.nginx.command, "-t")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("[warn]", done.stderr)

    def test_plain_http_leads_to_https(self):
        done = run(
            "curl", "-sS", "-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", "-H", f"Host: {NAME}",
            f"http://127.0.0.1:{self.nginx.http}/merchant?a=b")
        self.assertEqual(done.stdout, f"301 https://{NAME}/merchant?a=b")
        other = run("curl", "-sS", "-H", "Host: other.example.com", f"http://127.0.0.1:{self.nginx.http}/")
        self.assertIn("Empty reply", other.stderr)

    def test_only_tls_1_2_and_1_3_are_spoken(self):
        for option in ("-tls1_2", "-tls1_3"):
            self.assertRegex(self.nginx.handshake(option), r"(?m)^(New|Reused), TLSv1\.[23], Cipher is (ECDHE|TLS)")
        for option in ("-tls1", "-tls1_1"):
            # Without lowering its own level, OpenSSL would refuse these versions before the server does.
            answer = self.nginx.handshake(option, "-cipher", "ALL:@SECLEVEL=0")
            self.assertIn("Cipher is (NONE)", answer)
            self.assertIn("alert protocol version", answer)
        self.assertIn("Cipher is (NONE)", self.nginx.handshake("-tls1_2", "-cipher", "AES128-SHA:AES256-GCM-SHA384"))
        other = self.nginx.handshake("-servername", "other.example.com")
        self.assertIn("unrecognized name", other)

    def test_sslyze_finds_what_mozilla_recommends(self):
        expect_what_mozilla_recommends(self, NAME, self.nginx.https)

    def test_browsers_get_http_2(self):
        done = self.nginx.curl(
            "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}",
            f"https://{NAME}:{self.nginx.https}/livez", "-H", f"Host: {NAME}")
        self.assertEqual(done.stdout, "2 200", done.stderr)

    def test_the_portal_s_headers_come_once_and_its_compression_through(self):
        browser = self.browser("127.4.0.1")
        status, headers, text = browser.request("GET", "/admin/login")
        self.assertEqual(status, 200)
        direct = self.portal_headers("/admin/login")
        for name in ("Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy",
                     "Cross-Origin-Opener-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy",
                     "Permissions-Policy", "Cache-Control"):
            self.assertEqual(headers.get_all(name), direct.get_all(name), name)
            self.assertEqual(len(headers.get_all(name)), 1, name)
        self.assertRegex(headers["Server"], r"^nginx$")
        self.assertEqual(
            browser.request("GET", "/admin/login", headers={"Accept-Encoding": "gzip"})[1]["Content-Encoding"], "gzip")

    def portal_headers(self, path):
        import http.client
        connection = http.client.HTTPConnection("127.0.0.1", self.portal.port, timeout=30)
        connection.request("GET", path, headers={"Host": NAME})
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.headers

    def test_a_client_s_address_can_t_be_forged(self):
        forged = {
            "X-Forwarded-For": "8.8.8.8, 127.0.0.1", "X-Real-IP": "8.8.8.8", "Forwarded": "for=8.8.8.8",
            "X-Forwarded-Host": "evil.example.com", "X-Forwarded-Proto": "http"}
        status, _, text = self.browser("127.4.7.8").request("GET", "/merchant/login", headers=forged)
        self.assertEqual(status, 200)
        self.assertNotIn("evil.example.com", text)
        self.portal_log("route=/merchant/login", "address=127.4.7.8")
        self.assertNotIn("8.8.8.8", self.log("portal.log"))

    def test_the_logs_hold_no_query(self):
        marker = "01098765432"
        browser = self.browser("127.4.0.9")
        for _ in range(40):
            status, _, _ = browser.request("GET", f"/admin/login?next={marker}")
        self.assertEqual(status, 429)
        line = next(line for line in self.nginx.access_log() if " 429 " in line and "127.4.0.9" in line)
        self.assertRegex(line, r"^127\.4\.0\.9 \[\S+\] GET /admin/login HTTP/1\.1 429 ")
        self.assertNotIn(marker, self.nginx.logs())

    def test_ten_requests_a_second_and_twenty_at_once(self):
        browser, other = self.browser("127.4.0.2"), self.browser("127.4.0.3")
        started = time.monotonic()
        answers = [browser.request("GET", "/admin/login") for _ in range(60)]
        elapsed = time.monotonic() - started
        served = sum(status == 200 for status, _, _ in answers)
        self.assertGreaterEqual(served, 21)
        self.assertLessEqual(served, 22 + elapsed * 10)
        refused = next(answer for answer in answers if answer[0] != 200)
        self.assertEqual(refused[0], 429)
        self.assertEqual(refused[1].get_all("Retry-After"), ["1"])
        self.assertIn("Too many requests", refused[2])
        self.assertIn("طلبات كثيرة", refused[2])
        self.own_page(refused)
        self.assertEqual(other.request("GET", "/admin/login")[0], 200)
        style = re.search(r'href="(/static/[^"]+\.css)"', answers[0][2]).group(1)
        for path in [style] * 60 + ["/livez"] * 60:
            self.assertEqual(browser.request("GET", path)[0], 200)

    def test_five_sign_ins_a_minute_and_three_more_at_once(self):
        browser = self.browser("127.4.0.4")
        form = {"email": "nobody@example.com", "password": "a wrong password", "next": ""}
        form["_csrf"] = hidden(browser.request("GET", "/admin/login")[2], "_csrf")
        for _ in range(4):
            self.assertNotEqual(browser.request("POST", "/admin/login", form)[0], 429)
        status, headers, text = browser.request("POST", "/admin/login", form)
        self.assertEqual((status, headers.get_all("Retry-After")), (429, ["20"]))
        self.assertEqual(browser.request("POST", "/merchant/login", form)[0], 429)
        self.assertEqual(browser.request("GET", "/admin/login")[0], 200)

    def own_page(self, answer):
        """What nginx says itself has headers of its own, and its style fits its policy."""
        _, headers, text = answer
        style = re.search(r"<style>(.*)</style>", text).group(1)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self.assertIn(f"style-src 'sha256-{digest}'", headers["Content-Security-Policy"])
        for name in ("Content-Security-Policy", "X-Content-Type-Options", "Strict-Transport-Security"):
            self.assertEqual(len(headers.get_all(name)), 1, name)
        self.assertEqual(headers.get_all("Cache-Control"), ["no-store"])
        self.assertEqual(headers["Content-Type"], "text/html; charset=utf-8")

    def upload(self, browser, size):
        """Sends a bank's file that makes a form of that many bytes."""
        page = browser.request("GET", "/admin/bank-results/new")[2]
        form = re.search(r'<form[^>]*enctype="multipart/form-data".*?</form>', page, re.S).group(0)
        boundary = "------------------------0123456789abcdef"
        fields = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))
        head = fields + (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="results.csv"\r\n'
            "Content-Type: text/csv\r\n\r\npayout_reference,status,amount,bank_trace,processed_at,reason\r\n")
        tail = f"\r\n--{boundary}--\r\n"
        # One line that names no payout, as long as a field of it may be a nuisance to store.
        line = "PYT-0000000000AA,paid,10.00,TRACE,2026-11-01 10:00,"
        padding = size - len(head) - len(tail) - len(line)
        body = head + line + "x" * padding + tail
        return browser.request(
            "POST", "/admin/bank-results/new", body=body,
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def test_a_file_of_a_mebibyte_passes_and_a_larger_one_is_refused(self):
        browser = self.browser("127.4.0.5")
        browser.sign_in(self.portal, "admin", "finance")
        status, _, text = self.upload(browser, 1024 * 1024)
        self.assertIn(status, (200, 422), re.sub(r"<[^>]*>", " ", text)[-1500:])
        self.assertIn("results.csv", text)
        self.portal_log("method=POST", "route=/admin/bank-results/new", "address=127.4.0.5")
        answer = self.upload(browser, 1024 * 1024 + 1)
        self.assertEqual(answer[0], 413)
        self.assertIn("The form is too large", answer[2])
        self.own_page(answer)

    def test_an_export_passes_whole(self):
        browser = self.browser("127.4.0.6")
        browser.sign_in(self.portal, "merchant", "owner")
        page = browser.request("GET", "/merchant/statements")[2]
        path = re.search(r'href="(/merchant/statements\.csv[^"]*)"', page).group(1).replace("&amp;", "&")
        status, headers, text = browser.request("GET", path)
        self.assertEqual(status, 200)
        self.assertTrue(text.endswith("\r\n"))
        self.assertIn("closing_balance", text.splitlines()[-1])
        self.assertIn("attachment", headers["Content-Disposition"])

    def test_without_a_portal_it_says_so_in_both_languages(self):
        path = self.nginx.folder / "conf.d/healthpay-portals.conf"
        whole = path.read_text()
        self.addCleanup(self.nginx.reload)
        self.addCleanup(path.write_text, whole)
        path.write_text(changed(whole, {f"server 127.0.0.1:{self.portal.port} ": "server 127.0.0.1:1 "}))
        self.nginx.reload()

        def unavailable():
            browser = self.nginx.browser("127.4.0.7")
            answer = browser.request("GET", "/livez?q=01012345678")
            browser.close()
            return answer if answer[0] == 503 else None

        answer = wait(unavailable)
        self.assertIn("temporarily unavailable", answer[2])
        self.assertIn("غير متاحة مؤقتًا", answer[2])
        self.assertEqual(answer[1].get_all("Retry-After"), ["5"])
        self.own_page(answer)
        # Written when the answer has been sent.
        wait(lambda: any(re.search(r"GET /livez HTTP/1\.1 503 .* 502 ", line) for line in self.nginx.access_log()))
        self.assertNotIn("01012345678", self.nginx.logs())

    def test_a_v6_network_is_one_client(self):
        """In a network of its own: loopback has one address of version 6 only."""
        main = (self.nginx.folder / "nginx.conf").read_text()
        (self.folder / "own.conf").write_text(main.replace(f"{self.nginx.folder}/pid", f"{self.folder}/own.pid"))
        script = f"""
            ip link set lo up
            for address in 2001:db8:0:1::5 2001:db8:0:1::6 2001:db8:0:2::5; do ip -6 addr add $address/128 dev lo nodad; done
            {tool("nginx")} -p {self.folder} -e {self.folder}/own.log -c {self.folder}/own.conf
            for client in 1::5 1::6 2::5; do
              curl -sS -k -o /dev/null -w '%{{http_code}} ' --interface "2001:db8:0:$client" -H 'Host: {NAME}' \\
                --connect-to '{NAME}:443:[::1]:{self.nginx.https}' 'https://{NAME}/admin?[1-20]'
              echo
            done
            kill $(cat {self.folder}/own.pid)
        """
        done = run("unshare", "-n", "bash", "-c", script)
        if "unshare failed" in done.stderr:
            self.skipTest("no network namespaces here")
        # No portal can be reached from there, so what nginx lets pass is answered 503.
        first, same, other = (line.split() for line in done.stdout.splitlines())
        self.assertEqual(first, ["503"] * 20, done.stderr)
        self.assertIn("429", same)
        self.assertEqual(other, ["503"] * 20)


if __name__ == "__main__":
    unittest.main()
