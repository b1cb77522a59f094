#!/bin/bash
# The guest's half of tests/vm/test_dlpar.py on powernv: a PE is declared broken, and recovered.
set -u
. /t/lib.sh
. /t/events.sh

start_logging
modprobe e1000e
net=$(driver_device pci e1000e)
result pe "$(cat "/sys/bus/pci/devices/$net/eeh_pe_config_addr")"
await_samples 2
last_sample >/out/before.jsonl
echo "$((16#${net%%:*})):$(sed 's/^0x//' "/sys/bus/pci/devices/$net/eeh_pe_config_addr")" \
	>/sys/kernel/debug/powerpc/eeh_force_recover
result broken $?
await "the event" 20 grep -q '"eeh-freeze"' "$log"
echo "$net" >/out/device
stop_watching
sync
exit 0
