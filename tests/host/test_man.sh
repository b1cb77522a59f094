#!/bin/bash
# The manual pages: groff takes them without a warning, and they have all that the programs can do.
set -u
cd "$(dirname "$0")/../.."
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

make -s man >"$work/make" 2>&1
report "made" $? "$(tail -n 1 "$work/make")"

# read_page NAME: into $work/text, and into $work/line as one line, with one blank between words, none of them broken
read_page() {
	groff -t -man -ww -rHY=0 -rLL=200n -Tascii -P-cbou "build/man/$1" >"$work/text" 2>"$work/warnings"
	[ -s "$work/text" ] && [ ! -s "$work/warnings" ]
	report "$1: groff takes it" $? "$(head -n 1 "$work/warnings")"
	tr -s ' \n' ' ' <"$work/text" >"$work/line"
}

has() { grep -qF -- "$1" "$work/line"; }

# has_sections NAME SECTION...
has_sections() {
	local page=$1 section missing=()
	shift
	for section in NAME SYNOPSIS DESCRIPTION "$@" "SEE ALSO"; do
		[ "$page$section" = tced.conf.5SYNOPSIS ] || grep -qxF "$section" "$work/text" || missing+=("$section")
	done
	[ ${#missing[@]} = 0 ]
	report "$page: sections" $? "no ${missing[*]-}"
}

# has_options PAGE PROGRAM: each of --help begins a paragraph, alone or beside others
has_options() {
	local option missing=()
	for option in $("${@:2}" | sed '/^Exit status:/,$d' | grep -oE -- '^ {2,6}(-[a-zA-Z?], )?-(-[a-z-]+|[a-zA-Z?])|(^| )-(-[a-z-]+|[a-zA-Z?](,|$))' |
		grep -oE -- '-(-[a-z-]+|[a-zA-Z?])' | sort -u); do
		grep -qE -- "^ +(-.*[ ,])?${option/\?/\\?}([ =,]|\$)" "$work/text" || missing+=("$option")
	done
	[ ${#missing[@]} = 0 ]
	report "$1: options" $? "no ${missing[*]-}"
}

read_page tced.8
has_sections tced.8 OPTIONS FILES SIGNALS PRIVILEGE "EXIT STATUS" OVERHEAD EXAMPLES
has_options tced.8 build/host/tced --help

read_page tced.conf.5
has_sections tced.conf.5 "[tced]" "[thresholds]" "[socket]" "[log]" "[metrics]" FILES EXAMPLES

read_page tcectl.8
has_sections tcectl.8 COMMANDS OPTIONS FILES "EXIT STATUS" SIGNALS EXAMPLES
has_options tcectl.8 build/host/tcectl help options
missing=()
commands=0
while read -r command; do
	commands=$((commands + 1))
	grep -qE "^ +$command( [A-Z]|\$)" "$work/text" || missing+=("$command")
done < <(build/host/tcectl --help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p')
[ $commands -gt 7 ] && [ ${#missing[@]} = 0 ]
report "tcectl.8: commands" $? "$commands commands, not there: ${missing[*]-}"

program=build/host/tcetop
read_page tcetop.8
has_sections tcetop.8 OPTIONS KEYS COLUMNS FILES "EXIT STATUS" OVERHEAD
has_options tcetop.8 $program --help

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
