"""Publishes through libzmq what its standard input asks for, in messages as Bitcoin Core makes them.

Its argument is a JSON object: the type of its socket, the address to bind, options of libzmq by name, and whether it
wants encryption (CURVE) or a password (PLAIN). It writes the address that it got.

Each line of the input is a JSON object: topic, content in hexadecimal or as a number of equal bytes, and how many
messages. It writes when it began to send them: nanoseconds since 1970.
"""

import json
import struct
import sys
import time

import zmq

options = json.loads(sys.argv[1])
socket = zmq.Context().socket(getattr(zmq, options["type"]))
socket.linger = 0
for name, value in options["settings"].items():
    socket.setsockopt(getattr(zmq, name), value)
if options["security"] == "CURVE":
    socket.curve_secretkey = zmq.curve_keypair()[1]
    socket.curve_server = True
if options["security"] == "PLAIN":
    socket.plain_server = True
socket.bind(options["address"])
print(socket.last_endpoint.decode(), flush=True)

sequences = {}
for line in sys.stdin:
    order = json.loads(line)
    topic = order["topic"]
    content = bytes.fromhex(order["hex"]) + bytes([0x22]) * order["filling"]
    start = time.time_ns()
    for _ in range(order["count"]):
        number = sequences.get(topic, 0)
        sequences[topic] = number + 1
        socket.send(topic.encode(), zmq.SNDMORE)
        socket.send(content, zmq.SNDMORE)
        socket.send(struct.pack("<I", number))
    print(start, flush=True)
