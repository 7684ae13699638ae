/**
 * A web page as a browser showed it, posted by a browser extension. It is untrusted and never executed. Each part has
 * a maximum size; larger ones are refused rather than cut, since half a page cannot be judged.
 */
import { z } from 'zod';
import { cleanText } from './clean-text.ts';

/** Total number of characters of a page. */
export const MAX_PAGE_LENGTH = 3 * 1024 * 1024;

/** Untrusted text for analysis: kept unchanged except for characters that databases refuse. */
const source = (max: number) =>
  z
    .string()
    .max(max)
    .transform((value) => value.toWellFormed().replaceAll('\u0000', '\ufffd'));
/** URL as written in an attribute: relative, empty, `javascript:` … */
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
  /** URL to which it is submitted; null for the page's own */
  action: optional(reference),
  method: optional(source(20)),
  fields: z
    .array(
      z.object({
        /** `type` of the input; or `textarea`, `select` */
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
  /** invisible because of its size, position or style */
  hidden: z.boolean().default(false),
  width: optional(count),
  height: optional(count),
  sandbox: optional(source(500)),
});

const linkSchema = z.object({ href: reference, text: optional(source(1000)) });

/** A null list or field was not examined; an empty one was examined and has nothing. */
export const pageSchema = z
  .object({
    /** http(s) URL from the address bar */
    url: z
      .string()
      .max(8192)
      .refine(
        (value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol),
        'not an http(s) URL',
      )
      .transform((value) => new URL(value).href),
    title: optional(z.string().transform((value) => cleanText(value, 1000))),
    /** URLs of its scripts */
    scripts: list(reference, 1000),
    /** source of each inline script */
    inlineScripts: list(source(MAX_PAGE_LENGTH), 1000),
    forms: list(formSchema, 500),
    iframes: list(frameSchema, 500),
    links: list(linkSchema, 10_000),
    /** numbers of elements in its document */
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
    html: optional(source(MAX_PAGE_LENGTH)),
    /** the client has left out parts that are too large */
    incomplete: z.boolean().nullish().transform(Boolean),
  })
  .refine((page) => JSON.stringify(page).length <= MAX_PAGE_LENGTH, {
    message: `the page has more than ${MAX_PAGE_LENGTH} characters in total`,
  });

export type PageInit = z.input<typeof pageSchema>;
export type Page = z.output<typeof pageSchema>;
