# SPDX-License-Identifier: GPL-2.0-only
"""The matrix: which scenario runs where, and if not, why; and what all cells must agree on.

A scenario is one column of the table. It has a test per machine, or the reason why it has none; a
kernel that is not in `kernels` has its reason in `elsewhere`. Tests that print "NUMBERS name {...}"
are compared: what depends on the scenario alone is the same on every kernel, and with every
mechanism.
"""
import collections
import json
import typing

KERNELS = ("bookworm", "trixie", "trixie-64k", "sid", "sid-64k", "next")
# The archive's experimental suite may have no kernel: it is in check-more alone, and fails nothing.
MAY_BE_MISSING = ("next",)
SUITES = tuple(k for k in KERNELS if k not in MAY_BE_MISSING)
MACHINES = ("pseries", "powernv9")

LEGEND = ("windows: hooked as the tool plans it; fentry, kprobe.multi, kprobe: the same, with this "
          "mechanism forced")


class Scenario(typing.NamedTuple):
    name: str
    tests: dict                 # machine -> words of the command, or the reason why there is none
    kernels: tuple = KERNELS
    elsewhere: dict = {}        # kernel -> why not there; next: as sid
    compared: bool = False      # its test prints NUMBERS
    more: tuple = ()            # (kernel, machine) that other cells stand for: only in check-more


def forced(mechanism, elsewhere, more=()):
    return Scenario(mechanism, {"pseries": ["test_pseries.py", mechanism],
                                "powernv9": ["test_powernv9.py", mechanism]},
                    ("sid",), {**elsewhere, "sid-64k": "as sid"}, True,
                    more=(("sid", "powernv9"), *more))


AS_4K = {"trixie-64k": "as trixie", "sid-64k": "as sid"}

SCENARIOS = (
    Scenario("windows", {"pseries": ["test_pseries.py"], "powernv9": ["test_powernv9.py"]},
             compared=True, more=(("trixie-64k", "pseries"), ("trixie-64k", "powernv9"),
                                  ("sid-64k", "powernv9"),
                                  ("next", "pseries"), ("next", "powernv9"))),
    forced("fentry", {"bookworm": "no fentry", "trixie": "no fentry", "trixie-64k": "no fentry"}),
    forced("kprobe.multi", {"bookworm": "no fprobe", "trixie": "in windows",
                            "trixie-64k": "in windows"}, (("sid", "pseries"),)),
    forced("kprobe", {"bookworm": "in windows", "trixie": "as sid", "trixie-64k": "as sid"},
           (("sid", "pseries"),)),
    Scenario("hidden", {"pseries": ["test_hidden.py"], "powernv9": "as pseries"},
             ("trixie", "sid"), {**AS_4K, "bookworm": "hides data"},
             more=(("trixie", "pseries"), ("sid", "pseries"))),
    Scenario("direct", {"pseries": ["test_direct.py"], "powernv9": "no DDW"}, SUITES, compared=True,
             more=(("trixie-64k", "pseries"), ("sid-64k", "pseries"), ("trixie", "pseries"),
                   ("bookworm", "pseries"))),
    Scenario("teardown", {"pseries": ["test_teardown.py"], "powernv9": "no DLPAR"},
             ("bookworm", "trixie", "sid", "next"), AS_4K,
             more=(("next", "pseries"), ("trixie", "pseries"))),
    Scenario("drain", {"pseries": ["test_drain.py"], "powernv9": "no DLPAR"},
             ("bookworm", "trixie", "sid"), AS_4K,
             more=(("bookworm", "pseries"), ("sid", "pseries"))),
    Scenario("ddw", {"pseries": ["test_ddw.py"], "powernv9": "no DDW"}, ("trixie", "sid", "next"),
             {**AS_4K, "bookworm": "no hybrid"}, more=(("next", "pseries"),)),
    Scenario("check", {"pseries": ["test_check.py"], "powernv9": "no DLPAR"},
             ("bookworm", "trixie", "sid"), AS_4K, more=(("trixie", "pseries"),)),
    Scenario("bind", {"pseries": ["test_bind.py"], "powernv9": "no vio"},
             ("trixie", "sid"), {**AS_4K, "bookworm": "as trixie"}, more=(("trixie", "pseries"),)),
    Scenario("exact", {"pseries": ["test_exact.py"], "powernv9": "as pseries"}, ("trixie", "sid"),
             {**AS_4K, "bookworm": "as trixie"},
             more=(("trixie", "pseries"), ("sid", "pseries"))),
    Scenario("hook", {"pseries": ["test_hook.py"], "powernv9": "no DLPAR"}, ("trixie", "sid"),
             {**AS_4K, "bookworm": "as trixie"}, more=(("sid", "pseries"),)),
    Scenario("dead", {"pseries": ["test_dead.py"], "powernv9": "no DLPAR"}, ("trixie", "sid"),
             {**AS_4K, "bookworm": "64K pages"}, more=(("trixie", "pseries"),)),
    Scenario("attach", {"pseries": ["test_attach.py"], "powernv9": "as pseries"}, ("trixie", "sid"),
             {**AS_4K, "bookworm": "as trixie"}, more=(("trixie", "pseries"),)),
    Scenario("service", {"pseries": ["test_service.py"], "powernv9": "as pseries"},
             ("bookworm", "trixie"), {k: "as trixie" for k in ("trixie-64k", "sid", "sid-64k")},
             more=(("bookworm", "pseries"),)),
    Scenario("options", {"pseries": ["test_options.py"], "powernv9": "as pseries"}, ("trixie",),
             {k: "as trixie" for k in SUITES if k != "trixie"}),
    Scenario("cycles", {"pseries": ["test_cycles.py"], "powernv9": "no DLPAR"}, ("trixie",),
             {k: "as trixie" for k in SUITES if k != "trixie"}),
    Scenario("top", {"pseries": ["test_top.py"], "powernv9": "as pseries"}, ("trixie",),
             {k: "as trixie" for k in SUITES if k != "trixie"}),
    Scenario("million", {"pseries": ["test_million.py"], "powernv9": "as pseries"}, ("trixie",),
             {k: "as trixie" for k in SUITES if k != "trixie"}),
    Scenario("many", {"pseries": ["test_many.py"], "powernv9": "as pseries"},
             ("bookworm", "trixie", "sid"), AS_4K,
             more=(("bookworm", "pseries"), ("trixie", "pseries"))),
    Scenario("detail", {"pseries": ["test_detail.py"], "powernv9": "as pseries"},
             ("bookworm", "trixie", "sid"), AS_4K,
             more=(("bookworm", "pseries"), ("sid", "pseries"))),
    Scenario("cost", {"pseries": ["test_cost.py"], "powernv9": "as pseries"}, ("trixie", "sid"),
             {**AS_4K, "bookworm": "as trixie"}, more=(("sid", "pseries"),)),
    Scenario("package", {"pseries": ["test_package.py"], "powernv9": "as pseries"}, ("trixie",),
             {k: "as trixie" for k in SUITES if k != "trixie"}),
    Scenario("metrics", {"pseries": ["test_metrics.py"], "powernv9": "as pseries"}, ("trixie",),
             {k: "as trixie" for k in SUITES if k != "trixie"}),
    Scenario("kill", {"pseries": ["test_kill.py"], "powernv9": "no DLPAR"}, ("trixie",),
             {k: "as trixie" for k in SUITES if k != "trixie"}),
    Scenario("logfull", {"pseries": ["test_logfull.py"], "powernv9": "no DLPAR"}, ("trixie", "sid"),
             {**AS_4K, "bookworm": "as trixie"}, more=(("trixie", "pseries"),)),
    Scenario("vfio", {"pseries": ["test_vfio.py", "pseries"],
                      "powernv9": ["test_vfio.py", "powernv9"]},
             ("trixie", "sid"), {**AS_4K, "bookworm": "64K pages"},
             more=(("trixie", "pseries"),)),
    Scenario("levels", {"pseries": "no levels", "powernv9": ["test_levels.py"]},
             ("trixie", "sid"), {**AS_4K, "bookworm": "64K pages"},
             more=(("trixie", "powernv9"),)),
    Scenario("dlpar", {"pseries": ["test_dlpar.py", "pseries"],
                       "powernv9": ["test_dlpar.py", "powernv9"]},
             ("bookworm", "trixie", "sid"), AS_4K,
             more=(("trixie", "pseries"), ("bookworm", "powernv9"), ("sid", "powernv9"))),
    Scenario("hypercalls", {"pseries": ["test_hcall.py"], "powernv9": "no hypercalls"},
             ("trixie", "sid"), {**AS_4K, "bookworm": "as trixie"}, more=(("trixie", "pseries"),)),
    Scenario("lockdown", {"pseries": ["test_lockdown.py"], "powernv9": "as pseries"},
             ("bookworm", "trixie", "sid"), AS_4K,
             more=(("bookworm", "pseries"), ("trixie", "pseries"))),
    Scenario("fallback", {"pseries": ["test_fallback.py"], "powernv9": "as pseries"}, ("sid",),
             {"bookworm": "no fentry", "trixie": "no fentry", "trixie-64k": "no fentry",
              "sid-64k": "as sid"}),
    Scenario("preempt", {"pseries": ["test_preempt.py"], "powernv9": "as pseries"}, ("sid",),
             {**{k: "no preemption" for k in ("bookworm", "trixie", "trixie-64k")},
              "sid-64k": "as sid"}),
    Scenario("census", {"pseries": ["test_census.py"], "powernv9": "as pseries"},
             ("trixie", "sid"), {**AS_4K, "bookworm": "hides data"},
             more=(("trixie", "pseries"), ("sid", "pseries"))),
    Scenario("btf", {"pseries": ["test_btf.py"], "powernv9": "as pseries"}, ("bookworm",),
             {k: "has BTF" for k in SUITES if k != "bookworm"}),
    Scenario("given btf", {"pseries": ["test_given_btf.py"], "powernv9": "as pseries"},
             ("trixie", "sid"), {**AS_4K, "bookworm": "has none"}, more=(("trixie", "pseries"),)),
)


def reason_not(scenario, kernel, machine):
    """Why the scenario does not run there; empty if it does."""
    if kernel not in scenario.kernels:
        return "as sid" if kernel in MAY_BE_MISSING else scenario.elsewhere[kernel]
    test = scenario.tests[machine]
    if isinstance(test, str):
        return test
    return "in check-more" if (kernel, machine) in scenario.more else ""


def more_cells(missing=()):
    """(scenario, kernel, machine) of those that other cells stand for, without missing kernels."""
    for scenario in SCENARIOS:
        for kernel, machine in scenario.more:
            if kernel not in missing:
                yield scenario, kernel, machine


def cells():
    """(scenario, kernel, machine) of all that run, column by column: the long ones come first."""
    for scenario in SCENARIOS:
        for kernel in KERNELS:
            for machine in MACHINES:
                if not reason_not(scenario, kernel, machine):
                    yield scenario, kernel, machine


def command(scenario, kernel, machine):
    test, *args = scenario.tests[machine]
    return [test, kernel, *args]


def numbers_of(line):
    """A line "NUMBERS name {...}" as (name, dict)."""
    _, name, values = line.split(None, 2)
    return name, json.loads(values)


def comparable(numbers):
    """The cells with a scenario that another cell has as well."""
    count = collections.Counter(name for of_cell in numbers.values() for name in of_cell)
    return {cell for cell, of_cell in numbers.items() if any(count[name] > 1 for name in of_cell)}


def differences(numbers):
    """numbers: cell -> name -> dict. Yields (cell, text) for each that differs from most."""
    names = sorted({name for of_cell in numbers.values() for name in of_cell})
    for name in names:
        said = {cell: of_cell[name] for cell, of_cell in numbers.items() if name in of_cell}
        for key in sorted({key for values in said.values() for key in values}):
            values = {cell: json.dumps(v.get(key), sort_keys=True) for cell, v in said.items()}
            usual = collections.Counter(values.values()).most_common(1)[0][0]
            other = next(cell for cell, value in values.items() if value == usual)
            for cell, value in values.items():
                if value != usual:
                    yield cell, f"{name}: {key} is {value}, on {' '.join(other)} {usual}"


def table(results):
    """results: (scenario name, kernel, machine) -> bool. The lines of the table."""
    rows = [["kernel", "machine", *(s.name for s in SCENARIOS)]]
    for kernel in KERNELS:
        for machine in MACHINES:
            rows.append([kernel, machine, *(cell_text(results, s, kernel, machine)
                                            for s in SCENARIOS)])
    widths = [max(map(len, column)) for column in zip(*rows)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths)).rstrip()
            for row in rows]


def cell_text(results, scenario, kernel, machine):
    reason = reason_not(scenario, kernel, machine)
    if reason:
        return reason
    return {True: "PASS", False: "FAIL", None: "not run"}[results.get((scenario.name, kernel,
                                                                      machine))]
