# SPDX-License-Identifier: GPL-2.0-only
"""The effects of options: which function of a test shows that of which option, with which command or mode."""
import options


class Unseen(Exception):
    """What the option is for has not been seen."""


def see(condition, detail=""):
    if not condition:
        raise Unseen(detail)


class Effects:
    """A table of functions: (program, command or mode, option) -> those that show the effect.

    A function gets the place where it looks, the command or mode, and the option; it raises Unseen, or anything else
    where what it looks for is not there at all. The first line of its documentation is what it shows.
    """

    def __init__(self):
        self.table = {}

    def shows(self, program, modes, names):
        """Of each of these commands or modes (a dot is the one without a name) with each of these options."""
        def enter(function):
            for mode in modes.split():
                for name in names.split():
                    self.table.setdefault((program, mode.strip("."), name), []).append(function)
            return function
        return enter

    def check(self, checks, place):
        """Each of them."""
        for (program, mode, name), functions in self.table.items():
            for function in functions:
                claim = f"{program} {mode} --{name}: {function.__doc__.splitlines()[0]}"
                try:
                    function(place, mode, name)
                    checks.check(True, claim)
                except Exception as why:  # every one is to be tried
                    checks.check(False, claim, repr(why))


def check_complete(checks, *tables):
    """Each option that is accepted has an effect that some table shows, and nothing else is in them."""
    accepted = set(options.accepted())
    shown = set().union(*(effects.table for effects in tables))
    for program, mode, name in sorted(accepted):
        checks.check((program, mode, name) in shown, f"{program} {mode} --{name}: a test shows its effect")
    checks.check(shown <= accepted, "no effect of an option that is not accepted", sorted(shown - accepted))
