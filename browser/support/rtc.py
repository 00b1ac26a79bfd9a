"""WebRTC for the tests, on a real stack: OvenMediaEngine's WHIP and signalling, as far as browsers see of them.

engine.mjs stands in front, asks the admission webhook, and passes on what was allowed:

    POST   /publish/APP/STREAM   an SDP offer, answered by 201 and an SDP answer
    DELETE /publish/APP/STREAM   ends it, and whatever its viewers had
    GET    /play/APP/STREAM      OvenMediaEngine's signalling, a web socket; `?file=` plays a file while nobody
                                 publishes, `?ice=dead` offers candidates that nobody answers at, `?only=audio` has no
                                 picture, `?turn=turn:..` offers that server as well
    POST   /freeze/APP/STREAM    sends nothing of a file any more, and nobody is told; DELETE goes on

H.264, VP8 and Opus pass through as they came; nothing is decoded or encoded. One line of JSON on the standard output tells of
each thing that happens by itself: {"port"} once, {"live"} with a stream's first picture, {"gone"} when its publisher is lost.
"""

import asyncio
import functools
import json
import socket
import sys
import time
from fractions import Fraction

import aioice.ice
import aiortc.rtcrtpreceiver
import av
from aiohttp import WSMsgType, web
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.codecs import CODECS
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import candidate_from_sdp


def addresses(use_ipv4, use_ipv6):
    """Everybody is on this machine. It may have no network; if it has one, Firefox asks from its address alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing, and finds the way out
            return list(dict.fromkeys(["127.0.0.1", probe.getsockname()[0]]))
        except OSError:
            return ["127.0.0.1"]


aioice.ice.get_host_addresses = addresses
# What OvenMediaEngine takes: H.264 where it is offered, else VP8, which is all that some browsers have.
VIDEO = {name: [codec for codec in CODECS["video"] if codec.mimeType == f"video/{name}"] for name in ("H264", "VP8")}
CODECS["video"] = VIDEO["H264"]
CODECS["audio"] = [codec for codec in CODECS["audio"] if codec.mimeType == "audio/opus"]

RATE = {"video": 90000, "audio": 48000}
DEAD = "9"  # the port of candidates that lead nowhere


class Untouched:
    """In a decoder's place: the frame as it came."""

    def __init__(self, codec):
        self.time_base = Fraction(1, codec.clockRate)

    def decode(self, frame):
        packet = av.Packet(frame.data)
        packet.pts, packet.time_base = frame.timestamp, self.time_base
        return [packet]


aiortc.rtcrtpreceiver.get_decoder = Untouched


def tell(**what):
    print(json.dumps(what), flush=True)


def is_key(packet, codec="H264"):
    """Whether a picture can be the first: of VP8, or of H.264 in Annex B (an IDR slice or a sequence parameter set)."""
    data = bytes(packet)
    if codec == "VP8":
        return len(data) > 0 and not data[0] & 1
    at = data.find(b"\0\0\1")
    while 0 <= at < len(data) - 3:
        if data[at + 3] & 31 in (5, 7):
            return True
        at = data.find(b"\0\0\1", at + 3)
    return False


@functools.cache
def packets(path):
    """All packets of a file by kind: [(seconds, bytes)], and how long it is in seconds."""
    found = {"video": [], "audio": []}
    with av.open(path) as container:
        annex_b = av.BitStreamFilterContext("h264_mp4toannexb", container.streams.video[0])
        for packet in container.demux():
            if packet.pts is None:
                continue
            at = float(packet.pts * packet.time_base)
            kind = packet.stream.type
            # In the order of decoding and at its pace, as OvenMediaEngine sends them.
            due = float((packet.pts if packet.dts is None else packet.dts) * packet.time_base)
            for one in annex_b.filter(packet) if kind == "video" else [packet]:
                found[kind].append((max(at, 0), max(due, 0), bytes(one)))
    return found, round(max(at for at, _, _ in found["video"]))


class File(MediaStreamTrack):
    """A file's packets for one viewer, over and over, at the speed that they are meant for."""

    def __init__(self, path, kind, name):
        super().__init__()
        self.kind, self.name = kind, name
        every, self.length = packets(path)
        self.packets = every[kind]
        self.sent, self.began = 0, time.monotonic()

    async def recv(self):
        if self.readyState != "live":
            raise MediaStreamError
        turn, index = divmod(self.sent, len(self.packets))
        at, due, data = self.packets[index]
        at += turn * self.length
        self.sent += 1
        await asyncio.sleep(self.began + turn * self.length + due - time.monotonic())
        while self.name in frozen:
            self.began = time.monotonic() - turn * self.length - due
            await asyncio.sleep(0.05)
            if self.readyState != "live":
                raise MediaStreamError
        packet = av.Packet(data)
        packet.pts, packet.time_base = round(at * RATE[self.kind]), Fraction(1, RATE[self.kind])
        return packet


class Relayed(MediaStreamTrack):
    """What a publisher sends, for one viewer, from a keyframe on."""

    def __init__(self, kind, codec):
        super().__init__()
        self.kind, self.codec, self.queue, self.started = kind, codec, asyncio.Queue(), kind == "audio"

    def put(self, packet):
        self.started = self.started or is_key(packet, self.codec)
        if self.started:
            self.queue.put_nowait(packet)

    async def recv(self):
        if self.readyState != "live":
            raise MediaStreamError
        return await self.queue.get()


class Stream:
    """A publisher and its viewers."""

    def __init__(self, name):
        self.name, self.peer, self.viewers, self.tasks, self.live = name, RTCPeerConnection(NOTHING), set(), [], False
        self.codec = "H264"

    async def answer(self, offer):
        self.peer.on("track", lambda track: self.tasks.append(asyncio.ensure_future(self.pump(track))))
        self.peer.on("connectionstatechange", self.changed)
        self.codec = "H264" if "H264/90000" in offer else "VP8"
        CODECS["video"] = VIDEO[self.codec]
        await self.peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.peer.setLocalDescription(await self.peer.createAnswer())
        self.tasks.append(asyncio.ensure_future(self.ask_for_keyframes()))
        return self.peer.localDescription.sdp

    async def pump(self, track):
        try:
            while True:
                packet = await track.recv()
                if track.kind == "video" and not self.live and is_key(packet, self.codec):
                    self.live = True
                    tell(live=self.name)
                for viewer in self.viewers:
                    if viewer.kind == track.kind:
                        viewer.put(packet)
        except MediaStreamError:
            pass

    async def ask_for_keyframes(self):
        while True:
            await asyncio.sleep(1)
            for receiver in self.peer.getReceivers():
                if receiver.track.kind == "video":
                    for source in receiver.getSynchronizationSources():
                        await receiver._send_rtcp_pli(source.source)

    async def changed(self):
        if self.peer.connectionState in ("failed", "closed") and streams.get(self.name) is self:
            await drop(self.name)
            tell(gone=self.name)

    def track(self, kind):
        viewer = Relayed(kind, self.codec)
        self.viewers.add(viewer)
        return viewer

    async def close(self):
        for task in self.tasks:
            task.cancel()
        await self.peer.close()


NOTHING = RTCConfiguration(iceServers=[])
streams = {}  # by name, those that are published
frozen = set()  # names of files that stand still
watching = {}  # by name, the viewers' web sockets


async def drop(name):
    stream = streams.pop(name, None)
    if stream:
        await stream.close()
    for socket in list(watching.get(name, ())):
        await socket.close()


def named(request):
    return "{app}/{stream}".format(**request.match_info)


async def publish(request):
    name = named(request)
    stream = Stream(name)
    offer = await request.text()
    try:
        if "m=" not in offer:
            raise ValueError("no offer")
        answer = await stream.answer(offer)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        await stream.close()
        return web.Response(status=400, text=str(error))
    streams[name] = stream
    return web.Response(status=201, text=answer, content_type="application/sdp")


async def unpublish(request):
    await drop(named(request))
    return web.Response()


async def freeze(request):
    frozen.add(named(request)) if request.method == "POST" else frozen.discard(named(request))
    return web.Response()


async def play(request):
    name, file = named(request), request.query.get("file")
    kinds = [request.query["only"]] if "only" in request.query else ["video", "audio"]
    dead = request.query.get("ice") == "dead"
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    watching.setdefault(name, set()).add(socket)
    peer = RTCPeerConnection(NOTHING)
    tracks = []
    try:
        async for message in socket:
            if message.type != WSMsgType.TEXT:
                break
            said = json.loads(message.data)
            command = said.get("command")
            if command == "request_offer":
                stream = streams.get(name)
                if not stream and not file:
                    await socket.send_json({"code": 404, "error": "Cannot create offer"})
                    break
                tracks = [stream.track(kind) if stream else File(file, kind, name) for kind in kinds]
                await offer(peer, tracks, socket, dead, request.query.get("turn"))
            elif command == "answer":
                await peer.setRemoteDescription(RTCSessionDescription(said["sdp"]["sdp"], "answer"))
            elif command == "candidate" and not dead:
                await candidates(peer, said["candidates"])
            elif command == "stop":
                break
    finally:
        watching[name].discard(socket)
        for track in tracks:
            if name in streams:
                streams[name].viewers.discard(track)
            track.stop()
        await peer.close()
    return socket


async def offer(peer, tracks, socket, dead, turn):
    """The answer to `request_offer`; candidates stand beside the SDP."""
    for track in tracks:
        peer.addTransceiver(track, direction="sendonly")
    CODECS["video"] = VIDEO[next((track.codec for track in tracks if isinstance(track, Relayed)), "H264")]
    await peer.setLocalDescription(await peer.createOffer())
    lines = peer.localDescription.sdp.splitlines()
    found = dict.fromkeys(line[2:] for line in lines if line.startswith("a=candidate:"))
    sdp = "".join(line + "\r\n" for line in lines if not line.startswith(("a=candidate:", "a=end-of-candidates")))
    if dead:
        found = [" ".join(DEAD if at == 5 else word for at, word in enumerate(line.split(" "))) for line in found]
    await socket.send_json({
        "command": "offer",
        "code": 200,
        "id": id(peer) & 0x7FFFFFFF,
        "peer_id": 0,
        "sdp": {"type": "offer", "sdp": sdp},
        "candidates": [{"candidate": line, "sdpMLineIndex": 0} for line in found],
        **({"iceServers": [{"urls": [turn], "username": "ome", "credential": "airen"}]} if turn else {}),
    })


async def candidates(peer, said):
    for one in said:
        # A browser hides its address behind a name of mDNS; its checks come from the right one anyway.
        if not one.get("candidate") or ".local " in one["candidate"]:
            continue
        candidate = candidate_from_sdp(one["candidate"].removeprefix("candidate:"))
        candidate.sdpMid, candidate.sdpMLineIndex = one.get("sdpMid"), one.get("sdpMLineIndex")
        await peer.addIceCandidate(candidate)


async def main():
    app = web.Application()
    app.router.add_post("/publish/{app}/{stream}", publish)
    app.router.add_delete("/publish/{app}/{stream}", unpublish)
    app.router.add_get("/play/{app}/{stream}", play)
    app.router.add_post("/freeze/{app}/{stream}", freeze)
    app.router.add_delete("/freeze/{app}/{stream}", freeze)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    tell(port=site._server.sockets[0].getsockname()[1])
    # It ends with the test that started it, even if that is killed.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
