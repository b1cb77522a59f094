# SPDX-License-Identifier: GPL-2.0-only
"""A small Debian archive on loopback, for real apt, that can fail as real archives do.

Packages are made by dpkg-deb and listed in an index; a file of the pool can then be taken away, or
be cut off in the middle: once, as a connection that breaks, or for ever, as a file that was not
copied whole. Counts how often each file was asked for.
"""
import collections
import gzip
import hashlib
import http.server
import pathlib
import subprocess
import threading

ARCHITECTURES = ("ppc64el", "amd64")


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):  # pylint: disable=arguments-differ
        pass

    def do_GET(self):
        archive = self.server.archive
        path = archive.root / self.path.lstrip("/").replace("%2b", "+").replace("%7e", "~")
        archive.asked[path.name] += 1
        if path.name in archive.gone or not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        if path.name in archive.short:
            data = data[:len(data) // 2]
        self.send_part(path, data)

    def send_part(self, path, data):
        """The whole, or from the byte asked for; half of it where the connection is to break."""
        begin = 0
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes=") and int(asked[6:].split("-")[0]) < len(data):
            begin = int(asked[6:].split("-")[0])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(data) - begin))
        self.send_header("Last-Modified", self.date_time_string(int(path.stat().st_mtime)))
        self.end_headers()
        breaks = self.server.archive.breaks
        if breaks[path.name] > 0:
            breaks[path.name] -= 1
            self.wfile.write(data[begin:begin + (len(data) - begin) // 2])
            self.close_connection = True
            return
        self.wfile.write(data[begin:])


class Server(http.server.ThreadingHTTPServer):
    """apt closes connections as it likes."""

    def handle_error(self, *_):
        pass


class Archive:
    """The archive's files below a folder, and the server."""

    def __init__(self, work):
        self.work = pathlib.Path(work)
        self.root = self.work / "served"
        self.pool = self.root / "debian/pool"
        self.pool.mkdir(parents=True)
        self.entries = collections.defaultdict(list)
        self.asked = collections.Counter()
        self.gone, self.short, self.breaks = set(), set(), collections.Counter()
        self.server = None

    def add(self, suite, name, version, arch, depends="", size=4096):
        """One package, with a file of that size which no compression makes smaller."""
        folder = self.work / "package"
        content = folder / f"usr/share/{name}"
        content.mkdir(parents=True)
        noise = b"".join(hashlib.sha256(f"{name}{version}{i}".encode()).digest()
                         for i in range(size // 32))
        (content / "content").write_bytes(noise)
        (content / "version").write_text(version)
        (folder / "DEBIAN").mkdir()
        control = (f"Package: {name}\nVersion: {version}\nArchitecture: {arch}\n"
                   f"Maintainer: nobody <nobody@example.org>\nDescription: made up\n"
                   + (f"Depends: {depends}\n" if depends else ""))
        (folder / "DEBIAN/control").write_text(control)
        deb = self.pool / f"{name}_{version}_{arch}.deb"
        subprocess.run(["dpkg-deb", "--root-owner-group", "-b", folder, deb], check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run(["rm", "-r", folder], check=True)
        data = deb.read_bytes()
        entry = (f"{control}Filename: pool/{deb.name}\nSize: {len(data)}\n"
                 f"SHA256: {hashlib.sha256(data).hexdigest()}\n")
        for each in ARCHITECTURES if arch == "all" else [arch]:
            self.entries[suite, each].append(entry)
        return deb.name

    def publish(self):
        """The index as it stands."""
        for suite in {suite for suite, _ in self.entries}:
            folder = self.root / f"debian/dists/{suite}"
            sums = []
            for arch in ARCHITECTURES:
                index = folder / f"main/binary-{arch}/Packages.gz"
                index.parent.mkdir(parents=True, exist_ok=True)
                plain = "\n".join(self.entries[suite, arch]).encode()
                index.write_bytes(gzip.compress(plain))
                sums += [f" {hashlib.sha256(data).hexdigest()} {len(data)} main/binary-{arch}/{name}"
                         for name, data in (("Packages", plain), (index.name, index.read_bytes()))]
            (folder / "Release").write_text(
                f"Origin: Debian\nSuite: {suite}\nCodename: {suite}\n"
                f"Architectures: {' '.join(ARCHITECTURES)}\nComponents: main\n"
                f"Date: Sat, 28 Nov 2026 00:00:00 UTC\nSHA256:\n" + "\n".join(sums) + "\n")

    def start(self):
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.archive = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}/debian/"
