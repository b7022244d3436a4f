#!/usr/bin/env bash
# A first run: builds what isn't built, starts a MariaDB, a Redis and every daemon of the suite on this machine, and lets
# two users exchange messages. `quickstart.sh --help` tells the options.
set -euo pipefail

HERE=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
BIN=$HERE/bin
# shellcheck source=bin/yizhan-env.sh disable=SC1091 # found when shellcheck -x runs here
. "$BIN/yizhan-env.sh"

STORES_SECONDS=90 # the first start also unpacks 330 MB and creates a database

usage() {
    cat <<'END'
quickstart.sh: the whole suite on this machine, with its own MariaDB and Redis

  quickstart.sh          build if needed, start everything, let two users talk, leave it running
  quickstart.sh --once   the same, then stop everything; exit code 0 only if the messages arrived and are in the history
  quickstart.sh stop     stop what it started; the data stay in the run directory

  --dir DIR          run directory with pids, logs and data (default: $YIZHAN_RUN_DIR, else run beside bin)
  --port-offset N    add N to every port, so that a second suite can run on this machine (default: as last time in this
                     run directory, else 0)
END
}

# --- telling ---

BEGAN=$(now_tenths)
say() { printf '%6s s  %s\n' "$(tenths $(($(now_tenths) - BEGAN)))" "$*"; }

# Puts the time before each line of another command.
relay() {
    local line
    while IFS= read -r line; do
        say "$line"
    done
}

# --- building, in the source tree only ---

# Whether a source is newer than both what was built and the last build.
is_stale() {
    local archive
    archive=$(find "$HERE/target" -maxdepth 1 -name 'yizhan-*.tar.gz' -print -quit 2>/dev/null)
    [ -n "$archive" ] && [ -d "${archive%.tar.gz}" ] || return 0
    local -a newer=(-newer "$archive")
    [ -e "$BUILD_STAMP" ] && newer+=(-newer "$BUILD_STAMP")
    [ -n "$(find "$SOURCES" \( -name target -o -name run -o -name .git -o -name node_modules \) -prune -o \
        -type f \( -name pom.xml -o -path '*/src/main/*' -o -path '*/src/assembly/*' \) "${newer[@]}" -print -quit)" ]
}

build_if_needed() {
    local log=$RUN_DIR/logs/build.log
    [ -f "$HERE/../pom.xml" ] && [ ! -d "$HERE/lib" ] || return 0
    SOURCES=$(cd "$HERE/.." && pwd -P)
    BUILD_STAMP=$HERE/target/.built
    if ! is_stale; then
        say "the build is up to date"
        return
    fi
    command -v mvn >/dev/null || die "nothing is built yet, and Maven (mvn) is not on PATH"
    say "building (log: $log)"
    mkdir -p "$HERE/target"
    touch "$BUILD_STAMP.begun"
    if ! (cd "$SOURCES" && mvn -B -ntp -T 1C -DskipTests package 2>&1) | tee "$log" |
        sed -n -u 's/^\[INFO\] Building \(yizhan-[a-z-]*\) .*\(\[.*\]\)$/  \1 \2/p' | relay; then
        grep -E '^\[ERROR\]|BUILD' "$log" | head -n 20 >&2 || true
        die "the build failed; see $log"
    fi
    mv "$BUILD_STAMP.begun" "$BUILD_STAMP"
    say "built"
}

# --- what the suite needs before it starts ---

# Writes a configuration with every port moved; the files in conf are for no offset.
move_ports() {
    local file to=$1
    mkdir "$to"
    for file in "$HOME_DIR"/conf/*; do
        awk -v offset="$PORT_OFFSET" '
            {
                rest = $0; line = ""
                while (match(rest, /(port-base = |127\.0\.0\.1:)[0-9]+/)) {
                    found = substr(rest, RSTART, RLENGTH)
                    port = found; sub(/.*[^0-9]/, "", port)
                    line = line substr(rest, 1, RSTART - 1) substr(found, 1, length(found) - length(port)) (port + offset)
                    rest = substr(rest, RSTART + RLENGTH)
                }
                print line rest
            }' "$file" >"$to/${file##*/}"
    done
}

# A sum over the files of a configuration.
sum_of() { (cd "$1" && cksum -- * | cksum); }

# Whether somebody has changed the configuration that an earlier run wrote.
is_edited() { [ -d "$RUN_DIR/conf" ] && [ "$(sum_of "$RUN_DIR/conf")" != "$(first_line "$RUN_DIR/conf.sum")" ]; }

# The configuration in the run directory is made anew, for a new release may have another one, unless somebody has
# edited it.
write_conf() {
    local before
    before=$(first_line "$RUN_DIR/port-offset")
    if [ "$before" != "$PORT_OFFSET" ] && something_runs; then
        die "the suite in $RUN_DIR runs with other ports; stop it first, or choose another --dir"
    fi
    if is_edited; then
        [ "$before" = "$PORT_OFFSET" ] ||
            die "$RUN_DIR/conf was edited, for --port-offset ${before:-0}; move it away, or choose another --dir"
        say "keeping the configuration in $RUN_DIR/conf, which was edited"
        return
    fi
    printf '%s\n' "$PORT_OFFSET" >"$RUN_DIR/port-offset"
    rm -rf "$RUN_DIR/conf" "$RUN_DIR/conf.sum"
    if [ "$PORT_OFFSET" -gt 0 ]; then
        move_ports "$RUN_DIR/conf"
        sum_of "$RUN_DIR/conf" >"$RUN_DIR/conf.sum"
    fi
}

something_runs() {
    local file
    for file in "$RUN_DIR"/pids/*-*.pid; do
        is_process "$(first_line "$file")" "--pid-file $file" && return
    done
    stores_run
}

make_secret() {
    [ -s "$RUN_DIR/secret" ] || (
        umask 077
        od -An -N 32 -tx1 /dev/urandom | tr -d ' \n' >"$RUN_DIR/secret"
    )
}

# Every port that is going to be listened on must be free, or held by the daemon itself from an earlier run.
check_ports() {
    local port daemon listener taken=0
    find_java
    find_lib
    tool_command control io.yizhan.control.ControlMain
    while read -r port daemon listener; do
        is_process "$(first_line "$RUN_DIR/pids/$daemon.pid")" "--pid-file $RUN_DIR/pids/$daemon.pid" && continue
        is_taken "$port" || continue
        printf 'port %s is taken%s; %s needs it (%s)\n' "$port" "$(owner_of "$port")" "$daemon" "$listener" >&2
        taken=1
    done < <("${TOOL[@]}" --conf "$(conf_dir)" --dir "$RUN_DIR" ports)
    if ! stores_run; then
        for port in "$MYSQL_PORT" "$REDIS_PORT"; do
            is_taken "$port" || continue
            printf 'port %s is taken%s; the stores need it\n' "$port" "$(owner_of "$port")" >&2
            taken=1
        done
    fi
    [ "$taken" = 0 ] || die "nothing was started. Stop those processes, or try --port-offset 1000"
}

# --- stores ---

stores_run() { is_process "$(first_line "$STORES_PID")" "--dir $RUN_DIR/stores"; }

start_stores() {
    if stores_run; then
        say "the stores are running already, pid $(first_line "$STORES_PID")"
        return
    fi
    say "starting MariaDB and Redis"
    rm -f "$STORES_READY"
    launch "$STORES_LOG" "$BIN/im-stores" --dir "$RUN_DIR/stores" --mysql-port "$MYSQL_PORT" \
        --redis-port "$REDIS_PORT" --binaries "${YIZHAN_STORE_BINARIES:-$RUN_DIR/stores/binaries}"
    printf '%s\n' "$LAUNCHED" >"$STORES_PID"
    STARTED_STORES=1
}

await_stores() {
    local since
    since=$(now_tenths)
    while [ ! -e "$STORES_READY" ]; do
        if ! stores_run || [ $(($(now_tenths) - since)) -gt $((STORES_SECONDS * 10)) ]; then
            tail -n 12 "$STORES_LOG" | sed 's/^/  | /' >&2
            fail "the stores did not start; their log is $STORES_LOG"
        fi
        sleep 0.1
    done
    say "MariaDB and Redis answer"
}

stop_stores() {
    local pid since
    pid=$(first_line "$STORES_PID")
    if is_process "$pid" "--dir $RUN_DIR/stores"; then
        since=$(now_tenths)
        kill -TERM "$pid"
        while is_process "$pid" "--dir $RUN_DIR/stores"; do
            if [ $(($(now_tenths) - since)) -gt 300 ]; then
                printf 'the stores, pid %s, are still there after 30 s; see %s\n' "$pid" "$STORES_LOG" >&2
                return 1
            fi
            sleep 0.1
        done
        say "MariaDB and Redis stopped"
    fi
    rm -f "$STORES_PID"
}

# --- the suite ---

imctl() { "$BIN/imctl" --dir "$RUN_DIR" "$@"; }

# Ends with the complaint.
fail() {
    printf 'quickstart.sh: %s\n' "$*" >&2
    exit 1
}

# The names of the daemons that run, one a line.
running_daemons() {
    local file
    for file in "$RUN_DIR"/pids/*-*.pid; do
        if is_process "$(first_line "$file")" "--pid-file $file"; then
            basename "$file" .pid
        fi
    done
}

# Whatever ends this run before it is done: what it started is stopped again, what ran before goes on.
clean_up() {
    local status=$? name
    local -a started=()
    [ "$STARTING" = 1 ] || exit "$status"
    STARTING=0
    for name in $(running_daemons); do
        case " $RAN_BEFORE " in *" $name "*) ;; *) started+=("$name") ;; esac
    done
    if [ -z "$RAN_BEFORE" ]; then
        imctl stop all | relay >&2 || true
    elif [ ${#started[@]} -gt 0 ]; then
        imctl stop "${started[@]}" | relay >&2 || true
    fi
    [ "$STARTED_STORES" = 0 ] || stop_stores >&2 || true
    [ "$status" != 0 ] || status=1
    exit "$status"
}

stop_suite() {
    local failed=0
    imctl stop all | relay || failed=1
    stop_stores || failed=1
    return "$failed"
}

start_suite() {
    local before
    start_stores
    # These need no store.
    for before in selector logic-proxy data-proxy chat-proxy; do
        imctl start "$before" | sed -u '/is running already/d' | relay || fail "$before did not start, see above"
    done
    await_stores
    imctl start all | sed -u '/is running already/d' | relay || fail "the suite did not start, see above"
    say "every daemon is ready"
}

two_users_talk() {
    say "two users register, log in and talk"
    tool_command 'system-tests client' io.yizhan.systemtests.quickstart.TwoUsersMain
    "${TOOL[@]}" --selector "http://127.0.0.1:$SELECTOR_PORT" | relay ||
        fail "the messages did not arrive; see the lines above and the logs in $RUN_DIR/logs"
}

show_what_runs() {
    echo
    imctl status || true
    cat <<END

MariaDB on port $MYSQL_PORT, Redis on port $REDIS_PORT, kept by pid $(first_line "$STORES_PID"); log $STORES_LOG
logs:          $RUN_DIR/logs
configuration: $(conf_dir)
selector:      http://127.0.0.1:$SELECTOR_PORT/v1/access

Now chat yourself, here and, with the names exchanged, in a second terminal:
  $BIN/im-client register --account carol$CLIENT_OPTIONS
  $BIN/im-client chat --account carol --with dave$CLIENT_OPTIONS
Look after it:
  $BIN/imctl status$CONTROL_OPTIONS
  $BIN/imctl logs chat 1$CONTROL_OPTIONS
  kill -USR2 "\$(cat $RUN_DIR/pids/chat-1.pid)"   # drain one daemon
  $BIN/imctl start chat 1$CONTROL_OPTIONS
  $HERE/quickstart.sh stop$CONTROL_OPTIONS
END
}

# --- arguments ---

ONCE=0 STOP=0 PORT_OFFSET='' STARTED_STORES=0 STARTING=0 RAN_BEFORE='' CONTROL_OPTIONS='' CLIENT_OPTIONS=''
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage && exit 0 ;;
        --once) ONCE=1 ;;
        stop) STOP=1 ;;
        --dir | --port-offset)
            [ $# -ge 2 ] || die_usage "$1: nothing (expected: a value)"
            case $1 in
                --dir) RUN_DIR=$2 ;;
                *)
                    case $2 in '' | *[!0-9]*) die_usage "--port-offset \"$2\" (expected: a number)" ;; esac
                    [ "$2" -le 50000 ] || die_usage "--port-offset $2 (expected: at most 50000)"
                    PORT_OFFSET=$2
                    ;;
            esac
            shift
            ;;
        *) die_usage "unknown argument \"$1\"" ;;
    esac
    shift
done

open_run_dir
[ "$RUN_DIR" = "$HOME_DIR/run" ] || CONTROL_OPTIONS=" --dir $RUN_DIR"
STORES_PID=$RUN_DIR/pids/stores.pid
STORES_LOG=$RUN_DIR/logs/stores.log
STORES_READY=$RUN_DIR/stores/stores.ready

# One at a time in one run directory.
exec 9>"$RUN_DIR/quickstart.lock"
flock -n 9 || die "another quickstart.sh is at work in $RUN_DIR"

if [ "$STOP" = 1 ]; then
    stop_suite
    exit
fi

# Again in the same directory means the same ports.
[ -n "$PORT_OFFSET" ] || PORT_OFFSET=$(first_line "$RUN_DIR/port-offset")
PORT_OFFSET=${PORT_OFFSET:-0}
MYSQL_PORT=$((7981 + PORT_OFFSET))
REDIS_PORT=$((7982 + PORT_OFFSET))
SELECTOR_PORT=$((7801 + PORT_OFFSET))
[ "$PORT_OFFSET" = 0 ] || CLIENT_OPTIONS=" --selector http://127.0.0.1:$SELECTOR_PORT"

if [ "$ONCE" = 1 ] && something_runs; then
    die "a suite runs from $RUN_DIR already, and --once would stop it; leave --once out, or choose another --dir"
fi
build_if_needed
write_conf
make_secret
check_ports
RAN_BEFORE=$(running_daemons | tr '\n' ' ')
STARTING=1
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
start_suite
two_users_talk
STARTING=0
if [ "$ONCE" = 1 ]; then
    stop_suite
    say "the messages arrived and are in the history"
else
    show_what_runs
    say "up and running"
fi
