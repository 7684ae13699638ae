/**
 * Script of the GraphiQL page that sends operations. Subscriptions use WebSocket, with the headers of the headers editor as
 * connectionParams. The fetcher of @graphql-yoga/render-graphiql either sends no headers, or uses an event stream for each
 * tab, of which a browser opens six to a server over HTTP/1.1.
 */
export const FETCHER_SCRIPT = `
const endpoint = new URL(location.pathname, location.href);

const hasCredential = (headers) => Object.keys(headers).some((name) => name.toLowerCase() === 'authorization');

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
  // The session has ended, so the page shows how to sign in.
  if (response.status === 401 && document.forms['sign-out'] && !hasCredential(headers)) location.reload();
  return await response.json();
};

const subscribe = (params, headers, scanId) => ({
  subscribe(observer) {
    const list = createEventList(observer, scanId);
    const url = new URL(endpoint);
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = new WebSocket(url, 'graphql-transport-ws');
    const send = (message) => socket.send(JSON.stringify(message));
    const finish = (state, errors) => {
      socket.onclose = socket.onmessage = null;
      socket.close(1000);
      list.end(state, errors);
    };
    socket.onopen = () => send({ type: 'connection_init', payload: headers });
    socket.onmessage = ({ data }) => {
      const { type, payload } = JSON.parse(data);
      if (type === 'connection_ack') send({ id: '1', type: 'subscribe', payload: params });
      else if (type === 'ping') send({ type: 'pong' });
      else if (type === 'next') list.add(payload);
      else if (type === 'error') finish('Failed', payload);
      else if (type === 'complete') finish('Ended');
    };
    socket.onclose = ({ code, reason }) =>
      finish('Interrupted', [{ message: 'The WebSocket was closed: ' + [code, reason].join(' ').trim() }]);
    return { unsubscribe: () => finish('Stopped') };
  },
});

const chooseOperation = ({ operationName }, documentAST) => {
  const operations = (documentAST?.definitions ?? []).filter(({ kind }) => kind === 'OperationDefinition');
  return operations.find(({ name }) => name?.value === operationName) ?? operations[0];
};

/** The scan that the last mutation returned, such as startScan. */
let lastScan;

const rememberScan = ({ data }) => {
  const scan = Object.values(data ?? {}).find((result) => result?.scan)?.scan;
  if (scan) lastScan = scan.id;
};

/** Mutations are left alone: they could delete a scan that the user did not choose. */
const lacksScanId = (operation, variables) =>
  operation?.operation !== 'mutation' &&
  operation?.variableDefinitions?.some(
    ({ variable, defaultValue }) => variable.name.value === 'scanId' && defaultValue === undefined,
  ) &&
  !variables?.scanId;

/** The scan of the last mutation, or the newest of the server, such as after a reload. */
const chooseScan = async (headers) => {
  if (lastScan !== undefined) return lastScan;
  const { data } = await query({ query: '{ scans(first: 1) { nodes { id } } }' }, headers);
  return data?.scans.nodes[0]?.id;
};

const fetcher = async (params, { headers = {}, documentAST } = {}) => {
  const operation = chooseOperation(params, documentAST);
  const scanId = lacksScanId(operation, params.variables) ? await chooseScan(headers) : undefined;
  const filled = scanId === undefined ? params : { ...params, variables: { ...params.variables, scanId } };
  if (operation?.operation === 'subscription') return subscribe(filled, headers, scanId);
  const result = await query(filled, headers);
  if (operation?.operation === 'mutation') rememberScan(result);
  return result;
};
`;
