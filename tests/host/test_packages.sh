#!/bin/bash
# The packages of `make deb` and `make rpm`, as files: what is in them, whose, and that they are made the same again.
# tests/vm/test_package.py installs them.
set -u
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
deb=$(echo build/packages/tcetop_*_ppc64el.deb)
rpm=$(echo build/packages/tcetop-*.ppc64le.rpm)

# passes NAME COMMAND...
passes() {
	local name=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		echo "PASS packages: $name"
	else
		echo "FAIL packages: $name: $(tail -n 3 "$work/said" | tr '\n' ' ')"
		failed=1
	fi
}

# equal NAME GOT WANTED: texts of words in any order
equal() { passes "$1" diff <(tr -s ' ' '\n' <<<"$2" | sort) <(tr -s ' ' '\n' <<<"$3" | sort); }

not() { ! "$@"; }

# What dpkg-deb and rpm list, in one form: mode, owner, path; folders are left out.
deb_list() { dpkg-deb -c "$deb" | awk '$1 !~ /^d/ { sub(/^\./, "", $6); print $1, $2, $6 }' | sort -k 3; }
rpm_list() {
	rpm -qp --qf '[%{FILEMODES:perms} %{FILEUSERNAME}/%{FILEGROUPNAME} %{FILENAMES}\n]' "$rpm" | grep -v '^d' | sort -k 3
}
# But for what each has in a place of its own.
comparable() { grep -v '/doc/tcetop/\(LICENSE\|copyright\)$' | grep -v ' /usr/share/zsh/'; }

contents() {
	local tree=$work/tree path
	deb_list >"$work/deb.list"
	rpm_list >"$work/rpm.list"
	passes "both have the same files" diff <(comparable <"$work/deb.list") <(comparable <"$work/rpm.list")
	passes "all is root's" not grep -qv ' root/root ' "$work/deb.list"
	passes "programs can be run, nothing else" diff <(awk '$1 == "-rwxr-xr-x" { print $3 }' "$work/deb.list") - <<-END
		/usr/sbin/drmgr-checked
		/usr/sbin/tcectl
		/usr/sbin/tced
		/usr/sbin/tcetop
		/usr/share/tcetop/drmgr.d/pmig/tcetop
	END
	passes "the rest can be read" not grep -qvE '^(-rwxr-xr-x|-rw-r--r--|lrwxrwxrwx) ' "$work/deb.list"
	for path in systemd/system/tced.service systemd/system/tced-tracing.service systemd/catalog/tced.catalog \
		sysusers.d/tced.conf; do
		passes "$path" grep -q " /usr/lib/$path\$" "$work/deb.list"
	done
	for path in man/man8/tcetop.8.gz man/man8/tced.8.gz man/man8/tcectl.8.gz man/man5/tced.conf.5.gz; do
		passes "$path" grep -q " /usr/share/$path\$" "$work/deb.list"
	done
	passes "zsh of Debian completes" grep -q ' /usr/share/zsh/vendor-completions/_tcetop$' "$work/deb.list"
	passes "zsh of others completes" grep -q ' /usr/share/zsh/site-functions/_tcetop$' "$work/rpm.list"
	for path in bash-completion/completions/{tced,tcetop,tcectl} fish/vendor_completions.d/{tced,tcetop,tcectl}.fish; do
		passes "$path" grep -q " /usr/share/$path\$" "$work/deb.list"
	done
	passes "no hook is armed" not grep -q ' /etc/drmgr.d' "$work/deb.list"

	dpkg-deb -x "$deb" "$tree"
	dpkg-deb -e "$deb" "$tree/DEBIAN"
	passes "md5sums" sh -c "cd '$tree' && md5sum --quiet -c DEBIAN/md5sums"
	equal "configuration of the deb" "$(cat "$tree/DEBIAN/conffiles")" "/etc/logrotate.d/tced /etc/tced/tced.conf"
	equal "configuration of the rpm" "$(rpm -qpc "$rpm")" "/etc/logrotate.d/tced /etc/tced/tced.conf"
	passes "nothing names the folder it was built in" not grep -rqF -e "$PWD/" -e "$HOME/" "$tree"
	for path in tced tcetop tcectl; do
		passes "$path is for ppc64le" grep -q 'PowerPC64' <(readelf -h "$tree/usr/sbin/$path")
		passes "$path has no debug information" not grep -q '\.debug_info' <(readelf -SW "$tree/usr/sbin/$path")
	done
	passes "the unit runs what is installed" grep -qx 'ExecStart=/usr/sbin/tced --service' \
		"$tree/usr/lib/systemd/system/tced.service"
	passes "the rpm is whole" rpm -K --nosignature "$rpm"
}

made_again() {
	cp "$deb" "$rpm" "$work"
	passes "made again" make -s deb rpm
	passes "the deb is the same" cmp "$deb" "$work/${deb##*/}"
	passes "the rpm is the same" cmp "$rpm" "$work/${rpm##*/}"
}

passes "make deb and make rpm have been run" test -s "$deb" -a -s "$rpm"
if [ $failed = 0 ]; then
	contents
	made_again
fi
exit $failed
