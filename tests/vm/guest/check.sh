#!/bin/bash
# The guest's half of tests/vm/test_check.py: devices under traffic, unbound, with mappings of others, side by side,
# on direct windows; and what `tcectl check` says of each.
#
# A check attributes what is mapped while it watches: where that matters the mapping is made in the meantime.
set -u
. /t/lib.sh
. /t/events.sh

net_of() { ls "/sys/bus/pci/devices/$1/net"; }
unbind() { echo "$1" >"/sys/bus/pci/devices/$1/driver/unbind"; }

# ask NAME OPTION...: one shot
ask() {
	local name=$1
	shift
	status_of "$name" tcectl check --json --duration 500ms "$@"
}

# begin NAME SECONDS OPTION...: returns when all hooks are attached, and the check watches
begin() {
	asked=$1
	tcectl check --json --duration "$2s" "${@:3}" >"/out/$1.out" 2>"/out/$1.err" </dev/null &
	check_pid=$!
	await "the hooks of $1" 60 grep -q nanosleep "/proc/$check_pid/wchan"
}

end() {
	wait $check_pid
	echo $? >"/out/$asked.status"
}

insmod $here/tcehold.ko
modprobe -a e1000e ibmveth
one=$(phb_device 1) held=0002:00:00.0 neighbour=0002:00:01.0 direct=$(phb_device 3)
await "drivers" 20 test -e "/sys/bus/pci/devices/$direct/net"
veth=$(ls /sys/bus/vio/drivers/ibmveth/*/net)

echo "# traffic through the default window"
begin traffic 8 --phb "PHB 1"
ip addr add 10.0.2.15/24 dev "$(net_of "$one")"
ip link set "$(net_of "$one")" up
ping -i 0.2 10.0.2.2 >/out/ping &
ping_pid=$!
end
ask traffic-before --phb "PHB 1"
status_of traffic-text tcectl check --phb "PHB 1"

echo "# pages of a page_pool"
begin pool 3 --phb "PHB 1"
tcehold pool "$one" 40
end
tcehold poolrelease
tcehold pooldestroy

echo "# the driver is unbound"
kill $ping_pid
unbind "$one"
ask unbound --phb "PHB 1"

echo "# and somebody holds pages"
begin held 3 --phb "PHB 1"
tcehold hold "$one" 16
end
ask held-before --phb "PHB 1"
ask held-domain --phb 0001
ask held-index --drc "0x$(od -An -tx1 "$(phb_node 1)/ibm,my-drc-index" | tr -d ' \n')"
ask held-device --device "$one"
ask held-several --phb "PHB 2" --device "$one"

echo "# the same beside a neighbour with a driver"
ip link set "$(net_of $neighbour)" up
unbind $held
begin shared 3 --phb "PHB 2"
tcehold hold $held 16
end
ask shared-before --phb "PHB 2"
begin shared-neighbour 3 --device $neighbour
tcehold hold $held 4
ip link set "$(net_of $neighbour)" down
ip link set "$(net_of $neighbour)" up
end

echo "# a migration"
ip link set "$veth" up
ask lpm --lpm
ask all --all
tcehold release all

echo "# a direct window"
ip link set "$(net_of "$direct")" up
ask direct --phb "PHB 3"

echo "# who may not see, and what is not there"
status_of nobody setpriv --reuid 65534 --regid 65534 --clear-groups tcectl check --all
ask nothing-phb --phb "PHB 77"
ask nothing-device --device 0009:00:00.0
ask nothing-drc --drc 0x1234
exit 0
