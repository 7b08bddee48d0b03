// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The arrows of docs/architecture.md, held: who knows whom, and who must not. */
class ModuleArrowsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.gatehouse");

    /**
     * Dependencies against the grain that stand today: a message holds URIs, and a URI is made of the message's spans; the
     * container's root package holds both what everybody in it speaks of and the class that puts it together; its servlet
     * layer knows the applications that it serves and the proxy operations that it starts; a seal that does not open is
     * told with the directory's public exception. A new one is a reason to think, not to add a line.
     */
    private static final Map<String, String> AGAINST_THE_GRAIN = Map.of(
            "io.gatehouse.sip.uri", "io.gatehouse.sip.message",
            "io.gatehouse.sip.container.(*)", "io.gatehouse.sip.container",
            "io.gatehouse.sip.container.servlet", "io.gatehouse.sip.container.proxy",
            "io.gatehouse.directory.internal.secret", "io.gatehouse.directory");

    /** Each module, the packages that are its own, and the modules that it knows. */
    enum Module {
        SIP_MESSAGE(
                "io.gatehouse.sip.message..",
                "io.gatehouse.sip.compliance..",
                "io.gatehouse.sip.uri..",
                "io.gatehouse.sip.digest.."),
        PLATFORM("io.gatehouse.platform.."),
        SIP_CONTAINER("io.gatehouse.sip.container.."),
        DIRECTORY("io.gatehouse.directory.."),
        LOCATION("io.gatehouse.location.."),
        REGISTRAR("io.gatehouse.registrar.."),
        SBC_EDGE("io.gatehouse.edge.."),
        ADMIN_WAR("io.gatehouse.admin.."),
        RUNTIME("io.gatehouse.runtime.."),
        SERVER("io.gatehouse.server..");

        private final String[] packages;

        Module(String... packages) {
            this.packages = packages;
        }

        Set<Module> known() {
            return switch (this) {
                case SIP_MESSAGE, PLATFORM -> EnumSet.noneOf(Module.class);
                case SIP_CONTAINER, DIRECTORY, LOCATION -> EnumSet.of(SIP_MESSAGE, PLATFORM);
                case REGISTRAR -> EnumSet.of(SIP_MESSAGE, PLATFORM, SIP_CONTAINER, DIRECTORY, LOCATION);
                case SBC_EDGE -> EnumSet.of(SIP_MESSAGE, PLATFORM, SIP_CONTAINER);
                case ADMIN_WAR -> EnumSet.of(PLATFORM, DIRECTORY, LOCATION);
                case RUNTIME -> EnumSet.complementOf(EnumSet.of(RUNTIME, SERVER, ADMIN_WAR));
                case SERVER -> EnumSet.complementOf(EnumSet.of(SERVER));
            };
        }

        String[] unknownPackages() {
            EnumSet<Module> unknown = EnumSet.complementOf(EnumSet.of(this));
            unknown.removeAll(known());
            return unknown.stream()
                    .flatMap(module -> Arrays.stream(module.packages))
                    .toArray(String[]::new);
        }

        boolean owns(JavaClass type) {
            return Arrays.stream(packages).anyMatch(pattern -> {
                String name = pattern.substring(0, pattern.length() - 2);
                return type.getPackageName().equals(name)
                        || type.getPackageName().startsWith(name + ".");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void aModuleKnowsOnlyWhatStandsAboveIt(Module module) {
        if (module.unknownPackages().length == 0) {
            return;
        }
        noClasses()
                .that()
                .resideInAnyPackage(module.packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(module.unknownPackages())
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyClassBelongsToOneModule() {
        assertThat(CLASSES)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(Stream.of(Module.values()).filter(module -> module.owns(type)))
                        .as(type.getName())
                        .hasSize(1));
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void thePackagesOfAModuleFormNoCycle(Module module) {
        SliceRule rule = slices().assignedFrom(packagesOf(module)).should().beFreeOfCycles();
        for (Map.Entry<String, String> known : AGAINST_THE_GRAIN.entrySet()) {
            rule = rule.ignoreDependency(resideInAPackage(known.getKey()), resideInAPackage(known.getValue()));
        }
        rule.allowEmptyShould(true).check(CLASSES);
    }

    @Test
    void noSipServletIsAJakartaOne() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet.sip..")
                .check(CLASSES);
    }

    /** The parser, the accounts and the bindings are free of transport and servlets: they can be tested and used alone. */
    @Test
    void protocolLogicIsFreeOfNettyAndServlets() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.gatehouse.sip.message..",
                        "io.gatehouse.sip.compliance..",
                        "io.gatehouse.sip.uri..",
                        "io.gatehouse.sip.digest..",
                        "io.gatehouse.platform..",
                        "io.gatehouse.directory..",
                        "io.gatehouse.location..",
                        "io.gatehouse.registrar.auth..",
                        "io.gatehouse.registrar.bindings..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "javax.servlet..", "jakarta.servlet..")
                .check(CLASSES);
    }

    /** How accounts are stored is the directory's own matter. */
    @Test
    void internalPackagesAreUsedByTheirModuleAlone() {
        for (Module module : Module.values()) {
            String[] others = Stream.of(Module.values())
                    .filter(other -> other != module)
                    .flatMap(other -> Arrays.stream(other.packages))
                    .toArray(String[]::new);
            String[] internal = Arrays.stream(module.packages)
                    .map(own -> own.replace("..", ".internal.."))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAnyPackage(others)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(internal)
                    .check(CLASSES);
        }
    }

    private static SliceAssignment packagesOf(Module module) {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return module.owns(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages of " + module;
            }
        };
    }
}
