"""Stands between programs and PostgreSQL's Unix socket, and cuts connections in the middle of whatever they say."""

import asyncio
import os
import threading

from cluster import SOCKET


class Connection:
    def __init__(self):
        # Bytes that may still pass, in either direction; None is any number.
        self.left = None

    async def pass_on(self, reader, writer):
        while data := await reader.read(65_536):
            if self.left is not None:
                data = data[:self.left]
                self.left -= len(data)
            writer.write(data)
            if self.left == 0:
                return
            await writer.drain()


class Proxy:
    """Takes connections in `folder`, and makes one to the socket in the folder `server` for each."""

    def __init__(self, folder, server, random):
        self.folder, self.server, self.random = folder, f"{server}/{SOCKET}", random
        self.open = []
        self.cuts = 0
        os.mkdir(folder, 0o700)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(
            asyncio.start_unix_server(self.serve, f"{folder}/{SOCKET}"), self.loop).result()

    def cut(self):
        """Dooms one of the open connections: it ends a random number of bytes later."""
        self.loop.call_soon_threadsafe(self.doom)

    def doom(self):
        healthy = [connection for connection in self.open if connection.left is None]
        if healthy:
            # An act is a few thousand bytes.
            self.random.choice(healthy).left = self.random.randrange(6_000)

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
        await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
        self.open.remove(connection)
        self.cuts += connection.left == 0
        for direction in directions:
            direction.cancel()
        await asyncio.gather(*directions, return_exceptions=True)
        client_writer.close()
        server_writer.close()
