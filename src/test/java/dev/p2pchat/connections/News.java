// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.connections;

import dev.p2pchat.contacts.Contact;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a person would be told. */
final class News implements ConnectionEvents {
    final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void presence(Contact contact, boolean connected) {
        told.add(contact.label() + (connected ? " came" : " went"));
    }

    @Override
    public void impostor(Contact known, Contact stranger) {
        told.add("not " + known.label() + " but " + stranger.label());
    }
}
