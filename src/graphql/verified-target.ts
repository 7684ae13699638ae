/** Proofs that targets belong to the workspace, which scanners that are not passive need. */
import type { Challenge, PROOF_METHODS, ProofMethod } from '../core/challenge.ts';
import {
  BadInputError,
  ForbiddenError,
  InvalidTargetError,
  LimitReachedError,
  NotFoundError,
  TargetNotVerifiedError,
  TargetRefusedError,
  UnavailableError,
} from '../core/errors.ts';
import type { VerifiedTarget } from '../core/target-verification.ts';
import { builder } from './builder.ts';
import { connectionType, connectRows } from './connection.ts';
import { CHANGE, connectionCost, costs, ROW } from './cost.ts';
import { described } from './enum.ts';

const ProofMethodEnum = builder.enumType('ProofMethod', {
  description: 'How ownership of a target is proved.',
  values: described<ProofMethod>({
    DNS_TXT: 'A TXT record. It proves a domain and all names under it.',
    WELL_KNOWN_FILE: 'A file on a web server. It proves one port of one host; ports 80 and 443 count as one.',
  } satisfies Record<(typeof PROOF_METHODS)[number], string>),
});

const TargetChallenge = builder.objectRef<Challenge>('TargetChallenge').implement({
  description: 'What to publish to prove that you own a target. It stays the same.',
  fields: (t) => ({
    method: t.field({ type: ProofMethodEnum, resolve: ({ method }) => method, description: 'The method.' }),
    location: t.exposeString('location', { description: 'Name of the TXT record, or URL of the file.' }),
    content: t.exposeString('content', { description: 'Value of the record, or content of the file.' }),
  }),
});

builder.objectFields(TargetNotVerifiedError, (t) => ({
  scanners: t.stringList({
    resolve: ({ scanners }) => [...scanners],
    description: 'Names of the scanners that need a verified target.',
  }),
  challenges: t.field({
    type: [TargetChallenge],
    ...costs({ size: 2 }),
    resolve: ({ challenges }) => challenges,
    description: 'What to publish before `verifyTarget`; one of them is enough.',
  }),
}));

const VerifiedTargetType = builder.objectRef<VerifiedTarget>('VerifiedTarget').implement({
  description: 'A target that this workspace has proved to be its own.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the proof.' }),
    method: t.field({ type: ProofMethodEnum, resolve: ({ method }) => method, description: 'The method.' }),
    target: t.exposeString('target', {
      description: 'A domain, which includes all names under it, or the origin of a URL.',
    }),
    verifiedAt: t.field({
      type: 'DateTime',
      resolve: ({ verifiedAt }) => new Date(verifiedAt),
      description: 'When the proof was last found.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      resolve: ({ expiresAt }) => new Date(expiresAt),
      description: 'When the target must be verified again.',
    }),
  }),
});

const VerifyTargetInput = builder.inputType('VerifyTargetInput', {
  description: 'A target to verify.',
  fields: (t) => ({
    target: t.string({ required: true, description: 'Domain, URL or IP address.' }),
    method: t.field({ type: ProofMethodEnum, required: true, description: 'How ownership is proved.' }),
  }),
});

const VerifyTargetSuccess = builder.objectRef<{ verified: VerifiedTarget }>('VerifyTargetSuccess').implement({
  description: 'The proof was found.',
  fields: (t) => ({
    verifiedTarget: t.field({
      type: VerifiedTargetType,
      resolve: ({ verified }) => verified,
      description: 'The verified target.',
    }),
  }),
});

const VerifyTargetPending = builder
  .objectRef<{ challenge: Challenge; problem: string }>('VerifyTargetPending')
  .implement({
    description: 'The proof was not found. Publish it, and call the mutation again.',
    fields: (t) => ({
      challenge: t.field({
        type: TargetChallenge,
        resolve: ({ challenge }) => challenge,
        description: 'What to publish.',
      }),
      problem: t.exposeString('problem', {
        description: 'What was found instead of the proof; for people, not programs.',
      }),
    }),
  });

const VerifyTargetResult = builder.errorUnion('VerifyTargetResult', {
  description: 'The verified target, what to publish, or an error.',
  types: [
    ...[VerifyTargetSuccess, VerifyTargetPending, InvalidTargetError, TargetRefusedError, BadInputError],
    ...[LimitReachedError, ForbiddenError, UnavailableError],
  ],
  resolveType: (value) => ('verified' in (value as object) ? VerifyTargetSuccess : VerifyTargetPending),
});

const RemoveVerifiedTargetInput = builder.inputType('RemoveVerifiedTargetInput', {
  description: 'A verified target to remove.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Id of the VerifiedTarget.' }) }),
});

const VerifiedTargetConnection = connectionType('VerifiedTarget', VerifiedTargetType);

builder.queryField('verifiedTargets', (t) =>
  t.field({
    type: VerifiedTargetConnection,
    nullable: true,
    ...connectionCost(ROW),
    description: 'The verified targets of your workspace, newest first. Expired ones are not listed.',
    args: { ...t.arg.connectionArgs() },
    resolve: (_, args, { verification, identity: { workspace } }) =>
      connectRows<VerifiedTarget, 'VERIFIED_AT'>({
        name: 'VerifiedTarget',
        args,
        order: { field: 'VERIFIED_AT', direction: 'DESC' },
        list: (page) => verification.targets.list(workspace, page),
        count: () => verification.targets.count(workspace),
        positionOf: ({ id }) => [id, id],
      }),
  }),
);

builder.mutationFields((t) => ({
  verifyTarget: t.field({
    type: VerifyTargetResult,
    ...costs({ weight: CHANGE }),
    description:
      'Checks the proof that you own a target. Call it once to get the challenge, and again once you have published it. Active scanners may then scan the target until the proof expires. Needs the OPERATOR role.',
    args: { input: t.arg({ type: VerifyTargetInput, required: true, description: 'The target to verify.' }) },
    resolve: (_, { input }, { verification, identity }) => verification.verify(identity, input),
  }),
  removeVerifiedTarget: t.field({
    type: 'ID',
    ...costs({ weight: CHANGE }),
    description:
      'Removes a verified target. Running scans stop scanning it within seconds. Needs the OPERATOR role.',
    args: {
      input: t.arg({ type: RemoveVerifiedTargetInput, required: true, description: 'The target to remove.' }),
    },
    errors: {
      types: [NotFoundError, ForbiddenError, UnavailableError],
      directResult: false,
      union: {
        name: 'RemoveVerifiedTargetResult',
        description: 'The id of the removed target, or an error.',
      },
      result: { name: 'RemoveVerifiedTargetSuccess', description: 'The target is no longer verified.' },
      dataField: { name: 'id', description: 'Id of the removed target.' },
    },
    resolve: async (_, { input: { id } }, { verification, identity }) => {
      await verification.remove(identity, id);
      return id;
    },
  }),
}));
