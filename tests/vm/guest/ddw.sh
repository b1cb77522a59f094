#!/bin/bash
# The guest's half of tests/vm/test_ddw.py: every kind of dynamic window, each on a PHB of its own, made by binding a
# driver and removed with the PHB; and a default window that is too small.
set -u
. /t/lib.sh
. /t/events.sh

# bind_net N: the driver asks for 64 bits, which is when the kernel asks for a window
bind_net() {
	echo "$(phb_device "$1")" >/sys/bus/pci/drivers/e1000e/bind || die "no driver for $(phb_device "$1")"
	ip link set "$(basename "/sys/bus/pci/devices/$(phb_device "$1")/net/"*)" up
}

unbind_net() { echo "$(phb_device "$1")" >/sys/bus/pci/drivers/e1000e/unbind; }

# property N NAME: of the PHB's dynamic window, as the kernel keeps it: LIOBN, base, TCE shift, window shift
property() {
	local kind file
	for kind in direct64 dma64; do
		file=$(phb_node "$1")/linux,$kind-ddr-window-info
		[ ! -e "$file" ] || result "property.$2" "$kind $(od -An -v -tx1 "$file" | tr -d ' \n')"
	done
}

# look N NAME: what the tool and the kernel say of the tables now
look() {
	property "$1" "$2"
	snapshot "$2" "$(phb_device "$1")"
}

# answer LARGEST_BLOCK PAGE_SIZES FEWER: of the platform, from now on
answer() {
	local parameters=/sys/module/ddwquery/parameters
	echo "$1" >$parameters/largest_block
	echo "$2" >$parameters/page_sizes
	echo "$3" >$parameters/fewer
}

direct() {
	echo "# PHB 1: a direct window"
	bind_net 1
	look 1 direct
	unbind_net 1
	look 1 unbound
	logged ddw-removed "$(phb_liobn 1 1)"
	result unbound.removed $?
	remove_phb 1
	await_freed "$(phb_liobn 1)"
}

dynamic() {
	echo "# PHB 2: a dynamic window beside the default one, which the neighbour stays on"
	answer 0x4000 2 0
	bind_net 2
	tcehold hold "$(phb_device 2)" 16
	tcehold hold 0002:00:01.0 5
	look 2 dynamic
	tcehold release 0002:00:01.0
	remove_phb 2
	await_freed "$(phb_liobn 2 1)"
	await_freed "$(phb_liobn 2)"
}

refused() {
	echo "# PHB 3: the default window is in use, and there is room for one only"
	answer 0x40000 1 1
	tcehold hold "$(phb_device 3)" 3
	bind_net 3
	look 3 refused
}

replaced() {
	echo "# PHB 4: a dynamic window in the place of the default one"
	answer 0x40000 1 1
	bind_net 4
	tcehold hold "$(phb_device 4)" 16
	look 4 replaced
	remove_phb 4
	await_freed "$(phb_liobn 4)"
}

hybrid() {
	echo "# PHB 5: a direct and a dynamic part"
	answer 0x1000000 1 1
	bind_net 5
	look 5 hybrid
	tcehold hold "$(phb_device 5)" 3
	echo "holdhigh $(phb_device 5) 16" >"$control/cmd" 2>/dev/null
	result high $?
	look 5 held
	remove_phb 5
	await_freed "$(phb_liobn 5)"
}

full() {
	echo "# PHB 6: a default window of 256 entries"
	tcehold hold "$(phb_device 6)" 200
	await_samples 2
	echo "hold $(phb_device 6) 100" >"$control/cmd" 2>/dev/null && die "300 pages fit"
	await_samples 2
}

# ftrace_regs_caller restores every register, r13 too, which is the CPU's own (arch/powerpc/kernel/trace/ftrace_entry.S):
# a task that a preemptible kernel (7.2) has moved to another CPU while a handler ran continues with the wrong one. The
# module's kretprobe brings query_ddw there, and 4 of 6 runs crashed with the tool's hook on the same function. On one CPU
# none did.
taskset -p 1 $$ >/dev/null
echo 0 >/sys/bus/pci/drivers_autoprobe
modprobe -a rpadlpar_io rpaphp e1000e
insmod $here/tcehold.ko
start_logging
direct
insmod $here/ddwquery.ko
dynamic
refused
replaced
hybrid
full
stop_watching
dmesg >/log/dmesg
sync
exit 0
