// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.call;

import io.gatehouse.sip.container.tls.TlsIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** A server on the loopback address that speaks TLS with a certificate of its own making, by the JDK's keytool. */
final class TlsPeer implements AutoCloseable {
    private static final String PASSWORD = "changeit";

    private final TlsIdentity identity;
    private final SSLServerSocket listening;

    private TlsPeer(TlsIdentity identity, SSLServerSocket listening) {
        this.identity = identity;
        this.listening = listening;
    }

    /** It proves to be that host and no other. */
    static TlsPeer named(String host, Path folder) {
        try {
            KeyStore store = store(host, folder);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            SSLServerSocket listening = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
            listening.setSoTimeout(Phone.WAIT_MILLIS);
            X509Certificate certificate = (X509Certificate) store.getCertificate("peer");
            PrivateKey key = (PrivateKey) store.getKey("peer", PASSWORD.toCharArray());
            return new TlsPeer(new TlsIdentity(List.of(certificate), key), listening);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static KeyStore store(String host, Path folder) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(host + ".p12");
        if (Files.notExists(file)) {
            keytool(host, file);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(String host, Path file) throws IOException {
        Process made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "peer",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + host,
                        "-ext",
                        "san=dns:" + host,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            if (made.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    TlsIdentity identity() {
        return identity;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The next connection. */
    Socket accept() throws IOException {
        return listening.accept();
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
