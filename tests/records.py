# SPDX-License-Identifier: GPL-2.0-only
"""Records held to the JSON Schema that `tcectl schema` prints: each has the fields of its kind, all of them, and no
others."""
import json
import pathlib
import subprocess

import fastjsonschema

TOP = pathlib.Path(__file__).resolve().parents[1]


def tighten(node):
    """In the schema an object may have more fields, those of later versions; not here."""
    if isinstance(node, dict):
        if "properties" in node:
            node["additionalProperties"] = False
        for value in node.values():
            tighten(value)


Invalid = fastjsonschema.JsonSchemaException


class Schema:
    def __init__(self, tcectl=TOP / "build/host/tcectl"):
        text = subprocess.run([tcectl, "schema"], text=True, stdout=subprocess.PIPE, check=True).stdout
        self.text = text
        self.forms = {}
        for form in json.loads(text)["definitions"].values():
            tighten(form)
            self.forms.setdefault(form["properties"]["kind"]["const"], []).append(fastjsonschema.compile(form))

    def whole(self):
        """The document as users have it: a function that raises Invalid for what is none of its records."""
        return fastjsonschema.compile(json.loads(self.text))

    def fault(self, record):
        """What is wrong with it, in words; None: it is one of the forms of its kind."""
        faults = []
        for valid in self.forms.get(record.get("kind"), []):
            try:
                valid(record)
                return None
            except Invalid as why:
                faults.append(str(why))
        return f"{' / '.join(faults) or 'no such kind'}: {json.dumps(record)[:300]}"

    def faults_of(self, lines):
        """Of the lines that are records: others, and one that a crash has cut, are passed over."""
        for line in lines:
            if not line.startswith('{"kind":'):
                continue
            try:
                record = json.loads(line)
            except ValueError:
                continue
            fault = self.fault(record)
            if fault:
                yield fault

    def faults_below(self, folder):
        """Of all files of a folder."""
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file():
                with open(path, encoding="utf-8", errors="replace") as lines:
                    for fault in self.faults_of(lines):
                        yield f"{path.name}: {fault}"
