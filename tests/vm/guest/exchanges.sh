# shellcheck shell=bash disable=SC2154
# What tracing adds to exchanges of TCEs by VFIO, beside vfio-lib.sh: a page that is mapped and unmapped.

exchange_pages=256

# exchange_cost [LOOPS]: sets $cost to the instructions of a page; not in a subshell, which cannot ask the program
exchange_cost() {
	vfio bench bench 0x0 $exchange_pages "${1:-20}"
	cost=$(sed -n '$s/.*ns_per_pair=\([0-9]*\) .*/\1/p' /out/bench.vfio)
	[ -n "$cost" ] || die "no exchanges: $(tail -n 1 /out/bench.vfio)"
}

# traced_exchanges OPTION...: the same while tced traces
traced_exchanges() {
	start_watching "$@" --delay 1h 2>$said
	exchange_cost
	stop_watching >&2
}

exchanges() {
	local base with without
	if [ "$kernel" = bookworm ]; then
		echo "# $kernel: vfio-pci does not take the device, so there are no exchanges by VFIO"
		return
	fi
	load_vfio
	give_to_vfio "$dev"
	start_vfio
	vfio open open v2 "$dev"
	grep -q ': ok' /out/open.vfio || die "VFIO: $(cat /out/open.vfio)"
	exchange_cost 2
	exchange_cost
	base=$cost
	traced_exchanges
	with=$cost
	traced_exchanges --no-stacks
	without=$cost
	traced_exchanges --detail census
	echo "$kernel: two exchanges by VFIO: untraced $base, with stacks $with (+$((with - base))), without stacks $without (+$((
		without - base))), census $cost (+$((cost - base)))"
}
