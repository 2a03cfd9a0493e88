// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import dev.p2pchat.contacts.Contact;

/** Where a contact answered before, and what the newest record of theirs that we hold says. Needs nobody. */
public final class KnownAddresses implements PeerFinder {
    @Override
    public String name() {
        return "known";
    }

    @Override
    public Found find(Contact contact) {
        return Found.of(
                contact.routes().stream()
                        .map(address -> new Route(address, contact.addresses().contains(address)))
                        .toList(),
                "no address is known");
    }
}
