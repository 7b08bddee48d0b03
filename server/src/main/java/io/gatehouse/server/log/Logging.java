// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.gatehouse.runtime.config.Configuration;
import io.gatehouse.runtime.config.GatehouseSettings;
import io.gatehouse.runtime.config.GatehouseSettings.LogFormat;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * How the program logs: lines on standard error, for people or as JSON ({@code gatehouse.log.format}), from {@code
 * gatehouse.log.level} on. Libraries that tell their whole life at INFO are heard from WARN on. In code and not in a file
 * of Logback's, because reading one costs a tenth of the start.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} [%thread] %msg%n%ex";
    private static final List<String> TALKATIVE = List.of(
            "org.hibernate", "org.jboss", "org.flywaydb", "com.zaxxer.hikari", "io.netty", "io.smallrye", "h2database");

    /**
     * Hibernate on a dialect that is named on purpose (it saves a question to the database), Flyway on H2's version, Netty on
     * machines without a MAC address.
     */
    private static final List<String> PETTY = List.of(
            "org.hibernate.orm.deprecation",
            "org.flywaydb.core.internal.database.base.Database",
            "io.netty.util.internal.MacAddressUtil");

    /** Made by Logback, which finds it as a service. */
    public Logging() {}

    /** What holds until the configuration is read. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        apply(context, LogFormat.TEXT, Level.INFO);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs as the configuration says from now on. */
    public static void apply(Configuration configuration) {
        apply(context(), configuration.get(GatehouseSettings.LOG_FORMAT), level(configuration));
    }

    /** The same for a command, whose answer is what the operator reads: only warnings, unless a level was asked for. */
    public static void applyQuietly(Configuration configuration) {
        boolean asked = configuration.isGiven(GatehouseSettings.LOG_LEVEL);
        apply(context(), configuration.get(GatehouseSettings.LOG_FORMAT), asked ? level(configuration) : Level.WARN);
    }

    private static Level level(Configuration configuration) {
        return Level.toLevel(configuration.get(GatehouseSettings.LOG_LEVEL).name());
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static void apply(LoggerContext context, LogFormat format, Level level) {
        context.reset();
        BlankingEncoder encoder = format == LogFormat.JSON ? BlankingEncoder.of(json()) : BlankingEncoder.of(text());
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
        Level quiet = level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
        TALKATIVE.forEach(name -> context.getLogger(name).setLevel(quiet));
        PETTY.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
    }

    private static PatternLayoutEncoder text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

    private static JsonEncoder json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithContext(false);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        return encoder;
    }
}
