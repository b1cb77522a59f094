set -u; . /t/lib.sh; . /t/events.sh
modprobe -a rpadlpar_io rpaphp e1000e
now() { cut -d' ' -f1 /proc/uptime; }
echo "$(now)"
strace -r -f -o /tmp/st drmgr -c phb -r -s "PHB 1" >/tmp/o 2>&1; echo "r $? $(now)"
awk '$2>0.2 {print NR": "prev"\n   ->"$0} {prev=$0}' /tmp/st; grep -c . /tmp/st
drmgr -c phb -a -s "PHB 1" >/tmp/o 2>&1; echo "a $? $(now)"; tail -15 /tmp/o;
drmgr -Q -c phb -r -s "PHB 2" >/tmp/o 2>&1; echo "r $? $(now)"
strace -r -f -o /tmp/st drmgr -c phb -a -s "PHB 2" >/tmp/o 2>&1; echo "a $? $(now)"; tail -15 /tmp/o;
awk '$2>0.2 {print NR": "prev"\n   ->"$0} {prev=$0}' /tmp/st; grep -c . /tmp/st
