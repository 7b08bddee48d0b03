// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.directory;

import io.gatehouse.directory.account.Tenant;
import io.gatehouse.platform.secret.MasterKey;
import java.nio.file.Path;

/**
 * A process that makes and changes users without end, and says so on its standard output once each call has returned:
 * {@code created NAME}, {@code changed NAME PASSWORD}, {@code disabled NAME}. Arguments: folder, prefix of the names.
 */
final class KilledWriter {
    private KilledWriter() {}

    static DirectoryConfig config(Path folder) {
        return DirectoryConfig.h2(folder, MasterKey.loadOrCreate(folder.resolve("master.key")));
    }

    public static void main(String[] arguments) {
        try (Directory directory = Directory.open(config(Path.of(arguments[0])))) {
            Tenant tenant = directory.tenants().find("test.io").orElseThrow();
            for (int i = 0; ; i++) {
                String name = arguments[1] + i;
                long id = directory
                        .users()
                        .create(tenant, new NewUser(name, "first", "", "", "", ""))
                        .id();
                System.out.println("created " + name);
                directory.users().changePassword(id, "password-" + i);
                System.out.println("changed " + name + " password-" + i);
                if (i % 2 == 0) {
                    directory.users().setEnabled(id, false);
                    System.out.println("disabled " + name);
                }
            }
        }
    }
}
