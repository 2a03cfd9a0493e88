#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# p2pchat launcher. The jar follows this script in the same file; "java -jar p2pchat" works too.
# POSIX sh and tools only. Nothing that fails before the last line may keep a command from running.

# A shell that was given the file by its name alone ("bash p2pchat") may have found it in PATH.
case $0 in
  */*) self=$0 ;;
  *) self=./$0; [ -f "$self" ] || self=$(command -v "$0") ;;
esac
case $self in /*) ;; *) self=$PWD/$self ;; esac

install='Install it (Debian: apt install openjdk-17-jre-headless) or set JAVA_HOME.'
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
found=$(command -v "$java") || {
  echo "p2pchat: Java 17 or newer was not found${JAVA_HOME:+ in JAVA_HOME, $JAVA_HOME}. $install" >&2
  exit 127
}

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
  echo "p2pchat: this is Java $version in $home; 17 or newer is needed. $install" >&2
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

# Messages of the JVM about sharing would go to stdout, among results. Its counters for other programs wake it twenty
# times a second.
options='-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -Xshare:auto -Xlog:disable -XX:-UsePerfData'
options="$options -XX:+UnlockDiagnosticVMOptions"
case ${1-} in
  # What runs for days begins with a small heap, and looks after itself less often (docs/performance.md).
  serve-directory | peer)
    options="$options -Xms16m -XX:AsyncDeflationInterval=5000"
    options="$options -XX:GuaranteedSafepointInterval=0 -XX:-UseDynamicNumberOfCompilerThreads" ;;
  demo | bench) ;;
  # Moving the shared classes to an address that nobody can guess takes a third of a command that lives for a tenth of a
  # second; what listens for days keeps that.
  *) options="$options -XX:TieredStopAtLevel=1 -XX:ArchiveRelocationMode=0" ;;
esac

# Class-data sharing shortens the time until a command does something (docs/performance.md): the JVM maps an archive of
# loaded classes, one for each file, its size and time, and JDK. The first command starts a run in the background that
# makes it, for the next. P2PCHAT_CDS=0 turns it off; "--version" is faster without. The JVM falls back when the archive
# is not of this jar, or when it is told to verify it and it is damaged. That takes as long as half a command, so it is
# verified when it changed since it was checked or that was a day ago. A shortened one would crash the JVM all the same,
# so the name ends in the size.
archive=
verify=-XX:+VerifySharedSpaces
cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
key=
if [ "${P2PCHAT_CDS-1}" = 1 ] && [ -n "$version" ] && [ -n "$cache" ] && [ "${1-}" != --version ]; then
  cache=$cache/p2pchat
  key=$({ LC_ALL=C TZ=UTC0 ls -lnL "$self" && echo "$version $home"; } 2>/dev/null | cksum) && key=${key%% *}
fi
# Classes are code: they are taken only from a folder of our own.
if [ -n "$key" ] && [ -O "$cache" ]; then
  for file in "$cache/cds-$key-"*.jsa; do
    size=${file##*-}
    # It, if it is whole, and its mark, if that is of the last day.
    found=$(find "$file" "$file.checked" -prune \( -size "${size%.jsa}c" -o -name '*.checked' -mmin -1440 \) 2>/dev/null)
    # shellcheck disable=SC3013 # every sh that is in use has it
    case $found in
      "$file" | "$file"?"$file.checked")
        [ "$self" -nt "$file" ] || {
          archive=$file
          verify=-XX:+VerifySharedSpaces
          [ "$found" = "$file" ] || [ ! "$file.checked" -nt "$file" ] || verify=
        } ;;
    esac
  done
fi

# Makes the archive, or checks the one there is. In the background, with nothing of the caller's in its hands, behind
# everybody else.
tend_archive() {
  trap '' HUP INT
  # What somebody has their JVMs do is not to decide whether the archive is sound.
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
  cd "$cache" || return
  # shellcheck disable=SC2086 # the options are words
  if [ -z "$archive" ] &&
    nice "$java" $options -XX:TieredStopAtLevel=1 -XX:ArchiveClassesAtExit="$lock/jsa" -jar "$self" warm-up &&
    is_sound "$lock/jsa"; then
    archive=$cache/cds-$key-$(($(wc -c < "$lock/jsa"))).jsa
    # Or the name could be on the disk without the content.
    sync "$lock/jsa"
    mv -f "$lock/jsa" "$archive"
    true > "$archive.checked"
    # Of former files and JDKs only the last is kept.
    # shellcheck disable=SC2012 # names of our own
    ls -t "$cache" | sed -n '/^cds-.*\.jsa$/p' | sed -n '3,$p' | while read -r old; do
      rm -f "$cache/$old" "$cache/$old.checked"
    done
  elif [ -n "$archive" ]; then
    if is_sound "$archive"; then true > "$archive.checked"; else rm -f "$archive" "$archive.checked"; fi
  fi
  rm -rf "$lock"
}

is_sound() {
  # shellcheck disable=SC2086
  nice "$java" $options -Xshare:on -XX:+VerifySharedSpaces -XX:SharedArchiveFile="$1" -jar "$self" --version
}

if [ -n "$verify" ] && [ -n "$key" ] && (umask 077 && mkdir -p "$cache") 2>/dev/null && [ -O "$cache" ]; then
  lock=$cache/cds-$key.lock
  # Whoever makes the folder tends the archive. One whose maker was killed is void after a day.
  if mkdir "$lock" 2>/dev/null; then
    (tend_archive) </dev/null >/dev/null 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  elif [ -n "$(find "$lock" -prune -mmin +1440 2>/dev/null)" ]; then
    rm -rf "$lock"
  fi
fi
if [ -n "$archive" ]; then
  options="$options $verify"
  # shellcheck disable=SC2086
  exec "$java" $options -XX:SharedArchiveFile="$archive" -Dp2pchat.terminals="$tty" ${P2PCHAT_JAVA_OPTS-} -jar "$self" "$@"
fi
# shellcheck disable=SC2086
exec "$java" $options -Dp2pchat.terminals="$tty" ${P2PCHAT_JAVA_OPTS-} -jar "$self" "$@"
exit 1
