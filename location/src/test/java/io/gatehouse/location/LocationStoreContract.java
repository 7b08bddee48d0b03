// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.sip.message.Transport;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every location store promises; each implementation runs it. */
public abstract class LocationStoreContract {
    private LocationStore store;

    /** An empty store; closed after the test. */
    protected abstract LocationStore newStore();

    @BeforeEach
    void openStore() {
        store = newStore();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aUserWithoutBindingsIsAtVersionZero() {
        assertThat(store.get(7)).isEqualTo(UserBindings.none(7));
        assertThat(store.users()).isZero();
        assertThat(store.bindings()).isZero();
    }

    @Test
    void whatWasStoredIsReadBackWithEveryField() throws Exception {
        Binding full = Bindings.of(7, 3);
        Binding bare = BindingWriter.begin()
                .contact("sip:ü@[2001:db8::1]", "", "", 0, -1)
                .callId("")
                .path(List.of())
                .userAgent("")
                .received(new InetSocketAddress("2001:db8::7", 1), Transport.WSS)
                .credential("d~1")
                .toBinding(0, Long.MAX_VALUE, 0);
        Binding longPath = BindingWriter.begin()
                .contact("sips:a@b", "x", "y", 9, 1000)
                .callId("c")
                .path(List.of("<a>", "<b>", "<c>"))
                .userAgent("€")
                .received(new InetSocketAddress("255.255.255.255", 65_535), Transport.TLS)
                .credential("")
                .toBinding(4_294_967_295L, 1, 2);

        assertThat(store.replace(store.get(7), List.of(full, bare, longPath))).isTrue();

        assertThat(store.get(7).bindings()).containsExactly(full, bare, longPath);
        assertThat(store.get(7).version()).isPositive();
        assertThat(store.users()).isEqualTo(1);
        assertThat(store.bindings()).isEqualTo(3);
    }

    @Test
    void everyTransportIsReadBack() throws Exception {
        for (Transport transport : Transport.values()) {
            Binding binding = BindingWriter.begin()
                    .contact("c", "", "", 0, -1)
                    .callId("")
                    .path(List.of())
                    .userAgent("")
                    .received(new InetSocketAddress(0), transport)
                    .credential("")
                    .toBinding(0, 1, 0);
            store.replace(store.get(1), List.of(binding));
            assertThat(store.get(1).bindings()).containsExactly(binding);
            assertThat(store.get(1).bindings().get(0).transport()).isEqualTo(transport);
        }
    }

    @Test
    void whoSawAnOlderVersionLosesAndChangesNothing() throws Exception {
        UserBindings seen = store.get(7);
        store.replace(seen, List.of(Bindings.of(7, 1)));
        UserBindings current = store.get(7);

        assertThat(store.replace(seen, List.of(Bindings.of(7, 2)))).isFalse();

        assertThat(store.get(7)).isEqualTo(current);
    }

    @Test
    void aVersionNeverComesBackAfterRemoval() throws Exception {
        store.replace(store.get(7), List.of(Bindings.of(7, 1)));
        UserBindings first = store.get(7);
        assertThat(store.replace(first, List.of())).isTrue();
        assertThat(store.get(7)).isEqualTo(UserBindings.none(7));
        store.replace(store.get(7), List.of(Bindings.of(7, 2)));

        assertThat(store.get(7).version()).isGreaterThan(first.version());
        assertThat(store.replace(first, List.of())).isFalse();
    }

    @Test
    void removingWhatIsNotThereSucceeds() throws Exception {
        assertThat(store.replace(store.get(7), List.of())).isTrue();
        assertThat(store.get(7).version()).isZero();
    }

    @Test
    void userIdsAreAboveZero() {
        assertThat(store.get(0).isEmpty()).isTrue();
        assertThatThrownBy(() -> store.replace(UserBindings.none(0), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void expiryDropsWhatHasEndedAndNothingElse() throws Exception {
        store.replace(store.get(1), List.of(Bindings.of(1, 1, 1000)));
        store.replace(store.get(2), List.of(Bindings.of(2, 1, 1000), Bindings.of(2, 2, 2000)));
        store.replace(store.get(3), List.of(Bindings.of(3, 1, 2000)));

        assertThat(store.expire(Instant.ofEpochMilli(999))).isZero();
        assertThat(store.expire(Instant.ofEpochMilli(1000))).isEqualTo(2);

        assertThat(store.get(1)).isEqualTo(UserBindings.none(1));
        assertThat(store.get(2).bindings()).containsExactly(Bindings.of(2, 2, 2000));
        assertThat(store.get(3).bindings()).hasSize(1);
        assertThat(store.users()).isEqualTo(2);
        assertThat(store.bindings()).isEqualTo(2);
    }

    @Test
    void forEachShowsEveryUserOnce() throws Exception {
        for (long id = 1; id <= 5000; id++) {
            store.replace(store.get(id), List.of(Bindings.of(id, id)));
        }
        for (long id = 1; id <= 5000; id += 3) {
            store.replace(store.get(id), List.of());
        }
        Map<Long, Long> shown = new TreeMap<>();

        store.forEach(user -> assertThat(
                        shown.put(user.userId(), user.bindings().get(0).cseq()))
                .isNull());

        assertThat(shown).hasSize((int) store.users());
        assertThat(shown)
                .allSatisfy(
                        (id, cseq) -> assertThat(id % 3 != 1 && cseq.equals(id)).isTrue());
    }

    @Test
    void concurrentChangesOfOneUserAreAppliedOneAfterTheOther() throws Exception {
        int threads = 4;
        int each = 500;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            running.add(pool.submit(() -> {
                for (int i = 0; i < each; i++) {
                    countUp(9);
                }
                return null;
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }
        pool.shutdown();
        assertThat(store.get(9).bindings().get(0).cseq()).isEqualTo(threads * each);
    }

    private void countUp(long userId) throws LocationStoreFull {
        UserBindings seen;
        do {
            seen = store.get(userId);
        } while (!store.replace(
                seen,
                List.of(Bindings.of(
                        userId, seen.isEmpty() ? 1 : seen.bindings().get(0).cseq() + 1))));
    }
}
