// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.handshake;

import dev.p2pchat.identity.SignedRecord;
import java.net.InetAddress;

/** What a handshake asks about us and about whom we talk to. Asked from connection threads, several at once. */
public interface PeerPolicy {
    /** Our own current record, signed by the identity that answers. */
    SignedRecord ownRecord();

    /** Whether this caller, who proved to be the record's owner, may in. A no looks like nonsense on the wire. */
    boolean admits(SignedRecord caller);

    /** Whether somebody at this address who does not know our key is answered, which tells them who listens here. */
    boolean answersFirstContact(InetAddress from);
}
