// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactEvents;
import dev.p2pchat.identity.SignedRecord;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a person would be told. */
final class News implements ConnectionEvents, ContactEvents {
    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void presence(Contact contact, boolean connected) {
        told.add(contact.label() + (connected ? " came" : " went"));
    }

    @Override
    public void impostor(Contact known, SignedRecord other, String shownAs) {
        told.add("not " + known.label() + " but " + shownAs);
    }

    @Override
    public void formerKey(Contact known, SignedRecord caller) {
        told.add("old key of " + known.label());
    }

    @Override
    public void rotated(Contact before, Contact now) {
        told.add(before.label() + " has a new key");
    }
}
