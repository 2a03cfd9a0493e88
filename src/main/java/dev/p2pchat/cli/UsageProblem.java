// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in words that say what would be right. */
final class UsageProblem {
    private UsageProblem() {}

    static String words(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        ArgSpec argument = e.getArgSpec();
        if (argument != null && argument.type().isEnum() && e.getValue() != null) {
            String expected = Stream.of(argument.type().getEnumConstants())
                    .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            return name(argument) + " is one of " + expected + "; not '" + e.getValue() + "'.";
        }
        return String.valueOf(e.getMessage());
    }

    private static String unmatched(UnmatchedArgumentException e) {
        List<String> suggestions = e.getSuggestions();
        String similar = suggestions.isEmpty() ? "" : " Did you mean " + suggestions.get(0) + "?";
        String what = String.join(" ", e.getUnmatched());
        if (e.isUnknownOption()) {
            return "There is no option " + what + "." + similar;
        }
        boolean command = !e.getCommandLine().getSubcommands().isEmpty();
        return (command ? "There is no command " + what + "." : "That is too much: " + what + ".") + similar;
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
