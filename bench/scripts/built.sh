# SPDX-License-Identifier: Apache-2.0
# Builds the measurements if they are older than their sources; sets JAVA, JAVA_FLAGS and BENCH_CLASS_PATH. Sourced, from
# the root of the repository.

# shellcheck source=scripts/machine.sh
source scripts/machine.sh
JDK=$(choose_jdk)
[ -n "$JDK" ] || fail 2 "no JDK from $OLDEST_JAVA on; './gatehouse build' installs one on Debian"
export JAVA_HOME=$JDK
JAVA=$JDK/bin/java
JAVA_FLAGS=()
version=$(java_version "$JDK")
if [ "${version%%[.+-]*}" -ge 24 ]; then
  JAVA_FLAGS=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
fi
BENCH_CLASS_PATH="bench/target/classes:bench/target/lib/*"
BUILT=bench/target/.built
if [ ! -f "$BUILT" ] || [ -n "$(find pom.xml ./*/pom.xml ./*/src/main -newer "$BUILT" -print -quit)" ]; then
  say "bench: building …"
  mkdir -p bench/target
  touch "$BUILT.new"
  mvn -B -ntp -q -DskipTests -pl bench -am package >&2 || fail 3 "the build failed"
  mv "$BUILT.new" "$BUILT"
fi
