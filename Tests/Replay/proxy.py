"""An HTTP proxy that makes tunnels (CONNECT) to one TCP port, whatever it is asked for: a process of its own.

    proxy.py PROXY-PORT TCP-PORT [USER:PASSWORD]

With a user and a password, it answers 407 to whoever does not have them (Basic).
"""

import asyncio
import base64
import contextlib
import sys

PIECE = 16 << 10
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
NO_CREDENTIALS = b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="replay"\r\n\r\n'
NOT_A_TUNNEL = b"HTTP/1.1 405 Method Not Allowed\r\nAllow: CONNECT\r\n\r\n"


async def main(port, target, credentials=None):
    wanted = credentials and b"basic " + base64.b64encode(credentials.encode())

    def answer(head):
        line, *fields = head.rstrip().split(b"\r\n")
        method, authority, version = line.split(b" ")
        if method != b"CONNECT" or version != b"HTTP/1.1" or b":" not in authority:
            return NOT_A_TUNNEL
        values = {name.lower(): value.strip() for name, value in (field.split(b":", 1) for field in fields)}
        if values.get(b"host") != authority:
            return NOT_A_TUNNEL
        scheme, _, secret = values.get(b"proxy-authorization", b"").partition(b" ")
        return NO_CREDENTIALS if wanted and scheme.lower() + b" " + secret != wanted else ESTABLISHED

    async def pipe(reader, writer):
        with contextlib.suppress(ConnectionError):
            while piece := await reader.read(PIECE):
                writer.write(piece)
                await writer.drain()
            writer.write_eof()

    async def serve(reader, writer):
        with contextlib.closing(writer):
            response = answer(await reader.readuntil(b"\r\n\r\n"))
            writer.write(response)
            if response is not ESTABLISHED:
                await writer.drain()
                return
            inward, outward = await asyncio.open_connection("127.0.0.1", target)
            with contextlib.closing(outward):
                await asyncio.gather(pipe(reader, outward), pipe(inward, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", port):
        await asyncio.get_running_loop().create_future()


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
