#!/bin/bash
# The guest's half of tests/vm/test_teardown.py: PHBs that go with and without live mappings. The last step is the late
# unmap, which the kernel may not survive: those of PHB 4 come first.
set -u
. /t/lib.sh
. /t/events.sh

start_logging
insmod $here/tcehold.ko
modprobe -a rpadlpar_io rpaphp e1000e
start_rtas_errd
await "drivers" 20 test -e "/sys/bus/pci/drivers/e1000e/$(phb_device 5)"

echo "# PHB 1: nothing held"
remove_phb 1
await_freed "$(phb_liobn 1)"

echo "# PHB 2: a pool is destroyed while its pages are in flight"
tcehold pool "$(phb_device 2)" 40
sed -n 's/^pool: .*pages=\([0-9]*\) tces=\([0-9]*\)$/RESULT pool.pages \1\nRESULT pool.tces \2/p' "$control/status"
tcehold pooldestroy
remove_phb 2
await_freed "$(phb_liobn 2)"

echo "# PHB 3: unplugged, nothing held"
unplug_phb 3
await_freed "$(phb_liobn 3)"

echo "# PHB 4: 16 pages held"
tcehold hold "$(phb_device 4)" 16
remove_phb 4
await_freed "$(phb_liobn 4)"

echo "# PHB 5: unplugged, 16 pages held"
tcehold hold "$(phb_device 5)" 16
unplug_phb 5
await_freed "$(phb_liobn 5)"
dmesg >/log/dmesg
sync

echo "# they are unmapped after all"
tcehold release all 1000
await "the late unmap" 10 grep -q '"late-unmap"' "$log"
sync
exit 0
