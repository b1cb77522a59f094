#!/bin/bash
# drmgr-checked: what it asks of tcectl, and when drmgr runs. Both are scripts that write down how they were called.
set -u
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
mkdir "$work/bin"
checked=$work/bin/drmgr-checked
sed "s|/usr/sbin/drmgr|$work/bin/drmgr|g; s|^tools=.*|tools=$work/bin:/usr/bin:/bin|" packaging/drmgr-checked >"$checked"

cat >"$work/bin/drmgr" <<END
#!/bin/sh
echo "drmgr \$*" >>$work/calls
exit 7
END
# Its verdict and status are in files; none: it knows no such name. drain runs its command unless a status forbids it.
cat >"$work/bin/tcectl" <<END
#!/bin/sh
echo "tcectl \$*" >>$work/calls
case \$1 in
check)
	[ ! -e $work/blind ] || { cat $work/blind >&2; exit 3; }
	[ -e $work/verdict ] || { echo 'tcectl: UNKNOWN: no PHB is named "PHB 1"; there are: 0000' >&2; exit 3; }
	cat $work/verdict
	exit \$(cat $work/status)
	;;
drain)
	[ ! -e $work/live ] || { echo "tcectl: not empty" >&2; exit \$(cat $work/live); }
	while [ "\$1" != -- ]; do shift; done
	shift
	exec "\$@"
	;;
esac
END
chmod 755 "$work"/bin/*

# verdict STATUS WORD: of tcectl check from now on; without arguments there is none
verdict() {
	rm -f "$work/verdict"
	[ $# = 0 ] || { echo "$1" >"$work/status"; echo "$2: PHB 1" >"$work/verdict"; }
}

# run NAME STATUS CALLS ARG...: drmgr-checked ARG... ends so, and calls these programs, a line each
run() {
	local name=$1 want=$2 calls=$3 got
	shift 3
	: >"$work/calls"
	"$checked" "$@" >"$work/out" 2>"$work/err" </dev/null
	got=$?
	if [ "$got" = "$want" ] && [ "$(cat "$work/calls")" = "$calls" ] && [ ! -s "$work/out" ]; then
		echo "PASS $name"
	else
		echo "FAIL $name: status $got, not $want; calls: $(cat "$work/calls" "$work/out" "$work/err")"
		failed=1
	fi
}

# says NAME PATTERN: on standard error
says() {
	if grep -q -- "$2" "$work/err"; then
		echo "PASS $1"
	else
		echo "FAIL $1: $(cat "$work/err")"
		failed=1
	fi
}

removal=(-c phb -r -s "PHB 1")
check="tcectl check --phb PHB 1"
drmgr="drmgr -c phb -r -s PHB 1"
drain="tcectl drain --phb PHB 1 --unbind --yes --timeout 120s -- $work/bin/drmgr -c phb -r -s PHB 1"

for each in "0 CLEAR" "1 AT-RISK" "2 HELD" "3 UNKNOWN"; do
	# shellcheck disable=SC2086	# words
	verdict $each
	run "${each#* }: drains, then drmgr" 7 "$check
$drain
$drmgr" "${removal[@]}"
	says "${each#* }: the verdict is printed" "^${each#* }: PHB 1"
	run "${each#* }: --force is drmgr" 7 "$check
$drmgr" --force "${removal[@]}"
done

verdict 0 CLEAR
run "--timeout" 7 "$check
${drain/120s/5m}
$drmgr" --timeout 5m "${removal[@]}"
run "--timeout=" 7 "$check
${drain/120s/5m}
$drmgr" --timeout=5m "${removal[@]}"
says "which --force is which" "--force is --in-use here"
run "--in-use" 7 "$check
${drain/--yes/--yes --force}
$drmgr" --in-use "${removal[@]}"
DRMGR_CHECKED="--in-use --timeout 9s" run "options of the environment" 7 "$check
${drain/--yes --timeout 120s/--yes --force --timeout 5m}
$drmgr" --timeout 5m "${removal[@]}"
run "--timeout without a time" 64 "" --timeout
for late in --check-only --force --check-only=x --timeout=5m --yes; do
	run "$late behind drmgr's arguments" 64 "" "${removal[@]}" "$late"
	says "$late behind drmgr's arguments: a line" "before drmgr's arguments"
done
run "--cap is drmgr's" 7 "$drmgr --cap" "${removal[@]}" --cap
DRMGR_CHECKED="--timout=5m" run "a typing error in the environment" 64 "" "${removal[@]}"
says "a typing error in the environment: a line" "DRMGR_CHECKED: --timout=5m"
run "what was said before" 7 "$check
$drain
$drmgr" --drain --yes "${removal[@]}"
index=${drain//PHB 1/0x20000001}
run "an index" 7 "tcectl check --drc 0x20000001
${index/--phb/--drc}
drmgr -c phb -r -s 0x20000001" -c phb -r -s 0x20000001

for status in 2 3; do
	echo $status >"$work/live"
	run "not empty: status $status, no drmgr" $status "$check
$drain" "${removal[@]}"
	says "not empty: the reason is printed" "^tcectl: not empty"
done
rm "$work/live"

run "--check-only: CLEAR" 7 "$check
$drmgr" --check-only "${removal[@]}"
verdict 1 AT-RISK
run "--check-only: AT RISK" 7 "$check
$drmgr" --check-only "${removal[@]}"
verdict 2 HELD
run "--check-only: HELD" 2 "$check" --check-only "${removal[@]}"
says "--check-only: how to wait" "drmgr-checked -c phb -r -s 'PHB 1'"

verdict
run "a name that is not found is drmgr's" 7 "$check
$drmgr" "${removal[@]}"
says "a name that is not found: not checked" "PHB 1 not checked"
run "--drain: a name that is not found" 2 "$check" --drain "${removal[@]}"
run "a slot: by its DRC, then by its location" 7 "tcectl check --drc U1.2
tcectl check --slot U1.2
drmgr -c pci -r -s U1.2" -c pci -r -s U1.2

for blind in "tcectl: kernel lockdown" 'tcectl: UNKNOWN: "C1" is the name of more than one slot: C1, C1' ""; do
	echo "$blind" >"$work/blind"
	run "no verdict: $blind" 3 "$check" "${removal[@]}"
	says "no verdict: $blind: a line" "cannot be seen"
done
rm "$work/blind"

for each in "-c phb -q -s 1" "-c phb -a -s 1" "-c mem -r -s 1" "-C" "-c pci -r"; do
	# shellcheck disable=SC2086	# words
	run "no removal: drmgr $each" 7 "drmgr $each" $each
done

mv "$work/bin/tcectl" "$work/"
run "no tcectl: drmgr" 7 "$drmgr" "${removal[@]}"
says "no tcectl: a line" "tcectl is missing"
run "no tcectl: --drain" 2 "" --drain "${removal[@]}"
rm "$work/bin/drmgr"
run "no drmgr at all" 2 "" "${removal[@]}"
says "no drmgr at all: a line" "there is no .*drmgr"
ln -sf drmgr-checked "$work/bin/drmgr"
run "no drmgr but this" 2 "" "${removal[@]}"
exit $failed
