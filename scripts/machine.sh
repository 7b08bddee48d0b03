# SPDX-License-Identifier: Apache-2.0
# What ./gatehouse and ./verify ask of the machine: a JDK, Maven, Debian packages. Sourced by both; needs bash.

readonly OLDEST_JAVA=17

say() { printf '%s\n' "$*" >&2; }

# fail STATUS LINE...: one clear line and out.
fail() {
  local status=$1
  shift
  say "gatehouse: $*"
  exit "$status"
}

# java_version JDK_HOME: 17.0.15 and the like; nothing if that is no JDK.
java_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$1/release"
}

java_is_new_enough() {
  local version
  version=$(java_version "$1")
  [ -n "$version" ] && [ "${version%%[.+-]*}" -ge "$OLDEST_JAVA" ] 2>/dev/null
}

# Every JDK from 17 on under the system's JDK folder and on PATH, newest first, each once.
all_jdks() {
  local home seen=' ' real
  {
    for home in /usr/lib/jvm/*; do printf '%s\n' "$home"; done
    if command -v javac >/dev/null; then dirname "$(dirname "$(readlink -f "$(command -v javac)")")"; fi
  } | while read -r home; do
    [ -d "$home" ] || continue
    real=$(readlink -f "$home")
    case $seen in *" $real "*) continue ;; esac
    seen="$seen$real "
    if java_is_new_enough "$real"; then printf '%s %s\n' "$(java_version "$real")" "$real"; fi
  done | sort -rV | cut -d' ' -f2-
}

# The JDK to use: $JAVA_HOME, else the newest one; nothing if there is none.
choose_jdk() {
  if [ -n "${JAVA_HOME:-}" ]; then
    if java_is_new_enough "$JAVA_HOME"; then
      printf '%s\n' "$JAVA_HOME"
      return
    fi
    say "gatehouse: JAVA_HOME=$JAVA_HOME is no JDK from $OLDEST_JAVA on; looking for another one"
  fi
  all_jdks | head -n 1
}

on_debian() { [ -r /etc/debian_version ] && command -v apt-get >/dev/null; }

# The newest JDK package from 17 on that this Debian has.
jdk_package() {
  local version
  for version in 25 21 17; do
    if apt-cache show "openjdk-$version-jdk-headless" >/dev/null 2>&1; then
      printf 'openjdk-%s-jdk-headless\n' "$version"
      return
    fi
  done
  printf 'openjdk-%s-jdk-headless\n' "$OLDEST_JAVA"
}

# install_packages PACKAGE...: as root installs them and says so; otherwise says how and ends with status 2.
install_packages() {
  if ! on_debian; then
    fail 2 "this machine lacks what Debian calls: $*. Install it and try again."
  fi
  if [ "$(id -u)" -ne 0 ]; then
    fail 2 "packages are missing. Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
  fi
  say "gatehouse: installing $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 || fail 2 "'apt-get update' failed"
  apt-get install -y -qq --no-install-recommends "$@" >&2 || fail 2 "'apt-get install $*' failed"
}

# Sets JDK and puts it first for Maven; gets JDK and Maven where they are missing.
prepare_build_tools() {
  local missing=()
  JDK=$(choose_jdk)
  if [ -z "$JDK" ]; then
    if on_debian && [ "$(id -u)" -eq 0 ]; then apt-get update -qq >&2 || true; fi
    missing+=("$(jdk_package)")
  fi
  command -v mvn >/dev/null || missing+=(maven)
  if [ ${#missing[@]} -gt 0 ]; then
    install_packages "${missing[@]}"
    JDK=$(choose_jdk)
    [ -n "$JDK" ] || fail 2 "no JDK from $OLDEST_JAVA on was found, although ${missing[*]} was installed"
  fi
  export JAVA_HOME=$JDK
}
