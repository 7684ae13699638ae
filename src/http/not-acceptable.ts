import type { Plugin } from 'graphql-yoga';

const RESPONSE_JSON = 'application/graphql-response+json';
const MAX_SHOWN = 200;

/**
 * A Yoga plug-in that answers requests whose Accept header allows no supported media type. Yoga's own answer has no body.
 * It must come after all plug-ins that set a result processor.
 */
export function notAcceptable(): Plugin {
  return {
    onResultProcess({ request, result, resultProcessor, setResultProcessor }) {
      if (resultProcessor) return;
      const accept = request.headers.get('accept') ?? '';
      const isStream = typeof result === 'object' && result !== null && Symbol.asyncIterator in result;
      const message = `accept: "${accept.slice(0, MAX_SHOWN)}" is not supported here. ${isStream ? STREAMS : RESULTS}`;
      const body = JSON.stringify({ errors: [{ message, extensions: { code: 'NOT_ACCEPTABLE' } }] });
      // Clients parse this type whatever the status is, and show the error. The others only know JSON.
      const type = /multipart|graphql-response/i.test(accept) ? RESPONSE_JSON : 'application/json';
      const headers = { 'content-type': `${type}; charset=utf-8`, vary: 'accept' };
      setResultProcessor((_, fetchAPI) => new fetchAPI.Response(body, { status: 406, headers }), type);
    },
  };
}

const STREAMS =
  'Subscribe over WebSocket with the subprotocol graphql-transport-ws (graphql-ws; GraphQLWsLink in Apollo Client), or as an event stream with "accept: text/event-stream" (graphql-sse, EventSource).';
const RESULTS = `Send "accept: ${RESPONSE_JSON}, application/json".`;
