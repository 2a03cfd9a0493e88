# SPDX-License-Identifier: Apache-2.0
# Answers everybody with what they said: python3 echo-bot.py CONTROL-SOCKET
import json, socket, sys
peer = socket.socket(socket.AF_UNIX); peer.connect(sys.argv[1]); lines = peer.makefile("rw")
def ask(method, **params):
    print(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}), file=lines, flush=True)
    return json.loads(lines.readline())["result"]
place = ask("events")["next"]
while True:
    page = ask("events", after=place, waitMillis=30000)
    for event in (kept["event"] for kept in page["events"]):
        if event["event"] == "message" and event["message"]["kind"] == "text" and not event["message"]["outgoing"]:
            ask("send", to=event["message"]["conversation"], text=event["message"]["body"])
    place = page["next"]
