#!/bin/bash
# The guest's half of tests/vm/test_hidden.py: the same questions, each time with other symbols hidden from the tool.
# hidden.sh "SYMBOLS|- [COMMAND...]"...: what doctor, tables and each COMMAND say the Nth time is in /out/N.*
set -u
. /t/lib.sh

ask_all() {
	local name=$1 command
	status_of "$name.text" tcectl doctor --watch 100ms
	status_of "$name.doctor" tcectl doctor --json --watch 100ms
	status_of "$name.tables" tcectl tables --json
	shift
	for command; do
		case $command in
		holders) status_of "$name.holders" tcectl holders --watch 300ms ;;
		tables_text) status_of "$name.tables_text" tcectl tables ;;
		esac
	done
}

modprobe -a e1000e nvme ibmveth
insmod $here/tcehold.ko
tcehold hold "$(driver_device pci e1000e)" 16
number=0
for each; do
	read -r symbols commands <<<"$each"
	export TCETOP_HIDE_SYMBOLS=${symbols#-}
	# shellcheck disable=SC2086	# words
	ask_all $number $commands
	number=$((number + 1))
done
exit 0
