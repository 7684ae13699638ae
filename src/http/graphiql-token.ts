/**
 * Script of the GraphiQL page that asks for the token of the server, loads the documentation as soon as a token is entered,
 * and copies it to new tabs.
 */
export const TOKEN_SCRIPT = `
const AFTER_EDIT_MS = 500;
const WITHOUT_TOKEN = { authorization: 'Bearer ' };

/** headers of the last introspection, as JSON */
let tried;
/** headers that the server accepted, as JSON */
let accepted = '{}';
let timer;

const askForToken = () => {
  document.querySelector('button[data-name="headers"]').click();
  const editor = editorOf('request-headers.json');
  if (editor.getValue().trim() !== '') return;
  tried = JSON.stringify(WITHOUT_TOKEN);
  editor.setValue(JSON.stringify(WITHOUT_TOKEN, null, 2));
  // Before the closing quotation mark.
  editor.setPosition({ lineNumber: 2, column: editor.getModel().getLineMaxColumn(2) - 1 });
  // The pane is shown in the next frame.
  requestAnimationFrame(() => editor.focus());
};

const loadDocs = async (params, headers) => {
  const own = JSON.stringify(headers);
  tried = own;
  const result = await query(params, headers);
  // GraphiQL would show the error of an earlier token.
  if (tried !== own) return new Promise(() => {});
  if (result.data) {
    accepted = JSON.stringify(headers, null, 2);
    const answer = editorOf('response.json');
    if (answer?.getValue().includes('"UNAUTHENTICATED"')) answer.setValue('');
  } else if (result.errors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) {
    askForToken();
    // Without this, GraphiQL would send the query again in another form.
    Object.defineProperty(result, 'data', { value: null, enumerable: false });
  }
  return result;
};

const parseHeaders = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const onEditHeaders = (text) => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const headers = parseHeaders(text);
    if (headers === undefined || JSON.stringify(headers) === tried) return;
    // GraphiQL's shortcut to load the documentation.
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'R', ctrlKey: true, shiftKey: true }));
  }, AFTER_EDIT_MS);
};

const onTabChange = ({ tabs, activeTabIndex }) => {
  const isNew = tabs[activeTabIndex].headers === null;
  if (isNew && accepted !== '{}') editorOf('request-headers.json').setValue(accepted);
};
`;
