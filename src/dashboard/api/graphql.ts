/** GraphQL documents whose results and variables are typed by the schema (`npm run schema` writes the types). */
import type { initGraphQLTada, TadaDocumentNode } from 'gql.tada';
import type { introspection } from './__generated__/schema.d.ts';

export type { ResultOf, VariablesOf } from 'gql.tada';
export type { TadaDocumentNode as TypedDocument };

type Graphql = ReturnType<
  typeof initGraphQLTada<{
    introspection: introspection;
    disableMasking: true;
    scalars: { DateTime: string; URL: string; JSON: unknown };
  }>
>;

/** Sent as text, so that no parser is needed. */
class Document {
  readonly #text: string;
  readonly #fragments: readonly Document[];

  constructor(text: string, fragments: readonly Document[]) {
    this.#text = text;
    this.#fragments = fragments;
  }

  /** Each fragment once, even if several fragments use it. */
  texts(): Set<string> {
    return new Set([this.#text, ...this.#fragments.flatMap((fragment) => [...fragment.texts()])]);
  }

  toString(): string {
    return [...this.texts()].join('\n');
  }
}

/** `graphql('query …', [Fragment])`. test/dashboard-documents.test.ts checks that each is valid. */
export const graphql = ((text: string, fragments: readonly Document[] = []) =>
  new Document(text, fragments)) as unknown as Graphql;
