# shellcheck shell=bash disable=SC2034,SC2153 # variables of imctl, which sources this
# Replacing the whole suite of a machine, one daemon after another: `imctl rolling-upgrade`.

# Rows of a data server that has left are claimed by the others after a second; only then somebody counts them as owed.
OWED_SECONDS=2
# A data server counts for 60 s as owed what another one has done in its place.
FORGET_SECONDS=60

# Whether this rolling upgrade has replaced a daemon, and that process still runs.
is_replaced() {
    local pid
    pid=$(pid_of "$1") && grep -qx "$1 $pid" "$PROGRESS"
}

# Watches the counters of a process that is about to be replaced, in the background: the next one counts from 0. Sets
# WATCHING to the pid of who does.
watch_last_of() {
    local name=$1 pid=$2
    "${TOOL[@]}" --conf "$CONF_DIR" --dir "$RUN_DIR" last-looks --before "$COUNTERS" --pid "$pid" \
        --limit "$((TIMEOUT + FORGET_SECONDS))" "$name" 8>&- 9>&- &
    WATCHING=$!
}

# Waits until every daemon of this machine is ready and the counters are as they were in the beginning: fan-outs owed are
# done, and nobody was answered with a failure, by the one that was replaced neither.
settle_after() {
    local name=$1 seconds=0
    case $name in data-[0-9]*) seconds=$OWED_SECONDS ;; esac
    if ! wait "$WATCHING" ||
        ! control settled --before "$COUNTERS" --limit "$((TIMEOUT + FORGET_SECONDS))" --at-least "$seconds"; then
        die "$name was replaced, and the suite is not as well as before, so nothing more was; \
imctl rolling-upgrade goes on behind it"
    fi
}

# Replaces every daemon, unless that is being done already.
rolling_upgrade() {
    mkdir -p "$RUN_DIR/upgrades"
    {
        take_lock 9 rolling 'rolling upgrade' || return 1
        replace_all
    } 9>>"$(lock_file rolling)"
}

# Replaces one daemon after another, in the order of conf/instances: those that others call first, so that a newer one
# never asks an older one for what that one doesn't know. One that stopped at a failure goes on where it stopped.
replace_all() {
    local name target
    prepare_start
    tool_command control io.yizhan.control.ControlMain
    target=$LIB_DIR
    PROGRESS=$RUN_DIR/upgrades/rolling
    COUNTERS=$RUN_DIR/upgrades/counters
    WATCHING=''
    trap 'kill "$WATCHING" 2>/dev/null || true' EXIT
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
        watch_last_of "$name" "$(pid_of "$name" || true)"
        upgrade_daemon "$name" || die "stopped at $name; imctl rolling-upgrade goes on from there"
        printf '%s %s\n' "$name" "$(pid_of "$name")" >>"$PROGRESS"
        settle_after "$name"
    done
    rm -f "$PROGRESS" "$COUNTERS"
    printf 'every daemon was replaced\n'
}
