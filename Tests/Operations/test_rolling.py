"""Two portals behind nginx on one database, restarted one after the other while people read and send forms."""

import collections
import http.client
import os
import secrets
import threading
import time
import unittest

from front import SETTINGS, Nginx
from operations import LONG, Cluster, Portal, Programs, changed, hidden


@unittest.skipUnless(os.geteuid() == 0, "takes root")
class Rolling(Programs):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cluster = Cluster(str(cls.folder / "postgresql"))
        cluster.start()
        cls.addClassCleanup(cluster.stop, "fast")
        cluster.query("CREATE DATABASE portal TEMPLATE template0 ENCODING 'UTF8' LC_CTYPE 'C.UTF-8'", "postgres")
        key, cls.portals = secrets.token_hex(32), []
        for number in (1, 2):
            log = open(cls.folder / f"portal{number}.log", "w", encoding="utf-8")
            cls.addClassCleanup(log.close)
            portal = Portal(str(cls.folder / f"data{number}"), database=cluster.conninfo, log=log)
            portal.environment |= {**SETTINGS, "PORTAL_SECRET_KEY": key}
            cls.portals.append(portal)
        for command in (["migrate"], ["demo", "--users", "60", "--transactions", "400", "--seed", "1"]):
            done = cls.portals[0].run(*command)
            assert done.returncode == 0, done.stdout + done.stderr
        for portal in cls.portals:
            portal.start()
            cls.addClassCleanup(portal.stop)
        cls.nginx = Nginx(cls.folder, cls.portals[0].port)
        site = cls.nginx.folder / "conf.d/healthpay-portals.conf"
        one = f"server 127.0.0.1:{cls.portals[0].port} fail_timeout=1s;"
        two = one.replace(str(cls.portals[0].port), str(cls.portals[1].port))
        site.write_text(changed(site.read_text(), {one: f"{one} {two}"}))
        cls.nginx.start(cls)

    def test_nobody_notices(self):
        ended, answers, lock = threading.Event(), [], threading.Lock()

        def visit(number):
            """Four requests a second, one of them a form, each address below nginx's limits."""
            browser = self.nginx.browser(f"127.6.0.{number}")
            token = hidden(browser.request("GET", "/admin/login")[2], "_csrf")
            while not ended.is_set():
                for method, path, form in (
                        ("GET", "/admin/login", None), ("GET", "/merchant/login", None), ("GET", "/livez", None),
                        ("POST", "/preferences", {"scheme": "dark", "_csrf": token})):
                    try:
                        status = browser.request(method, path, form)[0]
                    except (OSError, http.client.HTTPException) as error:
                        status = repr(error)
                    with lock:
                        answers.append((method, path, status))
                    time.sleep(0.25)
            browser.close()

        threads = [threading.Thread(target=visit, args=(number,)) for number in range(1, 9)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(3 if LONG else 1):
                for portal in self.portals:
                    portal.stop()
                    self.assertEqual(portal.process.returncode, 0)
                    portal.start()
                    # As the manual says: nginx asks it again within two seconds.
                    time.sleep(3)
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        self.assertGreater(len(answers), 50)
        failed = collections.Counter(answer for answer in answers if answer[2] not in (200, 303))
        self.assertEqual(failed, {}, f"of {len(answers)}")
        print(f"{len(answers)} requests, none failed", flush=True)


if __name__ == "__main__":
    unittest.main()
