#!/bin/bash
# The witnesses' own tests: what they parse, on excerpts of real runs.
exec python3 "$(dirname "$0")/../vm/witness/selftest.py"
