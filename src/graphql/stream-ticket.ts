import { ForbiddenError, LimitReachedError, NotFoundError, UnavailableError } from '../core/errors.ts';
import { requireScanId } from '../core/scan-id.ts';
import { builder } from './builder.ts';
import { CHANGE, costs } from './cost.ts';

const CreateStreamTicketInput = builder.inputType('CreateStreamTicketInput', {
  description: 'A ticket to create for one scan.',
  fields: (t) => ({ scanId: t.id({ required: true, description: 'Global id of the scan to follow.' }) }),
});

const CreateStreamTicketSuccess = builder
  .objectRef<{ ticket: string; expiresAt: number }>('CreateStreamTicketSuccess')
  .implement({
    description: 'The ticket works at once.',
    fields: (t) => ({
      ticket: t.exposeString('ticket', {
        description: 'Add it to the URL, as `?ticket=`. It cannot be read again.',
      }),
      expiresAt: t.field({
        type: 'DateTime',
        description: 'The ticket must first be used by this time.',
        resolve: ({ expiresAt }) => new Date(expiresAt),
      }),
    }),
  });

const CreateStreamTicketResult = builder.errorUnion('CreateStreamTicketResult', {
  description: 'The created ticket, or an error.',
  types: [CreateStreamTicketSuccess, NotFoundError, ForbiddenError, LimitReachedError, UnavailableError],
  resolveType: () => CreateStreamTicketSuccess,
});

builder.mutationField('createStreamTicket', (t) =>
  t.field({
    type: CreateStreamTicketResult,
    ...costs({ weight: CHANGE }),
    description:
      'Creates a ticket for a client that can send neither a header nor a cookie, such as `EventSource`. With the ticket, it can subscribe to `scanEvents` of one scan. It must first be used within a minute. It then works until a minute after the end of the scan, or until the key that created it is revoked or expires.',
    args: {
      input: t.arg({ type: CreateStreamTicketInput, required: true, description: 'The ticket to create.' }),
    },
    resolve: (_, { input }, { tickets, identity }) => tickets.create(identity, requireScanId(input.scanId)),
  }),
);
