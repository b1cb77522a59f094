#!/bin/bash
# The guest's half of tests/vm/test_hidden.py: the same questions, each time with other symbols hidden from the tool.
# hidden.sh "SYMBOLS|- [COMMAND...]"...: what doctor, tables and each COMMAND say the Nth time is in /out/N.*
# Last, without fprobe: the answers in /out/fprobe.*, the kernel's word in /out/before.* and /out/running.*.
set -u
. /t/lib.sh

ask_all() {
	local name=$1 command
	status_of "$name.text" tcectl doctor --duration 100ms
	status_of "$name.doctor" tcectl doctor --json --duration 100ms
	status_of "$name.tables" tcectl windows --json
	shift
	for command; do
		case $command in
		holders) status_of "$name.holders" tcectl holders --duration 300ms ;;
		tables_text) status_of "$name.tables_text" tcectl windows ;;
		esac
	done
}

# rebind DEVICE N: N times, in which a kprobe crashed 7.2
rebind() {
	for _ in $(seq "$2"); do
		echo "$1" >/sys/bus/pci/drivers/e1000e/unbind
		echo "$1" >/sys/bus/pci/drivers/e1000e/bind
	done
}

# The hooks by the tool's word and by the kernel's, while drivers come and go.
without_fprobe() {
	witness_after before
	export TCETOP_HIDE_SYMBOLS=register_fprobe_ips
	ask_all fprobe holders
	start_watching --log /dev/null
	witness running
	rebind "$net" 20
	stop_watching
	last_sample >/out/fprobe.jsonl
}

modprobe -a e1000e nvme ibmveth
insmod $here/tcehold.ko
net=$(driver_device pci e1000e)
tcehold hold "$net" 16
number=0
for each; do
	read -r symbols commands <<<"$each"
	export TCETOP_HIDE_SYMBOLS=${symbols#-}
	# shellcheck disable=SC2086	# words
	ask_all $number $commands
	number=$((number + 1))
done
without_fprobe
exit 0
