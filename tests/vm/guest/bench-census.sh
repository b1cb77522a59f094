#!/bin/bash
# What a sample of the daemon takes where no mapping is recorded, by the entries that it counts. The guest's half of
# tests/bench/run.
set -eu
. /t/lib.sh
. /t/samples.sh

kernel=$1
modprobe e1000e
serve 'detail = census'
tables=$(tcectl windows --json --from /run/tced/tced.sock 2>/dev/null)
windows=$(jq -s 'map(select(.live)) | length' <<<"$tables")
entries=$(jq -s 'map(select(.live) | .entries) | add' <<<"$tables")
echo "$kernel: census of $entries entries in $windows windows: a sample $(sample_cost)"
end_service
