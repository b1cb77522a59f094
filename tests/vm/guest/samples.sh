# shellcheck shell=bash
# What the guest's halves of tests/bench/run share that measure the daemon's samples.

sampled=5 # one a second

# serve CONFIGURATION...: a service with these lines in its section [tced], from its first answer on
serve() {
	mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
	printf '[tced]\nevent_log = /tmp/events.jsonl\n' >/tmp/tced.conf
	[ $# = 0 ] || printf '%s\n' "$@" >>/tmp/tced.conf
	tced --service --config /tmp/tced.conf 2>/tmp/said &
	service=$!
	until tcectl windows --from /run/tced/tced.sock >/dev/null 2>&1; do
		kill -0 $service
		sleep 0.2
	done
}

end_service() {
	kill $service
	wait $service || :
	tced --stop
}

# CPU time of all threads of the daemon, in instructions.
cpu_time() {
	local sum=0 ns
	for task in /proc/"$service"/task/*/schedstat; do
		read -r ns _ <"$task"
		sum=$((sum + ns))
	done
	echo $sum
}

# sample_cost: instructions of the daemon for a sample
sample_cost() {
	local before
	sleep 3
	before=$(cpu_time)
	sleep $sampled
	echo $((($(cpu_time) - before) / sampled))
}
