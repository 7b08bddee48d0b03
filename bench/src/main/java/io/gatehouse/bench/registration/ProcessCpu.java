// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** User and system time of a process and its children, from /proc: in steps of 10 ms. */
final class ProcessCpu {
    private static final long NANOS_PER_TICK = 10_000_000; // USER_HZ is 100 on every Linux that JVMs run on
    private static final int UTIME = 11; // counted behind the command's closing parenthesis, proc(5)
    private static final int STIME = 12;

    private ProcessCpu() {}

    static long nanos(long pid) throws IOException {
        long ticks = ticks(pid);
        for (ProcessHandle child : ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::descendants)
                .toList()) {
            ticks += ticks(child.pid());
        }
        return ticks * NANOS_PER_TICK;
    }

    /** Resident memory of the process alone, bytes. */
    static long residentBytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("process " + pid + " tells no VmRSS");
    }

    private static long ticks(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
        } catch (NoSuchFileException e) {
            return 0; // it ended
        }
    }
}
