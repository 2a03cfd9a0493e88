// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.completion;

import dev.p2pchat.cli.completion.CommandTree.Kind;
import dev.p2pchat.cli.completion.CommandTree.Option;
import dev.p2pchat.cli.completion.CommandTree.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** For fish 3: one {@code complete} for each thing, under the condition that the command path is the right one. */
public final class FishCompletion {
    private static final String HEAD = """
            # fish completion for p2pchat. Made by: p2pchat completion fish

            # The words that are neither options nor their values.
            function __p2pchat_plain
                set -l skip 0
                set -l words (commandline -opc)
                for word in $words[2..-1]
                    if test $skip = 1
                        set skip 0
                    else if contains -- $word %s
                        set skip 1
                    else if not string match -q -- '-?*' $word
                        echo $word
                    end
                end
            end

            # Whether the plain words are the command path $argv[2..] and $argv[1] parameters behind it.
            function __p2pchat_at
                set -l plain (__p2pchat_plain)
                set -l path $argv[2..-1]
                test (count $plain) -ge (count $path); or return 1
                for i in (seq (count $path))
                    contains -- $plain[$i] (string split '|' -- $path[$i]); or return 1
                end
                test $argv[1] = any; or test (math (count $plain) - (count $path)) = $argv[1]
            end

            # Contacts or profiles, from the profile that the line asks for. Never prompts, never complains.
            function __p2pchat_names
                # No contact begins like an option.
                string match -qr '^(contacts|requests|blocked) -' -- "$argv[1] "(commandline -ct); and return
                set -l words (commandline -opc)
                set -l arguments $argv
                for i in (seq 2 (count $words))
                    switch $words[$i]
                        case --name --home
                            set -a arguments $words[$i] (string replace -r '^~(?=/|$)' $HOME -- $words[(math $i + 1)])
                        case '--name=*' '--home=*'
                            set -l pair (string split -m 1 = -- $words[$i])
                            set -a arguments $pair[1] (string replace -r '^~(?=/|$)' $HOME -- $pair[2])
                    end
                end
                set -l program (string replace -r '^~(?=/|$)' $HOME -- $words[1])
                command -q $program; and command $program names $arguments 2>/dev/null </dev/null
            end

            complete -c p2pchat -f
            """;

    private FishCompletion() {}

    public static String script(CommandTree root) {
        Set<String> valued = new TreeSet<>();
        collectValued(root, valued);
        StringBuilder out = new StringBuilder(HEAD.formatted(String.join(" ", valued)));
        command(out, List.of(), root);
        return out.toString();
    }

    private static void collectValued(CommandTree tree, Set<String> into) {
        tree.options().stream()
                .filter(option -> option.values().kind() != Kind.NOTHING)
                .forEach(option -> into.addAll(option.names()));
        tree.subcommands().forEach(sub -> collectValued(sub, into));
    }

    private static void command(StringBuilder out, List<String> path, CommandTree tree) {
        out.append("\n# p2pchat")
                .append(path.isEmpty() ? "" : " " + String.join(" ", path))
                .append('\n');
        for (CommandTree sub : tree.subcommands()) {
            for (String name : sub.names()) {
                offer(out, "0", path, "-a " + name + " -d " + quoted(sub.description()));
            }
        }
        for (int i = 0; i < tree.positionals().size(); i++) {
            String action = action(tree.positionals().get(i));
            if (!action.isEmpty()) {
                offer(out, String.valueOf(i), path, action);
            }
        }
        // The program's own options stand before any command.
        String place = path.isEmpty() ? "0" : "any";
        tree.options().forEach(option -> offer(out, place, path, option(option)));
        for (CommandTree sub : tree.subcommands()) {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(String.join("|", sub.names()));
            command(out, deeper, sub);
        }
    }

    private static void offer(StringBuilder out, String place, List<String> path, String what) {
        String words =
                String.join(" ", path.stream().map(word -> '"' + word + '"').toList());
        String condition = ("__p2pchat_at " + place + " " + words).stripTrailing();
        out.append("complete -c p2pchat -n '")
                .append(condition)
                .append("' ")
                .append(what)
                .append('\n');
    }

    private static String option(Option option) {
        Stream<String> names = option.names().stream()
                .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
        String argument = switch (option.values().kind()) {
            case NOTHING -> "";
            case FILE -> " -r " + action(option.values());
            default -> " -x " + action(option.values());
        };
        return String.join(" ", names.toList()) + argument.stripTrailing() + " -d " + quoted(option.description());
    }

    private static String action(Values values) {
        return switch (values.kind()) {
            case NOTHING, FREE -> "";
            case WORDS -> "-a " + quoted(String.join(" ", values.words()));
            case FILE -> "-F";
            case FOLDER -> "-a '(__fish_complete_directories (commandline -ct))'";
            case CONTACT -> "-a '(__p2pchat_names contacts)'";
            case ASKING -> "-a '(__p2pchat_names requests)'";
            case BLOCKED -> "-a '(__p2pchat_names blocked)'";
            case PROFILE -> "-a '(__p2pchat_names profiles)'";
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
