// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.directory.api;

import dev.p2pchat.base.Username;
import dev.p2pchat.http.JsonMap;

/** What a directory tells of a name: of one that a key has, or of one that somebody without a key goes by. */
public sealed interface Listed permits PeerEntry, KeylessEntry {
    Username name();

    JsonMap toJson();
}
