# shellcheck shell=bash disable=SC2034,SC2153 # variables of imctl, which sources this
# A first process for a container: `imctl supervise`. Runs one daemon and stays while that one is replaced.
#
# A process that is to take over must be a child of this one, else its exit code would be nobody's: `imctl upgrade` writes
# the command line into a file and sends SIGUSR1, the supervisor starts it and writes down its pid. There may be several at
# one time; which of them has taken over is told by its own steps.

supervisor_file() { printf '%s\n' "$RUN_DIR/pids/$1.supervisor"; }
order_file() { printf '%s\n' "$RUN_DIR/upgrades/$1.order"; }

# Prints the pid of a daemon's supervisor. Fails if it has none.
supervisor_of() {
    local pid
    pid=$(first_line "$(supervisor_file "$1")")
    is_process "$pid" supervise && printf '%s\n' "$pid"
}

# Runs a daemon until it ends, follows it to each process that takes over, and exits with what the last one exits with.
# MAIN is the one waited for, SUCCESSORS holds "pid stepsfile" of those that may take over yet, NEXT the one that has. ORDERED
# is what it was told by a signal: TERM, USR2, or nothing.
supervise_daemon() {
    local name=$1 status former
    prepare_start
    if pid_of "$name" >/dev/null || supervisor_of "$name" >/dev/null; then
        die "$name is running already"
    fi
    SUPERVISED=$name MAIN='' NEXT='' SUCCESSORS=() ORDERED='' REMINDER=''
    mkdir -p "$RUN_DIR/upgrades"
    rm -f "$(order_file "$name")"*
    trap order_stop TERM INT
    trap order_drain USR2
    trap take_orders USR1
    launch_daemon "$name"
    MAIN=$LAUNCHED
    [ "$ORDERED" != TERM ] || order_stop
    printf '%s\n' "$$" >"$(supervisor_file "$name")"
    while true; do
        status=0
        await_main || status=$?
        former=$MAIN
        follow_successor || break
        printf '%s: pid %s has taken over from pid %s\n' "$name" "$MAIN" "$former"
    done
    kill "$REMINDER" 2>/dev/null || true
    rm -f "$(supervisor_file "$name")" "$(order_file "$name")"*
    [ "$status" = 0 ] || [ ! -s "$(out_file "$name")" ] || tail -n 12 "$(out_file "$name")" >&2
    printf '%s: pid %s has ended with %s\n' "$name" "$MAIN" "$status"
    return "$status"
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

# Sets MAIN to the process that has taken over from it. Fails once none runs that could.
follow_successor() {
    local left
    while true; do
        left=1
        successor_runs || left=0
        note_takeovers
        if [ -n "$NEXT" ]; then
            MAIN=$NEXT NEXT=''
            return 0
        fi
        [ "$left" = 1 ] || return 1
        sleep 0.1
    done
}

# Sets NEXT to the process that has been the last to take over; leaves it as it is if none has since. On a full disk the steps
# may not tell, but the pid file does: its room was taken before.
note_takeovers() {
    local entry
    local -a waiting=()
    for entry in ${SUCCESSORS[@]+"${SUCCESSORS[@]}"}; do
        if grep -qs '^[0-9]* ACTIVE ' "${entry#* }" || [ "$(pid_of "$SUPERVISED")" = "${entry%% *}" ]; then
            NEXT=${entry%% *}
        else
            waiting+=("$entry")
        fi
    done
    SUCCESSORS=(${waiting[@]+"${waiting[@]}"})
}

# Whether a process besides MAIN runs: one that is to take over, or has.
successor_runs() {
    local pid
    for pid in $(jobs -rp); do
        [ "$pid" = "$MAIN" ] || return 0
    done
    return 1
}

# --- orders ---

# Has every process end.
order_stop() {
    local pid
    ORDERED=TERM
    for pid in $(jobs -rp); do
        kill -TERM "$pid" 2>/dev/null || true
    done
}

# Has the daemon drain, whoever is the daemon in the end. This process is reminded each second until it has been told.
order_drain() {
    [ -z "$ORDERED" ] || return 0
    ORDERED=USR2
    (while sleep 1 && kill -USR1 "$$" 2>/dev/null; do :; done) &
    REMINDER=$!
    disown "$REMINDER"
    drain_who_serves
}

# Tells the daemon to drain, if that was ordered and nobody is taking over. Of two that are at it, the new one would give up
# and the old one serve on, or each would leave it to the other.
drain_who_serves() {
    if [ "$ORDERED" = USR2 ] && [ -n "$MAIN" ] && ! successor_runs && [ "$(pid_of "$SUPERVISED")" = "$MAIN" ]; then
        kill -USR2 "$MAIN" 2>/dev/null || true
        kill "$REMINDER" 2>/dev/null || true
        ORDERED=TOLD
    fi
}

take_orders() {
    start_ordered
    drain_who_serves
}

# Starts what `imctl upgrade` wants started, unless the daemon is to leave.
start_ordered() {
    local order word former='' steps=''
    local -a words=()
    order=$(order_file "$SUPERVISED")
    [ -e "$order" ] || return 0 # a signal that means something else
    while IFS= read -r -d '' word; do
        words+=("$word")
        [ "$former" != --takeover ] || steps=$word
        former=$word
    done <"$order"
    rm -f "$order"
    if [ -n "$ORDERED" ]; then
        printf 'refused\n' >"$order.pid"
        return 0
    fi
    note_takeovers # before the steps of earlier processes are removed
    launch "${words[@]}"
    SUCCESSORS+=("$LAUNCHED $steps")
    printf '%s\n' "$LAUNCHED" >"$order.pid"
}

# As launch, but has a daemon's supervisor do it where there is one. Sets LAUNCHED.
launch_beside() {
    local name=$1 supervisor order answer='' since waited told
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
    while [ -z "$answer" ]; do
        waited=$(($(now_tenths) - since))
        if [ "$waited" -gt 100 ]; then
            rm -f "$order"
            die "the supervisor of $name, pid $supervisor, starts nothing"
        fi
        # Told again each second: a signal that comes just before a shell's wait begins is not seen until that ends.
        if [ "$waited" -ge "$told" ]; then
            kill -USR1 "$supervisor" 2>/dev/null || true
            told=$((waited + 10))
        fi
        sleep 0.05
        answer=$(first_line "$order.pid")
    done
    [ "$answer" != refused ] || die "$name is to leave: its supervisor, pid $supervisor, was told so, and starts nothing"
    LAUNCHED=$answer
}
