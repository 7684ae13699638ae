/** Messages to the worker. Nothing in them is trusted but their sender, whom the browser names. */

/** From a guarded page: a form was stopped. */
export const FORM_STOPPED = 'form-stopped';
/** From a page that was guarded: whether it still is. */
export const IS_GUARDED = 'is-guarded';
/** From the warning page: forms of the page may be sent. */
export const OVERRULE = 'overrule';
/** From pages of the extension: try again to reach the server. */
export const RETRY = 'retry';

/** Whether a page of this extension has sent the message. */
export const isOwnPage = ({ url, id }: chrome.runtime.MessageSender): boolean =>
  id === chrome.runtime.id && url?.startsWith(chrome.runtime.getURL('')) === true;
