// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.registrar;

import io.gatehouse.directory.account.Account;
import io.gatehouse.directory.account.AccountTable;
import io.gatehouse.directory.account.RegistrationPolicy;
import io.gatehouse.directory.account.Tenant;
import io.gatehouse.directory.internal.secret.Ha1Set;
import io.gatehouse.directory.internal.secret.Seal;
import io.gatehouse.location.Binding;
import io.gatehouse.location.InMemoryLocationStore;
import io.gatehouse.location.LocationStore;
import io.gatehouse.platform.identity.IdentityRevocations;
import io.gatehouse.platform.metrics.Metrics;
import io.gatehouse.platform.secret.MasterKey;
import io.gatehouse.registrar.auth.Authenticator;
import io.gatehouse.registrar.auth.Challenges;
import io.gatehouse.registrar.auth.Md5OnlyAgents;
import io.gatehouse.registrar.auth.NonceCounts;
import io.gatehouse.registrar.auth.Nonces;
import io.gatehouse.registrar.bindings.RegisterAnswer;
import io.gatehouse.registrar.bindings.RegisterRequest.Origin;
import io.gatehouse.registrar.bindings.Registrations;
import io.gatehouse.registrar.routing.CallerCheck;
import io.gatehouse.registrar.routing.TargetResolver;
import io.gatehouse.sip.compliance.SipCompliance;
import io.gatehouse.sip.digest.Digest;
import io.gatehouse.sip.digest.DigestAlgorithm;
import io.gatehouse.sip.digest.DigestChallenge;
import io.gatehouse.sip.message.ByteSpan;
import io.gatehouse.sip.message.HeaderName;
import io.gatehouse.sip.message.MalformedMessage;
import io.gatehouse.sip.message.ParserLimits;
import io.gatehouse.sip.message.SipMessage;
import io.gatehouse.sip.message.SipParser;
import io.gatehouse.sip.message.SipRequest;
import io.gatehouse.sip.message.SipResponse;
import io.gatehouse.sip.message.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The registrar's protocol logic over the real account table and a store in memory, with a clock that tests move. Two
 * tenants: {@code test.io} (alias {@code test.example}) with alice (101) and bob (102), {@code other.io} with carol (201).
 */
final class House implements InstantSource {
    static final String ALICE_PASSWORD = "Sunrise-4-river";
    static final InetAddress OFFICE = InetAddress.getLoopbackAddress();
    private static final byte[] NONCE_KEY = new byte[32];

    final AccountTable accounts = new AccountTable();
    final IdentityRevocations revocations = new IdentityRevocations();
    final Set<String> closedFlows = new HashSet<>();
    LocationStore store = new InMemoryLocationStore();
    RegisterProcess registers;
    RequestProcess requests;
    Registrations registrations;
    private final Seal seal = new Seal(MasterKey.random());
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");

    House() {
        tenant(1, "test.io", Set.of("test.example"), true);
        tenant(2, "other.io", Set.of(), true);
        account(11, 1, "test.io", "alice", "101", ALICE_PASSWORD);
        account(12, 1, "test.io", "bob", "102", "Harbour-7-maple");
        account(21, 2, "other.io", "carol", "201", "Window-9-stone");
        boot(1);
        accounts.subscribe(new CredentialWatch(accounts, store, registrations, revocations, Runnable::run));
    }

    /** Starts the processes anew; accounts and bindings stay. */
    void boot(int bootId) {
        Nonces nonces = new Nonces(NONCE_KEY, this, Duration.ofHours(1), bootId);
        Authenticator authenticator = new Authenticator(accounts, nonces, new NonceCounts(2048));
        Challenges challenges =
                new Challenges(nonces, new Md5OnlyAgents(RegistrarSettings.MD5_ONLY_USER_AGENTS.defaultValue()));
        registrations = new Registrations(store, this);
        RegistrarMetrics metrics = new RegistrarMetrics(Metrics.none(), store::bindings);
        registers = new RegisterProcess(
                accounts,
                authenticator,
                challenges,
                registrations,
                new RegisterAnswer(Duration.ofSeconds(120)),
                metrics,
                this);
        requests = new RequestProcess(
                accounts,
                new CallerCheck(accounts, authenticator),
                challenges,
                new TargetResolver(accounts, registrations, this::flowGone),
                metrics);
    }

    private boolean flowGone(Binding binding) {
        return !binding.path().isEmpty()
                && closedFlows.contains(binding.path().get(0).toString());
    }

    @Override
    public Instant instant() {
        return now;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void tenant(long id, String domain, Set<String> aliases, boolean enabled, DigestAlgorithm... algorithms) {
        List<DigestAlgorithm> wanted =
                algorithms.length > 0 ? List.of(algorithms) : List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
        accounts.put(
                new Tenant(
                        id,
                        domain,
                        domain,
                        aliases,
                        enabled,
                        List.of(),
                        new RegistrationPolicy(
                                Duration.ofSeconds(300), Duration.ofSeconds(90), Duration.ofSeconds(3600), 3)),
                wanted);
    }

    void account(long id, long tenant, String realm, String name, String extension, String password) {
        accounts.put(entry(id, tenant, 1, realm, name, extension, true, password));
    }

    /** Changes alice. */
    void changeAlice(long credentialVersion, boolean enabled, String password, String extension) {
        accounts.put(entry(11, 1, credentialVersion, "test.io", "alice", extension, enabled, password));
    }

    Account entry(
            long id,
            long tenant,
            long version,
            String realm,
            String name,
            String extension,
            boolean enabled,
            String password) {
        return new Account(
                new Account.Identity(id, tenant, version),
                realm,
                new Account.Text(name, name, extension, ""),
                enabled,
                new Account.Secret(seal, 7, Ha1Set.ofPassword(name, realm, password)));
    }

    SipResponse register(SipRequest request) {
        return register(request, new Origin(new InetSocketAddress(OFFICE, 5070), Transport.UDP, true));
    }

    SipResponse register(SipRequest request, Origin origin) {
        return written(request, registers.answer(request, origin));
    }

    RequestProcess.Outcome send(SipRequest request, boolean fromEdge) {
        return requests.decide(request, fromEdge, OFFICE);
    }

    /** The answer to a request that is not sent on. */
    SipResponse refused(SipRequest request) {
        return written(request, ((RequestProcess.Outcome.Answered) send(request, false)).reply());
    }

    private static SipResponse written(SipRequest request, Reply reply) {
        SipResponse response = request.respond(reply.status(), reply.reason());
        reply.fields().accept(response);
        return response;
    }

    static SipRequest request(String text) {
        return request(text, SipCompliance.DEFAULT);
    }

    static SipRequest request(String text, SipCompliance compliance) {
        String crlf = text.strip().replace("\n", "\r\n") + "\r\n\r\n";
        byte[] bytes = crlf.getBytes(StandardCharsets.UTF_8);
        try {
            SipMessage message = new SipParser(ParserLimits.DEFAULT.with(compliance)).parse(bytes, 0, bytes.length);
            return (SipRequest) message;
        } catch (MalformedMessage broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    static DigestChallenge challenge(SipResponse response, DigestAlgorithm algorithm) {
        HeaderName field = response.status() == 407 ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE;
        for (ByteSpan value : response.values(field)) {
            DigestChallenge challenge = DigestChallenge.parse(value);
            if (challenge.algorithm().equals(algorithm.token())) {
                return challenge;
            }
        }
        throw new IllegalArgumentException("no " + algorithm + " in " + response);
    }

    /** The value of an Authorization header field. */
    static String authorization(
            SipRequest request, DigestChallenge challenge, String username, String password, int nc, String uri) {
        DigestAlgorithm algorithm =
                DigestAlgorithm.ofToken(challenge.algorithm()).orElseThrow();
        String count = String.format("%08x", nc);
        byte[] ha1 = Digest.ha1(algorithm, username, challenge.realm(), password);
        String response =
                Digest.response(algorithm, ha1, request.method(), uri, challenge.nonce(), count, "0a4f113b", "auth");
        return "Digest username=\"" + username + "\", realm=\"" + challenge.realm() + "\", nonce=\""
                + challenge.nonce() + "\", uri=\"" + uri + "\", response=\"" + response + "\", algorithm="
                + algorithm.token() + ", cnonce=\"0a4f113b\", qop=auth, nc=" + count;
    }

    /** Asks, is challenged, answers; returns the final answer. */
    SipResponse signIn(SipRequest request, String username, String password) {
        return signIn(request, username, password, DigestAlgorithm.SHA_256);
    }

    SipResponse signIn(SipRequest request, String username, String password, DigestAlgorithm algorithm) {
        request.remove(HeaderName.AUTHORIZATION);
        SipResponse asked = register(request.view());
        if (asked.status() != 401) {
            return asked;
        }
        SipRequest again = request.view();
        again.set(
                HeaderName.AUTHORIZATION,
                authorization(
                        again,
                        challenge(asked, algorithm),
                        username,
                        password,
                        1,
                        request.requestUriText().toString()));
        return register(again);
    }

    /** Alice, from elsewhere. */
    SipResponse signIn(SipRequest request, Origin origin) {
        SipResponse asked = register(request.view(), origin);
        SipRequest again = request.view();
        DigestChallenge challenge = challenge(asked, DigestAlgorithm.SHA_256);
        again.set(
                HeaderName.AUTHORIZATION,
                authorization(
                        again,
                        challenge,
                        "alice",
                        ALICE_PASSWORD,
                        1,
                        request.requestUriText().toString()));
        return register(again, origin);
    }

    SipResponse aliceSends(String register) {
        return signIn(request(register), "alice", ALICE_PASSWORD);
    }

    List<String> contactsOf(long userId) {
        return registrations.alive(userId).stream()
                .map(binding -> binding.contact().toString())
                .toList();
    }

    /** A REGISTER of alice with these further lines. */
    static String alice(int cseq, String lines) {
        return """
                REGISTER sip:test.io SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK%d;rport
                Max-Forwards: 70
                From: <sip:alice@test.io>;tag=a1
                To: <sip:alice@test.io>
                Call-ID: call-1
                CSeq: %d REGISTER
                %s
                Content-Length: 0
                """.formatted(cseq, cseq, lines.strip());
    }
}
