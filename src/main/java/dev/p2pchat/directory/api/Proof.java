// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.Username;
import java.time.Instant;

/** What every signed body says that proves somebody is there now: who, to which directory, and when. */
public sealed interface Proof permits KnockBody, LeaseBody, NonceBody {
    Username name();

    Origin origin();

    Instant time();
}
