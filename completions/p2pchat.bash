# bash completion for p2pchat. Made by: p2pchat completion bash

# What a word means without its quotes and backslashes. Nothing in it is expanded but a first ~.
_p2pchat_unquoted() {
    local rest=$1 open= plain= c
    case $rest in '~' | '~/'*) plain=$HOME rest=${rest#'~'} ;; esac
    while [ -n "$rest" ]; do
        c=${rest:0:1} rest=${rest:1}
        case $open$c in
            \\ | \"\\) plain+=${rest:0:1} rest=${rest:1} ;;
            \" | \') open=$c ;;
            \"\" | \'\') open= ;;
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
                p2pchat:serve-directory) path=p2pchat_serve_directory; place=0; continue ;;
                p2pchat:directory) path=p2pchat_directory; place=0; continue ;;
                p2pchat_directory:backup) path=p2pchat_directory_backup; place=0; continue ;;
                p2pchat_directory:restore) path=p2pchat_directory_restore; place=0; continue ;;
                p2pchat_directory:list) path=p2pchat_directory_list; place=0; continue ;;
                p2pchat_directory:remove) path=p2pchat_directory_remove; place=0; continue ;;
                p2pchat:peer) path=p2pchat_peer; place=0; continue ;;
                p2pchat:send) path=p2pchat_send; place=0; continue ;;
                p2pchat:history) path=p2pchat_history; place=0; continue ;;
                p2pchat:export) path=p2pchat_export; place=0; continue ;;
                p2pchat:listen) path=p2pchat_listen; place=0; continue ;;
                p2pchat:who) path=p2pchat_who; place=0; continue ;;
                p2pchat:ls) path=p2pchat_who; place=0; continue ;;
                p2pchat:contacts) path=p2pchat_contacts; place=0; continue ;;
                p2pchat_contacts:list) path=p2pchat_contacts_list; place=0; continue ;;
                p2pchat_contacts:add) path=p2pchat_contacts_add; place=0; continue ;;
                p2pchat_contacts:remove) path=p2pchat_contacts_remove; place=0; continue ;;
                p2pchat_contacts:rename) path=p2pchat_contacts_rename; place=0; continue ;;
                p2pchat_contacts:code) path=p2pchat_contacts_code; place=0; continue ;;
                p2pchat_contacts:verify) path=p2pchat_contacts_verify; place=0; continue ;;
                p2pchat_contacts:accept-key) path=p2pchat_contacts_accept_key; place=0; continue ;;
                p2pchat:requests) path=p2pchat_requests; place=0; continue ;;
                p2pchat_requests:accept) path=p2pchat_requests_accept; place=0; continue ;;
                p2pchat_requests:reject) path=p2pchat_requests_reject; place=0; continue ;;
                p2pchat:outbox) path=p2pchat_outbox; place=0; continue ;;
                p2pchat_outbox:why) path=p2pchat_outbox_why; place=0; continue ;;
                p2pchat_outbox:cancel) path=p2pchat_outbox_cancel; place=0; continue ;;
                p2pchat_outbox:retry) path=p2pchat_outbox_retry; place=0; continue ;;
                p2pchat:block) path=p2pchat_block; place=0; continue ;;
                p2pchat:unblock) path=p2pchat_unblock; place=0; continue ;;
                p2pchat:blocked) path=p2pchat_blocked; place=0; continue ;;
                p2pchat:mute) path=p2pchat_mute; place=0; continue ;;
                p2pchat:unmute) path=p2pchat_unmute; place=0; continue ;;
                p2pchat:account) path=p2pchat_account; place=0; continue ;;
                p2pchat_account:register) path=p2pchat_account_register; place=0; continue ;;
                p2pchat_account:unregister) path=p2pchat_account_unregister; place=0; continue ;;
                p2pchat_account:rotate) path=p2pchat_account_rotate; place=0; continue ;;
                p2pchat_account:passphrase) path=p2pchat_account_passphrase; place=0; continue ;;
                p2pchat_account:show) path=p2pchat_account_show; place=0; continue ;;
                p2pchat:backup) path=p2pchat_backup; place=0; continue ;;
                p2pchat:restore) path=p2pchat_restore; place=0; continue ;;
                p2pchat:status) path=p2pchat_status; place=0; continue ;;
                p2pchat:doctor) path=p2pchat_doctor; place=0; continue ;;
                p2pchat:config) path=p2pchat_config; place=0; continue ;;
                p2pchat_config:show) path=p2pchat_config_show; place=0; continue ;;
                p2pchat:demo) path=p2pchat_demo; place=0; continue ;;
                p2pchat:completion) path=p2pchat_completion; place=0; continue ;;
                p2pchat:help) path=p2pchat_help; place=0; continue ;;
                *:--accept | *:--advertise | *:--after | *:--ancestors | *:--backup-passphrase-file | *:--bind | *:--body-bytes | *:--burst-reads | *:--burst-writes | *:--color | *:--connections | *:--connections-per-address | *:--data | *:--directory | *:--first-contact | *:--format | *:--header-bytes | *:--header-fields | *:--header-timeout | *:--home | *:--idle-timeout | *:--key | *:--lease | *:--limit | *:--log-format | *:--log-level | *:--metrics-addr | *:--name | *:--names-per-hour | *:--new-passphrase-file | *:--origin | *:--passphrase-file | *:--port | *:--queue | *:--rate-reads | *:--rate-writes | *:--read-receipts | *:--request-timeout | *:--search | *:--since | *:--timeout | *:--tls-cert | *:--tls-key | *:--to | *:--trust-proxy | *:--wait | *:-n | *:-o)
                    i=$((i + 1)); [ $i != $last ] || option=$word; continue ;;
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
    case $value in \"* | \'*) open=${value:0:1} ;; esac

    COMPREPLY=()
    if [ -n "$option" ]; then
        case $path:$option in
            p2pchat_serve_directory:--data) _p2pchat_paths -d ;;
            p2pchat_serve_directory:--ancestors) _p2pchat_offer $'on\noff' ;;
            p2pchat_serve_directory:--tls-cert) _p2pchat_paths -f ;;
            p2pchat_serve_directory:--tls-key) _p2pchat_paths -f ;;
            p2pchat_serve_directory:--log-format) _p2pchat_offer $'text\njson' ;;
            p2pchat_serve_directory:--log-level) _p2pchat_offer $'debug\ninfo\nwarning\nerror' ;;
            p2pchat_serve_directory:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_directory:--data) _p2pchat_paths -d ;;
            p2pchat_directory:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_directory_backup:--data) _p2pchat_paths -d ;;
            p2pchat_directory_backup:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_directory_restore:--data) _p2pchat_paths -d ;;
            p2pchat_directory_restore:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_directory_list:--data) _p2pchat_paths -d ;;
            p2pchat_directory_list:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_directory_remove:--data) _p2pchat_paths -d ;;
            p2pchat_directory_remove:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_peer:--accept) _p2pchat_offer $'ask\nall\ncontacts\nnone' ;;
            p2pchat_peer:--first-contact) _p2pchat_offer $'all\nlan\nnone' ;;
            p2pchat_peer:--read-receipts) _p2pchat_offer $'on\noff' ;;
            p2pchat_peer:--name) _p2pchat_names profiles ;;
            p2pchat_peer:--home) _p2pchat_paths -d ;;
            p2pchat_peer:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_peer:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_send:--wait) _p2pchat_offer $'queued\nsent\ndelivered\nread' ;;
            p2pchat_send:--name) _p2pchat_names profiles ;;
            p2pchat_send:--home) _p2pchat_paths -d ;;
            p2pchat_send:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_send:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_history:--name) _p2pchat_names profiles ;;
            p2pchat_history:--home) _p2pchat_paths -d ;;
            p2pchat_history:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_history:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_export:--format) _p2pchat_offer $'md\nhtml\njson\ntxt' ;;
            p2pchat_export:-o) _p2pchat_paths -f ;;
            p2pchat_export:--name) _p2pchat_names profiles ;;
            p2pchat_export:--home) _p2pchat_paths -d ;;
            p2pchat_export:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_export:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_listen:--name) _p2pchat_names profiles ;;
            p2pchat_listen:--home) _p2pchat_paths -d ;;
            p2pchat_listen:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_listen:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_who:--name) _p2pchat_names profiles ;;
            p2pchat_who:--home) _p2pchat_paths -d ;;
            p2pchat_who:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_who:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts:--name) _p2pchat_names profiles ;;
            p2pchat_contacts:--home) _p2pchat_paths -d ;;
            p2pchat_contacts:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_contacts:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts_list:--name) _p2pchat_names profiles ;;
            p2pchat_contacts_list:--home) _p2pchat_paths -d ;;
            p2pchat_contacts_list:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_contacts_list:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts_add:--name) _p2pchat_names profiles ;;
            p2pchat_contacts_add:--home) _p2pchat_paths -d ;;
            p2pchat_contacts_add:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_contacts_add:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts_remove:--name) _p2pchat_names profiles ;;
            p2pchat_contacts_remove:--home) _p2pchat_paths -d ;;
            p2pchat_contacts_remove:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_contacts_remove:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts_rename:--name) _p2pchat_names profiles ;;
            p2pchat_contacts_rename:--home) _p2pchat_paths -d ;;
            p2pchat_contacts_rename:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_contacts_rename:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts_code:--name) _p2pchat_names profiles ;;
            p2pchat_contacts_code:--home) _p2pchat_paths -d ;;
            p2pchat_contacts_code:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_contacts_code:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts_verify:--name) _p2pchat_names profiles ;;
            p2pchat_contacts_verify:--home) _p2pchat_paths -d ;;
            p2pchat_contacts_verify:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_contacts_verify:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts_accept_key:--name) _p2pchat_names profiles ;;
            p2pchat_contacts_accept_key:--home) _p2pchat_paths -d ;;
            p2pchat_contacts_accept_key:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_contacts_accept_key:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_contacts_accept_key:--queue) _p2pchat_offer $'keep\nmove\ncancel' ;;
            p2pchat_requests:--name) _p2pchat_names profiles ;;
            p2pchat_requests:--home) _p2pchat_paths -d ;;
            p2pchat_requests:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_requests:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_requests_accept:--name) _p2pchat_names profiles ;;
            p2pchat_requests_accept:--home) _p2pchat_paths -d ;;
            p2pchat_requests_accept:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_requests_accept:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_requests_reject:--name) _p2pchat_names profiles ;;
            p2pchat_requests_reject:--home) _p2pchat_paths -d ;;
            p2pchat_requests_reject:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_requests_reject:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_outbox:--name) _p2pchat_names profiles ;;
            p2pchat_outbox:--home) _p2pchat_paths -d ;;
            p2pchat_outbox:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_outbox:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_outbox_why:--name) _p2pchat_names profiles ;;
            p2pchat_outbox_why:--home) _p2pchat_paths -d ;;
            p2pchat_outbox_why:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_outbox_why:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_outbox_cancel:--name) _p2pchat_names profiles ;;
            p2pchat_outbox_cancel:--home) _p2pchat_paths -d ;;
            p2pchat_outbox_cancel:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_outbox_cancel:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_outbox_retry:--name) _p2pchat_names profiles ;;
            p2pchat_outbox_retry:--home) _p2pchat_paths -d ;;
            p2pchat_outbox_retry:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_outbox_retry:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_block:--name) _p2pchat_names profiles ;;
            p2pchat_block:--home) _p2pchat_paths -d ;;
            p2pchat_block:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_block:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_unblock:--name) _p2pchat_names profiles ;;
            p2pchat_unblock:--home) _p2pchat_paths -d ;;
            p2pchat_unblock:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_unblock:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_blocked:--name) _p2pchat_names profiles ;;
            p2pchat_blocked:--home) _p2pchat_paths -d ;;
            p2pchat_blocked:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_blocked:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_mute:--name) _p2pchat_names profiles ;;
            p2pchat_mute:--home) _p2pchat_paths -d ;;
            p2pchat_mute:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_mute:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_unmute:--name) _p2pchat_names profiles ;;
            p2pchat_unmute:--home) _p2pchat_paths -d ;;
            p2pchat_unmute:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_unmute:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_account:--name) _p2pchat_names profiles ;;
            p2pchat_account:--home) _p2pchat_paths -d ;;
            p2pchat_account:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_account:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_account_register:--name) _p2pchat_names profiles ;;
            p2pchat_account_register:--home) _p2pchat_paths -d ;;
            p2pchat_account_register:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_account_register:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_account_unregister:--name) _p2pchat_names profiles ;;
            p2pchat_account_unregister:--home) _p2pchat_paths -d ;;
            p2pchat_account_unregister:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_account_unregister:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_account_rotate:--name) _p2pchat_names profiles ;;
            p2pchat_account_rotate:--home) _p2pchat_paths -d ;;
            p2pchat_account_rotate:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_account_rotate:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_account_passphrase:--name) _p2pchat_names profiles ;;
            p2pchat_account_passphrase:--home) _p2pchat_paths -d ;;
            p2pchat_account_passphrase:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_account_passphrase:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_account_passphrase:--new-passphrase-file) _p2pchat_paths -f ;;
            p2pchat_account_show:--name) _p2pchat_names profiles ;;
            p2pchat_account_show:--home) _p2pchat_paths -d ;;
            p2pchat_account_show:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_account_show:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_backup:--name) _p2pchat_names profiles ;;
            p2pchat_backup:--home) _p2pchat_paths -d ;;
            p2pchat_backup:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_backup:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_backup:--backup-passphrase-file) _p2pchat_paths -f ;;
            p2pchat_restore:--home) _p2pchat_paths -d ;;
            p2pchat_restore:--backup-passphrase-file) _p2pchat_paths -f ;;
            p2pchat_restore:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_restore:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_status:--name) _p2pchat_names profiles ;;
            p2pchat_status:--home) _p2pchat_paths -d ;;
            p2pchat_status:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_status:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_doctor:--name) _p2pchat_names profiles ;;
            p2pchat_doctor:--home) _p2pchat_paths -d ;;
            p2pchat_doctor:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_doctor:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_config:--name) _p2pchat_names profiles ;;
            p2pchat_config:--home) _p2pchat_paths -d ;;
            p2pchat_config:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_config:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_config_show:--name) _p2pchat_names profiles ;;
            p2pchat_config_show:--home) _p2pchat_paths -d ;;
            p2pchat_config_show:--passphrase-file) _p2pchat_paths -f ;;
            p2pchat_config_show:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_demo:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
            p2pchat_completion:--color) _p2pchat_offer $'auto\nalways\nnever' ;;
        esac
        return
    fi
    case $options_end$cur in -*)
        case $path in
            p2pchat) _p2pchat_offer $'--help\n--version\n-V\n-h' ;;
            p2pchat_serve_directory) _p2pchat_offer $'--ancestors\n--bind\n--body-bytes\n--burst-reads\n--burst-writes\n--color\n--connections\n--connections-per-address\n--data\n--header-bytes\n--header-fields\n--header-timeout\n--help\n--idle-timeout\n--json\n--lease\n--log-format\n--log-level\n--metrics-addr\n--names-per-hour\n--origin\n--port\n--quiet\n--rate-reads\n--rate-writes\n--request-timeout\n--tls-cert\n--tls-key\n--trust-proxy\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_directory) _p2pchat_offer $'--color\n--data\n--help\n--json\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_directory_backup) _p2pchat_offer $'--color\n--data\n--force\n--help\n--json\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_directory_restore) _p2pchat_offer $'--color\n--data\n--help\n--json\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_directory_list) _p2pchat_offer $'--color\n--data\n--help\n--json\n--limit\n--online\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_directory_remove) _p2pchat_offer $'--color\n--data\n--help\n--json\n--key\n--quiet\n--verbose\n--yes\n-h\n-q\n-v' ;;
            p2pchat_peer) _p2pchat_offer $'--accept\n--advertise\n--bind\n--color\n--directory\n--first-contact\n--headless\n--help\n--home\n--json\n--name\n--passphrase-file\n--port\n--quiet\n--read-receipts\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_send) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--lines\n--name\n--passphrase-file\n--quiet\n--timeout\n--verbose\n--wait\n-h\n-q\n-v' ;;
            p2pchat_history) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--search\n--since\n--verbose\n-h\n-n\n-q\n-v' ;;
            p2pchat_export) _p2pchat_offer $'--all\n--color\n--directory\n--force\n--format\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--since\n--verbose\n-h\n-o\n-q\n-v' ;;
            p2pchat_listen) _p2pchat_offer $'--after\n--color\n--directory\n--follow\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-f\n-h\n-q\n-v' ;;
            p2pchat_who) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_contacts) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_contacts_list) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_contacts_add) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_contacts_remove) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_contacts_rename) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_contacts_code) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_contacts_verify) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_contacts_accept_key) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--queue\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_requests) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_requests_accept) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_requests_reject) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_outbox) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_outbox_why) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_outbox_cancel) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--to\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_outbox_retry) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--timeout\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_block) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_unblock) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_blocked) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_mute) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_unmute) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_account) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_account_register) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_account_unregister) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_account_rotate) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_account_passphrase) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--new-passphrase-file\n--passphrase-file\n--quiet\n--rekey\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_account_show) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_backup) _p2pchat_offer $'--backup-passphrase-file\n--color\n--directory\n--force\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_restore) _p2pchat_offer $'--backup-passphrase-file\n--color\n--help\n--home\n--json\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_status) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_doctor) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_config) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--origin\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_config_show) _p2pchat_offer $'--color\n--directory\n--help\n--home\n--json\n--name\n--origin\n--passphrase-file\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_demo) _p2pchat_offer $'--color\n--help\n--json\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_completion) _p2pchat_offer $'--color\n--help\n--json\n--quiet\n--verbose\n-h\n-q\n-v' ;;
            p2pchat_help) _p2pchat_offer $'--help\n-h' ;;
        esac
        return ;;
    esac
    case $path:$place in
        p2pchat:0) _p2pchat_offer $'serve-directory\ndirectory\npeer\nsend\nhistory\nexport\nlisten\nwho\nls\ncontacts\nrequests\noutbox\nblock\nunblock\nblocked\nmute\nunmute\naccount\nbackup\nrestore\nstatus\ndoctor\nconfig\ndemo\ncompletion\nhelp' ;;
        p2pchat_directory:0) _p2pchat_offer $'backup\nrestore\nlist\nremove' ;;
        p2pchat_directory_backup:0) _p2pchat_paths -f ;;
        p2pchat_directory_restore:0) _p2pchat_paths -f ;;
        p2pchat_send:0) _p2pchat_names contacts ;;
        p2pchat_history:0) _p2pchat_names contacts ;;
        p2pchat_export:0) _p2pchat_names contacts ;;
        p2pchat_contacts:0) _p2pchat_offer $'list\nadd\nremove\nrename\ncode\nverify\naccept-key' ;;
        p2pchat_contacts_remove:0) _p2pchat_names contacts ;;
        p2pchat_contacts_rename:0) _p2pchat_names contacts ;;
        p2pchat_contacts_code:0) _p2pchat_names contacts ;;
        p2pchat_contacts_verify:0) _p2pchat_names contacts ;;
        p2pchat_contacts_accept_key:0) _p2pchat_names contacts ;;
        p2pchat_requests:0) _p2pchat_offer $'accept\nreject' ;;
        p2pchat_requests_accept:0) _p2pchat_names requests ;;
        p2pchat_requests_reject:0) _p2pchat_names requests ;;
        p2pchat_outbox:0) _p2pchat_offer $'why\ncancel\nretry' ;;
        p2pchat_block:0) _p2pchat_names contacts ;;
        p2pchat_unblock:0) _p2pchat_names blocked ;;
        p2pchat_mute:0) _p2pchat_names contacts ;;
        p2pchat_unmute:0) _p2pchat_names contacts ;;
        p2pchat_account:0) _p2pchat_offer $'register\nunregister\nrotate\npassphrase\nshow' ;;
        p2pchat_backup:0) _p2pchat_paths -f ;;
        p2pchat_restore:0) _p2pchat_paths -f ;;
        p2pchat_config:0) _p2pchat_offer $'show' ;;
        p2pchat_completion:0) _p2pchat_offer $'bash\nzsh\nfish' ;;
        p2pchat_help:0) _p2pchat_offer $'serve-directory\ndirectory\npeer\nsend\nhistory\nexport\nlisten\nwho\nls\ncontacts\nrequests\noutbox\nblock\nunblock\nblocked\nmute\nunmute\naccount\nbackup\nrestore\nstatus\ndoctor\nconfig\ndemo\ncompletion' ;;
    esac
}

complete -F _p2pchat p2pchat
