#!/bin/bash
# The guest's half of tests/vm/test_attach.py: tracing attaches again and again while every CPU maps and unmaps, from
# tasks and from interrupts.
#
#   attach.sh TIMES      check.N.out and check.N.status are of the N-th, hammer.N says whether it still ran
set -u
. /t/lib.sh

modprobe e1000e
insmod $here/tcehold.ko
net=$(driver_device pci e1000e)
tcehold hammer "$net" 600 64 500 5000
for ((i = 1; i <= $1; i++)); do
	tcectl check --all --json --duration 500ms >"/out/check.$i.out" 2>"/out/check.$i.err" </dev/null
	echo $? >"/out/check.$i.status"
	grep '^hammer: ' $control/status >"/out/hammer.$i"
done
nproc >/out/cpus
exit 0
