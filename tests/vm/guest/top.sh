#!/bin/bash
# The guest's half of tests/vm/test_top.py: the full-screen view on a terminal, while nothing moves but what the module
# holds, and under load.
set -u
. /t/lib.sh

export TERM=linux HOME=/tmp
modprobe -a e1000e nvme
insmod $here/tcehold.ko
$here/load-net-nvme.sh 1 1 || die "no load"
net=$(driver_device pci e1000e)
tcehold hold "$net" 16

cat >/tmp/load.sh <<'END'
ping -i 0.02 -s 1400 10.0.2.2 >/dev/null 2>&1 &
while :; do dd if=/dev/nvme0n1 of=/dev/null bs=512k count=64 iflag=direct 2>/dev/null; done
END

# still NAME: the screen, and right behind it what tcectl says, while nothing moves
still() {
	echo "sleep 2500"
	echo "note $1"
	echo "run tcectl windows --json >/out/$1.tables"
}

{
	echo "wait Quit"
	echo "keys t"
	still held
	echo "run echo hold $net 32 >$control/cmd"
	still more
	echo "run echo release $net >$control/cmd"
	still released
	echo "run setsid bash /tmp/load.sh & echo \$! >/tmp/load.pid"
	echo "sleep 4000"
	echo "note busy"
	echo "sleep 3000"
	echo "note busier"
	echo "run kill -- -\$(cat /tmp/load.pid)"
	echo "keys q"
	echo "end"
} | $here/terminal 80x24 /out/capture tcetop -d 1
echo $? >/out/status
