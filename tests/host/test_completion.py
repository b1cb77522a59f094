#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Completion by bash, zsh and fish themselves, as installed: what each offers is what the programs' --help lists."""
import itertools
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
OPTION = re.compile(r"^  (?:(-\w), |    )(--[a-z-]+)(?: ([A-Z]+))?  ", re.M)
PATIENCE = 30
MECHANISMS, DETAILS = {"fentry", "kprobe.multi", "kprobe"}, {"census", "ledger", "stacks"}
# Values that are few, by option: written down here, not read from the program.
VALUES = {"--mechanism": MECHANISMS, "--detail": DETAILS, "--severity": {"info", "warning", "critical"},
          "--palette": {"dark", "light", "mono"},
          "--screen": {"windows", "holders", "levels", "events", "platform", "hypercalls", "health"}}
FILES = ("FILE", "SOURCE", "SOCKET")
NUMBERS = itertools.count()

# Both write what they would offer into $OFFERED, whole, when they have it.
BASHRC = """
PS1='ready> '
bind 'set enable-bracketed-paste off' 'set bell-style none'
. "$SHARE/bash-completion/completions/tced"
offer() {
	_tcetop "$@"
	printf '%s\\n' "${COMPREPLY[@]}" >"$OFFERED.part"
	mv "$OFFERED.part" "$OFFERED"
}
complete -F offer tced tcetop tcectl
"""
ZSHRC = """
PS1='ready> '
unset zle_bracketed_paste
setopt no_auto_list no_auto_menu no_beep
fpath=("$SHARE/zsh/site-functions" $fpath)
autoload -Uz compinit
compinit -D -u
compadd() {
	local -a hits
	if [[ ${@[1,(i)(-|--)]} != *-(O|A|D)\\ * ]]; then
		builtin compadd -A hits "$@"
		(( $#hits )) && print -l -- $hits >>"$OFFERED.part"
	fi
	builtin compadd "$@"
}
offer() {
	: >"$OFFERED.part"
	zle complete-word
	mv "$OFFERED.part" "$OFFERED"
}
zle -N offer
bindkey '^I' offer
"""


class Checks:
    failed = 0

    def check(self, good, name, detail=""):
        self.failed += not good
        print(f"{'PASS' if good else 'FAIL'} completion: {name}{'' if good else f': {detail}'}", flush=True)


class Typed:
    """A shell in a pseudo-terminal, to which a line and a Tab are typed."""

    def __init__(self, command, work, env):
        self.work, self.offered, self.screen = work, pathlib.Path(work, "offered"), b""
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(work)
            os.execvpe(command[0], command, {**env, "OFFERED": str(self.offered), "TERM": "xterm", "COLUMNS": "200"})
        self.wait(lambda: b"ready> " in self.screen)

    def wait(self, is_done):
        end = time.monotonic() + PATIENCE
        while not is_done():
            if time.monotonic() > end:
                raise TimeoutError(self.screen[-2000:])
            if select.select([self.terminal], [], [], 0.02)[0]:
                self.screen += os.read(self.terminal, 65536)

    def complete(self, line, text=b""):
        """What is offered, once the text is on the screen."""
        self.offered.unlink(missing_ok=True)
        self.screen = b""
        os.write(self.terminal, b"\x15" + line.encode() + b"\t")     # in the place of the line before
        self.wait(lambda: self.offered.exists() and text in self.screen)
        return set(self.offered.read_text(encoding="utf-8").split())

    def completes(self, line, name):
        self.complete(line, name.encode())
        return True


class Fish:
    """fish says what it would offer for a line."""

    def __init__(self, work, env):
        self.work, self.env = work, env

    def complete(self, line):
        said = subprocess.run(["fish", "--no-config", "-c", 'set fish_complete_path "$SHARE/fish/vendor_completions.d"; '
                               'complete -C "$argv[1]"; or true', line], env=self.env, cwd=self.work, check=True,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE)
        # An option=value is offered whole.
        return {offer.split("\t")[0].rpartition("=")[2] for offer in said.stdout.splitlines()}

    def options(self, line):
        return self.complete(f"{line} -") | self.complete(f"{line} --")

    def completes(self, line, name):
        return self.complete(line) == {name}


def help_of(*words):
    return subprocess.run([TOP / "build/host" / words[0], *words[1:]], stdout=subprocess.PIPE, text=True, check=True,
                          timeout=PATIENCE).stdout


def options_of(*words):
    return OPTION.findall(help_of(*words).partition("\nExit status:")[0])


def check_options(checks, name, shell, line, options):
    wanted = {word for letter, long, _ in options for word in (letter, long) if word}
    offered = shell.options(line) if isinstance(shell, Fish) else shell.complete(f"{line} -")
    checks.check(offered == wanted, f"{name}: {line}: its options", offered ^ wanted)


def check_values(checks, name, shell, line, options):
    for _, option, argument in options:
        if not argument or option == "--device" or argument in FILES:
            continue
        wanted = VALUES.get(option, set())
        offered = shell.complete(f"{line} {option} ")
        checks.check(offered == wanted, f"{name}: {line} {option}: its values", (offered, wanted))


def check_file(checks, name, shell, line):
    """A file that no line before had."""
    number = next(NUMBERS)
    with open(f"{shell.work}/r{number}-recording", "w", encoding="utf-8") as file:
        checks.check(shell.completes(f"{line} r{number}-", os.path.basename(file.name)), f"{name}: {line}: a file")


def check_files(checks, name, shell, line, options):
    for letter, option, argument in options:
        for word in (letter, option):
            if word and argument in FILES:
                check_file(checks, name, shell, f"{line} {word}")


def check_words(checks, name, shell, commands):
    device = {path.name for bus in ("pci", "vio") for path in pathlib.Path("/sys/bus", bus, "devices").glob("[0-9]*")}
    for line, wanted in (("tcectl ", set(commands)), ("tcectl ho", {"holders"}), ("tcectl ta", {"tables"}), ("tcectl --json wi", {"windows"}),
                         ("tcectl --mechanism ", MECHANISMS), ("tcectl check -D ", device),
                         ("tcectl check --device ", device), ("tcectl events --severity=w", {"warning"}),
                         ("tcetop --screen=he", {"health"}), ("tcetop --palette=", VALUES["--palette"]),
                         ("tced --detail=l", {"ledger"}), ("tced --no", {"--no-stacks"})):
        offered = shell.complete(line)
        checks.check(offered == wanted, f"{name}: {line}: as wanted", (offered, wanted))
    offered = shell.complete("tcectl drain --all -- rpm")
    checks.check({"rpm", "rpmbuild"} <= offered, f"{name}: what drain runs", offered)
    check_file(checks, name, shell, "tcectl record")


def check_shell(checks, name, shell):
    commands = re.findall(r"^  ([a-z]+) ", help_of("tcectl", "--help"), re.M)
    lines = {"tced": options_of("tced", "--help"), "tcetop": options_of("tcetop", "--help"),
             "tcectl": options_of("tcectl", "help", "options"),
             **{f"tcectl {command}": options_of("tcectl", command, "--help") for command in commands},
             "tcectl tables": options_of("tcectl", "windows", "--help")}
    checks.check(len(commands) > 10 and all(len(options) > 1 for options in lines.values()), f"{name}: there are helps")
    for line, options in lines.items():
        check_options(checks, name, shell, line, options)
        if line != "tcectl":
            check_values(checks, name, shell, line, options)
            check_files(checks, name, shell, line, options)
    check_words(checks, name, shell, [*commands, "tables"])


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(["make", "-s", "install", f"DESTDIR={work}/root", "PREFIX=/usr"], cwd=TOP, check=True,
                       stdout=subprocess.DEVNULL)
        share = f"{work}/root/usr/share"
        pathlib.Path(work, "bashrc").write_text(BASHRC, encoding="utf-8")
        pathlib.Path(work, ".zshrc").write_text(ZSHRC, encoding="utf-8")
        env = {"PATH": f"{work}/root/usr/sbin:{os.environ['PATH']}", "SHARE": share, "HOME": work, "ZDOTDIR": work,
               "LC_ALL": "C.UTF-8"}
        for name, shell in (("bash", lambda: Typed(["bash", "--noprofile", "--rcfile", f"{work}/bashrc", "-i"], work, env)),
                            ("zsh", lambda: Typed(["zsh", "-d", "-i"], work, env)),
                            ("fish", lambda: Fish(work, env))):
            if not shutil.which(name):
                checks.check(False, f"{name} is installed")
                continue
            try:
                check_shell(checks, name, shell())
            except TimeoutError as error:
                checks.check(False, f"{name}: in time", error)
    return 1 if checks.failed else 0


sys.exit(main())
