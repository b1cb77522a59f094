#!/bin/bash
# The guest's half of tests/vm/test_options.py: each option that needs a kernel or tced, alone and left out. What the
# programs asked the kernel for is in NAME.calls.
set -u
. /t/lib.sh
. /t/events.sh

config=/tmp/tced.conf
own_btf=/tmp/own.btf
nonsense=/tmp/nonsense.btf
held=100
# Of each kind of answer: what it needs beside the option.
commands="windows holders levels hypercalls lookup check metrics doctor record"

# needs COMMAND: its words, in the array that is called words
needs() {
	words=("$1")
	case $1 in
	lookup) words+=(0x80000000 "$address") ;;
	check) words+=(--all) ;;
	record) words+=(--samples 1 "/out/$2.jsonl") ;;
	drain) words+=(--device "$dev") ;;
	esac
}

# called NAME COMMAND...: as status_of, and what it asked the kernel for
called() {
	local name=$1
	shift
	status_of "$name" strace -f -qq -o "/tmp/$name.calls" \
		-e trace=openat,connect,bpf,perf_event_open,clock_nanosleep,ppoll "$@"
	keep_calls "$name"
}

keep_calls() {
	grep -E "connect\(|clock_nanosleep\(|ppoll\(|perf_event_open\(|BPF_PROG_LOAD|BPF_LINK_CREATE|$own_btf|O_APPEND" \
		"/tmp/$1.calls" | cut -c1-200 >"/out/$1.calls"
}

# followed NAME UNTIL COMMAND...: as called, of a command that ends by a signal; UNTIL is a command that succeeds then
followed() {
	local name=$1 until=$2 tracer
	shift 2
	# shellcheck disable=SC2016	# for the other shell
	strace -f -qq -o "/tmp/$name.calls" -e trace=openat,connect,bpf,perf_event_open,clock_nanosleep,ppoll \
		sh -c 'echo $$ >/tmp/followed.pid; exec "$@"' sh "$@" >"/out/$name.out" 2>"/out/$name.err" </dev/null &
	tracer=$!
	await "$name" 300 "$until" "$name" || echo "$name" >>/out/waited.in.vain
	kill -INT "$(cat /tmp/followed.pid)"
	wait $tracer
	echo $? >"/out/$name.status"
	keep_calls "$name"
}

polls() { grep -q 'ppoll(' "/tmp/$1.calls"; }
reads_log() { grep -q '/var/log/tced/events.jsonl' "/tmp/$1.calls" && grep -q 'ppoll(' "/tmp/$1.calls"; }
samples_of() { cat "/out/$1.jsonl" "/out/$1.out" 2>/dev/null | grep -c '"kind":"\(end\|summary\)"'; }

# Two samples after pages were held under it.
has_held() {
	[ "$(samples_of "$1")" -ge 1 ] || return 1
	if [ ! -e "/tmp/$1.held" ]; then
		tcehold hold "$dev" $held
		samples_of "$1" >"/tmp/$1.held"
	fi
	[ "$(samples_of "$1")" -ge $(($(cat "/tmp/$1.held") + 2)) ]
}

is_pinned() { [ -n "$(find /sys/fs/bpf -mindepth 2 2>/dev/null | head -n 1)" ]; }
driver_of() { basename "$(readlink -f "/sys/bus/pci/devices/$1/driver")"; }

# serve OPTION...: a service, until it answers
serve() {
	tced --service --config $config "$@" 2>/out/tced.err &
	tced_pid=$!
	await "an answer" 180 answers || die "no answer: $(tail -n 3 /out/tced.err)"
}

# screen NAME OPTION...: full screen, the list of holders, with pages that are held since; /out/NAME.err is its standard
# error
screen() {
	local name=$1
	shift
	printf '%s\n' "wait Quit" "run echo hold $dev $held >$control/cmd" "keys 2" "sleep 4000" "note holders" "keys q" end |
		$here/terminal 130x40 "/out/$name.capture" strace -f -qq -o "/tmp/$name.calls" \
			-e trace=openat,connect,bpf,perf_event_open,clock_nanosleep,ppoll \
			sh -c 'exec tcetop "$@" 2>/tmp/told' sh "$@"
	echo $? >"/out/$name.status"
	cp /tmp/told "/out/$name.err"
	keep_calls "$name"
}

# The foreground: all tracing ends with it.
foreground() {
	for name in plain census ledger all; do
		case $name in
		plain) words=() ;;
		census) words=(--detail census) ;;
		ledger) words=(--no-stacks) ;;
		all)
			words=(--output /out/fg.all.jsonl --delay 1250ms --log /out/fg.log --mappings --hypercalls --mechanism kprobe
				--btf $own_btf --verbose)
			;;
		esac
		followed fg.$name has_held tced "${words[@]}"
		tcehold release "$dev"
	done
	status_of fg.nonsense tced --btf $nonsense
}

# The service, with what only its command line says.
service() {
	serve --mechanism kprobe --btf $own_btf --verbose
	cp /out/tced.err /out/service.told
	status_of service.all tcectl record --samples 1 --from $socket /out/service.all.jsonl
	status_of service.status tcectl status --json
	is_pinned && echo yes >/out/service.pinned
	kill -TERM $tced_pid
	wait $tced_pid
	is_pinned && echo yes >/out/ended.pinned
	serve
	status_of stop tced --stop
	[ -e /proc/$tced_pid ] || echo yes >/out/stop.ended
	wait $tced_pid
	is_pinned || echo yes >/out/stop.removed
}

# The service for what asks it: pages are held since it began.
begin_asking() {
	serve
	echo $tced_pid >/out/tced.pid
	tcehold hold "$dev" $held
	address=$(sed -n 's/^hold: .* last=\(0x[0-9a-f]*\)$/\1/p' "$control/status")
}

# What asks tced, or traces directly.
asking() {
	for command in $commands; do
		needs "$command" "plain.$command"
		called "plain.$command" tcectl "${words[@]}"
		needs "$command" "verbose.$command"
		status_of "verbose.$command" tcectl "${words[@]}" --verbose
		needs "$command" "direct.$command"
		# Two that trace by themselves, at the same time: most of theirs is waiting.
		called "direct.$command" tcectl "${words[@]}" --no-daemon &
		other=$!
		needs "$command" "all.$command"
		duration=(--duration 1250ms)
		case $command in windows | levels | record) duration=() ;; esac
		called "all.$command" tcectl "${words[@]}" --mechanism kprobe --btf $own_btf "${duration[@]}"
		wait $other
		needs "$command" "nonsense.$command"
		status_of "nonsense.$command" tcectl "${words[@]}" --btf $nonsense
	done
	followed plain.events reads_log tcectl events --follow
	status_of verbose.events tcectl events --verbose
	followed direct.events polls tcectl events --follow --no-daemon
	followed all.events polls tcectl events --follow --mechanism kprobe --btf $own_btf
	status_of nonsense.events tcectl events --follow --btf $nonsense
	called record.delay tcectl record --samples 2 --delay 1250ms /out/record.delay.jsonl
	called record.default tcectl record --samples 2 /out/record.default.jsonl
	tcehold release "$dev"
	followed record.mappings has_held tcectl record --mappings /out/record.mappings.jsonl
	status_of doctor.json tcectl doctor --json
	status_of doctor.cost tcectl doctor --json --cost --duration 1s
}

# tced itself.
itself() {
	ln -s $socket /tmp/link.sock
	for command in status trace; do
		status_of "$command.plain" tcectl $command
		status_of "$command.json" tcectl $command --json
		status_of "$command.from" tcectl $command --from /tmp/link.sock
		status_of "$command.nobody" tcectl $command --from /tmp/nobody.sock
	done
	status_of status.quiet tcectl status --quiet
	status_of status.quiet.nobody tcectl status --quiet --from /tmp/nobody.sock
	status_of trace.detail tcectl trace --detail ledger
	status_of trace.after tcectl trace --json
	status_of trace.back tcectl trace --detail stacks
}

tops() {
	export TERM=linux HOME=/tmp
	called top.plain tcetop --batch --screens 1
	tcehold release "$dev"
	followed top.direct has_held tcetop --batch --json --no-daemon
	tcehold release "$dev"
	followed top.ledger has_held tcetop --batch --json --no-stacks
	tcehold release "$dev"
	called top.all tcetop --batch --screens 2 --delay 1.25 --mechanism kprobe --btf $own_btf --verbose
	status_of top.nonsense tcetop --batch --btf $nonsense
	screen screen.plain
	tcehold release "$dev"
	screen screen.direct --no-daemon
	tcehold release "$dev"
	screen screen.all --no-stacks --mechanism kprobe --btf $own_btf --verbose
}

# drain, of a device that nothing but its driver maps for.
drains() {
	tcehold release all
	tcectl windows --json >/out/windows
	tcectl record --samples 1 /out/devices.jsonl
	drc=$(jq -r "select(.kind == \"device\" and .name == \"$dev\") | .slots[] | select(.drc_name != \"\") | .drc_name" \
		/out/devices.jsonl | head -n 1)
	slot=$(jq -r "select(.kind == \"device\" and .name == \"$dev\") | .slots[] | select(.loc_code != \"\") | .loc_code" \
		/out/devices.jsonl | head -n 1)
	echo "$dev" >/out/dev
	echo "$drc" >/out/drc
	echo "$slot" >/out/slot
	status_of drain.device tcectl drain --device "$dev"
	status_of drain.phb tcectl drain --phb "${dev%%:*}"
	status_of drain.drc tcectl drain --drc "$drc"
	status_of drain.slot tcectl drain --slot "$slot"
	status_of drain.lpm tcectl drain --lpm
	status_of drain.all tcectl drain --all
	status_of drain.forced tcectl drain --all --force
	status_of drain.all.unbind tcectl drain --all --force --unbind
	status_of drain.lpm.unbind tcectl drain --lpm --force --unbind
	for selector in device phb drc slot; do
		status_of drain.no.$selector tcectl drain --$selector "no such"
	done
	needs drain
	status_of verbose.drain tcectl "${words[@]}" --verbose
	called direct.drain tcectl "${words[@]}"
	called all.drain tcectl "${words[@]}" --mechanism kprobe --btf $own_btf
	status_of nonsense.drain tcectl "${words[@]}" --btf $nonsense
	status_of drain.unbind tcectl "${words[@]}" --unbind
	driver_of "$dev" >/out/drain.unbind.driver
	status_of drain.yes tcectl "${words[@]}" --unbind --yes -- touch /out/drain.ran
	driver_of "$dev" >/out/drain.yes.driver
	tcehold hold "$dev" 4
	status_of drain.timeout tcectl "${words[@]}" --timeout 1s
	status_of drain.longer tcectl "${words[@]}" --timeout 4s
	tcehold release "$dev"
}

mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
mkdir -p /var/log/tced
modprobe -a e1000e ibmveth
insmod $here/tcehold.ko
dev=$(driver_device pci e1000e)
cp /sys/kernel/btf/vmlinux $own_btf
head -c 100 /dev/zero >$nonsense
printf '[tced]\ninterval = 500ms\n[socket]\ngroup =\n' >$config
driver_device vio ibmveth >/out/vio
begun=''
for stage in ${1:-foreground service asking itself tops drains}; do
	case $stage in foreground | service) ;; *) [ "$begun" ] || begin_asking; begun=yes ;; esac
	echo "# $stage"
	$stage
done
exit 0
