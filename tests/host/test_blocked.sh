#!/bin/bash
# A reader that does not read keeps no program from ending; one that reads late still gets all.
set -u
cd "$(dirname "$0")/../.."
bin=$PWD/build/host
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# report NAME STATUS WHY
report() {
	if [ "$2" = 0 ]; then
		echo "PASS blocked: $1"
	else
		echo "FAIL blocked: $1: $3"
		failed=1
	fi
}

# is_over PID: within five seconds
is_over() {
	local try
	for try in $(seq 50); do
		kill -0 "$1" 2>/dev/null || return 0
		sleep 0.1
	done
	return 1
}

# More than a pipe takes.
recording=$work/recording
for _ in $(seq 40); do cat tests/unit/data/pseries-trixie.jsonl; done >"$recording"
mkfifo "$work/pipe"

# ends NAME STATUS COMMAND...: into a pipe that is full, told to end
ends() {
	local name=$1 want=$2 pid reader status
	shift 2
	sleep 60 <"$work/pipe" &
	reader=$!
	"$@" >"$work/pipe" 2>"$work/err" &
	pid=$!
	sleep 1
	kill -0 "$pid"
	report "$name waits for its reader" $? "it has ended: $(cat "$work/err")"
	kill -TERM "$pid"
	is_over "$pid"
	report "$name ends" $? "it goes on"
	kill -KILL "$pid" 2>/dev/null
	wait "$pid"
	status=$?
	[ "$status" = "$want" ]
	report "$name has status $want" $? "$status: $(cat "$work/err")"
	kill "$reader"
	wait "$reader" 2>/dev/null
}

ends "tcectl record" 3 "$bin/tcectl" record - --from "$recording"
grep -q "the reader has closed" "$work/err"
report "tcectl record says that a sample is cut" $? "$(cat "$work/err")"
ends "tcetop -b" 0 "$bin/tcetop" -b --from "$recording"

# A reader that is only late gets whole samples, though the writer was asked to end.
"$bin/tcectl" record - --from "$recording" >"$work/pipe" 2>"$work/err" &
pid=$!
{
	sleep 1
	kill -TERM $pid
	sleep 0.3
	cat
} <"$work/pipe" >"$work/got"
wait $pid
status=$?
[ $status = 0 ] && [ "$(tail -n 1 "$work/got" | grep -c '"kind":"end"')" = 1 ] && [ "$(wc -c <"$work/got")" -gt 65536 ]
report "a late reader gets whole samples" $? "status $status, $(wc -c <"$work/got") bytes, $(cat "$work/err")"

# Whoever has seen enough goes.
"$bin/tcectl" record - --from "$recording" 2>"$work/err" | head -n 1 >"$work/got"
[ "${PIPESTATUS[0]}" = 3 ] && grep -q "cannot write: Broken pipe" "$work/err"
report "a reader that goes is said" $? "$(cat "$work/err")"
exit $failed
