// SPDX-License-Identifier: Apache-2.0
package io.gatehouse.location;

class InMemoryLocationStoreTest extends LocationStoreContract {
    @Override
    protected LocationStore newStore() {
        return new InMemoryLocationStore();
    }
}
