"""wapiti, with a new idempotency key in each form that it sends, or the first would be the only one that counts."""

import fnmatch
import re
import secrets

from wapitiCore.main.wapiti import wapiti_main
from wapitiCore.net import crawler

# Version 3.0.4's own puts its flags at the expression's end, where Python 3.11 refuses them.
crawler.wildcard_translate = lambda pattern: re.compile(fnmatch.translate(pattern))

post = crawler.Crawler.post


def post_with_new_key(self, form, *rest, **options):
    for field in form._post_params or []:
        if field[0] == "_key":
            field[1] = secrets.token_hex(16)
    return post(self, form, *rest, **options)


crawler.Crawler.post = post_with_new_key
wapiti_main()
