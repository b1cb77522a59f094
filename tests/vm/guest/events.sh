# shellcheck shell=bash
# What the scenarios of the event log share, beside lib.sh: the log's disk, a tced that writes it, PHBs that go.
#
# The guest may die of what it does: a number for the host is a line "RESULT NAME VALUE", given at once, and a command
# for QEMU's monitor a line "MONITOR COMMAND".

log=/log/events.jsonl
socket=/run/tced/tced.sock

result() { echo "RESULT $1 $2"; }

mount_log() {
	local serial
	serial=$(grep -l '^eventlog$' /sys/block/vd*/serial)
	mkdir -p /log
	mount "/dev/$(basename "${serial%/serial}")" /log || die "no disk for the log"
}

start_logging() {
	mount_log
	start_watching --delay 1s --log "$log" "$@"
}

# await WHAT SECONDS COMMAND...: until it succeeds; fails after that time
await() {
	local what=$1 end=$((SECONDS + $2))
	shift 2
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || { echo "# waited in vain: $what"; return 1; }
		sleep 0.1
	done
}

logged() { grep -q "\"event\":\"$1\".*\"liobn\":\"$2\"" "$log"; }

# await_freed LIOBN: the table's end is in the log. Not being there is for the host to find
await_freed() { await "the end of $1" "10" logged 'table-freed\|window-removed-live' "$1"; }

# answers: true if tced answers by its socket
answers() { tcectl windows --json --from $socket 2>/dev/null | grep -q '"kind":"table"'; }

# slay: tced, as $tced_pid, has no chance to end by itself
slay() {
	kill -KILL "$tced_pid"
	wait "$tced_pid" 2>/dev/null
}

phb_node() { printf '/proc/device-tree/pci@80000002%07x' "$1"; }
phb_device() { printf '%04x:00:00.0' "$1"; }
phb_liobn() { printf '0x8000%02x%02x' "$1" "${2:-0}"; }

# remove_phb N: as an administrator does
remove_phb() {
	drmgr -c phb -r -s "PHB $1" >/tmp/drmgr.out 2>&1
	result "drmgr.$1" $?
}

# unplug_phb N: from outside; rtas_errd has drmgr do the work
unplug_phb() {
	echo "MONITOR device_del phb$1"
	await "PHB $1 goes" 60 test ! -e "$(phb_node "$1")"
	result "unplug.$1" $?
}

start_rtas_errd() {
	mkdir -p /var/lib/servicelog /var/lock /run/lock /var/log/ppc64-diag
	rtas_errd -d >/tmp/rtas_errd.out 2>&1 &
	rtas_errd_pid=$!
}
