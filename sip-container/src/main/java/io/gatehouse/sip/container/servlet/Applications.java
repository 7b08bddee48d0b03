// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.servlet;

import io.gatehouse.sip.container.deploy.DeployedApplication;
import io.gatehouse.sip.container.router.ApplicationRouter;
import io.gatehouse.sip.container.router.RouteStep;
import io.gatehouse.sip.message.SipRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.servlet.sip.ar.SipApplicationRoutingRegion;

/** The deployed applications, and in which order the router shows them a request. Any thread. */
final class Applications {
    private final ApplicationRouter router;
    private final Map<String, DeployedApplication> byName = new ConcurrentHashMap<>();
    private final Predicate<String> deployed = byName::containsKey;

    Applications(ApplicationRouter router) {
        this.router = router;
    }

    void add(DeployedApplication application) {
        byName.put(application.name(), application);
    }

    void remove(DeployedApplication application) {
        byName.remove(application.name(), application);
    }

    DeployedApplication of(RouteStep step) {
        return byName.get(step.application());
    }

    /** By what tokens and tags say. */
    Optional<DeployedApplication> byIndex(int index) {
        return byName.values().stream().filter(a -> a.index() == index).findFirst();
    }

    /** Where an initial request begins; without a configuration, at the only application there is. */
    Optional<RouteStep> first(SipRequest request) {
        if (router.isEmpty() && byName.size() == 1) {
            String only = byName.keySet().iterator().next();
            return Optional.of(
                    new RouteStep(only, "", SipApplicationRoutingRegion.NEUTRAL_REGION, Integer.MAX_VALUE - 1));
        }
        return router.next(request.method(), 0, deployed);
    }

    Optional<RouteStep> after(RouteStep step, SipRequest request) {
        return router.next(request.method(), step.position() + 1, deployed);
    }
}
