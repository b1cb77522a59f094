#!/bin/bash
# The manual page: groff takes it without a warning, and what the program can do stands in it.
set -u
cd "$(dirname "$0")/../.."
page=build/man/tcetop.8
program=build/host/tcetop
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# report NAME STATUS WHY
report() {
	if [ "$2" = 0 ]; then
		echo "PASS man: $1"
	else
		echo "FAIL man: $1: $3"
		failed=1
	fi
}

# One line, with one blank between words, none of them broken.
make -s man >"$work/make" 2>&1
report "made" $? "$(tail -n 1 "$work/make")"
groff -t -man -ww -rHY=0 -rLL=200n -Tascii -P-cbou "$page" >"$work/text" 2>"$work/warnings"
[ -s "$work/text" ] && [ ! -s "$work/warnings" ]
report "groff takes it" $? "$(head -n 1 "$work/warnings")"
tr -s ' \n' ' ' <"$work/text" >"$work/line"

has() { grep -qF -- "$1" "$work/line"; }

missing=()
for section in NAME SYNOPSIS DESCRIPTION OPTIONS KEYS COLUMNS FILES "EXIT STATUS" OVERHEAD "SEE ALSO"; do
	grep -qx "$section" "$work/text" || missing+=("$section")
done
[ ${#missing[@]} = 0 ]
report "sections" $? "no ${missing[*]-}"

missing=()
for option in $("$program" --help | grep -oE -- '(^| )-(-[a-z-]+|[a-zA-Z?](,|$))' | tr -d ' ,' | sort -u); do
	grep -qE -- "^ +(-.*[ ,])?${option/\?/\\?}([=,]|\$)" "$work/text" || missing+=("$option")
done
[ ${#missing[@]} = 0 ]
report "options" $? "no ${missing[*]-}"

missing=()
columns=0
while IFS= read -r line; do
	if [[ $line =~ ^\ \ ([^ ]+)\ +([^ ]+(\ [^ ]+)*)\ \ +(.*)$ ]]; then
		columns=$((columns + 1))
		help=$(tr -s ' ' <<<"${BASH_REMATCH[4]}")
		has "${BASH_REMATCH[1]} (${BASH_REMATCH[2]}) $help " || missing+=("$line")
	elif [ -n "$line" ]; then
		grep -qxE " +$line" "$work/text" || missing+=("$line")
	fi
done < <("$program" --columns)
[ $columns -gt 30 ] && [ ${#missing[@]} = 0 ]
report "columns" $? "$columns columns, not there: ${missing[0]-}"

missing=()
keys=0
while IFS='|' read -r _ key _; do
	keys=$((keys + 1))
	has " $(sed 's/^ *//; s/ *$//' <<<"$key") " || missing+=("$key")
done < <(sed -n '/^## Keys/,/^## Options/p' docs/tcetop.md | grep '^| ' | tail -n +2)
[ $keys -gt 20 ] && [ ${#missing[@]} = 0 ]
report "keys" $? "$keys keys, not there: ${missing[0]-}"
exit $failed
