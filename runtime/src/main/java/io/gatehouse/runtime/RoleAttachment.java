// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime;

import io.gatehouse.platform.StartupRefusal;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties the life of a WAR to the life of a role: its {@code web.xml} names this listener and, as context parameter {@code
 * gatehouse.role}, the role. Attaching and detaching run on a thread of ours: what Netty, Hibernate and the database
 * driver leave in thread-locals ends with it, instead of holding our class loader in a worker of the application server
 * (docs/decisions/0001). A refusal is logged as one line and fails the deployment.
 */
public final class RoleAttachment implements ServletContextListener {
    /** The context parameter that names the role, as in {@code gatehouse.roles}. */
    static final String ROLE_PARAMETER = "gatehouse.role";

    private static final Logger log = LoggerFactory.getLogger(RoleAttachment.class);

    private boolean attached;

    /**
     * Attaches the role.
     *
     * @throws StartupRefusal if the operator must mend something
     * @throws IllegalStateException if the WAR names no role that we know
     */
    @Override
    public void contextInitialized(ServletContextEvent event) {
        Role role = roleOf(event);
        try {
            onOwnThread("gatehouse-attach-" + role.word(), () -> Runtime.attach(role));
            attached = true;
        } catch (StartupRefusal refusal) {
            log.error("Gatehouse does not start: {}", refusal.getMessage());
            throw refusal;
        }
    }

    /** Detaches the role if it was attached here. */
    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (!attached) {
            return;
        }
        attached = false;
        Role role = roleOf(event);
        onOwnThread("gatehouse-detach-" + role.word(), () -> {
            Runtime.detach(role);
            if (Runtime.current().isEmpty()) {
                deregisterOurDrivers();
            }
        });
    }

    private static Role roleOf(ServletContextEvent event) {
        String word = event.getServletContext().getInitParameter(ROLE_PARAMETER);
        try {
            return Role.ofWord(String.valueOf(word));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalStateException(ROLE_PARAMETER + " in web.xml is no role: " + word, unknown);
        }
    }

    /** {@link DriverManager} outlives us and would hold the class loader of the drivers that it knows. */
    private static void deregisterOurDrivers() {
        for (Driver driver : Collections.list(DriverManager.getDrivers())) {
            if (driver.getClass().getClassLoader() == RoleAttachment.class.getClassLoader()) {
                try {
                    DriverManager.deregisterDriver(driver);
                } catch (SQLException refused) {
                    log.warn("The driver {} stays registered and holds our class loader", driver, refused);
                }
            }
        }
    }

    /** Half an attachment is worse than a late one, so an interrupt is kept for the caller and does not end the wait. */
    private static void onOwnThread(String name, Runnable work) {
        FutureTask<Void> task = new FutureTask<>(work, null);
        Thread thread = new Thread(task, name);
        thread.setContextClassLoader(RoleAttachment.class.getClassLoader());
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException wait) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failure) {
            throw unchecked(failure.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException runtime ? runtime : new IllegalStateException(cause);
    }
}
