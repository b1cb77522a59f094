#!/bin/bash
# The guest's half of tests/vm/test_service.py: the daemon's life, one part after the other.
set -u
. /t/lib.sh

config=/tmp/tced.conf
heard=/out/heard # what systemd would hear, a line each

# write_config INTERVAL
write_config() {
	cat >$config <<-END
		[tced]
		interval = $1
		event_log = /tmp/events.jsonl
		[socket]
		group =
	END
}

# A socket as systemd has it: each datagram is a line, " | " between the lines in it.
listen() {
	perl -MSocket -e '$| = 1; socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0])) or die;
		while (defined recv(S, $text, 4096, 0)) { $text =~ s/\n/ | /g; print "$text\n" }' /tmp/notify >$heard &
	export NOTIFY_SOCKET=/tmp/notify WATCHDOG_USEC=2000000
}

# start_service: until it is ready; what it says is in /out/said
start_service() {
	local before
	before=$(times_heard READY=1)
	tced --service --config $config 2>>/out/said &
	service=$!
	await_heard READY=1 $((before + 1))
}

stop_service() {
	kill -TERM $service
	wait $service
}

times_heard() { grep -cxF -- "$1" $heard; }

# await_heard LINE TIMES
await_heard() {
	local tries=200
	until [ "$(times_heard "$1")" -ge "$2" ]; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || die "systemd does not hear $1"
		sleep 0.1
	done
}

# await_said TEXT
await_said() {
	local tries=100
	until grep -qF -- "$1" /out/said; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || die "tced does not say $1"
		sleep 0.1
	done
}

# Of every thread: a sink's has what there was when it began.
privileges() {
	cat /proc/$service/task/*/status >/out/threads
	tced --service --config $config >/out/second.out 2>/out/second.err
	echo $? >/out/second.status
	readlink /proc/$service/exe >/out/second.alive
}

reload() {
	write_config often
	kill -HUP $service
	await_said "keeping the previous configuration"
	tcectl record --samples 1 /out/before.jsonl
	write_config 250ms
	printf '[thresholds]\nfull_percent = 80\nfull_run = 32\n' >>$config
	kill -HUP $service
	await_said "was read again"
	await_heard "READY=1" 3
	tcectl record --samples 2 /out/after.jsonl
}

signs_of_life() {
	local before
	before=$(times_heard WATCHDOG=1)
	await_heard WATCHDOG=1 $((before + 2))
	kill -STOP $service
	sleep 0.2
	before=$(times_heard WATCHDOG=1)
	sleep 3
	echo $(($(times_heard WATCHDOG=1) - before)) >/out/stopped.signs
	kill -CONT $service
}

# Hostile clients, while 100 pages are held: the host compares the answers after that.
hostile() {
	local net
	insmod $here/tcehold.ko
	net=$(driver_device pci e1000e)
	tcehold hold "$net" 100
	sed -n 's/^hold: .* last=\(0x[0-9a-f]*\)$/\1/p' "$control/status" >/out/single.address
	status_of hostile $here/hostile /run/tced/tced.sock
	place_mark books "$net"
	status_of tables tcectl windows --json
	status_of holders tcectl holders --json
	pidof tced >/out/tced.pid
	status_of daemon tcectl status --json
	status_of daemon.text tcectl status
	status_of forced tcectl windows --json --no-daemon
	single "$net"
}

# single DEVICE: its held mappings one by one, by its name and by an address that the module has told
single() {
	local liobn address
	liobn=$(sed -n 's/.*"liobn":"\([^"]*\)".*tcehold_map_held.*/\1/p' /out/holders.out | head -1)
	address=$(cat /out/single.address)
	status_of mappings tcectl holders --mappings --json --device "$1"
	status_of single tcectl lookup --json "$liobn" "$address"
	tcehold release "$1"
	status_of ended tcectl lookup --json "$liobn" "$address"
}

modprobe e1000e
: >/out/said
listen
write_config 500ms
start_service
privileges
reload
signs_of_life
[ "${1:-}" != hostile ] || hostile
status_of stop stop_service
exit 0
