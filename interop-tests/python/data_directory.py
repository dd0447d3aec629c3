#!/usr/bin/python3
"""Lists what a broker's data directory holds, as JSON.

An independent reader, written from src/Amqp.Storage/FORMAT.md and src/Amqp.Broker/Metadata/METADATA.md alone: it shows that the
files are what those pages say. It changes nothing.

    data_directory.py DIRECTORY [KEY]...     a key is 64 hexadecimal digits
"""

import base64
import hashlib
import hmac
import json
import os
import re
import struct
import sys

HEADER = 48
CHUNK = 65536
TAG = 16
SKIP, SETTLED, PERSISTENT = 0x8000, 0x4000, 1


def crc_table():
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ 0x82F63B78 if value & 1 else value >> 1
        table.append(value)
    return table


TABLE = crc_table()


def crc(data, salt=0):
    state = ~salt & 0xFFFFFFFF
    for octet in data:
        state = TABLE[(state ^ octet) & 255] ^ (state >> 8)
    return ~state & 0xFFFFFFFF


def hkdf(key, length, salt, info):
    inner = hmac.new(salt or bytes(32), key, hashlib.sha256).digest()
    result, block, number = b"", b"", 1
    while len(result) < length:
        block = hmac.new(inner, block + info + bytes([number]), hashlib.sha256).digest()
        result, number = result + block, number + 1
    return result[:length]


def u16(data, at):
    return struct.unpack_from("<H", data, at)[0]


def u32(data, at):
    return struct.unpack_from("<I", data, at)[0]


def u64(data, at):
    return struct.unpack_from("<Q", data, at)[0]


def i64(data, at):
    return struct.unpack_from("<q", data, at)[0]


def require(condition, problem):
    if not condition:
        raise SystemExit(problem)


class Keys:
    def __init__(self, keys):
        self.keys = {}
        for key in keys:
            self.keys[u32(hkdf(key, 4, b"", b"amqpd key id"), 0) or 1] = key

    def cipher(self, header, queue, first):
        """The cipher of an encrypted file, None for one in the clear."""
        if u16(header, 8) == 1:
            return None
        require(u16(header, 8) == 2, "a file has a version that is not known")
        require(u32(header, 48) in self.keys, "the key %08x is missing" % u32(header, 48))
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        info = b"amqpd file" + struct.pack("<QQ", queue, first)
        return AESGCM(hkdf(self.keys[u32(header, 48)], 32, header[52:60] + header[12:16], info))


def open_sealed(cipher, number, chunk, text, tag, clear):
    from cryptography.exceptions import InvalidTag

    try:
        return cipher.decrypt(struct.pack("<QI", number, chunk), bytes(text + tag), bytes(clear))
    except InvalidTag:
        return None


class Segment:
    def __init__(self, path, keys, queue):
        self.damage = []
        with open(path, "rb") as file:
            self.data = file.read()
        header = self.data[:64]
        require(header[:8] == b"AMQ_SEG1" and crc(header[:60]) == u32(header, 60), path + " has no header")
        require(u16(header, 10) == HEADER and u64(header, 16) == queue, path + " belongs elsewhere")
        self.salt, self.first = u32(header, 12), u64(header, 24)
        self.generation, self.last_number = u32(header, 32), u32(header, 36)
        self.cipher = keys.cipher(header, queue, self.first)
        self.end = self.footer()
        self.sealed = self.end is not None

    def footer(self):
        """Where the records of a sealed segment end, None for one that is not sealed."""
        data, tail = self.data, self.data[-64:]
        if len(data) < 128 or tail[:8] != b"AMQ_END1" or crc(tail[:60], self.salt) != u32(tail, 60):
            return None
        end, length = u64(tail, 40), u32(tail, 48)
        if end + length + 64 != len(data) or u64(tail, 24) != self.first or crc(data[end:end + length], self.salt) != u32(tail, 52):
            return None
        self.last, self.count, self.surviving = u64(tail, 32), u32(tail, 8), u32(tail, 12)
        bitmap = int.from_bytes(data[end:end + length], "little")
        self.present = {self.first + i for i in range(length * 8) if bitmap >> i & 1}
        return end

    def whole_header(self, at, limit):
        """Length of the record at a place whose header checks, 0 where there is none."""
        data = self.data
        if at + HEADER > limit:
            return 0
        length, names = u32(data, at), 0 if self.cipher else data[at + 14] + data[at + 15]
        if length < HEADER or length % 8 or at + HEADER + names > limit:
            return 0
        covered = data[at:at + 4] + data[at + 12:at + HEADER + names]
        return length if crc(covered, self.salt) == u32(data, at + 4) else 0

    def records(self):
        at, limit, expected = 64, self.end if self.sealed else len(self.data), self.first
        while at < limit:
            length = self.whole_header(at, limit)
            if length and not u16(self.data, at + 12) & SKIP and u64(self.data, at + 16) < expected:
                length = 0
            if not length:
                at += HEADER
                while at < limit and not self.whole_header(at, limit):
                    at += 8
                continue
            if not u16(self.data, at + 12) & SKIP:
                expected = u64(self.data, at + 16) + 1
                record = self.record(at, length) if at + length <= limit else None
                if record:
                    yield record
                elif at + length <= limit:
                    self.damage.append(expected - 1)
            at += length

    def record(self, at, length):
        raw = self.data[at:at + length]
        exchange, routing_key, properties, body = raw[14], raw[15], u32(raw, 32), u32(raw, 36)
        checked = HEADER if self.cipher else HEADER + exchange + routing_key
        if crc(raw[checked:], self.salt) != u32(raw, 8):
            return None
        used = exchange + routing_key + properties + body
        content = raw[HEADER:]
        if self.cipher:
            size = (used + 7) // 8 * 8
            chunks = max((size + CHUNK - 1) // CHUNK, 1)
            require(length == HEADER + size + TAG * chunks, "a record has a length that does not fit")
            tags = content[size:]
            parts = [
                open_sealed(self.cipher, u64(raw, 16), i, content[i * CHUNK:min((i + 1) * CHUNK, size)], tags[i * TAG:(i + 1) * TAG], raw[12:HEADER])
                for i in range(chunks)
            ]
            if None in parts:
                return None
            content = b"".join(parts)
        else:
            require(length == (HEADER + used + 7) // 8 * 8, "a record has a length that does not fit")
        at_key = exchange
        at_properties = at_key + routing_key
        at_body = at_properties + properties
        return {
            "sequence": u64(raw, 16),
            "flags": u16(raw, 12),
            "enqueued": i64(raw, 24),
            "expiry": i64(raw, 40),
            "exchange": content[:exchange].decode(),
            "routing_key": content[at_key:at_properties].decode(),
            "properties": base64.b64encode(content[at_properties:at_body]).decode(),
            "body": base64.b64encode(content[at_body:used]).decode(),
        }


class Acks:
    """What an ack log says; an entry that does not check is passed over."""

    def __init__(self, path, queue):
        self.settled, self.delivered, self.counts, self.whole = [], 0, {}, True
        if not os.path.exists(path):
            return
        with open(path, "rb") as file:
            data = file.read()
        require(data[:8] == b"AMQ_ACK1" and u16(data, 8) == 1 and u64(data, 16) == queue and crc(data[:60]) == u32(data, 60), path + " has no header")
        salt = u32(data, 12)
        for at in range(64, len(data) - 31, 32):
            kind, first, last, octets = u32(data, at + 4), u64(data, at + 8), u64(data, at + 16), u64(data, at + 24)
            if not kind or crc(data[at + 4:at + 32], salt) != u32(data, at):
                self.whole = False
                continue
            if kind == 1:
                self.settled.append((first, last))
            elif kind == 2:
                self.delivered = max(self.delivered, last)
            elif kind == 3:
                self.counts[first] = last
            elif kind == 4:
                bits = last | octets << 64
                self.settled.extend((first + i, first + i) for i in range(128) if bits >> i & 1)
        self.settled.sort()

    def has(self, sequence):
        return any(first <= sequence <= last for first, last in self.settled)


def read_log(directory, queue, keys, described):
    """The messages of a log that a start would bring back, in their order."""
    folder = os.path.join(directory, "queues")
    files = []
    for name in os.listdir(folder):
        match = re.fullmatch(r"([0-9a-f]{16})-([0-9a-f]{8})(?:-([0-9a-f]{4,}))?\.seg", name)
        if match and int(match[1], 16) == queue:
            files.append((int(match[2], 16), -int(match[3] or "0", 16), name))
    acks = Acks(os.path.join(folder, "%016x.ack" % queue), queue)
    messages, damage, covered, compacted, encrypted, sealed = [], [], -1, 0, 0, 0
    for number, generation, name in sorted(files):
        if number <= covered:
            continue
        segment = Segment(os.path.join(folder, name), keys, queue)
        if generation and not segment.sealed and any(other[0] == number and other[1] > generation for other in files):
            continue
        require(segment.generation == -generation, name + " has another generation inside")
        covered = max(number, segment.last_number if generation else number)
        compacted += bool(generation)
        encrypted += segment.cipher is not None
        sealed += segment.sealed
        survivors = [r for r in segment.records() if r["flags"] & PERSISTENT and not r["flags"] & (SETTLED | SKIP)]
        if segment.sealed and not segment.damage:
            require({r["sequence"] for r in survivors} == segment.present, name + " holds other records than its footer says")
            require(len(segment.present) == segment.surviving, name + " has a bitmap that does not agree with its footer")
        messages += [r for r in survivors if not acks.has(r["sequence"])]
        damage += segment.damage
    delivered = described["delivered"] if described else acks.delivered
    for message in messages:
        message["redelivered"] = message["sequence"] <= delivered or not (described or acks.whole)
        message["delivery_count"] = acks.counts.get(message["sequence"], 0)
    require([m["sequence"] for m in messages] == sorted({m["sequence"] for m in messages}), "sequence numbers do not ascend")
    if described:
        require(described["count"] == len(messages) + len(damage), "the manifest counts other messages than there are")
    return {"messages": messages, "damage": damage, "segments": len(files), "compacted": compacted, "encrypted": encrypted, "sealed": sealed}


def read_small_files(directory):
    with open(os.path.join(directory, "store"), "rb") as file:
        store = file.read()
    require(len(store) == 32 and store[:8] == b"AQ_STOR1" and u32(store, 8) == 1 and crc(store[:28]) == u32(store, 28), "the store's identity does not check")
    manifest, path = {}, os.path.join(directory, "manifest")
    if os.path.exists(path):
        with open(path, "rb") as file:
            data = file.read()
        require(data[:8] == b"AMQ_MAN1" and u32(data, 8) == 1 and crc(data[:-4]) == u32(data, len(data) - 4), "the manifest does not check")
        require(len(data) == 20 + 64 * u32(data, 12), "the manifest has another length")
        for at in range(16, len(data) - 4, 64):
            manifest[u64(data, at)] = {
                "next": u64(data, at + 8),
                "delivered": u64(data, at + 16),
                "count": i64(data, at + 24),
                "octets": i64(data, at + 32),
                "next_number": u32(data, at + 40),
                "head": [i64(data, at + 48), i64(data, at + 56)] if u32(data, at + 44) else None,
            }
    in_use, path = [], os.path.join(directory, "encryption")
    if os.path.exists(path):
        with open(path, "rb") as file:
            data = file.read()
        require(data[:8] == b"AQ_KEYS1" and u32(data, 8) == 1 and crc(data[:-4]) == u32(data, len(data) - 4), "the file of keys does not check")
        require(len(data) == 24 + 20 * u32(data, 12) + 4, "the file of keys has another length")
        in_use = [(u32(data, at), data[at + 4:at + 20]) for at in range(24, len(data) - 4, 20)]
    return u64(store, 16), manifest, in_use


def read_metadata(path, keys):
    """The entries of a metadata log, as a map."""
    with open(path, "rb") as file:
        data = file.read()
    header = data[:64]
    require(header[:8] == b"AMQ_MET1" and crc(header[:60]) == u32(header, 60), "the metadata log has no header")
    salt, cipher = u32(header, 12), keys.cipher(header, 0, 0)
    found, at, checkpoint = [], 64, 0
    while at + 16 <= len(data):
        value, key, kind = u32(data, at + 4), u32(data, at + 8), data[at + 12]
        sealed = cipher is not None and kind & 127 != 3
        size = (16 + key + value + 7) // 8 * 8 + (24 if sealed else 0)
        if kind & 127 not in (1, 2, 3) or at + size > len(data) or crc(data[at + 4:at + size], salt) != u32(data, at):
            at += 8
            continue
        if kind & 127 == 3:
            checkpoint = at
        content = data[at + 16:at + size]
        if sealed:
            content = open_sealed(cipher, u64(data, at + 16), 0, data[at + 24:at + size - TAG], data[at + size - TAG:at + size], data[at + 4:at + 24])
        if content is not None:
            found.append((at, at + size, kind, content[:key], content[key:key + value]))
        at += size
    require(checkpoint, "the metadata log ends before its first checkpoint")
    entries, change, expected = {}, [], 64
    for start, end, kind, key, value in found:
        if start != expected and start > checkpoint:
            break
        change.append((kind & 127, key, value))
        expected = end
        if not kind & 128:
            for what, name, content in change:
                if what == 1:
                    entries[name] = content
                elif what == 2:
                    entries.pop(name, None)
            change = []
    return entries


class Fields:
    def __init__(self, data, at):
        self.data, self.at = data, at

    def number(self):
        value = shift = 0
        while True:
            octet = self.data[self.at]
            self.at += 1
            value |= (octet & 127) << shift
            shift += 7
            if not octet & 128:
                return value

    def text(self):
        length = self.number()
        self.at += length
        return self.data[self.at - length:self.at].decode()

    def flag(self):
        self.at += 1
        return self.data[self.at - 1] != 0


def describe(entries):
    """Names of what the broker is made of, and where queues and exchanges keep messages."""
    made = {"virtual_hosts": [], "users": [], "policies": [], "exchanges": {}, "queues": {}, "bindings": []}
    for key, value in sorted(entries.items()):
        name, content = Fields(key, 1), Fields(value, 1)
        if key[0] == 2:
            made["virtual_hosts"].append(name.text())
        elif key[0] == 3:
            made["users"].append(name.text())
        elif key[0] == 6:
            made["policies"].append([name.text(), name.text()])
        elif key[0] == 8:
            name.text()
            kind, _, _ = content.text(), content.flag(), content.flag()
            made["exchanges"][name.text()] = {"type": kind, "storage": content.number()}
        elif key[0] == 9:
            name.text()
            content.flag()
            made["queues"][name.text()] = {"storage": content.number()}
        elif key[0] == 10:
            made["bindings"].append([name.text(), name.text(), name.text(), name.text()])
    return made


def main(directory, *texts):
    secrets = [bytes.fromhex(text) for text in texts]
    keys = Keys(secrets)
    epoch, manifest, in_use = read_small_files(directory)
    for number, check in in_use:
        require(number in keys.keys, "the key %08x is missing" % number)
        require(hkdf(keys.keys[number], 16, b"", b"amqpd key check") == check, "the key %08x is another one" % number)
    made = describe(read_metadata(os.path.join(directory, "metadata"), keys))
    queues = {int(name[:16], 16) for name in os.listdir(os.path.join(directory, "queues")) if re.match(r"[0-9a-f]{16}[-.].*(seg|ack)$", name)}
    logs = {str(queue): read_log(directory, queue, keys, manifest.get(queue)) for queue in sorted(queues)}
    json.dump({"epoch": epoch, "clean": bool(manifest), "keys": ["%08x" % number for number, _ in in_use], "made": made, "logs": logs}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
