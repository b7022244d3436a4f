# shellcheck shell=bash disable=SC2034,SC2153 # variables of imctl, which sources this
# A first process for a container: `imctl supervise`. Runs one daemon and stays while that one is replaced.
#
# A process that is to take over must be a child of this one, else its exit code would be nobody's: `imctl upgrade` writes
# the command line into a file and sends SIGHUP, the supervisor starts it and writes down its pid.

supervisor_file() { printf '%s\n' "$RUN_DIR/pids/$1.supervisor"; }
order_file() { printf '%s\n' "$RUN_DIR/upgrades/$1.order"; }

# Prints the pid of a daemon's supervisor. Fails if it has none.
supervisor_of() {
    local pid
    pid=$(first_line "$(supervisor_file "$1")")
    is_process "$pid" supervise && printf '%s\n' "$pid"
}

# Runs a daemon until it ends, follows it to each successor, and exits with what the last one exits with.
supervise_daemon() {
    local name=$1 status=0
    prepare_start
    if pid_of "$name" >/dev/null || supervisor_of "$name" >/dev/null; then
        die "$name is running already"
    fi
    SUPERVISED=$name MAIN='' SUCCESSOR=''
    mkdir -p "$RUN_DIR/upgrades"
    trap 'tell_daemon TERM' TERM INT
    trap 'tell_daemon USR2' USR2
    trap start_ordered HUP
    launch_daemon "$name"
    MAIN=$LAUNCHED
    printf '%s\n' "$$" >"$(supervisor_file "$name")"
    while true; do
        await_main || status=$?
        if [ -z "$SUCCESSOR" ] || ! kill -0 "$SUCCESSOR" 2>/dev/null; then
            break
        fi
        printf '%s: pid %s has taken over from pid %s\n' "$name" "$SUCCESSOR" "$MAIN"
        MAIN=$SUCCESSOR SUCCESSOR='' status=0
    done
    rm -f "$(supervisor_file "$name")" "$(order_file "$name")"*
    [ "$status" = 0 ] || [ ! -s "$(out_file "$name")" ] || tail -n 12 "$(out_file "$name")" >&2
    printf '%s: pid %s has ended with %s\n' "$name" "$MAIN" "$status"
    return "$status"
}

tell_daemon() {
    kill "-$1" "$MAIN" ${SUCCESSOR:+"$SUCCESSOR"} 2>/dev/null || true
}

# Waits for the end of MAIN and fails with its exit code. A signal interrupts the shell's wait; what the process exited with
# can be asked for as long as nobody has been told.
await_main() {
    local code=0 again=0
    while true; do
        code=0
        wait "$MAIN" || code=$?
        kill -0 "$MAIN" 2>/dev/null || break
    done
    if [ "$code" -gt 128 ]; then
        wait "$MAIN" 2>/dev/null || again=$?
        [ "$again" = 127 ] || code=$again
    fi
    return "$code"
}

# Starts what `imctl upgrade` wants started.
start_ordered() {
    local order word
    local -a words=()
    order=$(order_file "$SUPERVISED")
    [ -e "$order" ] || return 0 # a signal that means something else
    while IFS= read -r -d '' word; do
        words+=("$word")
    done <"$order"
    rm -f "$order"
    launch "${words[@]}"
    SUCCESSOR=$LAUNCHED
    printf '%s\n' "$LAUNCHED" >"$order.pid"
}

# As launch, but has a daemon's supervisor do it where there is one. Sets LAUNCHED.
launch_beside() {
    local name=$1 supervisor order since waited told
    shift
    if ! supervisor=$(supervisor_of "$name"); then
        launch "$@"
        return
    fi
    order=$(order_file "$name")
    rm -f "$order.pid"
    printf '%s\0' "$@" >"$order.fresh"
    mv -f "$order.fresh" "$order"
    since=$(now_tenths) told=0
    until LAUNCHED=$(first_line "$order.pid") && [ -n "$LAUNCHED" ]; do
        waited=$(($(now_tenths) - since))
        [ "$waited" -le 100 ] || die "the supervisor of $name, pid $supervisor, starts nothing"
        # Told again each second: a signal that comes just before a shell's wait begins is not seen until that ends.
        if [ "$waited" -ge "$told" ]; then
            kill -HUP "$supervisor"
            told=$((waited + 10))
        fi
        sleep 0.05
    done
}
