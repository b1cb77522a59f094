#!/bin/bash
# What `make install` puts where, and that it arms nothing: a hook that can stop a migration has a target of its own.
set -u
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# passes NAME COMMAND...
passes() {
	local name=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		echo "PASS install: $name"
	else
		echo "FAIL install: $name: $(tail -n 1 "$work/said")"
		failed=1
	fi
}

not() { ! "$@"; }

root=$work/root
hook=$root/etc/drmgr.d/pmig/tcetop
passes "the tools" make -s install DESTDIR="$root" PREFIX=/opt/tce
passes "no hook is armed" not test -e "$root/etc/drmgr.d"
for program in tced tcetop tcectl drmgr-checked; do
	passes "$program" test -x "$root/opt/tce/sbin/$program"
done
passes "the unit runs what is installed" grep -qx 'ExecStart=/opt/tce/sbin/tced --service' \
	"$root/opt/tce/lib/systemd/system/tced.service"
for page in man8/tcetop.8 man8/tcectl.8 man8/tced.8 man5/tced.conf.5; do
	passes "the manual page $page" test -s "$root/opt/tce/share/man/$page"
done
for file in bash-completion/completions/{tced,tcetop,tcectl} zsh/site-functions/_tcetop \
	fish/vendor_completions.d/{tced,tcetop,tcectl}.fish; do
	passes "$file" test -s "$root/opt/tce/share/$file"
done
passes "the hook, to be copied" test -x "$root/opt/tce/share/tcetop/drmgr.d/pmig/tcetop"
passes "the hook, armed" make -s install-drmgr-hook DESTDIR="$root" PREFIX=/opt/tce
passes "drmgr can run it" test -x "$hook"
passes "it finds the tools" grep -q '^PATH=/opt/tce/sbin:' "$hook"
echo AT_RISK=veto >"$root/etc/tced/pmig.conf"
passes "the hook, again" make -s install-drmgr-hook DESTDIR="$root" PREFIX=/opt/tce
passes "its configuration stays as it was" grep -qx AT_RISK=veto "$root/etc/tced/pmig.conf"
echo '# mine' >"$root/etc/tced/tced.conf"
passes "the tools, again" make -s install DESTDIR="$root" PREFIX=/opt/tce
passes "the daemon's configuration stays as it was" grep -qx '# mine' "$root/etc/tced/tced.conf"
exit $failed
