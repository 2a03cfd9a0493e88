// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.completion;

import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command as shells see it.
 *
 * @param names its name, then aliases
 * @param description one sentence
 * @param positionals what each parameter can be, in order
 */
public record CommandTree(
        List<String> names,
        String description,
        List<Option> options,
        List<Values> positionals,
        List<CommandTree> subcommands) {
    /**
     * An option as shells see it.
     *
     * @param names as typed, with their dashes
     * @param label how help calls its value
     * @param values what stands behind it, or {@code NOTHING}
     */
    public record Option(List<String> names, String label, String description, Values values) {}

    /** Parameters that are somebody. */
    private static final Map<String, Kind> WHO =
            Map.of("CONTACT", Kind.CONTACT, "ASKING", Kind.ASKING, "BLOCKED", Kind.BLOCKED);

    /** What a value can be. */
    public enum Kind {
        /** Takes no value. */
        NOTHING,
        /** Anything: there is nothing to offer. */
        FREE,
        WORDS,
        FILE,
        FOLDER,
        CONTACT,
        /** Whose request waits. */
        ASKING,
        BLOCKED,
        PROFILE
    }

    /**
     * What can stand somewhere.
     *
     * @param words those of {@code WORDS}
     */
    public record Values(Kind kind, List<String> words) {
        static Values of(Kind kind) {
            return new Values(kind, List.of());
        }
    }

    String name() {
        return names.get(0);
    }

    boolean hasSubcommands() {
        return !subcommands.isEmpty();
    }

    /** Reads it from picocli's model. Hidden commands and options stay out. */
    public static CommandTree of(CommandSpec spec) {
        List<Option> options = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                options.add(new Option(
                        shortestFirst(option.names()),
                        option.paramLabel(),
                        sentence(option.description()),
                        option.arity().max() == 0 ? Values.of(Kind.NOTHING) : values(option)));
            }
        }
        List<CommandTree> subcommands = spec.subcommands().values().stream()
                .distinct()
                .filter(line -> !line.getCommandSpec().usageMessage().hidden())
                .map(line -> of(line.getCommandSpec()))
                .toList();
        List<String> names =
                Stream.concat(Stream.of(spec.name()), Stream.of(spec.aliases())).toList();
        return new CommandTree(
                names, sentence(spec.usageMessage().description()), options, positionals(spec), subcommands);
    }

    private static List<Values> positionals(CommandSpec spec) {
        if (spec.userObject() instanceof HelpCommand) {
            List<String> all = spec.parent().subcommands().entrySet().stream()
                    .filter(sub ->
                            !sub.getValue().getCommandSpec().usageMessage().hidden())
                    .map(Map.Entry::getKey)
                    .filter(name -> !name.equals(spec.name()))
                    .toList();
            return List.of(new Values(Kind.WORDS, all));
        }
        return spec.positionalParameters().stream().map(CommandTree::values).toList();
    }

    private static List<String> shortestFirst(String... names) {
        return Stream.of(names).sorted((a, b) -> a.length() - b.length()).toList();
    }

    private static Values values(ArgSpec argument) {
        String label = argument.paramLabel();
        Type type = argument.type();
        if (type instanceof Class<?> shape && shape.isEnum()) {
            List<String> words = Stream.of(shape.getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .toList();
            return new Values(Kind.WORDS, words);
        }
        if (argument instanceof PositionalParamSpec && WHO.containsKey(label)) {
            return Values.of(WHO.get(label));
        }
        if (label.equals("PROFILE")) {
            return Values.of(Kind.PROFILE);
        }
        if (type.equals(Path.class)) {
            return Values.of(label.equals("FOLDER") ? Kind.FOLDER : Kind.FILE);
        }
        return Values.of(Kind.FREE);
    }

    /** The first sentence, without its full stop. */
    private static String sentence(String... description) {
        String text = description.length == 0 ? "" : description[0];
        int end = text.indexOf(". ");
        String first = end < 0 ? text : text.substring(0, end);
        return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    }
}
