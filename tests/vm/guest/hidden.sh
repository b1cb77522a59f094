#!/bin/bash
# The guest's half of tests/vm/test_hidden.py: the same questions, each time with other symbols hidden from the tool.
# hidden.sh SYMBOLS...: the answers to the Nth are in /out/N.*
set -u
. /t/lib.sh

ask_all() {
	status_of "$1.text" tcectl doctor --watch 100ms
	status_of "$1.doctor" tcectl doctor --json --watch 100ms
	status_of "$1.holders" tcectl holders --watch 300ms
	status_of "$1.tables" tcectl tables --json
	status_of "$1.tables_text" tcectl tables
}

modprobe -a e1000e nvme ibmveth
insmod $here/tcehold.ko
tcehold hold "$(driver_device pci e1000e)" 16
number=0
for symbols; do
	export TCETOP_HIDE_SYMBOLS=$symbols
	ask_all $number
	number=$((number + 1))
done
exit 0
