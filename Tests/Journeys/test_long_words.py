"""A word of 150 letters, in any name, note or description, doesn't widen a phone's page."""

import unittest

import test_accessibility
from portal import Journey

# Lengthens words that were typed or imported (names, notes, reasons, descriptions), and no codes, money or times.
LENGTHEN = """word => {
  const places = document.querySelectorAll(
    "main bdi:not([class]):not([dir]), main dd, main .wrap, main .reason, main .timeline-note, main h1, main caption," +
    "main .stacked td:not(.number), main .changes td, main .notice p, main .hint, main .empty-title, main .lead");
  for (const place of places) {
    const text = [...place.childNodes].find(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (text) text.data = word; else if (place.matches("dd, .wrap, td:not(:empty)")) place.append(" " + word);
  }
  return places.length;
}"""


class LongWords(test_accessibility.Accessibility):
    size = (390, 844)
    word = "Wolfeschlegelsteinhausenbergerdorff" * 5

    maxDiff = None

    def test_every_page(self):
        found = []
        for path in self.paths():
            self.open(path)
            if path == "/gallery":
                continue
            self.page.evaluate(LENGTHEN, self.word[:150])
            over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                found.append(f"{path}: wider by {over} px: {self.page.evaluate(WIDEST)}")
        self.assertEqual(found, [])


WIDEST = """() => {
  const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll("main *")].filter(node => {
    const box = node.getBoundingClientRect();
    return (box.right > width + 1 || box.left < -1) && !node.closest(".table-frame");
  }).slice(0, 3).map(node => node.outerHTML.slice(0, 90));
}"""


class LongWordsInArabic(LongWords):
    language = "ar"
    word = "محمدعبدالرحمنعبدالحميد" * 8


class LongNames(Journey):
    """Whatever a merchant or a person is called, the code with which they sign in is seen whole."""

    def test_the_code_is_never_cut(self):
        self.sign_in_merchant()
        name = "صيدلية الدكتور محمد عبد الرحمن " * 5 if self.language == "ar" else "Wolfeschlegelsteinhausenbergerdorff" * 5
        self.page.evaluate(
            "name => document.querySelectorAll('.who > bdi:not(.code), .popover-head strong').forEach(each => each.textContent = name)",
            name)
        self.page.locator(".person-menu summary").click()
        for place in (".who .code", ".popover-head .code"):
            if place.startswith(".who") and self.size[0] < 1024:
                continue
            code = self.page.locator(place)
            self.assertEqual(code.inner_text(), "MRC-000001")
            cut = code.evaluate(
                """code => {
                     const box = code.getBoundingClientRect();
                     const frames = [code.parentElement, document.documentElement].map(frame => frame.getBoundingClientRect());
                     return box.width < 60 || frames.some(frame => box.left < frame.left - 1 || box.right > frame.right + 1);
                   }""")
            self.assertFalse(cut, place)


class LongNamesInArabicOnAPhone(LongNames):
    language = "ar"
    size = (390, 844)


if __name__ == "__main__":
    unittest.main()
