// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.terminal;

import dev.p2pchat.messaging.DeliveryState;
import dev.p2pchat.node.AccountView;
import dev.p2pchat.node.ChatEvent;
import dev.p2pchat.node.MessageView;
import dev.p2pchat.node.PeerView;
import dev.p2pchat.node.WhoView;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The chat as lines for people. Whoever makes it says where results go (what was said, what was asked for) and where
 * everything else goes.
 */
public final class TextView implements ChatView {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final Consumer<String> results;
    private final Consumer<String> asides;
    private final Style style;
    private final ZoneId zone;
    private final boolean echo;
    private final Map<String, String> newestOfOurs = new ConcurrentHashMap<>();

    /**
     * Makes a view that writes lines.
     *
     * @param results takes what was said and what was asked for
     * @param asides takes everything else
     * @param echo whether to show what we wrote too; a script knows what it wrote
     */
    public TextView(Consumer<String> results, Consumer<String> asides, Style style, ZoneId zone, boolean echo) {
        this.results = results;
        this.asides = asides;
        this.style = style;
        this.zone = zone;
        this.echo = echo;
    }

    @Override
    public void event(ChatEvent event) {
        if (event instanceof ChatEvent.MessageCommitted committed) {
            MessageView message = committed.message();
            if (message.outgoing()) {
                newestOfOurs.put(message.conversation(), message.id());
            }
            if (!message.outgoing() || echo) {
                show(message, TIME);
            }
        } else if (event instanceof ChatEvent.StateChanged change) {
            state(change);
        } else if (event instanceof ChatEvent.Presence presence) {
            String what = presence.connected() ? " is here" : " went away";
            asides.accept(style.dim("* " + VisibleText.of(presence.peer()) + what));
        } else if (event instanceof ChatEvent.KeyChanged changed) {
            alarm(changed);
        } else if (event instanceof ChatEvent.Notice notice) {
            String text = "* " + VisibleText.of(notice.text());
            asides.accept(notice.level() == ChatEvent.Level.WARNING ? style.warning(text) : style.dim(text));
        }
    }

    /** A backlog that is delivered at once says so once: only the newest of our messages to somebody is mentioned. */
    private void state(ChatEvent.StateChanged change) {
        String who = VisibleText.of(change.conversation());
        if (change.state() == DeliveryState.REFUSED) {
            asides.accept(style.warning("✗ " + who + " does not want that message"));
        } else if (change.id().equals(newestOfOurs.get(change.conversation()))) {
            if (change.state().reached(DeliveryState.DELIVERED)) {
                asides.accept(style.dim("✓ " + change.state().word() + " to " + who));
            } else if (change.state() == DeliveryState.HELD) {
                asides.accept(style.dim("… " + who + " must accept you first; the message waits there"));
            }
        }
    }

    private void alarm(ChatEvent.KeyChanged changed) {
        String name = VisibleText.of(changed.name());
        List<String> lines = List.of(
                "!!! WARNING: somebody else now goes by the name " + name + " !!!",
                "You know the key " + changed.pinnedId(),
                "but this one has  " + changed.otherId(),
                "It is shown apart as \"" + VisibleText.of(changed.shownAs()) + "\". What you write to " + name
                        + " still goes to the one you know, and to nobody else.",
                "Ask " + name + " on another way whether they have a new key, before you believe it.");
        int width = lines.stream().mapToInt(TextWidth::of).max().orElse(0);
        lines.forEach(line -> asides.accept(style.alarm("!! " + TextWidth.pad(line, width) + " !!")));
    }

    @Override
    public void messages(List<MessageView> messages) {
        messages.forEach(message -> show(message, DAY_AND_TIME));
    }

    private void show(MessageView message, DateTimeFormatter time) {
        String head = message.outgoing()
                ? style.ours(VisibleText.of(message.from()) + " → " + VisibleText.of(message.conversation()))
                : style.theirs(VisibleText.of(message.conversation()));
        String prefix = style.dim(at(message.receivedAt(), time)) + " " + head + ": ";
        List<String> body = message.kind().equals("text")
                ? VisibleText.lines(message.body())
                : List.of("[" + VisibleText.of(message.kind()) + ", which this version cannot show]");
        results.accept(prefix + body.get(0));
        // Indented, so that no line of a message can pass for a message of its own.
        body.stream().skip(1).forEach(line -> results.accept("    " + line));
    }

    @Override
    public void people(WhoView who) {
        if (who.peers().isEmpty()) {
            asides.accept("Nobody is known yet.");
        }
        int width = who.peers().stream()
                .mapToInt(peer -> TextWidth.of(VisibleText.of(peer.name())))
                .max()
                .orElse(0);
        for (PeerView peer : who.peers()) {
            String name = TextWidth.pad(VisibleText.of(peer.name()), width);
            results.accept("  " + (peer.online() ? style.theirs(name) : name) + "  " + presence(peer));
        }
        String problem = who.directoryProblem();
        if (problem != null) {
            asides.accept(style.warning("* Contacts only: " + VisibleText.of(problem)));
        }
    }

    /** What is known of somebody's key, and what we decided about them. */
    public static String trust(PeerView peer) {
        List<String> words = new ArrayList<>();
        if (peer.blocked()) {
            words.add("[BLOCKED]");
        }
        if (peer.keyChanged()) {
            words.add("CHANGED");
        }
        if (peer.contact()) {
            words.add(peer.verified() ? "verified" : "pinned");
        }
        if (peer.muted()) {
            words.add("muted");
        }
        return String.join(" ", words);
    }

    private String presence(PeerView peer) {
        Instant seen = peer.lastSeen();
        String state = peer.connected() ? "connected" : peer.online() ? "online" : "offline";
        String when = peer.online() || seen == null ? "" : ", last seen " + at(seen, DAY_AND_TIME);
        return state + when + (peer.contact() ? "" : ", new to you");
    }

    @Override
    public void account(AccountView account) {
        List<String> lines = new ArrayList<>();
        lines.add("name       " + account.name());
        lines.add("id         " + account.id());
        lines.add("directory  " + VisibleText.of(account.directory()) + registration(account.registered()));
        lines.add("listening  " + (account.listening() == null ? "no" : account.listening()));
        lines.add("addresses  " + (account.addresses().isEmpty() ? "none" : String.join(", ", account.addresses())));
        if (account.observed() != null) {
            lines.add("seen from  " + VisibleText.of(account.observed()));
        }
        lines.add("connected  "
                + (account.connected().isEmpty() ? "nobody" : VisibleText.of(String.join(", ", account.connected()))));
        lines.add("waiting    " + account.waiting());
        lines.add("process    " + account.pid());
        text(lines);
    }

    private static String registration(@Nullable Boolean registered) {
        return registered == null ? " (never asked)" : registered ? " (registered)" : " (not registered)";
    }

    @Override
    public void identity(AccountView account) {
        text(List.of(account.name() + "  " + account.id()));
    }

    @Override
    public void connected(PeerView peer) {
        String name = VisibleText.of(peer.name());
        text(List.of(
                name + " answered and is a contact now. Its id is " + peer.id(),
                "Compare it with what they see at /myid before you trust it. Say hello: @" + name + " hello"));
    }

    @Override
    public void text(List<String> lines) {
        lines.forEach(results);
    }

    @Override
    public void problem(String why) {
        asides.accept(style.warning("! " + VisibleText.of(why)));
    }

    private String at(Instant when, DateTimeFormatter format) {
        return format.format(when.atZone(zone));
    }
}
