# What `start` and `stop` share: a folder's brokers, and whether they run. Each broker has a folder in it, 1 to 3.

# Says what is wrong and ends: with 2 for a wrong call, 69 for what cannot be had here, else 1.
fail() {
    code=$1
    shift
    echo "kafka: $*" >&2
    exit "$code"
}

# One at a time, by file descriptor 9, which no broker may inherit. Where there is no flock, callers mind themselves.
lock() {
    exec 9>"$1"
    if command -v flock >/dev/null 2>&1; then flock 9; fi
}

# The process of broker $1, where it runs: its command line names this folder, so another process with an old number is not it.
process() {
    pid=$(cat "$folder/$1/pid" 2>/dev/null) || return 1
    if [ -r "/proc/$pid/cmdline" ]; then
        line=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)
    else
        line=$(ps -o args= -p "$pid" 2>/dev/null)
    fi
    case $line in
        *" $folder/$1/server.properties"*) echo "$pid" ;;
        *) return 1 ;;
    esac
}

# Ends the brokers named: all asked at once, and killed where they are not gone in ten seconds (a paused one, the last of three).
end() {
    for node in "$@"; do
        if pid=$(process "$node"); then kill "$pid" 2>/dev/null || true; fi
    done
    tries=0
    for node in "$@"; do
        while pid=$(process "$node"); do
            tries=$((tries + 1))
            if [ "$tries" -gt 200 ]; then kill -9 "$pid" 2>/dev/null || true; fi
            sleep 0.05
        done
        rm -f "$folder/$node/pid"
    done
}
