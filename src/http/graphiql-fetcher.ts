/**
 * Script of the GraphiQL page: sends subscriptions over WebSocket, with the headers of the headers editor as
 * connectionParams. The fetcher of @graphql-yoga/render-graphiql either sends no headers, or uses an event stream for each
 * tab, of which a browser opens six to a server over HTTP/1.1.
 *
 * It wraps the function that renders GraphiQL, whose options are JSON in the page and cannot hold a function.
 */
export const FETCHER_SCRIPT = `
YogaGraphiQL.renderYogaGraphiQL = ((render) => {
  const endpoint = new URL(location.pathname, location.href);

  const isSubscription = ({ operationName }, documentAST) => {
    const operations = (documentAST?.definitions ?? []).filter(({ kind }) => kind === 'OperationDefinition');
    const chosen = operations.find(({ name }) => name?.value === operationName) ?? operations[0];
    return chosen?.operation === 'subscription';
  };

  const query = async (params, headers) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        accept: 'application/graphql-response+json, application/json',
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(params),
    });
    return await response.json();
  };

  const subscribe = (params, headers) => ({
    subscribe({ next, error, complete }) {
      const url = new URL(endpoint);
      url.protocol = url.protocol.replace('http', 'ws');
      const socket = new WebSocket(url, 'graphql-transport-ws');
      const send = (message) => socket.send(JSON.stringify(message));
      const finish = (tell) => {
        socket.onclose = socket.onmessage = null;
        socket.close(1000);
        tell?.();
      };
      socket.onopen = () => send({ type: 'connection_init', payload: headers });
      socket.onmessage = ({ data }) => {
        const { type, payload } = JSON.parse(data);
        if (type === 'connection_ack') send({ id: '1', type: 'subscribe', payload: params });
        else if (type === 'ping') send({ type: 'pong' });
        else if (type === 'next') next(payload);
        else if (type === 'error') finish(() => error({ errors: payload }));
        else if (type === 'complete') finish(complete);
      };
      socket.onclose = ({ code, reason }) =>
        error({ message: 'The WebSocket was closed: ' + [code, reason].join(' ').trim() });
      return { unsubscribe: () => finish() };
    },
  });

  const fetcher = (params, { headers = {}, documentAST } = {}) =>
    isSubscription(params, documentAST) ? subscribe(params, headers) : query(params, headers);
  return (element, options) => render(element, { ...options, fetcher });
})(YogaGraphiQL.renderYogaGraphiQL);
`;
