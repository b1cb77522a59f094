# fish completion of tced, tcetop and tcectl: options, commands and values are those that their --help lists.

function __tcetop_devices
    for device in /sys/bus/pci/devices/* /sys/bus/vio/devices/*
        path basename $device | string match -r '^[0-9].*'
    end
end

# What drain runs.
function __tcetop_run
    set -l words (commandline -opc)
    set -l dashes (contains -i -- -- $words)
    set -e words[1..$dashes]
    complete -C (string join ' ' -- (string escape -- $words) (commandline -ct))
end

# __tcetop_add PROGRAM CONDITION HELP: its options, "  -r, --from SOURCE  ...", "      --btf FILE  ...", while the
# condition holds. A text may have more lines, which begin far to the right.
function __tcetop_add
    set -l help (string join \n -- $argv[3..] | string replace -r '(?s)\nExit status:.*' '' | string collect)
    for line in (string replace -ar '\n {8,}' ' ' -- $help | string split \n)
        string match -qr '^  +(-(?<letter>[A-Za-z]), )?--(?<name>[a-z-]+)( (?<value>[A-Z]+))?  +(?<text>.*)$' -- $line; or continue
        set -l option -l $name -d $text
        test -n "$letter"; and set -a option -s $letter
        set -l choices (string match -r '(?:: |by )([a-z.]+(?:, [a-z.]+)* or [a-z.]+)' -- $text)
        if contains -- "$value" FILE SOURCE SOCKET
            set -a option -r -F
        else if test $name = device
            set -a option -x -a '(__tcetop_devices)'
        else if test -n "$value"
            set -a option -x -a (string replace -ar ', | or ' ' ' -- "$choices[2]")
        end
        complete -c $argv[1] -n $argv[2] $option
    end
end

for program in tced tcetop
    command -q $program; or continue
    complete -c $program -e
    complete -c $program -f
    __tcetop_add $program true (command $program --help)
end

if command -q tcectl
    set -l commands (tcectl --help | string match -r '^  [a-z]+ +[A-Z].*' | string replace -r '^  ([a-z]+) +' '$1\t')
    # The alias of windows, which no help lists.
    set -a commands tables\t'The same as windows'
    set -l names (string split -f 1 \t -- $commands)
    complete -c tcectl -e
    complete -c tcectl -n "not __fish_seen_subcommand_from $names" -f -a "(printf '%s\n' "(string escape -- $commands | string join ' ')")"
    __tcetop_add tcectl "not __fish_seen_subcommand_from $names" (tcectl help options)
    for name in $names
        __tcetop_add tcectl "__fish_seen_subcommand_from $name; and not contains -- -- (commandline -opc)" (tcectl $name --help)
    end
    complete -c tcectl -n 'contains -- -- (commandline -opc)' -x -a '(__tcetop_run)'
end
