/**
 * Script of the GraphiQL page that shows the events of a subscription as a list, one a line, the newest last. GraphiQL itself
 * replaces each by the next.
 *
 * The list is edited in place, so that the user can scroll and select while it grows.
 */
export const EVENTS_SCRIPT = String.raw`
const MAX_SHOWN = 500;
const REDRAW_MS = 100;
/** The first line of an event, after '{' and the name of the field. */
const FIRST_LINE = 3;

const editorOf = (file) =>
  __MONACO.editor.getEditors().find((editor) => editor.getModel()?.uri.path.endsWith(file));

const eventLine = (event) => '    ' + JSON.stringify(event, null, 1).replace(/\n\s*/g, ' ');

const createEventList = ({ next, complete }, scanId) => {
  const events = [];
  let received = 0;
  /** CONNECTED is not an event of the scan, and has the seq of the cursor. */
  let connected = 0;
  let field = 'events';
  let timer;
  /** errors of a subscription that did not start */
  let refusal;
  /** what the pane shows: numbers of the first event and of the one after the last, version of its text */
  let shown = { from: 0, to: 0, version: undefined };

  const tail = (state, errors) => {
    const recorded = received - connected;
    const count = recorded.toLocaleString('en') + (recorded === 1 ? ' event' : ' events');
    const hidden = received > events.length ? ', the last ' + events.length + ' are shown' : '';
    const details = errors ? ',\n  "errors": ' + JSON.stringify(errors, null, 2).replaceAll('\n', '\n  ') : '';
    const scan = scanId === undefined ? '' : '\n// $scanId: "' + scanId + '"';
    return '\n  ]' + details + '\n}\n// ' + state + ': ' + count + hidden + scan;
  };

  /** Lets GraphiQL store the result for its tab, without showing it. */
  const store = (editor, result) => {
    editor.setValue = () => {};
    try {
      next(result);
    } finally {
      delete editor.setValue;
    }
  };

  const draw = (state, errors) => {
    clearTimeout(timer);
    timer = undefined;
    const editor = editorOf('response.json');
    const model = editor.getModel();
    const from = received - events.length;
    const following = (editor.getVisibleRanges().at(-1)?.endLineNumber ?? 0) >= model.getLineCount() - 1;
    store(editor, { [field]: events, ...(errors && { errors }) });
    const isIntact = shown.version === model.getVersionId() && from < shown.to;
    const lines = events.slice(isIntact ? shown.to - from : 0).map(eventLine).join(',\n');
    if (isIntact) {
      const last = FIRST_LINE + shown.to - shown.from - 1;
      const end = model.getFullModelRange().setStartPosition(last, model.getLineMaxColumn(last));
      const gone = { startLineNumber: FIRST_LINE, startColumn: 1, endLineNumber: FIRST_LINE + from - shown.from, endColumn: 1 };
      model.applyEdits([
        { range: gone, text: '' },
        { range: end, text: (lines && ',\n') + lines + tail(state, errors) },
      ]);
    } else {
      model.setValue('{\n  "' + field + '": [\n' + lines + tail(state, errors));
    }
    shown = { from, to: received, version: model.getVersionId() };
    if (following || !isIntact) editor.revealLine(model.getLineCount());
  };

  return {
    add({ data, errors }) {
      if (!data && received === 0) {
        refusal = errors;
        return;
      }
      const [name] = Object.keys(data ?? {});
      field = name ?? field;
      events.push(errors || name === undefined ? { data, errors } : data[name]);
      if (data?.[name]?.type === 'CONNECTED') connected++;
      if (events.length > MAX_SHOWN) events.shift();
      received++;
      if (received === 1) draw('Receiving');
      else timer ??= setTimeout(draw, REDRAW_MS, 'Receiving');
    },
    /** @param errors end the subscription, and are shown below its events */
    end(state, errors = refusal) {
      clearTimeout(timer);
      if (received > 0) draw(state, errors);
      else if (errors) next({ errors });
      complete();
    },
  };
};
`;
