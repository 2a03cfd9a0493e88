#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# p2pchat launcher. The jar follows this script in the same file; "java -jar p2pchat" works too.
# POSIX sh and tools only. Nothing that fails before the last line may keep a command from running.
case $0 in /*) self=$0 ;; *) self=$PWD/$0 ;; esac
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
found=$(command -v "$java") || { echo "p2pchat: Java 17 or newer was not found. Install it (Debian: apt install openjdk-17-jre-headless) or set JAVA_HOME." >&2; exit 127; }

# The version from the JDK's own file: asking a JVM for it would cost more than all of this saves.
home=${JAVA_HOME-}
if [ -z "$home" ]; then
  hops=0
  while [ -L "$found" ] && [ $hops -lt 16 ]; do
    to=$(readlink "$found") || break
    case $to in /*) found=$to ;; *) found=${found%/*}/$to ;; esac
    hops=$((hops + 1))
  done
  home=${found%/bin/java}
fi
version=
if [ -r "$home/release" ]; then
  while IFS='="' read -r key _ value _; do
    [ "$key" = JAVA_VERSION ] && version=$value
  done < "$home/release"
fi
major=${version%%[!0-9]*}
if [ -n "$major" ] && [ "$major" -lt 17 ]; then
  echo "p2pchat: this is Java $version in $home; 17 or newer is needed. Install it (Debian: apt install openjdk-17-jre-headless) or set JAVA_HOME." >&2
  exit 127
fi

# Without a UTF-8 locale Java damages every argument that is not ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in
  *[Uu][Tt][Ff]-8* | *[Uu][Tt][Ff]8*) ;;
  *) case $(uname) in Darwin) LC_ALL=en_US.UTF-8 ;; *) LC_ALL=C.UTF-8 ;; esac; export LC_ALL ;;
esac

# Java cannot tell which of its streams are terminals.
tty=
[ -t 0 ] && tty=${tty}0
[ -t 1 ] && tty=${tty}1
[ -t 2 ] && tty=${tty}2

# Messages of the JVM about sharing would go to stdout, among results.
options='-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -Xshare:auto -Xlog:disable'
case ${1-} in serve-directory | peer | demo) ;; *) options="$options -XX:TieredStopAtLevel=1" ;; esac

# Class-data sharing: an archive of loaded classes, one for each file, its size and time, and JDK. The first command
# starts a run in the background that makes it, for the next. (-XX:+AutoCreateSharedArchive, which JDK 19 has, would hold
# only what the first command happened to load, and delay its end.) P2PCHAT_CDS=0 turns it off.
archive=
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
if [ "${P2PCHAT_CDS-1}" = 1 ] && [ -n "$version" ] && [ -n "$cache" ]; then
  cache=$cache/p2pchat
  key=$({ LC_ALL=C TZ=UTC0 ls -lnL "$self" && echo "$version $home"; } 2>/dev/null | cksum) && archive=$cache/cds-${key%% *}-${key##* }.jsa
fi

# The temporary file is the lock: it is named by the launcher that writes it, and one whose writer is gone is void.
make_archive() {
  for old in "$archive".*; do
    [ -e "$old" ] && kill -0 "${old##*.}" 2>/dev/null && return
    rm -f "$old"
  done
  : > "$archive.$$" || return
  # Of former files and JDKs only a few are kept.
  ls -t "$cache" | sed -n '/^cds-.*\.jsa$/p' | sed -n '4,$p' | while read -r old; do rm -f "$cache/$old"; done
  # shellcheck disable=SC2086 # the options are words
  "$java" $options -XX:TieredStopAtLevel=1 -XX:ArchiveClassesAtExit="$archive.$$" -jar "$self" names warm-up &&
    [ -s "$archive.$$" ] && mv -f "$archive.$$" "$archive"
  rm -f "$archive.$$"
}

if [ -n "$archive" ]; then
  if [ -r "$archive" ] && [ ! "$self" -nt "$archive" ]; then
    # shellcheck disable=SC2086
    exec "$java" $options -XX:SharedArchiveFile="$archive" -Dp2pchat.terminals="$tty" ${P2PCHAT_JAVA_OPTS-} -jar "$self" "$@"
  elif (umask 077 && mkdir -p "$cache") 2>/dev/null && [ -w "$cache" ]; then
    (make_archive) </dev/null >/dev/null 2>&1 &
  fi
fi
# shellcheck disable=SC2086
exec "$java" $options -Dp2pchat.terminals="$tty" ${P2PCHAT_JAVA_OPTS-} -jar "$self" "$@"
exit 1
