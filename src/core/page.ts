/**
 * A web page as somebody saw it: what a browser extension posts. All of it is foreign, and none of it is run; each
 * part is bounded, and what is over its bound is refused rather than cut, since a verdict on half a page is none.
 */
import { z } from 'zod';
import { cleanText } from './result.ts';

/** Characters of everything that a page brings. */
export const MAX_PAGE_LENGTH = 3 * 1024 * 1024;

/** Foreign text that is looked at, not shown: kept as it is but for what no database takes. */
const source = (max: number) =>
  z
    .string()
    .max(max)
    .transform((value) => value.toWellFormed().replaceAll('\u0000', '\ufffd'));
/** As found in an attribute: relative, empty, `javascript:` … */
const reference = source(65_536);
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? null);
const list = <Schema extends z.ZodType>(schema: Schema, max: number) =>
  z
    .array(schema)
    .max(max)
    .nullish()
    .transform((value) => value ?? null);
const count = z.int().min(0).max(10_000_000);

const formSchema = z.object({
  /** address that it is sent to; null: the page's own */
  action: optional(reference),
  method: optional(source(20)),
  fields: z
    .array(
      z.object({
        /** `type` of the input; `textarea` and `select` for those */
        type: optional(source(50)),
        name: optional(source(500)),
        autocomplete: optional(source(100)),
      }),
    )
    .max(1000)
    .default([]),
});

const frameSchema = z.object({
  src: optional(reference),
  /** not to be seen: by its size, its place or its style */
  hidden: z.boolean().default(false),
  width: optional(count),
  height: optional(count),
  sandbox: optional(source(500)),
});

const linkSchema = z.object({ href: reference, text: optional(source(1000)) });

/** A null list or field means that nobody looked; an empty one, that there is none. */
export const pageSchema = z
  .object({
    /** http or https, as shown in the address bar */
    url: z
      .string()
      .max(8192)
      .refine(
        (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
        'not an http(s) URL',
      )
      .transform((value) => new URL(value).href),
    title: optional(z.string().transform((value) => cleanText(value, 1000))),
    /** addresses of its scripts */
    scripts: list(reference, 1000),
    /** text of each script within the page */
    inlineScripts: list(source(MAX_PAGE_LENGTH), 1000),
    forms: list(formSchema, 500),
    iframes: list(frameSchema, 500),
    links: list(linkSchema, 10_000),
    /** numbers that sum up its document */
    dom: optional(
      z.object({
        elements: optional(count),
        forms: optional(count),
        iframes: optional(count),
        scripts: optional(count),
        links: optional(count),
        passwordFields: optional(count),
        hiddenElements: optional(count),
      }),
    ),
    /** its source */
    html: optional(source(MAX_PAGE_LENGTH)),
  })
  .refine((page) => JSON.stringify(page).length <= MAX_PAGE_LENGTH, {
    message: `the page has more than ${MAX_PAGE_LENGTH} characters in all`,
  });

export type PageInit = z.input<typeof pageSchema>;
export type Page = z.output<typeof pageSchema>;
