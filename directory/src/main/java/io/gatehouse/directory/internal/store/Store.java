// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory.internal.store;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.dialect.H2Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.transaction.jta.platform.internal.NoJtaPlatform;

/**
 * Sessions of Hibernate, configured in code. The factory is built on a thread of its own beside the rest of the start: no
 * lookup and no sign-in needs it, the first write or list waits for it.
 */
public final class Store implements AutoCloseable {
    private static final List<Class<?>> ENTITIES =
            List.of(TenantRow.class, DomainRow.class, AccountRow.class, NameRow.class, AdministratorRow.class);

    private final CompletableFuture<SessionFactory> factory = new CompletableFuture<>();

    /** Begins to build the factory. */
    public Store(Database database) {
        Thread builder = new Thread(() -> build(database), "directory-hibernate");
        builder.setDaemon(true);
        builder.start();
    }

    /** Runs in one transaction, which is committed when the work returns and rolled back when it throws. */
    public <T> T inTransaction(Function<Session, T> work) {
        return sessions().fromTransaction(work);
    }

    /** Waits until it can be used. */
    public SessionFactory sessions() {
        try {
            return factory.join();
        } catch (CompletionException failure) {
            throw new IllegalStateException("Hibernate did not start", failure.getCause());
        }
    }

    @Override
    public void close() {
        factory.handle((sessions, failure) -> sessions)
                .thenAccept(sessions -> {
                    if (sessions != null) {
                        sessions.close();
                    }
                })
                .join();
    }

    private void build(Database database) {
        try {
            factory.complete(build(settings(database)));
        } catch (RuntimeException | Error failure) {
            factory.completeExceptionally(failure);
        }
    }

    private static SessionFactory build(Map<String, Object> settings) {
        StandardServiceRegistry registry = new StandardServiceRegistryBuilder(new BootstrapServiceRegistryBuilder()
                        .applyClassLoader(Store.class.getClassLoader())
                        .build())
                .applySettings(settings)
                .build();
        try {
            MetadataSources sources = new MetadataSources(registry);
            ENTITIES.forEach(sources::addAnnotatedClass);
            return sources.buildMetadata().buildSessionFactory();
        } catch (RuntimeException failure) {
            StandardServiceRegistryBuilder.destroy(registry);
            throw failure;
        }
    }

    private static Map<String, Object> settings(Database database) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("jakarta.persistence.nonJtaDataSource", database.source());
        settings.put("hibernate.dialect", database.postgresql() ? PostgreSQLDialect.class : H2Dialect.class);
        settings.put("hibernate.boot.allow_jdbc_metadata_access", false);
        settings.put("jakarta.persistence.validation.mode", "NONE");
        settings.put("hibernate.transaction.jta.platform", NoJtaPlatform.INSTANCE);
        settings.put("hibernate.transaction.coordinator_class", "jdbc");
        settings.put("hibernate.cache.use_second_level_cache", false);
        settings.put("hibernate.cache.use_query_cache", false);
        settings.put("hibernate.xml_mapping_enabled", false);
        settings.put("hibernate.query.startup_check", false);
        settings.put("hibernate.jpa.static_metamodel.population", "disabled");
        settings.put("hibernate.id.optimizer.pooled.preferred", "pooled-lo");
        settings.put("hibernate.jdbc.time_zone", "UTC");
        return settings;
    }
}
