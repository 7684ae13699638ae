/** What GraphQL sends and answers. */

export interface Operation {
  query: string;
  variables: Record<string, unknown>;
}

/** A GraphQL response, or one message of a subscription. */
export interface Result {
  // biome-ignore lint/suspicious/noExplicitAny: the operation decides about its data
  data?: any;
  errors?: readonly ResponseError[] | undefined;
}

/** An error in a GraphQL response. */
export interface ResponseError {
  message: string;
  extensions?: Record<string, unknown> | undefined;
}
