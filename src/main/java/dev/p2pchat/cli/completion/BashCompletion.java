// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.completion;

import dev.p2pchat.cli.completion.CommandTree.Kind;
import dev.p2pchat.cli.completion.CommandTree.Values;
import java.util.List;
import java.util.stream.Stream;

/**
 * For bash 3.2 and newer, without the bash-completion package. The command path is found by walking the words; for each
 * path there is one entry of what can come next.
 */
public final class BashCompletion {
    private static final String HEAD = """
            # bash completion for p2pchat. Made by: p2pchat completion bash

            # Offers the lines of $1 that begin with the word being typed, quoted for the shell.
            _p2pchat_offer() {
                local line IFS=$'\\n'
                COMPREPLY=()
                for line in $1; do
                    case $line in "$cur"*) COMPREPLY+=("$(printf '%q' "$line")") ;; esac
                done
            }

            # Contacts or profiles, from the profile that the line asks for. Never prompts, never complains.
            _p2pchat_names() {
                local i args=("$1")
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        --name | --home)
                            local value=${COMP_WORDS[i + 1]}
                            [ "$value" = = ] && value=${COMP_WORDS[i + 2]}
                            args+=("${COMP_WORDS[i]}" "${value/#\\~/$HOME}")
                            ;;
                    esac
                done
                _p2pchat_offer "$(command "${COMP_WORDS[0]/#\\~/$HOME}" names "${args[@]}" 2>/dev/null </dev/null)"
            }

            _p2pchat_paths() {
                local IFS=$'\\n'
                compopt -o filenames 2>/dev/null
                COMPREPLY=($(compgen "$1" -- "${cur/#\\~/$HOME}"))
            }

            _p2pchat() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
                local path=p2pchat place=0 i word options_end=
                # "--color=al" arrives as three words.
                [ "$cur" = = ] && cur=
                [ "$prev" = = ] && prev=${COMP_WORDS[COMP_CWORD - 2]}
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    if [ -z "$options_end" ]; then
                        case $path:$word in
                            *:--) options_end=1; continue ;;
            """;

    private BashCompletion() {}

    public static String script(CommandTree root) {
        StringBuilder out = new StringBuilder(HEAD);
        descents(out, "p2pchat", root);
        valued(out, root);
        out.append("                *:-?*) continue ;;\n            esac\n        fi\n");
        out.append("        place=$((place + 1))\n    done\n\n");
        out.append("    if [ -z \"$options_end\" ]; then\n        case $path:$prev in\n");
        optionValues(out, "p2pchat", root);
        out.append("        esac\n        case $cur in -*)\n            case $path in\n");
        optionNames(out, "p2pchat", root);
        out.append("            esac\n            return ;;\n        esac\n    fi\n");
        out.append("    case $path:$place in\n");
        places(out, "p2pchat", root);
        out.append("    esac\n}\n\ncomplete -F _p2pchat p2pchat\n");
        return out.toString();
    }

    private static void descents(StringBuilder out, String path, CommandTree tree) {
        for (CommandTree sub : tree.subcommands()) {
            for (String name : sub.names()) {
                line(out, 16, path + ":" + name + ") path=" + path + "_" + key(sub) + "; place=0; continue ;;");
            }
            descents(out, path + "_" + key(sub), sub);
        }
    }

    /** Options whose value is the next word, which then is no parameter. */
    private static void valued(StringBuilder out, CommandTree root) {
        List<String> names = allValued(root).distinct().sorted().toList();
        line(out, 16, "*:" + String.join(" | *:", names) + ")");
        line(out, 20, "i=$((i + 1)); [ \"${COMP_WORDS[i]}\" = = ] && i=$((i + 1)); continue ;;");
    }

    private static Stream<String> allValued(CommandTree tree) {
        return Stream.concat(
                tree.options().stream()
                        .filter(option -> option.values().kind() != Kind.NOTHING)
                        .flatMap(option -> option.names().stream()),
                tree.subcommands().stream().flatMap(BashCompletion::allValued));
    }

    private static void optionValues(StringBuilder out, String path, CommandTree tree) {
        for (CommandTree.Option option : tree.options()) {
            if (option.values().kind() != Kind.NOTHING) {
                String cases = path + ":" + String.join(" | " + path + ":", option.names());
                line(out, 12, cases + ") " + offer(option.values()) + "return ;;");
            }
        }
        tree.subcommands().forEach(sub -> optionValues(out, path + "_" + key(sub), sub));
    }

    private static void optionNames(StringBuilder out, String path, CommandTree tree) {
        List<String> names = tree.options().stream()
                .flatMap(option -> option.names().stream())
                .sorted()
                .toList();
        if (!names.isEmpty()) {
            line(out, 16, path + ") _p2pchat_offer $'" + String.join("\\n", names) + "' ;;");
        }
        tree.subcommands().forEach(sub -> optionNames(out, path + "_" + key(sub), sub));
    }

    private static void places(StringBuilder out, String path, CommandTree tree) {
        if (tree.hasSubcommands()) {
            List<String> names = tree.subcommands().stream()
                    .flatMap(sub -> sub.names().stream())
                    .toList();
            line(out, 8, path + ":0) " + offer(new Values(Kind.WORDS, names)) + ";;");
        }
        for (int i = 0; i < tree.positionals().size(); i++) {
            Values values = tree.positionals().get(i);
            if (values.kind() != Kind.FREE) {
                line(out, 8, path + ":" + i + ") " + offer(values) + ";;");
            }
        }
        tree.subcommands().forEach(sub -> places(out, path + "_" + key(sub), sub));
    }

    private static String offer(Values values) {
        return switch (values.kind()) {
            case NOTHING, FREE -> "";
            case WORDS -> "_p2pchat_offer $'" + String.join("\\n", values.words()) + "'; ";
            case FILE -> "_p2pchat_paths -f; ";
            case FOLDER -> "_p2pchat_paths -d; ";
            case CONTACT -> "_p2pchat_names contacts; ";
            case PROFILE -> "_p2pchat_names profiles; ";
        };
    }

    private static String key(CommandTree tree) {
        return tree.name().replace('-', '_');
    }

    private static void line(StringBuilder out, int indent, String text) {
        out.append(" ".repeat(indent)).append(text).append('\n');
    }
}
