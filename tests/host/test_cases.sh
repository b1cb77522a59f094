#!/bin/bash
# Hand-made recordings over which check must not say CLEAR. tests/unit/data/cases/expected has a line for each question:
# recording, selector, the exit statuses that are right, the case; between them are tabs.
set -u
cd "$(dirname "$0")/../.."
cases=tests/unit/data/cases
failed=0 asked=0

# ask RECORDING SELECTOR STATUSES CASE
ask() {
	local text status
	asked=$((asked + 1))
	# shellcheck disable=SC2086
	text=$(build/host/tcectl check $2 --from "$cases/$1" 2>&1 </dev/null)
	status=$?
	# An age of centuries is a difference below 0.
	if grep -qw -- "$status" <<<"$3" && ! grep -q '[0-9]\{5\}d' <<<"$text"; then
		echo "PASS check $2 of $1: $4"
	else
		echo "FAIL check $2 of $1: status $status, not $3: $4: $text"
		failed=1
	fi
}

while IFS=$'\t' read -r recording selector statuses case; do
	ask "$recording" "$selector" "$statuses" "$case"
done <$cases/expected
[ $asked -gt 0 ] || { echo "FAIL no case was asked"; failed=1; }
exit $failed
