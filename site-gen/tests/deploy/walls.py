"""Loads nftables scripts in a network namespace, and connects from another one. Run inside `unshare --user --map-root-user --net`.

walls.py FIREWALL DRAIN: prints as JSON which ports each peer reaches, and what happens to connections at a drained edge.
"""
import json
import socket
import subprocess
import sys
import threading

HERE = "10.0.0.7"
PORTS = [443, 1935, 3333, 3334, 8081, 9000, 9100]


def run(*command):
    subprocess.run(command, check=True)


def reaches(source, port):
    with socket.socket() as peer:
        peer.settimeout(1)
        peer.bind((source, 0))
        try:
            peer.connect((HERE, port))
            return True
        except OSError:
            return False


def echo(port):
    def answer(peer):
        while data := peer.recv(9):
            peer.send(data)

    listener = socket.create_server(("", port))
    while True:
        peer, _ = listener.accept()
        threading.Thread(target=answer, args=[peer], daemon=True).start()


def echo_udp(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("", port))
    while True:
        data, peer = listener.recvfrom(9)
        listener.sendto(data, peer)


def client(sources):
    """In the other namespace: what each source reaches, then a conversation about the drain."""
    say = lambda value: print(json.dumps(value), flush=True)
    say({source: [port for port in PORTS if reaches(source, port)] for source in sources})
    there = socket.create_connection((HERE, 443), 2)
    quic = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for peer in (there, quic):
        peer.settimeout(2)
    quic.connect((HERE, 443))

    def answers(peer, byte):
        try:
            peer.send(bytes([byte]))
            return peer.recv(9) == bytes([byte])
        except OSError:
            return False

    for _ in range(3):
        # QUIC's handshake has long headers, which begin with a bit that is set
        say([answers(there, 1), reaches("0.0.0.0", 443), answers(quic, 0xC3), answers(quic, 0x43)])
        sys.stdin.readline()


def main(firewall, drain):
    run("ip", "link", "add", "wall", "type", "veth", "peer", "name", "far")
    holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep 60"], stdout=subprocess.PIPE)
    holder.stdout.readline()
    inside = ["nsenter", "--net", "--target", str(holder.pid)]
    run("ip", "link", "set", "far", "netns", str(holder.pid))
    run("ip", "address", "add", f"{HERE}/24", "dev", "wall")
    run("ip", "link", "set", "wall", "up")
    sources = ["10.0.0.21", "10.0.0.99"]
    for address in sources:
        run(*inside, "ip", "address", "add", f"{address}/24", "dev", "far")
    run(*inside, "ip", "link", "set", "far", "up")
    for port in PORTS:
        threading.Thread(target=echo, args=[port], daemon=True).start()
    threading.Thread(target=echo_udp, args=[443], daemon=True).start()
    run("nft", "-f", firewall)
    far = subprocess.Popen([*inside, sys.executable, __file__, "client", *sources], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    found = {"reached": json.loads(far.stdout.readline())}
    for state, command in [("before", None), ("drained", ["nft", "-f", drain]), ("back", ["nft", "delete", "table", "inet", "mitts_drain"])]:
        if command:
            run(*command)
            far.stdin.write("\n")
            far.stdin.flush()
        found[state] = json.loads(far.stdout.readline())
    far.kill()
    holder.kill()
    print(json.dumps(found))


if sys.argv[1] == "client":
    client(sys.argv[2:])
else:
    main(*sys.argv[1:])
