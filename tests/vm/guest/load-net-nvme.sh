#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# A finite load for a guest with an e1000e and an NVMe disk: brings the network
# up, pings QEMU's own gateway, and reads the disk past the page cache in big
# blocks, so that scatterlists appear. Quiet; fails if a part of it failed.
#
#   load-net-nvme.sh [PINGS=5] [MIB=16] [BLOCK_KIB=1024]
#
# Whatever is not there is skipped with one line. The guest's own tools only.
set -eu

pings=${1:-5}
mib=${2:-16}
block_kib=${3:-1024}

# wait_for SECONDS COMMAND...: until it succeeds
wait_for() {
	tries=$(($1 * 5))
	shift
	until "$@"; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || return 1
		sleep 0.2
	done
}

# The first network interface that the e1000e driver owns.
e1000e_interface() {
	for dir in /sys/bus/pci/drivers/e1000e/*/net/*; do
		[ -d "$dir" ] && basename "$dir" && return 0
	done
	return 1
}

network_load() {
	dev=$(e1000e_interface) || { echo "no e1000e: no pings"; return 0; }
	ip addr replace 10.0.2.15/24 dev "$dev"
	ip link set "$dev" up
	wait_for 15 grep -q 1 "/sys/class/net/$dev/carrier"
	wait_for 15 ping -c 1 -W 1 10.0.2.2 >/dev/null 2>&1
	ping -c "$pings" -i 0.2 -q 10.0.2.2 >/dev/null
}

nvme_load() {
	[ -b /dev/nvme0n1 ] || { echo "no nvme: no reads"; return 0; }
	if command -v fio >/dev/null; then
		fio --name=read --filename=/dev/nvme0n1 --readonly --rw=read \
			--direct=1 --bs="${block_kib}k" --size="${mib}m" \
			--output=/dev/null
	else
		dd if=/dev/nvme0n1 of=/dev/null bs="${block_kib}k" \
			count=$((mib * 1024 / block_kib)) iflag=direct 2>/dev/null
	fi
}

modprobe -qa e1000e nvme 2>/dev/null || true
wait_for 10 test -b /dev/nvme0n1 || true
network_load
nvme_load
