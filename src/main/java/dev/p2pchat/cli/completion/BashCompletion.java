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

            # What a word means without its quotes and backslashes. Nothing in it is expanded but a first ~.
            _p2pchat_unquoted() {
                local rest=$1 open= plain= c
                case $rest in '~' | '~/'*) plain=$HOME rest=${rest#'~'} ;; esac
                while [ -n "$rest" ]; do
                    c=${rest:0:1} rest=${rest:1}
                    case $open$c in
                        \\\\ | \\"\\\\) plain+=${rest:0:1} rest=${rest:1} ;;
                        \\" | \\') open=$c ;;
                        \\"\\" | \\'\\') open= ;;
                        *) plain+=$c ;;
                    esac
                done
                printf '%s' "$plain"
            }

            # Adds a completion of $cur, without the part that readline leaves as it is.
            _p2pchat_add() {
                local whole=$head$open$1
                COMPREPLY+=("${whole#"$fixed"}")
            }

            # Offers the lines of $1 that begin with what is typed, quoted for the shell.
            _p2pchat_offer() {
                local line typed
                typed=$(_p2pchat_unquoted "$value")
                while IFS= read -r line; do
                    case $line in
                        '') ;;
                        "$typed"*) [ -n "$open" ] || line=$(printf '%q' "$line"); _p2pchat_add "$line" ;;
                    esac
                done <<< "$1"
            }

            # Contacts, requests, blocked ones or profiles, from the profile that the line asks for. Never prompts, never complains.
            _p2pchat_names() {
                local i args=("$1")
                for ((i = 1; i < last; i++)); do
                    case ${words[i]} in
                        --name | --home)
                            [ $((i + 1)) = $last ] || args+=("${words[i]}" "$(_p2pchat_unquoted "${words[i + 1]}")")
                            ;;
                        --name=* | --home=*)
                            args+=("${words[i]%%=*}" "$(_p2pchat_unquoted "${words[i]#*=}")")
                            ;;
                    esac
                done
                _p2pchat_offer "$(command "$(_p2pchat_unquoted "${words[0]}")" names "${args[@]}" 2>/dev/null </dev/null)"
            }

            # Files (-f) or folders (-d); readline quotes them.
            _p2pchat_paths() {
                local line
                compopt -o filenames 2>/dev/null
                while IFS= read -r line; do
                    [ -z "$line" ] || _p2pchat_add "$line"
                done <<< "$(compgen "$1" -- "$(_p2pchat_unquoted "$value")")"
            }

            _p2pchat() {
                local line=${COMP_LINE:0:COMP_POINT} words=() last=-1 bare i word
                # Bash takes "--color=al" and "http://[::1]:5000" for several words.
                for ((i = 0; i <= COMP_CWORD; i++)); do
                    bare=${line#"${line%%[![:space:]]*}"}
                    [ $i != $COMP_CWORD ] && word=${COMP_WORDS[i]} || word=$bare
                    if [ $last = -1 ] || [ "$bare" != "$line" ]; then
                        last=$((last + 1))
                        words[last]=$word
                    else
                        words[last]+=$word
                    fi
                    line=${bare#"$word"}
                done

                # The way to the word being typed.
                local path=p2pchat place=0 option= options_end=
                for ((i = 1; i < last; i++)); do
                    word=${words[i]}
                    if [ -z "$options_end" ]; then
                        case $path:$word in
                            *:--) options_end=1; continue ;;
            """;

    private static final String CURRENT = """
                            *:-?*) continue ;;
                        esac
                    fi
                    place=$((place + 1))
                done

                # What is typed of it: head, quote, value. What readline keeps of it: fixed.
                local cur=${words[last]} head= open= value fixed
                fixed=${cur%"$2"}
                if [ -z "$option$options_end" ]; then
                    case $cur in --*=*) option=${cur%%=*} head=$option= ;; esac
                fi
                value=${cur#"$head"}
                case $value in \\"* | \\'*) open=${value:0:1} ;; esac

                COMPREPLY=()
                if [ -n "$option" ]; then
                    case $path:$option in
            """;

    private BashCompletion() {}

    public static String script(CommandTree root) {
        StringBuilder out = new StringBuilder(HEAD);
        descents(out, "p2pchat", root);
        valued(out, root);
        out.append(CURRENT);
        optionValues(out, "p2pchat", root);
        out.append("        esac\n        return\n    fi\n");
        out.append("    case $options_end$cur in -*)\n        case $path in\n");
        optionNames(out, "p2pchat", root);
        out.append("        esac\n        return ;;\n    esac\n");
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
        line(out, 20, "i=$((i + 1)); [ $i != $last ] || option=$word; continue ;;");
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
            if (!offer(option.values()).isEmpty()) {
                String cases = path + ":" + String.join(" | " + path + ":", option.names());
                line(out, 12, cases + ") " + offer(option.values()) + " ;;");
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
            line(out, 12, path + ") _p2pchat_offer $'" + String.join("\\n", names) + "' ;;");
        }
        tree.subcommands().forEach(sub -> optionNames(out, path + "_" + key(sub), sub));
    }

    private static void places(StringBuilder out, String path, CommandTree tree) {
        if (tree.hasSubcommands()) {
            List<String> names = tree.subcommands().stream()
                    .flatMap(sub -> sub.names().stream())
                    .toList();
            line(out, 8, path + ":0) " + offer(new Values(Kind.WORDS, names)) + " ;;");
        }
        for (int i = 0; i < tree.positionals().size(); i++) {
            Values values = tree.positionals().get(i);
            if (!offer(values).isEmpty()) {
                line(out, 8, path + ":" + i + ") " + offer(values) + " ;;");
            }
        }
        tree.subcommands().forEach(sub -> places(out, path + "_" + key(sub), sub));
    }

    private static String offer(Values values) {
        return switch (values.kind()) {
            case NOTHING, FREE -> "";
            case WORDS -> "_p2pchat_offer $'" + String.join("\\n", values.words()) + "'";
            case FILE -> "_p2pchat_paths -f";
            case FOLDER -> "_p2pchat_paths -d";
            case CONTACT -> "_p2pchat_names contacts";
            case ASKING -> "_p2pchat_names requests";
            case BLOCKED -> "_p2pchat_names blocked";
            case PROFILE -> "_p2pchat_names profiles";
        };
    }

    private static String key(CommandTree tree) {
        return tree.name().replace('-', '_');
    }

    private static void line(StringBuilder out, int indent, String text) {
        out.append(" ".repeat(indent)).append(text).append('\n');
    }
}
