"""No amount on a merchant's page is cut off by its table or by the screen, at any width, in either language; and a case's
tables fit."""

import re
import unittest

from portal import URL, Journey

WIDTHS = [390, 768, 1024, 1152, 1280, 1366, 1440, 1920]
PAGES = [
    "/merchant", "/merchant/transactions", "/merchant/refunds", "/merchant/refunds?state=requested",
    "/merchant/settlements", "/merchant/payouts", "/merchant/customers", "/merchant/statements",
    "/merchant/statements?view=lines", "/merchant/payouts/new",
]
DETAILS = [
    ("/merchant/transactions?kind=payment", r"/merchant/transactions/TXN-\w+"),
    ("/merchant/refunds", r"/merchant/refunds/RFN-\w+"), ("/merchant/settlements", r"/merchant/settlements/STL-\w+"),
    ("/merchant/payouts", r"/merchant/payouts/PYT-\w+"),
]

# An amount is cut off where an ancestor that doesn't scroll ends before it does. One that scrolls can be scrolled.
CUT = """() => {
  const cut = []
  for (const money of document.querySelectorAll("main bdi.money")) {
    const box = money.getBoundingClientRect()
    if (box.width === 0) continue
    let scrolls = false
    for (let frame = money.parentElement; frame; frame = frame.parentElement) {
      const edge = frame.getBoundingClientRect(), overflow = getComputedStyle(frame).overflowX
      if (edge.width <= 1) { scrolls = true; break }
      if (overflow === "auto" || overflow === "scroll") scrolls = true
      if (scrolls || overflow === "visible") continue
      if (box.left < edge.left - 1 || box.right > edge.right + 1) cut.push(money.textContent)
    }
    const wide = document.documentElement.clientWidth
    if (!scrolls && (box.left < 0 || box.right > wide)) cut.push(money.textContent)
  }
  return [...new Set(cut)].slice(0, 5)
}"""


class NumbersInView(Journey):
    def test_no_amount_is_cut_off(self):
        self.sign_in_merchant()
        for path in list(self.paths()):
            self.open(path)
            for width in WIDTHS:
                self.page.set_viewport_size({"width": width, "height": 900})
                with self.subTest(path=path, width=width):
                    self.assertEqual(self.page.evaluate(CUT), [])

    def test_amounts_line_up_on_their_decimal_point(self):
        self.sign_in_merchant()
        for path in ["/merchant/transactions", "/merchant/statements"]:
            self.open(path)
            for width in [390, 1440]:
                self.page.set_viewport_size({"width": width, "height": 900})
                edges = self.page.evaluate(
                    "() => [...new Set([...document.querySelector('main .data').querySelectorAll('tbody td.total bdi.money')]"
                    ".map(money => Math.round(money.getBoundingClientRect().right)))]")
                with self.subTest(path=path, width=width):
                    self.assertEqual(len(edges), 1, edges)

    def paths(self):
        yield from PAGES
        for listed, pattern in DETAILS:
            yield re.search(pattern, self.context.request.get(URL + listed).text()).group()


    def test_no_table_of_a_case_scrolls(self):
        self.sign_in_staff("risk")
        case = self.sql("""
            SELECT cases.id FROM cases JOIN transactions ON transactions.id = transaction_id
            ORDER BY (SELECT count(*) FROM transactions other WHERE other.user_id = transactions.user_id AND other.review <> 'none') DESC
            LIMIT 1""")
        self.open(f"/admin/cases/{case}")
        for width in [1024, 1152, 1440]:
            self.page.set_viewport_size({"width": width, "height": 900})
            with self.subTest(width=width):
                self.assertEqual(self.page.evaluate(
                    "() => [...document.querySelectorAll('main .table-frame')]"
                    ".filter(frame => frame.scrollWidth > frame.clientWidth + 1).map(frame => frame.ariaLabel)"), [])


class NumbersInViewInArabic(NumbersInView):
    language = "ar"


if __name__ == "__main__":
    unittest.main()
