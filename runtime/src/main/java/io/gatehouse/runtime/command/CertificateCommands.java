// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.command;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.thread.Blocking;
import io.gatehouse.runtime.certificate.CertificateFiles;
import io.gatehouse.runtime.certificate.Certificates;
import io.gatehouse.sip.container.tls.TlsIdentity;
import java.util.List;
import java.util.Optional;

/** {@code certificates list} and {@code certificates reload}. */
@Blocking
final class CertificateCommands {
    private final CertificateFiles files;
    private final Optional<Certificates> shown;

    /** @param shown empty if no server runs, or none of its listeners speaks TLS */
    CertificateCommands(CertificateFiles files, Optional<Certificates> shown) {
        this.files = files;
        this.shown = shown;
    }

    /** What TLS shows, or would; the last is for every name that no other has. */
    int list(CommandRequest request, CommandOutput output) {
        Table table = new Table("names", "until", "issuer", "fingerprint_sha256");
        for (TlsIdentity identity : identities()) {
            table.row(
                    String.join(" ", identity.names()),
                    identity.certificate().getNotAfter().toInstant(),
                    identity.certificate().getIssuerX500Principal().getName(),
                    identity.fingerprint());
        }
        table.writeTo(output, request.has("json"));
        return Command.DONE;
    }

    private List<TlsIdentity> identities() {
        try {
            return shown.map(Certificates::shown).orElseGet(files::present);
        } catch (StartupRefusal unusable) {
            throw new CommandRefused(unusable.getMessage());
        }
    }

    /** Reads the files again. */
    int reload(CommandRequest request, CommandOutput output) {
        Certificates certificates = shown.orElseThrow(() ->
                new CommandRefused("No server runs on this data directory, or it speaks no TLS: nothing to reload"));
        try {
            certificates.reload();
        } catch (StartupRefusal unusable) {
            throw new CommandRefused(unusable.getMessage() + "; the former certificates are shown on");
        }
        output.line(certificates.shown().size() + " certificates are shown now");
        return Command.DONE;
    }
}
