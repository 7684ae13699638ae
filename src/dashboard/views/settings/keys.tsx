import { type FormEvent, useId, useState } from 'react';
import { graphql, type ResultOf, type VariablesOf } from '../../api/graphql.ts';
import { useAction, useApi } from '../../api/query.ts';
import { useViewer } from '../../api/viewer.ts';
import { useParam } from '../../shell/location.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/notice.tsx';
import { Badge, StateMark } from '../../ui/status.tsx';
import { TargetText, visible } from '../../ui/target-text.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { PageLinks } from './page-links.tsx';

const KeyRow = graphql(`
  fragment KeyRow on ApiKey { id hint name role only createdAt expiresAt lastUsedAt revokedAt }
`);
type Key = ResultOf<typeof KeyRow>;

const Keyring = graphql(
  `
  query Keyring($first: Int, $after: String, $last: Int, $before: String) {
    apiKeys(first: $first, after: $after, last: $last, before: $before) {
      nodes { ...KeyRow }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`,
  [KeyRow],
);

const CreateKey = graphql(
  `
  mutation CreateKey($input: CreateApiKeyInput!) {
    createApiKey(input: $input) {
      ... on CreateApiKeySuccess { secret key { ...KeyRow } }
      ... on Error { code message }
    }
  }
`,
  [KeyRow],
);

const RevokeKey = graphql(`
  mutation RevokeKey($id: ID!) {
    revokeApiKey(input: { id: $id }) {
      ... on RevokeApiKeySuccess { key { id } }
      ... on Error { code message }
    }
  }
`);

type CreateInput = VariablesOf<typeof CreateKey>['input'];

const USES = {
  VIEWER: { name: 'Viewer: read everything', input: { role: 'VIEWER' } },
  OPERATOR: { name: 'Operator: also start and change scans', input: { role: 'OPERATOR' } },
  ADMIN: { name: 'Admin: also manage keys', input: { role: 'ADMIN' } },
  SCAN_PAGE: { name: 'Only judge pages (browser extension)', input: { only: 'SCAN_PAGE' } },
  INGEST: { name: 'Only push results (external scanner)', input: { only: 'INGEST' } },
} as const satisfies Record<string, { name: string; input: Omit<CreateInput, 'name'> }>;
type Use = keyof typeof USES;

const LIMITED = { SCAN_PAGE: 'only judges pages', INGEST: 'only pushes results' } as const;
const DAYS = [7, 30, 90, 365] as const;
const DAY_MS = 86_400_000;
const PAGE_SIZE = 50;
const REFRESH_MS = 15_000;

export function Keys() {
  const viewer = useViewer();
  const [after] = useParam('after');
  const [before] = useParam('before');
  const page = before === null ? { first: PAGE_SIZE, after } : { last: PAGE_SIZE, before };
  const { data, error, refetch } = useApi(Keyring, page, { refreshMs: REFRESH_MS, keepPrevious: true });
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<{ key: Key; secret: string; isFirst: boolean } | null>(null);
  const [revoking, setRevoking] = useState<Key | null>(null);
  const isLocal = viewer.data?.server.localMode ?? false;
  const keys = data?.apiKeys?.nodes;
  return (
    <>
      <div className="row wrap">
        <p className="soft">Each person and program should have a key of its own.</p>
        <span className="push">
          <Button kind="primary" icon="plus" onClick={() => setCreating(true)}>
            Create key
          </Button>
        </span>
      </div>
      {created && (
        <Secret
          name={created.key.name}
          secret={created.secret}
          isFirst={created.isFirst}
          onDone={() => setCreated(null)}
        />
      )}
      {error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton />}
      {keys?.length === 0 && (
        <EmptyState title="No keys">
          {isLocal
            ? 'The server is in local mode: it serves everyone on this machine. The first key ends local mode: from then on, every request needs a key.'
            : 'Create one for each person and program.'}
        </EmptyState>
      )}
      {keys && keys.length > 0 && (
        <KeyTable keys={keys} ownId={viewer.data?.viewer.id ?? null} onRevoke={setRevoking} />
      )}
      {data?.apiKeys && <PageLinks {...data.apiKeys.pageInfo} isFirst={after === null && before === null} />}
      {isCreating && (
        <CreateDialog
          isLocal={isLocal}
          onClose={() => setCreating(false)}
          onCreated={(result) => {
            setCreating(false);
            setCreated({ ...result, isFirst: isLocal });
          }}
        />
      )}
      {revoking && (
        <RevokeDialog
          key={revoking.id}
          revoked={revoking}
          isOwn={revoking.id === viewer.data?.viewer.id}
          onClose={() => setRevoking(null)}
        />
      )}
    </>
  );
}

function stateOf({ revokedAt, expiresAt }: Key): 'works' | 'revoked' | 'expired' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'works';
}

function KeyTable({
  keys,
  ownId,
  onRevoke,
}: {
  keys: readonly Key[];
  ownId: string | null;
  onRevoke(key: Key): void;
}) {
  return (
    <div className="card records-box">
      <table className="records">
        <caption className="visually-hidden">API keys</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Begins with</th>
            <th scope="col">Allows</th>
            <th scope="col">Created</th>
            <th scope="col">Last used</th>
            <th scope="col">Expires</th>
            <th scope="col">
              <span className="visually-hidden">State</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <th scope="row">
                <span className="row">
                  <TargetText text={key.name} />
                  {key.id === ownId && <Badge>yours</Badge>}
                </span>
              </th>
              <td className="data" data-label="Begins with">
                {key.hint}
              </td>
              <td data-label="Allows">{key.only === null ? key.role.toLowerCase() : LIMITED[key.only]}</td>
              <td data-label="Created">
                <RelativeTime at={key.createdAt} />
              </td>
              <td data-label="Last used">
                {key.lastUsedAt === null ? (
                  <span className="soft">never</span>
                ) : (
                  <RelativeTime at={key.lastUsedAt} />
                )}
              </td>
              <td data-label="Expires">
                {key.expiresAt === null ? (
                  <span className="soft">never</span>
                ) : (
                  <RelativeTime at={key.expiresAt} />
                )}
              </td>
              <td>
                {stateOf(key) === 'works' ? (
                  <Button
                    kind="danger"
                    aria-label={`Revoke ${visible(key.name)}`}
                    onClick={() => onRevoke(key)}
                  >
                    Revoke
                  </Button>
                ) : (
                  <StateMark state="cancelled">
                    {stateOf(key) === 'revoked' ? 'Revoked' : 'Expired'}
                  </StateMark>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** It stays in the page until it is put away, since it cannot be read again. */
function Secret({
  name,
  secret,
  isFirst,
  onDone,
}: {
  name: string;
  secret: string;
  isFirst: boolean;
  onDone(): void;
}) {
  const [isCopied, setCopied] = useState(false);
  return (
    <section className="card key-secret" aria-label="New key">
      <h2 className="row">
        Key for <TargetText text={name} />
      </h2>
      <p>Copy the key now: it is shown only once. The server stores only its digest.</p>
      <div className="row">
        <input
          className="input"
          readOnly
          aria-label="Secret of the key"
          value={secret}
          onFocus={({ target }) => target.select()}
        />
        {/* Browsers allow it only over https and on this machine. */}
        {navigator.clipboard && (
          <Button
            icon={isCopied ? 'check' : 'copy'}
            onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}
          >
            {isCopied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </div>
      <div className="row wrap">
        {isFirst && <span>Local mode has ended. Sign in with this key to go on.</span>}
        <span className="push row">
          {isFirst && (
            <Button kind="primary" onClick={() => location.reload()}>
              Sign in
            </Button>
          )}
          <Button onClick={onDone}>Hide it</Button>
        </span>
      </div>
    </section>
  );
}

function CreateDialog({
  isLocal,
  onClose,
  onCreated,
}: {
  isLocal: boolean;
  onClose(): void;
  onCreated(created: { key: Key; secret: string }): void;
}) {
  const id = useId();
  const [name, setName] = useState('');
  const [use, setUse] = useState<Use>(isLocal ? 'ADMIN' : 'OPERATOR');
  const [days, setDays] = useState<number | null>(isLocal ? null : 90);
  const create = useAction(CreateKey);
  const answer = create.data?.createApiKey;
  const refusal = answer && 'message' in answer ? answer.message : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = days === null ? null : new Date(Date.now() + days * DAY_MS).toISOString();
    const { createApiKey } = await create.mutateAsync({
      input: { name: name.trim(), ...USES[use].input, expiresAt },
    });
    if ('secret' in createApiKey) onCreated(createApiKey);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Create a key"
      {...(isLocal && {
        description:
          'The first key ends local mode: from then on, every request needs one, and so does this page.',
      })}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} disabled={create.isPending}>
            Create key
          </Button>
        </>
      }
    >
      <form id={id} className="settings-form" onSubmit={(event) => void submit(event).catch(() => {})}>
        <div className="field">
          <label htmlFor={`${id}-name`}>Name</label>
          <input
            id={`${id}-name`}
            className="input"
            required
            pattern=".*\S.*"
            maxLength={100}
            autoComplete="off"
            placeholder="who or what uses it"
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-use`}>Allows</label>
          <select
            id={`${id}-use`}
            className="input"
            value={use}
            onChange={({ target }) => setUse(target.value as Use)}
          >
            {Object.entries(USES).map(([value, { name: text }]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-days`}>Expires</label>
          <select
            id={`${id}-days`}
            className="input"
            value={days ?? ''}
            onChange={({ target }) => setDays(target.value === '' ? null : Number(target.value))}
          >
            {DAYS.map((value) => (
              <option key={value} value={value}>
                in {value} days
              </option>
            ))}
            <option value="">never</option>
          </select>
        </div>
        {(refusal !== null || create.error) && <ErrorState error={refusal ?? create.error} />}
      </form>
    </Dialog>
  );
}

function RevokeDialog({ revoked, isOwn, onClose }: { revoked: Key; isOwn: boolean; onClose(): void }) {
  const revoke = useAction(RevokeKey);
  const answer = revoke.data?.revokeApiKey;
  const refusal = answer && 'message' in answer ? answer.message : null;
  const run = async () => {
    const { revokeApiKey } = await revoke.mutateAsync({ id: revoked.id });
    if ('key' in revokeApiKey) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Revoke this key?"
      description="Its connections and streams are closed within 5 seconds. It cannot be undone."
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" disabled={revoke.isPending} onClick={() => void run().catch(() => {})}>
            Revoke key
          </Button>
        </>
      }
    >
      <div className="stack">
        <div className="row">
          <TargetText text={revoked.name} /> <span className="data soft">{revoked.hint}…</span>
        </div>
        {isOwn && (
          <p>
            <StateMark state="limited">You are signed in with this key: you will be signed out.</StateMark>
          </p>
        )}
        {(refusal !== null || revoke.error) && <ErrorState error={refusal ?? revoke.error} />}
      </div>
    </Dialog>
  );
}
