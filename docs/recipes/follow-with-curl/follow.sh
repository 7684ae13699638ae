#!/usr/bin/env bash
# Prints each event of a scan as a line of JSON. After a lost connection, it continues after the last event.
# Usage: bash follow.sh SCAN_ID [URL OF THE SERVER]; the token, if the server has one, is read from SCANWIRE_TOKEN.
set -euo pipefail
scan=$1
server=${2:-http://127.0.0.1:4000}
query='subscription ($scanId: ID!) { scanEvents(scanId: $scanId) { seq type ... on HostEvent { host { name alive } } ... on EndpointEvent { endpoint { url status } } ... on FindingEvent { finding { severity title url } } } }'

last=0 id='' data='' event=''
while true; do
  # The server sends a comment every 12 seconds if there is no event: after 30 silent seconds, the connection is lost.
  while IFS= read -r -t 30 line; do
    case $line in
      'id: '*) id=${line#id: } ;;
      'data: {"data"'*) data=${line#'data: {"data":{"scanEvents":'} ;;
      *'{"errors"'*) echo "${line#data: }" >&2; exit 1 ;;
      'event: complete') [[ $event == *'"type":"COMPLETED"'* ]]; exit ;;
      '') # the end of a message
        if [ -n "$data" ]; then
          event=${data%'}}'} last=$id data=''
          [[ $event == *'"type":"CONNECTED"'* ]] || printf '%s\n' "$event"
        fi ;;
    esac
  done < <(curl -sSN "$server/graphql" -d "{\"query\": \"$query\", \"variables\": {\"scanId\": \"$scan\"}}" \
    -H 'content-type: application/json' -H 'accept: text/event-stream' -H "last-event-id: $last" \
    ${SCANWIRE_TOKEN:+-H "authorization: Bearer $SCANWIRE_TOKEN"})
  echo 'connection lost, connecting again' >&2
  data=''
  sleep 1
done
