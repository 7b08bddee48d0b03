// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kept inputs: a folder for each target below {@code fuzz/corpus}, with seeds written by hand, what coverage-guided runs found
 * worth keeping, and every input that once broke something. Targets that read messages have the torture messages too.
 */
public final class Corpus {
    private final Path project;

    /** @param project the folder of the whole project */
    public Corpus(Path project) {
        this.project = project;
    }

    /** Where that target's inputs stand. */
    public List<Path> folders(Target target) {
        List<Path> folders =
                new ArrayList<>(List.of(project.resolve("fuzz/corpus").resolve(target.folder())));
        if (target.readsMessages()) {
            Path torture = project.resolve("sip-message/src/test/resources/torture");
            folders.addAll(List.of(torture.resolve("rfc4475"), torture.resolve("rfc5118")));
        }
        return folders;
    }

    /** That target's inputs. */
    public List<Path> inputs(Target target) throws IOException {
        List<Path> inputs = new ArrayList<>();
        for (Path folder : folders(target)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(Files::isRegularFile).sorted().forEach(inputs::add);
            }
        }
        return inputs;
    }
}
