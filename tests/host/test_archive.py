#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""packaging/ppc64el against an archive that does not have what its index names.

A small archive on loopback, and the real apt: the newest kernel there, gone, cut off; all gone;
no answer. The archive itself counts the requests for each file.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import archive_server
import exports

PPC64EL = f"{exports.TOP}/packaging/ppc64el"
REGEX = "linux-image-(([^-]+)-powerpc64le)"
COMPANIONS = ("linux-headers-@1", "linux-headers-@2-common", "linux-kbuild-@2:amd64")
SUITE = "trixie"
VERSIONS = ("6.12.9", "6.12.10", "6.12.11")


def set_of(version):
    """Name -> architecture of a kernel's packages."""
    return {f"linux-image-{version}-powerpc64le": "ppc64el",
            f"linux-headers-{version}-powerpc64le": "ppc64el",
            f"linux-headers-{version}-common": "all", f"linux-kbuild-{version}": "amd64"}


class Bench:
    """An archive with three kernels and a small userland, and an empty cache."""

    def __init__(self, checks, name):
        self.folder = tempfile.TemporaryDirectory(prefix="tcetop-archive.")
        self.work = pathlib.Path(self.folder.name)
        self.checks, self.name = checks, name
        self.archive = archive_server.Archive(self.work)
        self.files = {}
        for version in VERSIONS:
            for package, arch in set_of(version).items():
                self.files[package] = self.archive.add(SUITE, package, f"{version}-1", arch)
        self.libraries = [self.archive.add(SUITE, "libtool", v, "ppc64el") for v in ("1.0", "1.1")]
        self.tool = self.archive.add(SUITE, "tool", "3.0", "ppc64el", depends="libtool",
                                     size=400_000)
        self.archive.publish()
        self.environment = {**os.environ, "XDG_CACHE_HOME": str(self.work / "cache"),
                            "APT_CONFIG": str(self.work / "apt.conf"), "TCETOP_OFFLINE": ""}

    def __enter__(self):
        self.archive.start()
        self.write_configuration()
        return self

    def __exit__(self, *_):
        self.archive.stop()
        self.folder.cleanup()

    def write_configuration(self):
        """This machine's apt as far as ppc64el reads it: where the archive is. Nothing is signed."""
        apt = self.work / "apt"
        (apt / "lists/partial").mkdir(parents=True, exist_ok=True)
        (apt / "sources.list").write_text(f"deb {self.archive.address} {SUITE} main\n")
        (self.work / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{apt}/sources.list";\nDir::Etc::sourceparts "/dev/null";\n'
            f'Dir::State::lists "{apt}/lists";\nDir::Cache "{apt}";\n'
            'Acquire::AllowInsecureRepositories "true";\nAPT::Get::AllowUnauthenticated "true";\n'
            'APT::Sandbox::User "root";\nAcquire::http::Timeout "5";\n')
        subprocess.run(["apt-get", "-q", "update"], env=self.environment, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, *words):
        return subprocess.run([PPC64EL, *words], env=self.environment, text=True,
                              capture_output=True, check=False)

    def newest(self):
        return self.run("newest", SUITE, REGEX, *COMPANIONS)

    def expect_newest(self, version, what, lines=0):
        result = self.newest()
        self.checks.equal(result.stdout, f"linux-image-{version}-powerpc64le={version}-1\n",
                          f"{self.name}: {what}: {version}")
        self.checks.equal(len(result.stderr.splitlines()), lines,
                          f"{self.name}: {what}: {lines} lines on stderr: {result.stderr}"
                          if len(result.stderr.splitlines()) != lines
                          else f"{self.name}: {what}: {lines} lines on stderr")
        return result.stderr

    def expect_set(self, version):
        """All of the version's packages are in the cache, whole."""
        debs = self.work / "cache/tcetop/debs"
        good = all((debs / self.files[p]).read_bytes() == (self.archive.pool / self.files[p])
                   .read_bytes() for p in set_of(version) if (debs / self.files[p]).exists())
        there = [p for p in set_of(version) if (debs / self.files[p]).exists()]
        self.checks.check(good and len(there) == len(set_of(version)),
                          f"{self.name}: the set of {version} is in the cache", there)

    def fetch(self, *words):
        result = self.run("fetch", *words, SUITE, str(self.work / "root"), "tool")
        version = self.work / "root/usr/share/libtool/version"
        return result, version.read_text() if version.exists() else ""

    def asked(self, name):
        return self.archive.asked[self.files.get(name, name)]


def test_all_there(checks):
    with Bench(checks, "all there") as b:
        b.expect_newest("6.12.11", "the newest")
        b.expect_set("6.12.11")
        before = sum(b.archive.asked.values())
        b.expect_newest("6.12.11", "again")
        checks.equal(sum(b.archive.asked.values()), before, "all there: again asks nothing")


def test_one_gone(checks, package, name):
    """One package of the newest set is gone: the whole set is the next older one."""
    with Bench(checks, name) as b:
        b.archive.gone.add(b.files[package])
        said = b.expect_newest("6.12.10", "the next older", lines=1)
        checks.check(package in said and "not in the archive" in said and "6.12.10" in said,
                     f"{name}: one line names what is gone and what is tried", said)
        b.expect_set("6.12.10")
        indices = b.archive.asked["Packages.gz"]
        checks.equal(b.asked(package), 1, f"{name}: the index is new, and is not fetched again")
        # A refreshed index changes nothing about what is remembered.
        for stamp in b.work.glob("cache/tcetop/apt/*/stamp"):
            stamp.touch()
        b.expect_newest("6.12.10", "again")
        checks.equal((b.asked(package), b.archive.asked["Packages.gz"]), (1, indices),
                     f"{name}: again asks nothing twice")
        expire_memory(b)
        b.archive.gone.clear()
        b.expect_newest("6.12.11", "a day later, when it has come")


def expire_memory(bench):
    """As if a day had passed."""
    for missing in bench.work.glob("cache/tcetop/apt/*/missing"):
        missing.write_text(re.sub(r"(?m)^\d+", lambda m: str(int(m.group()) - 86401),
                                  missing.read_text()))
    for stamp in bench.work.glob("cache/tcetop/apt/*/stamp"):
        stamp.touch()


def test_index_out_of_date(checks):
    """The index that was cached names what is gone by now; the archive's own does not."""
    with Bench(checks, "old index") as b:
        b.run("version", SUITE, "tool")
        b.run("version", f"{SUITE}:amd64", "tool")
        newer = {p: b.archive.add(SUITE, p, "6.12.12-1", a) for p, a in set_of("6.12.12").items()}
        b.files.update(newer)
        for package in set_of("6.12.11"):
            b.archive.gone.add(b.files[package])
        for key, entries in b.archive.entries.items():
            b.archive.entries[key] = [e for e in entries if "Version: 6.12.11-1" not in e]
        b.archive.publish()
        b.expect_newest("6.12.12", "the index is refreshed, and has a newer one", lines=0)


def test_cut_off(checks):
    with Bench(checks, "cut off") as b:
        image = b.files["linux-image-6.12.11-powerpc64le"]
        b.archive.breaks[image] = 2
        b.expect_newest("6.12.11", "the connection broke twice")
        b.expect_set("6.12.11")
        checks.check(b.archive.asked[image] >= 3, "cut off: it was asked for again",
                     b.archive.asked[image])


def test_half(checks):
    with Bench(checks, "half a file") as b:
        b.archive.short.add(b.files["linux-image-6.12.11-powerpc64le"])
        said = b.expect_newest("6.12.10", "the next older", lines=1)
        checks.check("linux-image-6.12.11" in said, "half a file: one line names it", said)
        b.expect_set("6.12.10")
        left = list((b.work / "cache/tcetop/debs").glob("*6.12.11*powerpc64le*"))
        checks.check(not any("image" in f.name for f in left),
                     "half a file: none of it is in the cache", left)


def test_all_gone(checks):
    with Bench(checks, "all gone") as b:
        b.archive.gone.update(b.files[f"linux-image-{v}-powerpc64le"] for v in VERSIONS)
        result = b.newest()
        checks.equal((result.returncode, result.stdout), (1, ""), "all gone: status 1, no answer")
        last = result.stderr.splitlines()[-1:]
        checks.check(last and all(v in last[0] for v in VERSIONS),
                     "all gone: the last line names all that was tried", result.stderr)
        asked = sum(b.archive.asked.values())
        result = b.newest()
        checks.equal((result.returncode, len(result.stderr.splitlines())), (1, 1),
                     "all gone: again one line")
        checks.equal(sum(b.archive.asked.values()), asked, "all gone: again asks nothing")


def test_by_version(checks):
    """A version that is asked for by its name has no older one."""
    with Bench(checks, "by version") as b:
        b.archive.gone.add(b.tool)
        result = b.run("fetch", SUITE, str(b.work / "root"), "tool=3.0")
        checks.equal((result.returncode, len(result.stderr.splitlines())), (1, 1),
                     "by version: gone: status 1, one line")
        checks.check("tool 3.0" in result.stderr, "by version: it is named", result.stderr)


def test_cache_emptied(checks):
    """What was chosen is chosen again where its packages are no longer in the cache."""
    with Bench(checks, "cache emptied") as b:
        b.expect_newest("6.12.11", "the newest")
        for deb in b.work.glob("cache/tcetop/debs/*.deb"):
            deb.unlink()
        for chosen in b.work.glob("cache/tcetop/apt/*/newest-*"):
            chosen.write_text("")
        b.expect_newest("6.12.11", "again, after a kill that left half a file")
        b.expect_set("6.12.11")


def test_no_such_kernel(checks):
    with Bench(checks, "no such kernel") as b:
        result = b.run("newest", SUITE, "linux-image-(9.*)")
        checks.equal((result.returncode, len(result.stderr.splitlines())), (4, 1),
                     "no such kernel: status 4, one line")


def test_unreachable(checks):
    with Bench(checks, "unreachable") as b:
        b.archive.stop()
        result = b.newest()
        checks.equal((result.returncode, len(result.stderr.splitlines())), (1, 1),
                     "unreachable: no index at all: status 1, one line")
        b.archive.start()
        b.write_configuration()
        b.archive.gone.add(b.files["linux-image-6.12.11-powerpc64le"])
        b.expect_newest("6.12.10", "with an index", lines=1)
        b.archive.gone.clear()
        expire_memory(b)
        b.archive.stop()
        said = b.expect_newest("6.12.10", "the newest is remembered as missing no longer, and does "
                               "not come: the one of the cache", lines=1)
        checks.check("cannot get" in said, "unreachable: the line says so", said)
        for stamp in b.work.glob("cache/tcetop/apt/*/stamp"):
            os.utime(stamp, (1e9, 1e9))
        said = b.expect_newest("6.12.10", "with an old index", lines=1)
        checks.check("cannot refresh the package index" in said,
                     "unreachable: the old index is used, and it is said", said)
        b.archive.start()


def test_userland(checks):
    with Bench(checks, "userland") as b:
        b.archive.gone.add(b.libraries[1])
        result, version = b.fetch("--with-depends")
        checks.equal((result.returncode, version), (0, "1.0"),
                     "userland: a library that is gone: the older one")
        checks.check(len(result.stderr.splitlines()) == 1 and "libtool 1.1" in result.stderr,
                     "userland: one line says so", result.stderr)
        asked = b.archive.asked[b.libraries[1]]
        result, version = b.fetch("--with-depends")
        checks.equal((result.returncode, version, result.stderr, b.archive.asked[b.libraries[1]]),
                     (0, "1.0", "", asked), "userland: again asks nothing twice")
    with Bench(checks, "userland") as b:
        b.archive.gone.update(b.libraries)
        result, _ = b.fetch("--with-depends")
        checks.equal(result.returncode, 1, "userland: no library at all: status 1")
        last = result.stderr.splitlines()[-1]
        checks.check("libtool 1.1" in last and "libtool 1.0" in last,
                     "userland: the line names what was tried", result.stderr)
    with Bench(checks, "userland") as b:
        b.archive.breaks[b.tool] = 2
        result, _ = b.fetch("--with-depends")
        checks.equal(result.returncode, 0, "userland: cut off twice: whole in the end")


def main():
    checks = exports.Checks("archive")
    test_all_there(checks)
    test_one_gone(checks, "linux-image-6.12.11-powerpc64le", "image gone")
    test_one_gone(checks, "linux-kbuild-6.12.11", "kbuild gone")
    test_index_out_of_date(checks)
    test_cut_off(checks)
    test_half(checks)
    test_all_gone(checks)
    test_by_version(checks)
    test_cache_emptied(checks)
    test_no_such_kernel(checks)
    test_unreachable(checks)
    test_userland(checks)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
