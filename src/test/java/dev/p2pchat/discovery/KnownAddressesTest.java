// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.p2pchat.base.HostPort;
import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.Marks;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.identity.FixedIdentity;
import dev.p2pchat.identity.Identity;
import dev.p2pchat.identity.PeerRecord;
import dev.p2pchat.identity.SignedRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownAddressesTest {
    private static final HostPort HOME = new HostPort("192.0.2.1", 9000);
    private static final HostPort WORK = new HostPort("192.0.2.2", 9000);
    private static final HostPort CAFE = new HostPort("192.0.2.3", 9000);

    private final KnownAddresses finder = new KnownAddresses();

    @Test
    void namesWhereTheyAnsweredFirstAndOnlyThatAsProven() {
        Contact bob = contact(List.of(CAFE, WORK), HOME);

        assertThat(finder.find(bob).routes())
                .containsExactly(new Route(CAFE, true), new Route(WORK, true), new Route(HOME, false));
    }

    @Test
    void namesAnAddressThatIsBothClaimedAndProvenOnce() {
        Contact bob = contact(List.of(HOME), WORK, HOME);

        assertThat(finder.find(bob).routes()).containsExactly(new Route(HOME, true), new Route(WORK, false));
    }

    @Test
    void isNotProvenByAnotherPortOfTheSameHost() {
        HostPort otherPort = new HostPort(HOME.host(), HOME.port() + 1);
        Contact bob = contact(List.of(HOME), otherPort);

        assertThat(finder.find(bob).routes()).containsExactly(new Route(HOME, true), new Route(otherPort, false));
    }

    @Test
    void knowsNothingOfWhomWeNeverReachedAndWhoClaimsNothing() {
        assertThat(finder.find(contact(List.of())).routes()).isEmpty();
    }

    private static Contact contact(List<HostPort> answered, HostPort... claimed) {
        try (Identity identity = FixedIdentity.of(2)) {
            SignedRecord record = SignedRecord.sign(
                    identity, PeerRecord.of(identity, new Username("bob"), List.of(claimed), 1, Instant.EPOCH));
            return new Contact(
                    "bob",
                    Standing.CONTACT,
                    record,
                    answered,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    Marks.NONE,
                    List.of(),
                    null,
                    null);
        }
    }
}
