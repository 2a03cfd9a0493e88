// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.ancestors;

import dev.p2pchat.directory.server.Extension;
import dev.p2pchat.directory.store.KeylessNames;
import dev.p2pchat.http.Routes;

/** The ancestors' routes, and what they need. */
public final class Ancestors implements Extension {
    /** Their clients renew every 20 s and expect to be listed for 30: half as long as our own. */
    private static final int LIVES_IN_A_LEASE = 2;

    /** For the service loader. */
    public Ancestors() {}

    @Override
    public KeylessNames addTo(Routes routes, Parts parts) {
        RegisteredNames registered = new RegisteredNames(parts.names());
        ActiveEntries active = new ActiveEntries(parts.lease().dividedBy(LIVES_IN_A_LEASE), parts.clock());
        Everybody everybody = new Everybody(parts.names(), parts.presence(), registered, active);
        Accounts accounts = new Accounts(
                parts.names(), registered, new PasswordQueue(parts.random()), parts.newNames(), parts.clock());
        new AncestorRoutes(registered, everybody, accounts, active).addTo(routes);
        return everybody;
    }
}
