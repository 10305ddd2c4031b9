"""Strings that break software, and what must be so of a page that shows them."""

import re
import unicodedata

MARKUP = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>", "<!--", "]]>", "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;b&#62;", "&amp;&nbsp;&zwnj;",
    "<a href=\"javascript:alert(1)\">x</a>", "<style>*{display:none}</style>", "<base href=//127.0.0.1/>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "`${alert(1)}`", "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}", "\"\u0301><b>x</b>",
]
QUERIES = ["'; DROP TABLE users; --", "1' OR '1'='1", "%00%0a%0d", "\\", "\\'", "%", "_", "%%__", "$$; SELECT 1; $$", "E'\\x41'", "$1", ":name"]
SHEETS = ["=1+1", "=HYPERLINK(\"http://127.0.0.1\",\"x\")", "+1-800", "-2+3", "@SUM(1)", "\uff1d1+1", ";=1+1"]
LETTERS = [
    "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u0334\u0319\u0324\u031e\u0349\u035a\u032f\u031e\u0320\u034dA\u036b\u0357\u0334\u0362",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇪🇬 ✋🏿", "ﷺ ﷽", "السلام عليكم ١٢٣٫٤٥", "עברית و English ومصر 123", "ﬁ ﬀ ™ Ⅷ ½ ²", "ı İ ß ẞ ǆ", "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい", "𠜎𠜱𠝹𠱓", "ä a\u0308", "nil null undefined NaN Infinity true", "1e309 0x1F 1_000", "../../etc/passwd", "C:\\con\\nul",
    "http://127.0.0.1/?a=b&c=d#e", "x" * 400, "ي" * 300, "a b " * 80, "‏-5‎ EGP", "\u2066left\u2069",
]
STRINGS = MARKUP + QUERIES + SHEETS + LETTERS
# Invisible characters are refused or left out, so pages don't have to show them.
INVISIBLE = ["\u202ereversed\u202c", "a\u200bb", "\ufeffmark", "a\U000e0041\U000e0042", "nul\x00byte", "bell\x07", "line\u2028separator"]

# What markup would have made of a text.
MADE = "iframe, base, [onerror], [onload], [onmouseover], a[href^='javascript:']"


class Whole:
    """For journeys: a dialog is a problem, and pages are as they are with other text."""

    def setUp(self):
        super().setUp()
        self.page.on("dialog", lambda dialog: (self.problems.append(f"a dialog: {dialog.message}"), dialog.dismiss()))

    def plain(self, text):
        """Returns the text in NFC, without the spaces that HTML collapses and without direction marks."""
        text = unicodedata.normalize("NFC", re.sub("[\u200e\u200f\u2066-\u2069]", "", text))
        return re.sub(r"\s+", " ", text).strip()

    def looks_whole(self, *paths, below=400):
        for path in paths:
            self.assertLess(self.open(path).status, below, path)
            for width in (390, 1440):
                self.page.set_viewport_size({"width": width, "height": 900})
                self.assertFits(path)

    def assertFits(self, path):
        over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        self.assertLessEqual(over, 0, f"{path} is wider than its screen")
        self.assertEqual(self.page.evaluate("getComputedStyle(document.body).display") == "none", False)
        self.assertEqual(self.page.locator(MADE).count(), 0, path)
