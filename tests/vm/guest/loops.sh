# shellcheck shell=bash
# What the guest's halves of tests/bench/run share: the module's loops on the device $dev, timed; and the memory of BPF maps.

pairs=2000

# loops KIND...: instructions of a turn of each kind, in this order, in one line
loops() {
	local kind
	for kind; do
		echo "bench $dev $pairs $kind" >"$control/cmd"
		sed -n 's/^bench: .*ns_per_pair=//p' "$control/status"
	done | xargs
}

# Kernel memory of all BPF maps; nothing else here has any.
map_bytes() { bpftool --json map list | jq '[.[].bytes_memlock] | add // 0'; }
