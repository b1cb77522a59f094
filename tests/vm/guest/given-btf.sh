#!/bin/bash
# The guest's half of tests/vm/test_given_btf.py: pages that are held under a tced with --btf.
set -u
. /t/lib.sh

modprobe e1000e
insmod $here/tcehold.ko
net=$(driver_device pci e1000e)
start_watching --btf /btf/renumbered
tcehold hold "$net" 16
snapshot held "$net"
stop_watching
exit 0
