"""A proxy between programs and PostgreSQL's Unix socket that cuts connections at random bytes."""

import asyncio
import collections
import os
import threading
import time

from cluster import SOCKET


class Connection:
    def __init__(self):
        # The number of bytes that may still pass in either direction; None is no limit.
        self.left = None
        self.loses_commit = False
        self.last_heard = 0

    async def pass_on(self, reader, writer):
        """Forwards bytes until an end closes the connection or its limit is reached. Returns which limit it was."""
        while data := await reader.read(65_536):
            self.last_heard = time.monotonic()
            # PostgreSQL has answered the COMMIT completely, so it took effect, but the client won't get the answer.
            if self.loses_commit and b"COMMIT\0" in data:
                return "COMMIT unanswered"
            if self.left is not None:
                data = data[:self.left]
                self.left -= len(data)
            writer.write(data)
            if self.left == 0:
                return "connection cut"
            await writer.drain()


class Proxy:
    """Accepts connections in `folder` and forwards each to the socket in the folder `server`."""

    def __init__(self, folder, server, random):
        self.folder, self.server, self.random = folder, f"{server}/{SOCKET}", random
        self.open = []
        self.cuts = collections.Counter()
        os.mkdir(folder, 0o700)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(
            asyncio.start_unix_server(self.serve, f"{folder}/{SOCKET}"), self.loop).result()

    def cut(self, at_commit):
        """Limits one of the busy connections: it ends some random bytes later, or with the answer to its COMMIT."""
        self.loop.call_soon_threadsafe(self.doom, at_commit)

    def doom(self, at_commit):
        healthy = [connection for connection in self.open if connection.left is None and not connection.loses_commit]
        if not healthy:
            return
        connection = self.random.choice(sorted(healthy, key=lambda connection: connection.last_heard)[-8:])
        if at_commit:
            connection.loses_commit = True
        else:
            # An act takes a few thousand bytes.
            connection.left = self.random.randrange(6_000)

    async def serve(self, client_reader, client_writer):
        try:
            server_reader, server_writer = await asyncio.open_unix_connection(self.server)
        except OSError:
            client_writer.close()
            return
        connection = Connection()
        self.open.append(connection)
        directions = [
            asyncio.ensure_future(connection.pass_on(client_reader, server_writer)),
            asyncio.ensure_future(connection.pass_on(server_reader, client_writer)),
        ]
        ended, _ = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        self.open.remove(connection)
        self.cuts.update(direction.result() for direction in ended if not direction.exception() and direction.result())
        for direction in directions:
            direction.cancel()
        await asyncio.gather(*directions, return_exceptions=True)
        client_writer.close()
        server_writer.close()
