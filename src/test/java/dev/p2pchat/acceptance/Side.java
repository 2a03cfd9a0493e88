// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.acceptance;

import dev.p2pchat.control.ControlClient;
import dev.p2pchat.node.LogPage;
import dev.p2pchat.node.MessageView;
import java.util.ArrayList;
import java.util.List;

/**
 * What one side says about a conversation when all is over.
 *
 * @param log its history, in order
 * @param heard the events that a program heard that followed it all the time
 * @param told the events as they are told to somebody who asks for all of them now
 */
record Side(List<Line> log, List<EventTail.Told> heard, List<EventTail.Told> told) {
    /** One message of the history. */
    record Line(boolean outgoing, int number, String id, String state) {
        static Line of(MessageView message) {
            return new Line(
                    message.outgoing(),
                    Chatter.number(message.body()),
                    message.id(),
                    message.state().word());
        }
    }

    static Side read(Sandbox sandbox, String name, String with, List<EventTail.Told> heard) throws Exception {
        List<Line> log = new ArrayList<>();
        try (ControlClient client = sandbox.control(name)) {
            LogPage page;
            long after = 0;
            do {
                page = client.log(with, after, null);
                page.messages().forEach(message -> log.add(Line.of(message)));
                after = page.last();
            } while (after < page.conversation().end());
        }
        EventTail again = new EventTail(sandbox, name);
        again.stop();
        return new Side(log, heard, again.call());
    }

    List<Line> log(boolean outgoing) {
        return log.stream().filter(line -> line.outgoing() == outgoing).toList();
    }

    List<EventTail.Told> told(EventTail.Kind kind) {
        return told.stream().filter(event -> event.kind() == kind).toList();
    }
}
