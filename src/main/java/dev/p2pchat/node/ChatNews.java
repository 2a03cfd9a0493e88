// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.connections.ConnectionEvents;
import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactEvents;
import dev.p2pchat.directory.api.PublishResult;
import dev.p2pchat.discovery.DirectoryFinder;
import dev.p2pchat.discovery.Registration;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.identity.SignedRecord;
import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.messaging.LoggedMessage;
import dev.p2pchat.messaging.MessageEvents;
import dev.p2pchat.wire.MessageId;
import java.util.function.Supplier;

/** Turns what the parts of a node report into events for people and programs. Never blocks. */
final class ChatNews
        implements MessageEvents, ConnectionEvents, ContactEvents, Registration.Listener, DirectoryFinder.Listener {
    private final EventHub hub;
    private final Views views;
    private final String name;
    private final String directory;

    ChatNews(EventHub hub, Views views, String name, String directory) {
        this.hub = hub;
        this.views = views;
        this.name = name;
        this.directory = directory;
    }

    @Override
    public void committed(PeerId peer, Supplier<LoggedMessage> message) {
        hub.publish(() -> new ChatEvent.MessageCommitted(views.message(message.get()), views.isMuted(peer)));
    }

    @Override
    public void requested(LoggedMessage message, boolean alert) {
        if (alert) {
            hub.publish(views.requested(message));
        } else {
            hub.changed();
        }
    }

    @Override
    public void progressed(PeerId peer, Supplier<MessageId> id, DeliveryState state) {
        hub.publish(() -> new ChatEvent.StateChanged(id.get().toString(), views.label(peer), state));
    }

    @Override
    public void written(PeerId peer) {
        hub.changed();
    }

    @Override
    public void waits(PeerId peer, long messages, String why) {
        hub.publish(new ChatEvent.Waiting(views.label(peer), messages, why));
    }

    @Override
    public void mayRepeat(PeerId peer) {
        warn("This profile is older than what " + views.label(peer) + " has seen of it. What was not yet delivered is"
                + " sent again, and may arrive twice.");
    }

    @Override
    public void presence(Contact contact, boolean connected) {
        hub.publish(new ChatEvent.Presence(contact.label(), connected));
    }

    @Override
    public void impostor(Contact known, SignedRecord other, String shownAs) {
        hub.publish(new ChatEvent.KeyChanged(
                known.label(), shownAs, known.id().toString(), other.id().toString()));
    }

    @Override
    public void formerKey(Contact known, SignedRecord caller) {
        warn("Somebody called with a key that " + known.label() + " has replaced by another, and was not let in. It is "
                + known.label() + " with an old copy of the profile, or somebody who stole that key. The old key: "
                + caller.id());
    }

    @Override
    public void rotated(Contact before, Contact now) {
        if (!now.isWelcome()) {
            return;
        }
        hub.publish(new ChatEvent.Rotated(
                now.label(),
                before.id().toString(),
                now.id().toString(),
                before.marks().verified()));
    }

    @Override
    public void registered(PublishResult result) {
        inform("Registered as " + name + " in the directory " + directory + ".");
    }

    @Override
    public void taken() {
        warn("The name " + name + " belongs to somebody else in the directory " + directory
                + ". Contacts who have your key still reach you; others cannot find you there.");
    }

    @Override
    public void unreachable(String why) {
        warn(why + " Contacts with known addresses are reached without it. It is tried again quietly.");
    }

    @Override
    public void doubtful(String what) {
        warn(what);
    }

    @Override
    public void unhelpful(String what) {
        inform(what);
    }

    private void inform(String text) {
        hub.publish(new ChatEvent.Notice(ChatEvent.Level.INFO, text));
    }

    private void warn(String text) {
        hub.publish(new ChatEvent.Notice(ChatEvent.Level.WARNING, text));
    }
}
