#!/bin/bash
# The guest's half of tests/vm/test_bind.py: mappings that stay while their device's driver is unbound and bound again,
# faster than any sample, and what `tcectl check` says of them.
set -u
. /t/lib.sh
. /t/events.sh
. /t/vfio-lib.sh

# rebind BUS DRIVER DEV: in one line, between two samples
rebind() { echo "$3" >"/sys/bus/$1/drivers/$2/unbind"; echo "$3" >"/sys/bus/$1/drivers/$2/bind"; }

# begin NAME OPTION...: a check that traces by itself; returns when it watches
begin() {
	asked=$1
	shift
	tcectl check --no-daemon --json --duration 6s "$@" >"/out/$asked.out" 2>"/out/$asked.err" </dev/null &
	check_pid=$!
	await "the hooks of $asked" 90 grep -q nanosleep "/proc/$check_pid/wchan"
}

# end: lets the check end; what is held is held no longer
end() {
	wait $check_pid
	echo $? >"/out/$asked.status"
	tcehold release all >/dev/null
}

serve() {
	tced --service --config /tmp/tced.conf 2>>/out/said &
	service=$!
	await "the service" 60 tcectl windows --from /run/tced/tced.sock
}

insmod $here/tcehold.ko
modprobe -a e1000e ibmveth
one=$(phb_device 1) two=$(phb_device 2)
await "drivers" 20 test -e "/sys/bus/pci/drivers/e1000e/$two"
veth=$(driver_device vio ibmveth)

if [ "${1:-}" = hidden ]; then
	export TCETOP_HIDE_SYMBOLS=pci_device_probe,pci_device_remove,vio_bus_probe,vio_bus_remove
	echo "# without the hooks: two samples are compared"
	start_watching --log /dev/null
	tcehold hold "$one" 16
	await_samples 1
	echo "$one" >/sys/bus/pci/drivers/e1000e/unbind
	await_samples 2
	echo "$one" >/sys/bus/pci/drivers/e1000e/bind
	await_samples 2
	last_sample >/out/slow.jsonl
	stop_watching
	tcehold release all
	echo "# without the hooks: in one line"
	begin unseen --device "$one"
	tcehold hold "$one" 16
	rebind pci e1000e "$one"
	end
	exit 0
fi

echo "# bound all the while"
begin bound --device "$one"
tcehold hold "$one" 16
end

echo "# unbound and bound again"
begin rebound --device "$one"
tcehold hold "$one" 16
rebind pci e1000e "$one"
end

echo "# the same of a vio device"
begin vio --device "$veth"
tcehold hold "$veth" 16
rebind vio ibmveth "$veth"
end

echo "# mapped under a binding that no sample has seen"
begin short --device "$one"
rebind pci e1000e "$one"
tcehold hold "$one" 16
rebind pci e1000e "$one"
end

echo "# and under the present one, which is as young"
begin present --device "$one"
rebind pci e1000e "$one"
tcehold hold "$one" 16
end

echo "# mapped while no driver was bound"
begin between --device "$one"
echo "$one" >/sys/bus/pci/drivers/e1000e/unbind
tcehold hold "$one" 16
echo "$one" >/sys/bus/pci/drivers/e1000e/bind
end

echo "# removed and found again by a scan of the bus, while nothing is held"
start_watching --log /dev/null
echo 1 >"/sys/bus/pci/devices/$one/remove"
echo 1 >/sys/bus/pci/rescan
await_samples 2
tcehold hold "$one" 16
await_samples 2
last_sample >/out/rescan.jsonl
tcehold release all
rebind vio ibmveth "$veth"
await_samples 2
last_sample >/out/numbers.jsonl
stop_watching

echo "# a tced that is killed, and another that goes on"
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
printf '[tced]\nevent_log = /tmp/events.jsonl\ninterval = 1s\n[socket]\ngroup =\n' >/tmp/tced.conf
serve
tcehold hold "$one" 16
sleep 2
kill -KILL $service
wait $service
rebind pci e1000e "$one"
serve
status_of restarted tcectl check --json --device "$one"
tcehold release all
kill $service
wait $service
tced --stop

if modprobe -a irqbypass vfio vfio-pci-core vfio-pci 2>/dev/null; then
	echo "# vfio-pci over what is left"
	begin vfio --device "$two"
	tcehold hold "$two" 16
	give_to_vfio "$two"
	end
fi
exit 0
