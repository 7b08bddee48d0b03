# SPDX-License-Identifier: Apache-2.0
# Builds the measurements if they are older than their sources; sets JAVA and BENCH_CLASS_PATH. Sourced, from the root.

# shellcheck source=scripts/machine.sh
source scripts/machine.sh
JDK=$(choose_jdk)
[ -n "$JDK" ] || fail 2 "no JDK from 17 on; ./gatehouse build installs one on Debian"
export JAVA_HOME=$JDK
JAVA=$JDK/bin/java
BENCH_CLASS_PATH="bench/target/classes:bench/target/lib/*"
if [ ! -d bench/target/lib ] || [ -n "$(find bench/pom.xml {bench,location,sip-message,platform}/src/main -newer bench/target/lib -print -quit)" ]; then
  say "bench: building …"
  mvn -B -ntp -q -Pin-work -DskipTests -pl bench -am package || fail 3 "the build failed"
  touch bench/target/lib
fi
