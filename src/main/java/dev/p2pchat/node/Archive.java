// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.node;

import dev.p2pchat.contacts.Contact;
import dev.p2pchat.contacts.ContactBook;
import dev.p2pchat.identity.PeerId;
import dev.p2pchat.messaging.History;
import dev.p2pchat.messaging.LoggedMessage;
import dev.p2pchat.messaging.Messaging;
import dev.p2pchat.messaging.Phrase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person asks of what was said. */
final class Archive {
    private final ContactBook contacts;
    private final People people;
    private final History history;
    private final Views views;

    Archive(ContactBook contacts, People people, Messaging messaging, Views views) {
        this.contacts = contacts;
        this.people = people;
        this.history = messaging.history();
        this.views = views;
    }

    HistoryPage history(HistoryQuery query) throws ChatException, InterruptedException {
        String search = query.search();
        if (search != null && search.length() > HistoryQuery.MAX_SEARCH_CHARS) {
            throw new ChatException(
                    Problem.USAGE, "Search for at most " + HistoryQuery.MAX_SEARCH_CHARS + " characters.");
        }
        String name = query.with();
        List<Contact> with = name == null ? contacts.all() : List.of(people.talkedTo(name));
        return page(history.newest(
                with.stream().map(Contact::conversation).distinct().toList(),
                query.last(),
                query.since(),
                search == null ? null : new Phrase(search)));
    }

    HistoryPage messages(List<Places> places) throws ChatException {
        List<History.Place> asked = new ArrayList<>();
        for (Places run : places) {
            PeerId conversation = conversation(run.conversation());
            run.at().forEach(at -> asked.add(new History.Place(conversation, at)));
        }
        if (asked.size() > HistoryQuery.MAX_LAST) {
            throw new ChatException(Problem.USAGE, "Ask for at most " + HistoryQuery.MAX_LAST + " messages.");
        }
        return page(asked);
    }

    private static PeerId conversation(String id) throws ChatException {
        try {
            return PeerId.parse(id);
        } catch (IllegalArgumentException e) {
            throw new ChatException(Problem.USAGE, "The places of messages begin with a peer id.");
        }
    }

    private HistoryPage page(List<History.Place> places) {
        History.Part part = history.at(places);
        List<Places> rest = new ArrayList<>();
        int from = part.asked();
        while (from < places.size()) {
            PeerId conversation = places.get(from).conversation();
            List<Long> at = new ArrayList<>();
            while (from < places.size() && places.get(from).conversation().equals(conversation)) {
                at.add(places.get(from).at());
                from++;
            }
            rest.add(new Places(conversation.toString(), at));
        }
        return new HistoryPage(shown(part.messages()), rest);
    }

    private List<MessageView> shown(List<LoggedMessage> messages) {
        return messages.stream().map(views::message).toList();
    }

    List<ConversationView> conversations() {
        return contacts.all().stream()
                .map(contact -> view(contact, history.end(contact.conversation())))
                .filter(conversation -> conversation.end() > 0)
                .sorted(Comparator.comparing(ConversationView::name))
                .toList();
    }

    LogPage log(String with, long after, @Nullable Instant since) throws ChatException {
        if (after < 0) {
            throw new ChatException(Problem.USAGE, "A place in a conversation is 0 or more.");
        }
        Contact contact = people.talkedTo(with);
        History.Reading reading = history.after(contact.conversation(), after, since);
        return new LogPage(view(contact, reading.end()), shown(reading.messages()), reading.last());
    }

    private static ConversationView view(Contact contact, long end) {
        return new ConversationView(
                contact.label(), contact.id().toString(), contact.marks().verified(), end);
    }
}
