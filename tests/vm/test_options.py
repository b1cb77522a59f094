#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Each option that needs a kernel or tced does what it is for; tests/host/test_option_effects.py has the others, and demands one of every option."""
import re
import sys

import scenario

sys.path.insert(0, str(scenario.TOP / "tests/ui"))

import capture  # noqa: E402
from effects import Effects, see  # noqa: E402

EFFECTS = Effects()
shows = EFFECTS.shows
DEVICES = ("-netdev user,id=n0 -device e1000e,netdev=n0,romfile= "
           "-netdev user,id=n1 -device spapr-vlan,netdev=n1")
NET = "0000:00:00.0"
SOCKET, LOG = "/run/tced/tced.sock", "/var/log/tced/events.jsonl"
OWN_BTF, NONSENSE = "/tmp/own.btf", "/tmp/nonsense.btf"
ASKING = "windows holders levels hypercalls lookup check metrics record"
HELD = 100
WAIT = "{tv_sec=1, tv_nsec=250000000}"      # as it is asked for
BOUND = f"{NET} is bound to e1000e, which keeps its rings mapped: use --unbind"
ROOT = "001e:00:00."


def asks(guest, name):
    """Whether it connected to tced's socket."""
    return any("connect(" in line and SOCKET in line for line in guest.text(f"{name}.calls").splitlines())


def traces(guest, name):
    """Whether it loaded programs of its own."""
    return "BPF_PROG_LOAD" in guest.text(f"{name}.calls")


def kprobes_only(guest, name):
    """Whether it attached by plain kprobes, and not by kprobe.multi."""
    calls = guest.text(f"{name}.calls")
    return "perf_event_open(" in calls and "BPF_TRACE_KPROBE_MULTI" not in calls


def waits(guest, name, what=WAIT):
    """Whether it slept, or waited for descriptors, for that time."""
    return any(what in line for line in guest.text(f"{name}.calls").splitlines() if re.search("clock_nanosleep|ppoll", line))


def said(guest, name):
    """All that a command left, for the line of a failure."""
    return guest.number(f"{name}.status"), guest.text(f"{name}.out")[:300], guest.text(f"{name}.err")[:300], \
        guest.text(f"{name}.calls")[:600]


def err(guest, name):
    return guest.text(f"{name}.err")


def of_sample(guest, name, kind):
    """Records of a file that tced or tcectl record wrote, or of standard output."""
    return guest.records(f"{name}.jsonl" if guest.text(f"{name}.jsonl") else f"{name}.out", kind)


@shows("tcectl", f"{ASKING} doctor events", "no-daemon")
def traces_itself(guest, command, _):
    """it loads programs of its own and asks no tced, which is asked without the option"""
    plain, direct = f"plain.{command}", f"direct.{command}"
    see(traces(guest, direct) and not asks(guest, direct), said(guest, direct))
    if command == "events":
        see(not traces(guest, plain), said(guest, plain))
    else:
        see(asks(guest, plain) and traces(guest, plain) == (command == "doctor"), said(guest, plain))


@shows("tcectl", f"{ASKING} doctor events drain", "mechanism")
def attaches_by_kprobes(guest, command, _):
    """all hooks are kprobes, though kprobe.multi is there"""
    see(kprobes_only(guest, f"all.{command}"), said(guest, f"all.{command}"))
    see("BPF_TRACE_KPROBE_MULTI" in guest.text(f"direct.{command}.calls"), said(guest, f"direct.{command}"))


@shows("tcectl", f"{ASKING} doctor events drain", "btf")
def reads_that_btf(guest, command, _):
    """the file is read, and one that is no BTF is refused by its name"""
    see(f'"{OWN_BTF}"' in guest.text(f"all.{command}.calls") and traces(guest, f"all.{command}"), said(guest, f"all.{command}"))
    name = f"nonsense.{command}"
    see(guest.number(f"{name}.status") == 3 and NONSENSE in guest.text(f"{name}.out") + err(guest, name), said(guest, name))


@shows("tcectl", f"{ASKING} doctor events drain", "verbose")
def tells_what_it_does(guest, command, _):
    """standard error says whom it asks, what it reads, or how long attaching took"""
    line = {"events": f"tcectl: reading {LOG}", "doctor": "tcectl: attach: symbols ",
            "drain": "tcectl: attach: symbols "}.get(command, f"tcectl: asking tced on {SOCKET}")
    see(line in err(guest, f"verbose.{command}"), said(guest, f"verbose.{command}"))
    see(command == "events" or line not in err(guest, f"plain.{command}") + err(guest, f"direct.{command}"),
        said(guest, f"plain.{command}"))


@shows("tcectl", "holders hypercalls lookup check metrics doctor", "duration")
def traces_for_that_long(guest, command, _):
    """it sleeps for that time before it answers, else for two seconds"""
    see(waits(guest, f"all.{command}"), said(guest, f"all.{command}"))
    see(waits(guest, f"direct.{command}", "{tv_sec=2, tv_nsec=0}") and not waits(guest, f"direct.{command}"),
        said(guest, f"direct.{command}"))


@shows("tcectl", "record", "delay")
def waits_between_samples(guest, *_):
    """it waits for that time between two samples, else for a second"""
    see(waits(guest, "record.delay"), said(guest, "record.delay"))
    see(not waits(guest, "record.default"), said(guest, "record.default"))
    see(len(guest.records("record.delay.jsonl", "end")) == 2)


@shows("tcectl", "record", "mappings")
def records_single_mappings(guest, *_):
    """each page that is held has a record, and there are no holders"""
    mappings, holders = (guest.records("record.mappings.jsonl", kind) for kind in ("mapping", "holder"))
    see(len({(m["gen"], m["entry"]) for m in mappings}) >= HELD and not holders, (len(mappings), holders))
    see(not guest.records("plain.record.jsonl", "mapping") and
        sum(h["mappings"] for h in guest.records("plain.record.jsonl", "holder")) >= HELD, said(guest, "plain.record"))


@shows("tcectl", "doctor", "cost")
def has_costs(guest, *_):
    """there is a record for each program, which are counted for that time"""
    costs = guest.records("doctor.cost.out", "cost")
    see(len(costs) > 10 and all(c["over_ns"] >= 10**9 for c in costs), said(guest, "doctor.cost"))
    see(guest.records("doctor.json.out", "hook") and not guest.records("doctor.json.out", "cost"), said(guest, "doctor.json"))


@shows("tcectl", "status trace", "json")
def is_a_record(guest, command, _):
    """the answer is a record"""
    see(guest.records(f"{command}.json.out", command) and not guest.text(f"{command}.plain.out").startswith("{"),
        said(guest, f"{command}.json"))


@shows("tcectl", "status trace", "from")
def asks_that_socket(guest, command, _):
    """the tced that listens there answers, and none where nobody listens"""
    first = [guest.text(f"{command}.{name}.out").splitlines()[:1] for name in ("plain", "from")]
    if command == "status":
        see(all(f"pid {guest.text('tced.pid')}," in line[0] for line in first), first)
    see(guest.number(f"{command}.from.status") in (0, 1) and first[0] and len(first[1]) == 1, first)
    see(guest.number(f"{command}.nobody.status") == 3 and "/tmp/nobody.sock" in err(guest, f"{command}.nobody"),
        said(guest, f"{command}.nobody"))


@shows("tcectl", "status", "quiet")
def is_quiet(guest, *_):
    """nothing is printed, and the status is the same"""
    for quiet, loud in ("status.quiet", "status.plain"), ("status.quiet.nobody", "status.nobody"):
        see(said(guest, quiet)[:3] == (guest.number(f"{loud}.status"), "", "") and
            guest.text(f"{loud}.out") + err(guest, loud), said(guest, quiet))


@shows("tcectl", "trace", "detail")
def changes_the_detail(guest, *_):
    """tced has that detail from then on"""
    details = [guest.records(f"trace.{name}.out", "trace")[0]["detail"] for name in ("json", "after")]
    see(details == ["stacks", "ledger"], details)


@shows("tcectl", "drain", "device phb drc slot")
def drains_what_is_named(guest, _, name):
    """the device of that name is looked at, and where nothing has the name nothing is"""
    see(guest.number(f"drain.{name}.status") == 2 and err(guest, f"drain.{name}") == f"tcectl: {BOUND}", said(guest, f"drain.{name}"))
    nobody = f"drain.no.{name}"
    see(guest.number(f"{nobody}.status") == 3 and "no such" in err(guest, nobody), said(guest, nobody))


@shows("tcectl", "drain", "all lpm")
def drains_every_device(guest, _, name):
    """every device is looked at, also the disk that the guest runs from; before a migration no virtual one"""
    see(guest.number(f"drain.{name}.status") == 2 and "carries " in err(guest, f"drain.{name}") and
        ROOT in err(guest, f"drain.{name}"), said(guest, f"drain.{name}"))
    unbound = re.findall(r"will unbind (\S+) from (\S+)", err(guest, f"drain.{name}.unbind"))
    see(("e1000e", NET) in unbound and (("ibmveth", guest.text("vio")) in unbound) == (name == "all"), unbound)


@shows("tcectl", "drain", "force")
def drains_what_is_in_use(guest, *_):
    """a device that carries a file system is no reason to refuse"""
    see("carries " in err(guest, "drain.all") and "carries " not in err(guest, "drain.forced") and
        "keeps its rings mapped: use --unbind" in err(guest, "drain.forced"), said(guest, "drain.forced"))


@shows("tcectl", "drain", "unbind")
def asks_to_unbind(guest, *_):
    """it asks whether to unbind the driver, and does not without an answer"""
    see("will unbind e1000e from " in err(guest, "drain.unbind") and "use --yes" in err(guest, "drain.unbind"),
        said(guest, "drain.unbind"))
    see(guest.text("drain.unbind.driver") == "e1000e", guest.text("drain.unbind.driver"))


@shows("tcectl", "drain", "yes")
def unbinds_unasked(guest, *_):
    """the driver is unbound without a question, and the command is run"""
    see(guest.number("drain.yes.status") == 0 and (guest.out / "drain.ran").exists() and
        guest.text("drain.yes.driver") != "e1000e", (said(guest, "drain.yes"), guest.text("drain.yes.driver")))


@shows("tcectl", "drain", "timeout")
def waits_that_long(guest, *_):
    """it gives up after that time"""
    for name, seconds in ("drain.timeout", "1s"), ("drain.longer", "4s"):
        see(guest.number(f"{name}.status") == 2 and f"not empty after {seconds}: 4 TCEs live" in err(guest, name),
            said(guest, name))


@shows("tced", ".", "output")
def writes_into_the_file(guest, *_):
    """samples are in the file, and not on standard output"""
    see(guest.records("fg.all.jsonl", "end") and guest.text("fg.all.out") == "" and guest.records("fg.plain.out", "end"),
        said(guest, "fg.all"))


@shows("tced", ".", "delay")
def waits_between(guest, *_):
    """it waits for that time between two samples, else for a second"""
    see(waits(guest, "fg.all") and not waits(guest, "fg.plain"), said(guest, "fg.all"))


@shows("tced", ".", "log")
def logs_there(guest, *_):
    """that file is opened to append events, else that of tced; test_teardown.py reads events in it"""
    opened = [[path for path in ("/out/fg.log", LOG) if re.search(f'"{path}".*O_APPEND', guest.text(f"{name}.calls"))]
              for name in ("fg.all", "fg.plain")]
    see(opened == [["/out/fg.log"], [LOG]], opened)


@shows("tced", ".", "mappings")
def writes_single_mappings(guest, *_):
    """each mapping has a record, and there are no holders"""
    see(of_sample(guest, "fg.all", "mapping") and not of_sample(guest, "fg.all", "holder"), said(guest, "fg.all"))
    see(of_sample(guest, "fg.plain", "holder") and not of_sample(guest, "fg.plain", "mapping"), said(guest, "fg.plain"))


@shows("tced", ".", "detail no-stacks")
def records_less(guest, _, name):
    """--detail census records no mapping, --no-stacks no call stack"""
    name = {"detail": "fg.census", "no-stacks": "fg.ledger"}[name]
    plain, less = (of_sample(guest, n, "holder") for n in ("fg.plain", name))
    see(plain and any(h["stack_id"] for h in plain), plain)
    see(less and not any(h["stack_id"] for h in less) if name == "fg.ledger" else not less, less)


@shows("tced", ".", "hypercalls")
def counts_hypercalls(guest, *_):
    """samples have hypercalls of the window in which pages are held"""
    counted = {r["liobn"]: r["calls"] for r in of_sample(guest, "fg.all", "hypercall")}
    see(counted.get("0x80000000", 0) >= 1 and not of_sample(guest, "fg.plain", "hypercall"), counted)


@shows("tced", ". service", "mechanism")
def attaches_by_kprobe(guest, mode, _):
    """all hooks of functions are kprobes, though kprobe.multi is there"""
    own, other = (hooks(guest, n) for n in ("service.all" if mode else "fg.all", "fg.plain"))
    see("kprobe" in own and "kprobe.multi" not in own and "kprobe.multi" in other, (own, other))


def hooks(guest, name):
    return {h["mechanism"] for h in of_sample(guest, name, "hook") if h["state"] == "attached"}


@shows("tced", ". service", "btf")
def has_that_btf(guest, mode, _):
    """samples say that the types are from the file"""
    for name, source in ("service.all" if mode else "fg.all", f"file {OWN_BTF}, given by --btf"), ("fg.plain", "kernel"):
        see({r["btf"] for r in of_sample(guest, name, "sample")} == {source}, said(guest, name))
    see(guest.number("fg.nonsense.status") == 3 and NONSENSE in err(guest, "fg.nonsense"), said(guest, "fg.nonsense"))


@shows("tced", ". service", "verbose")
def tells_how_it_attached(guest, mode, _):
    """standard error says how long attaching took"""
    loud = guest.text("service.told") if mode else err(guest, "fg.all")
    see("tced: attach: symbols " in loud and "attach: symbols" not in err(guest, "fg.plain"), loud)


@shows("tced", ".", "service")
def is_the_daemon(guest, *_):
    """it listens on the socket, and what it traces with outlives it"""
    see(guest.records("service.status.out", "status") and guest.text("service.pinned") == "yes" == guest.text("ended.pinned"),
        said(guest, "service.status"))


@shows("tced", "service", "config")
def has_that_configuration(guest, *_):
    """its samples come at the interval of that file"""
    found = [r["interval_ns"] for r in guest.records("service.status.out", "status")]
    see(found == [500_000_000], found)


@shows("tced", ".", "stop")
def ends_the_daemon(guest, *_):
    """the daemon has ended, and what outlives it is removed"""
    see(guest.number("stop.status") == 0 and guest.text("stop.ended") == "yes" == guest.text("stop.removed"), said(guest, "stop"))


def top(mode, name):
    return f"{'top' if mode else 'screen'}.{name}"


@shows("tcetop", ". batch", "no-daemon")
def traces_by_itself(guest, mode, _):
    """it loads programs of its own and asks no tced, which is asked without the option"""
    plain, direct = top(mode, "plain"), top(mode, "direct")
    see(traces(guest, direct) and not asks(guest, direct), said(guest, direct))
    see(asks(guest, plain) and not traces(guest, plain), said(guest, plain))


@shows("tcetop", ". batch", "mechanism")
def attaches_like_that(guest, mode, _):
    """all hooks are kprobes, though kprobe.multi is there"""
    see(kprobes_only(guest, top(mode, "all")) and "BPF_TRACE_KPROBE_MULTI" in guest.text(f"{top(mode, 'direct')}.calls"),
        said(guest, top(mode, "all")))


@shows("tcetop", ". batch", "btf")
def has_its_types(guest, mode, _):
    """the file is read, and one that is no BTF is refused by its name"""
    see(f'"{OWN_BTF}"' in guest.text(f"{top(mode, 'all')}.calls"), said(guest, top(mode, "all")))
    see(guest.number("top.nonsense.status") == 3 and NONSENSE in err(guest, "top.nonsense"), said(guest, "top.nonsense"))


@shows("tcetop", ". batch", "verbose")
def says_how_it_attached(guest, mode, _):
    """standard error says how long attaching took"""
    see("tcetop: attach: symbols " in err(guest, top(mode, "all")), said(guest, top(mode, "all")))
    see("attach: symbols" not in err(guest, top(mode, "direct")), said(guest, top(mode, "direct")))


def rows_of_device(guest, name):
    """Of the list of holders on the screen: those of the device."""
    seen = capture.Capture(guest.out / f"{name}.capture", 130, 40)
    return [line for line in seen.text_at("holders") if NET in line]


@shows("tcetop", ". batch", "no-stacks")
def has_no_stacks(guest, mode, _):
    """it traces by itself, and holders have no call stack"""
    if mode:
        less, direct = (guest.records(f"top.{name}.out", "holder") for name in ("ledger", "direct"))
        see(traces(guest, "top.ledger") and less and not any(h["stack"] for h in less), less[-3:])
        see(direct and all(h["stack"] for h in direct), direct[-3:])
    else:
        less, plain = (rows_of_device(guest, f"screen.{name}") for name in ("all", "direct"))
        see("tcehold_map_held" in "".join(plain), plain)
        see(less and "tcehold_map_held" not in "".join(less), less)


@shows("tcetop", "batch", "delay")
def waits_between_screens(guest, *_):
    """it waits for that time between two screens"""
    see(waits(guest, "top.all"), said(guest, "top.all"))


def main():
    kernel = scenario.kernel_argument()
    checks = scenario.Checks(f"{kernel} options")
    with scenario.Guest(kernel, "pseries", "options.sh", DEVICES, "disable_ddw", timeout=2400) as guest:
        guest.add("--put", scenario.build_program(guest.work, "terminal"))
        if not guest.ran_through(checks):
            return 1
        checks.equal(guest.text("waited.in.vain"), "", "what ends by a signal came to where it is ended")
        EFFECTS.check(checks, guest)
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
