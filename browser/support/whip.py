"""A WHIP publisher for the tests, on a real stack: sends a file's H.264 and Opus over and over, as they are.

    whip.py [--silent] FILE

The first line of the standard input is the address, which holds a key and so stands in no list of processes. The standard
output has a line of JSON for each thing that happens: {"status", "headers"} is the answer to its offer, {"connected"} comes
when media flows, {"state"} with what WebRTC says of the connection. It ends its session and itself when the standard input
does. `--silent` takes the answer and never connects.
"""

import asyncio
import json
import sys
import urllib.error
import urllib.request
from urllib.parse import urljoin

from aiortc import RTCPeerConnection, RTCSessionDescription

import rtc


def request(method, url, body=None):
    headers = {"Content-Type": "application/sdp"} if body else {}
    sent = urllib.request.Request(url, method=method, data=body and body.encode(), headers=headers)
    try:
        with urllib.request.urlopen(sent) as answer:
            return answer.status, dict(answer.headers), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), ""
    except OSError:
        return 0, {}, ""


async def main(path, silent):
    loop = asyncio.get_running_loop()
    url = (await loop.run_in_executor(None, sys.stdin.readline)).strip()
    peer = RTCPeerConnection(rtc.NOTHING)
    over = asyncio.Event()

    def changed():
        rtc.tell(state=peer.connectionState)
        if peer.connectionState == "connected":
            rtc.tell(connected=True)
        if peer.connectionState in ("failed", "closed"):
            over.set()

    peer.on("connectionstatechange", changed)
    for kind in ("video", "audio"):
        peer.addTransceiver(rtc.File(path, kind, ""), direction="sendonly")
    await peer.setLocalDescription(await peer.createOffer())
    status, headers, answer = await loop.run_in_executor(None, request, "POST", url, peer.localDescription.sdp)
    rtc.tell(status=status, headers={name.lower(): value for name, value in headers.items()})
    if status != 201:
        return
    if not silent:
        await peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    closed = loop.run_in_executor(None, sys.stdin.read)
    await asyncio.wait([asyncio.ensure_future(closed), asyncio.ensure_future(over.wait())], return_when=asyncio.FIRST_COMPLETED)
    if closed.done() and "Location" in headers:
        await loop.run_in_executor(None, request, "DELETE", urljoin(url, headers["Location"]))
    await peer.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[-1], "--silent" in sys.argv))
    # The thread that reads the standard input would keep it.
    sys.stdout.flush()
    import os

    os._exit(0)
