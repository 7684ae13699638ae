/** The audit log, for administrators. */
import type { AuditFilter } from '../core/audit.ts';
import type {
  AUDIT_OUTCOMES,
  AUDIT_SUBJECTS,
  AuditAction,
  AuditEntry,
  AuditOutcome,
} from '../core/audit-entry.ts';
import type { Arrival } from '../core/identity.ts';
import { scanGlobalId } from '../core/scan-id.ts';
import { RoleEnum } from './api-key.ts';
import { builder } from './builder.ts';
import { connectionType, connectRows } from './connection.ts';
import { connectionCost, ROW } from './cost.ts';
import { described } from './enum.ts';
import { filterList, filterText } from './filter.ts';

const AuditActionEnum = builder.enumType('AuditAction', {
  description: 'An action that was performed or refused. New values may be added.',
  values: described<AuditAction>({
    SIGN_IN: 'Signed in with a key; one entry per hour for each key and address.',
    OPEN_SESSION: 'Signed in on the sign-in page, which opened a browser session.',
    END_SESSION: 'Signed out, which ended the browser session.',
    START_SCAN: 'Started a scan.',
    RERUN_SCAN: 'Ran an earlier scan again.',
    PAUSE_SCAN: 'Paused a scan.',
    RESUME_SCAN: 'Resumed a paused scan.',
    SKIP_SCANNER: 'Skipped a scanner, which `detail` names.',
    CANCEL_SCAN: 'Cancelled a scan.',
    UPDATE_SCAN: 'Changed the label of a scan.',
    DELETE_SCAN: 'Deleted a scan.',
    IMPORT: 'Imported a file of results, or was refused.',
    INGEST:
      'Pushed results into an external scan; one entry per key and scan, and another one after a server restart.',
    COMPLETE_SCAN: 'Completed an external scan.',
    FAIL_SCAN: 'Ended an external scan as FAILED.',
    FOLLOW_SCAN: 'Subscribed to the events of a scan; only recorded if it was refused.',
    CREATE_STREAM_TICKET: 'Created a stream ticket for a scan.',
    VERIFY_TARGET:
      'Verified a target. Each check that did not find the proof is recorded as refused, with the code TARGET_NOT_VERIFIED.',
    REMOVE_VERIFIED_TARGET: 'Removed a verified target.',
    CREATE_API_KEY: 'Created an API key.',
    REVOKE_API_KEY: 'Revoked an API key.',
    READ_API_KEYS: 'Listed the API keys; only recorded if it was refused.',
    READ_AUDIT_LOG: 'Read this log; only recorded if it was refused.',
    EXPORT:
      'Exported the results of a scan or the findings of all scans, or copied the database with the `backup` or `copy` command, which is recorded in the `default` workspace.',
    REMOVE_AUDIT_ENTRIES: 'The server removed old entries of this log; `count` is their number.',
  }),
});

const AuditOutcomeEnum = builder.enumType('AuditOutcome', {
  description: 'Whether an action was performed.',
  values: described<AuditOutcome>({
    OK: 'It was done. The entry and the change were written in one transaction.',
    REFUSED: 'It was refused, and nothing was changed.',
  } satisfies Record<(typeof AUDIT_OUTCOMES)[number], string>),
});

const AuditTransportEnum = builder.enumType('AuditTransport', {
  description: 'How a request arrived.',
  values: described<Arrival['transport']>({
    HTTP: 'HTTP, including Server-Sent Events.',
    WEBSOCKET: 'WebSocket.',
    COMMAND_LINE: 'The command line, on the machine of the server.',
  }),
});

const AuditSubjectEnum = builder.enumType('AuditSubjectKind', {
  description: 'Kind of object that an action concerned.',
  values: described<(typeof AUDIT_SUBJECTS)[number]>({
    SCAN: 'A scan.',
    API_KEY: 'An API key.',
    VERIFIED_TARGET: 'A verified target.',
  }),
});

const AuditEntryType = builder.objectRef<AuditEntry>('AuditEntry').implement({
  description: 'An action, or the refusal of one. Entries outlive the scans and keys that they name.',
  fields: (t) => ({
    id: t.id({
      resolve: ({ position }) => String(position),
      description: 'Id; later entries have greater ones.',
    }),
    at: t.field({ type: 'DateTime', resolve: ({ at }) => new Date(at), description: 'When it happened.' }),
    action: t.field({
      type: AuditActionEnum,
      resolve: ({ action }) => action,
      description: 'What was done.',
    }),
    outcome: t.field({
      type: AuditOutcomeEnum,
      resolve: ({ outcome }) => outcome,
      description: 'Whether the action was performed or refused.',
    }),
    code: t.exposeString('code', { nullable: true, description: 'Error code of a refusal.' }),
    identityId: t.exposeString('identityId', {
      nullable: true,
      description: 'Id of an API key, `token`, `local` or `command-line`; null if nobody was signed in.',
    }),
    identityName: t.exposeString('identityName', {
      nullable: true,
      description: 'Name of the key or identity.',
    }),
    role: t.field({
      type: RoleEnum,
      nullable: true,
      resolve: ({ role }) => role,
      description: 'Role of the identity at that time.',
    }),
    address: t.exposeString('address', { nullable: true, description: 'IP address of the client.' }),
    transport: t.field({
      type: AuditTransportEnum,
      nullable: true,
      resolve: ({ transport }) => transport,
      description: 'How the request arrived.',
    }),
    subjectKind: t.field({
      type: AuditSubjectEnum,
      nullable: true,
      resolve: ({ subjectKind }) => subjectKind,
      description: 'Kind of object that the action concerned.',
    }),
    subjectId: t.id({
      nullable: true,
      resolve: ({ subjectKind, subjectId }) =>
        subjectKind === 'SCAN' && subjectId !== null ? scanGlobalId(subjectId) : subjectId,
      description: 'Global id of the scan, or id of the key or verified target.',
    }),
    detail: t.exposeString('detail', {
      nullable: true,
      description: 'Details, such as the target without credentials and query.',
    }),
    count: t.exposeInt('count', {
      description: 'Number of occurrences: more than 1 if those of a minute were counted in one entry.',
    }),
  }),
});

const AuditConnection = connectionType('AuditEntry', AuditEntryType);

const AuditFilterInput = builder.inputType('AuditFilter', {
  description: 'Conditions on entries of the audit log; all must hold.',
  fields: (t) => ({
    actions: t.field({ type: [AuditActionEnum], description: 'Only these actions.' }),
    identity: t.string({ description: 'Only by the identity with this id or name.' }),
    since: t.field({ type: 'DateTime', description: 'Only from this time on.' }),
    until: t.field({ type: 'DateTime', description: 'Only before this time.' }),
    outcome: t.field({ type: AuditOutcomeEnum, description: 'Only with this outcome.' }),
  }),
});

builder.queryField('auditLog', (t) =>
  t.field({
    type: AuditConnection,
    ...connectionCost(ROW),
    description: 'The audit log of your workspace, newest first. Needs the ADMIN role.',
    args: {
      ...t.arg.connectionArgs(),
      filter: t.arg({ type: AuditFilterInput, description: 'Conditions on the entries.' }),
    },
    resolve: async (_, { filter, ...args }, { audit, identity }) => {
      const reader = await audit.reader(identity);
      const wanted = toFilter(filter ?? {});
      return connectRows<AuditEntry, 'position'>({
        name: 'AuditEntry',
        args,
        order: { field: 'position', direction: 'DESC' },
        list: ({ after, before, fromEnd, limit }) =>
          reader.list(wanted, {
            above: before && Number(before[1]),
            below: after && Number(after[1]),
            order: fromEnd ? 'asc' : 'desc',
            limit,
          }),
        count: () => reader.count(wanted),
        positionOf: ({ position }) => [position, position],
      });
    },
  }),
);

/** @throws BadInputError */
function toFilter({
  actions,
  identity,
  since,
  until,
  outcome,
}: Partial<typeof AuditFilterInput.$inferInput>): AuditFilter {
  return {
    actions: filterList('actions', actions),
    identity: identity ? filterText('identity', identity) : undefined,
    since: since ?? undefined,
    until: until ?? undefined,
    outcome: outcome ?? undefined,
  };
}
