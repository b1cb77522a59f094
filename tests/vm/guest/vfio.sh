#!/bin/bash
# The guest's half of tests/vm/test_vfio.py: a program that maps by VFIO, v1 and v2; WINDOW_BYTES and WINDOW_LEVELS are of
# v2's second window. The device at the side is where marks in QEMU's trace are placed.
set -u
. /t/lib.sh
. /t/vfio-lib.sh

window_bytes=$1
window_levels=$2
second=0x800000000000000 # where both machines put it

# map_default NAME
map_default() {
	vfio "$1" map 0x0 8 both
	vfio "$1" map 0x1000000 4 to 16
	vfio "$1" map 0x2000000 6 from 32
}

# map_second NAME
map_second() {
	vfio "$1" map $second 12 from 64
	vfio "$1" map 0x800000008000000 20 both 128
}

# replace NAME: other pages and other directions at the same addresses
replace() {
	vfio "$1" map 0x0 2 both 256
	vfio "$1" map 0x1000000 4 both 272
	vfio "$1" map 0x2000000 3 to 288
}

# use VERSION: from opening to closing, and a snapshot at each step
use() {
	local v=$1
	vfio "$v.opened" open "$v" "$net"
	[ "$v" = v1 ] || vfio "$v.opened" window "$window_bytes" "$window_levels"
	compare "$v.opened" "$side"
	map_default "$v.mapped"
	[ "$v" = v1 ] || map_second "$v.mapped"
	compare "$v.mapped" "$side"
	late_sample "$v.late"
	replace "$v.replaced"
	compare "$v.replaced" "$side"
	vfio "$v.unmapped" unmap 0x0 5
	vfio "$v.unmapped" unmap 0x1000000 16
	compare "$v.unmapped" "$side"
	vfio "$v.closed" close
	compare "$v.closed" "$side"
}

modprobe -a e1000e nvme
insmod $here/tcehold.ko
net=$(driver_device pci e1000e)
side=$(driver_device pci nvme)
load_vfio || die "no VFIO"
start_watching
start_vfio
give_to_vfio "$net"
use v1
use v2
stop_watching
grep '"kind":"event"' $recording >/out/events.jsonl
exit 0
