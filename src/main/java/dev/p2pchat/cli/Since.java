// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.time.Instant;
import java.time.ZoneId;

/** From when on; what a person wrote may depend on now and on where they are. */
interface Since {
    Instant at(Instant now, ZoneId zone);
}
