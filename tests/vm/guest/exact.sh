#!/bin/bash
# The guest's half of tests/vm/test_exact.py: two devices under load in one window, and TCEs that were mapped before tracing.
#
#   exact.sh CHECKS AFTER      CHECKS with 4 unattributed TCEs, and AFTER without
set -u
. /t/lib.sh
. /t/events.sh

# rebind BUS DEVICE DRIVER: what its driver maps is mapped under tracing then
rebind() {
	echo "$2" >"/sys/bus/$1/drivers/$3/unbind" || die "unbind $2"
	echo "$2" >"/sys/bus/$1/drivers/$3/bind" || die "bind $2"
}

# ask NAME TIMES
ask() {
	for ((i = 0; i < $2; i++)); do
		tcectl check --json --from $socket --all >>"/out/$1.jsonl" 2>>"/out/$1.err"
		echo $? >>"/out/$1.status"
		((i % 20)) || echo "# $1: check $i after $SECONDS s"
	done
}

insmod $here/tcehold.ko
modprobe -a e1000e nvme
await "the disk" 20 test -b /dev/nvme0n1
nic=$(driver_device pci e1000e) disk=$(driver_device pci nvme)
tcehold hold "$nic" 4
printf "[tced]\ninterval = 500ms\n" >/tmp/tced.conf
tced --service --config /tmp/tced.conf &
tced_pid=$!
await "tced" 60 tcectl windows --from $socket
rebind pci "$nic" e1000e
rebind pci "$disk" nvme
await "the disk" 20 test -b /dev/nvme0n1
$here/load-net-nvme.sh 1 1 || die "no load"
# The load takes what the checks leave: they shall come to an end.
nice -n 19 ping -f -q 10.0.2.2 >/out/ping &
ping_pid=$!
while [ ! -e /tmp/enough ]; do
	nice -n 19 dd if=/dev/nvme0n1 of=/dev/null bs=64k count=200 iflag=direct 2>/dev/null && echo read >>/out/reads
done &
reader=$!
ask four "$1"
tcehold release all
ask none "$2"
tcectl doctor --json --from $socket >/out/doctor.jsonl
touch /tmp/enough
kill -INT $ping_pid
wait $ping_pid $reader
kill $tced_pid
wait $tced_pid
exit 0
