#!/bin/bash
# The guest's half of tests/vm/test_pseries.py: every kind of mapping on the default window and on vio, seen by one
# fresh tool, by one that watched from the start, and by both at once.
set -u
. /t/lib.sh

witness before
modprobe -a e1000e nvme ibmveth ibmvscsi
insmod $here/tcehold.ko
$here/load-net-nvme.sh || die "no load"
net=$(driver_device pci e1000e)

echo "# mapped before the tool came"
tcehold hold "$net" 16
sleep 1
tcectl windows --json >/out/fresh.tables || die "tcectl windows: $?"
place_mark fresh "$net"
start_watching
snapshot attached "$net"
tcehold release "$net"
snapshot released "$net"

echo "# drivers loaded and used under the tool"
rmmod e1000e nvme
modprobe -a e1000e nvme
$here/load-net-nvme.sh || die "no load"
net=$(driver_device pci e1000e)
sleep 1
snapshot loaded "$net"

echo "# the module's pages"
tcehold hold "$net" 16
sleep 2
snapshot held "$net"
tcehold release "$net"
tcehold sg "$net" 64 >/out/sg.lists
tcehold sg "$net" 2100 1 >>/out/sg.lists
tcehold coherent "$net" 131072
tcehold noncontiguous "$net" 196608
tcehold partial "$net" 8
snapshot sg "$net"
tcehold sgrelease all
tcehold coherentfree all
snapshot sgreleased "$net"

echo "# hammer, process and hard interrupt context on both CPUs"
tcehold hammer "$net" "$1" 64 1000 20000
ping -c 5 -i 0.5 -q 10.0.2.2 >/dev/null
tcehold wait
sleep 1
snapshot hammered "$net"

echo "# vio"
for dev in $(sed -n 's/^dev=\([0-9a-f]*\) .*shift=.*/\1/p' "$control/tables"); do
	tcehold hold "$dev" 4
	tcehold sg "$dev" 20
	echo "$dev" >>/out/vio.devices
done
snapshot vio "$net"
tcehold release all
tcehold sgrelease all

echo "# two tools at once"
tcectl windows --json >/out/second.tables
echo $? >/out/second.status
place_mark second "$net"
snapshot first "$net"

echo "# where witnesses must differ"
tcehold badset "$net" 8 5 3
snapshot badset "$net"
tcehold badput "$net" 6
snapshot badput "$net"
tcehold release "$net"
tcehold badstuff "$net" 9
snapshot badstuff "$net"
tcehold mend "$net"
snapshot mended "$net"
stop_watching

echo "# nothing stays behind"
witness_after stopped
start_watching
witness running
last_sample >/out/running.jsonl
kill -KILL "$tced_pid"
wait "$tced_pid" 2>/dev/null
witness_after killed

echo "# without privilege"
status_of unprivileged setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
	--bounding-set=-all tcectl windows
status_of unprivileged_top setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
	--bounding-set=-all tcetop -b -n 1
status_of text tcectl windows
ping -i 0.05 -q -w 30 10.0.2.2 >/dev/null &
status_of live_doctor tcectl doctor --json --duration 2s
kill $!
status_of holders tcectl holders --duration 1s
status_of top tcetop -b -n 2 -d 1

echo "# a table that vanishes while it is read"
modprobe -a rpadlpar_io rpaphp
recording=/tmp/vanish.jsonl
tced --delay 1ms --output $recording &
tced_pid=$!
await_samples 1
drmgr -c phb -r -s "PHB 1" >/out/drmgr.out 2>&1
echo $? >/out/drmgr.status
sleep 2
kill "$tced_pid"
wait "$tced_pid"
echo $? >/out/vanish.status
grep '"kind":"table"' $recording | sed -n 1,20p >/out/vanish.first
last_sample >/out/vanish.jsonl
exit 0
