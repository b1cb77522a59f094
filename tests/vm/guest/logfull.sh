#!/bin/bash
# The guest's half of tests/vm/test_logfull.py: windows that go under held pages while the log cannot be written.
set -u
. /t/lib.sh
. /t/events.sh

config=/tmp/tced.conf
pins=/sys/fs/bpf/tced
log=/small/events.jsonl
heard=/out/heard # what systemd would hear, a line each

# write_config MAPPINGS: the limit; with another one what is pinned is replaced
write_config() {
	printf '[tced]\ninterval = 300ms\nevent_log = %s\nmax_mappings = %s\n' $log "$1" >$config
}

# A socket as systemd has it: each datagram is a line.
listen() {
	perl -MSocket -e '$| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0])) or die;
		while (defined recv(S, $text, 4096, 0)) { $text =~ s/\n/ | /g; print "$text\n" }' /tmp/notify >$heard &
	await "a listener" 10 test -S /tmp/notify
	export NOTIFY_SOCKET=/tmp/notify
}

serve() {
	tced --service --config $config 2>>/out/tced.err &
	tced_pid=$!
	await "an answer" 60 answers || die "no answer: $(tail -n 3 /out/tced.err)"
}

waits() { tcectl doctor --json --from $socket 2>/dev/null | grep -q '"sink":"event-log","waiting":[1-9]'; }

# refuse: one more event, by what a tracepoint tells
refuse() { echo "refused 0x30000001 -9001 $firmware" >$control/cmd || die "no tracepoint"; }

# fill: no room on the log's disk, nor in its last page: an event waits, and so all that come later
fill() {
	local i
	dd if=/dev/zero of=/small/fill bs=1k 2>/dev/null
	for ((i = 0; i < 40; i++)); do
		! waits || return 0
		refuse
		sleep 0.3
	done
	die "the disk is not full"
}

make_room() { rm /small/fill; }

# take_window N: it is removed under 16 pages that are not unmapped
take_window() {
	tcehold hold "$(phb_device "$1")" 16
	remove_phb "$1"
}

# keep NAME: the log as it is now, empty or with whole lines: where there is no room, the beginning of a line is in it
# for a moment
keep() {
	local i
	for ((i = 0; i < 40; i++)); do
		cp $log "/out/$1.jsonl"
		[ -n "$(tail -c 1 "/out/$1.jsonl")" ] || return 0
		sleep 0.05
	done
	die "the log ends in the middle of a line"
}

# logged_soon N: the window's end is in the log, within some looks
logged_soon() {
	local i
	for ((i = 1; i <= 40; i++)); do
		! logged window-removed-live "$(phb_liobn "$1")" || break
		sleep 0.1
	done
	result "looks.$1" $i
}

modprobe -a rpadlpar_io rpaphp e1000e
await "drivers" 20 test -e "/sys/bus/pci/drivers/e1000e/$(phb_device 5)"
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
insmod $here/tcehold.ko
mkdir -p /small
mount -t tmpfs -o size=256k none /small
: >/out/tced.err
listen
write_config 1048576
serve

firmware=0x$(awk '$3 == "__traceiter_rtas_output" { print $1; exit }' /proc/kallsyms)

echo "# PHB 1: the disk is full, and then it is not"
fill
take_window 1
keep full
tcectl doctor --from $socket >/out/doctor.text
tcectl doctor --json --from $socket >/out/doctor.full
tcectl doctor --json >/out/doctor.own
tcectl metrics >/out/metrics.full
await "the status" 20 grep -q 'wait for the log' $heard
make_room
logged_soon 1
keep room
await "an answer without waiting" 20 sh -c "! tcectl doctor --json --from $socket | grep -q '\"waiting\":[1-9]'"
tcectl doctor --json --from $socket >/out/doctor.room

echo "# PHB 2: killed meanwhile, and started when there is room"
fill
take_window 2
slay
make_room
serve
logged_soon 2
keep killed

echo "# PHB 3: killed, and started while the disk is full"
fill
take_window 3
slay
serve
await "an event that still waits" 20 waits
keep still
make_room
logged_soon 3
keep later

echo "# PHB 4: goes while no tced runs, and the next one replaces the pins"
fill
slay
take_window 4
write_config 524288
serve
await "an event that waits" 20 waits
keep replaced
make_room
logged_soon 4
keep options
status_of check4 tcectl check --all --json --from $socket
tcectl holders --json --from $socket >/out/holders.4

echo "# PHB 5: its end waits in the ring of a version that nobody can read, another event waits for the log"
fill
keep before
slay
take_window 5
$here/relayout $pins/maps/kept || die "no other layout"
make_room
serve
await "what waited" 20 sh -c "! tcectl doctor --json --from $socket | grep -q '\"waiting\":[1-9]'"
keep version
status_of check5 tcectl check --all --json --from $socket
tcectl doctor --json --from $socket >/out/doctor.version
dmesg >/out/dmesg
kill -TERM "$tced_pid"
wait "$tced_pid"
tced --stop 2>/out/stop.err
result stop $?
ls /sys/fs/bpf >/out/pins
exit 0
