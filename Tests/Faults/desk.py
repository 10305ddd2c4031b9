"""A staff member who refunds payments in the admin portal through its forms."""

import http.client

from portal import hidden


class Desk:
    def __init__(self, portal):
        self.portal, self.cookies = portal, portal.sign_in()

    def refund(self, act):
        """Executes the act and answers as a worker does. The confirmation form keeps its key when it is repeated."""
        try:
            if act.form is None:
                answer = self.fill_in(act)
                if answer:
                    return answer
            status, location, page = self.send("POST", self.path(act), act.form)
        except (OSError, http.client.HTTPException) as error:
            return "unknown", repr(error)
        if status == 303 and location.startswith("/admin/refunds/"):
            return "done", location.rsplit("/", 1)[1]
        return self.refusal(status, location, page)

    def fill_in(self, act):
        """Opens the confirmation form, or returns the answer if there is one already."""
        form = {
            "amount": f"{act.amount // 100}.{act.amount % 100:02}", "reason": "requested_by_customer", "note": ""}
        status, location, page = self.send("GET", self.path(act))
        if status == 303 and location == f"/admin/transactions/{act.first}":
            return "refused", "nothing remains"
        if status != 200:
            return self.refusal(status, location, page)
        form["_csrf"] = hidden(page, "_csrf")
        status, location, page = self.send("POST", self.path(act), form)
        if status != 200:
            return self.refusal(status, location, page)
        act.key = hidden(page, "_key")
        act.form = {**form, "confirmed": "yes", "_key": act.key}

    def path(self, act):
        return f"/admin/transactions/{act.first}/refund"

    def send(self, method, path, form=None):
        return self.portal.request(method, path, dict(self.cookies), form)

    @staticmethod
    def refusal(status, location, page):
        if status == 422:
            return "refused", "by its page"
        if status >= 500:
            return "unknown", f"HTTP {status}"
        return "failed", f"HTTP {status} {location} {page[:2000]}"
