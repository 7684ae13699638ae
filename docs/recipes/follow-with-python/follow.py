"""Starts a scan, and follows it to its end.

Usage: python3 follow.py [URL OF THE SERVER]
The token, if the server has one, is read from the variable SCANWIRE_TOKEN.
"""
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4000"
# The "mock" scanner makes up its results and sends no requests.
SCAN = {"target": "example.com", "scanners": {"only": [{"name": "mock", "options": {"events": 60, "rate": 10}}]}}

START = """mutation ($input: StartScanInput!) {
  startScan(input: $input) {
    ... on StartScanSuccess { scan { id } }
    ... on Error { code message }
  }
}"""
EVENTS = """subscription ($scanId: ID!) {
  scanEvents(scanId: $scanId) {
    seq
    type
    ... on HostEvent { host { name alive } }
    ... on EndpointEvent { endpoint { url status } }
    ... on FindingEvent { finding { severity title url } }
    ... on FailedEvent { error }
  }
}"""


def post(query, variables, accept="application/json", last_event_id=None):
    request = urllib.request.Request(f"{SERVER}/graphql", json.dumps({"query": query, "variables": variables}).encode())
    request.add_header("content-type", "application/json")
    request.add_header("accept", accept)
    if last_event_id:
        request.add_header("last-event-id", last_event_id)
    if "SCANWIRE_TOKEN" in os.environ:
        request.add_header("authorization", "Bearer " + os.environ["SCANWIRE_TOKEN"])
    # In seconds without data. The server sends a comment every 12 seconds if there is no event.
    return urllib.request.urlopen(request, timeout=30)


def messages(stream):
    """Yields the messages of an event stream as dictionaries with "id", "event" and "data"."""
    message = {}
    for line in stream:
        name, _, value = line.decode().rstrip("\r\n").partition(":")
        if name:
            message[name] = value.strip()
        elif message:
            yield message
            message = {}


def start(scan):
    try:
        with post(START, {"input": scan}) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        sys.exit(f"{error}: {error.read().decode()}")
    except urllib.error.URLError as error:
        sys.exit(f"{SERVER} cannot be reached: {error.reason}")
    result = (answer.get("data") or {}).get("startScan") or answer
    if "scan" not in result:
        sys.exit(f"The scan was not started: {result}")
    return result["scan"]["id"]


def follow(scan_id):
    """Yields each event once. After a lost connection, it continues after the last event."""
    last_event_id = None
    while True:
        try:
            with post(EVENTS, {"scanId": scan_id}, "text/event-stream", last_event_id) as stream:
                for message in messages(stream):
                    if message.get("event") == "complete":
                        return
                    if not message.get("data"):
                        continue
                    answer = json.loads(message["data"])
                    if "errors" in answer:
                        sys.exit(answer["errors"][0]["message"])
                    event = answer["data"]["scanEvents"]
                    if event["type"] != "CONNECTED":
                        yield event
                    last_event_id = message["id"]
        except urllib.error.HTTPError as error:
            if error.code < 500:
                sys.exit(f"{error}: {error.read().decode()}")
        except (OSError, http.client.HTTPException):
            pass
        print("connection lost, connecting again", file=sys.stderr)
        time.sleep(1)


event = None
for event in follow(start(SCAN)):
    found = event.get("host") or event.get("endpoint") or event.get("finding") or {}
    print(event["seq"], event["type"], *found.values(), flush=True)
sys.exit(0 if event and event["type"] == "COMPLETED" else 1)
