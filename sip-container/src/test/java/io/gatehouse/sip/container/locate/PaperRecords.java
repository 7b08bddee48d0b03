// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.locate;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Name records on paper, and which questions were asked. */
final class PaperRecords implements NameRecords {
    final List<String> asked = new ArrayList<>();
    private final Map<String, List<Naptr>> naptr = new HashMap<>();
    private final Map<String, List<Srv>> srv = new HashMap<>();
    private final Map<String, List<InetAddress>> addresses = new HashMap<>();
    private final Map<String, Answer.State> failing = new HashMap<>();

    PaperRecords naptr(String domain, int order, int preference, String service, String replacement) {
        naptr.computeIfAbsent(domain, name -> new ArrayList<>())
                .add(new Naptr(order, preference, "s", service, "", replacement));
        return this;
    }

    PaperRecords srv(String service, int priority, int weight, int port, String target) {
        srv.computeIfAbsent(service, name -> new ArrayList<>()).add(new Srv(priority, weight, port, target));
        return this;
    }

    PaperRecords host(String name, String... written) {
        addresses.put(
                name,
                List.of(written).stream()
                        .map(address -> NumericAddress.of(address).orElseThrow())
                        .toList());
        return this;
    }

    /** @param question as it stands in {@link #asked} */
    PaperRecords fails(String question, Answer.State how) {
        failing.put(question, how);
        return this;
    }

    private <T> CompletableFuture<Answer<T>> answer(String question, List<T> records) {
        asked.add(question);
        Answer.State how = failing.get(question);
        return CompletableFuture.completedFuture(how == null ? Answer.of(records) : Answer.failed(how));
    }

    @Override
    public CompletableFuture<Answer<Naptr>> naptr(String domain) {
        return answer("NAPTR " + domain, naptr.getOrDefault(domain, List.of()));
    }

    @Override
    public CompletableFuture<Answer<Srv>> srv(String service) {
        return answer("SRV " + service, srv.getOrDefault(service, List.of()));
    }

    @Override
    public CompletableFuture<Answer<InetAddress>> addresses(String host) {
        return answer("A " + host, addresses.getOrDefault(host, List.of()));
    }
}
