// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.bench.registration;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** A server with phones of its own, and what was measured of it. */
final class Contestant implements AutoCloseable {
    /**
     * One measured round.
     *
     * @param serverMicros CPU of the server for one completed registration
     * @param generatorMicros CPU of this process for one: how fast the machine was just then
     */
    record Figures(Outcome outcome, double serverMicros, double generatorMicros) {}

    private static final OperatingSystemMXBean SELF =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final String name;
    private final Registrar registrar;
    private final Generator generator;
    private final List<Figures> measured = new ArrayList<>();

    Contestant(String name, Registrar registrar, Options options) {
        this.name = name;
        this.registrar = registrar;
        this.generator =
                new Generator(registrar.address(), new Phones(options.users(), options.algorithm()), options.sources());
    }

    String name() {
        return name;
    }

    List<Figures> measured() {
        return measured;
    }

    Registrar registrar() {
        return registrar;
    }

    /** Runs a round that is not counted. */
    Figures warmUp(Load load) throws Exception {
        long server = ProcessCpu.nanos(registrar.pid());
        long self = SELF.getProcessCpuTime();
        Outcome outcome = generator.run(load);
        int completed = Math.max(1, outcome.completed());
        return new Figures(
                outcome,
                (ProcessCpu.nanos(registrar.pid()) - server) / 1e3 / completed,
                (SELF.getProcessCpuTime() - self) / 1e3 / completed);
    }

    /** Runs a round that counts. */
    Figures measure(Load load) throws Exception {
        Figures figures = warmUp(load);
        measured.add(figures);
        return figures;
    }

    /** What the phones were told is stored. */
    Stored acknowledged() {
        return generator.phones().acknowledged();
    }

    @Override
    public void close() {
        generator.close();
        registrar.close();
    }
}
