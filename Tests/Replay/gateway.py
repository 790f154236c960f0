"""A WebSocket server in front of a TCP port, for brokers that are built without one: a process of its own.

    gateway.py WEBSOCKET-PORT TCP-PORT [CERTIFICATE KEY]
"""

import asyncio
import contextlib
import ssl
import sys

import websockets

PIECE = 16 << 10


async def main(port, target, *certificate):
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)

    async def serve(connection):
        reader, writer = await asyncio.open_connection("127.0.0.1", target)

        async def inward():
            async for message in connection:
                if isinstance(message, str):
                    raise ValueError("MQTT in a text frame")
                writer.write(message)
                await writer.drain()

        async def outward():
            while piece := await reader.read(PIECE):
                await connection.send(piece)

        tasks = [asyncio.create_task(inward()), asyncio.create_task(outward())]
        with contextlib.suppress(websockets.ConnectionClosed, ConnectionError):
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        writer.close()
        await connection.close()

    async with websockets.serve(serve, "127.0.0.1", port, ssl=context, subprotocols=["mqtt"], compression=None,
                                max_size=None):
        await asyncio.get_running_loop().create_future()


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]))
