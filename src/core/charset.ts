/** The charset of a Content-Type, as written (RFC 9110 section 8.3.2); null without one. */
export const charsetOf = (contentType = ''): string | null =>
  /charset\s*=\s*"?([^\s";,]+)/i.exec(contentType)?.[1] ?? null;
