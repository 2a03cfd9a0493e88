# fish completion for p2pchat. Made by: p2pchat completion fish

# The words that are neither options nor their values.
function __p2pchat_plain
    set -l skip 0
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word --accept --advertise --bind --color --data --directory --first-contact --home --lease --name --origin --passphrase-file --port --search --since --timeout --wait -n
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
    string match -q 'contacts -*' -- "$argv[1] "(commandline -ct); and return
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

# p2pchat
complete -c p2pchat -n '__p2pchat_at 0' -a serve-directory -d 'Run a directory: the phonebook that tells who is who, who is online and where to reach them'
complete -c p2pchat -n '__p2pchat_at 0' -a peer -d 'Run a peer: be reachable under a name, and chat'
complete -c p2pchat -n '__p2pchat_at 0' -a send -d 'Send a message and wait until it is delivered'
complete -c p2pchat -n '__p2pchat_at 0' -a history -d 'Read what was said with somebody, or with everybody, oldest first'
complete -c p2pchat -n '__p2pchat_at 0' -a who -d 'List everyone in the directory and every contact, online first'
complete -c p2pchat -n '__p2pchat_at 0' -a ls -d 'List everyone in the directory and every contact, online first'
complete -c p2pchat -n '__p2pchat_at 0' -a account -d 'Show who you are, or claim or give up your name in the directory'
complete -c p2pchat -n '__p2pchat_at 0' -a demo -d 'Watch two peers and a directory do what p2pchat is for'
complete -c p2pchat -n '__p2pchat_at 0' -a completion -d 'Print a script that teaches a shell to complete commands, options and contacts\' names'
complete -c p2pchat -n '__p2pchat_at 0' -a help -d 'Show how a command is used, or p2pchat as a whole'
complete -c p2pchat -n '__p2pchat_at 0' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at 0' -s V -l version -d 'Show the version and leave'

# p2pchat serve-directory
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l port -x -d 'Port to listen on'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l bind -x -d 'Address to listen on'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l data -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where the names are kept'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l origin -x -d 'A URL it is reached by beside its own addresses and host name, such as that of a proxy before it'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l lease -x -d 'How long a sign of life keeps a peer online, 1s to 1h'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat peer
complete -c p2pchat -n '__p2pchat_at any "peer"' -l port -x -d 'Port to listen on'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l bind -x -d 'Address to listen on'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l advertise -x -d 'Where others reach us, instead of the addresses of our interfaces'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l headless -d 'Read no commands; run until SIGTERM or Ctrl-C'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l accept -x -a 'all' -d 'Whose messages to take: all'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l first-contact -x -a 'all lan none' -d 'From where somebody who knows only our address is answered: all, lan or none'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "peer"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "peer"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "peer"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat send
complete -c p2pchat -n '__p2pchat_at 0 "send"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "send"' -l lines -d 'With -: send each line that is not empty as a message, as it comes'
complete -c p2pchat -n '__p2pchat_at any "send"' -l wait -x -a 'queued sent delivered read' -d 'Wait until it is queued, sent, delivered or read'
complete -c p2pchat -n '__p2pchat_at any "send"' -l timeout -x -d 'How long to wait, such as 500ms, 10s or 2m'
complete -c p2pchat -n '__p2pchat_at any "send"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "send"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "send"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "send"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "send"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "send"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "send"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "send"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "send"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat history
complete -c p2pchat -n '__p2pchat_at 0 "history"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "history"' -s n -x -d 'At most this many messages, the newest'
complete -c p2pchat -n '__p2pchat_at any "history"' -l since -x -d 'Only since a time, such as 2026-11-21T09:30, or how long ago, such as 2h'
complete -c p2pchat -n '__p2pchat_at any "history"' -l search -x -d 'Only those with this text, in capitals or not'
complete -c p2pchat -n '__p2pchat_at any "history"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "history"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "history"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "history"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "history"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "history"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "history"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "history"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "history"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat who|ls
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "who|ls"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat account
complete -c p2pchat -n '__p2pchat_at 0 "account"' -a register -d 'Claim your name in the directory, or bring the entry up to date'
complete -c p2pchat -n '__p2pchat_at 0 "account"' -a unregister -d 'Take your entry out of the directory'
complete -c p2pchat -n '__p2pchat_at 0 "account"' -a show -d 'Show your name, your id, what runs and who is connected'
complete -c p2pchat -n '__p2pchat_at any "account"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "account"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "account"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "account"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "account"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "account"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "account"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "account"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "account"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat account register
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "account" "register"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat account unregister
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "account" "unregister"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat account show
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "account" "show"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat demo
complete -c p2pchat -n '__p2pchat_at any "demo"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "demo"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "demo"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "demo"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "demo"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat completion
complete -c p2pchat -n '__p2pchat_at 0 "completion"' -a 'bash zsh fish'
complete -c p2pchat -n '__p2pchat_at any "completion"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "completion"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "completion"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "completion"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "completion"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat help
complete -c p2pchat -n '__p2pchat_at 0 "help"' -a 'serve-directory peer send history who ls account demo completion'
complete -c p2pchat -n '__p2pchat_at any "help"' -s h -l help -d 'Show usage help for the help command and exit'
