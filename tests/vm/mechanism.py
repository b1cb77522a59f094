# SPDX-License-Identifier: GPL-2.0-only
"""By which mechanism the tool hooks what: its own records, and the kernel's lists as a witness."""
import re

# What the plan takes where nothing is forced: the first that works on that kernel.
PLAN = {"bookworm": "kprobe", "trixie": "kprobe.multi", "sid": "fentry", "next": "fentry"}
# The type of link as bpftool names it.
LINK_TYPE = {"fentry": "tracing", "kprobe.multi": "kprobe_multi", "kprobe": "perf_event"}
# Before 6.7 the kernel does not count what it skips. 6.1 has create_ddw and reset_dma_window inlined.
# Its firmware's calls have no tracepoints.
DEGRADED = {("bookworm", "pseries"): ["window", "window", "dlpar", "losses"],
            ("bookworm", "powernv9"): ["level", "losses"],
            ("trixie", "powernv9"): ["level"], ("trixie-64k", "powernv9"): ["level"]}
# Stale ledger entries that interrupts may leave in an ordinary load where nothing counts them: one in
# twenty runs had more than 16. A list that is not freed whole leaves hundreds.
UNCOUNTED_STALE = 64
# Live mappings that the ledger may lack there.
UNCOUNTED_UNSEEN = 16
# Every mapping passes these. The others are rare and have no program for fentry.
BUSY = {"map", "map caller", "unmap"}
NEEDED = {*BUSY, "table create", "table free", "teardown wait", "window", "map failed",
          "device gone", "binding"}
RARE_BY = {"fentry": "kprobe.multi"}
# The DMA API's, since 6.12; on powernv levels of tables are allocated by the functions behind it.
TRACEPOINTS = {f"__traceiter_{name}" for name in
               ("dma_map_sg", "dma_alloc", "dma_alloc_pages", "dma_alloc_sgt")}
ONE_PAGE = {"trixie": "__traceiter_dma_map_page", "sid": "__traceiter_dma_map_phys",
            "next": "__traceiter_dma_map_phys"}


def planned(kernel):
    return PLAN[kernel.removesuffix("-64k")]


def map_tracepoints(kernel, machine, forced=None):
    """Those that show mappings there, where functions do not; none where a mechanism is forced."""
    one = ONE_PAGE.get(kernel.removesuffix("-64k"))
    return {one, *TRACEPOINTS} if one and machine == "pseries" and not forced else set()


def counts_misses(guest, name):
    """Whether the kernel counts probe hits that it skipped; null where it does not."""
    return all(h["misses"] is not None for h in guest.records(name, "hook")
               if h["state"] == "attached" and h["mechanism"] != "data")


def check_degraded(checks, guest, name, kernel, machine, forced=None):
    """What the tool says it lacks on this kernel: nothing but what the kernel really lacks."""
    lacks = DEGRADED.get((kernel, machine), [])
    if (machine, forced) == ("powernv9", "kprobe"):
        lacks = ["level"]   # how long one takes: a return that interrupts come to, too
    checks.equal([r["purpose"] for r in guest.records(name, "degraded")], lacks,
                 f"{name}: what is degraded")


class Witness:
    """Programs, links, kprobes and traced functions at one moment, from the guest's witness()."""

    def __init__(self, guest, name):
        self.programs = len(guest.json(f"{name}.progs"))
        self.links = [str(link.get("type")) for link in guest.json(f"{name}.links")]
        self.kprobes = [re.split(r"\+| |\[", line.split(None, 2)[2])[0]
                        for line in guest.text(f"{name}.kprobes").splitlines()]
        self.functions = {line.split()[0]: line
                          for line in guest.text(f"{name}.functions").splitlines()}

    def counts(self):
        return {"programs": self.programs, "links": len(self.links), "kprobes": len(self.kprobes),
                "traced functions": len(self.functions)}


def by_hooks(hooks):
    """Those that probe a function; the others read data only, or stand on a tracepoint."""
    return [h for h in hooks if h["state"] == "attached" and
            h["mechanism"] not in ("data", "tracepoint")]


def mechanism_of(hook, mechanism):
    """The one by which it has to be attached where this is forced, or planned."""
    return mechanism if hook["purpose"] in BUSY else RARE_BY.get(mechanism, mechanism)


def check_hooks(checks, hooks, mechanism, name, tracepoints):
    """The tool's own word: each attached hook has its mechanism, and every purpose has one."""
    attached = by_hooks(hooks)
    checks.equal({h["symbol"] for h in hooks if h["purpose"] == "map" and
                  (h["state"], h["mechanism"]) == ("attached", "tracepoint")}, tracepoints,
                 f"{name}: the tracepoints of mappings")
    needed = NEEDED - {"map", "map caller"} if tracepoints else NEEDED
    checks.check(attached and all(h["mechanism"] == mechanism_of(h, mechanism) for h in attached)
                 and needed <= {h["purpose"] for h in attached} and
                 not (tracepoints and {"map", "map caller"} & {h["purpose"] for h in attached}),
                 f"{name}: every hook is attached by {mechanism}",
                 [(h["purpose"], h["symbol"], h["state"], h["mechanism"], h.get("reason"))
                  for h in hooks])


def check_witness(checks, hooks, before, running, mechanism):
    """The kernel's word: the hooked functions are where this mechanism shows, and only there."""
    symbols = {h["symbol"].removesuffix("%return") for h in by_hooks(hooks)}
    new_kprobes = set(running.kprobes) - set(before.kprobes)
    traced = {s for s in symbols if s in running.functions and s not in before.functions}
    if mechanism == "kprobe":
        checks.check(symbols and symbols <= new_kprobes, "the kernel lists a kprobe on each",
                     sorted(symbols - new_kprobes))
    else:
        checks.check(symbols and traced == symbols and not symbols & new_kprobes,
                     "the kernel traces each function, and none by a kprobe",
                     (sorted(symbols - traced), sorted(symbols & new_kprobes)))
    found = {kind: running.links.count(kind) - before.links.count(kind)
             for kind in LINK_TYPE.values()}
    want = {LINK_TYPE[mechanism], LINK_TYPE[RARE_BY.get(mechanism, mechanism)]}
    checks.check({kind for kind in found if found[kind]} == want,
                 f"bpftool finds links of type {' and '.join(sorted(want))} and no others", found)


def check_leaves_nothing(checks, guest, hooks):
    """By any mechanism: while it runs there is more, when it has ended as much as before."""
    before, running = Witness(guest, "before"), Witness(guest, "running")
    checks.equal(before.programs, 0, "before the tool came there was no program")
    symbols = {h["symbol"].removesuffix("%return") for h in by_hooks(hooks)}
    checks.check(running.programs >= 4 and len(running.links) > len(before.links),
                 "while it runs programs and links are there", running.counts())
    listed = {*running.kprobes, *running.functions}
    checks.check(len(symbols) >= 6 and symbols <= listed,
                 "while it runs the kernel lists every function that it hooks",
                 sorted(symbols - listed))
    for how in ("stopped", "killed"):
        checks.equal(Witness(guest, how).counts(), before.counts(),
                     f"{how}: no program, link, kprobe or traced function is left")
