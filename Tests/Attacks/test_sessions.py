"""Tests every route with every kind of invalid session: nothing is shown, and nothing is executed."""

import pathlib
import re

from attack import Attack

ROUTES = pathlib.Path(__file__).parent.parent.parent / "docs/routes.md"


def routes():
    """Returns method, path and permission of each route that needs a session, with values for its parameters."""
    for line in ROUTES.read_text().splitlines():
        found = re.match(r"\| (GET|POST) \| `(/(?:admin|merchant)[^`]*)` \| (\w+) \|", line)
        if found and found[3] != "open":
            yield found[1], re.sub(r":\w+", "1", found[2]), found[2], found[3]


class Sessions(Attack):
    settings = {"PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = {account["role"]: account for account in cls.target.accounts()["staff"]}

    def signed_in(self, portal):
        client = self.target.client()
        if portal == "admin":
            account = self.staff["administrator"]
            status = client.sign_in("admin", account["email"], account["password"])
        else:
            account = self.target.accounts()["merchants"][0]
            status = client.sign_in("merchant", account["sign_in"], account["password"])
        self.assertEqual(status, 303)
        return client

    def cookie(self, portal):
        return "staff" if portal == "admin" else "merchant"

    def walk(self, cookies_of, form=None, headers=None, right={303, 401}, methods=("GET", "POST")):
        cookies = {portal: cookies_of(portal) for portal in ("admin", "merchant")}
        before = self.events()
        for method, path, pattern, _ in routes():
            if method not in methods or pattern.endswith("/logout"):
                continue
            client = self.target.client()
            client.cookies = dict(cookies[path.split("/")[1]])
            with self.subTest(f"{method} {pattern}"):
                status, answer, text = client.request(
                    method, path, (form or {}) if method == "POST" else None, headers)
                self.assertIn(status, right)
                if status == 303:
                    self.assertTrue(answer["Location"].split("?")[0].endswith("/login"), answer["Location"])
        self.assertEqual(self.events(), before, "something was done")

    def events(self):
        return self.target.sql("SELECT count(*) FROM audit_events WHERE actor_kind IN ('staff', 'member')")

    def ended(self, portal, sql):
        client = self.signed_in(portal)
        self.target.sql(sql)
        return client.cookies

    def test_no_cookie(self):
        self.walk(lambda portal: {}, right={303, 401})

    def test_a_cookie_that_was_made_up(self):
        self.walk(lambda portal: {self.cookie(portal): "A" * 43 + "." + "A" * 43})

    def test_a_cookie_that_was_planted_twice(self):
        self.walk(lambda portal: {self.cookie(portal): f"x; {self.cookie(portal)}=y"})

    def test_the_other_portals_cookie(self):
        def other(portal):
            client = self.signed_in("merchant" if portal == "admin" else "admin")
            value = client.cookies[self.cookie("merchant" if portal == "admin" else "admin")]
            return {self.cookie(portal): value}

        self.walk(other)

    def test_an_expired_session(self):
        self.walk(lambda portal: self.ended(portal, "UPDATE sessions SET expires_at = now() - interval '1 second'"))

    def test_an_idle_session(self):
        self.walk(lambda portal: self.ended(portal, "UPDATE sessions SET last_seen_at = now() - interval '1 day'"))

    def test_a_session_that_signed_out(self):
        def out(portal):
            client = self.signed_in(portal)
            cookies = dict(client.cookies)
            page = client.request("GET", f"/{portal}")[2]
            token = re.search(r'name="_csrf" value="([^"]*)"', page).group(1)
            self.assertEqual(client.request("POST", f"/{portal}/logout", {"_csrf": token})[0], 303)
            return cookies

        self.walk(out)

    def test_a_disabled_account(self):
        cookies = {portal: self.signed_in(portal).cookies for portal in ("admin", "merchant")}
        self.change("UPDATE staff SET status = 'disabled'; UPDATE merchant_members SET status = 'disabled'")
        try:
            self.walk(cookies.get)
        finally:
            self.change("UPDATE staff SET status = 'active'; UPDATE merchant_members SET status = 'active'")

    def change(self, statement):
        """Connects without the triggers that keep the last administrator and the last owner."""
        self.target.sql("SET session_replication_role = replica; " + statement)

    def test_a_demoted_account(self):
        cookies = self.signed_in("admin").cookies
        email = self.staff["administrator"]["email"]
        self.change(f"UPDATE staff SET role = 'auditor' WHERE email = '{email}'")
        try:
            before = self.events()
            for method, path, pattern, permission in routes():
                if method != "POST" or not path.startswith("/admin") or permission == "ownAccount":
                    continue
                client = self.target.client()
                client.cookies = dict(cookies)
                with self.subTest(pattern):
                    # Without the token the session isn't checked. In both cases nothing is executed.
                    self.assertEqual(client.request(method, path, {})[0], 403)
            self.assertEqual(self.events(), before)
        finally:
            self.target.sql(f"UPDATE staff SET role = 'administrator' WHERE email = '{email}'")

    def posts(self, headers, form=None, right={403}):
        cookies = {portal: self.signed_in(portal).cookies for portal in ("admin", "merchant")}
        self.walk(cookies.get, form, headers, right, methods=("POST",))

    def test_no_token(self):
        # An upload has another content type than a form, so it is refused before its token is checked.
        self.posts({}, right={403, 415})

    def test_another_sessions_token(self):
        self.posts({}, {"_csrf": "A" * 86}, right={403, 415})

    def test_another_site(self):
        self.posts({"Sec-Fetch-Site": "cross-site"})

    def test_a_sibling_site(self):
        self.posts({"Sec-Fetch-Site": "same-site"})

    def test_an_origin_of_null(self):
        self.posts({"Sec-Fetch-Site": None, "Origin": "null"})

    def test_another_origin(self):
        self.posts({"Sec-Fetch-Site": None, "Origin": "http://evil.example"})

    def test_no_origin(self):
        self.posts({"Sec-Fetch-Site": None})
