// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import io.gatehouse.directory.ImportOptions;
import io.gatehouse.directory.ImportReport;
import io.gatehouse.runtime.Gatehouse;
import io.gatehouse.sip.message.Transport;
import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * The whole server, everything on that is on by default, in a process of its own: {@code GatehouseProcess FOLDER USERS}.
 * Makes the users in bulk, then speaks as {@link ServedProcess} says.
 */
final class GatehouseProcess {
    private GatehouseProcess() {}

    public static void main(String[] args) throws Exception {
        try (Gatehouse gatehouse = Gatehouse.builder()
                .dataDir(Path.of(args[0]))
                .set("gatehouse.sip.tcp.port", "0")
                .ephemeralPorts()
                .start()) {
            importUsers(gatehouse, Integer.parseInt(args[1]));
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            ServedProcess.serve(
                    new InetSocketAddress(loopback, gatehouse.port(Transport.UDP, loopback)), () -> stored(gatehouse));
        }
    }

    private static void importUsers(Gatehouse gatehouse, int users) throws IOException {
        StringBuilder csv = new StringBuilder("username,password\n");
        for (int user = 0; user < users; user++) {
            csv.append(Phones.username(user))
                    .append(',')
                    .append(Phones.PASSWORD)
                    .append('\n');
        }
        ImportReport report = gatehouse
                .directory()
                .userImport()
                .run(new StringReader(csv.toString()), new ImportOptions(Phones.DOMAIN, true, false));
        if (!report.done()) {
            throw new IllegalStateException("import: " + report);
        }
    }

    private static Stored stored(Gatehouse gatehouse) {
        long[] sums = new long[2];
        gatehouse
                .location()
                .forEach(user -> user.bindings().forEach(binding -> {
                    sums[0]++;
                    sums[1] += binding.cseq();
                }));
        return new Stored(sums[0], sums[1]);
    }
}
