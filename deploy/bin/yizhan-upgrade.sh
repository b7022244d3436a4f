# shellcheck shell=bash disable=SC2034,SC2153 # variables of imctl, which sources this
# Replacing one daemon while it serves: `imctl upgrade`. How the two processes go about it is in docs/hot-upgrade.md.

lock_file() { printf '%s\n' "$RUN_DIR/upgrades/$1.lock"; }

# Takes a lock, whose file a descriptor is open on; it is held as long as that is open. Fails, and says who has it, if
# somebody has.
take_lock() {
    local descriptor=$1 file what=$3
    file=$(lock_file "$2")
    command -v flock >/dev/null || die "flock is not on PATH (expected: util-linux)"
    if ! flock -n "$descriptor"; then
        if is_process "$(first_line "$file")" upgrade; then
            printf '%s: another %s is under way (pid %s)\n' "$(basename "$0")" "$what" "$(first_line "$file")" >&2
        else
            printf '%s: no %s now: it is being started or stopped\n' "$(basename "$0")" "$what" >&2
        fi
        return 1
    fi
    printf '%s\n' "$$" >"$file"
}

# Waits some seconds until nobody upgrades a daemon, and has nobody begin to before this shell ends. Fails, and says who is
# at it, if somebody still is.
keep_upgrades_off() {
    local name=$1 seconds=$2 file held
    file=$(lock_file "$name")
    command -v flock >/dev/null || return 0
    # No room for the lock is no reason not to stop: there is none for an upgrade either.
    [ -e "$file" ] || { mkdir -p "${file%/*}" && : >>"$file"; } 2>/dev/null || return 0
    exec {held}<"$file" || return 0
    if ! flock -s -w "$seconds" "$held"; then
        printf '%s: an upgrade of %s is under way (pid %s): wait for it, or end it first\n' \
            "$(basename "$0")" "$name" "$(first_line "$file")" >&2
        return 1
    fi
}

# The same for every daemon that has been upgraded from here.
keep_all_upgrades_off() {
    local seconds=$1 file name failed=0
    for file in "$RUN_DIR"/upgrades/*-[0-9]*.lock; do
        [ -e "$file" ] || continue
        name=$(basename "$file" .lock)
        keep_upgrades_off "$name" "$seconds" || failed=1
    done
    return "$failed"
}

# Where the last process that was to take over tells its steps: lines of "MILLISECONDS WORD sentence". A link: each try has
# a file of its own, because a process that nobody waits for any more may go on telling.
steps_file() { printf '%s\n' "$RUN_DIR/upgrades/$1.steps"; }

# Prints the name of a new steps file, which the link then leads to.
begin_steps() {
    local link steps
    link=$(steps_file "$1")
    steps=$link.$(date +%s).$$
    : >"$steps" && ln -sfn "${steps##*/}" "$link" && printf '%s\n' "$steps"
}

# Removes the steps of earlier tries.
forget_steps_but() {
    local name=$1 steps=$2 file
    for file in "$(steps_file "$name")".*; do
        [ "$file" = "$steps" ] || rm -f "$file"
    done
}

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

# Replaces a daemon, unless that is being done already.
upgrade_daemon() {
    local name=$1 status=0
    mkdir -p "$RUN_DIR/upgrades"
    {
        take_lock 8 "$name" "upgrade of $name" || return 1
        replace_daemon "$name" || status=$?
    } 8>>"$(lock_file "$name")"
    trap - INT TERM
    return "$status"
}

# Starts a daemon beside the one that runs and sees it take over. Fails, and says what is known, unless the new one serves
# and the old one has exited 0. The functions below share its variables; stage is begun, complete or active.
replace_daemon() {
    local name=$1 old fresh='' steps output since shown=0 stage=begun failure='' left='' farewell=''
    old=$(pid_of "$name") || die "$name is not running (expected: running; imctl start starts it)"
    steps=$(begin_steps "$name") || die "no steps can be written in $RUN_DIR/upgrades"
    prepare_start
    # The old one has its output open.
    output=$(out_file "$name")
    [ ! -e "$output" ] || mv -f "$output" "$output.old"
    build_command "$name"
    printf '%s: pid %s is to be replaced\n' "$name" "$old"
    since=$(now_tenths)
    LAUNCHED=''
    rm -f "$(order_file "$name")"*
    trap 'give_up "ended by a signal"; exit 1' INT TERM
    launch_beside "$name" "$output" "${COMMAND[@]}" --pid-file "$(pid_file "$name")" --takeover "$steps"
    fresh=$LAUNCHED
    forget_steps_but "$name" "$steps"
    follow_steps || return 1
    if [ "$left" != 0 ]; then
        printf '%s: pid %s serves, but %s; see %s\n' "$name" "$fresh" "$farewell" "$(log_file "$name")" >&2
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

# Shows the steps until the old process has left. Fails, and says why, if it doesn't come to that.
follow_steps() {
    while true; do
        read_steps
        [ -z "$left" ] || return 0
        if [ -n "$failure" ]; then
            tell_failure_of_upgrade "$failure"
            return 1
        fi
        if ! kill -0 "$fresh" 2>/dev/null; then
            read_steps # what it told at the last moment
            if [ -z "$left$failure" ]; then
                forget_reserved_pid
                tell_failure_of_upgrade "the new process, pid $fresh, ended"
                return 1
            fi
        elif [ "$stage" != active ] && [ $(($(now_tenths) - since)) -gt $((TIMEOUT * 10)) ]; then
            give_up "not active after $TIMEOUT s"
            return 1
        else
            sleep 0.05
        fi
    done
}

# Shows the steps that have been told since the last look, and remembers what they mean.
read_steps() {
    local count=0 millis word sentence
    [ -e "$steps" ] || return 0
    while read -r millis word sentence; do
        count=$((count + 1))
        [ "$count" -gt "$shown" ] || continue
        shown=$count
        show_step "$millis" "$word" "$sentence"
        case $word in
            COMPLETE) stage=complete ;;
            ACTIVE) stage=active ;;
            LEFT) left=${sentence%% *} farewell=${sentence#- } ;;
            FAILED) failure=$sentence ;;
        esac
    done <"$steps"
}

# Waits no longer, and ends the new process unless it may own everything by now.
give_up() {
    local reason=$1
    trap '' INT TERM
    rm -f "$(order_file "$name")"
    fresh=${fresh:-${LAUNCHED:-$(first_line "$(order_file "$name").pid")}}
    if [ -z "$fresh" ]; then
        printf '%s: not replaced: %s before a new process was started\n' "$name" "$reason" >&2
    elif take_back; then
        tell_failure_of_upgrade "$reason, so the new process, pid $fresh, was ended"
    else
        {
            printf '%s: %s; the new process, pid %s, may own everything by now, so it was left alone\n' \
                "$name" "$reason" "$fresh"
            tell_who_serves
            printf '%s: imctl status shows what becomes of it\n' "$name"
        } >&2
    fi
}

# Ends the new process. Fails if that has told that it has everything: the next thing it says is that it serves, and the
# old one lets go. It is stopped first, so that it can't get there between the look and the end; SIGKILL, because SIGTERM
# would let it go on until it notices.
take_back() {
    [ "$stage" = begun ] || return 1
    if kill -STOP "$fresh" 2>/dev/null; then
        if await_standstill "$fresh" && read_steps && [ "$stage" = begun ]; then
            kill -KILL "$fresh" 2>/dev/null || true
            wait "$fresh" 2>/dev/null || true # else the shell reports it
            forget_reserved_pid
            return 0
        fi
        kill -CONT "$fresh" 2>/dev/null || true
        return 1
    fi
    read_steps
    [ "$stage" = begun ]
}

# Removes what the new process would have made its pid file, after its end.
forget_reserved_pid() { rm -f "$(pid_file "$name").$fresh.tmp"; }

# Waits until each thread of a process that was sent SIGSTOP stands still. Fails if one doesn't within 2 s.
await_standstill() {
    local moving looks=0
    while true; do
        moving=$(grep -hs '^State:' "/proc/$1/task/"*/status | grep -v 'T (stopped)' || true)
        [ -n "$moving" ] || return 0
        looks=$((looks + 1))
        [ "$looks" -le 100 ] || return 1
        sleep 0.02
    done
}

# Says why it didn't work, and who serves now.
tell_failure_of_upgrade() {
    local reason=$1 outcome='not replaced'
    [ "$stage" != active ] || outcome='replaced, but'
    {
        printf '%s: %s: %s\n' "$name" "$outcome" "$reason"
        [ ! -s "$output" ] || tail -n 12 "$output" | sed 's/^/  | /'
        tell_who_serves
    } >&2
}

# Says what has become of the old process, by its own word, and whether the new one serves.
tell_who_serves() {
    local answer
    tool_command control io.yizhan.control.ControlMain
    answer=$(control who "$name" 2>/dev/null || true)
    if ! kill -0 "$old" 2>/dev/null; then
        printf '%s: pid %s has left; see %s\n' "$name" "$old" "$(log_file "$name")"
    else
        case $answer in
            "$old ACTIVE") printf '%s: pid %s serves on\n' "$name" "$old" ;;
            "$old DRAINING" | "$fresh "*) printf '%s: pid %s drains\n' "$name" "$old" ;;
            *) printf '%s: pid %s is still there; imctl status tells more\n' "$name" "$old" ;;
        esac
    fi
    [ "$answer" != "$fresh ACTIVE" ] || printf '%s: pid %s serves\n' "$name" "$fresh"
}

# The Java half, without what locks are held by.
control() { "${TOOL[@]}" --conf "$CONF_DIR" --dir "$RUN_DIR" "$@" 8>&- 9>&-; }

# Waits until the pid file names a process: it is written once the proxies know that this one serves.
await_pid_file() {
    local name=$1 pid=$2 since
    since=$(now_tenths)
    until [ "$(first_line "$(pid_file "$name")")" = "$pid" ]; do
        [ $(($(now_tenths) - since)) -le 100 ] || return 1
        sleep 0.05
    done
}

# Waits for the end of a process that leaves: at once, but for a JVM that writes an AOT cache when it exits. A minute at most.
await_end() {
    local pid=$1 since
    since=$(now_tenths)
    while kill -0 "$pid" 2>/dev/null; do
        [ $(($(now_tenths) - since)) -le 600 ] || return 1
        sleep 0.05
    done
}
