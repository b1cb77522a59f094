#!/bin/bash
# tced's own words about its configuration: what is wrong in which line, and which options go with it.
set -u
cd "$(dirname "$0")/../.."
tced=build/host/tced
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
file=$work/tced.conf

# says NAME STATUS LINE COMMAND...: that line and no other, on standard output if the status is 0, else on standard error
says() {
	local name=$1 want=$2 line=$3 got
	shift 3
	rm -f "$work/out" "$work/err"
	"$@" >"$work/out" 2>"$work/err" </dev/null
	got=$?
	if [ "$want" = 0 ]; then
		mv "$work/out" "$work/said"
	else
		mv "$work/err" "$work/said"
	fi
	if [ $got = "$want" ] && echo "$line" | cmp -s - "$work/said" && ! cat "$work/out" "$work/err" 2>/dev/null | grep -q .; then
		echo "PASS config: $name"
	else
		echo "FAIL config: $name: status $got: $(cat "$work/said" "$work/out" "$work/err" 2>/dev/null)"
		failed=1
	fi
}

says "the packaged file is right" 0 "packaging/tced.conf: OK" $tced --check-config --config packaging/tced.conf
printf '[tced]\n\nintervall = 1s\n' >"$file"
says "an unknown key" 3 "tced: $file:3: there is no key intervall in [tced], but interval, detail, hypercalls, max_mappings, event_log" \
	$tced --check-config --config "$file"
says "the service does not start with it" 3 \
	"tced: $file:3: there is no key intervall in [tced], but interval, detail, hypercalls, max_mappings, event_log" $tced --service --config "$file"
printf '[tced]\ninterval\n' >"$file"
says "no value" 3 "tced: $file:2: neither [SECTION] nor KEY = VALUE: \"interval\"" \
	$tced --check-config --config "$file"
printf '[socket]\nclients = 0\n' >"$file"
says "a value out of range" 3 "tced: $file:2: clients is a number from 1 to 1024, not \"0\"" \
	$tced --check-config --config "$file"
says "no file" 3 "tced: cannot read $work/none: No such file or directory" \
	$tced --check-config --config "$work/none"

says "--config alone" 64 "tced: --config is for --service and --check-config; see tced --help" $tced --config "$file"
says "two things at once" 64 "tced: --service, --check-config and --stop do not go together; see tced --help" \
	$tced --service --stop
for option in "--output x" "--delay 1s" "--log x" --no-stacks --hypercalls "--detail ledger"; do
	# shellcheck disable=SC2086
	says "$option with --service" 64 \
		"tced: ${option%% *} is for the foreground: a service has a configuration; see tced --help" \
		$tced --service $option
done
exit $failed
