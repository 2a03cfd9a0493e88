// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys we go by at one moment. They change when we rotate, so whoever needs them later asks again; the identities
 * that were handed out before stay open as long as their owner, because sessions go on under them.
 *
 * @param current signs everything we say from now on
 * @param former those we gave up and still answer to, the last one first
 * @param links the way from what we were to what we are, as our records carry it; older than {@code former} reaches
 */
public record OwnKeys(Identity current, List<Identity> former, List<RotationLink> links) {
    public OwnKeys {
        former = List.copyOf(former);
        links = List.copyOf(links);
    }

    /** Of somebody who never had other keys. */
    public static OwnKeys of(Identity only) {
        return new OwnKeys(only, List.of(), List.of());
    }

    /** Everybody we answer as, the current identity first. */
    public List<Identity> answering() {
        List<Identity> all = new ArrayList<>();
        all.add(current);
        all.addAll(former);
        return all;
    }

    /** The identity of ours that has this id, unless we gave it up too long ago to have its keys. */
    public Optional<Identity> find(PeerId id) {
        return answering().stream().filter(own -> own.id().equals(id)).findFirst();
    }

    /** Whether this is or was us, as far as our links reach back. */
    public boolean isOurs(PeerId id) {
        return find(id).isPresent()
                || links.stream().anyMatch(link -> PeerId.of(link.former()).equals(id));
    }
}
