# SPDX-License-Identifier: GPL-2.0-only
"""BTF with one member of a structure at another place: what a kernel's neighbour may look like."""
import struct

INT, ARRAY, STRUCT, UNION, ENUM, FUNC_PROTO, VAR, DATASEC, DECL_TAG, ENUM64 = (1, 3, 4, 5, 6, 13, 14,
                                                                               15, 17, 19)
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
