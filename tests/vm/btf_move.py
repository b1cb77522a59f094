# SPDX-License-Identifier: GPL-2.0-only
"""BTF with one member of a structure at another place, what a kernel's neighbour may look like; or with other numbers."""
import struct

INT, PTR, ARRAY, STRUCT, UNION, ENUM, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FUNC_PROTO, VAR, DATASEC, \
    DECL_TAG, TYPE_TAG, ENUM64 = (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19)
MEMBER = struct.Struct("<III")      # name, type, offset in bits
TAIL = {INT: 4, ARRAY: 12, VAR: 4, DECL_TAG: 4}
EACH = {STRUCT: 12, UNION: 12, ENUM: 8, FUNC_PROTO: 8, DATASEC: 12, ENUM64: 12}


def moved(data, structure, member, by=8):
    """The bytes of a BTF file in which structure.member is `by` bytes further on."""
    data = bytearray(data)
    header, types, types_len, strings = struct.unpack_from("<4I", data, 4)
    at, end, strings = header + types, header + types + types_len, header + strings

    def name(offset):
        start = strings + offset
        return data[start:data.index(0, start)].decode()

    while at < end:
        type_name, info, _ = struct.unpack_from("<3I", data, at)
        kind, count = info >> 24 & 0x1f, info & 0xffff
        at += 12
        if kind == STRUCT and name(type_name) == structure:
            for i in range(count):
                of, type_id, bits = MEMBER.unpack_from(data, at + 12 * i)
                if name(of) == member:
                    MEMBER.pack_into(data, at + 12 * i, of, type_id, bits + by * 8)
                    return bytes(data)
        at += TAIL.get(kind, 0) + count * EACH.get(kind, 0)
    raise KeyError(f"{structure}.{member}")


NAMES_TYPE = {PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FUNC_PROTO, VAR, DECL_TAG, TYPE_TAG}
WHERE = {STRUCT: 4, UNION: 4, FUNC_PROTO: 4, DATASEC: 0}   # of each, the number of its type


def renumbered(data):
    """The same types, but each has the next number: the first one is a pointer to nothing."""
    length, types, types_len, strings = struct.unpack_from("<4I", data, 4)
    out = bytearray(data[:length + types] + struct.pack("<3I", 0, PTR << 24, 0) + data[length + types:])
    struct.pack_into("<3I", out, 8, types, types_len + 12, strings + 12)
    at = length + types + 12

    def count_up(place):
        number = struct.unpack_from("<I", out, place)[0]
        struct.pack_into("<I", out, place, number + 1 if number else 0)

    while at < length + types + 12 + types_len:
        info = struct.unpack_from("<I", out, at + 4)[0]
        kind, count = info >> 24 & 0x1f, info & 0xffff
        if kind in NAMES_TYPE:
            count_up(at + 8)
        at += 12
        if kind == ARRAY:
            count_up(at)
            count_up(at + 4)
        for i in range(count if kind in WHERE else 0):
            count_up(at + i * EACH[kind] + WHERE[kind])
        at += TAIL.get(kind, 0) + count * EACH.get(kind, 0)
    return bytes(out)
