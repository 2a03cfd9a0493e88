// SPDX-License-Identifier: Apache-2.0
package dev.p2pchat.cli.completion;

import dev.p2pchat.cli.completion.CommandTree.Kind;
import dev.p2pchat.cli.completion.CommandTree.Option;
import dev.p2pchat.cli.completion.CommandTree.Values;
import java.util.List;

/** For zsh: one function for each command, each a call of {@code _arguments}. */
public final class ZshCompletion {
    private static final String HEAD = """
            #compdef p2pchat
            # zsh completion for p2pchat. Made by: p2pchat completion zsh

            # Contacts or profiles, from the profile that the line asks for. Never prompts, never complains.
            _p2pchat_names() {
              local kind=$1 i option value
              shift
              # No contact begins like an option.
              [[ $kind = contacts && $PREFIX = -* ]] && return 1
              local -a args names
              args=($kind)
              for ((i = 1; i <= ${#_p2pchat_words}; i++)); do
                option=${_p2pchat_words[i]%%=*}
                case ${_p2pchat_words[i]} in
                  --name|--home) value=${_p2pchat_words[i+1]} ;;
                  --name=*|--home=*) value=${_p2pchat_words[i]#*=} ;;
                  *) continue ;;
                esac
                # Of all that a shell expands, only a first ~ is.
                args+=("$option" "${(Q)${value/#\\~\\//$HOME/}}")
              done
              value=${(Q)${_p2pchat_words[1]/#\\~\\//$HOME/}}
              names=(${(f)"$(command "$value" names "${args[@]}" 2>/dev/null </dev/null)"})
              compadd "$@" -a names
            }

            _p2pchat_names_contacts() { _p2pchat_names contacts "$@" }
            _p2pchat_names_requests() { _p2pchat_names requests "$@" }
            _p2pchat_names_blocked() { _p2pchat_names blocked "$@" }
            _p2pchat_names_profiles() { _p2pchat_names profiles "$@" }

            """;

    private ZshCompletion() {}

    public static String script(CommandTree root) {
        StringBuilder out = new StringBuilder(HEAD);
        function(out, "_p2pchat", root, true);
        out.append("""
                # Autoloaded by name, or sourced.
                if [[ $funcstack[1] = _p2pchat ]]; then
                  _p2pchat "$@"
                else
                  compdef _p2pchat p2pchat
                fi
                """);
        return out.toString();
    }

    private static void function(StringBuilder out, String name, CommandTree tree, boolean top) {
        tree.subcommands().forEach(sub -> function(out, name + "_" + sub.name(), sub, false));
        out.append(name).append("() {\n");
        if (top) {
            out.append("  local -a _p2pchat_words\n  _p2pchat_words=(\"${words[@]}\")\n");
        }
        if (tree.hasSubcommands()) {
            out.append("  local curcontext=$curcontext state line\n  typeset -A opt_args\n");
        }
        out.append("  _arguments -s -S");
        tree.options().forEach(option -> option(out, option));
        if (tree.hasSubcommands()) {
            out.append(" \\\n    '1:command:->command' \\\n    '*::argument:->argument'\n");
            states(out, name, tree);
        } else {
            List<Values> positionals = tree.positionals();
            for (int i = 0; i < positionals.size(); i++) {
                out.append(" \\\n    '")
                        .append(i + 1)
                        .append(":")
                        .append(action(positionals.get(i)))
                        .append("'");
            }
            out.append('\n');
        }
        out.append("}\n\n");
    }

    private static void states(StringBuilder out, String name, CommandTree tree) {
        out.append("  case $state in\n    command)\n      local -a commands\n      commands=(\n");
        for (CommandTree sub : tree.subcommands()) {
            for (String word : sub.names()) {
                out.append("        '")
                        .append(word)
                        .append(':')
                        .append(quoted(sub.description()))
                        .append("'\n");
            }
        }
        out.append("      )\n      _describe command commands\n      ;;\n    argument)\n      case ${line[1]} in\n");
        for (CommandTree sub : tree.subcommands()) {
            out.append("        ").append(String.join("|", sub.names())).append(") ");
            out.append(name).append('_').append(sub.name()).append(" ;;\n");
        }
        out.append("      esac\n      ;;\n  esac\n");
    }

    private static void option(StringBuilder out, Option option) {
        String exclusive = "'(" + String.join(" ", option.names()) + ")'";
        boolean valued = option.values().kind() != Kind.NOTHING;
        for (String name : option.names()) {
            out.append(" \\\n    ").append(exclusive);
            out.append("'").append(name).append(valued && name.startsWith("--") ? "=" : "");
            out.append('[').append(quoted(option.description())).append(']');
            if (valued) {
                out.append(':').append(action(option.values()));
            }
            out.append("'");
        }
    }

    private static String action(Values values) {
        return switch (values.kind()) {
            case NOTHING -> "";
            case FREE -> "value: ";
            case WORDS -> "value:(" + String.join(" ", values.words()) + ")";
            case FILE -> "file:_files";
            case FOLDER -> "folder:_files -/";
            case CONTACT -> "contact:_p2pchat_names_contacts";
            case ASKING -> "request:_p2pchat_names_requests";
            case BLOCKED -> "blocked:_p2pchat_names_blocked";
            case PROFILE -> "profile:_p2pchat_names_profiles";
        };
    }

    /** Within single quotes, brackets and colons of a specification. */
    private static String quoted(String text) {
        return text.replace("'", "'\\''")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
    }
}
