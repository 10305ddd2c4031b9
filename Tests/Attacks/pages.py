"""What somebody who is signed in can send: the links and forms of the pages that they reach, with values that fit."""

import collections
import datetime
import html.parser
import pathlib
import re
import urllib.parse

ROUTES = pathlib.Path(__file__).parent.parent.parent / "docs/routes.md"

# A method, a path, what to send (in the query or as a form), and which of it to attack.
Request = collections.namedtuple("Request", "method path fields attacked")

# These are the form's own: checked before anything is looked up.
OWN = {"_csrf", "_key"}

# With one of these a form is set aside, and its page comes in another language or scheme.
INTERRUPTIONS = {"_change", "_language", "_digits", "_scheme"}


class Form:
    def __init__(self, attributes):
        self.path = attributes.get("action") or ""
        self.method = (attributes.get("method") or "get").upper()
        self.uploads = attributes.get("enctype") == "multipart/form-data"
        self.fields = {}
        # The names of the fields that people type text into.
        self.texts = set()


class Page(html.parser.HTMLParser):
    """The links and forms of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.forms = [], []
        self.form = self.select = self.area = None
        self.feed(text)

    def handle_starttag(self, tag, found):
        attributes = dict(found)
        name, value = attributes.get("name"), attributes.get("value") or ""
        if tag == "a" and attributes.get("href"):
            self.links.append(attributes["href"])
        elif tag == "form":
            self.form = Form(attributes)
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "option" and self.select:
            if value and not self.form.fields[self.select] or "selected" in attributes and value:
                self.form.fields[self.select] = value
        elif not name:
            return
        elif tag == "select":
            self.select = name
            self.form.fields[name] = ""
        elif tag == "textarea":
            self.area = name
            self.form.fields[name] = "A note"
            self.form.texts.add(name)
        elif tag == "input" and attributes.get("type") in ("radio", "checkbox"):
            if name not in self.form.fields or "checked" in attributes:
                self.form.fields[name] = value or "on"
        elif tag == "input" and attributes.get("type") != "file":
            self.form.fields[name] = value or fitting(name, attributes)
            if attributes.get("type", "text") in ("text", "search", "tel", "email"):
                self.form.texts.add(name)
        elif tag == "button" and name not in INTERRUPTIONS:
            self.form.fields.setdefault(name, value)

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


def fitting(name, attributes):
    """Something that a field takes."""
    kind = attributes.get("type")
    if kind == "hidden":
        return ""
    if kind == "date":
        return datetime.date.today().isoformat()
    if kind == "email" or name == "email":
        return "somebody@example.test"
    if kind == "search":
        return "mohamed"
    if kind == "tel" or name in ("mobile", "phone"):
        return "01000000001"
    if name == "merchant":
        return "MRC-000001"
    if name == "iban":
        # The published example.
        return "EG380019000500000000263180002"
    if attributes.get("inputmode") == "decimal":
        return "1"
    if attributes.get("inputmode") == "numeric":
        return "123456"
    return "Somebody"


def patterns():
    """Method, expression and pattern of every route; those without parameters come first."""
    found = re.findall(r"\| (GET|POST) \| `(/[^`]*)`", ROUTES.read_text())
    return [
        (method, re.compile(re.sub(r":\w+", "[^/]+", pattern) + r"\Z"), pattern)
        for method, pattern in sorted(found, key=lambda each: each[1].count(":"))]


class Reach:
    """Everything within reach of a client from a portal's overview, or from other pages before it: at most so many pages, and
    so many of each route. Each form is sent once, with the values of fields that are known, for the page behind it."""

    def __init__(self, client, portal, pages, of_each, known, starts=()):
        self.client, self.portal, self.known = client, portal, known
        self.patterns = patterns()
        self.found, self.keys = [], set()
        # The opened pages, in their order.
        self.seen = []
        waiting, counts = collections.deque([*starts, f"/{portal}"]), collections.Counter()
        while waiting and len(self.seen) < pages:
            target = waiting.popleft()
            path, query = split(target)
            route = self.route("GET", path)
            kind = (route, frozenset(query))
            if route is None or target in self.seen or counts[kind] >= of_each:
                continue
            self.seen.append(target)
            counts[kind] += 1
            self.add_path(route, path)
            waiting.extend(self.read(target, client.request("GET", target)))
        self.pages = len(self.seen)

    def route(self, method, path):
        if not re.match(rf"/{self.portal}(/|\Z)", path) or path.endswith("/logout"):
            return None
        return next((pattern for known, route, pattern in self.patterns if known == method and route.match(path)), None)

    def read(self, target, answer):
        status, headers, text = answer
        if status == 303:
            return [headers["Location"]]
        if not (headers["Content-Type"] or "").startswith("text/html"):
            return []
        page = Page(text)
        for link in page.links:
            path, query = split(urllib.parse.urljoin(target, link))
            for name, value in query.items():
                self.add(Request("GET", path, {name: value}, (name,)))
        ahead = [urllib.parse.urljoin(target, link) for link in page.links]
        for form in page.forms:
            path = form.path or split(target)[0]
            if form.method == "GET":
                for name, value in form.fields.items():
                    self.add(Request("GET", path, {name: value}, (name,)))
            elif not form.uploads:
                ahead += self.send(form, path, target)
        return ahead

    def send(self, form, path, target):
        """Sends a form of the page at `target`, and returns where its answer leads."""
        fields = {name: self.known.get(name, value) for name, value in form.fields.items()}
        if self.add(Request("POST", path, fields, tuple(sorted(fields.keys() - OWN)))):
            return self.read(path, self.client.request("POST", path, fields))
        return []

    def add_path(self, route, path):
        """A route's own parameters, such as `/admin/users/7`; `*` stands behind what is attacked."""
        for index, part in enumerate(route.split("/")):
            if part.startswith(":"):
                parts = path.split("/")
                parts[index] += "*"
                self.add(Request("GET", "/".join(parts), {}, ()), (route, part))

    def add(self, request, key=None):
        """Whether it is new: a route, and what is sent to it."""
        route = self.route(request.method, request.path)
        key = key or (request.method, route, frozenset(request.attacked))
        if route is None or key in self.keys:
            return False
        self.keys.add(key)
        if request.attacked or "*" in request.path:
            self.found.append(request)
        return True


def split(target):
    parts = urllib.parse.urlsplit(target)
    return parts.path, dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
