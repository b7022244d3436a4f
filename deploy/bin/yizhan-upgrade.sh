# shellcheck shell=bash disable=SC2034,SC2153 # variables of imctl, which sources this
# Replacing daemons while they serve: `imctl upgrade` and `imctl rolling-upgrade`. How the two processes go about it is in
# docs/hot-upgrade.md.

# Where a daemon that takes over tells its steps: lines of "MILLISECONDS WORD sentence".
steps_file() { printf '%s\n' "$RUN_DIR/upgrades/$1.steps"; }

# Tells of a step of the new process's.
show_step() {
    local millis=$1 word=$2 sentence=$3 name
    case $word in
        STANDBY) name='stands by' ;;
        READY) name='is ready' ;;
        MOVING) name='takes over' ;;
        COMPLETE) name='has everything' ;;
        ACTIVE) name='is active' ;;
        LEFT) name='old one left' ;;
        FAILED) name='gave up' ;;
        *) name=$word ;;
    esac
    printf '  %7s s  %-15s %s\n' "$(tenths "$((millis / 100))")" "$name" "$sentence"
}

# Starts a daemon beside the one that runs and sees it take over. Fails, and says why, unless the new one serves and the
# old one has exited 0. Whatever goes wrong before the new one is active leaves the old one serving.
upgrade_daemon() {
    local name=$1 old fresh steps since shown=0 count millis word sentence active=0 left='' output
    old=$(pid_of "$name") || die "$name is not running (expected: running; imctl start starts it)"
    prepare_start
    steps=$(steps_file "$name")
    mkdir -p "$RUN_DIR/upgrades"
    : >"$steps"
    # The old one has its output open.
    output=$(out_file "$name")
    [ ! -e "$output" ] || mv -f "$output" "$output.old"
    build_command "$name"
    printf '%s: pid %s is to be replaced\n' "$name" "$old"
    since=$(now_tenths)
    launch_beside "$name" "$output" "${COMMAND[@]}" --pid-file "$(pid_file "$name")" --takeover "$steps"
    fresh=$LAUNCHED
    # Until it is active the new one can go as if it had never been there.
    trap 'kill "$fresh" 2>/dev/null; exit 130' INT TERM
    while [ -z "$left" ]; do
        count=0
        while read -r millis word sentence; do
            count=$((count + 1))
            [ "$count" -gt "$shown" ] || continue
            shown=$count
            show_step "$millis" "$word" "$sentence"
            case $word in
                ACTIVE) active=1 && trap - INT TERM ;;
                LEFT) left=${sentence%% *} ;;
                FAILED) upgrade_failed "$name" "$old" "$fresh" "$sentence" && return 1 ;;
            esac
        done <"$steps"
        [ -z "$left" ] || break
        if ! kill -0 "$fresh" 2>/dev/null && [ "$(wc -l <"$steps")" = "$shown" ]; then
            upgrade_failed "$name" "$old" "$fresh" "the new process, pid $fresh, ended" && return 1
        fi
        if [ "$active" = 0 ] && [ $(($(now_tenths) - since)) -gt $((TIMEOUT * 10)) ]; then
            kill "$fresh" 2>/dev/null || true
            upgrade_failed "$name" "$old" "$fresh" "not active after $TIMEOUT s, so it was told to stop again" && return 1
        fi
        sleep 0.05
    done
    if [ "$left" != 0 ]; then
        printf '%s: the new one serves, pid %s, but the old one, pid %s, left with %s; see %s\n' \
            "$name" "$fresh" "$old" "$left" "$(log_file "$name")" >&2
        return 1
    fi
    await_end "$old" || {
        printf '%s: the new one serves, but pid %s is still there\n' "$name" "$old" >&2
        return 1
    }
    await_pid_file "$name" "$fresh" || {
        printf '%s: the pid file names "%s" (expected: %s)\n' "$name" "$(first_line "$(pid_file "$name")")" "$fresh" >&2
        return 1
    }
    printf '%s: replaced in %s s, pid %s serves\n' "$name" "$(tenths $(($(now_tenths) - since)))" "$fresh"
}

# Waits until the pid file names a process: it is written once the proxies know that this one serves.
await_pid_file() {
    local name=$1 pid=$2 since
    since=$(now_tenths)
    until [ "$(first_line "$(pid_file "$name")")" = "$pid" ]; do
        [ $(($(now_tenths) - since)) -le 100 ] || return 1
        sleep 0.05
    done
}

# Waits for a process's end, a few seconds at most.
await_end() {
    local pid=$1 since
    since=$(now_tenths)
    while kill -0 "$pid" 2>/dev/null; do
        [ $(($(now_tenths) - since)) -le 100 ] || return 1
        sleep 0.05
    done
}

# Says why nothing came of it, and who serves now. Succeeds, so that the caller goes on to fail.
upgrade_failed() {
    local name=$1 old=$2 fresh=$3 reason=$4 output
    trap - INT TERM
    {
        printf '%s: not replaced: %s\n' "$name" "$reason"
        output=$(out_file "$name")
        [ ! -s "$output" ] || tail -n 12 "$output" | sed 's/^/  | /'
        if kill -0 "$old" 2>/dev/null; then
            printf '%s: pid %s serves on\n' "$name" "$old"
        else
            printf '%s: pid %s has ended meanwhile; see %s\n' "$name" "$old" "$(log_file "$name")"
        fi
    } >&2
}

# --- the whole suite ---

# Rows of a data server that has left are claimed by the others after a second; only then somebody counts them as owed.
OWED_SECONDS=2
# A data server counts for 60 s as owed what another one has done in its place.
FORGET_SECONDS=60

control() { "${TOOL[@]}" --conf "$CONF_DIR" --dir "$RUN_DIR" "$@"; }

# Whether this rolling upgrade has replaced a daemon, and that process still runs.
is_replaced() {
    local pid
    pid=$(pid_of "$1") && grep -qx "$1 $pid" "$PROGRESS"
}

# Waits until every daemon of this machine is ready and the counters are as they were in the beginning: fan-outs owed are
# done, and nobody was answered with a failure.
settle_after() {
    local name=$1 seconds=0
    case $name in data-[0-9]*) seconds=$OWED_SECONDS ;; esac
    control settled --before "$COUNTERS" --limit "$((TIMEOUT + FORGET_SECONDS))" --at-least "$seconds" ||
        die "$name was replaced, and the suite is not as well as before, so nothing more was; \
imctl rolling-upgrade goes on behind it"
}

# Replaces one daemon after another, in the order of conf/instances: those that others call first, so that a newer one
# never asks an older one for what that one doesn't know. One that stopped at a failure goes on where it stopped.
rolling_upgrade() {
    local name target
    prepare_start
    tool_command control io.yizhan.control.ControlMain
    target=$LIB_DIR
    mkdir -p "$RUN_DIR/upgrades"
    PROGRESS=$RUN_DIR/upgrades/rolling
    COUNTERS=$RUN_DIR/upgrades/counters
    if [ "$(first_line "$PROGRESS")" = "$target" ]; then
        printf 'going on with the upgrade to %s\n' "$target"
    else
        printf '%s\n' "$target" >"$PROGRESS"
    fi
    control settled --limit "$TIMEOUT" || die "not every daemon is ready, nothing was replaced"
    control counters >"$COUNTERS" || die "the counters can't be read, nothing was replaced"
    for name in $(all_names); do
        if is_replaced "$name"; then
            printf '%s: replaced already\n' "$name"
            continue
        fi
        upgrade_daemon "$name" || die "stopped at $name; imctl rolling-upgrade goes on from there"
        printf '%s %s\n' "$name" "$(pid_of "$name")" >>"$PROGRESS"
        settle_after "$name"
    done
    rm -f "$PROGRESS" "$COUNTERS"
    printf 'every daemon was replaced\n'
}
