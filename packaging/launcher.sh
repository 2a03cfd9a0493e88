#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# p2pchat launcher. The jar follows this script in the same file; "java -jar p2pchat" works too.
j=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$j" >/dev/null 2>&1 || { echo "p2pchat: Java 17 or newer was not found. Install it (Debian: apt install openjdk-17-jre-headless) or set JAVA_HOME." >&2; exit 127; }
# Without a UTF-8 locale Java damages every argument that is not ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG-}}} in *[Uu][Tt][Ff]-8*|*[Uu][Tt][Ff]8*) ;; *) LC_ALL=C.UTF-8; export LC_ALL ;; esac
o='-XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC -Xshare:auto -Xlog:disable'
case ${1-} in serve-directory|peer) ;; *) o="$o -XX:TieredStopAtLevel=1" ;; esac
# shellcheck disable=SC2086 # the options are words
exec "$j" $o ${P2PCHAT_JAVA_OPTS-} -jar "$0" "$@"
exit 1
