#!/bin/bash
# The packages of `make deb` and `make rpm`, as files: contents, owners, and that a second build is the same. And the
# completion of bash that is in them: it offers what --help lists. tests/vm/test_package.py installs them.
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
without_license() { grep -v '/doc/tcetop/\(LICENSE\|copyright\)$'; }

contents() {
	local tree=$work/tree path
	deb_list >"$work/deb.list"
	rpm_list >"$work/rpm.list"
	passes "both have the same files" diff <(without_license <"$work/deb.list") <(without_license <"$work/rpm.list")
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

# complete PROGRAM WORD...: what bash would offer for the last word, which may be empty
complete_words() (
	# shellcheck source=packaging/completion/tcetop
	. packaging/completion/tcetop
	compopt() { :; }	# there is no completion under way
	COMP_WORDS=("build/host/$1" "${@:2}")
	COMP_CWORD=$(($# - 1))
	_tcetop "build/host/$1" "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
	echo "${COMPREPLY[*]}"
)

completion() {
	local program help
	for program in tced tcetop tcectl; do
		help=(--help)
		[ $program != tcectl ] || help=(help options)
		equal "$program: options are those of its help" "$(complete_words $program -)" \
			"$("build/host/$program" "${help[@]}" | sed 's/=.*//' | grep -oE '^ {2,6}(-[^ ,]+, )?-[^ ,]+' | tr -d ',' | xargs)"
	done
	equal "tcectl holders: options are its own" "$(complete_words tcectl holders --)" \
		"$(build/host/tcectl holders --help | grep -oE '^ {2,6}(-[^ ,]+, )?--[^ ,]+' | grep -oE -- '--.*' | xargs)"
	equal "tcectl: commands" "$(complete_words tcectl '')" \
		"$(build/host/tcectl --help | awk '/^  [a-z]/ { print $1 }' | xargs)"
	equal "a command, once" "$(complete_words tcectl events '')" ""
	equal "a command's beginning" "$(complete_words tcectl ho)" holders
	equal "tced: mechanisms" "$(complete_words tced --mechanism '')" "fentry kprobe kprobe.multi"
	equal "tcectl: mechanisms" "$(complete_words tcectl --mechanism '')" "fentry kprobe kprobe.multi"
	equal "tcetop: palettes" "$(complete_words tcetop --palette '')" "dark light mono"
	equal "tcectl: severities" "$(complete_words tcectl events --severity '')" "info warning critical"
	equal "tcectl: details" "$(complete_words tcectl trace --detail '')" "census ledger stacks"
	equal "tcetop: screens, behind =" "$(complete_words tcetop --screen = he)" health
	equal "a file's name is bash's to find" "$(complete_words tced --log /)" ""
	passes "what drain runs" grep -qw true <<<"$(complete_words tcectl drain -- tru)"
}

passes "make deb and make rpm have been run" test -s "$deb" -a -s "$rpm"
if [ $failed = 0 ]; then
	contents
	made_again
fi
completion
exit $failed
