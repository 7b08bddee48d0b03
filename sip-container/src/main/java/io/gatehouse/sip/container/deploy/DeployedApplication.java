// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.sip.container.deploy;

import io.gatehouse.sip.container.SipApplication;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.EventListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.servlet.Servlet;
import javax.servlet.ServletConfig;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import javax.servlet.ServletException;
import javax.servlet.sip.SipServlet;
import javax.servlet.sip.SipServletContextEvent;
import javax.servlet.sip.SipServletListener;
import javax.servlet.sip.SipServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running application: its context, servlets and listeners (JSR 289 §3, §16). Servlets are initialised when it is deployed,
 * all of them, in the order of load-on-startup: a request never waits for one. Immutable once deployed.
 */
public final class DeployedApplication {
    private static final Logger LOG = LoggerFactory.getLogger(DeployedApplication.class);

    private final int index;
    private final SipXml descriptor;
    private final SipApplication source;
    private final ApplicationContext context;
    private final List<EventListener> listeners = new ArrayList<>();
    private final Map<String, Servlet> servlets = new LinkedHashMap<>();

    private DeployedApplication(int index, SipApplication source, SipXml descriptor) {
        this.index = index;
        this.source = source;
        this.descriptor = descriptor;
        this.context =
                new ApplicationContext(descriptor.applicationName(), source.loader(), descriptor.contextParameters());
    }

    /**
     * Reads the descriptor, makes listeners and servlets, initialises them.
     *
     * @param index how tokens and tags name it
     * @param containerAttributes the factory and services; the application's own attributes win
     * @throws DeploymentException if any of this fails; what was initialised is destroyed
     */
    public static DeployedApplication deploy(
            int index, SipApplication source, Map<String, Object> containerAttributes) {
        DeployedApplication application = new DeployedApplication(index, source, SipXml.read(source.sipXml()));
        containerAttributes.forEach(application.context::setAttribute);
        source.contextAttributes().forEach(application.context::setAttribute);
        application.withLoader(application::initialise);
        return application;
    }

    private void initialise() {
        try {
            for (String type : descriptor.listenerClasses()) {
                listeners.add(instance(type, EventListener.class));
            }
            ServletContextEvent event = new ServletContextEvent(context);
            listeners(ServletContextListener.class).forEach(listener -> listener.contextInitialized(event));
            List<SipXml.ServletEntry> ordered = new ArrayList<>(descriptor.servlets());
            ordered.sort(Comparator.comparingInt(SipXml.ServletEntry::loadOnStartup));
            for (SipXml.ServletEntry entry : ordered) {
                Servlet servlet = instance(entry.className(), Servlet.class);
                servlet.init(new Config(entry, context));
                servlets.put(entry.name(), servlet);
            }
            for (Servlet servlet : servlets.values()) {
                if (servlet instanceof SipServlet sip) {
                    listeners(SipServletListener.class)
                            .forEach(listener -> listener.servletInitialized(new SipServletContextEvent(context, sip)));
                }
            }
            refuseUnknownServlets();
        } catch (ServletException | RuntimeException failure) {
            destroyAll();
            throw new DeploymentException(
                    "The application " + name() + " does not start: " + failure.getMessage(), failure);
        }
    }

    private void refuseUnknownServlets() {
        Stream<String> named = Stream.concat(
                descriptor.mappings().stream().map(SipXml.Mapping::servletName), Stream.of(descriptor.mainServlet()));
        named.filter(servlet -> !servlet.isEmpty() && !servlets.containsKey(servlet))
                .findFirst()
                .ifPresent(missing -> {
                    throw new DeploymentException(
                            "the descriptor selects a servlet that it does not define: " + missing);
                });
    }

    private <T> T instance(String className, Class<T> type) {
        try {
            return type.cast(source.loader()
                    .loadClass(className)
                    .getDeclaredConstructor()
                    .newInstance());
        } catch (ReflectiveOperationException | ClassCastException failure) {
            throw new DeploymentException("cannot make " + className + ": " + failure, failure);
        }
    }

    /** The listeners of that kind, in the order of the descriptor. */
    public <T extends EventListener> Stream<T> listeners(Class<T> kind) {
        return listeners.stream().filter(kind::isInstance).map(kind::cast);
    }

    /** Tells each listener of that kind; one that fails is logged and keeps no other from hearing it. */
    public <T extends EventListener> void tell(Class<T> kind, Consumer<T> what) {
        if (listeners.stream().anyMatch(kind::isInstance)) {
            withLoader(() -> listeners(kind).forEach(listener -> quietly(() -> what.accept(listener))));
        }
    }

    /** How tokens and tags name this application. */
    public int index() {
        return index;
    }

    /** The {@code app-name} of the descriptor. */
    public String name() {
        return descriptor.applicationName();
    }

    public ServletContext context() {
        return context;
    }

    public ClassLoader loader() {
        return source.loader();
    }

    /** The servlet for an initial request (JSR 289 §16.3); empty if no mapping matches. */
    public Optional<Servlet> select(SipServletRequest request) {
        for (SipXml.Mapping mapping : descriptor.mappings()) {
            if (mapping.rule().matches(request)) {
                return Optional.of(servlets.get(mapping.servletName()));
            }
        }
        return descriptor.mainServlet().isEmpty()
                ? Optional.empty()
                : Optional.of(servlets.get(descriptor.mainServlet()));
    }

    /** The servlet that gets what belongs to no initial request of this run: the main servlet, else the first. */
    public Servlet mainServlet() {
        Servlet main = servlets.get(descriptor.mainServlet());
        return main != null ? main : servlets.values().iterator().next();
    }

    /** A servlet by its name, for SipSession.setHandler. */
    public Optional<Servlet> servlet(String name) {
        return Optional.ofNullable(servlets.get(name));
    }

    /** Destroys servlets and tells listeners, in reverse order. */
    public void destroy() {
        withLoader(this::destroyAll);
    }

    private void destroyAll() {
        List<Servlet> reverse = new ArrayList<>(servlets.values());
        Collections.reverse(reverse);
        reverse.forEach(servlet -> quietly(servlet::destroy));
        servlets.clear();
        List<EventListener> lastFirst = new ArrayList<>(listeners);
        Collections.reverse(lastFirst);
        ServletContextEvent event = new ServletContextEvent(context);
        for (EventListener listener : lastFirst) {
            if (listener instanceof ServletContextListener ofContext) {
                quietly(() -> ofContext.contextDestroyed(event));
            }
        }
        listeners.clear();
    }

    private void quietly(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            LOG.warn("A listener or servlet of the application {} failed", name(), failure);
        }
    }

    private void withLoader(Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader());
        try {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private record Config(SipXml.ServletEntry entry, ServletContext context) implements ServletConfig {
        @Override
        public String getServletName() {
            return entry.name();
        }

        @Override
        public ServletContext getServletContext() {
            return context;
        }

        @Override
        public String getInitParameter(String name) {
            return entry.initParameters().get(name);
        }

        @Override
        public Enumeration<String> getInitParameterNames() {
            return Collections.enumeration(entry.initParameters().keySet());
        }
    }
}
