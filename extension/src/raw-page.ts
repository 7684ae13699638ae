/** A page as it was read, before it is cleaned and bounded. */
export interface RawPage {
  title: string;
  /** what references resolve against */
  base: string;
  scripts: string[];
  inlineScripts: string[];
  forms: {
    action: string | null;
    method: string;
    fields: { type: string; name: string; autocomplete: string }[];
  }[];
  iframes: { src: string; hidden: boolean; width: number; height: number; sandbox: string | null }[];
  dom: {
    elements: number;
    forms: number;
    iframes: number;
    scripts: number;
    links: number;
    passwordFields: number;
    hiddenElements: number;
  };
  /** parts over a bound were left out */
  isCut: boolean;
}
