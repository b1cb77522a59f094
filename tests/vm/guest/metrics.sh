#!/bin/bash
# The guest's half of tests/vm/test_metrics.py: the daemon with its HTTP endpoint, until the host has asked. Then events, a
# restart, and more events: all metrics count them.
set -u
. /t/lib.sh

mkdir -p /etc/tced /run/tced
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
cat >/etc/tced/tced.conf <<-'END'
	[tced]
	interval = 500ms
	event_log = /out/events.jsonl
	[metrics]
	# QEMU's network hands on to the guest's own address.
	listen = 0.0.0.0:9783
	textfile = /out/tced.prom
	[socket]
	group =
END
# serve NAME: until it has written its file
serve() {
	tced --service --config /etc/tced/tced.conf 2>"/out/$1.err" &
	tced_pid=$!
	for _ in $(seq 100); do
		[ -s /out/tced.prom ] && return
		kill -0 $tced_pid 2>/dev/null || die "tced has ended: $(cat "/out/$1.err")"
		sleep 0.2
	done
	die "tced writes no metrics"
}

# refuse N: the firmware refuses N times to isolate a slot
refuse() {
	local address i
	address=0x$(awk '$3 == "__traceiter_rtas_output" { print $1; exit }' /proc/kallsyms)
	for ((i = 0; i < $1; i++)); do
		echo "refused 0x3000000$((i % 2 + 1)) -9001 $address" >$control/cmd || die "no tracepoint"
		# Further apart than events that are made one, some of them.
		[ $((i % 3)) -ne 0 ] || sleep 0.15
	done
}

# settle: two samples more
settle() {
	for _ in 1 2; do
		touch /tmp/now
		until [ /out/tced.prom -nt /tmp/now ]; do sleep 0.1; done
	done
}

ip link set lo up
modprobe virtio_net || die "no virtio_net"
nic=$(basename "$(printf '%s\n' /sys/class/net/e*[0-9] | head -n 1)")
ip link set "$nic" up
ip addr add 10.0.2.15/24 dev "$nic"
modprobe e1000e || die "no e1000e"
ip link set "$(basename /sys/bus/pci/drivers/e1000e/*/net/*)" up

serve tced
echo "READY"
await_host 1
settle
tcectl windows --json >/out/tables.jsonl
cp /out/tced.prom /out/last.prom

insmod $here/tcehold.ko
refuse 20
kill $tced_pid
wait $tced_pid
echo $? >/out/status
[ -e /out/tced.prom ] && echo stays >/out/left
# Nobody reads these until it is there again.
refuse 5
serve again
refuse 11
settle
tcectl record --samples 2 /out/recorded.jsonl 2>/out/recorded.err
cp /out/tced.prom /out/counted.prom
tcectl metrics >/out/counted.tced
tcectl metrics --from /out/recorded.jsonl >/out/counted.recorded
exec 3<>/dev/tcp/127.0.0.1/9783 && printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3 && cat <&3 >/out/counted.http
tcectl metrics --no-daemon >/out/counted.own 2>/dev/null
cp /out/events.jsonl /out/log.jsonl
tced --stop
wait $tced_pid
exit 0
