// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.base.Username;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.contacts.Standing;
import dev.p2pchat.directory.api.KeylessEntry;
import dev.p2pchat.directory.client.DirectoryClient;
import dev.p2pchat.directory.client.DirectoryEntry;
import dev.p2pchat.directory.client.DirectoryException;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.profile.Profile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everyone in the directory and every contact, in one list. */
final class Everyone {
    /** Directory pages read for one list; what lies beyond is left to a search by name. */
    private static final int MAX_PAGES = 20;

    private final Profile profile;
    private final ContactBook contacts;
    private final DirectoryClient directory;
    private final People people;
    private final Views views;

    Everyone(Profile profile, ContactBook contacts, DirectoryClient directory, People people, Views views) {
        this.profile = profile;
        this.contacts = contacts;
        this.directory = directory;
        this.people = people;
        this.views = views;
    }

    /** Online first; with contacts only, and why, when the directory cannot be asked. */
    WhoView who() {
        List<DirectoryEntry> entries = new ArrayList<>();
        List<KeylessEntry> keyless = new ArrayList<>();
        @Nullable String problem = null;
        try {
            readEntries(entries, keyless);
        } catch (DirectoryException e) {
            problem = e.getMessage();
        }
        entries.forEach(entry -> people.noticed(entry.record()));
        List<PeerView> peers = new ArrayList<>();
        keyless.forEach(entry -> peers.add(Views.keyless(entry)));
        for (DirectoryEntry entry : entries) {
            PeerId id = entry.record().id();
            if (!profile.isOurs(id) && !isContact(id)) {
                peers.add(views.stranger(entry));
            }
        }
        for (Contact contact : contacts.contacts()) {
            @Nullable DirectoryEntry entry = entries.stream()
                    .filter(e -> e.record().id().equals(contact.id()))
                    .findAny()
                    .orElse(null);
            peers.add(people.view(contact, entry));
        }
        peers.sort(Comparator.comparing(PeerView::online).reversed().thenComparing(PeerView::name));
        return new WhoView(peers, problem);
    }

    private boolean isContact(PeerId id) {
        return contacts.find(id)
                .map(contact -> contact.standing() == Standing.CONTACT)
                .orElse(false);
    }

    private void readEntries(List<DirectoryEntry> entries, List<KeylessEntry> keyless) throws DirectoryException {
        @Nullable Username after = null;
        for (int page = 0; page < MAX_PAGES; page++) {
            var answer = directory.list(false, after);
            entries.addAll(answer.entries());
            keyless.addAll(answer.keyless());
            after = answer.next();
            if (after == null) {
                return;
            }
        }
    }
}
