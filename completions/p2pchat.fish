# fish completion for p2pchat. Made by: p2pchat completion fish

# The words that are neither options nor their values.
function __p2pchat_plain
    set -l skip 0
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word --accept --advertise --after --ancestors --backup-passphrase-file --bind --body-bytes --burst-reads --burst-writes --color --connections --connections-per-address --data --directory --first-contact --format --header-bytes --header-fields --header-timeout --home --idle-timeout --key --lease --limit --log-format --log-level --metrics-addr --name --names-per-hour --new-passphrase-file --origin --passphrase-file --port --queue --rate-reads --rate-writes --read-receipts --request-timeout --search --since --timeout --tls-cert --tls-key --to --trust-proxy --wait -n -o
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

# p2pchat
complete -c p2pchat -n '__p2pchat_at 0' -a serve-directory -d 'Run a directory: the phonebook that tells who is who, who is online and where to reach them'
complete -c p2pchat -n '__p2pchat_at 0' -a directory -d 'Look after the names of a directory that you run: list, back up, restore, free one'
complete -c p2pchat -n '__p2pchat_at 0' -a peer -d 'Run a peer: be reachable under a name, and chat'
complete -c p2pchat -n '__p2pchat_at 0' -a send -d 'Send a message and wait until it is delivered'
complete -c p2pchat -n '__p2pchat_at 0' -a history -d 'Read what was said with somebody, or with everybody, oldest first'
complete -c p2pchat -n '__p2pchat_at 0' -a export -d 'Write a conversation, or all of them, as a document to keep, read or print'
complete -c p2pchat -n '__p2pchat_at 0' -a listen -d 'Print what happened, in order: messages, how far yours got, requests, keys that changed'
complete -c p2pchat -n '__p2pchat_at 0' -a who -d 'List everyone in the directory and every contact, online first'
complete -c p2pchat -n '__p2pchat_at 0' -a ls -d 'List everyone in the directory and every contact, online first'
complete -c p2pchat -n '__p2pchat_at 0' -a contacts -d 'List your contacts, or change them'
complete -c p2pchat -n '__p2pchat_at 0' -a requests -d 'Show who wrote to you unasked, and answer'
complete -c p2pchat -n '__p2pchat_at 0' -a outbox -d 'Show which of your messages are not delivered yet, and why'
complete -c p2pchat -n '__p2pchat_at 0' -a block -d 'Shut somebody out: nothing of theirs is taken in or shown'
complete -c p2pchat -n '__p2pchat_at 0' -a unblock -d 'Let somebody in again whom you blocked'
complete -c p2pchat -n '__p2pchat_at 0' -a blocked -d 'List whom you blocked'
complete -c p2pchat -n '__p2pchat_at 0' -a mute -d 'Take somebody\'s messages without an alert'
complete -c p2pchat -n '__p2pchat_at 0' -a unmute -d 'Be alerted of somebody\'s messages again'
complete -c p2pchat -n '__p2pchat_at 0' -a account -d 'Show who you are, or claim or give up your name in the directory'
complete -c p2pchat -n '__p2pchat_at 0' -a backup -d 'Write your whole profile, keys and messages, into one encrypted file'
complete -c p2pchat -n '__p2pchat_at 0' -a restore -d 'Make a profile of a backup that "p2pchat backup" wrote'
complete -c p2pchat -n '__p2pchat_at 0' -a status -d 'Show what runs, what waits, and whether the directory answers'
complete -c p2pchat -n '__p2pchat_at 0' -a doctor -d 'Find what is wrong and say what to do about it'
complete -c p2pchat -n '__p2pchat_at 0' -a config -d 'Show what every option is when you do not give it'
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
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l ancestors -x -a 'on off' -d 'Whether clients of the three older directories this one grew out of are answered, too: on or off'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l metrics-addr -x -d 'Serve /metrics there, to everybody who reaches it'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l tls-cert -r -F -d 'Speak https: the certificate and its chain, PEM, the server\'s own first'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l tls-key -r -F -d 'The certificate\'s key: PEM, PKCS #8, RSA or EC, not encrypted'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l body-bytes -x -d 'Longest body of a request'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l header-bytes -x -d 'Longest headers'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l header-fields -x -d 'Most header fields'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l connections -x -d 'Most open connections; more wait until some end'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l connections-per-address -x -d 'Most open connections from one address; more are closed'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l header-timeout -x -d 'For a request\'s headers to arrive, 100ms to 1h'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l idle-timeout -x -d 'For a connection on which nothing moves, 100ms to 1h'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l request-timeout -x -d 'For a request\'s body and its answer together, 100ms to 1h'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l rate-reads -x -d 'GETs a second from one address'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l burst-reads -x -d 'GETs at once from one address after a pause'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l rate-writes -x -d 'PUTs, POSTs and DELETEs a second from one address'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l burst-writes -x -d 'PUTs, POSTs and DELETEs at once from one address after a pause'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l names-per-hour -x -d 'New names from one address, as many at once'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l trust-proxy -x -d 'A proxy before the directory, as 10.0.0.7 or 10.0.0.0/8: limits count the address its X-Forwarded-For ends in'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l log-format -x -a 'text json' -d 'How events are written to stderr, one a line: text or json'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l log-level -x -a 'debug info warning error' -d 'What is written at least: debug, info, warning or error'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "serve-directory"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat directory
complete -c p2pchat -n '__p2pchat_at 0 "directory"' -a backup -d 'Write all names of the directory, as of one moment, into a file'
complete -c p2pchat -n '__p2pchat_at 0 "directory"' -a restore -d 'Make the names of a directory of a backup that "p2pchat directory backup" wrote'
complete -c p2pchat -n '__p2pchat_at 0 "directory"' -a list -d 'List the names in the directory, in their order'
complete -c p2pchat -n '__p2pchat_at 0 "directory"' -a remove -d 'Free a name, so that anybody can claim it: for somebody who lost their key'
complete -c p2pchat -n '__p2pchat_at any "directory"' -l data -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where the names are kept'
complete -c p2pchat -n '__p2pchat_at any "directory"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "directory"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "directory"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "directory"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "directory"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat directory backup
complete -c p2pchat -n '__p2pchat_at 0 "directory" "backup"' -F
complete -c p2pchat -n '__p2pchat_at any "directory" "backup"' -l data -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where the names are kept'
complete -c p2pchat -n '__p2pchat_at any "directory" "backup"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "directory" "backup"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "directory" "backup"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "directory" "backup"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "directory" "backup"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "directory" "backup"' -l force -d 'Replace the file if it is there'

# p2pchat directory restore
complete -c p2pchat -n '__p2pchat_at 0 "directory" "restore"' -F
complete -c p2pchat -n '__p2pchat_at any "directory" "restore"' -l data -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where the names are kept'
complete -c p2pchat -n '__p2pchat_at any "directory" "restore"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "directory" "restore"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "directory" "restore"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "directory" "restore"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "directory" "restore"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat directory list
complete -c p2pchat -n '__p2pchat_at any "directory" "list"' -l data -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where the names are kept'
complete -c p2pchat -n '__p2pchat_at any "directory" "list"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "directory" "list"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "directory" "list"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "directory" "list"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "directory" "list"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "directory" "list"' -l online -d 'Only who is online'
complete -c p2pchat -n '__p2pchat_at any "directory" "list"' -l limit -x -d 'At most so many'

# p2pchat directory remove
complete -c p2pchat -n '__p2pchat_at any "directory" "remove"' -l data -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where the names are kept'
complete -c p2pchat -n '__p2pchat_at any "directory" "remove"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "directory" "remove"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "directory" "remove"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "directory" "remove"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "directory" "remove"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "directory" "remove"' -l key -x -d 'Only if it belongs to this id, or to one that begins so, as the list shows it'
complete -c p2pchat -n '__p2pchat_at any "directory" "remove"' -l yes -d 'Do not ask'

# p2pchat peer
complete -c p2pchat -n '__p2pchat_at any "peer"' -l port -x -d 'Port to listen on'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l bind -x -d 'Address to listen on'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l advertise -x -d 'Where others reach us, instead of the addresses of our interfaces'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l headless -d 'Read no commands; run until SIGTERM or Ctrl-C'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l accept -x -a 'ask all contacts none' -d 'What becomes of a stranger\'s first message: ask (it waits, and you are asked), contacts (it waits until you look at "p2pchat requests"), all (everybody is a contact) or none (it is refused)'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l first-contact -x -a 'all lan none' -d 'From where somebody who knows only our address is answered: all, lan or none'
complete -c p2pchat -n '__p2pchat_at any "peer"' -l read-receipts -x -a 'on off' -d 'Whether others are told which of their messages you have read: on or off'
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

# p2pchat export
complete -c p2pchat -n '__p2pchat_at 0 "export"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "export"' -l all -d 'Every conversation, one after the other'
complete -c p2pchat -n '__p2pchat_at any "export"' -l format -x -a 'md html json txt' -d 'What to write: md, html, json or txt'
complete -c p2pchat -n '__p2pchat_at any "export"' -s o -r -F -d 'Write to a file'
complete -c p2pchat -n '__p2pchat_at any "export"' -l force -d 'With -o: replace a file that is there'
complete -c p2pchat -n '__p2pchat_at any "export"' -l since -x -d 'Only since a time, such as 2026-11-21T09:30, or how long ago, such as 2h'
complete -c p2pchat -n '__p2pchat_at any "export"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "export"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "export"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "export"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "export"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "export"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "export"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "export"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "export"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat listen
complete -c p2pchat -n '__p2pchat_at any "listen"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "listen"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "listen"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "listen"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "listen"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "listen"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "listen"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "listen"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "listen"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "listen"' -l after -x -d 'Only what happened behind this event; 0 is everything'
complete -c p2pchat -n '__p2pchat_at any "listen"' -s f -l follow -d 'Go on with what happens'

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

# p2pchat contacts
complete -c p2pchat -n '__p2pchat_at 0 "contacts"' -a list -d 'List your contacts'
complete -c p2pchat -n '__p2pchat_at 0 "contacts"' -a add -d 'Make somebody a contact: by name, by address, or by an invitation'
complete -c p2pchat -n '__p2pchat_at 0 "contacts"' -a remove -d 'Take somebody off your contacts'
complete -c p2pchat -n '__p2pchat_at 0 "contacts"' -a rename -d 'Show a contact under another name'
complete -c p2pchat -n '__p2pchat_at 0 "contacts"' -a code -d 'Show the safety number of you and a contact'
complete -c p2pchat -n '__p2pchat_at 0 "contacts"' -a verify -d 'Mark a contact as verified, because the safety number is the same on both sides'
complete -c p2pchat -n '__p2pchat_at 0 "contacts"' -a accept-key -d 'Let somebody with another key have a contact\'s name'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "contacts"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat contacts list
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "contacts" "list"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat contacts add
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "contacts" "add"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat contacts remove
complete -c p2pchat -n '__p2pchat_at 0 "contacts" "remove"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "contacts" "remove"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat contacts rename
complete -c p2pchat -n '__p2pchat_at 0 "contacts" "rename"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "contacts" "rename"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat contacts code
complete -c p2pchat -n '__p2pchat_at 0 "contacts" "code"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "contacts" "code"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat contacts verify
complete -c p2pchat -n '__p2pchat_at 0 "contacts" "verify"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "contacts" "verify"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat contacts accept-key
complete -c p2pchat -n '__p2pchat_at 0 "contacts" "accept-key"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "contacts" "accept-key"' -l queue -x -a 'keep move cancel' -d 'What becomes of waiting messages: keep, move or cancel'

# p2pchat requests
complete -c p2pchat -n '__p2pchat_at 0 "requests"' -a accept -d 'Accept a request: they are a contact, and what they wrote is delivered'
complete -c p2pchat -n '__p2pchat_at 0 "requests"' -a reject -d 'Reject a request: what they wrote is thrown away, and they are told so'
complete -c p2pchat -n '__p2pchat_at any "requests"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "requests"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "requests"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "requests"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "requests"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "requests"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "requests"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "requests"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "requests"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat requests accept
complete -c p2pchat -n '__p2pchat_at 0 "requests" "accept"' -a '(__p2pchat_names requests)'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "requests" "accept"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat requests reject
complete -c p2pchat -n '__p2pchat_at 0 "requests" "reject"' -a '(__p2pchat_names requests)'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "requests" "reject"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat outbox
complete -c p2pchat -n '__p2pchat_at 0 "outbox"' -a why -d 'Show why a message waits: each try to reach its recipient, when, how, and what came of it'
complete -c p2pchat -n '__p2pchat_at 0 "outbox"' -a cancel -d 'Take back messages that wait'
complete -c p2pchat -n '__p2pchat_at 0 "outbox"' -a retry -d 'Try now to reach everybody for whom something waits, and wait until it is delivered'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "outbox"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat outbox why
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "outbox" "why"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat outbox cancel
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "outbox" "cancel"' -l to -x -d 'All that wait for a contact'

# p2pchat outbox retry
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "outbox" "retry"' -l timeout -x -d 'How long to wait, such as 500ms, 10s or 2m'

# p2pchat block
complete -c p2pchat -n '__p2pchat_at 0 "block"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "block"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "block"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "block"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "block"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "block"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "block"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "block"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "block"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "block"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat unblock
complete -c p2pchat -n '__p2pchat_at 0 "unblock"' -a '(__p2pchat_names blocked)'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "unblock"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat blocked
complete -c p2pchat -n '__p2pchat_at any "blocked"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "blocked"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "blocked"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "blocked"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "blocked"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "blocked"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "blocked"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "blocked"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "blocked"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat mute
complete -c p2pchat -n '__p2pchat_at 0 "mute"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "mute"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "mute"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "mute"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "mute"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "mute"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "mute"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "mute"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "mute"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "mute"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat unmute
complete -c p2pchat -n '__p2pchat_at 0 "unmute"' -a '(__p2pchat_names contacts)'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "unmute"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat account
complete -c p2pchat -n '__p2pchat_at 0 "account"' -a register -d 'Claim your name in the directory, or bring the entry up to date'
complete -c p2pchat -n '__p2pchat_at 0 "account"' -a unregister -d 'Take your entry out of the directory'
complete -c p2pchat -n '__p2pchat_at 0 "account"' -a rotate -d 'Give up your keys for new ones'
complete -c p2pchat -n '__p2pchat_at 0 "account"' -a passphrase -d 'Change the passphrase of your profile; an empty one leaves it with none'
complete -c p2pchat -n '__p2pchat_at 0 "account"' -a show -d 'Show your name, your id, your invitation, what runs and who is connected'
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

# p2pchat account rotate
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "account" "rotate"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat account passphrase
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -l rekey -d 'Encrypt everything anew, under new keys'
complete -c p2pchat -n '__p2pchat_at any "account" "passphrase"' -l new-passphrase-file -r -F -d 'Read the new passphrase from the first line of a file; an empty line is none'

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

# p2pchat backup
complete -c p2pchat -n '__p2pchat_at 0 "backup"' -F
complete -c p2pchat -n '__p2pchat_at any "backup"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "backup"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "backup"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "backup"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "backup"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "backup"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "backup"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "backup"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "backup"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "backup"' -l force -d 'Replace the file if it is there'
complete -c p2pchat -n '__p2pchat_at any "backup"' -l backup-passphrase-file -r -F -d 'Read the backup\'s passphrase from the first line of a file'

# p2pchat restore
complete -c p2pchat -n '__p2pchat_at 0 "restore"' -F
complete -c p2pchat -n '__p2pchat_at any "restore"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "restore"' -l backup-passphrase-file -r -F -d 'Read the backup\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "restore"' -l passphrase-file -r -F -d 'The same, where the backup has the passphrase of the profile'
complete -c p2pchat -n '__p2pchat_at any "restore"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "restore"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "restore"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "restore"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "restore"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat status
complete -c p2pchat -n '__p2pchat_at any "status"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "status"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "status"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "status"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "status"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "status"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "status"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "status"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "status"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat doctor
complete -c p2pchat -n '__p2pchat_at any "doctor"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "doctor"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "doctor"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "doctor"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "doctor"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "doctor"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "doctor"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "doctor"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "doctor"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'

# p2pchat config
complete -c p2pchat -n '__p2pchat_at 0 "config"' -a show -d 'Show what every option is when you do not give it, and with --origin why'
complete -c p2pchat -n '__p2pchat_at any "config"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "config"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "config"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "config"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "config"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "config"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "config"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "config"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "config"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "config"' -l origin -d 'Say where each comes from: the variable, the file and its key'

# p2pchat config show
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -l name -x -a '(__p2pchat_names profiles)' -d 'Whose profile'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -l home -x -a '(__fish_complete_directories (commandline -ct))' -d 'Where profiles lie'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -l directory -x -d 'The directory to use'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -l passphrase-file -r -F -d 'Read the profile\'s passphrase from the first line of a file'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -s h -l help -d 'Show this help and leave'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -l json -d 'Print results as JSON, one object a line'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -s q -l quiet -d 'Say nothing but results, warnings and errors'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -s v -l verbose -d 'Say more; -vv shows where an error came from'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -l color -x -a 'auto always never' -d 'When to use colour: auto (on a terminal, unless NO_COLOR is set or TERM is dumb), always or never'
complete -c p2pchat -n '__p2pchat_at any "config" "show"' -l origin -d 'Say where each comes from: the variable, the file and its key'

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
complete -c p2pchat -n '__p2pchat_at 0 "help"' -a 'serve-directory directory peer send history export listen who ls contacts requests outbox block unblock blocked mute unmute account backup restore status doctor config demo completion'
complete -c p2pchat -n '__p2pchat_at any "help"' -s h -l help -d 'Show usage help for the help command and exit'
