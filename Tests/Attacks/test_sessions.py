"""Tests every route with every kind of invalid session: nothing is shown, and nothing is executed."""

import collections
import pathlib
import re

from attack import Attack, hidden

ROUTES = pathlib.Path(__file__).parent.parent.parent / "docs/routes.md"

# `path` is the pattern with values for its parameters, `roles` are those that may use it.
Route = collections.namedtuple("Route", "method path pattern roles")


def routes():
    """Returns each route that needs a session."""
    columns = []
    for line in ROUTES.read_text().splitlines():
        cells = [cell.strip(" `") for cell in line.split("|")[1:-1]]
        if cells[:2] == ["Method", "Route"]:
            columns = cells
        elif len(cells) == len(columns) > 4 and cells[0] in ("GET", "POST"):
            roles = {column for column, cell in zip(columns, cells) if cell == "✓"}
            yield Route(cells[0], re.sub(r":\w+", "1", cells[1]), cells[1], roles)


class Sessions(Attack):
    settings = {"PORTAL_REQUESTS_PER_SECOND": "0", "PORTAL_SIGN_IN_FAILURES_PER_MINUTE": "0"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.staff = {account["role"]: account for account in cls.target.accounts()["staff"]}

    def signed_in(self, portal, role=None):
        """As the administrator or a merchant's owner, or in another role."""
        client = self.target.client()
        if portal == "admin":
            account = self.staff[role or "administrator"]
            status = client.sign_in("admin", account["email"], account["password"])
        else:
            account = next(each for each in self.target.accounts()["merchants"] if each["role"] == (role or "owner"))
            status = client.sign_in("merchant", account["sign_in"], account["password"])
        self.assertEqual(status, 303)
        return client

    def token(self, client, portal):
        """Returns a CSRF token of the client's session."""
        status, _, page = client.request("GET", f"/{portal}")
        self.assertEqual(status, 200)
        return hidden(page, "_csrf")

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

    def test_a_valid_cookie_that_was_planted_beside_another(self):
        """Each is good by itself. Which of them the browser's owner meant can't be known, whichever comes first."""
        def both(portal, order):
            name = self.cookie(portal)
            roles = [None, "support" if portal == "admin" else "viewer"][::order]
            first, second = (self.signed_in(portal, role).cookies[name] for role in roles)
            return {name: f"{first}; {name}={second}"}

        for order in (1, -1):
            self.walk(lambda portal: both(portal, order))

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
            token = self.token(client, portal)
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

    def demoted(self, portal, role, demotion, promotion):
        """Signs in, changes the role, and expects every route that the new role lacks to be refused for that reason, with
        the session's own token. The routes that it has stay open."""
        client = self.signed_in(portal)
        self.change(demotion)
        try:
            token = self.token(client, portal)
            lacked = [route for route in routes() if route.path.split("/")[1] == portal and role not in route.roles]
            self.assertEqual({route.method for route in lacked}, {"GET", "POST"})
            before = self.events()
            for method, path, pattern, _ in lacked:
                with self.subTest(f"{method} {pattern}"):
                    form = {"_csrf": token} if method == "POST" else None
                    status, _, page = client.request(method, path, form)
                    self.assertEqual(status, 403)
                    self.assertIn("You don&#39;t have permission", page)
            self.assertEqual(self.events(), before)
            self.assertEqual(client.request("GET", f"/{portal}")[0], 200)
        finally:
            self.change(promotion)

    def test_an_administrator_who_was_demoted_to_auditor(self):
        email = self.staff["administrator"]["email"]
        change = f"UPDATE staff SET role = '%s' WHERE email = '{email}'"
        self.demoted("admin", "auditor", change % "auditor", change % "administrator")

    def test_an_owner_who_was_demoted_to_viewer(self):
        change = "UPDATE merchant_members SET role = '%s' WHERE name IS NULL"
        self.demoted("merchant", "viewer", change % "viewer", change % "owner")

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
