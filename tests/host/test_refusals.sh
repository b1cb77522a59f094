#!/bin/bash
# What the programs refuse on the host: not powerpc, bad usage, bad recordings. One clear line and the documented status.
set -u
cd "$(dirname "$0")/../.."
bin=build/host
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# refuse NAME STATUS PATTERN COMMAND...: nothing on stdout, on stderr a line that has PATTERN, and no
# other one if it is a usage error
refuse() {
	local name=$1 want=$2 pattern=$3 got
	shift 3
	"$@" >"$work/out" 2>"$work/err" </dev/null
	got=$?
	if [ "$got" = "$want" ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" -le $((want == 64 ? 1 : 2)) ] &&
		head -n 1 "$work/err" | grep -q -- "$pattern"; then
		echo "PASS $name"
	else
		echo "FAIL $name: status $got, not $want: $(cat "$work/err")"
		failed=1
	fi
}

if [ "$(uname -m)" != ppc64le ]; then
	for program in "tcectl windows" "tcectl holders" "tcectl doctor" "tcectl doctor --cost" "tcectl drain --all" "tcetop -b -n 1" tced; do
		# shellcheck disable=SC2086
		refuse "not powerpc: $program" 3 "^${program%% *}: .*not powerpc" $bin/$program
	done
	refuse "not powerpc: drain does not run its command" 3 "not powerpc" $bin/tcectl drain --all -- true
	refuse "not powerpc: tcectl record" 3 "not powerpc" $bin/tcectl record "$work/recording"
fi
mkfifo "$work/pipe"
refuse "a textfile in the place of a pipe" 3 "not a regular file" \
	$bin/tcectl metrics --from tests/unit/data/pseries-trixie.jsonl --textfile "$work/pipe"
[ -p "$work/pipe" ] && echo "PASS the pipe is there still" || { echo "FAIL the pipe is gone"; failed=1; }
for program in tcectl tcetop tced; do
	refuse "unknown option: $program" 64 "^$program: .*option" $bin/$program --nonsense
done
refuse "a word that tcetop does not take" 64 "^tcetop: unexpected argument 'now'; see tcetop --help$" $bin/tcetop now
refuse "no command" 64 "no command" $bin/tcectl
refuse "unknown command" 64 "frobnicate" $bin/tcectl frobnicate
refuse "one argument too many" 64 "unexpected argument 'now'" $bin/tcectl windows now
refuse "record without a file" 64 "FILE" $bin/tcectl record
refuse "a textfile that cannot be" 3 "cannot write the metrics file" \
	$bin/tcectl metrics --from tests/unit/data/pseries-trixie.jsonl --textfile "$work/none/x"
refuse "single mappings of all devices" 64 "add --device NAME" $bin/tcectl holders --mappings
refuse "single mappings into a copy" 64 "not for --from" \
	$bin/tcectl record --mappings --from tests/unit/data/pseries-trixie.jsonl "$work/x"
refuse "drain of nothing" 64 "drain needs one or more of" $bin/tcectl drain -- true
refuse "drain with a command in front of --" 64 "comes after --" $bin/tcectl drain --all true
refuse "holders of no device: what there is" 3 'UNKNOWN: no device is named "nosuch"; there are: 0000:00:00.0, ' \
	$bin/tcectl holders --device nosuch --from tests/unit/data/pseries-trixie.jsonl
refuse "mappings of no device" 3 "UNKNOWN: no device is named" \
	$bin/tcectl holders --mappings --device nosuch --from tests/unit/data/pseries-trixie.jsonl
refuse "holders of no window" 3 "UNKNOWN: no window has LIOBN or generation 0x99" \
	$bin/tcectl holders --json --table 0x99 --from tests/unit/data/pseries-trixie.jsonl
refuse "drain with a command in front of and after --" 64 "comes after --" $bin/tcectl drain --all true -- true
refuse "a word after --" 64 "unexpected argument 'now'" $bin/tcectl windows -- now
refuse "no LIOBN" 64 "LIOBN" $bin/tcectl holders --table first
refuse "tcetop wants a terminal" 64 "terminal" $bin/tcetop --from tests/unit/data/pseries-trixie.jsonl
refuse "the cost of a recording" 64 "not for a recording: leave out --from" \
	$bin/tcectl doctor --cost --from tests/unit/data/pseries-trixie.jsonl
refuse "the cost of a stream" 64 "not for a recording: leave out --from" $bin/tcectl doctor --cost --from -
refuse "no such recording" 3 "No such file" $bin/tcectl windows --from "$work/none"
: >"$work/empty"
refuse "an empty recording" 3 "" $bin/tcectl windows --from "$work/empty"
echo '{"kind":"sample","format":1' >"$work/broken"
refuse "a broken recording names its line" 3 "line 1" $bin/tcectl windows --from "$work/broken"
head -n 20 tests/unit/data/pseries-trixie.jsonl >"$work/cut"
refuse "a recording that was cut" 3 "line" $bin/tcectl windows --from "$work/cut"
exit $failed
