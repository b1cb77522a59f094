#!/bin/bash
# The guest's half of tests/vm/test_metrics.py: the daemon with its HTTP endpoint, until the host has asked.
set -u
. /t/lib.sh

mkdir -p /etc/tced /run/tced
cat >/etc/tced/tced.conf <<-'END'
	[metrics]
	# QEMU's network hands on to the guest's own address.
	listen = 0.0.0.0:9783
	textfile = /out/tced.prom
	[socket]
	group =
END
ip link set lo up
modprobe virtio_net || die "no virtio_net"
nic=$(basename "$(printf '%s\n' /sys/class/net/e*[0-9] | head -n 1)")
ip link set "$nic" up
ip addr add 10.0.2.15/24 dev "$nic"
modprobe e1000e || die "no e1000e"
ip link set "$(basename /sys/bus/pci/drivers/e1000e/*/net/*)" up

tced --service --config /etc/tced/tced.conf 2>/out/tced.err &
tced_pid=$!
for _ in $(seq 100); do
	[ -s /out/tced.prom ] && break
	kill -0 $tced_pid 2>/dev/null || die "tced has ended: $(cat /out/tced.err)"
	sleep 0.2
done
echo "READY"
await_host 1
tcectl windows --json >/out/tables.jsonl
cp /out/tced.prom /out/last.prom
kill $tced_pid
wait $tced_pid
echo $? >/out/status
[ -e /out/tced.prom ] && echo stays >/out/left
exit 0
