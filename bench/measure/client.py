"""A minimal browser for the measurements: cookies, the sign-in form with its hidden fields, links."""

import html
import http.client
import re
import urllib.parse


class Client:
    def __init__(self, port):
        self.port = port
        self.cookies = {}

    @property
    def cookie(self):
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def open(self, path, form=None):
        """Returns a connection and the response on it, whose body hasn't been read."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=600)
        headers = {"Origin": f"http://localhost:{self.port}"} | ({"Cookie": self.cookie} if self.cookies else {})
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("GET" if form is None else "POST", path, body, headers)
        response = connection.getresponse()
        for value in response.headers.get_all("Set-Cookie") or []:
            name, value = value.split(";")[0].split("=", 1)
            self.cookies[name] = value
            if not value:
                del self.cookies[name]
        return connection, response

    def get(self, path):
        connection, response = self.open(path)
        text = response.read().decode()
        connection.close()
        if response.status != 200:
            raise SystemExit(f"bench/run: GET {path} is answered {response.status}")
        return text

    def sign_in(self, path, **fields):
        page = self.get(path)
        form = next(form for form in re.findall(r"<form\b.*?</form>", page, re.S) if f'action="{path}"' in form)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))
        connection, response = self.open(path, {name: html.unescape(value) for name, value in hidden.items()} | fields)
        response.read()
        connection.close()
        if response.status != 303:
            raise SystemExit(f"bench/run: signing in at {path} is answered {response.status}")
        return self

    def older(self, path):
        """Returns the address of the page after the one at `path`, or None if it is the last."""
        link = re.search(r'<a class="button" href="([^"]+)" rel="next"', self.get(path))
        return html.unescape(link[1]) if link else None

    def is_ready(self):
        try:
            connection, response = self.open("/readyz")
        except OSError:
            return False
        response.read()
        connection.close()
        return response.status == 200
