#!/bin/bash
# The guest's half of tests/vm/test_levels.py: levels of powernv tables that come on demand, that two CPUs make at the
# same time, and that there is no memory for. The witness of every allocation is ftrace.
set -u
. /t/lib.sh
. /t/vfio-lib.sh

unregistered=4096 # a page beyond those of guest/vfio.c

# measure NAME: a snapshot, the tables' own memory, and what the kernel did so far
measure() {
	compare "$1" ""
	cp $witness_trace/trace "/out/$1.trace"
	dmesg >"/out/$1.dmesg"
}

# grow: mappings all over the window, from tasks and from interrupts
grow() {
	tcehold hold "$net" 3000
	tcehold hold "$disk" 20 512
	tcehold hammer "$net" 1 64 2000 5000
	tcehold wait
	tcehold release all
}

# fail: no block of two pages is free when VFIO's user needs a level. No other device may: the kernel does not look whether
# it got one. Nor does it for the user's view, with levels that come first, by maps of unregistered memory. VFIO's
# user stays on one CPU: the module's kprobe brings it into ftrace_regs_caller, see guest/ddw.sh. One run of three, on a
# busy machine, died of it ("stack is corrupted").
fail() {
	local window windows="0x10000000 0x20000000 0x30000000 0x40000000 0x50000000 0x60000000"
	taskset -p 1 $$ >/dev/null
	start_vfio
	load_vfio || die "no VFIO"
	modprobe -r nvme
	give_to_vfio "$net"
	vfio opened open v2 "$net"
	vfio opened remove 0
	vfio opened window 0x100000000 2
	vfio opened map 0x0 8 both
	for window in $windows; do
		vfio unregistered map $window 1 both $unregistered
	done
	measure opened
	echo 3 >/proc/sys/vm/drop_caches
	tcehold fragment
	for window in $windows; do
		vfio failed map $window 4 both
	done
	tcehold unfragment
	vfio mended map 0x10000000 4 both
	measure failed
	vfio closed close
}

trace_functions pnv_alloc_tce_level pnv_pci_ioda2_table_do_free_pages
start_watching
modprobe -a e1000e nvme
insmod $here/tcehold.ko
$here/load-net-nvme.sh || die "no load"
ip link set "$(basename /sys/bus/pci/drivers/e1000e/*/net/*)" down
net=$(driver_device pci e1000e)
disk=$(driver_device pci nvme)
measure loaded
grow
measure grown
late_sample late
tcehold race "$disk" 2500 5000
measure raced
fail
stop_watching
grep '"kind":"event"' $recording >/out/events.jsonl
exit 0
