// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.directory.account.Subscription;
import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.settings.Settings;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.registrar.CredentialWatch;
import io.gatehouse.runtime.certificate.CertificateFiles;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.runtime.data.DataDirectory;
import io.gatehouse.runtime.data.GatehouseData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Carries out a command on the data of a server that does not run, which it owns for so long. */
public final class StoppedServer {
    /** What an operator may do before the first start; anything else on a folder that is not there is a mistyped path. */
    private static final List<String> MAKE_DATA = List.of("tenants create", "users import");

    private StoppedServer() {}

    /**
     * The same as on the socket of a running server.
     *
     * @return the exit status
     * @throws CommandRefused if it cannot be done as asked, or if there is no data directory and the command is not one of
     *     those that begin with an empty one
     * @throws StartupRefusal if another process owns the data, or they cannot be opened
     */
    @Blocking
    public static int run(Settings settings, CommandRequest request, CommandOutput output) {
        Path path = Path.of(settings.get(GatehouseSettings.DATA_DIR));
        if (Files.notExists(path) && !MAKE_DATA.contains(request.name())) {
            throw new CommandRefused(
                    "There is no data directory " + path.toAbsolutePath().normalize()
                            + ": give the server's with --data-dir; a first start, or one of '"
                            + String.join("', '", MAKE_DATA) + "', makes one");
        }
        try (DataDirectory folder = DataDirectory.own(path)) {
            GatehouseData data = new GatehouseData(settings, folder.path(), InstantSource.system(), Metrics.none());
            data.start();
            try (Subscription watch =
                    CredentialWatch.withoutServer(data.directory().accounts(), data.location(), data.clock())) {
                return OperatorCommands.of(
                                data, new CertificateFiles(settings, folder.path(), data.clock()), Optional.empty())
                        .run(request, output);
            } finally {
                data.stop();
            }
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception failure) {
            throw new IllegalStateException("The data cannot be opened: " + failure, failure);
        }
    }
}
