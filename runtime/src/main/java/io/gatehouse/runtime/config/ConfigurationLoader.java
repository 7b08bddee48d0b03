// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.runtime.config;

import io.gatehouse.platform.StartupRefusal;
import io.gatehouse.platform.settings.Setting;
import io.gatehouse.platform.settings.SettingsRegistry;
import io.gatehouse.runtime.config.Configuration.Given;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Puts a {@link Configuration} together: defaults &lt; file &lt; environment &lt; system properties &lt; command line. A
 * key that is not known is refused, with the nearest known name, wherever somebody wrote it on purpose (file, system
 * property, command line), and only warned of in the environment, where orchestrators put {@code GATEHOUSE_…} variables
 * of their own. An environment variable that is empty counts as not set. Not thread-safe; used once.
 */
public final class ConfigurationLoader {
    private static final String PREFIX = "gatehouse.";
    private static final String ENVIRONMENT_PREFIX = "GATEHOUSE_";

    private final SettingsRegistry registry;
    private final List<String> warnings = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private final List<Layer> layers = new ArrayList<>();

    private Map<String, String> environment = Map.of();
    private Map<String, String> systemProperties = Map.of();
    private Map<String, String> commandLine = Map.of();
    private Path workingFolder = Path.of("");
    private boolean readsFile = true;

    /** Values of one place; a later layer wins. */
    private record Layer(String source, Map<String, String> values) {
        ConfigSource toConfigSource(int ordinal) {
            return new MapBackedConfigSource(source, values, ordinal) {};
        }
    }

    public ConfigurationLoader(SettingsRegistry registry) {
        this.registry = registry;
    }

    /** Names as in {@link System#getenv()}. */
    public ConfigurationLoader environment(Map<String, String> variables) {
        this.environment = variables;
        return this;
    }

    /** Those of {@link System#getProperties()} that are ours. */
    public ConfigurationLoader systemProperties(Properties properties) {
        this.systemProperties = properties.stringPropertyNames().stream()
                .filter(name -> name.startsWith(PREFIX))
                .collect(Collectors.toMap(name -> name, properties::getProperty));
        return this;
    }

    /** Keys and values as written behind the command. */
    public ConfigurationLoader commandLine(Map<String, String> options) {
        this.commandLine = options;
        return this;
    }

    /** Where a relative file name starts; the process' own folder unless set. */
    public ConfigurationLoader workingFolder(Path folder) {
        this.workingFolder = folder;
        return this;
    }

    /** Reads no file, whatever the folder holds. */
    public ConfigurationLoader withoutFile() {
        this.readsFile = false;
        return this;
    }

    /**
     * Reads and checks everything.
     *
     * @throws StartupRefusal naming key, value, source and what is allowed, for everything that is wrong
     */
    public Configuration load() {
        Layer environmentLayer = environmentLayer();
        Layer propertiesLayer = new Layer("system property", known("system property", systemProperties));
        Layer commandLineLayer = new Layer("command line", known("command line", commandLine));
        if (readsFile) {
            fileName(commandLineLayer, propertiesLayer, environmentLayer).ifPresent(this::addFile);
        }
        layers.add(environmentLayer);
        layers.add(propertiesLayer);
        layers.add(commandLineLayer);
        Map<Setting<?>, Given<?>> values = readValues();
        if (!refusals.isEmpty()) {
            throw new StartupRefusal(String.join("; ", refusals));
        }
        return new Configuration(registry, values, warnings);
    }

    private Optional<Path> fileName(Layer... strongestFirst) {
        String key = GatehouseSettings.CONFIG_FILE.key();
        for (Layer layer : strongestFirst) {
            String name = layer.values().get(key);
            if (name != null && !name.isBlank()) {
                Path file = workingFolder.resolve(name.strip());
                if (!Files.isRegularFile(file)) {
                    refusals.add(key + " = " + name + " (" + layer.source() + "): there is no such file");
                    return Optional.empty();
                }
                return Optional.of(file);
            }
        }
        Path usual = workingFolder.resolve(GatehouseSettings.CONFIG_FILE.defaultValue());
        return Optional.of(usual).filter(Files::isRegularFile);
    }

    private void addFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException failure) {
            throw new StartupRefusal("The configuration file " + file + " cannot be read: " + failure, failure);
        }
        Map<String, String> written = properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(name -> name, properties::getProperty));
        if (written.remove(GatehouseSettings.CONFIG_FILE.key()) != null) {
            refusals.add(GatehouseSettings.CONFIG_FILE.key() + " (file " + file + ") cannot be set in the file itself");
        }
        layers.add(new Layer("file " + file, known("file " + file, written)));
    }

    private Map<String, String> known(String source, Map<String, String> written) {
        Map<String, String> values = new LinkedHashMap<>();
        new TreeMap<>(written).forEach((key, value) -> {
            if (registry.find(key).isPresent()) {
                values.put(key, value);
            } else {
                refusals.add("Unknown setting " + key + " (" + source + ")"
                        + registry.nearest(key)
                                .map(near -> ": did you mean " + near + "?")
                                .orElse(": './gatehouse config' lists every setting"));
            }
        });
        return values;
    }

    /** Names are made from the known keys, never keys from names: both {@code .} and {@code -} become {@code _}. */
    private Layer environmentLayer() {
        TreeSet<String> unknown = new TreeSet<>(environment.keySet());
        unknown.removeIf(name -> !name.startsWith(ENVIRONMENT_PREFIX));
        Map<String, String> values = new LinkedHashMap<>();
        for (Setting<?> setting : registry.all()) {
            unknown.remove(setting.environmentName());
            String value = environment.getOrDefault(setting.environmentName(), "");
            if (!value.isBlank()) {
                values.put(setting.key(), value);
            }
        }
        if (!unknown.isEmpty()) {
            warnings.add("Environment variables that are no settings: " + describe(unknown));
        }
        return new Layer("environment", values);
    }

    private String describe(TreeSet<String> names) {
        return names.stream()
                .map(name -> name
                        + registry.nearest(name.toLowerCase(Locale.ROOT).replace('_', '.'))
                                .flatMap(registry::find)
                                .map(near -> " (did you mean " + near.environmentName() + "?)")
                                .orElse(""))
                .collect(Collectors.joining(", "));
    }

    private Map<Setting<?>, Given<?>> readValues() {
        SmallRyeConfigBuilder builder =
                new SmallRyeConfigBuilder().forClassLoader(ConfigurationLoader.class.getClassLoader());
        for (int i = 0; i < layers.size(); i++) {
            builder.withSources(layers.get(i).toConfigSource(100 * (i + 1)));
        }
        SmallRyeConfig config = builder.build();
        Map<Setting<?>, Given<?>> values = new HashMap<>();
        for (Setting<?> setting : registry.all()) {
            ConfigValue written = config.getConfigValue(setting.key());
            if (written.getRawValue() != null) {
                read(setting, written.getRawValue(), sourceOf(setting, written))
                        .ifPresent(value -> values.put(setting, value));
            }
        }
        return values;
    }

    private static String sourceOf(Setting<?> setting, ConfigValue written) {
        String source = written.getConfigSourceName();
        return source.equals("environment") ? "environment " + setting.environmentName() : source;
    }

    private <T> Optional<Given<T>> read(Setting<T> setting, String written, String source) {
        try {
            return Optional.of(new Given<>(setting.parse(written), source));
        } catch (IllegalArgumentException notAllowed) {
            String shown = setting.secret() ? "****" : written.strip();
            refusals.add(setting.key() + " = " + shown + " (" + source + "): allowed is " + setting.allowed());
            return Optional.empty();
        }
    }
}
