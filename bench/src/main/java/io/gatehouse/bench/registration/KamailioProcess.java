// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Kamailio of this machine as a registrar for the same phones: bindings in memory, digest MD5 against the one password of
 * all phones (no account is looked up, which is in its favour), nothing written to a disk.
 */
final class KamailioProcess implements Registrar {
    private static final String PROGRAM = "/usr/sbin/kamailio";
    private static final String COMMANDS = "/usr/sbin/kamcmd";
    private static final Pattern BINDINGS = Pattern.compile("location_contacts = (\\d+)");

    private final Process process;
    private final Path socket;
    private final InetSocketAddress address;

    private KamailioProcess(Process process, Path socket, InetSocketAddress address) {
        this.process = process;
        this.socket = socket;
        this.address = address;
    }

    static KamailioProcess start(Path folder, int children) throws Exception {
        InetSocketAddress address = freeAddress();
        Path socket = folder.resolve("kamailio.sock").toAbsolutePath();
        Path configuration = folder.resolve("kamailio.cfg");
        Files.writeString(configuration, configuration(address, socket, children));
        Process process = new ProcessBuilder(
                        PROGRAM,
                        "-DD",
                        "-E",
                        "-m",
                        "2048",
                        "-M",
                        "32",
                        "-f",
                        configuration.toString(),
                        "-Y",
                        folder.toAbsolutePath().toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("kamailio.log").toFile())
                .start();
        KamailioProcess kamailio = new KamailioProcess(process, socket, address);
        for (int i = 0; i < 100 && !Files.exists(socket); i++) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IOException("kamailio ended: " + Files.readString(folder.resolve("kamailio.log")));
            }
        }
        return kamailio;
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), probe.getLocalPort());
        }
    }

    /** After the documentation of its modules sl, maxfwd, sanity, nathelper, auth, usrloc and registrar. */
    private static String configuration(InetSocketAddress address, Path socket, int children) {
        return """
                #!KAMAILIO
                debug=0
                log_stderror=yes
                children=%d
                disable_tcp=yes
                auto_aliases=no
                listen=udp:127.0.0.1:%d
                loadmodule "ctl.so"
                loadmodule "kex.so"
                loadmodule "counters.so"
                loadmodule "sl.so"
                loadmodule "pv.so"
                loadmodule "maxfwd.so"
                loadmodule "textops.so"
                loadmodule "siputils.so"
                loadmodule "sanity.so"
                loadmodule "nathelper.so"
                loadmodule "usrloc.so"
                loadmodule "registrar.so"
                loadmodule "auth.so"
                modparam("ctl", "binrpc", "unix:%s")
                modparam("usrloc", "db_mode", 0)
                modparam("usrloc", "hash_size", 16)
                modparam("registrar", "max_expires", 3600)
                request_route {
                    if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
                    if (!sanity_check("1511", "7")) { exit; }
                    force_rport();
                    if (!is_method("REGISTER")) { sl_send_reply("405", "Method Not Allowed"); exit; }
                    if (!pv_www_authenticate("$td", "%s", "0")) { www_challenge("$td", "0"); exit; }
                    if ($au != $tU) { sl_send_reply("403", "Forbidden"); exit; }
                    consume_credentials();
                    if (!save("location")) { sl_reply_error(); }
                    exit;
                }
                """.formatted(children, address.getPort(), socket, Phones.PASSWORD);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public Stored stored() throws IOException {
        Process command = new ProcessBuilder(
                        List.of(COMMANDS, "-s", "unix:" + socket, "stats.get_statistics", "usrloc:"))
                .redirectErrorStream(true)
                .start();
        String text = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher bindings = BINDINGS.matcher(text);
        if (!bindings.find()) {
            throw new IOException("kamcmd: " + text);
        }
        return new Stored(Long.parseLong(bindings.group(1)), Stored.UNKNOWN);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
